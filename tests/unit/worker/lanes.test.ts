import { expect, test } from 'vitest';
import { LaneStarter } from '../../../src/worker/lanes.ts';
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
  const starter = new LaneStarter(start, cores);
  const take = () => starter.take(fileSize, ({ message }) => losses.push(message));
  return { starter, take, workers, ended, losses };
}

test.each([
  ['a small file', 31, 8, 0],
  ['two cores', 100, 2, 0],
  ['three cores', 100, 3, 1],
  ['four cores', 100, 4, 2],
  ['many cores', 100, 64, 3],
])('workers beside for %s', (_, size, cores, count) => {
  const { take, workers, ended } = lanesFor(size * MIB, cores);
  const lanes = take();
  expect([lanes.ports.length, workers.length, ended.size]).toEqual([count, count, 0]);
  lanes.close();
  expect(ended.size).toBe(count);
});

test('a worker that has handed over everything is ended, and is no loss', async () => {
  const { take, workers, ended, losses } = lanesFor(100 * MIB, 4);
  take();
  workers[0].far.postMessage({ news: 'done' });
  await turn();
  await turn();
  expect([...ended]).toEqual([workers[0]]);
  expect(losses).toEqual([]);
});

test('a worker that breaks down is told', () => {
  const { take, workers, losses } = lanesFor(100 * MIB, 4);
  take();
  workers[1].dispatchEvent(new Event('error'));
  expect(losses).toHaveLength(1);
});

test('workers that were started before serve the first large capture; the next gets others', () => {
  const { starter, take, workers, ended } = lanesFor(100 * MIB, 4);
  starter.warmUp();
  expect(workers).toHaveLength(2);
  starter.take(MIB, () => undefined).close();
  expect(ended.size, 'a small capture leaves them').toBe(0);
  const first = take();
  expect([first.ports.length, workers.length]).toEqual([2, 2]);
  first.close();
  expect(ended.size).toBe(2);
  expect([take().ports.length, workers.length]).toEqual([2, 4]);
});

test('one that died while it waited is no loss: another serves', () => {
  const { starter, take, workers, losses, ended } = lanesFor(100 * MIB, 4);
  starter.warmUp();
  workers[0].dispatchEvent(new Event('error'));
  expect(losses).toEqual([]);
  expect([take().ports.length, workers.length]).toEqual([2, 3]);
  workers[1].dispatchEvent(new Event('error'));
  expect(losses).toHaveLength(1);
  starter.warmUp();
  starter.close();
  expect(ended.size, 'those that still waited').toBe(4);
});
