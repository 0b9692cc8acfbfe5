import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource, FileRange } from '../capture/source.ts';

/**
 * Packets nearer than this to each other are read at once. What 40 packets of a GiB need of their flows, in Chromium on a
 * busy machine: 21 ms in the middle and 37 on average with 64 KiB, 18 and 27 with 128, 17 and 31 with 256.
 */
const GAP = 128 * 1024;
/**
 * Reads under way at once, each of many ranges. In Chromium, of a GiB in the page cache, a range costs 3 ms where each is
 * waited for, 0.75 where all are asked for at once, and 0.5 in four reads: 130 ms for 270 of them instead of 600.
 */
const READS = 4;
/**
 * Ranges of one read: naming one costs Chromium 0.2 ms of the worker's time, and a thousand at once let a filter or a click
 * wait for a quarter of a second.
 */
const MOST_RANGES = 16;
/** Bytes of one read, in which packets that are far apart have many between them: 16 MiB at most are on their way. */
const MOST_OF_READ = 4 << 20;
/** Bytes that are kept, those that were not asked for the longest going first. */
export const MOST_KEPT = 16 << 20;

/** A packet with its captured bytes, which several may share: nobody writes to them. */
export interface ReadPacket {
  readonly packet: PacketId;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The bytes of single packets of a capture, read again and kept for a while. */
export class PacketBytes {
  readonly source: CaptureSource;
  readonly #analysis: Analysis;
  readonly #most: number;
  /** In the order in which they were asked for last. */
  readonly #kept = new Map<PacketId, Uint8Array<ArrayBuffer>>();
  #size = 0;

  constructor(analysis: Analysis, source: CaptureSource, most = MOST_KEPT) {
    this.#analysis = analysis;
    this.source = source;
    this.#most = most;
  }

  /** The captured bytes of packets, in the order given. Rejects when the file can no longer be read. */
  async read(packets: readonly PacketId[]): Promise<ReadPacket[]> {
    const found = new Map<PacketId, Uint8Array<ArrayBuffer>>();
    const missing = new Set<PacketId>();
    for (const packet of packets) {
      const bytes = this.#kept.get(packet);
      if (bytes === undefined) missing.add(packet);
      else {
        found.set(packet, bytes);
        this.#keep(packet, bytes);
      }
    }
    for (const { packet, bytes } of await this.#fetch([...missing])) {
      found.set(packet, bytes);
      this.#keep(packet, bytes);
    }
    return packets.map((packet) => ({ packet, bytes: found.get(packet)! }));
  }

  #keep(packet: PacketId, bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#kept.delete(packet)) this.#size += bytes.length;
    this.#kept.set(packet, bytes); // at the end: a Map keeps the order in which keys came
    for (const [oldest, { length }] of this.#kept) {
      if (this.#size <= this.#most) break;
      this.#kept.delete(oldest);
      this.#size -= length;
    }
  }

  async #fetch(packets: readonly PacketId[]): Promise<ReadPacket[]> {
    const found: ReadPacket[] = [];
    const reads = readsOf(this.#spans(packets)).values();
    const readOn = async (): Promise<void> => {
      for (const spans of reads) found.push(...(await this.#gather(spans)));
    };
    await Promise.all(Array.from({ length: READS }, readOn));
    return found;
  }

  /** Stretches of the file in which the packets lie, neighbours together. */
  #spans(packets: readonly PacketId[]): Span[] {
    const { fileOffset, captured } = this.#analysis.packets.columns;
    const { size } = this.source;
    const inFile = [...packets].sort((a, b) => fileOffset[a] - fileOffset[b]);
    const spans: Span[] = [];
    for (const packet of inFile) {
      const from = Math.min(size, fileOffset[packet]);
      const to = Math.min(size, from + captured[packet]);
      const last = spans.at(-1);
      if (last !== undefined && from - last.to < GAP && to - last.from <= MOST_OF_READ) {
        last.to = Math.max(last.to, to);
        last.packets.push(packet);
      } else spans.push({ from, to, packets: [packet] });
    }
    return spans;
  }

  /** Each packet gets bytes of its own: those between them are not kept. */
  async #gather(spans: readonly Span[]): Promise<ReadPacket[]> {
    const { fileOffset, captured } = this.#analysis.packets.columns;
    const whole = await this.source.gather(spans);
    const found: ReadPacket[] = [];
    let start = 0;
    for (const { from, to, packets } of spans) {
      for (const packet of packets) {
        const at = Math.min(to, fileOffset[packet]);
        const end = Math.min(to, at + captured[packet]);
        found.push({ packet, bytes: whole.slice(start + at - from, start + end - from) });
      }
      start += to - from;
    }
    return found;
  }
}

interface Span extends FileRange {
  to: number;
  readonly packets: PacketId[];
}

/** Spans shared out: as many to each read, unless they are too many or too large for it. */
function readsOf(spans: readonly Span[]): Span[][] {
  const each = Math.min(MOST_RANGES, Math.ceil(spans.length / READS));
  const reads: Span[][] = [];
  let bytes = 0;
  for (const span of spans) {
    const size = span.to - span.from;
    const last = reads.at(-1);
    if (last !== undefined && last.length < each && bytes + size <= MOST_OF_READ) {
      last.push(span);
      bytes += size;
    } else {
      reads.push([span]);
      bytes = size;
    }
  }
  return reads;
}
