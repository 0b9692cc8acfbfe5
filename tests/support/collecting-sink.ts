import type { CaptureFacts, PacketSink } from '../../src/model/capture.ts';
import type { Notice } from '../../src/model/notice.ts';

/** A packet as a reader handed it over, with a copy of its bytes. */
export interface CollectedPacket {
  seconds: number;
  nanoseconds: number;
  fileOffset: number;
  bytes: Uint8Array;
  length: number;
  interfaceId: number;
}

/** Keeps everything that a reader finds. */
export class CollectingSink implements PacketSink {
  readonly facts: CaptureFacts = {
    format: '',
    compression: null,
    byteOrder: null,
    sections: 0,
    interfaces: [],
    comments: [],
    hardware: null,
    operatingSystem: null,
    application: null,
  };
  readonly collected: CollectedPacket[] = [];
  readonly names: { address: number[]; name: string }[] = [];
  readonly notices: Notice[] = [];

  get packets(): number {
    return this.collected.length;
  }

  packet(
    seconds: number,
    nanoseconds: number,
    fileOffset: number,
    bytes: Uint8Array,
    at: number,
    captured: number,
    length: number,
    interfaceId: number,
  ): void {
    if (at + captured > bytes.length) throw new Error('A packet reaches beyond its buffer');
    this.collected.push({
      seconds,
      nanoseconds,
      fileOffset,
      bytes: bytes.slice(at, at + captured),
      length,
      interfaceId,
    });
  }

  name(address: Uint8Array, name: string): void {
    this.names.push({ address: [...address], name });
  }

  notice(notice: Notice): void {
    this.notices.push(notice);
  }
}
