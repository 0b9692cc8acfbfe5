import type { AnalystReview } from '../../model/review.ts';
import type { Workers } from './client.ts';

/** How far the writing of a report is. */
export type ReportStep =
  | { readonly name: 'idle' | 'writing' }
  | { readonly name: 'done'; readonly file: string; readonly bytes: number }
  | { readonly name: 'failed'; readonly reason: string };

/** Writes reports in the worker and hands them to the browser's downloads. */
export class Report {
  step = $state.raw<ReportStep>({ name: 'idle' });
  readonly #workers: Promise<Workers>;
  readonly #save: (blob: Blob, name: string) => void;

  constructor(workers: Promise<Workers>, save: (blob: Blob, name: string) => void) {
    this.#workers = workers;
    this.#save = save;
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
      this.step = { name: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
