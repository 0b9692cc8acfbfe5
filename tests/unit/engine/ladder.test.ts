import { expect, test } from 'vitest';
import { ladderOf } from '../../../src/engine/ladder.ts';
import { Selections } from '../../../src/engine/selection/selection.ts';
import { EVERYTHING, type Selection } from '../../../src/model/query.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';

async function ladder(lines: readonly string[], most = 8, selection: Selection = EVERYTHING) {
  const analysis = await analyse(packets(...lines));
  return ladderOf(analysis, new Selections(analysis), selection, most);
}
const shown = ({ participants }: Awaited<ReturnType<typeof ladder>>) =>
  participants.map(({ address, port, packets: count }) => `${address}${port === null ? '' : `:${port}`} ${count}`);

const LINES = [
  'udp 10.0.0.1:1 > 10.0.0.9:2 "a" @0',
  'udp 10.0.0.2:1 > 10.0.0.3:2 "a" @1',
  'udp 10.0.0.3:2 > 10.0.0.2:1 "a" @2',
  'udp 10.0.0.3:2 > 10.0.0.2:1 "a" @3',
  'udp 10.0.0.1:1 > 10.0.0.2:2 "a" @4',
];

test('participants stand in the order in which they appear', async () => {
  const all = await ladder(LINES);
  expect(shown(all)).toEqual(['10.0.0.1 2', '10.0.0.9 1', '10.0.0.2 4', '10.0.0.3 3']);
  expect(all).toMatchObject({ all: 4, foldedPackets: 0, packets: 5, start: '1700000000.000000000' });
});

test('those with the fewest packets are folded, and it is said how many packets that touches', async () => {
  const few = await ladder(LINES, 2);
  expect(shown(few)).toEqual(['10.0.0.2 4', '10.0.0.3 3']);
  expect(few).toMatchObject({ all: 4, foldedPackets: 2 });
});

test('only packets of the selection are counted as folded', async () => {
  const few = await ladder(LINES, 2, { filter: 'frame.number > 1', brush: null });
  expect(few).toMatchObject({ all: 3, foldedPackets: 1, packets: 4 });
});

test('the selection decides', async () => {
  const part = await ladder(LINES, 8, { filter: 'ip.addr == 10.0.0.3', brush: { from: 1.5e9, to: 9e9 } });
  expect(shown(part)).toEqual(['10.0.0.3 2', '10.0.0.2 2']);
  expect(part).toMatchObject({ packets: 2, start: '1700000002.000000000' });
  expect((await ladder(LINES, 8, { filter: 'no.such', brush: null })).error?.code).toBe('unknown-field');
});

test('where an address talks to itself its ports are the participants', async () => {
  const loop = await ladder([
    'tcp 127.0.0.1:4000 > 127.0.0.1:80 SYN',
    'tcp 127.0.0.1:80 > 127.0.0.1:4000 SYN,ACK',
    'udp 127.0.0.1:5 > 127.0.0.1:5 "self"',
    'ip 127.0.0.1 > 127.0.0.1',
    'udp 127.0.0.1:5 > 10.0.0.1:5 "out"',
  ]);
  expect(shown(loop)).toEqual(['127.0.0.1:4000 2', '127.0.0.1:80 2', '127.0.0.1:5 1', '127.0.0.1 2', '10.0.0.1 1']);
});

test('nothing of nothing', async () => {
  expect(await ladder([])).toMatchObject({ participants: [], all: 0, packets: 0, start: null });
});
