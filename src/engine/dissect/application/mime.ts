// RFC 5322 headers and RFC 2045 bodies, line by line: parts become files as they pass.

import { decodeBase64 } from './base64.ts';
import type { FileWriter } from '../../../model/stream.ts';

const DEEPEST = 8;
const MOST_HEADERS = 256;
const ENCODER = new TextEncoder();

/** Opens the file of a part. */
export type OpenPart = (name: string | null, type: string | null) => FileWriter;

/** One message as it passes. */
export class MimeReader {
  /** Headers of the message itself, names in lower case. */
  readonly headers = new Map<string, string>();
  readonly #open: OpenPart;
  readonly #boundaries: string[] = [];
  #inHeaders = true;
  #isTop = true;
  #part = new Map<string, string>();
  #last: string | null = null;
  #file: FileWriter | null = null;
  #encoding = '';

  constructor(open: OpenPart) {
    this.#open = open;
  }

  /** One line without its end. */
  line(text: string): void {
    const boundary = text.startsWith('--')
      ? this.#boundaries.findLastIndex((known) => text.startsWith(`--${known}`))
      : -1;
    if (boundary >= 0) {
      this.#endPart(true);
      const isLast = text.startsWith(`--${this.#boundaries[boundary]}--`);
      this.#boundaries.length = isLast ? boundary : boundary + 1;
      this.#inHeaders = !isLast;
      this.#isTop = false;
      this.#part = new Map();
      this.#last = null;
    } else if (this.#inHeaders) this.#header(text);
    else this.#content(text);
  }

  #header(text: string): void {
    if (text === '') {
      this.#beginBody();
      return;
    }
    const fields = this.#isTop ? this.headers : this.#part;
    if (/^[ \t]/.test(text) && this.#last !== null) {
      fields.set(this.#last, `${fields.get(this.#last) ?? ''} ${text.trim()}`.slice(0, 4096));
      return;
    }
    const colon = text.indexOf(':');
    if (colon <= 0 || fields.size >= MOST_HEADERS) return;
    this.#last = text.slice(0, colon).trim().toLowerCase();
    if (!fields.has(this.#last)) fields.set(this.#last, text.slice(colon + 1).trim());
  }

  #beginBody(): void {
    this.#inHeaders = false;
    const fields = this.#isTop ? this.headers : this.#part;
    const type = fields.get('content-type') ?? null;
    const boundary = /boundary="?([^";]+)"?/i.exec(type ?? '')?.[1];
    if (type !== null && /^multipart\//i.test(type) && boundary !== undefined) {
      if (this.#boundaries.length < DEEPEST) this.#boundaries.push(boundary.trim());
      return;
    }
    this.#encoding = (fields.get('content-transfer-encoding') ?? '').toLowerCase();
    const name = /(?:file)?name\*?=(?:"([^"]*)"|([^;\s]+))/i.exec(
      `${fields.get('content-disposition') ?? ''};${type ?? ''}`,
    );
    this.#file = this.#open(name?.[1] ?? name?.[2] ?? null, type?.split(';', 1)[0].trim() ?? null);
  }

  #content(text: string): void {
    if (this.#file === null) return;
    const bytes = this.#decode(text);
    this.#file.write(bytes, 0, bytes.length);
  }

  #decode(text: string): Uint8Array {
    if (this.#encoding === 'base64') return decodeBase64(text);
    if (this.#encoding !== 'quoted-printable') return latin1Bytes(`${text}\r\n`);
    const soft = text.endsWith('=');
    const decoded = text
      .replace(/=$/, '')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    return latin1Bytes(soft ? decoded : `${decoded}\r\n`);
  }

  #endPart(complete: boolean): void {
    this.#file?.close(complete);
    this.#file = null;
  }

  close(complete: boolean): void {
    this.#endPart(complete);
  }
}

function latin1Bytes(text: string): Uint8Array {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return ENCODER.encode(text);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
