import { conclude, judging } from '../engine/judge.ts';
import type { Settings } from '../model/settings.ts';
import type { OpenCapture } from './opened.ts';

/** Work between two pauses: a click is answered in a tenth of a second. */
const STEP_MILLISECONDS = 50;

/** How to follow and stop a judgement. */
export interface JudgementControl {
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
  /** Called before each pause. */
  readonly onStep: () => void;
}

/**
 * Gives an open capture its findings, with a pause now and then. Where it is stopped, what was found by then stands.
 * Nothing is done where the same settings have given the findings that stand.
 */
export async function judgeInSteps(
  capture: OpenCapture,
  settings: Settings,
  { signal, pause, onStep }: JudgementControl,
): Promise<void> {
  const { analysis } = capture;
  const judgedWith = concernsOf(settings);
  if (capture.judgedWith === judgedWith) return;
  const steps = judging(analysis, settings);
  let since = performance.now();
  let step = steps.next(false);
  while (step.done !== true) {
    if (performance.now() - since >= STEP_MILLISECONDS) {
      onStep();
      await pause();
      since = performance.now();
    }
    step = steps.next(signal.aborted);
  }
  conclude(analysis, settings, step.value);
  capture.judgedWith = judgedWith;
  capture.settle();
}

/** What of the settings says something of findings. */
const concernsOf = ({ homeNetworks, detectors, blocklists }: Settings): string =>
  JSON.stringify([homeNetworks, detectors, blocklists]);
