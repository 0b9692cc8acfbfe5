import { afterEach, expect, test, vi } from 'vitest';
import { DETECTORS } from '../../../src/engine/detect/registry.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { judgeInSteps } from '../../../src/worker/judgement.ts';
import { LatestTask } from '../../../src/worker/latest-task.ts';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';
import { turn } from './support.ts';

afterEach(() => vi.restoreAllMocks());

const open = async () =>
  new OpenCapture(await analyse(packets('tcp 10.0.0.1:4000 > 192.0.2.1:80 FIN')), {
    name: 'x',
    size: 1,
    fingerprint: '',
  });

/** A detector that goes on for a while, by a clock that it moves itself, in steps of a hundredth of a second. */
function busy(milliseconds: number) {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return vi.spyOn(DETECTORS[0], 'detect').mockImplementation(function* () {
    for (const end = now + milliseconds; now < end; now += 10) yield null;
  });
}

test('long work is done in steps, between which others are heard', async () => {
  busy(400);
  const pauses: number[] = [];
  await judgeInSteps(await open(), DEFAULT_SETTINGS, {
    signal: new AbortController().signal,
    pause: async () => void pauses.push(performance.now()),
    onStep: () => undefined,
  });
  expect(pauses).toEqual([50, 100, 150, 200, 250, 300, 350, 400]);
});

test('it stops where it is told to, and does not begin again for the same settings', async () => {
  const detect = busy(60_000);
  const stop = new AbortController();
  const capture = await open();
  const control = { signal: stop.signal, pause: async () => stop.abort(), onStep: () => undefined };
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  expect(capture.summary.notices).toMatchObject([{ code: 'judging-stopped', count: DETECTORS.length }]);
  await judgeInSteps(capture, structuredClone(DEFAULT_SETTINGS), control);
  expect(detect).toHaveBeenCalledTimes(1);
  await judgeInSteps(capture, { ...DEFAULT_SETTINGS, homeNetworks: [] }, control);
  expect(detect).toHaveBeenCalledTimes(2);
});

test('what is overtaken concludes nothing: the next one judges whole, also with the same settings', async () => {
  const judging = new LatestTask();
  const capture = await open();
  const judge = (settings: Settings, pause: () => Promise<void> = turn) =>
    judgeInSteps(capture, settings, { signal: judging.begin(), pause, onStep: () => undefined });
  await judge({ ...DEFAULT_SETTINGS, homeNetworks: [] });
  const before = capture.analysis.findings;
  expect(before.length).toBeGreaterThan(0);
  const detect = busy(1000);
  let second: Promise<void> | undefined;
  await judge(DEFAULT_SETTINGS, async () => void (second ??= judge({ ...DEFAULT_SETTINGS, allowlist: ['10.0.0.1'] })));
  expect(capture.analysis.findings).toBe(before);
  await second;
  expect(detect).toHaveBeenCalledTimes(2);
  expect(capture.summary.notices).toEqual([]);
  expect(capture.analysis.findings).toHaveLength(before.length);
});

test('an allow-list only tells findings apart: nothing is looked for again', async () => {
  const capture = await open();
  const control = { signal: new AbortController().signal, pause: async () => {}, onStep: () => undefined };
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  const { findings } = capture.analysis;
  expect(findings.length).toBeGreaterThan(0);
  const detect = vi.spyOn(DETECTORS[0], 'detect');
  await judgeInSteps(capture, { ...DEFAULT_SETTINGS, allowlist: ['10.0.0.1'] }, control);
  expect(detect).not.toHaveBeenCalled();
  expect(capture.analysis.findings).toEqual(
    findings.map((one) => ({ ...one, expected: { subject: '10.0.0.1', entry: '10.0.0.1', why: '' } })),
  );
});

test('what an allow-list expects of a host makes it not suspicious, also in the order of the list', async () => {
  const capture = await open();
  const { analysis, query } = capture;
  const control = { signal: new AbortController().signal, pause: async () => {}, onStep: () => undefined };
  const sort = { column: 'findings', descending: true };
  const told = () =>
    query.rows({ table: 'hosts', selection: EVERYTHING, sort, from: 0, count: 9 })
      .rows.map(({ address, findings, severity }) => [address, findings, severity]); // prettier-ignore
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  const [{ severity }] = analysis.findings;
  expect(told()[0]).toEqual(['10.0.0.1', 1, severity]);
  await judgeInSteps(capture, { ...DEFAULT_SETTINGS, allowlist: ['10.0.0.1'] }, control);
  expect(told()).toContainEqual(['10.0.0.1', 0, null]);
  expect(analysis.hostFacts!.peers(analysis.findings[0].actorId), 'nothing of the rest is lost').toBe(1);
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  expect(told()[0]).toEqual(['10.0.0.1', 1, severity]);
});

test('one that is stopped for the next leaves nothing behind', async () => {
  busy(300);
  const capture = await open();
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const stop = new AbortController();
  const control = { signal: stop.signal, pause, onStep: () => undefined };
  const first = judgeInSteps(capture, DEFAULT_SETTINGS, control);
  await new Promise((resolve) => setTimeout(resolve, 80));
  stop.abort();
  const { signal } = new AbortController();
  const second = judgeInSteps(capture, { ...DEFAULT_SETTINGS, homeNetworks: [] }, { ...control, signal });
  await Promise.all([first, second]);
  expect(capture.summary.notices.filter(({ code }) => code === 'judging-stopped')).toEqual([]);
  expect(capture.analysis.findings).toHaveLength(1);
});

test('a capture that has grown since is judged again with the same settings', async () => {
  const detect = vi.spyOn(DETECTORS[0], 'detect');
  const capture = await open();
  const control = {
    signal: new AbortController().signal,
    pause: () => Promise.resolve(),
    onStep: () => undefined,
  };
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  capture.analysis.packets.grow();
  await judgeInSteps(capture, DEFAULT_SETTINGS, control);
  expect(detect).toHaveBeenCalledTimes(2);
});
