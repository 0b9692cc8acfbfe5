// RFC 791 and 8200: fragments of one datagram share addresses, identification and VLAN (IPv4 also the protocol, which is
// part of the identification here). Put together by the list of holes of RFC 815. Bounded in datagrams, bytes, holes and
// time; where fragments overlap the bytes that came first stay (RFC 5722 drops the datagram, an analyst wants it).

import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { PacketId } from '../../model/ids.ts';

/** Datagrams and bytes in assembly at most; the oldest datagram is given up. */
const DATAGRAM_LIMIT = 4096;
const BYTE_LIMIT = 32 << 20;
/** Bytes of each size that wait for the next datagram. */
const SPARE_LIMIT = 1 << 20;
/** Holes of one datagram at most: sent in any order, real ones have a few. */
const HOLE_LIMIT = 256;
const LONGEST = 65_535;
/** Seconds that a datagram may take (Linux ipfrag_time: 30; RFC 8200: 60). */
const PATIENCE = 60;
/** Sizes of buffers: few, so that one that is given up serves the next datagram. */
const SIZES = [2048, 16_384, 65_535];
const NO_ANOMALY = -1;

/** What is still missing: [from, to), the last one without an end until the last fragment came. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

interface Datagram {
  bytes: Uint8Array;
  holes: Hole[];
  /** Length of the whole, or −1 before the last fragment came. */
  length: number;
  /** What it carries as its first fragment says: in IPv6 the others may differ (RFC 8200, 4.5). */
  protocol: number;
  readonly seconds: number;
  /** The packet that began it. */
  readonly packet: PacketId;
  /** A fragment came whose bytes cannot be used, which is said of that fragment: none needs to be missing. */
  isSpoilt: boolean;
}

/** Puts fragments together. */
export class IpFragments {
  readonly #datagrams = new Map<string, Datagram>();
  #held = 0;
  /**
   * Buffers of datagrams that were given up, by size. They are not cleared: a datagram is whole when every byte of it was
   * written. A flood of last fragments made one of 64 KiB for each packet, which took 28 µs.
   */
  readonly #spare: Uint8Array[][] = SIZES.map(() => []);
  readonly #incomplete: (packet: PacketId) => void;
  /** Anomaly that the last fragment showed, or −1. */
  anomaly: AnomalyCode = NO_ANOMALY;

  /** @param incomplete told of the packet that began a datagram of which fragments are missing, when it is given up */
  constructor(incomplete: (packet: PacketId) => void = () => undefined) {
    this.#incomplete = incomplete;
  }

  /**
   * Takes the fragment at the cursor; returns the whole payload when it was the last missing one, else null.
   * @param seconds time of the packet
   */
  add(bytes: Uint8Array, cursor: Cursor, seconds: number, packet: PacketId): Uint8Array | null {
    this.anomaly = NO_ANOMALY;
    const { fragmentOffset } = cursor;
    const end = fragmentOffset + cursor.wireEnd - cursor.at;
    const key = `${cursor.source},${cursor.destination},${cursor.fragmentId},${cursor.vlan},${cursor.tunnel}`;
    const datagram = this.#find(key, seconds, packet);
    // Bytes that are not there never come: such a datagram stays incomplete.
    if (end > LONGEST || cursor.isShort || cursor.end < cursor.wireEnd) {
      if (end > LONGEST) this.anomaly = ANOMALY.fragmentTooLong;
      datagram.isSpoilt = true;
      return null;
    }
    this.#insert(datagram, bytes, cursor.at, fragmentOffset, end);
    if (fragmentOffset === 0) datagram.protocol = cursor.fragmentProtocol;
    if (!cursor.fragmentMore) finish(datagram, end);
    if (datagram.holes.length > HOLE_LIMIT) this.#giveUp(key, datagram);
    if (datagram.holes.length > 0) return null;
    this.#forget(key, datagram);
    cursor.fragmentProtocol = datagram.protocol;
    cursor.transport = datagram.protocol;
    return datagram.bytes.subarray(0, datagram.length);
  }

  #find(key: string, seconds: number, packet: PacketId): Datagram {
    const known = this.#datagrams.get(key);
    if (known !== undefined && seconds - known.seconds <= PATIENCE) return known;
    if (known !== undefined) this.#giveUp(key, known);
    const holes = [{ from: 0, to: Infinity }];
    const datagram = { bytes: this.#buffer(0), holes, length: -1, protocol: 0, seconds, packet, isSpoilt: false };
    this.#datagrams.set(key, datagram);
    this.#held += datagram.bytes.length;
    while (this.#datagrams.size > DATAGRAM_LIMIT || (this.#held > BYTE_LIMIT && this.#datagrams.size > 1)) {
      const [oldest, given] = this.#datagrams.entries().next().value!;
      this.#giveUp(oldest, given);
    }
    return datagram;
  }

  /** A buffer of a size, of which nobody knows what it holds. */
  #buffer(size: number): Uint8Array {
    return this.#spare[size].pop() ?? new Uint8Array(SIZES[size]);
  }

  #release(buffer: Uint8Array): void {
    const spare = this.#spare[SIZES.indexOf(buffer.length)];
    if (spare.length * buffer.length < SPARE_LIMIT) spare.push(buffer);
  }

  /** It will not become whole: nobody has seen its buffer. */
  #giveUp(key: string, datagram: Datagram): void {
    if (!datagram.isSpoilt) this.#incomplete(datagram.packet);
    this.#forget(key, datagram);
    this.#release(datagram.bytes);
  }

  #forget(key: string, datagram: Datagram): void {
    if (this.#datagrams.delete(key)) this.#held -= datagram.bytes.length;
  }

  /** Fills the holes that bytes[at, …) covers; they are the datagram's [from, to). */
  #insert(datagram: Datagram, bytes: Uint8Array, at: number, from: number, to: number): void {
    if (to > datagram.bytes.length) this.#grow(datagram, to);
    const holes: Hole[] = [];
    let filled = 0;
    for (const hole of datagram.holes) {
      const start = Math.max(hole.from, from);
      const stop = Math.min(hole.to, to);
      if (start >= stop) {
        holes.push(hole);
        continue;
      }
      datagram.bytes.set(bytes.subarray(at + start - from, at + stop - from), start);
      filled += stop - start;
      if (hole.from < start) holes.push({ from: hole.from, to: start });
      if (stop < hole.to) holes.push({ from: stop, to: hole.to });
    }
    // The same fragment once more is a copy on the way, not an overlap.
    if (filled < to - from && (filled > 0 || !repeats(datagram, bytes, at, from, to)))
      this.anomaly = ANOMALY.fragmentOverlap;
    datagram.holes = holes;
  }

  #grow(datagram: Datagram, needed: number): void {
    const grown = this.#buffer(SIZES.findIndex((size) => size >= needed));
    grown.set(datagram.bytes);
    this.#held += grown.length - datagram.bytes.length;
    this.#release(datagram.bytes);
    datagram.bytes = grown;
  }

  /** The capture is over: what is not whole by now never will be. */
  finish(): void {
    for (const [key, datagram] of this.#datagrams) this.#giveUp(key, datagram);
  }

  /** Datagrams that are not whole so far. */
  get incomplete(): number {
    return this.#datagrams.size;
  }
}

/** The last fragment says where the datagram ends; the first to say so is believed. */
function finish(datagram: Datagram, end: number): void {
  if (datagram.length >= 0) return;
  datagram.length = end;
  datagram.holes = datagram.holes
    .filter((hole) => hole.from < end)
    .map((hole) => ({ from: hole.from, to: Math.min(hole.to, end) }));
}

function repeats(datagram: Datagram, bytes: Uint8Array, at: number, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (datagram.bytes[i] !== bytes[at + i - from]) return false;
  return true;
}
