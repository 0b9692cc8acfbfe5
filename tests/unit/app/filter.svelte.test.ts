import { expect, test } from 'vitest';
import { Filter } from '../../../src/app/state/filter.svelte.ts';
import { Route } from '../../../src/app/state/route.svelte.ts';
import { Vault } from '../../../src/app/state/vault.ts';
import { deferred, fakeBar, fakeWorkers, settled } from '../../support/fake-client.ts';

function setUp() {
  const route = new Route(new Vault(), fakeBar());
  return { route, filter: new Filter(fakeWorkers().workers, route) };
}

test('a filter turns good or bad as it is typed', async () => {
  const { filter } = setUp();
  expect(filter.verdict).toBe('empty');
  filter.type('dns');
  expect(filter.verdict).toBe('checking');
  await settled();
  expect(filter.verdict).toBe('good');
  filter.type('bad.field');
  await settled();
  expect(filter.verdict).toBe('bad');
  expect(filter.error?.code).toBe('unknown-field');
});

test('only a filter that can be read comes into force', async () => {
  const { filter, route } = setUp();
  filter.type('dns');
  expect(await filter.apply()).toBe(true);
  expect(route.place.filter).toBe('dns');
  filter.type('bad');
  expect(await filter.apply()).toBe(false);
  expect(route.place.filter).toBe('dns');
  expect(filter.typed).toBe('bad');
  filter.type(' ');
  expect(await filter.apply()).toBe(true);
  expect(route.place.filter).toBe('');
});

test('a filter that is typed on while it is looked at does not come into force, nor does a verdict on another one', async () => {
  const answer = deferred<{ error: null }>();
  const { workers } = fakeWorkers({ checkFilter: () => answer.promise as never });
  const route = new Route(new Vault(), fakeBar());
  const filter = new Filter(workers, route);
  filter.type('dns');
  const applied = filter.apply();
  filter.type('dns.');
  answer.resolve({ error: null });
  expect(await applied).toBe(false);
  expect([route.place.filter, filter.typed]).toEqual(['', 'dns.']);
});

test('clicks narrow the filter, and what is typed follows', () => {
  const { filter, route } = setUp();
  filter.narrow('dns');
  filter.narrow('ip.addr == 10.0.0.1', 'exclude');
  expect(route.place.filter).toBe('dns and !(ip.addr == 10.0.0.1)');
  filter.follow(route.place.filter);
  expect(filter.typed).toBe(route.place.filter);
});

test('while packets are read for a filter, its progress is told; another filter ends it', async () => {
  const answer = deferred<{ error: null; partial: boolean; changed: boolean }>();
  let tell: (progress: { done: number; total: number }) => void = () => undefined;
  const { workers, asked } = fakeWorkers({
    prepareFilter: (text, onProgress) => {
      tell = onProgress;
      return text === 'tcp.flags.syn == 1'
        ? answer.promise
        : Promise.resolve({ error: null, partial: false, changed: false });
    },
  });
  const filter = new Filter(workers, new Route(new Vault(), fakeBar()));
  let grown = 0;
  filter.onGrown = () => (grown += 1);
  const capture = {};
  void filter.prepare('tcp.flags.syn == 1', capture, null);
  void filter.prepare('tcp.flags.syn == 1', capture, null);
  await settled();
  tell({ done: 1, total: 4 });
  expect(filter.progress).toEqual({ done: 1, total: 4 });
  expect(asked.filter(({ name }) => name === 'prepareFilter')).toHaveLength(1);
  await filter.prepare('udp', capture, null);
  expect(asked.find(({ name }) => name === 'cancelFilter')?.given).toEqual(['tcp.flags.syn == 1']);
  answer.resolve({ error: null, partial: true, changed: true });
  await settled();
  expect([filter.progress, filter.isPartial, grown]).toEqual([null, false, 0]);
});

test('an answer that has grown is asked for again; a stopped one says so', async () => {
  const { workers } = fakeWorkers({
    prepareFilter: () => Promise.resolve({ error: null, partial: true, changed: true }),
  });
  const filter = new Filter(workers, new Route(new Vault(), fakeBar()));
  let grown = 0;
  filter.onGrown = () => (grown += 1);
  await filter.prepare('tcp.flags.syn == 1', {}, null);
  expect([filter.isPartial, grown]).toEqual([true, 1]);
});

test('packets are read anew for a filter whose answer hangs on something else that has changed', async () => {
  const { workers, asked } = fakeWorkers({
    prepareFilter: () => Promise.resolve({ error: null, partial: false, changed: true }),
  });
  const filter = new Filter(workers, new Route(new Vault(), fakeBar()));
  await filter.again();
  const capture = {};
  await filter.prepare('frame.marked == 1 or ip.ttl == 1', capture, null);
  await filter.again();
  await filter.prepare('frame.marked == 1 or ip.ttl == 1', capture, null);
  expect(asked.map(({ name }) => name)).toEqual(['prepareFilter', 'prepareFilter']);
});
