import { expect, test } from 'vitest';
import { runToEnd } from '../../../../src/base/steps.ts';
import type { Analysis } from '../../../../src/engine/analysis.ts';
import { hostLoads } from '../../../../src/engine/traffic/host-loads.ts';
import type { HostLoads } from '../../../../src/model/health.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { tcpSession } from '../../../support/packets/session.ts';

const loads = (analysis: Analysis, mask: Uint8Array | null = null): HostLoads => runToEnd(hostLoads(analysis, mask))!;

/** Datagrams of 100 bytes of data: 142 bytes on the wire. */
const SIZE = 142;
const at = (...seconds: readonly number[]) =>
  packets(...seconds.map((second) => `udp 10.0.0.1:1 > 10.0.0.2:2 "${'x'.repeat(100)}" @${second}`));
const several = (count: number, from: number, step: number): number[] =>
  Array.from({ length: count }, (_, i) => Number((from + i * step).toFixed(3)));

test('shares, mean and peak of the hosts', async () => {
  const [client, server] = ['10.0.0.7', '10.0.0.2'];
  const data = 'x'.repeat(1200);
  const exchanges = Array.from({ length: 20 }, () => ({ from: 'server' as const, data }));
  const analysis = await analyse(tcpSession({ client: `${client}:40000`, server: `${server}:8081`, exchanges }));
  const { hosts, binSeconds, pauses } = loads(analysis);
  expect([binSeconds, pauses]).toEqual([1, 0]);
  expect(hosts.map(({ address }) => address)).toEqual([client, server]);
  const bytes = [...analysis.packets.columns.length].reduce((sum, length) => sum + length, 0);
  for (const host of hosts) {
    expect(host).toMatchObject({ bytes, share: 1, packets: analysis.packets.length });
    expect(host.peakBits).toBeGreaterThanOrEqual(host.percentileBits);
  }
});

test.each([
  ['one packet', [0]],
  ['half a second', [0, 0.5]],
  ['a second and a bit', [0, 1.1]],
])('no mean lies above its peak in %s', async (_, seconds) => {
  const { hosts } = loads(await analyse(at(...seconds)));
  expect(hosts).toHaveLength(2);
  for (const { meanBits, peakBits, bytes } of hosts) {
    expect(meanBits).toBeLessThanOrEqual(peakBits);
    expect(meanBits, 'no more in a second than there is').toBeLessThanOrEqual(bytes * 8);
  }
});

test('peak and percentile are those of single seconds, the mean is that of the whole time', async () => {
  const counts = [2, 10, 1, 4];
  const seconds = counts.flatMap((count, second) => several(count, second, 0.05));
  const { hosts, binSeconds } = loads(await analyse(at(...seconds)));
  expect([binSeconds, hosts.length]).toEqual([1, 2]);
  const bits = SIZE * 8;
  for (const host of hosts) {
    expect(host).toMatchObject({ packets: 17, peakPackets: 10, peakBits: 10 * bits, percentileBits: 10 * bits });
    expect(host.meanBits).toBeCloseTo((17 * bits) / seconds.at(-1)!);
  }
});

test('of an idle capture rates are those of its bursts, not means over its pauses', async () => {
  const DAY = 86_400;
  // Ten packets in each of two seconds, a hundred days apart.
  const analysis = await analyse(at(...several(10, 0, 0.1), ...several(10, 100 * DAY, 0.1)));
  const { hosts, binSeconds, pauses } = loads(analysis);
  expect(binSeconds).toBe(1);
  expect(Math.abs(pauses / 1e9 - 100 * DAY)).toBeLessThan(2);
  const bits = 10 * SIZE * 8;
  for (const host of hosts) {
    expect(host).toMatchObject({ peakBits: bits, percentileBits: bits, peakPackets: 10 });
    expect(host.meanBits).toBeCloseTo(bits);
  }
});

test('pauses that are too short for a burst of their own are left out as well', async () => {
  const HOUR = 3600;
  const starts = [0, 5 * HOUR, 9 * HOUR, 2400 * HOUR];
  const { hosts, binSeconds } = loads(await analyse(at(...starts.flatMap((start) => several(10, start, 0.1)))));
  expect(binSeconds).toBe(1);
  for (const { meanBits, percentileBits } of hosts) {
    expect(meanBits).toBeCloseTo(10 * SIZE * 8);
    expect(percentileBits).toBe(10 * SIZE * 8);
  }
});

test('of a selection they are those of its own time', async () => {
  const analysis = await analyse(at(...several(5, 0, 0.1), 4000, ...several(5, 8000, 0.1)));
  expect(loads(analysis).binSeconds, 'more than an hour').toBe(3);
  const mask = new Uint8Array(analysis.packets.length).fill(1, 0, 5);
  const { hosts, binSeconds } = loads(analysis, mask);
  expect(binSeconds).toBe(1);
  for (const { meanBits, peakPackets } of hosts) {
    expect(meanBits).toBe(5 * SIZE * 8);
    expect(peakPackets).toBe(5);
  }
});

test('no packets load nobody', async () => {
  const analysis = await analyse(at(0));
  expect(loads(analysis, new Uint8Array(1))).toEqual({ hosts: [], hostsFound: 0, binSeconds: 1, pauses: 0 });
  expect(loads(await analyse([]))).toMatchObject({ hosts: [] });
});
