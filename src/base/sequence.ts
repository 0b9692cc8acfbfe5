/**
 * Where a sequence number belongs among rising ones that lie within half of all numbers (RFC 9293, 3.4): behind those that
 * are equal. Most come in order and belong at the end; of others a sender may forge any, so they are found by halving.
 */
export function placeOfSequence(rising: readonly { readonly sequence: number }[], sequence: number): number {
  let from = 0;
  let to = rising.length;
  if (to > 0 && ((rising[to - 1].sequence - sequence) | 0) <= 0) return to;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (((rising[middle].sequence - sequence) | 0) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
