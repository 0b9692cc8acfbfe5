/** A file with more is not trying to tell us something: 32 MiB of places. */
const MOST_BLOCKS = 1 << 20;

/** Where the blocks of a pcapng file lie that hold no packets, in the order of the file. */
export class BlockList {
  readonly types: number[] = [];
  readonly offsets: number[] = [];
  /** As the blocks say themselves; 0 for the header of a section that is damaged. */
  readonly lengths: number[] = [];
  readonly #big: boolean[] = [];
  /** Some were left out, so that interfaces can no longer be told by counting. */
  isFull = false;

  /** Keeps where a block lies; once there are too many, only that there were. `big`: its section has big-endian numbers. */
  add(type: number, fileOffset: number, length: number, big: boolean): void {
    if (this.size === MOST_BLOCKS) {
      this.isFull = true;
      return;
    }
    this.types.push(type);
    this.offsets.push(fileOffset);
    this.lengths.push(length);
    this.#big.push(big);
  }

  get size(): number {
    return this.offsets.length;
  }

  /** Whether a block is of a section whose numbers are big-endian. */
  isBig(index: number): boolean {
    return this.#big[index];
  }
}
