import { reasonOf } from '../../base/reason.ts';
import type { OpenFailure } from '../../model/capture.ts';
import type { Summary } from '../../model/query.ts';
import type { Settings } from '../../model/settings.ts';
import type { Opened, Progress } from '../../worker/api.ts';
import type { Workers } from './client.ts';

/** What is open. While another file is read or has failed, what was open before stays where it can. */
export type Phase =
  | { readonly name: 'empty' }
  | { readonly name: 'waiting'; readonly file: File }
  | { readonly name: 'reading'; readonly file: File; readonly progress: Progress | null }
  | { readonly name: 'ready' }
  | { readonly name: 'failed'; readonly file: string; readonly failure: OpenFailure };

/** A file that could not be opened. */
export interface Missed {
  readonly file: string;
  readonly failure: OpenFailure;
}

/** How the last file was read, in milliseconds by phase; null what is not known yet or was not done. */
export interface LastReading {
  readonly size: number;
  readonly packets: number | null;
  /** `cancelled` and `done` leave a capture open; the others are codes of failures. */
  readonly outcome: 'done' | 'cancelled' | OpenFailure['code'];
  /** From the hand-over to the end of judging. */
  readonly milliseconds: number;
  readonly judging: number | null;
  readonly hashing: number | null;
  /** Looking it up in the library and keeping it there. */
  readonly keeping: number | null;
}

/** SHA-256 of the open file. */
export type Hash =
  | { readonly name: 'none' }
  | { readonly name: 'computing'; readonly bytes: number }
  | { readonly name: 'done'; readonly hex: string };

/** Reads come in up to ten times a second; what hangs on them is asked for less often. */
const REFRESH_MILLISECONDS = 400;
/** Between two words that somebody is at work on the page. */
const WAY_MILLISECONDS = 100;

/** The capture at hand, from the drop to the finished analysis. */
export class Session {
  phase = $state.raw<Phase>({ name: 'empty' });
  /** Summary of what is open: it grows while reading. */
  summary = $state.raw<Summary | null>(null);
  /** Null for a capture from the library until its file is given back. */
  file = $state.raw<File | null>(null);
  hash = $state.raw<Hash>({ name: 'none' });
  /** How long the last file took; null before the first. */
  reading = $state.raw<LastReading | null>(null);
  /** Files that wait for their turn. */
  queue = $state.raw<readonly File[]>([]);
  /** Of several files, those that could not be opened while others came after them. */
  missed = $state.raw<readonly Missed[]>([]);
  /** Grows whenever the analysis has something new to ask for. */
  revision = $state(0);
  /** The same without what filters find out by and by, which changes nothing in the capture. */
  captureRevision = $state(0);
  /** When the first file was handed over: from then on nothing may be requested. */
  handedOver = $state.raw<Date | null>(null);
  /** What happens to a file that was read, before the next one takes its place. */
  onOpened: () => Promise<void> = () => Promise.resolve();
  /** The numbers of another file are shown from now on, the first of them while it is read. */
  onShown: () => void = () => undefined;
  /** Another file has taken the place of the one that was open: what was said of that one means nothing any more. */
  onReplaced: () => void = () => undefined;

  /** The file that `summary` is of, as soon as it is shown: also while it is being read. */
  #shown: File | null = null;
  readonly #workers: Promise<Workers>;
  readonly #settings: () => Settings;
  #hashTicket = 0;
  #refreshed = -Infinity;
  #isRunning = false;
  /** Another file of the same round was read before. */
  #isAmongSeveral = false;
  /** The kept analysis that was asked for last. */
  #reopening: Promise<Opened> | null = null;

  constructor(workers: Promise<Workers>, settings: () => Settings) {
    this.#workers = workers;
    this.#settings = settings;
  }

  /** What became of the summary since: modules may fail on packets that are looked at later. */
  #late = $state.raw<{ readonly of: Summary; readonly summary: Summary } | null>(null);
  /** The summary with failures that came later. `summary` stays the same object for as long as its capture is open. */
  readonly told: Summary | null = $derived(
    this.#late !== null && this.#late.of === this.summary ? this.#late.summary : this.summary,
  );
  readonly isReading: boolean = $derived(this.phase.name === 'reading' || this.phase.name === 'waiting');
  readonly hasCapture: boolean = $derived(this.summary !== null);
  /** What is open is analysed to its end; a file that could not be opened beside it changes nothing in that. */
  readonly isAnalysed: boolean = $derived(this.hasCapture && !this.isReading);
  /** Numbers are not final: every one of them says so. */
  readonly isPartial: boolean = $derived(this.phase.name === 'reading');
  /** What the status element says; waiting counts as reading. */
  readonly status: 'empty' | 'reading' | 'ready' | 'failed' = $derived(
    this.phase.name === 'waiting' ? 'reading' : this.phase.name,
  );

  /** Milliseconds until the file is read, at the rate of now: 0 once it is, Infinity where nothing is read or nobody knows yet. */
  get readingLeft(): number {
    const progress = this.phase.name === 'reading' ? this.phase.progress : null;
    if (progress === null) return Infinity;
    if (progress.step !== 'reading') return 0;
    return progress.rate > 0 ? ((progress.bytesTotal - progress.bytesRead) / progress.rate) * 1000 : Infinity;
  }

  /** Opens files one after another; the last one stays open. Names of folders are there to be refused. */
  async open(files: readonly File[], folders: readonly string[] = []): Promise<void> {
    if (!this.#isRunning) this.missed = [];
    this.missed = [
      ...this.missed,
      ...folders.map((file) => ({ file, failure: failureOf('folder', 'It is a folder.') })),
    ];
    this.queue = [...this.queue, ...files];
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#isAmongSeveral = false;
    try {
      for (let next = this.queue[0]; next; next = this.queue[0]) {
        this.queue = this.queue.slice(1);
        await this.#openOne(next);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Stops reading; what was read stands. Files that wait are let go, also the one that waits for the program. */
  async cancel(): Promise<void> {
    this.queue = [];
    if (this.phase.name === 'waiting') this.#rest();
    else if (this.phase.name === 'reading') await (await this.#workers).analysis.cancel();
  }

  /**
   * Opens an analysis from the library. False when a file was handed over meanwhile: that one takes its place.
   * @param sha256 of its file, where it is known
   */
  async reopen(id: string, sha256: string | null): Promise<boolean> {
    const { analysis } = await this.#workers;
    if (this.isReading) return false;
    const reopening = analysis.reopen(id).catch(workerFailure);
    this.#reopening = reopening;
    const opened = await reopening;
    if (this.isReading) return false;
    this.#take(opened, '', null);
    if (opened.ok) this.#know(sha256);
    return true;
  }

  /** Gives a reopened analysis its file back; false when it is another one, or another capture was opened meanwhile. */
  async attach(file: File): Promise<boolean> {
    const { analysis } = await this.#workers;
    const of = this.summary;
    const fits = await analysis.attach(file);
    if (!fits || of !== this.summary) return false;
    this.file = file;
    this.revision += 1; // what only bytes tell can be asked for
    return true;
  }

  /** Puts a failure aside: back to what is open, or to nothing. */
  dismiss(): void {
    this.missed = [];
    if (this.phase.name === 'failed') this.#rest();
  }

  #rest(): void {
    this.phase = { name: this.summary ? 'ready' : 'empty' };
  }

  /** A module has failed since: the same capture, of which one thing more is known. */
  async renew(): Promise<void> {
    const of = this.summary;
    const summary = await (await this.#workers).analysis.summary().catch(() => null);
    if (summary && of && of === this.summary && !this.isReading) this.#late = { of, summary };
  }

  /** The worker has died, and what was open in it is gone. Who waits for an answer is refused by itself. */
  lose(reason: string): void {
    const name = this.summary?.name ?? '';
    this.#close();
    if (!this.isReading) this.phase = { name: 'failed', file: name, failure: failureOf('crashed', reason) };
  }

  async #openOne(file: File): Promise<void> {
    if (this.phase.name === 'failed' && this.#isAmongSeveral) this.missed = [...this.missed, this.phase];
    this.#isAmongSeveral = true;
    this.phase = { name: 'waiting', file };
    const { analysis, hashing } = await this.#workers;
    // The worker ends one thing for the next: a kept analysis that came after the file would end its reading.
    await this.#reopening;
    if (this.phase.name !== 'waiting' || this.phase.file !== file) return; // let go meanwhile
    this.handedOver ??= new Date();
    this.phase = { name: 'reading', file, progress: null };
    const wasHashing = this.hash.name === 'computing';
    void hashing.cancel();
    const started = performance.now();
    let judgedFrom: number | null = null;
    const opened = await analysis
      .open(file, this.#settings(), (progress) => {
        if (this.phase.name !== 'reading' || this.phase.file !== file) return;
        if (progress.step === 'judging') judgedFrom ??= performance.now();
        this.phase = { name: 'reading', file, progress };
        if (progress.step !== 'gathering') void this.#refresh(); // numbers of a moment later are the whole ones
      })
      .catch(workerFailure);
    const ended = performance.now();
    this.reading = {
      size: file.size,
      packets: opened.ok ? opened.summary.packets : null,
      outcome: outcomeOf(opened),
      milliseconds: ended - started,
      judging: judgedFrom === null ? null : ended - judgedFrom,
      hashing: null,
      keeping: null,
    };
    this.#take(opened, file.name, file);
    if (!opened.ok) {
      if (wasHashing && this.file) void this.#computeHash(this.file); // what was open goes on, and so does its hash
      return;
    }
    void this.#computeHash(file).then(() => this.#measured({ hashing: performance.now() - ended }, file));
    await this.onOpened();
    this.#measured({ keeping: performance.now() - ended }, file);
  }

  /** One phase more of the last reading is known, unless another file took its place. */
  #measured(phase: Partial<LastReading>, of: File): void {
    if (this.reading !== null && this.file === of) this.reading = { ...this.reading, ...phase };
  }

  /** From now on the summary is of this file. */
  #stand(file: File): void {
    if (file === this.#shown) return;
    this.#shown = file;
    this.onShown();
    if (this.summary !== null) this.onReplaced();
  }

  #take(opened: Opened, name: string, file: File | null): void {
    if (opened.ok) {
      if (file !== null) this.#stand(file);
      this.summary = opened.summary;
      this.file = file;
      this.phase = { name: 'ready' };
      this.#grow();
    } else {
      if (NOTHING_LEFT.includes(opened.failure.code)) this.#close();
      this.phase = { name: 'failed', file: name, failure: opened.failure };
    }
  }

  #grow(): void {
    this.revision += 1;
    this.captureRevision += 1;
  }

  #close(): void {
    this.summary = null;
    this.file = null;
    this.hash = { name: 'none' };
    this.#hashTicket += 1;
    this.#grow();
  }

  /** Fetches how things stand while reading goes on. */
  async #refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.#refreshed < REFRESH_MILLISECONDS) return;
    this.#refreshed = now;
    const summary = await (await this.#workers).analysis.summary();
    if (this.phase.name !== 'reading' || !summary || summary.name !== this.phase.file.name) return;
    this.#stand(this.phase.file);
    this.summary = summary;
    this.hash = { name: 'none' }; // what was known is of the file before
    this.#grow();
  }

  /** The reader does something: for smooth moves the other cores are left to the page and to what it asks for. */
  makeWay(): void {
    const now = performance.now();
    if (this.hash.name !== 'computing' || now - this.#madeWay < WAY_MILLISECONDS) return;
    this.#madeWay = now;
    void this.#workers.then(({ hashing }) => hashing.makeWay()).catch(() => undefined);
  }
  #madeWay = -Infinity;

  /** The hash of what is open is known, or nobody will. One that is still worked out is of the capture before. */
  #know(sha256: string | null): void {
    this.#hashTicket += 1;
    this.hash = sha256 === null ? { name: 'none' } : { name: 'done', hex: sha256 };
    void this.#workers.then(({ hashing }) => hashing.cancel()).catch(() => undefined);
  }

  async #computeHash(file: File): Promise<void> {
    const ticket = ++this.#hashTicket;
    const isCurrent = (): boolean => ticket === this.#hashTicket;
    this.hash = { name: 'computing', bytes: 0 };
    const { hashing } = await this.#workers;
    const hex = await hashing
      .sha256(file, (bytes) => {
        if (isCurrent()) this.hash = { name: 'computing', bytes };
      })
      .catch(() => null);
    if (isCurrent()) this.hash = hex === null ? { name: 'none' } : { name: 'done', hex };
  }
}

/** After these the worker holds nothing any more, not even what was open before. */
const NOTHING_LEFT: readonly OpenFailure['code'][] = ['crashed', 'out-of-memory', 'stopped'];

function outcomeOf(opened: Opened): LastReading['outcome'] {
  if (!opened.ok) return opened.failure.code;
  return opened.summary.partial ? 'cancelled' : 'done';
}

const failureOf = (code: OpenFailure['code'], message: string): OpenFailure => ({
  code,
  message,
  looksLike: null,
  parameters: {},
});

/** The worker died or threw: there is no word from the engine, so this stands in. */
function workerFailure(error: unknown): Opened {
  return { ok: false, failure: failureOf('crashed', reasonOf(error)) };
}
