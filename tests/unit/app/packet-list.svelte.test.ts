import { expect, test } from 'vitest';
import { PacketList } from '../../../src/app/state/packet-list.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { TimeReferences } from '../../../src/app/state/time-references.svelte.ts';
import { Visited } from '../../../src/app/state/visited.svelte.ts';
import { PacketKeys } from '../../../src/app/views/packets/packet-keys.ts';
import { cut, digitsOf, secondsBetween } from '../../../src/app/views/packets/time-text.ts';
import type { CaptureInterface } from '../../../src/model/capture.ts';
import { fakeWorkers } from '../../support/fake-client.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  ...{ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, timeStamp: 0 },
  ...more,
});

test('a packet counts from the last reference before it', () => {
  const references = new TimeReferences();
  references.toggle(20, '20.0');
  references.toggle(5, '5.0');
  expect([4, 5, 19, 20, 99].map((packet) => references.before(packet)?.packet ?? null)).toEqual([null, 5, 5, 20, 20]);
  references.toggle(5, '5.0');
  expect(references.before(19)).toBeNull();
  const list = new PacketList(fakeWorkers().workers, new Store());
  list.follow(1);
  list.references.toggle(1, '1.0');
  list.follow(1);
  expect(list.references.has(1)).toBe(true);
  list.follow(2);
  expect(list.references.list, 'another capture has other packets').toEqual([]);
});

test('what is said of packets while their capture is read stays when it is done', () => {
  const list = new PacketList(fakeWorkers().workers, new Store());
  list.follow(1);
  list.references.toggle(1, '1.0');
  list.visited.visit(7, 7);
  list.leave();
  expect([list.references.list, list.visited.current], 'those of the capture before').toEqual([[], null]);
  list.references.toggle(2, '2.0');
  list.visited.visit(9, 9);
  list.follow(2);
  expect([list.references.has(2), list.visited.current]).toEqual([true, 9]);
});

test('back and forward through the packets visited; steps from row to row are one place', () => {
  const visited = new Visited();
  visited.visit(0, 0);
  visited.visit(1, 1);
  visited.visit(2, 2);
  visited.visit(90, 90);
  visited.visit(40, 40);
  expect(visited.move(-1)).toBe(90);
  expect(visited.move(-1)).toBe(2);
  expect(visited.canBack).toBe(false);
  expect(visited.move(-1)).toBeNull();
  visited.visit(2, 2);
  expect(visited.move(1), 'arriving is no new visit').toBe(90);
  visited.visit(90, 90);
  visited.visit(7, 7);
  expect(visited.canForward, 'another way was taken').toBe(false);
  expect(visited.move(-1)).toBe(90);
});

test('times are exact and cut to their digits', () => {
  const times = ['1700000000.999999999', '1700000001.000000001'] as const;
  expect(secondsBetween(...times, 9)).toBe('0.000000002');
  expect(secondsBetween(times[1], times[0], 9)).toBe('-0.000000002');
  expect([0, 3, 6, 9].map((digits) => cut('12.345678901', digits))).toEqual([
    '12',
    '12.345',
    '12.345678',
    '12.345678901',
  ]);
  const ticking = (ticksPerSecond: number) => ({ ticksPerSecond }) as CaptureInterface;
  expect(digitsOf('auto', [ticking(1e6)])).toBe(6);
  expect(digitsOf('auto', [ticking(1e6), ticking(1e9)])).toBe(9);
  expect(digitsOf('auto', [ticking(2 ** 20)])).toBe(7);
  expect(digitsOf('3', [ticking(1e9)])).toBe(3);
});

test('keys of the view, also on a keyboard of another alphabet; the second key after g is none of them', () => {
  const keys = new PacketKeys();
  expect(keys.actionOf(press('t'))).toBe('reference');
  expect(keys.actionOf(press('е', { code: 'KeyT' }))).toBe('reference');
  expect(keys.actionOf(press('х', { code: 'BracketLeft' }))).toBe('previous');
  expect(keys.actionOf(press('t', { ctrlKey: true }))).toBe('reference');
  expect(keys.actionOf(press('ArrowLeft', { altKey: true }))).toBe('back');
  expect(keys.actionOf(press('ArrowLeft'))).toBeNull();
  expect(keys.actionOf(press('g', { timeStamp: 1000 }))).toBeNull();
  expect(keys.actionOf(press('t', { timeStamp: 1500 })), 'g t goes to the threats').toBeNull();
  expect(keys.actionOf(press('t', { timeStamp: 1600 }))).toBe('reference');
  expect(keys.actionOf(press('g', { timeStamp: 2000 }))).toBeNull();
  expect(keys.actionOf(press('t', { timeStamp: 9000 }))).toBe('reference');
});
