import { NEWS_MILLISECONDS, Pace } from '../base/pace.ts';
import type { Notice } from '../model/notice.ts';
import type { Progress } from './api.ts';

/** The rate is that of the last second or so. */
const SAMPLES = 10;

/** Says how far reading has come, at most ten times a second. */
export class ProgressMeter {
  readonly #report: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #start: number;
  readonly #news: Pace;
  #bytes = { bytesRead: 0, bytesTotal: 0 };
  #samples: { at: number; bytes: number }[] = [];

  constructor(report: (progress: Progress) => void, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
    this.#start = now();
    this.#news = new Pace(NEWS_MILLISECONDS, now);
    this.#samples.push({ at: this.#start, bytes: 0 });
  }

  /** Bytes that were read of the file, packets that came out of them. */
  reading(bytesRead: number, bytesTotal: number, packets: number, notices: readonly Notice[]): void {
    this.#bytes = { bytesRead, bytesTotal };
    const isEnd = bytesRead >= bytesTotal && this.#samples.at(-1)!.bytes < bytesTotal;
    if (!this.#news.isDue() && !isEnd) return;
    this.#samples = [...this.#samples.slice(-SAMPLES), { at: this.#now(), bytes: bytesRead }];
    this.#send('reading', packets, notices);
  }

  /** No more is read: what is done with it. */
  after(step: 'gathering' | 'judging', packets: number, notices: readonly Notice[]): void {
    this.#send(step, packets, notices);
  }

  #send(step: Progress['step'], packets: number, notices: readonly Notice[]): void {
    const oldest = this.#samples[0];
    const newest = this.#samples.at(-1)!;
    const seconds = Math.max((newest.at - oldest.at) / 1000, 0.001);
    this.#report({
      ...this.#bytes,
      ...{ packets, step },
      rate: (newest.bytes - oldest.bytes) / seconds,
      elapsedMilliseconds: this.#now() - this.#start,
      notices: [...notices],
    });
  }
}
