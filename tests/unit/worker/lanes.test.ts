import { expect, test } from 'vitest';
import { startLanes } from '../../../src/worker/lanes.ts';
import { connect, turn } from './support.ts';

const MIB = 1024 * 1024;

/** Starts lanes for a file, and says which workers were started and ended. */
function lanesFor(fileSize: number, cores: number) {
  const losses: string[] = [];
  const workers: ReturnType<typeof connect>[] = [];
  const ended = new Set<object>();
  const start = () => {
    const worker = connect({ serveLane: () => undefined });
    workers.push(worker);
    return Object.assign(worker, { terminate: () => ended.add(worker) });
  };
  const lanes = startLanes(fileSize, start, ({ message }) => losses.push(message), cores);
  return { lanes, workers, ended, losses };
}

test.each([
  ['a small file', 31, 8, 0],
  ['two cores', 100, 2, 0],
  ['three cores', 100, 3, 1],
  ['four cores', 100, 4, 2],
  ['many cores', 100, 64, 3],
])('workers beside for %s', (_, size, cores, count) => {
  const { lanes, workers, ended } = lanesFor(size * MIB, cores);
  expect([lanes.ports.length, workers.length, ended.size]).toEqual([count, count, 0]);
  lanes.close();
  expect(ended.size).toBe(count);
});

test('a worker that has handed over everything is ended, and is no loss', async () => {
  const { workers, ended, losses } = lanesFor(100 * MIB, 4);
  workers[0].far.postMessage({ news: 'done' });
  await turn();
  await turn();
  expect([...ended]).toEqual([workers[0]]);
  expect(losses).toEqual([]);
});

test('a worker that breaks down is told', () => {
  const { workers, losses } = lanesFor(100 * MIB, 4);
  workers[1].dispatchEvent(new Event('error'));
  expect(losses).toHaveLength(1);
});
