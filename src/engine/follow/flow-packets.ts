import type { FlowId, PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { NEAR, readSlice, SLICE } from './read-ranges.ts';

/** The first slice is small, so that the first screen need not wait; each next one is four times as large. */
const FIRST_SLICE = 128 * 1024;
/** Slices on their way while one is worked on, and their bytes. */
const IN_FLIGHT = 16;
const BYTES_IN_FLIGHT = 4 * SLICE;

/** Packets that lie near each other in the file. */
export interface PacketSlice {
  readonly packets: readonly PacketId[];
  /** First byte in the file. */
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** Reads the packets of one flow in their order, ahead of whoever takes them. */
export class FlowPackets {
  readonly #analysis: Analysis;
  readonly #source: CaptureSource;
  readonly #flow: FlowId;
  #packet: PacketId;
  readonly #last: PacketId;
  #size = FIRST_SLICE;
  readonly #ahead: { promise: Promise<PacketSlice>; size: number }[] = [];
  #bytesAhead = 0;

  constructor(analysis: Analysis, source: CaptureSource, flow: FlowId) {
    this.#analysis = analysis;
    this.#source = source;
    this.#flow = flow;
    const { firstPacket, lastPacket } = analysis.flows.columns;
    this.#packet = Math.max(0, firstPacket[flow]);
    this.#last = Math.min(lastPacket[flow], analysis.packets.length - 1);
  }

  /** The next slice, or null after the last one. Rejects when the file cannot be read. */
  async next(): Promise<PacketSlice | null> {
    while (this.#ahead.length < IN_FLIGHT && this.#bytesAhead < BYTES_IN_FLIGHT && this.#packet <= this.#last)
      this.#order();
    const first = this.#ahead.shift();
    if (first === undefined) return null;
    this.#bytesAhead -= first.size;
    return first.promise;
  }

  /** Asks for the next packets that fit into one slice. */
  #order(): void {
    const { flow, fileOffset, captured } = this.#analysis.packets.columns;
    const packets: PacketId[] = [];
    let from = 0;
    let to = 0;
    for (; this.#packet <= this.#last; this.#packet += 1) {
      const packet = this.#packet;
      if (flow[packet] !== this.#flow) continue;
      const start = fileOffset[packet];
      const isNear = start >= from && start - to < NEAR && start + captured[packet] - from <= this.#size;
      if (packets.length > 0 && !isNear) break;
      if (packets.length === 0) from = start;
      to = Math.max(to, start + captured[packet]);
      packets.push(packet);
    }
    this.#size = Math.min(SLICE, this.#size * 4);
    if (packets.length === 0) return;
    const promise = readSlice(this.#source, from, to).then((bytes) => ({ packets, from, bytes }));
    promise.catch(() => undefined); // told when its turn comes
    this.#ahead.push({ promise, size: to - from });
    this.#bytesAhead += to - from;
  }
}
