// Bytes as text, for showing and for copying.

const digits = (byte: number): string => byte.toString(16).padStart(2, '0');

/** `0a 00 00 01`. */
export const hexText = (bytes: Uint8Array, separator = ' '): string => Array.from(bytes, digits).join(separator);

/** A character where it is printable ASCII, else a point. */
export const asciiOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

/** An initialiser of a byte array in C, twelve bytes a line. */
export function cArray(bytes: Uint8Array, name = 'bytes'): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12)
    lines.push(`  ${Array.from(bytes.subarray(at, at + 12), (byte) => `0x${digits(byte)}`).join(', ')}`);
  return `unsigned char ${name}[${bytes.length}] = {\n${lines.join(',\n')}\n};`;
}

/** Base64 (RFC 4648, 4). */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A dump as `hexdump -C` writes it: offset, sixteen bytes, their characters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const characters = Array.from(row, asciiOf).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hexText(row).padEnd(47)}  ${characters}`);
  }
  return lines.join('\n');
}
