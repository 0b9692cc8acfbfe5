import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';

/** Bytes of one piece, and pieces that are on their way: 16 MiB at most, as when a capture is read first (capture/source.ts). */
const PIECE = 4 * 1024 * 1024;
const IN_FLIGHT = 4;
/** Packets nearer than this to each other are read at once. */
const GAP = 64 * 1024;

/** Bytes that are read as well, before the first and behind the last packet of a piece. */
export interface Margin {
  readonly before: number;
  readonly behind: number;
}
const NO_MARGIN: Margin = { before: 0, behind: 0 };

/** Packets [from, to) of a capture with the bytes in which those that are wanted lie. */
export interface Piece {
  readonly from: PacketId;
  readonly to: PacketId;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the bytes of a packet begin. */
  placeOf(packet: PacketId): number;
}

/** Reads the bytes of wanted packets in the order of the capture, the next pieces while the caller works on one. */
export class ReadAhead implements AsyncIterable<Piece> {
  readonly #analysis: Analysis;
  readonly #source: CaptureSource;
  readonly #wanted: Uint8Array;
  readonly #margin: Margin;

  /** @param wanted one byte per packet, 0 for those that are not read */
  constructor(analysis: Analysis, source: CaptureSource, wanted: Uint8Array, margin = NO_MARGIN) {
    this.#analysis = analysis;
    this.#source = source;
    this.#wanted = wanted;
    this.#margin = margin;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Piece, void> {
    const inFlight: Promise<Piece>[] = [];
    let next = 0;
    for (;;) {
      while (inFlight.length < IN_FLIGHT) {
        const range = this.#range(next);
        if (range === null) break;
        next = range.to;
        const piece = this.#read(range);
        piece.catch(() => undefined); // reported when its turn comes
        inFlight.push(piece);
      }
      const piece = inFlight.shift();
      if (piece === undefined) return;
      yield await piece;
    }
  }

  /** The next packets that lie near enough to each other, from a packet on; null behind the last one. */
  #range(from: PacketId): { from: PacketId; to: PacketId; start: number; end: number } | null {
    const { fileOffset, captured } = this.#analysis.packets.columns;
    const wanted = this.#wanted;
    let first = from;
    while (first < wanted.length && wanted[first] === 0) first += 1;
    if (first === wanted.length) return null;
    const start = fileOffset[first];
    let end = start + captured[first];
    let to = first + 1;
    for (let packet = to; packet < wanted.length; packet += 1) {
      if (wanted[packet] === 0) continue;
      const at = fileOffset[packet];
      if (at < end || at - end > GAP || at + captured[packet] - start > PIECE) break;
      end = at + captured[packet];
      to = packet + 1;
    }
    return { from: first, to, start, end };
  }

  async #read({ from, to, start, end }: { from: PacketId; to: PacketId; start: number; end: number }): Promise<Piece> {
    const { fileOffset } = this.#analysis.packets.columns;
    const first = Math.max(0, start - this.#margin.before);
    const bytes = await this.#source.slice(first, end + this.#margin.behind);
    return { from, to, bytes, placeOf: (packet) => fileOffset[packet] - first };
  }
}
