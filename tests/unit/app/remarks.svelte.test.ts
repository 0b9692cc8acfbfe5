import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { Remarks } from '../../../src/app/state/remarks.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import type { RemarkList } from '../../../src/model/query.ts';
import { fakeWorkers, settled } from '../../support/fake-client.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function start(store = new Store()) {
  const { workers, asked } = fakeWorkers({ setRemarks: () => Promise.resolve() });
  const remarks = new Remarks(workers, store);
  const told = () => asked.findLast(({ name }) => name === 'setRemarks')?.given[0] as RemarkList | undefined;
  return { remarks, told };
}
const open = (id: string, sha256: string | null, serial: number) => ({ id, sha256, serial });
const HASH = 'cd'.repeat(32);
const written = async () => {
  for (let i = 0; i < 30; i += 1) await settled();
};

test('marks and notes come back with the very same file, also those written before its hash was known', async () => {
  const { remarks, told } = start();
  await remarks.identify(open('a', null, 1), true);
  remarks.toggleMarks([3, 9]);
  remarks.setNote(5, '  the first retransmission ');
  await written();
  expect(told()).toEqual({ marked: [3, 9], notes: [[5, 'the first retransmission']] });
  await remarks.identify(open('a', HASH, 1), true);
  remarks.toggleMarks([3]);
  await written();

  const later = start();
  await later.remarks.identify(open('b', null, 1), true);
  expect(later.remarks.list, 'the hash is not known yet').toEqual([]);
  await later.remarks.identify(open('b', HASH, 1), true);
  await written();
  expect(later.remarks.list.map(({ packet, marked, note }) => [packet, marked, note])).toEqual([
    [5, false, 'the first retransmission'],
    [9, true, ''],
  ]);
  expect(later.told()).toEqual({ marked: [9], notes: [[5, 'the first retransmission']] });
  await later.remarks.identify(open('c', 'ef'.repeat(32), 2), true);
  expect(later.remarks.list, 'another file').toEqual([]);
});

test('where nothing is stored, they last as long as the capture is open; switched on, they are stored', async () => {
  const { remarks } = start();
  await remarks.identify(open('a', HASH, 1), false);
  remarks.mark([1]);
  await written();
  const other = start();
  await other.remarks.identify(open('a', HASH, 1), false);
  expect(other.remarks.list).toEqual([]);
  await remarks.identify(open('a', HASH, 1), true);
  await written();
  await other.remarks.identify(open('a', HASH, 2), true);
  expect(other.remarks.isMarked(1)).toBe(true);
});

test('what is said while a file is read stays; toggling marks all unless all are marked', async () => {
  const { remarks } = start();
  remarks.setNote(2, 'early');
  remarks.toggleMarks([1, 2]);
  remarks.toggleMarks([2, 3]);
  await remarks.identify(open('a', null, 1), true);
  expect(remarks.list.map(({ packet, marked }) => [packet, marked])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
  remarks.toggleMarks([1, 2, 3]);
  expect(remarks.marked).toBe(0);
  expect(remarks.neighbour(0, 1)).toBe(2);
  expect(remarks.neighbour(2, 1)).toBeNull();
  expect(remarks.neighbour(9, -1)).toBe(2);
});
