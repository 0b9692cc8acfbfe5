/** A longer text is made by a TextDecoder, which takes 200 ns to ask in Chromium; a shorter one 2 ns a character without it. */
const LONG = 96;
/** Room for the characters of a short text, by their number. */
const ROOM = Array.from({ length: LONG + 1 }, (_, length) => new Array<number>(length).fill(0));

/**
 * Bytes as text, one character per byte (ISO 8859-1). A short text is made of all its characters at once: one by one it took
 * three times as long, and a text for each of them was an eighth of all that the mixed capture leaves to V8's collector.
 */
export function latin1(bytes: Uint8Array, at: number, end: number): string {
  const length = Math.max(0, end - at);
  if (length > LONG) return asLatin1(DECODER.decode(bytes.subarray(at, end)));
  const characters = ROOM[length];
  for (let i = 0; i < length; i += 1) characters[i] = bytes[at + i];
  return String.fromCharCode(...characters);
}

/**
 * Text of one character per byte as those bytes: what `latin1` and `atob` give. A loop: a function called per character
 * takes ten times as long, and a text for each of them.
 */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const ENCODER = new TextEncoder();
/** The UTF-8 of a text, one character for each byte. */
export function asBytes(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  const bytes = ENCODER.encode(text);
  return latin1(bytes, 0, bytes.length);
}

/** How many characters of a text the first bytes of its UTF-8 are. */
export const charactersOf = (text: string, bytes: number): number =>
  UTF8.decode(ENCODER.encode(text).subarray(0, bytes)).length;

/** Bytes as text: UTF-8 where they are valid UTF-8, else ISO 8859-1. */
export function utf8(bytes: Uint8Array, at: number, end: number): string {
  try {
    return STRICT_UTF8.decode(bytes.subarray(at, end));
  } catch {
    return latin1(bytes, at, end);
  }
}

const DECODER = new TextDecoder('latin1');
/** What the Encoding Standard reads 80 to 9f as, since "latin1" means windows-1252 there: browsers do, Node does not. */
const C1 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const BEYOND = /[^\0-\xff]/;
const asLatin1 = (text: string): string =>
  BEYOND.test(text)
    ? text.replaceAll(/[^\0-\xff]/g, (character) => String.fromCharCode(0x80 + C1.indexOf(character)))
    : text;
const UTF8 = new TextDecoder();
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Lower-case hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array, at = 0, end = bytes.length): string {
  let text = '';
  for (let i = at; i < end; i += 1) text += HEX[bytes[i]];
  return text;
}

/** What stands before the first zero byte, with which texts end in C. */
export const untilZero = (text: string): string => text.split('\0', 1)[0];

/** Without the zero bytes that fill up a field. A pattern would try each of those that stand amid the text anew. */
export function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Nobody reads a longer text in a table or a sentence. */
const LONGEST = 1000;
/**
 * Characters that show nothing, or move what stands around them: controls, marks and overrides of the direction of
 * writing, joiners and spaces without width, tags (Unicode 16, general categories Cc, Cf, Zl and Zp).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/**
 * A text of a stranger as it is shown: on one line, no longer than `longest` characters, and with an escape for each
 * character that nobody would see, so that no name looks like another. What is copied and exported stays as it is.
 */
export function readable(text: string, longest = LONGEST): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(UNSEEN, (char) => {
    const code = char.codePointAt(0)!;
    if (code <= 0xff) return ESCAPES[char] ?? `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
