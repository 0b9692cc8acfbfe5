/** Why decompression ended before the file did, and the byte of the compressed file where. */
export interface Trouble {
  readonly code: 'bad-compression' | 'trailing-data' | 'decompression-limit';
  readonly offset: number;
}

/** A way in which a whole capture may be compressed. */
export interface Compression {
  readonly id: string;
  recognises(head: Uint8Array): boolean;
  open(): Decompressor;
}

/** Unpacks a file as its bytes come. */
export interface Decompressor {
  /** Set when nothing more can be got out of the file. What came before stands. */
  readonly trouble: Trouble | null;
  /** Decompresses the next bytes of the file, which ends with them if `last`. Pieces of any size, 34 MB at most. */
  decompress(bytes: Uint8Array, last: boolean): Iterable<Uint8Array>;
}

/** The two one after the other, without copying when the first is empty. */
export function append(rest: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (rest.length === 0) return bytes;
  const both = new Uint8Array(rest.length + bytes.length);
  both.set(rest);
  both.set(bytes, rest.length);
  return both;
}
