import { sleep } from '../../base/sleep.ts';
import { reasonOf } from '../../base/reason.ts';
import type { CaptureRecord } from '../../store/schema.ts';
import {
  confirmHash,
  deleteAllCaptures,
  deleteCapture,
  findCandidates,
  listCaptures,
  newCaptureId,
  wipe,
} from '../../store/captures.ts';
import type { Kept } from '../../worker/api.ts';
import type { Workers } from './client.ts';
import type { Session } from './session.svelte.ts';
import { type Estimate, Shelf } from './shelf.svelte.ts';
import type { Store } from './store.svelte.ts';

/** A capture of the library. */
export type KeptCapture = CaptureRecord;

/** Which capture is open, as the library and the triage know it. */
export interface Identity {
  /** Its key in the library, whether it is kept there or not. */
  readonly id: string;
  /** Of the whole file, once it is known. */
  readonly sha256: string | null;
  /** Grows with each opened capture: the id of one may change when it turns out to be known. */
  readonly serial: number;
}

/** What becomes of the analysis that is open. */
export type Keeping =
  | { readonly name: 'none' | 'off' | 'keeping' }
  /** It may be in the library already, and the hash will tell. */
  | { readonly name: 'comparing'; readonly record: CaptureRecord }
  | { readonly name: 'kept'; readonly bytes: number; readonly wasKnown: boolean }
  | { readonly name: 'failed'; readonly kept: Exclude<Kept, { ok: true }> };

/** The file given back to a kept analysis, against the hash that was kept with it. */
export type Verdict = 'none' | 'checking' | 'same' | 'different';

/** What the library needs of the browser, so that tests can give their own. */
export interface Surroundings {
  readonly protocol: string;
  readonly estimate: Estimate;
  /** Remembers in this tab alone which kept analysis is open: its random id, nothing of the capture. */
  readonly tab: { read(): string | null; write(id: string | null): void };
}

/** An analysis is written as a whole: only a small one is written again for its findings. */
const AGAIN_BYTES = 64 * 2 ** 20;
const LATER_MILLISECONDS = 2000;

/** The capture that is open and the library: whether it is known there, is kept, and what is opened from there. */
export class Library {
  current = $state.raw<Identity | null>(null);
  keeping = $state.raw<Keeping>({ name: 'none' });
  /** A kept capture that looks like the one that is being read. */
  offer = $state.raw<CaptureRecord | null>(null);
  verdict = $state<Verdict>('none');

  readonly shelf: Shelf;
  readonly store: Store;
  readonly #workers: Promise<Workers>;
  readonly #session: Session;
  readonly #tab: Surroundings['tab'];
  #serial = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #seen: unknown = null;
  #looked = '';
  /** What reading leaves behind when a kept analysis is opened in its place is not kept. */
  #isGivenUp = false;

  constructor(workers: Promise<Workers>, session: Session, store: Store, { protocol, estimate, tab }: Surroundings) {
    this.#workers = workers;
    this.#session = session;
    this.store = store;
    this.shelf = new Shelf(store, protocol, estimate);
    this.#tab = tab;
  }

  /** Words of the analyst were taken in: those on the open capture are read again. */
  meetWords(): void {
    if (this.current) this.current = { ...this.current };
  }

  /** Switches keeping on or off. What is kept stays; the open capture is kept when it is switched on. */
  async setKeeps(keep: boolean): Promise<void> {
    await this.shelf.setKeeps(keep);
    if (keep && this.keeping.name === 'off') await this.keep();
  }

  /** While a file is read: is it known? After that: its hash has come. */
  follow(): void {
    const { hash, summary, isReading, file } = this.#session;
    if (isReading) {
      if (summary !== this.#seen) this.current = null;
      if (summary && summary !== this.#seen) void this.#look(summary.fingerprint);
    } else {
      this.offer = null;
      this.#looked = '';
      if (!summary) this.current = null;
    }
    if (hash.name === 'done' && file) void this.#confirm(hash.hex);
    if (hash.name === 'none' && this.keeping.name === 'comparing' && !isReading) void this.keep();
  }

  /** A file was read to its end. */
  async take(): Promise<void> {
    const { summary } = this.#session;
    if (!summary) return;
    const serial = (this.#serial += 1);
    this.#seen = summary;
    this.offer = null;
    this.verdict = 'none';
    this.current = { id: newCaptureId(), sha256: null, serial };
    this.keeping = { name: 'none' };
    this.#tab.write(null);
    if (this.#isGivenUp) return;
    const found = await this.store.read((database) => findCandidates(database, summary.fingerprint));
    if (serial !== this.#serial) return;
    const known = found?.find(({ sha256 }) => sha256 !== null);
    const isHashed = this.#session.hash.name === 'done';
    if (known && this.shelf.keeps && !isHashed) this.keeping = { name: 'comparing', record: known };
    else if (known && isHashed) await this.#meet();
    else await this.keep();
  }

  /** The hash is known: the same file keeps its place in the library, and its triage. */
  async #confirm(sha256: string): Promise<void> {
    if (!this.current || this.current.sha256 === sha256) return;
    this.current = { ...this.current, sha256 };
    const { id, serial } = this.current;
    if (this.keeping.name === 'comparing') await this.#meet();
    else if (this.keeping.name === 'kept') {
      await this.store.write((database) => confirmHash(database, id, sha256));
      if (serial === this.#serial) await this.shelf.refresh();
    }
  }

  async #meet(): Promise<void> {
    const { current } = this;
    const summary = this.#session.summary;
    const hash = this.#session.hash;
    if (!current || !summary || hash.name !== 'done') return;
    const all = (await this.store.read((database) => findCandidates(database, summary.fingerprint))) ?? [];
    if (current.serial !== this.#serial) return;
    const same = all.find((record) => record.sha256 === hash.hex);
    this.current = { ...current, id: same?.id ?? current.id, sha256: hash.hex };
    // A part of the file must not take the place of the whole.
    if (same && summary.partial && !same.partial)
      this.keeping = { name: 'kept', bytes: same.keptBytes, wasKnown: true };
    else await this.keep(same !== undefined);
  }

  /** Keeps the open analysis. Whatever happens, it stays on screen. */
  async keep(wasKnown = false): Promise<void> {
    const { current } = this;
    if (!current || !this.#session.isAnalysed) return;
    this.keeping = { name: 'keeping' };
    await this.shelf.load(); // who said that nothing is to be kept is heard first
    if (current.serial !== this.#serial) return;
    if (!this.shelf.keeps) {
      this.keeping = { name: 'off' };
      return;
    }
    const { analysis } = await this.#workers;
    // The worker would wait behind the page, and say nothing for as long as the other tab is open.
    const isBlocked = this.store.problem === 'blocked' && (await this.store.read(listCaptures)) === null;
    const kept = isBlocked ? BLOCKED : await analysis.keep(current.id).catch(lost);
    if (kept.ok) this.store.written();
    // What is said to be kept is so with its hash, where that has come by now: without it the file is not known again.
    const { id, sha256 } = this.current ?? current;
    if (kept.ok && current.serial === this.#serial && sha256 !== null)
      await this.store.write((database) => confirmHash(database, id, sha256));
    if (current.serial !== this.#serial) return this.shelf.refresh();
    this.keeping = kept.ok ? { name: 'kept', bytes: kept.bytes, wasKnown } : { name: 'failed', kept };
    if (kept.ok) this.#tab.write(id);
    await this.shelf.refresh();
  }

  /** The findings have changed: the kept ones follow, once the reader has stopped turning knobs. */
  keepLater(): void {
    clearTimeout(this.#later);
    if (this.keeping.name !== 'kept' || this.keeping.bytes > AGAIN_BYTES) return;
    const { serial } = this.current ?? {};
    this.#later = setTimeout(() => {
      if (serial === this.#serial && this.keeping.name === 'kept') void this.keep(this.keeping.wasKnown);
    }, LATER_MILLISECONDS);
  }

  /** Opens a kept analysis, without its file. False when it cannot be read; then what was open stays. */
  async reopen(record: CaptureRecord): Promise<boolean> {
    const session = this.#session;
    await this.#stopReading();
    if (!(await session.reopen(record.id, record.sha256))) return false;
    if (session.phase.name === 'failed') {
      session.phase = { ...session.phase, file: record.name };
      await this.shelf.refresh(); // another tab may have deleted it
      return false;
    }
    this.#seen = session.summary;
    this.verdict = 'none';
    this.current = { id: record.id, sha256: record.sha256, serial: (this.#serial += 1) };
    this.keeping = { name: 'kept', bytes: record.keptBytes, wasKnown: true };
    this.#tab.write(record.id);
    return true;
  }

  /** After a reload: the kept analysis that was open in this tab. An id that brings the page down is not tried twice. */
  async resume(): Promise<boolean> {
    const id = this.#tab.read();
    if (id === null) return false;
    this.#tab.write(null);
    await this.shelf.load();
    const record = this.shelf.captures.find((each) => each.id === id);
    return record !== undefined && this.#session.status === 'empty' && this.reopen(record);
  }

  /** Opens the kept analysis in place of reading, and gives it the file. The hash of the whole file has the last word. */
  async openOffer(): Promise<void> {
    const { offer } = this;
    const { phase } = this.#session;
    const file = phase.name === 'reading' || phase.name === 'waiting' ? phase.file : null;
    if (!offer || !(await this.reopen(offer)) || !file || !(await this.#session.attach(file))) return;
    await this.#compare(file, offer.sha256);
  }

  /** Gives the open analysis its file back, with everything that stands on the page. False when it is another file. */
  async giveBack(file: File): Promise<boolean> {
    const { current } = this;
    if (current === null || this.#session.isReading) return false;
    const fits = await this.#session.attach(file);
    if (current.serial !== this.#serial || this.#session.isReading) return true; // another one is open: nobody asks any more
    if (fits) await this.#compare(file, current.sha256);
    return fits;
  }

  /** Whether a file that seems to be the one that was kept is that. */
  async #compare(file: File, sha256: string | null): Promise<void> {
    const serial = this.#serial;
    this.verdict = 'checking';
    const { hashing } = await this.#workers;
    const hex = await hashing.sha256(file, () => undefined).catch(() => null);
    if (serial === this.#serial)
      this.verdict = hex === null || sha256 === null ? 'none' : hex === sha256 ? 'same' : 'different';
  }

  async delete(id: string): Promise<void> {
    if (await this.store.write((database) => deleteCapture(database, id))) this.#forget(id);
    await this.shelf.refresh();
  }

  async deleteAll(): Promise<void> {
    if (await this.store.write(deleteAllCaptures)) this.#forget(this.current?.id);
    await this.shelf.refresh();
  }

  /**
   * Deletes triage, notes and settings as well: everything that this page has ever stored in the database. Says whether it
   * is gone.
   */
  async wipe(): Promise<boolean> {
    const isGone = await this.store.write(wipe);
    if (isGone) {
      this.#forget(this.current?.id);
      this.shelf.forget();
    }
    await this.shelf.refresh();
    return isGone;
  }

  /** The open capture is no longer kept; it stays open. */
  #forget(id: string | undefined): void {
    if (this.current?.id !== id) return;
    if (this.keeping.name === 'kept') this.keeping = { name: 'none' };
    this.#tab.write(null);
  }

  async #look(fingerprint: string): Promise<void> {
    if (fingerprint === '' || fingerprint === this.#looked) return;
    this.#looked = fingerprint;
    const found = await this.store.read((database) => findCandidates(database, fingerprint));
    const whole = found?.find(({ sha256, partial }) => sha256 !== null && !partial);
    if (whole && this.#session.isReading && this.#looked === fingerprint) this.offer = whole;
  }

  async #stopReading(): Promise<void> {
    if (!this.#session.isReading) return;
    this.#isGivenUp = true;
    try {
      await this.#session.cancel();
      while (this.#session.isReading) await sleep(20);
    } finally {
      this.#isGivenUp = false;
    }
  }
}

const BLOCKED: Kept = { ok: false, reason: 'blocked', message: '', neededBytes: 0, couldDrop: [] };

/** The worker died while keeping. */
function lost(error: unknown): Kept {
  const message = reasonOf(error);
  return { ok: false, reason: 'failed', message, neededBytes: 0, couldDrop: [] };
}
