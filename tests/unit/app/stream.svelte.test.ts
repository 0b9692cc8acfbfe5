import { expect, test } from 'vitest';
import { Stream } from '../../../src/app/state/stream.svelte.ts';
import type { StreamPiece, StreamState } from '../../../src/model/follow.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const piece = (at: number): StreamPiece => ({
  kind: 'payload',
  fromOriginator: true,
  at,
  packet: at,
  bytes: new Uint8Array(10),
  marks: [],
});
const state = (pieces: number, from: number, isComplete: boolean): StreamState => ({
  flow: 7,
  isTcp: true,
  hasMessages: false,
  pieces,
  from,
  sizes: new Int32Array(Math.max(0, pieces - from)).fill(10),
  bytes: [pieces * 10, 0],
  missed: [0, 0],
  segments: pieces,
  packetsRead: pieces,
  packets: 100,
  isComplete,
});

test('a stream grows until it is complete, and only what is on screen is fetched', async () => {
  let asked = 0;
  const { workers, asked: questions } = fakeWorkers({
    row: () => Promise.resolve({ originator: '10.0.0.1' }),
    follow: (_, __, from) => Promise.resolve(state((asked += 1) * 50, from, asked === 2)),
    followPage: (_, __, from, count) =>
      Promise.resolve({ from, pieces: Array.from({ length: Math.min(count, 100 - from) }, (_, i) => piece(from + i)) }),
  });
  const stream = new Stream(workers);
  await stream.show(7);
  expect(stream.known).toMatchObject({ pieces: 100, isComplete: true });
  expect(stream.length).toBe(100);
  expect([...stream.sizesFrom(0)]).toHaveLength(100);
  expect([...stream.sizesFrom(98)]).toEqual([10, 10]);
  expect(stream.row).toEqual({ originator: '10.0.0.1' });

  stream.see(80, 90);
  await settled();
  expect(stream.at(85)?.packet).toBe(85);
  expect(stream.at(0)).toBeUndefined();
  const pages = questions.filter(({ name }) => name === 'followPage').length;
  stream.see(81, 91);
  await settled();
  expect(questions.filter(({ name }) => name === 'followPage')).toHaveLength(pages);
});

test('an answer about a stream that nobody looks at any more is dropped', async () => {
  const late = deferred<StreamState>();
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({}),
    follow: (flow) => (flow === 1 ? late.promise : Promise.resolve(state(3, 0, true))),
    followPage: (_, __, from) => Promise.resolve({ from, pieces: [] }),
  });
  const stream = new Stream(workers);
  const first = stream.show(1);
  await settled();
  await stream.show(2);
  late.resolve(state(9, 0, true));
  await first;
  expect(stream.known?.pieces).toBe(3);
  expect(stream.flow).toBe(2);
});

test('no file, no flow and a file that cannot be read are told apart', async () => {
  const answers: (() => Promise<never> | Promise<{ missing: 'file' | 'flow' }>)[] = [
    () => Promise.resolve({ missing: 'file' as const }),
    () => Promise.resolve({ missing: 'flow' as const }),
    () => Promise.reject(new Error('gone')),
  ];
  const { workers } = fakeWorkers({ row: () => Promise.resolve({}), follow: (flow) => answers[flow]!() });
  const stream = new Stream(workers);
  const problems = [];
  for (const flow of [0, 1, 2]) {
    await stream.show(flow);
    problems.push(stream.problem);
  }
  expect(problems).toEqual([{ kind: 'file' }, { kind: 'flow' }, { kind: 'unreadable', reason: 'gone' }]);
});

test('a search collects its stretches, steps round, and can be stopped', async () => {
  const wait = deferred<null>();
  const { workers, asked } = fakeWorkers({
    row: () => Promise.resolve({}),
    follow: () => Promise.resolve(state(3, 0, true)),
    followPage: (_, __, from) => Promise.resolve({ from, pieces: [] }),
    followSearch: async (_, { needle }, from) => {
      if (needle.length === 1 && from === 2) await wait.promise;
      const match = { piece: from, fromOriginator: true, at: from };
      return { matches: [match], count: from + 1, next: from === 2 ? null : from + 1, share: (from + 1) / 3 };
    },
  });
  const stream = new Stream(workers);
  await stream.show(7);
  expect(await stream.search('', 'text', true)).toBe(false);
  await stream.search('GET', 'text', true);
  expect(stream.found).toMatchObject({ count: 3, share: 1, length: 3 });
  expect([stream.step(1), stream.step(1), stream.step(1)].map((match) => match?.piece)).toEqual([1, 2, 0]);
  expect(stream.step(-1)?.piece).toBe(2);

  const long = stream.search('G', 'text', true);
  await settled();
  expect(stream.found).toMatchObject({ count: 2 });
  stream.stopSearch();
  wait.resolve(null);
  await long;
  expect(stream.found).toMatchObject({ count: 2, share: 1 });
  const last = asked.findLast(({ name }) => name === 'followSearch')!;
  expect(last.given[1]).toMatchObject({ ignoreCase: true, view: { mode: 'payload', side: 'both' } });
});

test('saving puts the stretches together, and ends when it is stopped', async () => {
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({}),
    follow: () => Promise.resolve(state(3, 0, true)),
    followSave: (_, __, from) =>
      Promise.resolve({ blob: new Blob([String(from)]), next: from === 2 ? null : from + 1, share: from / 3 }),
  });
  const stream = new Stream(workers);
  await stream.show(7);
  expect(await (await stream.save())!.text()).toBe('012');
  expect(stream.saving).toBeNull();
  const stopped = stream.save();
  stream.stopSave();
  expect(await stopped).toBeNull();
});

test('the same number in another capture is another flow', async () => {
  let capture = 'first';
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({ originator: capture }),
    follow: () => Promise.resolve(state(3, 0, true)),
    followPage: (_, __, from) => Promise.resolve({ from, pieces: [] }),
  });
  const stream = new Stream(workers);
  await stream.show(7);
  capture = 'second';
  await stream.show(7);
  expect(stream.row).toEqual({ originator: 'second' });
});

test('a search or a save that finds no file any more says so, and is over', async () => {
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({}),
    follow: () => Promise.resolve(state(3, 0, true)),
    followPage: (_, __, from) => Promise.resolve({ from, pieces: [] }),
    followSearch: (_, __, from) =>
      Promise.resolve(from === 0 ? { matches: [], count: 0, next: 1, share: 0.5 } : { missing: 'file' as const }),
    followSave: () => Promise.resolve({ missing: 'file' as const }),
  });
  const stream = new Stream(workers);
  await stream.show(7);
  await stream.search('GET', 'text', true);
  expect(stream.found).toMatchObject({ share: 1 });
  expect(stream.problem).toEqual({ kind: 'file' });
  await stream.show(7);
  expect(stream.problem).toBeNull();
  expect(await stream.save()).toBeNull();
  expect(stream.problem).toEqual({ kind: 'file' });
});
