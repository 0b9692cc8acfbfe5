import type { PacketId } from '../../model/ids.ts';
import type { ChunkWriter } from '../capture/write.ts';
import type { Margin } from '../reread/read-ahead.ts';

/** Comments that packets get besides their own, which pcap has no place for. */
export type Notes = ReadonlyMap<PacketId, string>;

/** A file that packets are written to, in the order of their capture. */
export interface Target {
  readonly out: ChunkWriter;
  /** What must be at hand around the bytes of packets. */
  readonly margin: Margin;
  /** Writes one packet, whose bytes stand at a place among those that were read. */
  packet(packet: PacketId, bytes: Uint8Array<ArrayBuffer>, at: number): void | Promise<void>;
  /** There are no more packets. */
  end(): void | Promise<void>;
}

/** The file is not what it was when it was analysed. */
export class CaptureChanged extends Error {
  constructor(at: number) {
    super(`The file has changed since it was analysed: there is no packet at byte ${at} any more.`);
  }
}
