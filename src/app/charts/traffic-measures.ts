import type { Traffic } from '../../model/query.ts';

/** What can be drawn of all packets. */
export const TRAFFIC_MEASURES = ['bytes', 'packets', 'bits', 'packetRate'] as const;
/** What can be drawn of the values of a field. */
export const VALUE_MEASURES = ['sum', 'mean', 'most', 'least', 'count'] as const;
export type ValueMeasure = (typeof VALUE_MEASURES)[number];
export type TrafficMeasure = (typeof TRAFFIC_MEASURES)[number] | ValueMeasure;
/** Whether a measure is of the values of a field, which not every packet has. */
export const isOfValues = (measure: TrafficMeasure): measure is ValueMeasure =>
  (VALUE_MEASURES as readonly string[]).includes(measure);

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

/**
 * Steps of an axis in bytes: with 1024 to the KiB, steps of 1000 would be labelled 0.98 KiB. At most six of them, and none
 * of which one decimal does not tell: a quarter of a unit would be labelled 0.3.
 */
export function binaryStep(highest: number): number {
  let step = 1;
  while (highest / step > 6) step *= 2;
  const unit = 1024 ** Math.floor(Math.log2(Math.max(1, highest)) / 10);
  if (unit > 1) step = Math.max(step, unit / 2);
  return step;
}
