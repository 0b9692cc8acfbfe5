import type { Workers } from './client.ts';
import { Remarks } from './remarks.svelte.ts';
import type { Store } from './store.svelte.ts';
import { TimeReferences } from './time-references.svelte.ts';
import { Visited } from './visited.svelte.ts';

/** What the reader did to the packets of the open capture: it stays while other views are looked at. */
export class PacketList {
  readonly references = new TimeReferences();
  readonly visited = new Visited();
  readonly remarks: Remarks;
  /** The capture whose packets they are; null while it has none: it is being read. */
  #serial: number | null = null;

  constructor(workers: Promise<Workers>, store: Store) {
    this.remarks = new Remarks(workers, store);
  }

  /** A capture is open. */
  follow(serial: number): void {
    if (serial === this.#serial) return;
    if (this.#serial !== null) this.leave();
    this.#serial = serial;
  }

  /** Another one takes its place: what was said of its packets means nothing any more. */
  leave(): void {
    this.#serial = null;
    this.references.clear();
    this.visited.clear();
  }
}
