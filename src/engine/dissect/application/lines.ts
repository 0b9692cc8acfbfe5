/** Lines beyond this are not text protocols any more. */
export const LONGEST_LINE = 16 * 1024;

const LF = 0x0a,
  CR = 0x0d;

/** Finds the line ends of one direction; a byte that was looked at and left unused is not looked at again. */
export class LineFinder {
  #seen = 0;

  /** Where the next LF of bytes[at, end) stands, or −1. */
  find(bytes: Uint8Array, at: number, end: number): number {
    for (let i = at + this.#seen; i < end; i += 1) {
      if (bytes[i] !== LF) continue;
      this.#seen = 0;
      return i;
    }
    this.#seen = end - at;
    return -1;
  }

  /** The unused bytes were consumed or lost. */
  reset(): void {
    this.#seen = 0;
  }
}

/** End of the text of a line whose LF stands at `lineEnd`: without CR. */
export function trimLine(bytes: Uint8Array, at: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > at && bytes[end - 1] === CR) end -= 1;
  return end;
}

/** Do bytes[at, end) begin with an ASCII text, which is given in capitals? Letters match in either case. */
export function startsWith(bytes: Uint8Array, at: number, end: number, capitals: string): boolean {
  if (end - at < capitals.length) return false;
  for (let i = 0; i < capitals.length; i += 1) {
    const byte = bytes[at + i];
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    if (upper !== capitals.charCodeAt(i)) return false;
  }
  return true;
}

/** Where a head that begins at `at` ends: behind its empty line, or −1. */
export function endOfHead(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i += 1) {
    if (bytes[i] !== LF) continue;
    if (i + 1 < end && bytes[i + 1] === LF) return i + 2;
    if (i + 2 < end && bytes[i + 1] === CR && bytes[i + 2] === LF) return i + 3;
  }
  return -1;
}
