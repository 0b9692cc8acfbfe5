import { expect, test } from 'vitest';
import type { StoredAnalysis } from '../../../src/model/stored.ts';
import type { AnalysisApi, HashApi, Progress } from '../../../src/worker/api.ts';
import type { AnalysisClient } from '../../../src/worker/client.ts';

// Proved by the type check of the tests: what crosses to the page is plain data. A function would become a proxy, a class
// would lose its methods, and a DOM object cannot be cloned at all.

type Bytes =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;
type Leaf = string | number | boolean | null | undefined | Bytes | Blob;
type PlainForm<T> = T extends Leaf
  ? T
  : T extends (...given: never[]) => unknown
    ? never
    : { [K in keyof T]: PlainForm<T[K]> };
type IsPlain<T> = [T] extends [PlainForm<T>] ? true : false;
type Answers<Api> = { [M in keyof Api]: Api[M] extends (...given: never[]) => infer Answer ? Awaited<Answer> : never };

const answers: IsPlain<Answers<AnalysisApi>> = true;
const hashes: IsPlain<Answers<HashApi>> = true;
const progress: IsPlain<Progress> = true;
const kept: IsPlain<Omit<StoredAnalysis, 'state'>> = true;

// @ts-expect-error a function is no plain data
const withFunction: IsPlain<{ rows: () => string }> = true;
// @ts-expect-error nor deeper down
const deeper: IsPlain<{ rows: { read: (() => string)[] }[] }> = true;
// @ts-expect-error a class instance has methods
const withMap: IsPlain<{ rows: Map<string, number> }> = true;
// @ts-expect-error a Date is one too
const withDate: IsPlain<{ at: Date }> = true;
// @ts-expect-error and so is everything of the DOM
const withElement: IsPlain<{ where: HTMLElement }> = true;
// @ts-expect-error a signal cannot cross
const withSignal: IsPlain<{ signal: AbortSignal }> = true;

// Unions stay unions on the way: `await` gives the union, not one of several promises.
type Reply = Awaited<ReturnType<AnalysisClient['packetBytes']>>;
const missing: Reply = { missing: 'file' };
// @ts-expect-error every question is answered later
const early: ReturnType<AnalysisClient['summary']> = null;

test('answers are plain data', () => {
  expect([answers, hashes, progress, kept, missing]).toEqual([true, true, true, true, { missing: 'file' }]);
  void [withFunction, deeper, withMap, withDate, withElement, withSignal, early];
});
