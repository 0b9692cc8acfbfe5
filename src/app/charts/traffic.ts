import { binEdges, pauseAt } from './bin-edges.ts';
import type { Traffic } from '../../model/query.ts';
import { axisText, type ChartOption, legendOf, tooltipOf } from './chart.ts';
import { coloursOf, type Palette } from './palette.ts';

/** What can be drawn of all packets. */
export const TRAFFIC_MEASURES = ['bytes', 'packets', 'bits', 'packetRate'] as const;
/** What can be drawn of the values of a field. */
export const VALUE_MEASURES = ['sum', 'mean', 'most', 'least', 'count'] as const;
export type ValueMeasure = (typeof VALUE_MEASURES)[number];
export type TrafficMeasure = (typeof TRAFFIC_MEASURES)[number] | ValueMeasure;
/** Whether a measure is of the values of a field, which not every packet has. */
export const isOfValues = (measure: TrafficMeasure): measure is ValueMeasure =>
  (VALUE_MEASURES as readonly string[]).includes(measure);

/** Where the plot lies within the chart; the brush over it needs to know. */
export const TRAFFIC_GRID = { left: 76, right: 16, top: 34, bottom: 38 } as const;

/** More bars than these stand side by side without a gap. */
const MOST_BARS = 120;
/** All bars of a series as one path: an object for each of two thousand holds the page for 40 ms. */
const BARS = {
  type: 'bar',
  large: true,
  largeThreshold: 0,
  stack: 'all',
  barCategoryGap: '8%',
  barMaxWidth: 60,
} as const;
/**
 * Bars without a gap are drawn as the outline of all of them, down to the axis, the tallest series behind the others.
 * Without a GPU the page fills paths by itself, whenever the pointer moves as well, and that takes as long as their upright
 * edges are: 40 to 60 ms for the bars of a capture in 480 bins, 4 ms for their outlines, 14 where they are nothing but noise.
 */
const OUTLINE = {
  type: 'line',
  dimensions: ['bin', 'height'] as string[], // ECharts does not read a flat array without, when it is built for development
  step: 'middle',
  showSymbol: false,
  symbol: 'none',
  clip: false,
  lineStyle: { width: 0 },
  areaStyle: { opacity: 1, origin: 'start' },
  emphasis: { disabled: true },
  triggerEvent: 'area',
} as const;

/** Where a pause begins or ends on the axis, in bins. */
interface PauseEdge {
  readonly xAxis: number;
  readonly name?: string;
}

type Series = Extract<ChartOption['series'], readonly unknown[]>[number];

/** Words and numbers as the page writes them. */
export interface TrafficTexts {
  /** Title of the value axis, with its unit. */
  readonly axis: string;
  /** Title of the time axis, with its zone. */
  readonly time: string;
  readonly total: string;
  /** Labels of the time axis, by bin. */
  readonly ticks: ReadonlyMap<number, string>;
  /** The exact text of a bin. */
  readonly when: (from: number, to: number) => string;
  /** What is said of a pause that the axis leaves out. */
  readonly pause: (from: number, to: number) => { readonly short: string; readonly long: string };
  readonly value: (value: number) => string;
  readonly share: (part: number, whole: number) => string;
  readonly name: (series: string) => string;
}

/** The number of one bin in the wanted measure; NaN where a bin has no value of the field. */
export function measured(
  series: Traffic['series'][number],
  bin: number,
  nanoseconds: number,
  measure: TrafficMeasure,
): number {
  const { values } = series;
  switch (measure) {
    case 'sum':
    case 'count':
    case 'most':
    case 'least':
      return values?.[measure][bin] ?? NaN;
    case 'mean':
      return values === undefined ? NaN : values.sum[bin] / values.count[bin];
    case 'packets':
      return series.packets[bin];
    case 'bytes':
      return series.bytes[bin];
    case 'bits':
      return (series.bytes[bin] * 8e9) / nanoseconds;
    case 'packetRate':
      return (series.packets[bin] * 1e9) / nanoseconds;
  }
}

/** Steps of an axis in bytes: with 1024 to the KiB, steps of 1000 would be labelled 0.98 KiB. At most six of them. */
export function binaryStep(highest: number): number {
  let step = 1;
  while (highest / step > 6) step *= 2;
  return step;
}

/**
 * Traffic over time, stacked by protocol, without the series that are switched off. On a logarithmic axis a stack would
 * show lengths that mean nothing, so there every series is a line of its own and an empty bin is a gap.
 */
export function trafficOption(
  traffic: Traffic,
  measure: TrafficMeasure,
  isLog: boolean,
  colours: Palette,
  texts: TrafficTexts,
  form: 'stack' | 'lines' = 'stack',
  off: ReadonlySet<string> = new Set(),
): ChartOption {
  const isLines = isLog || form === 'lines';
  const isOutlined = !isLines && traffic.bins > MOST_BARS;
  const { binNanoseconds, bins, series, pauses = [] } = traffic;
  const hues = coloursOf(
    series.map(({ name }) => name),
    colours,
  );
  const edges = binEdges(traffic);
  const startOf = (bin: number): number => edges[bin];
  const binAt = new Map(Array.from({ length: bins }, (_, bin) => [String(startOf(bin)), bin]));
  const valueAt = (index: number, bin: number): number => measured(series[index], bin, binNanoseconds, measure);

  return {
    animation: false,
    grid: { ...TRAFFIC_GRID, bottom: TRAFFIC_GRID.bottom + (pauses.length > 0 ? 14 : 0) },
    legend: {
      ...legendOf(colours),
      left: TRAFFIC_GRID.left,
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 10,
      data: series.map(({ name }) => name),
      selected: Object.fromEntries(series.map(({ name }) => [name, !off.has(name)])),
      formatter: texts.name,
    },
    tooltip: {
      ...tooltipOf(colours),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: colours.muted, type: 'solid' } },
      formatter: (marks: unknown) => {
        const [first] = marks as readonly { readonly axisValue: string }[];
        return first ? tooltip(binAt.get(first.axisValue) ?? 0) : '';
      },
    },
    xAxis: {
      type: 'category',
      data: [...binAt.keys()],
      name: texts.time,
      nameLocation: 'middle',
      nameGap: pauses.length > 0 ? 36 : 22, // beginnings of stretches are a date above a time
      nameTextStyle: axisText(colours),
      axisLabel: {
        ...axisText(colours),
        lineHeight: 13,
        hideOverlap: true,
        interval: (bin) => texts.ticks.has(bin),
        formatter: (_, bin) => texts.ticks.get(bin) ?? '',
      },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { interval: (bin) => texts.ticks.has(bin), lineStyle: { color: colours.muted } },
    },
    yAxis: {
      type: isLog ? 'log' : 'value',
      name: texts.axis,
      nameLocation: 'middle',
      nameGap: 58,
      nameTextStyle: axisText(colours),
      ...scale(),
      axisLabel: { ...axisText(colours), formatter: texts.value, hideOverlap: true },
      splitLine: { lineStyle: { color: colours.line, opacity: 0.6 } },
    },
    series: [...series.map((_, index) => drawnSeries(index)), ...breaks()],
  };

  function drawnSeries(index: number): Series {
    const { name } = series[index];
    const own = { id: name, name, color: hues[index] };
    if (isOutlined) return { ...own, ...OUTLINE, data: heights(index), z: 3 - index / series.length };
    const data = Array.from({ length: bins }, (_, bin) => drawn(valueAt(index, bin)));
    if (!isLines) return { ...own, ...BARS, data };
    // A bin between two that have nothing has no line, only a point.
    const isAlone = (bin: number): boolean => (data[bin - 1] ?? null) === null && (data[bin + 1] ?? null) === null;
    return {
      ...own,
      type: 'line',
      data: whole(data),
      step: 'middle',
      symbol: 'circle',
      symbolSize: isOfValues(measure) ? 6 : (_, { dataIndex }) => (isAlone(dataIndex - 1) ? 4 : 0),
      showSymbol: isOfValues(measure) || data.some((value, bin) => value !== null && isAlone(bin)),
      showAllSymbol: true,
      lineStyle: { width: 1.5 },
    };
  }

  /** Where the axis leaves time out, over the whole height: who overlooks it reads hours out of months. */
  function breaks(): Series[] {
    if (pauses.length === 0) return [];
    const data = pauses.map(({ bin, bins: wide, from, to }): [PauseEdge, PauseEdge] => [
      { xAxis: bin - 0.5, name: texts.pause(from, to).short },
      { xAxis: bin + wide - 0.5 },
    ]);
    const label = { ...axisText(colours), show: true, position: 'inside', rotate: 90 } as const;
    const markArea = { silent: true, itemStyle: { color: colours.line, opacity: 0.55 }, label, data };
    return [{ id: 'pauses', type: 'line', silent: true, data: [], markArea }];
  }

  /** Steps change between two bins: one more at each end, beyond the plot, draws the halves of the first and the last. */
  function whole(data: readonly (number | null)[]): [number, number | null][] {
    const inner = data.map((value, bin): [number, number | null] => [bin, value]);
    return [[-1, data[0] ?? null], ...inner, [bins, data[bins - 1] ?? null]];
  }

  /** Bins, and in each the value of a series with all below it that are switched on: ECharts reads such an array as it is. */
  function heights(index: number): number[] {
    // One more at each end, of no height: the outline begins in the middle of the first one.
    const pairs = new Float64Array(2 * (bins + 2));
    for (let bin = -1; bin <= bins; bin += 1) pairs[2 * (bin + 1)] = bin;
    for (let below = 0; below <= index; below += 1) {
      if (off.has(series[below].name)) continue;
      for (let bin = 0; bin < bins; bin += 1) pairs[2 * (bin + 1) + 1] += drawn(valueAt(below, bin)) ?? 0;
    }
    return pairs as unknown as number[]; // its types do not know of it
  }

  function scale(): { min?: number; logBase?: number; interval?: number; max?: (value: { max: number }) => number } {
    // A power of two that is a whole root of 1024: ticks at 32 B, 1 KiB, 32 KiB.
    if (isLog) return { min: 1, logBase: measure === 'bytes' ? 32 : 10 };
    if (isOfValues(measure)) return {};
    if (measure !== 'bytes') return { min: 0 };
    const interval = binaryStep(highest());
    return { min: 0, interval, max: ({ max }) => Math.max(1, Math.ceil(max / interval)) * interval };
  }

  function highest(): number {
    let most = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      most = Math.max(
        most,
        series.reduce((sum, _, index) => (isLines ? Math.max(sum, valueAt(index, bin)) : sum + valueAt(index, bin)), 0),
      );
    }
    return most;
  }

  function drawn(value: number): number | null {
    return Number.isNaN(value) || (isLog && value <= 0) ? null : value;
  }

  function tooltip(bin: number): string {
    const pause = pauseAt(traffic, bin);
    if (pause) return texts.pause(pause.from, pause.to).long;
    const values = series.map((_, index) => valueAt(index, bin));
    const hasTotal = form === 'stack';
    const total = values.reduce((sum, value) => sum + value, 0);
    const lines = series
      .map(({ name }, index) => ({ name, value: values[index] }))
      .filter(({ value }) => (isOfValues(measure) ? !Number.isNaN(value) : value > 0))
      .sort((a, b) => b.value - a.value)
      .map(({ name, value }) => {
        const line = `${texts.name(name)}  ${texts.value(value)}`;
        return hasTotal ? `${line}  ${texts.share(value, total)}` : line;
      });
    const totals = hasTotal ? [`${texts.total}  ${texts.value(total)}`] : [];
    return [texts.when(startOf(bin), startOf(bin + 1)), ...totals, ...lines].join('\n');
  }
}
