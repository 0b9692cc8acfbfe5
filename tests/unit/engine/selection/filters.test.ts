import { expect, test } from 'vitest';
import { Filters } from '../../../../src/engine/selection/filters.ts';
import { openWhole } from '../../../support/opening.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { packets } from '../../../support/packet-builder.ts';

const pause = (): Promise<void> => Promise.resolve();
const accepted = (filters: Filters, filter: string): number[] =>
  [...(filters.look(filter).mask ?? [])].flatMap((one, packet) => (one === 1 ? [packet] : []));

test('what packets were read for stays known, however many others are asked meanwhile', async () => {
  const lines = Array.from({ length: 4 }, (_, i) => `udp 10.0.0.1:1 > 10.0.0.2:${i + 1} "${i % 2 ? 'odd' : 'even'}"`);
  const opened = await openWhole(pcap(packets(...lines)));
  const filters = new Filters(opened.analysis);
  filters.source = opened.source;
  const filter = 'udp.payload contains "odd"';
  expect(accepted(filters, filter), 'only bytes tell').toEqual([]);
  await filters.prepare(filter, { pause });
  expect(accepted(filters, filter)).toEqual([1, 3]);
  for (let flow = 0; flow < 100; flow += 1) filters.look(`wireloupe.flow == ${flow}`);
  expect(accepted(filters, filter)).toEqual([1, 3]);
  expect(filters.isDecided(filter)).toBe(true);
});

test('of those that packets were read for, the last ones asked for stay', async () => {
  const opened = await openWhole(pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"')));
  const filters = new Filters(opened.analysis);
  filters.source = opened.source;
  const filterOf = (i: number): string => `udp.payload contains "x" and frame.number != ${i + 2}`;
  for (let i = 0; i < 20; i += 1) {
    await filters.prepare(filterOf(i), { pause });
    filters.look(filterOf(0));
  }
  const known = Array.from({ length: 20 }, (_, i) => i).filter((i) => filters.isDecided(filterOf(i)));
  expect(known).toContain(0);
  expect(known).toContain(19);
  expect(known.length).toBeLessThanOrEqual(12);
});
