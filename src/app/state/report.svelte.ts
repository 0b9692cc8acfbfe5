import type { AnalystReview } from '../../model/review.ts';
import type { Workers } from './client.ts';

/** How far the writing of a report is. */
export type ReportStep =
  | { readonly name: 'idle' | 'writing' }
  | { readonly name: 'done'; readonly file: string; readonly bytes: number }
  | { readonly name: 'failed'; readonly reason: string };

/** How a report begins, and how large it is; `null` while it is not known. */
export interface ReportPreview {
  readonly bytes: number;
  readonly beginning: string;
  readonly isWhole: boolean;
}

/** Bytes of a report that are shown before it is saved. */
const SHOWN = 16 * 1024;

/** Writes reports in the worker and hands them to the browser's downloads. */
export class Report {
  step = $state.raw<ReportStep>({ name: 'idle' });
  preview = $state.raw<ReportPreview | null>(null);
  isPreviewing = $state(false);
  #ticket = 0;
  readonly #workers: Promise<Workers>;
  readonly #save: (blob: Blob, name: string) => void;

  constructor(workers: Promise<Workers>, save: (blob: Blob, name: string) => void) {
    this.#workers = workers;
    this.#save = save;
  }

  /** What was shown is of another report. */
  forget(): void {
    this.#ticket += 1;
    this.preview = null;
    this.isPreviewing = false;
  }

  /** Writes a report to tell its size and to show how it begins; saving writes it anew. */
  async look(format: string, review: AnalystReview | null): Promise<void> {
    const ticket = ++this.#ticket;
    this.isPreviewing = true;
    this.step = { name: 'idle' };
    try {
      const { analysis } = await this.#workers;
      const blob = await analysis.report(format, review);
      const text = await blob.slice(0, SHOWN).text();
      if (ticket !== this.#ticket) return;
      const isWhole = blob.size <= SHOWN;
      // A letter may be cut at the end.
      this.preview = { bytes: blob.size, beginning: isWhole ? text : text.replace(/\uFFFD$/, ''), isWhole };
    } catch (error) {
      if (ticket === this.#ticket) this.step = { name: 'failed', reason: reasonOf(error) };
    } finally {
      if (ticket === this.#ticket) this.isPreviewing = false;
    }
  }

  /** `review`: triage, marks and notes that go in, or null. */
  async make(format: string, file: string, review: AnalystReview | null): Promise<void> {
    this.step = { name: 'writing' };
    try {
      const { analysis } = await this.#workers;
      const blob = await analysis.report(format, review);
      this.#save(blob, file);
      this.step = { name: 'done', file, bytes: blob.size };
    } catch (error) {
      this.step = { name: 'failed', reason: reasonOf(error) };
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
