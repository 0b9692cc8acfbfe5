import type { CaptureSource } from '../capture/source.ts';

/** Ranges nearer to each other than this are read at once: a slice costs as much as some 64 KiB. */
export const NEAR = 64 * 1024;
/** Bytes of one slice. */
export const SLICE = 4 << 20;
const AT_ONCE = 8;

/** Bytes of the file: `size` of them from `from` on. */
export interface ByteRange {
  readonly from: number;
  readonly size: number;
}

/** Reads ranges of a file, in the order given; neighbours come in one slice. The answers may share a buffer. */
export async function readRanges(source: CaptureSource, ranges: readonly ByteRange[]): Promise<Uint8Array[]> {
  const inFile = ranges.map((_, index) => index).sort((a, b) => ranges[a].from - ranges[b].from);
  const slices: { from: number; to: number; members: number[] }[] = [];
  for (const index of inFile) {
    const { from, size } = ranges[index];
    const last = slices.at(-1);
    if (last !== undefined && from - last.to < NEAR && from + size - last.from <= SLICE) {
      last.to = Math.max(last.to, from + size);
      last.members.push(index);
    } else slices.push({ from, to: from + size, members: [index] });
  }
  const found: Uint8Array[] = new Array<Uint8Array>(ranges.length);
  for (let i = 0; i < slices.length; i += AT_ONCE)
    await Promise.all(
      slices.slice(i, i + AT_ONCE).map(async ({ from, to, members }) => {
        const bytes = await readSlice(source, from, to);
        for (const index of members) {
          const at = ranges[index].from - from;
          found[index] = bytes.subarray(at, at + ranges[index].size);
        }
      }),
    );
  return found;
}

/** Exactly [from, to); a file that has become shorter is another file. */
export async function readSlice(source: CaptureSource, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await source.slice(from, to);
  if (bytes.length < to - from) throw new Error('the file is shorter than it was');
  return bytes;
}
