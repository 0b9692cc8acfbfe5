/** A packet from which the times of later ones count. */
export interface TimeReference {
  /** Its row number. */
  readonly packet: number;
  readonly time: string;
}

/** Packets that were made references, in the order of the capture; they last as long as the capture is open. */
export class TimeReferences {
  list = $state.raw<readonly TimeReference[]>([]);

  has(packet: number): boolean {
    return this.list.some((reference) => reference.packet === packet);
  }

  /** Makes a packet a reference, or no longer one. */
  toggle(packet: number, time: string): void {
    const others = this.list.filter((reference) => reference.packet !== packet);
    this.list =
      others.length < this.list.length ? others : [...others, { packet, time }].sort((a, b) => a.packet - b.packet);
  }

  clear(): void {
    this.list = [];
  }

  /** The reference that a packet counts from: itself or the last before it; null before the first. */
  before(packet: number): TimeReference | null {
    return this.list.findLast((reference) => reference.packet <= packet) ?? null;
  }
}
