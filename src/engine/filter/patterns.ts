import { latin1 } from '../../base/text.ts';
import { FilterFault } from './tokens.ts';
import type { Place } from './tokens.ts';
import type { Value } from './values.ts';

/** (?i), (?-i), (?s) and the like at the beginning of a pattern, as PCRE has them. */
const OPTIONS = /^\(\?([ims]*)(?:-([ims]+))?\)/;
/** Bytes of a value that a pattern looks at: whole frames fit. */
const LONGEST = 1 << 20;

/** A test by a regular expression: letters of either case are alike unless it says (?-i). Bytes are characters up to U+00FF. */
export function regularExpression(text: string, place: Place): (value: Value) => boolean {
  const options = OPTIONS.exec(text);
  const flags = new Set(`i${options?.[1] ?? ''}`);
  for (const off of options?.[2] ?? '') flags.delete(off);
  let pattern: RegExp;
  try {
    pattern = new RegExp(text.slice(options?.[0].length ?? 0), [...flags].join(''));
  } catch {
    throw new FilterFault('bad-pattern', 'The regular expression cannot be read.', place);
  }
  return (value) => {
    if (typeof value === 'string') return pattern.test(value);
    return value instanceof Uint8Array && pattern.test(latin1(value, 0, Math.min(value.length, LONGEST)));
  };
}
