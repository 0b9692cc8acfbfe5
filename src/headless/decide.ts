import type { Analysis } from '../engine/analysis.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import { conclude } from '../engine/judge/judge.ts';
import { Selections } from '../engine/selection/selection.ts';
import { asksHosts } from '../model/judged-fields.ts';
import type { FilterError } from '../model/query.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';

/** Why a filter makes no sense, and where. */
export const filterWords = ({ at, message }: FilterError): string =>
  `the filter cannot be used, at character ${at + 1}: ${message}`;

/**
 * Selections of an analysis in which every packet of a filter is decided. Rejects when the filter makes no sense, and when
 * the bytes that it asks for can no longer be read.
 * @param turn lets others work
 */
export async function decide(
  filter: string,
  analysis: Analysis,
  source: CaptureSource,
  turn: () => Promise<void>,
): Promise<Selections> {
  if (asksHosts(filter)) conclude(analysis, DEFAULT_SETTINGS);
  const selections = new Selections(analysis);
  selections.filters.source = source;
  const { error } = await selections.filters.prepare(filter, { pause: turn });
  if (error !== null) throw new Error(filterWords(error));
  return selections;
}
