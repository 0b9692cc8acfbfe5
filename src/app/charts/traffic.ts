import { binEdges, pauseAt } from './bin-edges.ts';
import type { Traffic } from '../../model/query.ts';
import { axisText, axisTitle, type ChartOption, legendOf, pointerLine, tooltipOf, valueAxis } from './chart.ts';
import type { Palette } from './palette.ts';
import { switchedOn } from './switched-on.ts';
import { binaryStep, isOfValues, measured, type TrafficMeasure } from './traffic-measures.ts';
import { TrafficSeries } from './traffic-series.ts';

/** Where the plot lies within the chart; the brush over it needs to know. */
export const TRAFFIC_GRID = { left: 76, right: 16, top: 34, bottom: 38 } as const;

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
  const { bins, series, pauses = [] } = traffic;
  const drawn = new TrafficSeries(traffic, { measure, isLog, isLines: isLog || form === 'lines', off });
  const edges = binEdges(traffic);
  const binAt = new Map(Array.from({ length: bins }, (_, bin) => [String(edges[bin]), bin]));

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
      axisPointer: pointerLine(colours),
      formatter: (marks: unknown) => {
        const [first] = marks as readonly { readonly axisValue: string }[];
        return first ? tooltip(binAt.get(first.axisValue) ?? 0) : '';
      },
    },
    xAxis: {
      type: 'category',
      data: [...binAt.keys()],
      ...axisTitle(texts.time, pauses.length > 0 ? 36 : 22, colours), // beginnings of stretches are a date above a time
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
      ...valueAxis(texts.axis, 58, colours, texts.value),
      ...scaleOf(measure, isLog, () => drawn.highest),
    },
    series: [...drawn.drawn(colours), ...drawn.pauses(colours, (from, to) => texts.pause(from, to).short)],
  };

  function tooltip(bin: number): string {
    const pause = pauseAt(traffic, bin);
    if (pause) return texts.pause(pause.from, pause.to).long;
    const hasTotal = form === 'stack';
    const values = switchedOn(series, off, ({ name }) => name).map((each) => ({
      name: each.name,
      value: measured(each, bin, traffic.binNanoseconds, measure),
    }));
    const total = values.reduce((sum, { value }) => sum + value, 0);
    const lines = values
      .filter(({ value }) => (isOfValues(measure) ? !Number.isNaN(value) : value > 0))
      .sort((a, b) => b.value - a.value)
      .map(({ name, value }) => {
        const line = `${texts.name(name)}  ${texts.value(value)}`;
        return hasTotal ? `${line}  ${texts.share(value, total)}` : line;
      });
    const totals = hasTotal ? [`${texts.total}  ${texts.value(total)}`] : [];
    return [texts.when(edges[bin], edges[bin + 1]), ...totals, ...lines].join('\n');
  }
}

interface Scale {
  readonly min?: number;
  readonly logBase?: number;
  readonly interval?: number;
  readonly max?: (value: { max: number }) => number;
}

function scaleOf(measure: TrafficMeasure, isLog: boolean, highest: () => number): Scale {
  // A power of two that is a whole root of 1024: ticks at 32 B, 1 KiB, 32 KiB.
  if (isLog) return { min: 1, logBase: measure === 'bytes' ? 32 : 10 };
  if (isOfValues(measure)) return {};
  if (measure !== 'bytes') return { min: 0 };
  const interval = binaryStep(highest());
  return { min: 0, interval, max: ({ max }) => Math.max(1, Math.ceil(max / interval)) * interval };
}
