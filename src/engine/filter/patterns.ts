import { latin1 } from '../../base/text.ts';
import { translatePattern } from './pcre.ts';
import { FilterFault } from './tokens.ts';
import type { Place } from './tokens.ts';
import type { Value } from './values.ts';

/** Bytes of a value that a pattern looks at: whole frames fit. */
const LONGEST = 1 << 20;

/** A test by a regular expression: letters of either case are alike unless it says (?-i). Bytes are characters up to U+00FF. */
export function regularExpression(text: string, place: Place): (value: Value) => boolean {
  let pattern: RegExp;
  try {
    const { source, ignoresCase } = translatePattern(text);
    pattern = new RegExp(source, ignoresCase ? 'i' : '');
  } catch {
    throw new FilterFault('bad-pattern', 'The regular expression cannot be read.', place);
  }
  return (value) => {
    if (typeof value === 'string') return pattern.test(value);
    return value instanceof Uint8Array && pattern.test(latin1(value, 0, Math.min(value.length, LONGEST)));
  };
}
