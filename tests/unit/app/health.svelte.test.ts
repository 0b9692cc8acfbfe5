import { expect, test } from 'vitest';
import { HealthState } from '../../../src/app/state/health.svelte.ts';
import type { HealthReport } from '../../../src/model/health.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const EVERYTHING = { filter: '', brush: null };
const REPORT: HealthReport = {
  binSeconds: 1,
  pauses: 0,
  hosts: [],
  hostsFound: 0,
  troubles: [],
  causes: [],
  slow: [],
  slowFound: 0,
};

const late = () => new Promise((resolve) => setTimeout(resolve, 300));

test('tells how far a report is; one that was stopped is none, and can be asked for again', async () => {
  const answers = [deferred<HealthReport | null>(), deferred<HealthReport | null>()];
  const tell: ((share: number) => void)[] = [];
  let stops = 0;
  const { workers } = fakeWorkers({
    health: (_, onProgress) => answers[tell.push(onProgress) - 1].promise,
    cancelHealth: () => {
      stops += 1;
      return Promise.resolve();
    },
  });
  const health = new HealthState(workers);
  void health.ask(EVERYTHING);
  await settled();
  expect([health.progress, health.isStopped]).toEqual([null, false]);
  tell[0](0.1);
  expect(health.progress, 'it may be there at once').toBeNull();
  await late();
  tell[0](0.25);
  expect(health.progress).toBe(0.25);
  await health.stop();
  expect(stops).toBe(1);
  answers[0].resolve(null);
  await settled();
  expect([health.progress, health.isStopped]).toEqual([null, true]);
  void health.ask(EVERYTHING);
  await settled();
  answers[1].resolve(REPORT);
  await settled();
  expect([health.report, health.isStopped]).toEqual([REPORT, false]);
});

test('news of a question that another one has replaced are none', async () => {
  const tell: ((share: number) => void)[] = [];
  const first = deferred<HealthReport | null>();
  const { workers } = fakeWorkers({
    health: (_, onProgress) => (tell.push(onProgress) === 1 ? first.promise : new Promise(() => undefined)),
  });
  const health = new HealthState(workers);
  void health.ask(EVERYTHING);
  void health.ask({ filter: 'tcp', brush: null });
  await late();
  tell[1](0.5);
  tell[0](0.9);
  first.resolve(null);
  await settled();
  expect([health.progress, health.isStopped]).toEqual([0.5, false]);
});
