import type { StreamForm } from './stream-lines.ts';

/** The beginning tells what follows: a message of HTTP has its head there, however binary its body is. */
const BEGINNING = 256;
/** Bytes that are no characters: of those of a binary protocol most are, of a text with a few odd ones hardly any. */
const MOST_ODD = 0.3;
const LONGEST_CHARACTER = 4;

/** In which form a stream that begins so is read with the least effort. */
export function formFor(bytes: Uint8Array): StreamForm {
  const beginning = bytes.subarray(0, BEGINNING);
  let controls = 0;
  let high = 0;
  for (const byte of beginning) {
    if (byte >= 0x80) high += 1;
    else if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 0x7f) controls += 1;
  }
  const most = beginning.length * MOST_ODD;
  if (high > 0 && controls <= most && isUtf8(beginning)) return 'utf8';
  return controls + high > most ? 'hex' : 'text';
}

/** Whether bytes are UTF-8 (RFC 3629), but for a character that the end cuts. */
function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(bytes, { stream: bytes.length >= LONGEST_CHARACTER });
    return true;
  } catch {
    return false;
  }
}
