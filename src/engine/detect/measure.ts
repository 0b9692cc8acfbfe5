import type { Measure } from '../../model/finding.ts';
import type { Unit } from '../../model/table.ts';
import type { Text } from '../../model/text.ts';

/** A number that was held against a threshold. */
export function against(
  en: string,
  ru: string,
  value: number,
  threshold: number,
  source: string,
  unit: Unit | null = 'count',
): Measure {
  return { name: { en, ru }, value, unit, threshold, source };
}

/** A number or word that only informs. */
export function inform(en: string, ru: string, value: number | string, unit: Unit | null = 'count'): Measure {
  return { name: { en, ru }, value, unit, threshold: null, source: null };
}

/** A sentence in both languages. */
export const text = (en: string, ru: string): Text => ({ en, ru });
