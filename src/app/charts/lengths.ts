import type { Overview } from '../../model/query.ts';
import { axisText, type ChartOption, countAxis, tooltipOf } from './chart.ts';
import type { Palette } from './palette.ts';

export interface LengthTexts {
  readonly length: string;
  readonly packets: string;
  readonly value: (value: number) => string;
  readonly share: (part: number, whole: number) => string;
}

/** `80–159`, and `5120+`: the last class has no end. */
export function lengthLabels(lengths: Overview['lengths']): readonly string[] {
  return lengths.map(({ upTo }, index) => {
    const from = index === 0 ? 0 : lengths[index - 1].upTo + 1;
    return index < lengths.length - 1 ? `${from}–${upTo}` : `${from}+`;
  });
}

/** The histogram of packet lengths. */
export function lengthsOption(lengths: Overview['lengths'], colours: Palette, texts: LengthTexts): ChartOption {
  const labels = lengthLabels(lengths);
  const whole = lengths.reduce((sum, { packets }) => sum + packets, 0);
  return {
    animation: false,
    grid: { left: 64, right: 12, top: 10, bottom: 58 },
    tooltip: {
      ...tooltipOf(colours),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (marks: unknown) => {
        const [first] = marks as readonly { readonly dataIndex: number }[];
        if (!first) return '';
        const { packets } = lengths[first.dataIndex];
        return `${labels[first.dataIndex]}\n${texts.value(packets)}  ${texts.share(packets, whole)}`;
      },
    },
    xAxis: {
      type: 'category',
      data: [...labels],
      name: texts.length,
      nameLocation: 'middle',
      nameGap: 42,
      nameTextStyle: axisText(colours),
      axisLabel: { ...axisText(colours), interval: 0, rotate: 30 },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
    },
    yAxis: countAxis(texts.packets, 48, colours, texts.value),
    series: [
      {
        type: 'bar',
        barCategoryGap: '18%',
        itemStyle: { color: colours.hues[0] },
        data: lengths.map(({ packets }) => packets),
      },
    ],
  };
}
