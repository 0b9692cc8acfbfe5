import type { Analysis } from '../analysis.ts';

/** One byte per packet: NO, YES, or ASK: only its bytes tell. */
export type Mask = Uint8Array<ArrayBuffer>;
export const NO = 0;
export const YES = 1;
export const ASK = 2;

/** Three-valued logic: what is not known stays so only where it matters. */
export const AND = (a: number, b: number): number => (a === NO || b === NO ? NO : a === YES ? b : a === b ? a : ASK);
export const OR = (a: number, b: number): number => (a === YES || b === YES ? YES : a === NO ? b : a);
export const XOR = (a: number, b: number): number => (a === ASK || b === ASK ? ASK : a ^ b);
export const NOT = (a: number): number => (a === ASK ? ASK : a ^ 1);

/** Joins two masks into the first. */
export function join(left: Mask, right: Mask, how: 'and' | 'or' | 'xor'): Mask {
  const { length } = left;
  // One loop each: a function called per packet costs four times as much.
  if (how === 'and') for (let i = 0; i < length; i += 1) left[i] = TABLE_AND[(left[i] << 2) | right[i]];
  else if (how === 'or') for (let i = 0; i < length; i += 1) left[i] = TABLE_OR[(left[i] << 2) | right[i]];
  else for (let i = 0; i < length; i += 1) left[i] = TABLE_XOR[(left[i] << 2) | right[i]];
  return left;
}

const table = (of: (a: number, b: number) => number): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, i) => of(i >> 2, i & 3));
const TABLE_AND = table(AND);
const TABLE_OR = table(OR);
const TABLE_XOR = table(XOR);

/** Turns a mask round, in place. */
export function invert(mask: Mask): Mask {
  for (let i = 0; i < mask.length; i += 1) if (mask[i] !== ASK) mask[i] ^= 1;
  return mask;
}

/** A mask from the verdict on each packet's stack of layers. */
export function maskOfStacks(analysis: Analysis, verdict: (stack: number) => number): Mask {
  const { packets, layers } = analysis;
  const verdicts = Uint8Array.from({ length: layers.size }, (_, stack) => verdict(stack));
  const { stack } = packets.columns;
  const mask = new Uint8Array(packets.length);
  for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = verdicts[stack[packet]];
  return mask;
}
