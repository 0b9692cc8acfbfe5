import type { Traffic } from '../../model/query.ts';
import { axisText, type ChartOption } from './chart.ts';
import { coloursOf, type Palette } from './palette.ts';
import { switchedOn } from './switched-on.ts';
import { isOfValues, measured, type TrafficMeasure } from './traffic-measures.ts';

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

/** What is drawn of the traffic, and how. */
export interface TrafficForm {
  readonly measure: TrafficMeasure;
  readonly isLog: boolean;
  /** Each series for itself, or one upon the other. */
  readonly isLines: boolean;
  /** Series that are switched off. */
  readonly off: ReadonlySet<string>;
}

/** The series of a traffic chart as ECharts draws them: bars, the outline of many bars, or lines. */
export class TrafficSeries {
  readonly #traffic: Traffic;
  readonly #form: TrafficForm;

  constructor(traffic: Traffic, form: TrafficForm) {
    this.#traffic = traffic;
    this.#form = form;
  }

  /** What one series has in a bin; NaN where it has nothing that could be measured. */
  #valueAt(index: number, bin: number): number {
    const { series, binNanoseconds } = this.#traffic;
    return measured(series[index], bin, binNanoseconds, this.#form.measure);
  }

  /** The highest point of what is switched on. */
  get highest(): number {
    const { bins, series, binNanoseconds } = this.#traffic;
    const shown = switchedOn(series, this.#form.off, ({ name }) => name);
    let most = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      const values = shown.map((each) => measured(each, bin, binNanoseconds, this.#form.measure));
      most = Math.max(most, this.#form.isLines ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0));
    }
    return most;
  }

  drawn(colours: Palette): Series[] {
    const { bins, series } = this.#traffic;
    const hues = coloursOf(
      series.map(({ name }) => name),
      colours,
    );
    const isOutlined = !this.#form.isLines && bins > MOST_BARS;
    return series.map(({ name }, index) => {
      const own = { id: name, name, color: hues[index] };
      if (isOutlined) return { ...own, ...OUTLINE, data: this.#heights(index), z: 3 - index / series.length };
      const data = Array.from({ length: bins }, (_, bin) => this.#shown(this.#valueAt(index, bin)));
      return this.#form.isLines ? { ...own, ...this.#line(data) } : { ...own, ...BARS, data };
    });
  }

  /**
   * Where the axis leaves time out, over the whole height: who overlooks it reads hours out of months.
   * @param say words for the time between two nanoseconds since the first packet
   */
  pauses(colours: Palette, say: (from: number, to: number) => string): Series[] {
    const { pauses = [] } = this.#traffic;
    if (pauses.length === 0) return [];
    const data = pauses.map(({ bin, bins: wide, from, to }): [PauseEdge, PauseEdge] => [
      { xAxis: bin - 0.5, name: say(from, to) },
      { xAxis: bin + wide - 0.5 },
    ]);
    const label = { ...axisText(colours), show: true, position: 'inside', rotate: 90 } as const;
    const markArea = { silent: true, itemStyle: { color: colours.line, opacity: 0.55 }, label, data };
    return [{ id: 'pauses', type: 'line', silent: true, data: [], markArea }];
  }

  #line(data: readonly (number | null)[]) {
    // A bin between two that have nothing has no line, only a point.
    const isAlone = (bin: number): boolean => (data[bin - 1] ?? null) === null && (data[bin + 1] ?? null) === null;
    const hasPoints = isOfValues(this.#form.measure);
    // Steps change between two bins: one more at each end, beyond the plot, draws the halves of the first and the last.
    const inner = data.map((value, bin): [number, number | null] => [bin, value]);
    const whole = [[-1, data[0] ?? null], ...inner, [data.length, data[data.length - 1] ?? null]];
    return {
      type: 'line' as const,
      data: whole as [number, number | null][],
      step: 'middle' as const,
      symbol: 'circle',
      symbolSize: hasPoints
        ? 6
        : (_: unknown, { dataIndex }: { dataIndex: number }): number => (isAlone(dataIndex - 1) ? 4 : 0),
      showSymbol: hasPoints || data.some((value, bin) => value !== null && isAlone(bin)),
      showAllSymbol: true,
      lineStyle: { width: 1.5 },
    };
  }

  /** Bins, and in each the value of a series with all below it that are switched on: ECharts reads such an array as it is. */
  #heights(index: number): number[] {
    const { bins, series } = this.#traffic;
    // One more at each end, of no height: the outline begins in the middle of the first one.
    const pairs = new Float64Array(2 * (bins + 2));
    for (let bin = -1; bin <= bins; bin += 1) pairs[2 * (bin + 1)] = bin;
    for (let below = 0; below <= index; below += 1) {
      if (this.#form.off.has(series[below].name)) continue;
      for (let bin = 0; bin < bins; bin += 1) pairs[2 * (bin + 1) + 1] += this.#shown(this.#valueAt(below, bin)) ?? 0;
    }
    return pairs as unknown as number[]; // its types do not know of it
  }

  /** A logarithmic axis has no place for nothing. */
  #shown(value: number): number | null {
    return Number.isNaN(value) || (this.#form.isLog && value <= 0) ? null : value;
  }
}
