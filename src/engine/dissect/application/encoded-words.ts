// RFC 2047: words of other alphabets in mail headers, `=?utf-8?B?…?=`.

import { latin1Bytes } from '../../../base/text.ts';
import { decodeBase64 } from './base64.ts';

/** The text with its encoded words decoded; words in an unknown alphabet stay as they are. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(
      /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?]{0,1024})\?=/gi,
      (word, charset: string, kind: string, data: string) => {
        try {
          return new TextDecoder(charset).decode(kind.toLowerCase() === 'b' ? decodeBase64(data) : quoted(data));
        } catch {
          return word;
        }
      },
    );
}

function quoted(data: string): Uint8Array {
  const plain = data
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return latin1Bytes(plain);
}
