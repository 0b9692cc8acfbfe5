import type { RemarkList } from '../../model/query.ts';
import { loadRemarks, type RemarkRecords, saveRemarks, settleRemarks } from '../../store/remarks.ts';
import type { RemarkRecord } from '../../store/schema.ts';
import { provisionalKey } from '../../store/words.ts';
import type { Workers } from './client.ts';
import type { Identity } from './library.svelte.ts';
import type { Store } from './store.svelte.ts';

/** Packets that are marked at once at most: each is a record of its own. */
export const MOST_AT_ONCE = 10_000;
const LONGEST_NOTE = 4000;

const UNTOUCHED: RemarkRecord = { marked: false, note: '', changedAt: 0 };

/** A packet about which something was said. */
export interface Remark extends RemarkRecord {
  readonly packet: number;
}

/** What the analyst said of packets of the open capture: marks and notes. */
export class Remarks {
  records = $state.raw<RemarkRecords>(new Map());
  /** What is written about this capture outlives the page. */
  isKept = $state(true);
  /** Grows when the worker has been told of a change: answers that hang on marks and notes are others now. */
  told = $state(0);
  onTold: () => void = () => undefined;
  readonly #workers: Promise<Workers>;
  readonly #store: Store;
  #identity: Identity | null = null;

  constructor(workers: Promise<Workers>, store: Store) {
    this.#workers = workers;
    this.#store = store;
  }

  /** Marked or noted packets, in the order of the capture. */
  readonly list: readonly Remark[] = $derived(
    [...this.records]
      .filter(([, { marked, note }]) => marked || note !== '')
      .map(([packet, record]) => ({ packet, ...record }))
      .sort((a, b) => a.packet - b.packet),
  );
  readonly marked: number = $derived(this.list.filter(({ marked }) => marked).length);

  isMarked(packet: number): boolean {
    return this.records.get(packet)?.marked === true;
  }

  noteOf(packet: number): string {
    return this.records.get(packet)?.note ?? '';
  }

  /** The next packet that something was said of, or the one before. */
  neighbour(packet: number, step: 1 | -1): number | null {
    const { list } = this;
    const found = step > 0 ? list.find((each) => each.packet > packet) : list.findLast((each) => each.packet < packet);
    return found?.packet ?? null;
  }

  /** Which capture it is: what was said of it before applies, but only to the very same file (as for triage). */
  async identify(identity: Identity | null, keeps: boolean): Promise<void> {
    const was = this.#identity;
    this.#identity = identity;
    this.isKept = keeps;
    // What is said while a file is read is of the capture that it turns out to be.
    if (identity === null ? was !== null : was !== null && identity.serial !== was.serial) this.#take(new Map());
    if (identity === null) return;
    const { id, sha256 } = identity;
    const known = await this.#store.read((database) => {
      if (sha256 === null) return loadRemarks(database, provisionalKey(id));
      return keeps ? settleRemarks(database, id, sha256) : loadRemarks(database, sha256);
    });
    if (identity !== this.#identity) return;
    const merged = new Map(known);
    const late = new Map<number, RemarkRecord>();
    for (const [packet, record] of this.records) {
      if ((merged.get(packet)?.changedAt ?? -1) >= record.changedAt) continue;
      merged.set(packet, record);
      late.set(packet, record); // said under another key, or while nothing was kept
    }
    this.#save(late);
    this.#take(merged);
  }

  /** The database was emptied: as in `Review.forget`. */
  forget(): void {
    this.#take(new Map());
  }

  /** Marks packets; where all of them are marked already, the marks are taken away. */
  toggleMarks(packets: readonly number[]): void {
    const marked = !packets.every((packet) => this.isMarked(packet));
    this.#change(packets.slice(0, MOST_AT_ONCE), { marked });
  }

  mark(packets: readonly number[], marked = true): void {
    this.#change(marked ? packets.slice(0, MOST_AT_ONCE) : packets, { marked });
  }

  setNote(packet: number, note: string): void {
    const text = note.trim().slice(0, LONGEST_NOTE);
    if (text !== this.noteOf(packet)) this.#change([packet], { note: text });
  }

  #change(packets: readonly number[], change: Partial<RemarkRecord>): void {
    const changedAt = Date.now();
    const changed = new Map(
      packets.map((packet) => [packet, { ...UNTOUCHED, ...this.records.get(packet), ...change, changedAt }]),
    );
    this.#save(changed);
    this.#take(new Map([...this.records, ...changed]));
  }

  #save(records: RemarkRecords): void {
    const identity = this.#identity;
    if (!this.isKept || !identity || records.size === 0) return;
    const capture = identity.sha256 ?? provisionalKey(identity.id);
    void this.#store.write((database) => saveRemarks(database, capture, records));
  }

  #take(records: RemarkRecords): void {
    if (records.size === 0 && this.records.size === 0) return;
    this.records = records;
    void this.#tell();
  }

  /** Tells the worker, for whose filters these are fields. */
  async #tell(): Promise<void> {
    const { analysis } = await this.#workers;
    await analysis.setRemarks(this.#asList()).catch(() => undefined); // a worker that is gone filters nothing
    this.told += 1;
    this.onTold();
  }

  #asList(): RemarkList {
    return {
      marked: this.list.filter(({ marked }) => marked).map(({ packet }) => packet),
      notes: this.list.filter(({ note }) => note !== '').map(({ packet, note }) => [packet, note]),
    };
  }
}
