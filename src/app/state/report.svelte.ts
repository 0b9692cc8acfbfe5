import { reasonOf } from '../../base/reason.ts';
import type { ReportWish } from '../../model/report.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Workers } from './client.ts';

/** How far the writing of a report is. */
export type ReportStep =
  | { readonly name: 'idle' | 'writing' | 'stopped' }
  | { readonly name: 'done'; readonly file: string; readonly bytes: number }
  | { readonly name: 'failed'; readonly reason: string };

/** How a report begins, and how large it is; `null` while it is not known. */
export interface ReportPreview {
  readonly bytes: number;
  readonly beginning: string;
  readonly isWhole: boolean;
}

/** Bytes of a report that are shown before it is saved. */
const SHOWN = 4 * 1024;

/** Writes reports in the worker and hands them to the browser's downloads. */
export class Report {
  step = $state.raw<ReportStep>({ name: 'idle' });
  preview = $state.raw<ReportPreview | null>(null);
  isPreviewing = $state(false);
  /** Share that is written, of the report that is saved or looked at; null before the first word of it. */
  share = $state.raw<number | null>(null);
  #ticket = 0;
  readonly #workers: Promise<Workers>;
  readonly #save: (blob: Blob, name: string) => void;

  constructor(workers: Promise<Workers>, save: (blob: Blob, name: string) => void) {
    this.#workers = workers;
    this.#save = save;
  }

  /** What was shown, or is being written to be shown, is of another report. */
  forget(): void {
    if (this.isPreviewing) void this.stop();
    this.#ticket += 1;
    this.preview = null;
    this.isPreviewing = false;
  }

  /** Writes a report to tell its size and to show how it begins; saving writes it anew. */
  async look(format: string, wish: ReportWish): Promise<void> {
    if (this.step.name === 'writing') return; // one report at a time: what is saved comes first
    const ticket = ++this.#ticket;
    this.isPreviewing = true;
    this.step = { name: 'idle' };
    try {
      const { analysis } = await this.#workers;
      const blob = await analysis.report(format, wish, this.#hear);
      if (blob === null) return;
      const text = await blob.slice(0, SHOWN).text();
      if (ticket !== this.#ticket) return;
      const isWhole = blob.size <= SHOWN;
      // A letter may be cut at the end.
      this.preview = { bytes: blob.size, beginning: isWhole ? text : text.replace(/\uFFFD$/, ''), isWhole };
    } catch (error) {
      if (ticket === this.#ticket) this.step = { name: 'failed', reason: reasonOf(error) };
    } finally {
      if (ticket === this.#ticket) this.isPreviewing = false;
      if (this.step.name !== 'writing') this.share = null;
    }
  }

  /** Writes a report and saves it under a name. */
  async make(format: string, file: string, wish: ReportWish): Promise<void> {
    this.step = { name: 'writing' };
    try {
      const { analysis } = await this.#workers;
      const blob = await analysis.report(format, wish, this.#hear);
      if (blob === null) {
        this.step = { name: 'stopped' };
        return;
      }
      this.#save(blob, file);
      this.step = { name: 'done', file, bytes: blob.size };
    } catch (error) {
      this.step = { name: 'failed', reason: reasonOf(error) };
    } finally {
      this.share = null;
    }
  }

  /** Gives up what is being written, be it to save or to look at. */
  async stop(): Promise<void> {
    await (await this.#workers).analysis.cancelReport();
  }

  readonly #hear = ({ done, total }: WorkProgress): void => {
    this.share = done / Math.max(1, total);
  };
}
