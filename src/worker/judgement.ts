import { inSteps, type StepControl } from '../base/in-steps.ts';
import { conclude, expectAnew, judging } from '../engine/judge/judge.ts';
import { asksHosts } from '../model/judged-fields.ts';
import type { Settings } from '../model/settings.ts';
import { isOvertaken } from './latest-task.ts';
import type { OpenCapture } from './opened.ts';

/**
 * Gives an open capture its findings, with a pause now and then. Where it is stopped, what was found by then stands; where
 * it is overtaken by the next one, what stood before. Nothing is done where the same settings have given the findings that
 * stand. One at a time: what a judgement leaves that was stopped for the next one goes with it.
 */
export function judgeInSteps(capture: OpenCapture, settings: Settings, control: StepControl<number>): Promise<void> {
  const before = capture.judgement;
  return (capture.judgement = before.catch(() => undefined).then(() => judgeAlone(capture, settings, control)));
}

async function judgeAlone(capture: OpenCapture, settings: Settings, control: StepControl<number>): Promise<void> {
  const { analysis } = capture;
  // A capture that was judged while it was still read has more to say.
  const judgedWith = `${analysis.packets.length} ${concernsOf(settings)}`;
  if (capture.judgedWith === judgedWith) {
    expectAnew(analysis, settings.allowlist);
    return;
  }
  const findings = await inSteps(judging(analysis, settings), control);
  if (isOvertaken(control.signal)) return;
  conclude(analysis, settings, findings);
  capture.query.selections.filters.forget(asksHosts);
  await inSteps(analysis.hostFacts!.gathering(), control);
  capture.judgedWith = judgedWith;
  capture.settle();
}

/** What of the settings finds something; an allow-list only says of it that it was expected. */
const concernsOf = ({ homeNetworks, detectors, blocklists }: Settings): string =>
  JSON.stringify([homeNetworks, detectors, blocklists]);
