import type { TimesHistogram } from '../../model/response-times.ts';
import { axisText, type ChartOption, countAxis, tooltipOf } from './chart.ts';
import type { Palette } from './palette.ts';

export interface TimesTexts {
  readonly time: string;
  readonly count: string;
  readonly duration: (nanoseconds: number) => string;
  readonly value: (value: number) => string;
  readonly share: (part: number, whole: number) => string;
}

/** `1.5 ms – 2 ms` */
export const binLabel = ({ bounds }: TimesHistogram, bin: number, duration: TimesTexts['duration']): string =>
  `${duration(bounds[bin])} – ${duration(bounds[bin + 1])}`;

/** Answers by how long they took; each bar is as wide as the next, so the axis is logarithmic. */
export function timesOption(histogram: TimesHistogram, colours: Palette, texts: TimesTexts): ChartOption {
  const { bounds, counts } = histogram;
  const whole = counts.reduce((sum, count) => sum + count, 0);
  return {
    animation: false,
    grid: { left: 64, right: 16, top: 10, bottom: 44 },
    tooltip: {
      ...tooltipOf(colours),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (marks: unknown) => {
        const [first] = marks as readonly { readonly dataIndex: number }[];
        if (!first) return '';
        const count = counts[first.dataIndex];
        const upTo = counts.slice(0, first.dataIndex + 1).reduce((sum, each) => sum + each, 0);
        return [
          binLabel(histogram, first.dataIndex, texts.duration),
          `${texts.value(count)}  ${texts.share(count, whole)}`,
          `≤  ${texts.share(upTo, whole)}`,
        ].join('\n');
      },
    },
    xAxis: {
      type: 'category',
      data: counts.map((_, bin) => texts.duration(bounds[bin])),
      name: texts.time,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: axisText(colours),
      axisLabel: { ...axisText(colours), hideOverlap: true },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
    },
    yAxis: countAxis(texts.count, 46, colours, texts.value),
    series: [
      { type: 'bar', barCategoryGap: '4%', barMaxWidth: 60, itemStyle: { color: colours.hues[0] }, data: [...counts] },
    ],
  };
}
