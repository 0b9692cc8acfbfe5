const MOST = 200;

/** Packets that the reader stood on, to go back and forward through, as in an editor. */
export class Visited {
  #packets = $state.raw<readonly number[]>([]);
  #at = $state(-1);
  /** Row of the list that the current one stood in: steps from row to row are one place. */
  #row = NaN;

  get current(): number | null {
    return this.#packets[this.#at] ?? null;
  }
  get canBack(): boolean {
    return this.#at > 0;
  }
  get canForward(): boolean {
    return this.#at < this.#packets.length - 1;
  }

  /** The reader stands on a packet, in a row of the list. What lay ahead is forgotten once he goes another way. */
  visit(packet: number, row: number): void {
    const isStep = Math.abs(row - this.#row) <= 1;
    this.#row = row;
    if (packet === this.current) return;
    const kept = this.#packets.slice(0, isStep ? Math.max(0, this.#at) : this.#at + 1);
    this.#packets = [...kept, packet].slice(-MOST);
    this.#at = this.#packets.length - 1;
  }

  /** The packet before the current one, or behind it, which becomes the current one; null at the end. */
  move(step: 1 | -1): number | null {
    const packet = this.#packets[this.#at + step];
    if (packet === undefined) return null;
    this.#at += step;
    this.#row = NaN;
    return packet;
  }

  clear(): void {
    this.#packets = [];
    this.#at = -1;
    this.#row = NaN;
  }
}
