import type { PacketId } from '../model/ids.ts';
import type { RemarkList } from '../model/query.ts';

/** What the analyst said of packets: it comes from the page, and only filters and exports ask for it. */
export class Remarks {
  marked: ReadonlySet<PacketId> = new Set();
  notes: ReadonlyMap<PacketId, string> = new Map();

  set({ marked, notes }: RemarkList): void {
    this.marked = new Set(marked);
    this.notes = new Map(notes);
  }
}
