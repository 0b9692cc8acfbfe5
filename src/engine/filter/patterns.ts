import { PatternFault } from '../../base/pattern/pattern-text.ts';
import { Pattern, SlowPattern } from '../../base/pattern/pattern.ts';
import { asBytes, charactersOf, latin1 } from '../../base/text.ts';
import { FilterFault, placeInString } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { Value } from './values.ts';

/** Bytes of a value that a pattern looks at: whole frames fit. */
const LONGEST = 1 << 20;

/**
 * A test by a regular expression: letters of either case are alike unless it says (?-i). Texts are their UTF-8.
 * It throws a FilterFault where the pattern takes too long for the values it is held against.
 */
export function regularExpression(string: Omit<Token, 'type'>): (value: Value) => boolean {
  let pattern: Pattern;
  try {
    pattern = new Pattern(string.text, { ignoresCase: true });
  } catch (error) {
    const at = error instanceof PatternFault ? charactersOf(string.text, error.at) : 0;
    throw new FilterFault('bad-pattern', 'The regular expression cannot be read.', placeInString(string, at));
  }
  return (value) => {
    // No bytes at all match nothing, as in Wireshark.
    if (typeof value !== 'string' && !(value instanceof Uint8Array && value.length > 0)) return false;
    try {
      return pattern.test(
        typeof value === 'string' ? asBytes(value) : latin1(value, 0, Math.min(value.length, LONGEST)),
      );
    } catch (error) {
      if (!(error instanceof SlowPattern)) throw error;
      throw new FilterFault('slow-pattern', 'The regular expression takes too long.', string);
    }
  };
}
