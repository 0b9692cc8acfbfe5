import { TimeReferences } from './time-references.svelte.ts';

/** What the reader did to the packets of the open capture: it stays while other views are looked at. */
export class PacketList {
  readonly references = new TimeReferences();
  #serial = -1;

  /** Another capture is open: what was said of the packets of the one before means nothing any more. */
  follow(serial: number): void {
    if (serial === this.#serial) return;
    this.#serial = serial;
    this.references.clear();
  }
}
