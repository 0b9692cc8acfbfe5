/**
 * Long work in steps: yields again and again what share of it is done, and is told whether it shall stop. What it gives
 * then is its own affair.
 */
export type Steps<Result> = Generator<number, Result, boolean>;

/** Does all steps at once. */
export function runToEnd<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next(false);
    if (step.done === true) return step.value;
  }
}

/** Does steps as a part of a whole: their shares lie between two of the whole. */
export function* asPart<Result>(steps: Steps<Result>, from: number, to: number): Steps<Result> {
  let step = steps.next(false);
  while (step.done !== true) step = steps.next(yield from + step.value * (to - from));
  return step.value;
}
