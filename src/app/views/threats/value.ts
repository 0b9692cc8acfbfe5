import type { Measure } from '../../../model/finding.ts';
import { bytes, decimal, duration } from '../../i18n/display.ts';

/** A measured number with its unit, as everywhere on the page. */
export function measureText(value: Measure['value'], unit: Measure['unit']): string {
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'bytes':
      return bytes(value);
    case 'nanoseconds':
      return duration(value);
    case 'seconds':
      return duration(value * 1e9);
    default:
      return decimal(value);
  }
}
