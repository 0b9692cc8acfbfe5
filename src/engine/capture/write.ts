/** A packet to be written to a file. */
export interface WrittenPacket {
  /** Whole seconds since 1970, and 0 to 999,999,999. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bytes: Uint8Array;
  /** Bytes on the wire. */
  readonly length: number;
  /** Index into the interfaces of the file; pcap has only one. */
  readonly interfaceId?: number;
  /** pcap has no place for it. */
  readonly comment?: string | null;
}

/** So many bytes go out at once: few parts, and no second copy of the whole file. */
const CHUNK = 1024 * 1024;

/** Bytes of a file on their way out, in chunks that the caller takes whenever it likes. */
export class ChunkWriter {
  /** Byte order of numbers. */
  big = false;
  /** Bytes that were written, taken or not. */
  size = 0;
  #ready: Uint8Array<ArrayBuffer>[] = [];
  #bytes = new Uint8Array(CHUNK);
  #view = new DataView(this.#bytes.buffer);
  #filled = 0;

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#filled, value, !this.big);
    this.#filled += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#filled, value, !this.big);
    this.#filled += 4;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  zeros(count: number): void {
    this.#reserve(count);
    this.#filled += count; // fresh buffers are zero
  }

  /** The chunks that are full. They belong to the caller. */
  take(): Uint8Array<ArrayBuffer>[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }

  /** Everything that was not taken yet. */
  takeAll(): Uint8Array<ArrayBuffer>[] {
    this.#flush(CHUNK);
    return this.take();
  }

  #reserve(count: number): void {
    this.size += count;
    if (this.#filled + count > this.#bytes.length) this.#flush(Math.max(count, CHUNK));
  }

  #flush(next: number): void {
    if (this.#filled > 0) this.#ready.push(this.#bytes.subarray(0, this.#filled));
    this.#bytes = new Uint8Array(next);
    this.#view = new DataView(this.#bytes.buffer);
    this.#filled = 0;
  }
}

/** IANA's media type of captures. */
export const CAPTURE_TYPE = 'application/vnd.tcpdump.pcap';
