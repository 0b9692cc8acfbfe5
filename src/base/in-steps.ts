import { Pace, STEP_MILLISECONDS } from './pace.ts';

/** How to follow and stop work that goes in steps. */
export interface StepControl<Share> {
  /** Lets others be heard. */
  readonly pause: () => Promise<void>;
  /** Work that is told to stop gives what it has. */
  readonly signal?: AbortSignal;
  /** Told what share is done, before each pause. */
  readonly onStep?: (share: Share) => void;
}

/** Does work in steps, with a pause now and then. */
export async function inSteps<Share, Result>(
  steps: Generator<Share, Result, boolean>,
  { pause, signal, onStep }: StepControl<Share>,
): Promise<Result> {
  const pace = new Pace(STEP_MILLISECONDS);
  let step = steps.next(false);
  while (step.done !== true) {
    if (pace.isDue()) {
      onStep?.(step.value);
      await pause();
      pace.restart();
    }
    step = steps.next(signal?.aborted === true);
  }
  return step.value;
}
