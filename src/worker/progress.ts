import type { Notice } from '../model/notice.ts';
import type { Progress } from './api.ts';

/** Between two reports: ten a second are enough for eyes. */
const INTERVAL_MILLISECONDS = 100;
/** The rate is that of the last second or so. */
const SAMPLES = 10;

/** Says how far reading has come, at most ten times a second. */
export class ProgressMeter {
  readonly #report: (progress: Progress) => void;
  readonly #now: () => number;
  readonly #start: number;
  #samples: { at: number; bytes: number }[] = [];

  constructor(report: (progress: Progress) => void, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
    this.#start = now();
    this.#samples.push({ at: this.#start, bytes: 0 });
  }

  /** Bytes that were read of the file, packets that came out of them. */
  reading(bytesRead: number, bytesTotal: number, packets: number, notices: readonly Notice[]): void {
    const at = this.#now();
    if (at - this.#samples.at(-1)!.at < INTERVAL_MILLISECONDS && bytesRead < bytesTotal) return;
    this.#samples = [...this.#samples.slice(-SAMPLES), { at, bytes: bytesRead }];
    this.#send('reading', bytesRead, bytesTotal, packets, notices);
  }

  judging(bytesRead: number, bytesTotal: number, packets: number, notices: readonly Notice[]): void {
    this.#send('judging', bytesRead, bytesTotal, packets, notices);
  }

  #send(
    step: Progress['step'],
    bytesRead: number,
    bytesTotal: number,
    packets: number,
    notices: readonly Notice[],
  ): void {
    const oldest = this.#samples[0];
    const newest = this.#samples.at(-1)!;
    const seconds = Math.max((newest.at - oldest.at) / 1000, 0.001);
    this.#report({
      ...{ bytesRead, bytesTotal, packets, step },
      rate: (newest.bytes - oldest.bytes) / seconds,
      elapsedMilliseconds: this.#now() - this.#start,
      notices: [...notices],
    });
  }
}
