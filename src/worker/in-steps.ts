import { STEP_MILLISECONDS } from '../base/pace.ts';
import type { Steps } from '../base/steps.ts';

/** How to follow and stop work that goes in steps. */
export interface StepControl {
  readonly signal: AbortSignal;
  /** Lets others be heard. */
  readonly pause: () => Promise<void>;
  /** Told what share is done, before each pause. */
  readonly onStep: (share: number) => void;
}

/** Does work in steps, with a pause now and then. */
export async function inSteps<Result>(steps: Steps<Result>, { signal, pause, onStep }: StepControl): Promise<Result> {
  let since = performance.now();
  let step = steps.next(false);
  while (step.done !== true) {
    if (performance.now() - since >= STEP_MILLISECONDS) {
      onStep(step.value);
      await pause();
      since = performance.now();
    }
    step = steps.next(signal.aborted);
  }
  return step.value;
}
