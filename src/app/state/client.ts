import type { AnalysisApi, HashApi } from '../../worker/api.ts';

/** What a worker exposes, as the page sees it: every answer comes later, functions among the arguments are proxied. */
type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** The analysing worker, as the page calls it. */
export type Analysis = Remote<AnalysisApi>;

/** The hashing worker, as the page calls it. */
export type Hashing = Remote<HashApi>;

/** The two workers, running before a capture can be chosen. */
export interface Workers {
  readonly analysis: Analysis;
  readonly hashing: Hashing;
}
