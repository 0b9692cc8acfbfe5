import { describe, expect, test } from 'vitest';
import { Query } from '../../../../src/engine/query.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

/** Flows that a filter leaves, as `originator port > responder port`, in order. */
async function flowsOf(filter: string, lines: readonly string[], brush: { from: number; to: number } | null = null) {
  const query = new Query(await analyse(packets(...lines)));
  const { rows } = query.rows({ table: 'flows', selection: { filter, brush }, sort: null, from: 0, count: 99 });
  return rows.map((row) => `${String(row['originatorPort'])} > ${String(row['responderPort'])}`);
}

const vxlan = (port: number, inner: string, at: number): string =>
  `vxlan 192.0.2.1:${port} > 192.0.2.2 @${at} { udp 10.0.0.1:${inner} > 10.0.0.2:53 "x" }`;
const outside = (at: number): string => `udp 192.0.2.1:7 > 192.0.2.2:9 "x" @${at}`;
const plain = (at: number): string => `udp 172.16.0.1:8 > 172.16.0.2:8 "x" @${at}`;

describe('flows of a tunnel', () => {
  const one = [vxlan(5555, '1000', 0), vxlan(5555, '2000', 1), vxlan(5555, '3000', 2), outside(1.5), plain(3)];

  test('are in a selection that holds one of their packets, first, last or amid', async () => {
    for (const port of [1000, 2000, 3000])
      expect((await flowsOf(`udp.srcport == ${port}`, one)).sort(), String(port)).toEqual(
        ['5555 > 4789', `${port} > 53`].sort(),
      );
    expect(await flowsOf('', one, { from: 0.9e9, to: 1.1e9 })).toEqual(['5555 > 4789', '2000 > 53']);
  });

  test('are in no other, nor are flows that only have the same ends', async () => {
    expect(await flowsOf('udp.port == 8', one)).toEqual(['8 > 8']);
    expect(await flowsOf('udp.srcport == 2000', one)).not.toContain('7 > 9');
    expect(await flowsOf('udp.port == 9', one)).toEqual(['7 > 9']);
  });

  test('side by side are told apart by their ends; a packet amid both is of neither for certain', async () => {
    const two = [vxlan(5555, '1000', 0), vxlan(6666, '2000', 1), vxlan(5555, '3000', 2), vxlan(6666, '4000', 3)];
    expect(await flowsOf('udp.srcport == 1000', two)).toEqual(['5555 > 4789', '1000 > 53']);
    expect(await flowsOf('udp.srcport == 4000', two)).toEqual(['6666 > 4789', '4000 > 53']);
    const amid = [two[0], two[1], vxlan(5555, '5000', 1.5), two[2], two[3]];
    expect(await flowsOf('udp.srcport == 5000', amid)).toEqual(['5000 > 53']);
  });

  test('one behind the other are told apart by their times', async () => {
    const ports = [1000, 2000, 3000, 4000, 5000, 6000];
    const lines = ports.map((port, i) => vxlan(i < 3 ? 5555 : 6666, String(port), i));
    expect((await flowsOf('udp.srcport == 2000', lines)).sort()).toEqual(['2000 > 53', '5555 > 4789']);
    expect((await flowsOf('udp.srcport == 5000', lines)).sort()).toEqual(['5000 > 53', '6666 > 4789']);
  });

  test('are found whichever of their ends came first in the capture', async () => {
    const back = 'udp 192.0.2.2:9 > 192.0.2.1:7 "x" @0';
    const lines = [back, ...[1000, 2000, 3000].map((port, i) => vxlan(5555, String(port), 1 + i))];
    expect((await flowsOf('udp.srcport == 2000', lines)).sort()).toEqual(['2000 > 53', '5555 > 4789']);
  });

  test('within another tunnel are in it as well', async () => {
    const nested = (port: number, at: number): string =>
      `vxlan 192.0.2.1:5555 > 192.0.2.2 @${at} { vxlan 198.51.100.1:7777 > 198.51.100.2 { udp 10.0.0.1:${port} > 10.0.0.2:53 "x" } }`;
    const lines = [nested(1000, 0), nested(2000, 1), nested(3000, 2)];
    expect((await flowsOf('udp.srcport == 2000', lines)).sort()).toEqual(['2000 > 53', '5555 > 4789', '7777 > 4789']);
  });
});
