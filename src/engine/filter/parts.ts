import type { Part } from './syntax-tree.ts';
import { FilterFault } from './tokens.ts';
import type { Token } from './tokens.ts';

const NUMBER = String.raw`([+-]?(?:0x[\da-f]+|\d+))`;
const PART = new RegExp(
  String.raw`^(?:${NUMBER}\s*:\s*${NUMBER}?|:\s*${NUMBER}?|${NUMBER}\s*-\s*${NUMBER}|${NUMBER})$`,
  'i',
);
const MOST_PARTS = 64;
/** As far as C's int goes. */
const LARGEST_OFFSET = 2 ** 31 - 1;

/** [i:j], [i-j], [i], [:j], [i:] and lists of them. */
export function readParts({ text, at, length }: Token): Part[] {
  const place = { at, length };
  const texts = text.split(',');
  if (texts.length > MOST_PARTS) throw new FilterFault('bad-range', 'There are too many ranges.', place);
  return texts.map((part) => {
    const found = PART.exec(part.trim());
    if (found === null) throw new FilterFault('bad-range', `"${part.trim()}" is no range such as 0:4 or 1-3.`, place);
    const [start, count, first, from, to, only] = found.slice(1).map((digits?: string) => numberOf(digits));
    if ([start, count, first, from, to, only].some((number) => Math.abs(number) > LARGEST_OFFSET))
      throw new FilterFault('bad-range', `The range ${part.trim()} reaches too far.`, place);
    if (found[4] !== undefined) {
      if (from < 0 === to < 0 && from > to)
        throw new FilterFault('bad-range', `The range ${part.trim()} ends before it begins.`, place);
      return { from, count: null, to };
    }
    if (found[1] === undefined && found[3] === undefined && found[6] === undefined)
      return { from: 0, count: null, to: null };
    const wanted = found[6] !== undefined ? 1 : found[3] !== undefined ? first : found[2] === undefined ? null : count;
    if (wanted !== null && wanted <= 0)
      throw new FilterFault('bad-range', `The range ${part.trim()} holds nothing.`, place);
    return { from: found[6] !== undefined ? only : found[3] !== undefined ? 0 : start, count: wanted, to: null };
  });
}

const numberOf = (digits: string | undefined): number =>
  digits === undefined ? NaN : (digits.startsWith('-') ? -1 : 1) * Number(digits.replace(/^[+-]/, ''));
