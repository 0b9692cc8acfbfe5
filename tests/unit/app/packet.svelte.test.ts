import { expect, test } from 'vitest';
import { PacketState } from '../../../src/app/state/packet.svelte.ts';
import type { FieldNode, PacketDetail } from '../../../src/model/field.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const node = (name: string, at: number, length: number, children: FieldNode[] = []): FieldNode => ({
  name,
  title: name,
  value: null,
  filter: null,
  kind: 'label',
  source: 0,
  at,
  length,
  help: null,
  children,
});
const detail = (packet: number): PacketDetail => ({
  packet,
  sources: [{ title: 'frame', bytes: new Uint8Array(60) }],
  layers: [
    node('frame', 0, 60, [node('frame.len', 0, 0)]),
    node('eth', 0, 14, [node('eth.dst', 0, 6), node('eth.src', 6, 6)]),
    node('ip', 14, 20, [node('ip.flags', 20, 1, [node('ip.flags.df', 20, 1)])]),
  ],
  anomalies: [],
  failed: [],
  info: '',
});
const answering = () => fakeWorkers({ packetDetail: (packet) => Promise.resolve(detail(packet)) }).workers;

test('a byte selects the innermost field that covers it, and opens the way to it', async () => {
  const state = new PacketState(answering());
  await state.show(3);
  expect(state.detail?.packet).toBe(3);
  state.selectByte(7);
  expect(state.selected?.name).toBe('eth.src');
  state.selectByte(20);
  expect(state.selected?.name).toBe('ip.flags.df');
  expect([...state.opened]).toEqual(['eth', 'ip', 'ip.flags']);
  state.selectByte(40);
  expect(state.selected?.name, 'no field, no change').toBe('ip.flags.df');
});

test('the next packet keeps the selected field and what is open', async () => {
  const state = new PacketState(answering());
  await state.show(0);
  state.selectByte(7);
  const before = state.selected;
  await state.show(1);
  expect(state.selected).not.toBe(before);
  expect(state.selected?.name).toBe('eth.src');
  expect(state.isOpen(state.detail!.layers[1])).toBe(true);
});

test('only the last packet asked for is shown', async () => {
  const slow = deferred<PacketDetail>();
  const { workers } = fakeWorkers({
    packetDetail: (packet) => (packet === 0 ? slow.promise : Promise.resolve(detail(packet))),
  });
  const state = new PacketState(workers);
  const first = state.show(0);
  await state.show(1);
  slow.resolve(detail(0));
  await first;
  await settled();
  expect(state.detail?.packet).toBe(1);
});

test('without its file, and when the file is gone, it says so', async () => {
  const state = new PacketState(fakeWorkers().workers);
  await state.show(0);
  expect(state.problem).toEqual({ kind: 'file' });
  const gone = new PacketState(fakeWorkers({ packetDetail: () => Promise.reject(new Error('It was moved.')) }).workers);
  await gone.show(0);
  expect(gone.problem).toEqual({ kind: 'unreadable', reason: 'It was moved' });
});

test('the same packet once more leaves the reader where he is: at the second field of a name, at its bytes', async () => {
  const twice = (packet: number): PacketDetail => ({
    ...detail(packet),
    sources: [...detail(packet).sources, { title: 'reassembled', bytes: new Uint8Array(90) }],
    layers: [...detail(packet).layers, node('tcp', 34, 20, [node('tcp.option', 34, 4), node('tcp.option', 38, 4)])],
  });
  const state = new PacketState(fakeWorkers({ packetDetail: (packet) => Promise.resolve(twice(packet)) }).workers);
  await state.show(0);
  state.source = 1;
  await state.show(0);
  expect([state.source, state.selected]).toEqual([1, null]);
  state.source = 0;
  state.selectByte(39);
  await state.show(0);
  expect(state.selected).toMatchObject({ name: 'tcp.option', at: 38 });
  expect(state.selected).toBe(state.detail?.layers.at(-1)?.children[1]);
  await state.show(1);
  expect(state.selected, 'of another packet the first field of that name').toMatchObject({ at: 34 });
});
