// RFC 2046, 5.1 and RFC 7578: parts of a mail or a form, for the packet somebody looks at.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, Protocol } from '../../../model/field.ts';
import type { Output } from '../../../model/stream.ts';
import { explainPlainContent, mediaWords } from '../content-layers.ts';
import { text } from '../header.ts';
import { boundaryOf } from './mime.ts';

/** Parts of one message, headers of one part, and parts that stand in each other. */
const MOST_PARTS = 256;
const MOST_HEADERS = 32;
const DEEPEST = 6;
/** A mail as part of another: a forwarded one, or the one that could not be delivered (RFC 2046, 5.2.1). */
const MAIL = 'message/rfc822';
const LF = 0x0a,
  CR = 0x0d,
  DASH = 0x2d;
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'mime_multipart.header.content-type',
  'content-disposition': 'mime_multipart.header.content-disposition',
  'content-transfer-encoding': 'mime_multipart.header.content-transfer-encoding',
  'content-id': 'mime_multipart.header.content-id',
  'content-description': 'mime_multipart.header.content-description',
  'content-language': 'mime_multipart.header.content-language',
  'content-length': 'mime_multipart.header.content-length',
  'content-encoding': 'mime_multipart.header.content-encoding',
};

export const multipartFields = defineFields({
  'mime_multipart.type': text('Type'),
  'mime_multipart.preamble': { title: 'Preamble', kind: 'bytes' },
  'mime_multipart.first_boundary': text('First boundary'),
  'mime_multipart.boundary': text('Boundary'),
  'mime_multipart.last_boundary': text('Last boundary'),
  'mime_multipart.trailer': { title: 'Trailer', kind: 'bytes' },
  'mime_multipart.part': { title: 'Part', kind: 'label' },
  'mime_multipart.header.content-type': text('Content-Type'),
  'mime_multipart.header.content-disposition': {
    title: 'Content-Disposition',
    kind: 'text',
    help: {
      en: 'The name of an attached file stands here, as the sender chose it.',
      ru: 'Здесь имя вложенного файла — такое, какое дал отправитель.',
    },
  },
  'mime_multipart.header.content-transfer-encoding': text('Content-Transfer-Encoding'),
  'mime_multipart.header.content-id': text('Content-ID'),
  'mime_multipart.header.content-description': text('Content-Description'),
  'mime_multipart.header.content-language': text('Content-Language'),
  'mime_multipart.header.content-length': text('Content-Length'),
  'mime_multipart.header.content-encoding': text('Content-Encoding'),
});

const MULTIPART: Protocol = {
  id: 'mime_multipart',
  title: 'MIME multipart media encapsulation',
  fields: multipartFields,
};

/** A boundary in the bytes: where its two dashes begin, where the line behind it begins, and whether it is the last. */
interface Delimiter {
  readonly at: number;
  readonly next: number;
  readonly isLast: boolean;
}

/** Names a mail that is a part of another (message/rfc822), in bytes[at, end); `depth` is how deep its own parts stand. */
export type MailTeller = (bytes: Uint8Array, at: number, end: number, output: Output, depth: number) => void;

/** What parts are told to, and by whom. */
interface PartContext {
  readonly output: Output;
  /** Null where a mail is a part like any other. */
  readonly tellMail: MailTeller | null;
  readonly depth: number;
}

/**
 * Opens the layer of a body of several parts in bytes[at, end), by the value of its Content-Type. Returns what Info says of the
 * parts: ` (text/plain) (text/html)`.
 */
export function explainMultipart(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: string,
  output: Output,
  tellMail: MailTeller | null = null,
  depth = 0,
): string {
  const boundary = boundaryOf(type);
  const layer = boundary === null || depth > DEEPEST ? null : output.explain(bytes, at, end, MULTIPART);
  if (boundary === null || layer === null) return '';
  layer.field('mime_multipart.type', at, 0, type.split(';', 1)[0].trim());
  const marks = delimiters(bytes, at, end, boundary);
  const first = marks[0];
  if (first === undefined) return '';
  if (first.at > at) layer.field('mime_multipart.preamble', at, first.at - at);
  let words = '';
  for (const [i, { at: place, next, isLast }] of marks.entries()) {
    const name = i === 0 ? 'first_boundary' : isLast ? 'last_boundary' : 'boundary';
    layer.field(`mime_multipart.${name}`, place, next - place);
    if (isLast) {
      if (next < end) layer.field('mime_multipart.trailer', next, end - next);
      break;
    }
    const stop = i + 1 < marks.length ? withoutLineEnd(bytes, next, marks[i + 1].at) : end;
    words += explainPart(bytes, next, stop, layer.field('mime_multipart.part', next, stop - next), {
      output,
      tellMail,
      depth,
    });
  }
  return words;
}

function delimiters(bytes: Uint8Array, at: number, end: number, boundary: string): Delimiter[] {
  const found: Delimiter[] = [];
  for (let place = at; place < end && found.length < MOST_PARTS;) {
    const lineEnd = bytes.indexOf(LF, place);
    const next = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
    if (bytes[place] === DASH && bytes[place + 1] === DASH) {
      const line = latin1(bytes, place + 2, withoutLineEnd(bytes, place + 2, next)).trimEnd();
      const isLast = line === `${boundary}--`;
      if (isLast || line === boundary) found.push({ at: place, next, isLast });
      if (isLast) return found;
    }
    place = next;
  }
  return found;
}

function withoutLineEnd(bytes: Uint8Array, from: number, end: number): number {
  let stop = end;
  if (stop > from && bytes[stop - 1] === LF) stop -= 1;
  if (stop > from && stop < end && bytes[stop - 1] === CR) stop -= 1;
  return stop;
}

/** Headers of a part (RFC 2046, 5.1), and its text. Returns its words for Info. */
function explainPart(bytes: Uint8Array, at: number, end: number, part: FieldGroup, context: PartContext): string {
  const { output, tellMail, depth } = context;
  let type = '';
  let place = at;
  for (let count = 0; place < end && count < MOST_HEADERS; count += 1) {
    const next = endOfHeader(bytes, place, end);
    const line = utf8(bytes, place, withoutLineEnd(bytes, place, next));
    if (line === '') {
      place = next;
      break;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) break;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line
      .slice(colon + 1)
      .replaceAll(/\r?\n[ \t]+/g, ' ')
      .trim();
    if (name === 'content-type') type = value;
    // As Wireshark shows it: nothing between parameters but their semicolons.
    if (Object.hasOwn(HEADERS, name)) part.field(HEADERS[name], place, next - place, value.replaceAll(/;\s+/g, ';'));
    else part.group(line, place, next - place);
    place = next;
  }
  if (place >= end) return '';
  if (/^multipart\//i.test(type)) return explainMultipart(bytes, place, end, type, output, tellMail, depth + 1);
  const media = type.split(';', 1)[0].trim().toLowerCase();
  if (media === MAIL && tellMail !== null && depth < DEEPEST) tellMail(bytes, place, end, output, depth + 1);
  else explainPlainContent(bytes, place, end, media, output);
  return mediaWords(media, bytes, place, end);
}

/** Behind the header that begins at `at`, with the lines that go on with it. */
export function endOfHeader(bytes: Uint8Array, at: number, end: number): number {
  for (let place = at; place < end;) {
    const found = bytes.indexOf(LF, place);
    if (found < 0 || found >= end) return end;
    const isEmpty = found === at || (found === at + 1 && bytes[at] === CR);
    place = found + 1;
    if (isEmpty || place >= end || (bytes[place] !== 0x20 && bytes[place] !== 0x09)) return place;
  }
  return end;
}
