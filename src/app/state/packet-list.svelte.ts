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
  #serial = -1;

  constructor(workers: Promise<Workers>, store: Store) {
    this.remarks = new Remarks(workers, store);
  }

  /** Another capture is open: what was said of the packets of the one before means nothing any more. */
  follow(serial: number): void {
    if (serial === this.#serial) return;
    this.#serial = serial;
    this.references.clear();
    this.visited.clear();
  }
}
