// What a key is called, whichever layout the keyboard has. Every view reads letters and brackets through here.

const BY_CODE: Readonly<Record<string, readonly [string, string]>> = {
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Comma: [',', '<'],
  Period: ['.', '>'],
};

/** The key as a Latin keyboard has it: on another one the same keys do the same. */
export function latin({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase();
  return BY_CODE[code]?.[shiftKey ? 1 : 0] ?? key;
}
