import type { Overview } from '../../../model/query.ts';

/** The filter that selects a class of packet lengths. */
export function lengthTerm(lengths: Overview['lengths'], index: number): string {
  const from = index === 0 ? 0 : lengths[index - 1].upTo + 1;
  const { upTo } = lengths[index];
  return index < lengths.length - 1 ? `frame.len >= ${from} and frame.len <= ${upTo}` : `frame.len >= ${from}`;
}
