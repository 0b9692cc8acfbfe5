/** pcapng blocks by hand, in either byte order and as wrong as a test wants them. */

/** Numbers of 16 and 32 bits in one byte order; text as UTF-8; everything one after another. */
export class Blocks {
  readonly big: boolean;

  constructor(order: 'big' | 'little') {
    this.big = order === 'big';
  }

  u16(...values: number[]): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(values.length * 2));
    values.forEach((value, i) => view.setUint16(i * 2, value, !this.big));
    return new Uint8Array(view.buffer);
  }

  u32(...values: number[]): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(values.length * 4));
    values.forEach((value, i) => view.setUint32(i * 4, value, !this.big));
    return new Uint8Array(view.buffer);
  }

  u64(value: bigint): Uint8Array<ArrayBuffer> {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt.asUintN(64, value), !this.big);
    return new Uint8Array(view.buffer);
  }

  /** Code, length, value, padding; the empty option ends the list. */
  options(...options: readonly (readonly [code: number, value: Uint8Array | string])[]): Uint8Array<ArrayBuffer> {
    if (options.length === 0) return new Uint8Array(0);
    const parts = options.map(([code, value]) => {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return join(this.u16(code, bytes.length), pad(bytes));
    });
    return join(...parts, this.u32(0));
  }

  block(type: number, ...body: Uint8Array[]): Uint8Array<ArrayBuffer> {
    const inside = join(...body);
    const length = 12 + inside.length;
    return join(this.u32(type, length), inside, this.u32(length));
  }

  section(options = this.options()): Uint8Array<ArrayBuffer> {
    return this.block(0x0a0d0d0a, this.u32(0x1a2b3c4d), this.u16(1, 0), this.u32(0xffffffff, 0xffffffff), options);
  }

  interface(linkType: number, snapLength = 0, options = this.options()): Uint8Array<ArrayBuffer> {
    return this.block(1, this.u16(linkType, 0), this.u32(snapLength), options);
  }

  /** Enhanced packet block. */
  packet(number: number, ticks: bigint, bytes: Uint8Array, length = bytes.length, options = this.options()) {
    const time = this.u32(Number(BigInt.asUintN(32, ticks >> 32n)), Number(BigInt.asUintN(32, ticks)));
    return this.block(6, this.u32(number), time, this.u32(bytes.length, length), pad(bytes), options);
  }

  simplePacket(length: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.block(3, this.u32(length), pad(bytes));
  }

  /** The packet block before there was an enhanced one. */
  obsoletePacket(number: number, ticks: bigint, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const time = this.u32(Number(ticks >> 32n), Number(BigInt.asUintN(32, ticks)));
    return this.block(2, this.u16(number, 0xffff), time, this.u32(bytes.length, bytes.length), pad(bytes));
  }
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function pad(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((bytes.length + 3) & ~3);
  padded.set(bytes);
  return padded;
}
