import type { HierarchyNode, Overview, Traffic } from '../../model/query.ts';
import type { ChartOption } from './chart.ts';
import { init } from './echarts.ts';
import { hierarchyOption } from './hierarchy.ts';
import { lengthsOption } from './lengths.ts';
import { palette } from './palette.ts';
import { trafficOption } from './traffic.ts';

/**
 * Drawn more than once, the code is more than read: what V8 learns of it in the first rounds makes the later ones fast. The
 * first round is small, because everything in it is slow; the others have as many bins as the overview.
 */
const ROUNDS = [24, 480, 480];
/** As many protocols as the overview tells apart. */
const NAMES = ['TCP', 'TLS', 'HTTP', 'DNS', 'QUIC', 'UDP', 'Other'];

const noise = (name: number, bin: number): number => ((bin * 7919 + name * 104_729) % 1009) * 1000;
const heights = (name: number, bins: number): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: bins }, (_, bin) => noise(name, bin));
const text = String;
const pause = (from: number): { short: string; long: string } => ({ short: text(from), long: text(from) });
const share = (part: number, whole: number): string => `${part}/${whole}`;

const trafficOf = (bins: number): Traffic => ({
  start: '2000-01-01T00:00:00.000000000Z',
  from: 0,
  binNanoseconds: 1e9,
  bins,
  series: NAMES.map((name, index) => ({
    name,
    filter: null,
    packets: heights(index, bins),
    bytes: heights(index, bins),
  })),
});
const LENGTHS: Overview['lengths'] = [39, 79, 159, 319, 639, 1279, 2559, 5119, 10_239].map((upTo, index) => ({
  upTo,
  packets: noise(index, upTo),
}));
const node = (label: string, children: readonly HierarchyNode[]): HierarchyNode => ({
  label,
  filter: null,
  packets: 1 + children.length,
  bytes: 1 + children.length,
  ownPackets: 1,
  ownBytes: 1,
  children,
});
const HIERARCHY = [
  node('Ethernet', [
    node('IPv4', [
      node(
        'TCP',
        NAMES.map((name) => node(name, [])),
      ),
    ]),
  ]),
];

/** The charts of the overview, each with numbers of its own: what was drawn is the chart's. */
const KINDS: readonly ((bins: number) => ChartOption)[] = [
  (bins) => {
    const ticks = new Map(Array.from({ length: 8 }, (_, index) => [index * 60, `12:0${index}`]));
    return trafficOption(trafficOf(bins), 'bytes', false, palette(false), {
      axis: 'Bytes',
      time: 'Time',
      total: 'Total',
      ticks,
      when: share,
      pause,
      value: text,
      share,
      name: text,
    });
  },
  () => hierarchyOption(HIERARCHY, 'bytes', palette(false), { value: text, share }),
  () => lengthsOption(LENGTHS, palette(false), { length: 'Length', packets: 'Packets', value: text, share }),
];

/**
 * Draws the charts of the overview where nobody sees them, in small tasks: the first drawings, in code that never ran, hold the
 * page two to three times as long as the later ones, amid an analysis.
 */
export function chartWarmUps(): (() => void)[] {
  return ROUNDS.flatMap((bins) => KINDS.flatMap((option) => drawings(() => option(bins))));
}

/** As Chart.svelte does it: a first drawing, then another. */
function drawings(option: () => ChartOption): (() => void)[] {
  let chart: ReturnType<typeof init> | null = null;
  const make = (): unknown =>
    (chart = init(document.createElement('div'), null, { renderer: 'canvas', width: 900, height: 300 }));
  const fill = (): unknown => chart?.setOption(option(), { replaceMerge: ['series', 'yAxis'] });
  const paint = (): unknown => chart?.getZr().flush();
  return [make, fill, paint, fill, paint, () => chart?.dispose()];
}
