import { expect, test } from 'vitest';
import { binEdges, pauseAt } from '../../../src/app/charts/bin-edges.ts';
import type { Analysis } from '../../../src/engine/analysis.ts';
import { countAnomalies, makeOverview } from '../../../src/engine/overview.ts';
import { readRow } from '../../../src/engine/rows.ts';
import { Selections } from '../../../src/engine/selection/selection.ts';
import { ANOMALIES } from '../../../src/model/anomaly.ts';
import { EVERYTHING, type Selection } from '../../../src/model/query.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { client, server, tcpSession } from '../../support/packets/session.ts';
import { analyseBytes } from '../../support/whole-analysis.ts';

/** Of all lengths, in both directions, of flows and of none, with a clock that jumps to and fro. */
async function built(): Promise<Analysis> {
  const lines = Array.from({ length: 60 }, (_, i): string | [string, string] => {
    const time = `@${((i * 7) % 50) / 10}`;
    if (i % 9 === 0) return `arp who-has 10.0.0.9 tell 10.0.0.${1 + (i % 3)} ${time}`;
    const ends = i % 2 === 0 ? '10.0.0.1:5000 > 10.0.0.2:53' : '10.0.0.2:53 > 10.0.0.1:5000';
    return [`udp ${i % 5 === 0 ? '[2001:db8::1]:7 > [2001:db8::2]:8' : ends} ${time}`, 'x'.repeat((i * i) % 3000)];
  });
  return (await analyseBytes(pcap(packets(...lines))))!;
}

const DAY = 86_400;

const ask = (analysis: Analysis, selection: Selection, bins: number) =>
  makeOverview(analysis, new Selections(analysis), selection, { bins, zone: 'UTC' });

/** The same numbers from the rows, one by one. */
function counted(analysis: Analysis, wanted: (packet: number) => boolean) {
  const rows = Array.from({ length: analysis.packets.length }, (_, packet) =>
    readRow(analysis, analysis.tableById('packets')!, packet),
  ).filter((_, packet) => wanted(packet));
  const lengths = rows.map((row) => Number(row['length']));
  const hosts = rows.flatMap((row) => [...new Set([row['source'], row['destination']])]);
  return {
    packets: rows.length,
    bytes: lengths.reduce((sum, each) => sum + each, 0),
    flows: new Set(rows.map((row) => row['flow']).filter((flow) => flow !== null)).size,
    hosts: new Set(hosts).size,
    within: (from: number, to: number) => lengths.filter((each) => each > from && each <= to).length,
    packetsOf: (address: string) => hosts.filter((each) => each === address).length,
  };
}

test('the numbers are those of the rows, by length, host and flow', async () => {
  const analysis = await built();
  for (const filter of ['', 'udp', 'ip', 'frame.len > 639', 'frame.number == 7']) {
    const overview = ask(analysis, { filter, brush: null }, 10);
    const { mask } = new Selections(analysis).select({ filter, brush: null });
    const own = counted(analysis, (packet) => mask === null || mask[packet] === 1);
    expect([overview.packets, overview.bytes, overview.flows, overview.hosts], filter).toEqual([
      own.packets,
      own.bytes,
      own.flows,
      own.hosts,
    ]);
    const bounds = [-1, 19, 39, 79, 159, 319, 639, 1279, 2559, 5119];
    expect(overview.lengths.map((each) => each.packets)).toEqual(
      bounds.map((from, i) => own.within(from, bounds[i + 1] ?? Infinity)),
    );
    for (const { label, packets: count } of overview.topHosts) expect(count, label).toBe(own.packetsOf(label));
    const inChart = overview.traffic.series.flatMap((series) => [...series.packets]);
    expect(inChart.reduce((sum, each) => sum + each, 0)).toBe(own.packets);
  }
});

test('each packet is in the bin of its time, also where the clock jumps', async () => {
  const analysis = await built();
  const { traffic, first, last } = ask(analysis, EVERYTHING, 7);
  const { seconds, nanoseconds } = analysis.packets.columns;
  const times = Array.from(
    { length: analysis.packets.length },
    (_, packet) => seconds[packet] * 1e9 + (nanoseconds[packet] & 0x3fff_ffff),
  );
  const start = times[0];
  const expected = Array.from({ length: traffic.bins }, (_, bin) => {
    const [from, to] = [bin, bin + 1].map((each) => traffic.from + each * traffic.binNanoseconds);
    return times.filter((time) => time - start >= from && time - start < to).length;
  });
  const shown = expected.map((_, bin) => traffic.series.reduce((sum, series) => sum + series.packets[bin], 0));
  expect(shown).toEqual(expected);
  expect(Number(last) - Number(first)).toBeCloseTo(4.9);
});

test('a brush is the width of the chart, and packets that speak nothing known count by their stack', async () => {
  const analysis = await built();
  const overview = ask(analysis, { filter: '', brush: { from: 1e9, to: 2e9 } }, 4);
  expect(overview.traffic).toMatchObject({ from: 1e9, binNanoseconds: 5e8, bins: 2 });
  const names = overview.traffic.series.map(({ name }) => name);
  expect(names).toContain('ARP');
  expect(overview.rare.map(({ label }) => label).sort()).toEqual([...names].sort());
});

test('what a flow speaks has its place in the chart, with all packets of the flow, and a filter that selects them', async () => {
  const exchanges = [client('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'), server('HTTP/1.1 204 No Content\r\n\r\n')];
  const web = tcpSession({ client: '10.0.0.1:5000', server: '10.0.0.2:80', exchanges });
  const others = packets('udp 10.0.0.1:7 > 10.0.0.2:9 "no protocol at all"', 'arp who-has 10.0.0.9 tell 10.0.0.1');
  const analysis = (await analyseBytes(pcap([...web, ...others])))!;
  const overview = ask(analysis, EVERYTHING, 10);
  const counts = overview.traffic.series.map(({ name, packets: bins }) => [name, bins.reduce((sum, n) => sum + n, 0)]);
  expect(counts.sort()).toEqual([
    ['ARP', 1],
    ['HTTP', web.length],
    ['UDP', 1],
  ]);
  for (const { name, filter, packets: bins } of overview.traffic.series) {
    const selected = new Selections(analysis).select({ filter: filter!, brush: null });
    expect([name, selected.packets]).toEqual([name, bins.reduce((sum, n) => sum + n, 0)]);
  }
  // Rare protocols are those of packets themselves: a handshake and acknowledgements are TCP, whatever the flow speaks.
  expect(overview.rare.map(({ label, packets: count }) => [label, count])).toEqual([
    ['ARP', 1],
    ['UDP', 1],
    ['HTTP', 2],
    ['TCP', web.length - 2],
  ]);
});

test('nothing selected is nothing counted', async () => {
  const overview = ask(await built(), { filter: 'tcp', brush: null }, 4);
  expect(overview).toMatchObject({ packets: 0, bytes: 0, flows: 0, hosts: 0, first: null, last: null, anomalies: [] });
  expect(overview.traffic.series).toEqual([]);
});

test('the rarest protocols, a conversation of one packet, the first packet of an anomaly', async () => {
  const lines = [
    'arp who-has 10.0.0.9 tell 10.0.0.1',
    ...['a', 'b', 'c'].map((text) => `udp 10.0.0.1:7 > 10.0.0.2:9 "${text}"`),
    'udp 10.0.0.3:7 > 10.0.0.4:9 "alone"',
    'tcp 10.0.0.1:1 > 10.0.0.2:80 SYN',
    'tcp 10.0.0.1:2 > 10.0.0.2:80 SYN',
  ];
  const analysis = (await analyseBytes(pcap(packets(...lines))))!;
  const overview = ask(analysis, EVERYTHING, 10);
  expect(overview.rare.map(({ label, packets: count }) => [label, count])).toEqual([
    ...[
      ['ARP', 1],
      ['TCP', 2],
      ['UDP', 4],
    ],
  ]);
  expect(overview.topConversations.map(({ label }) => label)).toContain('10.0.0.3 ↔ 10.0.0.4');
});

test('an anomaly is counted over all sets that hold it, from its first packet on', () => {
  const sets: readonly (readonly number[])[] = [[], [1, 2], [2], [2, 3]];
  const analysis = { anomalySets: { get: (set: number) => sets[set] } } as unknown as Analysis;
  const counts = countAnomalies(analysis, [
    [1, { packets: 5, firstPacket: 40 }],
    [2, { packets: 7, firstPacket: 3 }],
    [3, { packets: 1, firstPacket: 50 }],
  ]);
  const second = counts.find(({ id }) => id === ANOMALIES[2].id);
  expect(second).toMatchObject({ packets: 13, firstPacket: 3 });
});

test('ports are those of flows that have some: not of what was folded, nor of a header that was cut', async () => {
  const analysis = (await analyseBytes(
    pcap(packets('tcp 10.0.0.1:5000 > 10.0.0.2:80 SYN seq=1', 'tcp 10.0.0.1:5001 > 10.0.0.2:443 SYN seq=1')),
  ))!;
  analysis.flows.columns.responderPort[1] = -1;
  expect(ask(analysis, EVERYTHING, 10).topPorts).toMatchObject([{ label: '80/tcp', filter: 'tcp.port == 80' }]);
});

test('an idle capture is told once more without its pauses, packet by packet where it was asked for', async () => {
  const seconds = [...Array.from({ length: 30 }, (_, i) => i), 90 * DAY, 90 * DAY + 9, 200 * DAY];
  const idle = (await analyseBytes(
    pcap(packets(...seconds.map((second) => `udp 10.0.0.1:1 > 10.0.0.2:53 "a" @${second}`))),
  ))!;
  const of = (selection: Selection, busy: boolean) =>
    makeOverview(idle, new Selections(idle), selection, { bins: 100, zone: 'UTC', busy });
  expect(of(EVERYTHING, false).busy).toBeNull();
  const { traffic, busy } = of(EVERYTHING, true);
  expect(traffic.pauses).toBeUndefined();
  const edges = binEdges(busy!);
  expect(busy!.pauses).toHaveLength(2);
  const [{ packets: counts }] = busy!.series;
  for (let bin = 0; bin < busy!.bins; bin += 1) {
    const within = seconds.filter((second) => second * 1e9 >= edges[bin] && second * 1e9 < edges[bin + 1]).length;
    expect(counts[bin], `from ${edges[bin]}`).toBe(within);
    if (pauseAt(busy!, bin)) expect(within).toBe(0);
  }
  expect(of({ filter: '', brush: { from: 0, to: 31e9 } }, true).busy, 'one burst has no pause').toBeNull();
  expect(ask(await built(), EVERYTHING, 50).busy).toBeNull();
});

test('by direction each packet counts once, and a series has the packets that its filter keeps', async () => {
  const lines = [
    'arp who-has 10.0.0.9 tell 10.0.0.1',
    ...['a', 'b', 'c'].map((text) => `udp 10.0.0.1:7 > 198.51.100.2:9 "${text}"`),
    'udp 198.51.100.2:9 > 10.0.0.1:7 "answer"',
    'udp 10.0.0.1:7 > 10.0.0.2:9 "near"',
    'udp 203.0.113.4:7 > 198.51.100.2:9 "far"',
  ];
  const analysis = (await analyseBytes(pcap(packets(...lines))))!;
  const selections = new Selections(analysis);
  const wish = { bins: 10, zone: 'UTC', by: 'direction' } as const;
  const sums = (): Record<string, number> =>
    Object.fromEntries(
      makeOverview(analysis, selections, EVERYTHING, wish).traffic.series.map(({ name, filter, packets: bins }) => {
        const sum = bins.reduce((all, each) => all + each, 0);
        expect(selections.select({ filter: filter!, brush: null }).packets, name).toBe(sum);
        return [name, sum];
      }),
    );
  expect(sums()).toEqual({ outbound: 3, inbound: 1, internal: 1, external: 1, unknown: 1 });
  analysis.setHome(['198.51.100.0/24']);
  selections.filters.forget(() => true);
  expect(sums()).toEqual({ outbound: 1, inbound: 4, external: 1, unknown: 1 });
});
