/** Whether each byte belongs to it. */
export type ByteSet = Uint8Array;

const BYTES = 256;

/** The set of some ranges, both ends included. */
export function rangesOf(...ranges: readonly (readonly [from: number, to: number])[]): ByteSet {
  const set = new Uint8Array(BYTES);
  for (const [from, to] of ranges) set.fill(1, from, to + 1);
  return set;
}

/** The set of some characters up to U+00FF. */
export const oneOf = (characters: string): ByteSet =>
  rangesOf(...Array.from(characters, (character) => [character.charCodeAt(0), character.charCodeAt(0)] as const));

/** The bytes that are not in a set. */
export const inverted = (set: ByteSet): ByteSet => set.map((isIn) => 1 - isIn);

/** Adds all of another set. */
export function add(set: ByteSet, other: ByteSet): void {
  for (let byte = 0; byte < BYTES; byte += 1) set[byte] |= other[byte];
}

const joined = (...sets: readonly ByteSet[]): ByteSet => {
  const all = rangesOf();
  for (const set of sets) add(all, set);
  return all;
};

const CASE = 0x20;
const isLetter = (byte: number): boolean => (byte | CASE) >= 0x61 && (byte | CASE) <= 0x7a;
/** The small letter of a capital: of ASCII alone, as in the C locale. */
export const smallLetter = (byte: number): number => (isLetter(byte) ? byte | CASE : byte);

/** The set with both cases of its letters. */
export const ignoringCase = (set: ByteSet): ByteSet =>
  set.map((isIn, byte) => (isLetter(byte) ? set[byte | CASE] | set[byte & ~CASE] : isIn));

const LOWER = rangesOf([0x61, 0x7a]);
const UPPER = rangesOf([0x41, 0x5a]);
const DIGIT = rangesOf([0x30, 0x39]);
const ALPHA = joined(LOWER, UPPER);
const ALNUM = joined(ALPHA, DIGIT);
const SPACE = oneOf('\t\n\v\f\r ');
const GRAPH = rangesOf([0x21, 0x7e]);
export const WORD = joined(ALNUM, oneOf('_'));
export const EVERYTHING = rangesOf([0, 255]);
export const NO_NEWLINE = inverted(oneOf('\n'));
export const VERTICAL_SPACE = oneOf('\n\v\f\r\x85');
const HORIZONTAL_SPACE = oneOf('\t \xa0');

/** Sets that an escape stands for, within square brackets and outside. */
export const SET_ESCAPES: ReadonlyMap<string, ByteSet> = new Map(
  Object.entries({ d: DIGIT, w: WORD, s: SPACE, h: HORIZONTAL_SPACE, v: VERTICAL_SPACE }).flatMap(([letter, set]) => [
    [letter, set],
    [letter.toUpperCase(), inverted(set)],
  ]),
);

/** [:alpha:] and its like. */
export const POSIX_SETS: ReadonlyMap<string, ByteSet> = new Map(
  Object.entries({
    alpha: ALPHA,
    lower: LOWER,
    upper: UPPER,
    alnum: ALNUM,
    ascii: rangesOf([0, 0x7f]),
    blank: oneOf('\t '),
    cntrl: rangesOf([0, 0x1f], [0x7f, 0x7f]),
    digit: DIGIT,
    graph: GRAPH,
    print: joined(GRAPH, oneOf(' ')),
    punct: GRAPH.map((isIn, byte) => isIn - ALNUM[byte]),
    space: SPACE,
    word: WORD,
    xdigit: joined(DIGIT, rangesOf([0x41, 0x46], [0x61, 0x66])),
  }),
);

/** The set of a property \p{…}: bytes are the characters U+0000 to U+00FF. Null for one that is not known. */
export function propertySet(name: string): ByteSet | null {
  const of = (expression: RegExp): ByteSet =>
    EVERYTHING.map((_, byte) => Number(expression.test(String.fromCharCode(byte))));
  if (/^(?:C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/.test(name))
    return of(new RegExp(`\\p{${name}}`, 'u'));
  switch (name) {
    case 'Any':
      return EVERYTHING;
    case 'L&':
      return of(/[\p{Lu}\p{Ll}\p{Lt}]/u);
    case 'Xan':
      return of(/[\p{L}\p{N}]/u);
    case 'Xwd':
      return of(/[\p{L}\p{N}_]/u);
    case 'Xps':
    case 'Xsp':
      return joined(SPACE, HORIZONTAL_SPACE, VERTICAL_SPACE);
    default:
      return null;
  }
}
