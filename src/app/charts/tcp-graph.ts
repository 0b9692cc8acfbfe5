import type { TcpGraphKind, TcpGraphState, TcpSeries, TcpSeriesId } from '../../model/tcp-graph.ts';
import {
  axisText,
  axisTitle,
  type ChartOption,
  legendOf,
  type Placed,
  pointerLine,
  tooltipOf,
  valueAxis,
} from './chart.ts';
import type { Palette } from './palette.ts';
import { switchedOn } from './switched-on.ts';
import { binaryStep } from './traffic-measures.ts';

/** Where the plot lies within the chart; the range over it needs to know. */
export const TCP_GRID = { left: 84, right: 18, top: 34, bottom: 40 } as const;

/** Words and numbers as the page writes them. */
export interface TcpGraphTexts {
  /** Titles of the axes, with their units. */
  readonly time: string;
  readonly axis: string;
  readonly series: (id: TcpSeriesId, ofOriginator: boolean) => string;
  readonly value: (value: number) => string;
  readonly tick: (nanoseconds: number) => string;
  readonly when: (nanoseconds: number) => string;
  readonly packet: (packet: number) => string;
}

/** Hue (of the palette) and form of each series; a null hue is that of its side. */
interface Look {
  readonly hue: number | null;
  readonly form: 'line' | 'points';
  readonly symbol?: 'circle' | 'diamond' | 'triangle' | 'rect';
  readonly size: number;
  readonly isHollow?: true;
}
/** So few points stand apart and are looked for: small ones would be overlooked on a wide screen. */
const FEW = 100;
const SEEN = 7;
const POINT = { form: 'points', symbol: 'circle', size: 4 } as const;
const LOOKS: Readonly<Record<TcpSeriesId, Look>> = {
  segments: { ...POINT, hue: null },
  retransmissions: { hue: 7, form: 'points', symbol: 'diamond', size: 9 },
  outOfOrder: { hue: 4, form: 'points', symbol: 'triangle', size: 9 },
  lost: { hue: 3, form: 'points', symbol: 'rect', size: 8 },
  acks: { hue: 2, form: 'line', size: 1 },
  duplicates: { hue: 6, form: 'points', symbol: 'circle', size: 7, isHollow: true },
  sacks: { hue: 5, form: 'line', size: 2 },
  sent: { hue: null, form: 'line', size: 1.5 },
  acknowledged: { hue: 2, form: 'line', size: 1.5 },
  roundTrip: { ...POINT, hue: null },
  window: { hue: 2, form: 'line', size: 1.5 },
  inFlight: { hue: null, form: 'line', size: 1.5 },
  full: { hue: 7, form: 'points', symbol: 'diamond', size: 9 },
};
/** Hues of data of the originator and of the responder: those of the two tints of a stream. */
const SIDE_HUES = { originator: 1, responder: 0 } as const;

const LINE_ICON = 'path://M0,0H14V3H0Z';

/** `segments originator`: what a series is called towards ECharts. */
const nameOf = ({ id, ofOriginator }: TcpSeries): string => `${id} ${ofOriginator ? 'originator' : 'responder'}`;

/** What the other side says of the responder's data is purple, so that it is told from what it says of the originator's. */
const ANSWER_HUES: Readonly<Record<number, number>> = { 2: 6 };

function hueOf({ id, ofOriginator }: TcpSeries): number {
  const { hue } = LOOKS[id];
  if (hue === null) return SIDE_HUES[ofOriginator ? 'originator' : 'responder'];
  return ofOriginator ? hue : (ANSWER_HUES[hue] ?? hue);
}

/** Series that have something to show: the others would only fill the legend. */
export const filledSeries = (state: TcpGraphState): readonly TcpSeries[] =>
  state.series.filter(({ at }) => at.length > 0);

/** Those of them that the legend leaves on. */
export const shownSeries = (state: TcpGraphState, off: ReadonlySet<string>): readonly TcpSeries[] =>
  switchedOn(filledSeries(state), off, nameOf);

/** Points as the axis wants them. A stretch is drawn from edge to edge, with nothing between one and the next. */
function dataOf({ at, value, until }: TcpSeries, isLog: boolean): (number | null)[][] {
  // A logarithmic axis has no place for nothing.
  if (until === null) return Array.from(at, (time, i) => [time, isLog && value[i] <= 0 ? null : value[i]]);
  return Array.from(at).flatMap((time, i) => [
    [time, value[i]],
    [time, until[i]],
    [time, null],
  ]);
}

function drawnSeries(series: TcpSeries, state: TcpGraphState, isLog: boolean, colours: Palette) {
  const { hue, form, size, symbol = 'circle', isHollow = false } = LOOKS[series.id];
  const common = {
    id: nameOf(series),
    name: nameOf(series),
    color: colours.hues[hueOf(series)],
    data: dataOf(series, isLog) as [number, number][],
    z: form === 'line' ? 2 : hue === null ? 3 : 4,
  };
  if (form === 'points') {
    const { color } = common;
    const itemStyle = isHollow ? { color: 'transparent', borderColor: color, borderWidth: 1.5 } : { color };
    return {
      ...common,
      type: 'scatter' as const,
      symbol,
      symbolSize: series.at.length <= FEW ? Math.max(size, SEEN) : size,
      itemStyle,
    };
  }
  // Where every pixel has its lowest and highest point, steps between them would double the strokes and show nothing.
  const isThinned = state.binNanoseconds === 0 && series.total > series.at.length;
  return {
    ...common,
    type: 'line' as const,
    ...(series.id !== 'sacks' && !isThinned && { step: 'end' as const }),
    // A single point has no line: it stands as a mark.
    showSymbol: series.at.length === 1,
    symbolSize: SEEN,
    lineStyle: { width: isThinned ? 1 : size },
  };
}

/** What ECharts tells of a point under the pointer. */
interface Mark {
  readonly seriesName: string;
  readonly dataIndex: number;
}

/** A graph of one TCP flow; `isLog` gives the values a logarithmic axis, `off` names what the legend has switched off. */
export function tcpGraphOption(
  state: TcpGraphState,
  kind: TcpGraphKind,
  colours: Palette,
  texts: TcpGraphTexts,
  isLog = false,
  off: ReadonlySet<string> = new Set(),
): ChartOption {
  const shown = filledSeries(state);
  const byName = new Map(shown.map((series) => [nameOf(series), series]));
  const axisLine = { lineStyle: { color: colours.line } };
  return {
    animation: false,
    grid: { ...TCP_GRID },
    legend: {
      ...legendOf(colours),
      left: TCP_GRID.left,
      itemWidth: 12,
      itemHeight: 8,
      data: shown.map((series) => ({
        name: nameOf(series),
        ...(LOOKS[series.id].form === 'line' && { icon: LINE_ICON }),
      })),
      selected: Object.fromEntries(shown.map((series) => [nameOf(series), !off.has(nameOf(series))])),
      formatter: (name) => {
        const series = byName.get(name);
        return series ? texts.series(series.id, series.ofOriginator) : name;
      },
    },
    tooltip: {
      ...tooltipOf(colours),
      trigger: 'axis',
      axisPointer: pointerLine(colours),
      formatter: (marks: unknown) => tooltip(marks as readonly Mark[]),
    },
    xAxis: {
      type: 'value',
      min: state.from,
      max: state.to,
      ...axisTitle(texts.time, 24, colours),
      axisLabel: {
        ...axisText(colours),
        hideOverlap: true,
        showMinLabel: state.from === 0,
        showMaxLabel: false,
        formatter: texts.tick,
      },
      axisLine,
      axisTick: { show: true, ...axisLine },
      splitLine: { show: false },
    },
    yAxis: { ...scaleOf(shownSeries(state, off), kind, isLog), ...valueAxis(texts.axis, 64, colours, texts.value) },
    series: shown.map((series) => drawnSeries(series, state, isLog, colours)),
  };

  function tooltip(marks: readonly Mark[]): string {
    const lines = new Set<string>(); // a stretch has several points
    let at = NaN;
    for (const { seriesName, dataIndex } of marks) {
      const series = byName.get(seriesName);
      if (!series) continue;
      const index = series.until === null ? dataIndex : Math.floor(dataIndex / 3);
      at = series.at[index];
      const { value, until, packet } = series;
      const shownValue =
        until === null ? texts.value(value[index]) : `${texts.value(value[index])} – ${texts.value(until[index])}`;
      const from = packet[index] >= 0 ? `  ${texts.packet(packet[index])}` : '';
      lines.add(`${texts.series(series.id, series.ofOriginator)}  ${shownValue}${from}`);
    }
    return lines.size === 0 ? '' : [texts.when(at), ...lines].join('\n');
  }
}

type Scale =
  | { readonly type: 'log'; readonly logBase: number }
  | {
      readonly type: 'value';
      readonly scale?: true;
      readonly min?: number;
      readonly max?: number;
      readonly interval?: number;
    };

function scaleOf(shown: readonly TcpSeries[], kind: TcpGraphKind, isLog: boolean): Scale {
  if (isLog) return { type: 'log', logBase: kind === 'window' ? 4 : 10 };
  if (kind === 'sequence') return { type: 'value', scale: true };
  if (kind !== 'window') return { type: 'value', min: 0 };
  const highest = shown.reduce((most, { value }) => value.reduce((high, each) => Math.max(high, each), most), 1);
  const interval = binaryStep(highest);
  return { type: 'value', min: 0, interval, max: Math.ceil(highest / interval) * interval };
}

/** A pointer is as fine as this, in pixels. */
const REACH = 12;

/** The packet of the point nearest to a place in the plot, of those series; null where there is none within reach. */
export function packetAt(shown: readonly TcpSeries[], { at, value, atPixel, valuePixel }: Placed): number | null {
  let nearest: number | null = null;
  let best = REACH * REACH;
  for (const series of shown) {
    for (let i = 0; i < series.at.length; i += 1) {
      const x = (series.at[i] - at) / atPixel;
      if (Math.abs(x) > REACH || series.packet[i] < 0) continue;
      const low = series.value[i];
      const high = series.until?.[i] ?? low;
      const y = (value < low ? low - value : value > high ? value - high : 0) / valuePixel;
      const distance = x * x + y * y;
      if (distance > best) continue;
      best = distance;
      nearest = series.packet[i];
    }
  }
  return nearest;
}
