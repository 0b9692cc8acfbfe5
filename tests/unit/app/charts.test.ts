import { expect, test } from 'vitest';
import { colourOf, coloursOf, palette } from '../../../src/app/charts/palette.ts';
import { flatten, hierarchyOption } from '../../../src/app/charts/hierarchy.ts';
import { lengthLabels, lengthsOption } from '../../../src/app/charts/lengths.ts';
import { trafficOption, type TrafficTexts } from '../../../src/app/charts/traffic.ts';
import { binaryStep, measured } from '../../../src/app/charts/traffic-measures.ts';
import { fakeOverview } from '../../support/fake-client.ts';

const texts: TrafficTexts = {
  axis: 'Bytes',
  time: 'Time',
  total: 'Total',
  ticks: new Map([[1, '12:00']]),
  when: (from, to) => `${from}-${to}`,
  pause: (from, to) => ({ short: `${to - from}`, long: `nothing ${from}-${to}` }),
  value: String,
  share: (part, whole) => `${(part / whole) * 100}%`,
  name: (series) => series,
};
const { traffic } = fakeOverview(1000, 4);

test('traffic is stacked bars on a linear axis from zero', () => {
  const option = trafficOption(traffic, 'bytes', false, palette(false), texts);
  expect(option.series).toMatchObject([
    { name: 'TCP', type: 'bar', stack: 'all', data: [200, 200, 200, 200] },
    { name: 'UDP', type: 'bar', stack: 'all' },
  ]);
  expect(option.yAxis).toMatchObject({ type: 'value', min: 0 });
});

test('bars without gaps are outlines on top of each other, the tallest behind, of what is switched on', () => {
  const { traffic: many } = fakeOverview(1000, 200);
  const heightsOf = (off: readonly string[]): number[][] => {
    const option = trafficOption(many, 'bytes', false, palette(false), texts, 'stack', new Set(off));
    return (option.series as { data: Float64Array }[]).map(({ data }) => [...data.slice(0, 6)]);
  };
  const [tcp, udp] = many.series.map(({ bytes }) => bytes[0]);
  expect(heightsOf([])).toEqual([
    [-1, 0, 0, tcp, 1, tcp],
    [-1, 0, 0, tcp + udp, 1, tcp + udp],
  ]);
  expect(heightsOf(['TCP'])[1]).toEqual([-1, 0, 0, udp, 1, udp]);
  const { series, legend } = trafficOption(many, 'bytes', false, palette(false), texts, 'stack', new Set(['TCP']));
  const [front, back] = (series as { z: number }[]).map(({ z }) => z);
  expect(front).toBeGreaterThan(back);
  expect(legend).toMatchObject({ selected: { TCP: false, UDP: true } });
});

test('a logarithmic axis has lines, no stack, and gaps for nothing', () => {
  const holes = { ...traffic, series: [{ ...traffic.series[0], bytes: Float64Array.of(0, 10, 0, 1000) }] };
  const option = trafficOption(holes, 'bytes', true, palette(false), texts);
  const points = [[-1, null], [0, null], [1, 10], [2, null], [3, 1000], [4, 1000]]; // prettier-ignore
  expect(option.series).toMatchObject([{ type: 'line', data: points, showSymbol: true }]);
  const [{ symbolSize }] = option.series as { symbolSize: (value: unknown, point: { dataIndex: number }) => number }[];
  expect(
    [1, 2, 4].map((dataIndex) => symbolSize(null, { dataIndex }) > 0),
    'alone, a bin is a point',
  ).toContain(true);
  expect(option.series).not.toMatchObject([{ stack: 'all' }]);
  expect(option.yAxis).toMatchObject({ type: 'log' });
});

test('steps are drawn from the first edge of the plot to its last, without points upon them', () => {
  const option = trafficOption(traffic, 'bytes', false, palette(false), texts, 'lines');
  const [{ data, showSymbol }] = option.series as { data: number[][]; showSymbol: boolean }[];
  expect([data[0][0], data.at(-1)![0]]).toEqual([-1, traffic.bins]);
  expect(showSymbol).toBe(false);
});

test('rates are per second, whatever the width of a bin', () => {
  const wide = { ...traffic, binNanoseconds: 2e9 };
  expect(trafficOption(wide, 'bits', false, palette(false), texts).series).toMatchObject([
    { data: [800, 800, 800, 800] },
    {},
  ]);
  expect(trafficOption(wide, 'packetRate', false, palette(false), texts).series).toMatchObject([
    { data: [1, 1, 1, 1] },
    {},
  ]);
});

test('of the values of a field each bin has a sum, a mean and bounds, and nothing where there is none', () => {
  const values = {
    ...{ count: Float64Array.of(4, 0), sum: Float64Array.of(10, 0) },
    ...{ least: Float64Array.of(1, NaN), most: Float64Array.of(7, NaN) },
  };
  const series = { ...traffic.series[0], values };
  const all = (['sum', 'mean', 'most', 'least', 'count'] as const).map((measure) =>
    [0, 1].map((bin) => measured(series, bin, 1e9, measure)),
  );
  expect(all).toEqual([
    [10, 0],
    [2.5, NaN],
    [7, NaN],
    [1, NaN],
    [4, 0],
  ]);
});

test('the tooltip tells exact numbers and shares, without HTML', () => {
  const { tooltip } = trafficOption(traffic, 'bytes', false, palette(false), texts);
  const { formatter, renderMode } = tooltip as { formatter: (marks: unknown) => string; renderMode: string };
  expect(renderMode).toBe('richText');
  expect(formatter([{ axisValue: '1000000000' }])).toBe(
    '1000000000-2000000000\nTotal  250\nTCP  200  80%\nUDP  50  20%',
  );
});

test('what the legend has switched off is in no tooltip, share or total, and the axis is that of the rest', () => {
  const option = trafficOption(traffic, 'bytes', false, palette(false), texts, 'stack', new Set(['TCP']));
  const { formatter } = option.tooltip as { formatter: (marks: unknown) => string };
  expect(formatter([{ axisValue: '1000000000' }])).toBe('1000000000-2000000000\nTotal  50\nUDP  50  100%');
  const { interval } = option.yAxis as { interval: number };
  expect(interval).toBe(binaryStep(50));
});

test('steps of a byte axis are powers of two', () => {
  expect([0, 5, 1000, 70_000].map(binaryStep)).toEqual([1, 1, 256, 16_384]);
  // 0.5 KiB, 1.0 KiB, 1.5 KiB: steps of 256 B would be labelled 1.3 KiB.
  expect([1024, 1400, 1.4 * 1024 ** 2, 6.5 * 1024].map(binaryStep)).toEqual([512, 512, 512 * 1024, 2048]);
});

test('a protocol has one colour everywhere, and series side by side differ', () => {
  const colours = palette(true);
  expect(colourOf('DNS', colours)).toBe(colourOf('dns', colours));
  expect(colourOf('TLSv1.2', colours)).toBe(colourOf('tls', colours));
  expect(colourOf('IPv4', colours)).toBe(colours.rest);
  const names = ['TCP', 'UDP', 'DNS', 'HTTP', 'Kerberos', 'SMB2', 'LDAP'];
  const hues = coloursOf(names, colours);
  expect(new Set(hues).size).toBe(names.length);
  const beside = palette(true, names);
  expect(names.map((name) => colourOf(name.toLowerCase(), beside))).toEqual(hues);
  expect(colourOf('ARP', beside)).toBe(colourOf('ARP', colours));
});

test('the colour of DNS is that of DNS where there is more MDNS, and that of TCP is nobody’s while there are others', () => {
  const colours = palette(false);
  const [mdns, dns] = coloursOf(['MDNS', 'DNS'], colours);
  expect(dns).toBe(colourOf('DNS', colours));
  expect([dns, ...colours.hues.slice(0, 2)]).not.toContain(mdns);
  const six = coloursOf(['A', 'B', 'C', 'D', 'E', 'F'], colours);
  expect(six.filter((hue) => colours.hues.indexOf(hue) < 2)).toEqual([]);
  expect(new Set(coloursOf(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'], colours)).size).toBe(8);
});

test('beside a chart no other protocol has the colour of one of its series; kinds of one have that one’s', () => {
  const names = ['TLS', 'SSH', 'HTTP', 'DNS', 'FTP-DATA', 'ARP', 'DHCP', 'EAPOL'];
  const beside = palette(true, names);
  const hues = coloursOf(names, palette(true));
  expect(new Set(hues).size).toBe(8);
  for (const other of ['SMTP', 'FTP', 'MDNS', 'QUIC', 'NTP']) expect(colourOf(other, beside), other).toBe(beside.rest);
  expect(colourOf('TLSv1.3', beside)).toBe(hues[0]);
  expect(colourOf('HTTP/JSON', beside)).toBe(hues[2]);
  const [tcp, udp] = beside.hues;
  expect([colourOf('TCP', beside), colourOf('UDP', beside)], 'what carries them all').toEqual([tcp, udp]);
});

test('the hierarchy leaves out arcs that nobody can point at, its table does not', () => {
  const node = (label: string, bytes: number, children: ReturnType<typeof leaf>[] = []) => ({
    ...leaf(label, bytes),
    children,
  });
  const leaf = (label: string, bytes: number) => ({
    label,
    filter: label,
    packets: 1,
    bytes,
    ownPackets: 0,
    ownBytes: 0,
    children: [],
  });
  const tree = [node('Ethernet', 10_000, [leaf('TCP', 9999), leaf('ARP', 1)])];
  const option = hierarchyOption(tree, 'bytes', palette(false), { value: String, share: String });
  expect(option.series).toMatchObject([{ data: [{ name: 'Ethernet', children: [{ name: 'TCP', filter: 'TCP' }] }] }]);
  expect(flatten(tree).map(({ node: { label }, depth }) => [label, depth])).toEqual([
    ['Ethernet', 0],
    ['TCP', 1],
    ['ARP', 1],
  ]);
});

test('classes of lengths are named by their bounds', () => {
  const lengths = [
    { upTo: 19, packets: 1 },
    { upTo: 39, packets: 3 },
    { upTo: 262_144, packets: 0 },
  ];
  expect(lengthLabels(lengths)).toEqual(['0–19', '20–39', '40+']);
  expect(
    lengthsOption(lengths, palette(false), { length: '', packets: '', value: String, share: String }).series,
  ).toMatchObject([{ type: 'bar', data: [1, 3, 0] }]);
});

test('a pause that the axis leaves out is marked with its length and tells itself, not an empty bin', () => {
  const paused = { ...traffic, pauses: [{ bin: 1, bins: 2, from: 1e9, to: 9e9 }] };
  for (const form of ['stack', 'lines'] as const) {
    const { series, tooltip } = trafficOption(paused, 'bytes', false, palette(false), texts, form);
    const mark = (series as { markArea?: { data: unknown } }[]).find(({ markArea }) => markArea !== undefined);
    expect(mark!.markArea!.data).toEqual([[{ xAxis: 0.5, name: '8000000000' }, { xAxis: 2.5 }]]);
    const { formatter } = tooltip as unknown as { formatter: (marks: readonly { axisValue: string }[]) => string };
    expect(formatter([{ axisValue: String(5e9) }])).toBe('nothing 1000000000-9000000000');
    expect(formatter([{ axisValue: String(9e9) }])).toContain(`${9e9}-${10e9}`);
  }
  const steady = trafficOption(traffic, 'bytes', false, palette(false), texts).series as { id: string }[];
  expect(steady.map(({ id }) => id)).toEqual(['TCP', 'UDP']);
});
