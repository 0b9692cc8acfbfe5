import type { HierarchyNode, Overview, Traffic } from '../../model/query.ts';
import type { ChartOption } from './chart.ts';
import { init } from './echarts.ts';
import { hierarchyOption } from './hierarchy.ts';
import { lengthsOption } from './lengths.ts';
import { palette } from './palette.ts';
import { trafficOption } from './traffic.ts';
import { inTurn } from './turns.ts';

/** As many bins as the overview draws, of as many protocols as it tells apart. */
const BINS = 480;
const NAMES = ['TCP', 'TLS', 'HTTP', 'DNS', 'QUIC', 'UDP', 'Other'];
/** Drawn so often, the code is more than read: what V8 learns of it in the first rounds makes the later ones fast. */
const ROUNDS = 3;

const noise = (name: number, bin: number): number => ((bin * 7919 + name * 104_729) % 1009) * 1000;
const heights = (name: number): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: BINS }, (_, bin) => noise(name, bin));
const text = String;
const share = (part: number, whole: number): string => `${part}/${whole}`;

const TRAFFIC: Traffic = {
  start: '2000-01-01T00:00:00.000000000Z',
  from: 0,
  binNanoseconds: 1e9,
  bins: BINS,
  series: NAMES.map((name, index) => ({ name, filter: null, packets: heights(index), bytes: heights(index) })),
};
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

function options(): readonly ChartOption[] {
  const colours = palette(false);
  const ticks = new Map(Array.from({ length: 8 }, (_, index) => [index * 60, `12:0${index}`]));
  const traffic = { axis: 'Bytes', time: 'Time', total: 'Total', ticks, when: share, value: text, share, name: text };
  return [
    trafficOption(TRAFFIC, 'bytes', false, colours, traffic),
    hierarchyOption(HIERARCHY, 'bytes', colours, { value: text, share }),
    lengthsOption(LENGTHS, colours, { length: 'Length', packets: 'Packets', value: text, share }),
  ];
}

/**
 * Draws the charts of the overview where nobody sees them, before there is a capture, each in a task of its own: the first
 * drawings, in code that never ran, hold the page two to three times as long as the later ones, amid an analysis.
 */
export function warmUpCharts(): void {
  for (let round = 0; round < ROUNDS; round += 1)
    for (let kind = 0; kind < options().length; kind += 1)
      inTurn(() => {
        const chart = init(document.createElement('div'), null, { renderer: 'canvas', width: 900, height: 300 });
        // As Chart.svelte does it: a first drawing, then one with other numbers. `flush` paints at once.
        for (let drawing = 0; drawing < 2; drawing += 1) {
          chart.setOption(options()[kind], { replaceMerge: ['series', 'yAxis'] });
          chart.getZr().flush();
        }
        chart.dispose();
      });
}
