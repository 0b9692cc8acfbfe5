/** Bytes of base64 text (RFC 4648), leniently: characters outside of the alphabet end it. */
export function decodeBase64(text: string): Uint8Array {
  const clean = /^[A-Za-z0-9+/]*/.exec(text.trim())![0];
  const whole = clean.slice(0, clean.length - (clean.length % 4 === 1 ? 1 : 0));
  const binary = atob(whole.padEnd(Math.ceil(whole.length / 4) * 4, '='));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
