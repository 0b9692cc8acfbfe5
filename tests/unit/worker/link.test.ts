import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WorkerLink } from '../../../src/worker/link.ts';
import { connect, turn } from './support.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A worker that has said its first word, on a page that has locks; `lifelines` are those it was given. */
async function started() {
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => undefined) } });
  const lifelines: string[] = [];
  const worker = connect({});
  worker.far.addEventListener('message', ({ data }: MessageEvent<{ lifeline?: string }>) => {
    if (data.lifeline !== undefined) lifelines.push(data.lifeline);
  });
  const link = new WorkerLink(() => worker);
  worker.far.postMessage({ news: 'started' });
  await turn();
  await turn();
  return { link, say: (word: object) => worker.far.postMessage(word), lifeline: lifelines[0] };
}

test('a worker that dies before it holds its lifeline is given up, whatever it said before', async () => {
  const { link, lifeline } = await started();
  expect(lifeline).toMatch(/^wireloupe-worker-/);
  const answer = link.ask(() => new Promise(() => undefined));
  vi.advanceTimersByTime(60_000);
  await expect(answer).rejects.toThrow('The worker did not start.');
});

test.each([true, false])('a worker whose lifeline is held: %s, lives on', async (isHeld) => {
  const { link, say, lifeline } = await started();
  say({ lifeline, isHeld });
  await turn();
  await turn();
  vi.advanceTimersByTime(60_000);
  expect(link.loss).toBeNull();
});
