/** Bytes as text, one character per byte (ISO 8859-1). For short runs this is faster than a TextDecoder. */
export function latin1(bytes: Uint8Array, at: number, end: number): string {
  if (end - at > 64) return asLatin1(DECODER.decode(bytes.subarray(at, end)));
  let text = '';
  for (let i = at; i < end; i += 1) text += String.fromCharCode(bytes[i]);
  return text;
}

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
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Lower-case hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array, at = 0, end = bytes.length): string {
  let text = '';
  for (let i = at; i < end; i += 1) text += HEX[bytes[i]];
  return text;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
