import { expect, test } from 'vitest';
import { Session } from '../../../src/app/state/session.svelte.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import type { Opened, Progress } from '../../../src/worker/api.ts';
import { deferred, fakeSummary, fakeWorkers, settled } from '../../support/fake-client.ts';

const file = (name: string) => new File(['x'], name);
const settings = () => DEFAULT_SETTINGS;
const progress = (packets: number): Progress => ({
  bytesRead: packets,
  bytesTotal: 100,
  packets,
  rate: 1,
  elapsedMilliseconds: 1,
  step: 'reading',
  notices: [],
});

test('from empty over reading to ready, with a hash at the end', async () => {
  const answer = deferred<Opened>();
  let tell!: (progress: Progress) => void;
  const { workers } = fakeWorkers({
    open: (_file, _settings, onProgress) => {
      tell = onProgress;
      return answer.promise;
    },
    summary: () => Promise.resolve(fakeSummary('a.pcap', 7)),
  });
  const session = new Session(workers, settings);
  expect(session.status).toBe('empty');
  const opening = session.open([file('a.pcap')]);
  await settled();
  expect(session.status).toBe('reading');
  tell(progress(7));
  await settled();
  expect(session.phase).toMatchObject({ name: 'reading', progress: { packets: 7 } });
  expect(session.summary?.packets, 'the overview fills while reading').toBe(7);
  expect(session.isPartial).toBe(true);
  expect(session.hash, 'not that of the file before').toEqual({ name: 'none' });
  answer.resolve({ ok: true, summary: fakeSummary('a.pcap', 9) });
  await opening;
  await settled();
  expect(session.status).toBe('ready');
  expect(session.summary?.packets).toBe(9);
  expect(session.hash).toEqual({ name: 'done', hex: 'ab'.repeat(32) });
});

test('while a hash is worked out, it is told now and then that the reader is at work', async () => {
  const hashed = deferred<string | null>();
  let told = 0;
  const makeWay = () => {
    told += 1;
    return Promise.resolve();
  };
  const { workers } = fakeWorkers({}, { sha256: () => hashed.promise, makeWay });
  const session = new Session(workers, settings);
  session.makeWay();
  await session.open([file('a.pcap')]);
  await settled();
  for (let move = 0; move < 50; move += 1) session.makeWay();
  await settled();
  expect(told, 'many moves at once are one').toBe(1);
  hashed.resolve('ab'.repeat(32));
  await settled();
  await new Promise((resolve) => setTimeout(resolve, 150));
  session.makeWay();
  await settled();
  expect(told, 'nothing is hashed any more').toBe(1);
});

test('a failure leaves the open capture open', async () => {
  const failure = { code: 'not-a-capture', message: 'no', looksLike: 'PNG image', parameters: {} } as const;
  const { workers } = fakeWorkers({
    open: ({ name }) =>
      Promise.resolve(name === 'b.png' ? { ok: false, failure } : { ok: true, summary: fakeSummary(name) }),
  });
  const session = new Session(workers, settings);
  await session.open([file('a.pcap')]);
  await session.open([file('b.png')]);
  expect(session.status).toBe('failed');
  expect(session.phase).toMatchObject({ file: 'b.png', failure: { looksLike: 'PNG image' } });
  expect(session.summary?.name).toBe('a.pcap');
  expect(session.isAnalysed, 'what was found in it stays on screen').toBe(true);
  session.dismiss();
  expect(session.status).toBe('ready');
});

test('several files are opened one after another', async () => {
  const { workers, asked } = fakeWorkers();
  const session = new Session(workers, settings);
  await session.open([file('a'), file('b'), file('c')]);
  expect(asked.filter(({ name }) => name === 'open').map(({ given }) => (given[0] as File).name)).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(session.summary?.name).toBe('c');
});

test('a file that comes before the program is loaded waits for it', async () => {
  const { workers } = fakeWorkers();
  const loaded = deferred<Awaited<typeof workers>>();
  const session = new Session(loaded.promise, settings);
  const opening = session.open([file('a')]);
  await settled();
  expect(session.phase.name).toBe('waiting');
  expect(session.status).toBe('reading');
  loaded.resolve(await workers);
  await opening;
  expect(session.status).toBe('ready');
});

test('a cancel lets go of a file that waits for the program, and of those behind it', async () => {
  const { workers, asked } = fakeWorkers();
  const loaded = deferred<Awaited<typeof workers>>();
  const session = new Session(loaded.promise, settings);
  const opening = session.open([file('a'), file('b')]);
  await settled();
  await session.cancel();
  expect([session.status, session.queue]).toEqual(['empty', []]);
  loaded.resolve(await workers);
  await opening;
  expect(asked.filter(({ name }) => name === 'open')).toEqual([]);
  expect(session.status).toBe('empty');
  await session.open([file('c')]);
  expect(session.summary?.name, 'the next one opens as ever').toBe('c');
});

test('a cancel while the file before is kept leaves that one open, and none after it', async () => {
  const kept = deferred<undefined>();
  const { workers } = fakeWorkers();
  const session = new Session(workers, settings);
  session.onOpened = () => kept.promise;
  const opening = session.open([file('a'), file('b')]);
  await settled();
  expect(session.queue).toHaveLength(1);
  await session.cancel();
  kept.resolve(undefined);
  await opening;
  expect([session.status, session.summary?.name]).toEqual(['ready', 'a']);
});

test('a worker that dies is a failure in words, not a wait for ever', async () => {
  const { workers } = fakeWorkers({ open: () => Promise.reject(new Error('The worker is lost.')) });
  const session = new Session(workers, settings);
  await session.open([file('a')]);
  expect(session.phase).toMatchObject({
    name: 'failed',
    failure: { code: 'crashed', message: 'The worker is lost' },
  });
});

test('what a lost worker held is closed, and the next file opens', async () => {
  const { workers } = fakeWorkers();
  const session = new Session(workers, settings);
  await session.open([file('a.pcap')]);
  session.lose('The worker ended.');
  expect(session.phase).toMatchObject({ name: 'failed', file: 'a.pcap', failure: { code: 'crashed' } });
  expect([session.summary, session.file, session.hash]).toEqual([null, null, { name: 'none' }]);
  await session.open([file('b.pcap')]);
  expect([session.status, session.summary?.name]).toEqual(['ready', 'b.pcap']);
});

test('where the memory was not enough nothing is left, not even what was open before', async () => {
  const failure = { code: 'out-of-memory', message: 'no', looksLike: null, parameters: {} } as const;
  const { workers } = fakeWorkers({
    open: ({ name }) =>
      Promise.resolve(name === 'b' ? { ok: false, failure } : { ok: true, summary: fakeSummary(name) }),
  });
  const session = new Session(workers, settings);
  await session.open([file('a'), file('b')]);
  expect([session.status, session.summary]).toEqual(['failed', null]);
});

test('of several files those that cannot be opened are told, folders too, until the next round', async () => {
  const failure = { code: 'not-a-capture', message: 'no', looksLike: 'text', parameters: {} } as const;
  const { workers } = fakeWorkers({
    open: ({ name }) =>
      Promise.resolve(name.startsWith('bad') ? { ok: false, failure } : { ok: true, summary: fakeSummary(name) }),
  });
  const session = new Session(workers, settings);
  const told = () => session.missed.map((missed) => `${missed.file}: ${missed.failure.code}`);
  await session.open([file('a'), file('bad 1'), file('c'), file('bad 2')], ['folder']);
  expect(told()).toEqual(['folder: folder', 'bad 1: not-a-capture']);
  expect(session.phase).toMatchObject({ name: 'failed', file: 'bad 2' });
  await session.open([file('d')]);
  expect([told(), session.status]).toEqual([[], 'ready']);
  await session.open([], ['folder']);
  expect([told(), session.status]).toEqual([['folder: folder'], 'ready']);
  session.dismiss();
  expect(told()).toEqual([]);
});

test('a file that is handed over while a kept analysis is on its way takes its place', async () => {
  const kept = deferred<Opened>();
  const { workers, asked } = fakeWorkers({
    reopen: () => kept.promise,
    open: ({ name }) => Promise.resolve({ ok: true, summary: fakeSummary(name) }),
  });
  const session = new Session(workers, settings);
  const reopening = session.reopen('kept', null);
  await settled();
  const opening = session.open([file('new.pcap')]);
  await settled();
  expect(
    asked.map(({ name }) => name),
    'the worker is asked for one after the other',
  ).not.toContain('open');
  kept.resolve({ ok: true, summary: fakeSummary('kept.pcap') });
  expect(await reopening).toBe(false);
  await opening;
  expect([session.status, session.summary?.name, session.file?.name]).toEqual(['ready', 'new.pcap', 'new.pcap']);
  const again = session.open([file('newer.pcap')]);
  expect(await session.reopen('kept', null), 'nor does one that comes after it').toBe(false);
  await again;
  expect(session.summary?.name).toBe('newer.pcap');
});

test('a hash that is worked out for the capture before says nothing of the one that is reopened', async () => {
  const hashed = deferred<string | null>();
  const { workers } = fakeWorkers(
    { reopen: (id) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(id) }) },
    { sha256: () => hashed.promise },
  );
  const session = new Session(workers, settings);
  await session.open([file('a')]);
  expect(session.hash.name).toBe('computing');
  expect(await session.reopen('kept', 'cd'.repeat(32))).toBe(true);
  hashed.resolve(null); // a hash that is stopped tells none
  await settled();
  expect(session.hash).toEqual({ name: 'done', hex: 'cd'.repeat(32) });
});

test('a file that cannot be opened does not cost the open capture its hash', async () => {
  const failure = { code: 'not-a-capture', message: 'no', looksLike: null, parameters: {} } as const;
  let stop: (hex: string | null) => void = () => undefined;
  const { workers } = fakeWorkers(
    {
      open: ({ name }) =>
        Promise.resolve(name === 'b.png' ? { ok: false, failure } : { ok: true, summary: fakeSummary(name) }),
    },
    {
      sha256: () => new Promise((resolve) => (stop = resolve)),
      cancel: () => Promise.resolve(stop(null)),
    },
  );
  const session = new Session(workers, settings);
  await session.open([file('a.pcap')]);
  await session.open([file('b.png')]);
  expect(session.summary?.name).toBe('a.pcap');
  expect(session.hash.name, 'begun anew').toBe('computing');
  stop('ab'.repeat(32));
  await settled();
  expect(session.hash.name).toBe('done');
});

test('a file that is given back is not that of a capture which was opened meanwhile', async () => {
  const answer = deferred<boolean>();
  const { workers } = fakeWorkers({
    reopen: (id) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(id) }),
    attach: () => answer.promise,
  });
  const session = new Session(workers, settings);
  await session.reopen('one', null);
  const attaching = session.attach(file('one.pcap'));
  await settled();
  await session.reopen('two', null);
  answer.resolve(true);
  expect(await attaching).toBe(false);
  expect(session.file).toBeNull();
});

test('of several files it is told when the next one takes the place of the one that was shown, not before', async () => {
  const [second, third] = [deferred<Opened>(), deferred<Opened>()];
  const { workers } = fakeWorkers({
    open: ({ name }) =>
      name === 'b.pcap'
        ? second.promise
        : name === 'c.txt'
          ? third.promise
          : Promise.resolve({ ok: true, summary: fakeSummary(name) }),
  });
  const session = new Session(workers, settings);
  const replaced: string[] = [];
  session.onReplaced = () => replaced.push(session.summary?.name ?? '');
  let shown = 0;
  session.onShown = () => (shown += 1);
  const opening = session.open([file('a.pcap'), file('b.pcap'), file('c.txt')]);
  await settled();
  expect([session.summary?.name, replaced, shown]).toEqual(['a.pcap', [], 1]);
  second.resolve({ ok: true, summary: fakeSummary('b.pcap') });
  await settled();
  expect([session.summary?.name, replaced, shown]).toEqual(['b.pcap', ['a.pcap'], 2]);
  third.resolve({
    ok: false,
    failure: { code: 'not-a-capture', message: '', looksLike: null, parameters: {} },
  });
  await opening;
  expect([session.summary?.name, replaced, shown]).toEqual(['b.pcap', ['a.pcap'], 2]);
});
