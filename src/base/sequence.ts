import { partitionPoint } from './partition-point.ts';

/**
 * Where a sequence number belongs among rising ones that lie within half of all numbers (RFC 9293, 3.4): behind those that
 * are equal. Most come in order and belong at the end; of others a sender may forge any, so they are found by halving.
 */
export function placeOfSequence(rising: readonly { readonly sequence: number }[], sequence: number): number {
  const last = rising.at(-1);
  if (last !== undefined && ((last.sequence - sequence) | 0) <= 0) return rising.length;
  return partitionPoint(0, rising.length, (place) => ((rising[place].sequence - sequence) | 0) <= 0);
}
