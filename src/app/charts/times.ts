import type { TimesHistogram } from '../../model/response-times.ts';
import { type ChartOption, histogramOption } from './chart.ts';
import type { Palette } from './palette.ts';

/** Words and numbers as the page writes them. */
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
  return histogramOption(
    {
      labels: counts.map((_, bin) => texts.duration(bounds[bin])),
      counts,
      classTitle: texts.time,
      countTitle: texts.count,
      words: (bin) => {
        const count = counts[bin];
        const upTo = counts.slice(0, bin + 1).reduce((sum, each) => sum + each, 0);
        return [
          binLabel(histogram, bin, texts.duration),
          `${texts.value(count)}  ${texts.share(count, whole)}`,
          `≤  ${texts.share(upTo, whole)}`,
        ].join('\n');
      },
      value: texts.value,
    },
    false,
    colours,
  );
}
