// RFC 791 and 8200: fragments of one datagram share addresses, protocol and identification. Bounded in datagrams, bytes and
// time; overlaps are counted and the bytes that came first are kept (RFC 5722 would drop the datagram, an analyst wants it).

import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import type { Cursor } from '../../model/cursor.ts';

/** Datagrams in assembly at most; the oldest is given up. */
const DATAGRAM_LIMIT = 4096;
const LONGEST = 65_535;
/** Seconds that a datagram may take (Linux ipfrag_time: 30; RFC 8200: 60). */
const PATIENCE = 60;

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Datagram {
  pieces: Piece[];
  /** Length of the whole, or −1 before the last fragment came. */
  length: number;
  seconds: number;
}

/** Puts fragments together. */
export class IpFragments {
  readonly #datagrams = new Map<string, Datagram>();
  /** Anomaly that the last fragment showed, or −1. */
  anomaly: AnomalyCode | -1 = -1;

  /** Takes the fragment at the cursor; returns the whole payload when it was the last missing one, else null. */
  add(bytes: Uint8Array, cursor: Cursor, seconds: number): Uint8Array | null {
    this.anomaly = -1;
    const end = cursor.fragmentOffset + cursor.end - cursor.at;
    if (end > LONGEST) {
      this.anomaly = ANOMALY.fragmentTooLong;
      return null;
    }
    const key = `${cursor.source},${cursor.destination},${cursor.fragmentProtocol},${cursor.fragmentId},${cursor.tunnel}`;
    let datagram = this.#datagrams.get(key);
    if (datagram === undefined || seconds - datagram.seconds > PATIENCE) {
      this.#datagrams.delete(key);
      datagram = { pieces: [], length: -1, seconds };
      this.#datagrams.set(key, datagram);
      if (this.#datagrams.size > DATAGRAM_LIMIT) this.#datagrams.delete(this.#datagrams.keys().next().value!);
    }
    this.#insert(datagram, { offset: cursor.fragmentOffset, bytes: bytes.slice(cursor.at, cursor.end) });
    if (!cursor.fragmentMore) datagram.length = end;
    const whole = assemble(datagram);
    if (whole !== null) this.#datagrams.delete(key);
    return whole;
  }

  #insert({ pieces }: Datagram, piece: Piece): void {
    const end = piece.offset + piece.bytes.length;
    const overlaps = pieces.some((other) => other.offset < end && piece.offset < other.offset + other.bytes.length);
    const repeats = pieces.some((other) => other.offset === piece.offset && other.bytes.length === piece.bytes.length);
    if (overlaps && !repeats) this.anomaly = ANOMALY.fragmentOverlap;
    if (repeats) return;
    pieces.push(piece);
    pieces.sort((a, b) => a.offset - b.offset);
  }

  /** Datagrams that never became whole. */
  get incomplete(): number {
    return this.#datagrams.size;
  }
}

function assemble({ pieces, length }: Datagram): Uint8Array | null {
  if (length < 0) return null;
  let reached = 0;
  for (const piece of pieces) {
    if (piece.offset > reached) return null;
    reached = Math.max(reached, piece.offset + piece.bytes.length);
  }
  if (reached < length) return null;
  const whole = new Uint8Array(length);
  // Backwards, so that where pieces overlap the one that begins first wins.
  for (const piece of pieces.toReversed())
    if (piece.offset < length) whole.set(piece.bytes.subarray(0, length - piece.offset), piece.offset);
  return whole;
}
