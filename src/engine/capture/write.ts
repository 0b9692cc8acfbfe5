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

/** So many bytes go into one part of the Blob: few parts, and no second copy of the whole file. */
const PART = 1024 * 1024;

/** Little-endian bytes, collected into a Blob. */
export class BlobWriter {
  readonly #parts: Blob[] = [];
  #bytes = new Uint8Array(PART);
  #view = new DataView(this.#bytes.buffer);
  #filled = 0;

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#filled, value, true);
    this.#filled += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#filled, value, true);
    this.#filled += 4;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  zeros(count: number): void {
    this.#reserve(count);
    this.#bytes.fill(0, this.#filled, this.#filled + count);
    this.#filled += count;
  }

  finish(type: string): Blob {
    this.#flush();
    return new Blob(this.#parts, { type });
  }

  #reserve(count: number): void {
    if (this.#filled + count <= this.#bytes.length) return;
    this.#flush();
    if (count <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(count);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #flush(): void {
    if (this.#filled > 0) this.#parts.push(new Blob([this.#bytes.subarray(0, this.#filled)]));
    this.#filled = 0;
  }
}
