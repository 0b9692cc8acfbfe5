import type { Overview } from '../../model/query.ts';
import { type ChartOption, histogramOption } from './chart.ts';
import type { Palette } from './palette.ts';

/** Words and numbers as the page writes them. */
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
  return histogramOption(
    {
      labels,
      counts: lengths.map(({ packets }) => packets),
      classTitle: texts.length,
      countTitle: texts.packets,
      words: (index) => {
        const { packets } = lengths[index];
        return `${labels[index]}\n${texts.value(packets)}  ${texts.share(packets, whole)}`;
      },
      value: texts.value,
    },
    true,
    colours,
  );
}
