/** How what is typed into a search is meant. */
export type NeedleKind = 'text' | 'hex';

/** Longer things are not searched for. */
const LONGEST = 4096;

/** The bytes that are searched for, or null where what is typed means none. */
export function needleOf(typed: string, kind: NeedleKind): Uint8Array<ArrayBuffer> | null {
  if (kind === 'text') {
    const bytes = new TextEncoder().encode(typed);
    return bytes.length === 0 || bytes.length > LONGEST ? null : bytes;
  }
  // As people copy it: `47 45 54`, `47:45:54`, `0x474554`.
  const digits = typed.replaceAll(/0x|[\s:,-]/gi, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits) || digits.length > 2 * LONGEST) return null;
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}
