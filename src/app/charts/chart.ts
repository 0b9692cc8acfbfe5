import type { ComposeOption } from 'echarts/core';
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption, SunburstSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { Palette } from './palette.ts';

/** What Chart.svelte can draw. */
export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | SunburstSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>;

/** What a click on a mark tells. */
export interface Picked {
  readonly series: string;
  readonly name: string;
  readonly index: number;
  /** What the option builder put beside the mark. */
  readonly data: unknown;
  readonly exclude: boolean;
}

/** A place in the plot: its values on both axes, and how much of them one pixel is. */
export interface Placed {
  readonly at: number;
  readonly value: number;
  readonly atPixel: number;
  readonly valuePixel: number;
}

/** The policy of the page forbids the HTML tooltip: its inline styles would be dropped and reported. */
export const tooltipOf = (colours: Palette): TooltipComponentOption => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: colours.surface,
  borderColor: colours.line,
  borderWidth: 1,
  padding: [6, 8],
  shadowColor: 'transparent',
  textStyle: { color: colours.text, fontSize: 12, fontFamily: 'system-ui, sans-serif' },
  transitionDuration: 0,
});

/** A legend above the plot, which scrolls where its names need more room. */
export const legendOf = (colours: Palette) => ({
  top: 0,
  type: 'scroll' as const,
  itemGap: 14,
  textStyle: { color: colours.text, fontSize: 12 },
  inactiveColor: colours.line,
  pageTextStyle: { color: colours.muted },
  pageIconColor: colours.muted,
});

/** How the labels of an axis look. */
export const axisText = (colours: Palette) => ({ color: colours.muted, fontSize: 11 });

/** The title of an axis, so many pixels from it, beside its labels. */
export const axisTitle = (name: string, nameGap: number, colours: Palette) => ({
  name,
  nameLocation: 'middle' as const,
  nameGap,
  nameTextStyle: axisText(colours),
});

/** Title, labels and lines of an axis of values. */
export const valueAxis = (name: string, nameGap: number, colours: Palette, formatter: (value: number) => string) => ({
  ...axisTitle(name, nameGap, colours),
  axisLabel: { ...axisText(colours), formatter, hideOverlap: true },
  splitLine: { lineStyle: { color: colours.line, opacity: 0.6 } },
});

/** The line under the pointer. */
export const pointerLine = (colours: Palette) => ({
  type: 'line' as const,
  lineStyle: { color: colours.muted, type: 'solid' as const },
});

/** Counts by class, and how they are written. */
export interface Histogram {
  readonly labels: readonly string[];
  readonly counts: readonly number[];
  /** Titles of both axes. */
  readonly classTitle: string;
  readonly countTitle: string;
  /** Words for one class, under the pointer. */
  readonly words: (index: number) => string;
  readonly value: (count: number) => string;
}

/** A histogram; `isSlanted` writes the label of every class, one below the other, where `false` leaves out what overlaps. */
export function histogramOption(histogram: Histogram, isSlanted: boolean, colours: Palette): ChartOption {
  return {
    animation: false,
    grid: { left: 64, right: 14, top: 10, bottom: isSlanted ? 58 : 44 },
    tooltip: {
      ...tooltipOf(colours),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (marks: unknown) => {
        const [first] = marks as readonly { readonly dataIndex: number }[];
        return first === undefined ? '' : histogram.words(first.dataIndex);
      },
    },
    xAxis: {
      type: 'category',
      data: [...histogram.labels],
      ...axisTitle(histogram.classTitle, isSlanted ? 42 : 26, colours),
      axisLabel: { ...axisText(colours), ...(isSlanted ? { interval: 0, rotate: 30 } : { hideOverlap: true }) },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
    },
    // Whole numbers from 0.
    yAxis: { type: 'value', min: 0, minInterval: 1, ...valueAxis(histogram.countTitle, 48, colours, histogram.value) },
    series: [
      {
        type: 'bar',
        barCategoryGap: isSlanted ? '18%' : '4%',
        ...(isSlanted ? {} : { barMaxWidth: 60 }),
        itemStyle: { color: colours.hues[0] },
        data: [...histogram.counts],
      },
    ],
  };
}
