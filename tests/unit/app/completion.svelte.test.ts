import { beforeEach, expect, test } from 'vitest';
import { Completion } from '../../../src/app/state/completion.svelte.ts';
import { FilterHistory } from '../../../src/app/state/filter-history.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import type { FilterItem } from '../../../src/model/query.ts';
import { wipe } from '../../../src/store/captures.ts';
import { fakeWorkers, settled } from '../../support/fake-client.ts';

const store = new Store();
beforeEach(async () => {
  await store.write(wipe);
});

const item = (text: string): FilterItem => ({ text, kind: 'field', title: '', occurs: true });
const workers = () =>
  fakeWorkers({
    completeFilter: (_, caret) => Promise.resolve({ from: 0, to: caret, items: [item('tcp.port'), item('tcp.len')] }),
  }).workers;

test('lines are chosen up and down, and one takes the place of the word', async () => {
  const completion = new Completion(workers(), new FilterHistory(store));
  await completion.ask('tcp. == 80', 4);
  expect([completion.isOpen, completion.at]).toEqual([true, -1]);
  completion.move(1);
  expect(completion.at).toBe(0);
  completion.move(-1);
  expect(completion.at, 'past the first line nothing is chosen').toBe(-1);
  completion.move(-1);
  expect(completion.at).toBe(1);
  expect(completion.take(1, 'tcp. == 80')).toEqual({ text: 'tcp.len == 80', caret: 8 });
  completion.close();
  expect(completion.isOpen).toBe(false);
});

test('an answer that is no longer wanted is dropped', async () => {
  const completion = new Completion(workers(), new FilterHistory(store));
  const asked = completion.ask('tcp.', 4);
  completion.close();
  await asked;
  expect(completion.isOpen).toBe(false);
});

test('an empty bar offers kept filters and those used before', async () => {
  const history = new FilterHistory(store);
  await history.load();
  history.add('udp');
  history.add('tcp');
  history.add('udp');
  history.toggle('dns');
  expect(history.history).toEqual(['udp', 'tcp']);
  const completion = new Completion(workers(), history);
  await completion.ask('', 0);
  expect(completion.items.map(({ text, kind }) => [text, kind])).toEqual([
    ['dns', 'saved'],
    ['udp', 'history'],
    ['tcp', 'history'],
  ]);
  expect(completion.take(0, '')).toEqual({ text: 'dns', caret: 3 });
});

test('filters outlive the page', async () => {
  const before = new FilterHistory(store);
  await before.load();
  before.add('tcp.port == 80');
  before.toggle('dns');
  await settled();
  await settled();
  const after = new FilterHistory(store);
  await after.load();
  expect(after.history).toEqual(['tcp.port == 80']);
  expect(after.isSaved('dns')).toBe(true);
  after.toggle('dns');
  expect(after.isSaved('dns')).toBe(false);
});

test('kept filters are named, renamed and let go', async () => {
  const history = new FilterHistory(store);
  await history.load();
  history.save('  name servers ', 'dns');
  history.save('', 'tcp');
  expect(history.saved).toEqual([
    { name: 'name servers', filter: 'dns' },
    { name: 'tcp', filter: 'tcp' },
  ]);
  history.rename('tcp', 'streams');
  history.rename('dns', ' ');
  history.save('all of it', 'dns');
  expect(history.saved.map(({ name }) => name)).toEqual(['all of it', 'streams']);
  history.remove('dns');
  history.remove('dns');
  await settled();
  await settled();
  const after = new FilterHistory(store);
  await after.load();
  expect(after.saved).toEqual([{ name: 'streams', filter: 'tcp' }]);
});
