// RFC 5322 and RFC 2045: the headers of a mail, for the packet somebody looks at.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec, Protocol } from '../../../model/field.ts';
import type { Output } from '../../../model/stream.ts';
import { mediaFields } from '../content-layers.ts';
import { endOfHeader, explainMultipart, multipartFields } from './multipart-fields.ts';
import { explainTextLines, TEXT_LINES } from './text-lines.ts';

/** Header lines of one mail, and addresses of one of them, that are named. */
const MOST_HEADERS = 256;
const MOST_ADDRESSES = 256;
const LF = 0x0a,
  CR = 0x0d,
  SEMICOLON = 0x3b;
/** Of ASCII: what else is space in Unicode may be a part of a character here. */
const SPACE = /^[ \t\r\n]*/;

/** Headers that have a name of their own, by their names in lower case. */
const HEADERS: Readonly<Record<string, readonly [field: string, title: string]>> = {
  date: ['imf.date', 'Date'],
  from: ['imf.from', 'From'],
  sender: ['imf.sender', 'Sender'],
  'reply-to': ['imf.reply_to', 'Reply-To'],
  to: ['imf.to', 'To'],
  cc: ['imf.cc', 'Cc'],
  bcc: ['imf.bcc', 'Bcc'],
  'message-id': ['imf.message_id', 'Message-ID'],
  'in-reply-to': ['imf.in_reply_to', 'In-Reply-To'],
  references: ['imf.references', 'References'],
  subject: ['imf.subject', 'Subject'],
  comments: ['imf.comments', 'Comments'],
  'user-agent': ['imf.user_agent', 'User-Agent'],
  keywords: ['imf.keywords', 'Keywords'],
  'return-path': ['imf.return_path', 'Return-Path'],
  received: ['imf.received', 'Received'],
  'content-type': ['imf.content.type', 'Content-Type'],
  'content-description': ['imf.content.description', 'Content-Description'],
  'content-id': ['imf.content.id', 'Content-ID'],
  'content-transfer-encoding': ['imf.content.transfer_encoding', 'Content-Transfer-Encoding'],
  'mime-version': ['imf.mime_version', 'MIME-Version'],
  'content-language': ['imf.content_language', 'Content-Language'],
  importance: ['imf.importance', 'Importance'],
  priority: ['imf.priority', 'Priority'],
  sensitivity: ['imf.sensitivity', 'Sensitivity'],
  precedence: ['imf.precedence', 'Precedence'],
  lines: ['imf.lines', 'Lines'],
  'delivered-to': ['imf.delivered_to', 'Delivered-To'],
  'delivery-date': ['imf.delivery_date', 'Delivery-Date'],
  'resent-date': ['imf.resent.date', 'Resent-Date'],
  'resent-from': ['imf.resent.from', 'Resent-From'],
  'resent-sender': ['imf.resent.sender', 'Resent-Sender'],
  'resent-to': ['imf.resent.to', 'Resent-To'],
  'resent-cc': ['imf.resent.cc', 'Resent-Cc'],
  'resent-message-id': ['imf.resent.message_id', 'Resent-Message-ID'],
  expires: ['imf.expires', 'Expires'],
  'expiry-date': ['imf.ext.expiry-date', 'Expiry-Date'],
  'thread-index': ['imf.thread-index', 'Thread-Index'],
  'x-mailer': ['imf.ext.mailer', 'X-Mailer'],
  'x-mimeole': ['imf.ext.mimeole', 'X-MimeOLE'],
  'x-uidl': ['imf.ext.uidl', 'X-UIDL'],
  'x-virus-scanned': ['imf.ext.virus_scanned', 'X-Virus-Scanned'],
  'x-original-to': ['imf.ext.original-to', 'X-Original-To'],
  'x-authentication-warning': ['imf.ext.authentication_warning', 'X-Authentication-Warning'],
  'x-ms-tnef-correlator': ['imf.ext.tnef-correlator', 'X-MS-TNEF-Correlator'],
};
/** Headers that hold addresses: senders are a list of mailboxes, receivers one of addresses. */
const LISTS: Readonly<Record<string, string>> = {
  'imf.from': 'imf.mailbox_list.item',
  'imf.reply_to': 'imf.address_list.item',
  'imf.to': 'imf.address_list.item',
  'imf.cc': 'imf.address_list.item',
  'imf.bcc': 'imf.address_list.item',
};
const HELP: Readonly<Record<string, FieldSpec['help']>> = {
  'imf.from': {
    en: 'What the reader sees. The sender writes it himself; the envelope and Received tell more.',
    ru: 'То, что видит читатель. Это пишет сам отправитель; вернее — конверт и заголовки Received.',
  },
  'imf.received': {
    en: 'One line per server on the way, the last one on top. Only those of servers you trust are true.',
    ru: 'По строке от каждого сервера на пути, последний — сверху. Верить можно лишь своим серверам.',
  },
};

export const imfFields = defineFields({
  ...Object.fromEntries(
    Object.values(HEADERS).map(([name, title]) => [
      name,
      { title, kind: 'text', ...(HELP[name] && { help: HELP[name] }) } as const,
    ]),
  ),
  'imf.mailbox_list.item': { title: 'Mailbox', kind: 'text' },
  'imf.address_list.item': { title: 'Address', kind: 'text' },
  'imf.display_name': { title: 'Display name', kind: 'text' },
  'imf.address': { title: 'Mail address', kind: 'text' },
  'imf.content.type.type': { title: 'Type', kind: 'text' },
  'imf.content.type.parameters': { title: 'Parameters', kind: 'text' },
  'imf.extension': { title: 'Other header', kind: 'text' },
  'imf.extension.type': { title: 'Name', kind: 'text' },
  'imf.extension.value': { title: 'Value', kind: 'text' },
  'imf.message_text': { title: 'Message text', kind: 'label' },
  ...multipartFields,
  ...mediaFields,
});

const IMF: Protocol = { id: 'imf', title: 'Internet Message Format', fields: imfFields };

/** Names the fields of the mail in bytes[at, end); `depth` is how many mails and bodies of parts it stands in. */
export function explainMail(bytes: Uint8Array, at: number, end: number, output: Output, depth = 0): void {
  const layer = output.explain(bytes, at, end, IMF);
  if (layer === null) return;
  let type: string | null = null;
  const said = new Map<string, string>();
  let place = at;
  for (let count = 0; place < end && count < MOST_HEADERS; count += 1) {
    const next = endOfHeader(bytes, place, end);
    const text = readable(bytes, place, next);
    if (text === '') {
      place = next;
      break;
    }
    if (!/^[!-9;-~]+[ \t]*:/.test(text)) break;
    const [name, value] = explainHeader(bytes, place, next, layer);
    if (name === 'content-type') type = value;
    if (name === 'from' || name === 'subject') said.set(name, value);
    place = next;
  }
  const content = (type ?? 'text/plain').split(';', 1)[0].trim().toLowerCase();
  const words = Array.from(said, ([name, value]) => `${name}: ${value}`);
  layer.summary([...words, /^text\//.test(content) ? ` (${content})` : ''].join(', '));
  if (place >= end) return;
  if (/^multipart\//i.test(type ?? '')) {
    const parts = explainMultipart(bytes, place, end, type ?? '', output, explainMail, depth);
    layer.summary([...words, parts].join(', '));
  } else if (type === null) explainTextLines(bytes, place, end, layer.field('imf.message_text', place, end - place));
  else if (/^text\//i.test(type)) {
    const body = output.explain(bytes, place, end, TEXT_LINES);
    if (body !== null) explainTextLines(bytes, place, end, body);
  }
}

/** Returns the header's name in lower case, and its value. */
function explainHeader(bytes: Uint8Array, at: number, next: number, layer: FieldGroup): [string, string] {
  // One character for each byte, so that places in the text are places in the bytes.
  const raw = latin1(bytes, at, next);
  const colon = raw.indexOf(':');
  const name = raw.slice(0, colon).trimEnd().toLowerCase();
  const valueAt = at + colon + 1 + (SPACE.exec(raw.slice(colon + 1))?.[0].length ?? 0);
  const valueEnd = Math.max(valueAt, endOfText(bytes, at, next));
  const value = utf8(bytes, valueAt, valueEnd);
  const field = Object.hasOwn(HEADERS, name) ? HEADERS[name][0] : null;
  if (field === null) {
    const other = layer.field('imf.extension', at, next - at, readable(bytes, at, next));
    other.field('imf.extension.type', at, colon, raw.slice(0, colon).trimEnd());
    other.field('imf.extension.value', valueAt, valueEnd - valueAt, value);
    return [name, value];
  }
  const line = layer.field(field, valueAt, next - valueAt, value);
  const list = LISTS[field];
  if (list !== undefined) explainAddresses(bytes, valueAt, valueEnd, list, line);
  if (field === 'imf.content.type') {
    const semicolon = bytes.subarray(valueAt, valueEnd).indexOf(SEMICOLON);
    const typeEnd = semicolon < 0 ? valueEnd : valueAt + semicolon;
    line.field('imf.content.type.type', valueAt, typeEnd - valueAt);
    if (semicolon >= 0) line.field('imf.content.type.parameters', typeEnd + 1, valueEnd - typeEnd - 1);
  }
  return [name, value];
}

/** `Name <address>, address`: commas inside quotation marks and brackets part nothing. */
function explainAddresses(bytes: Uint8Array, at: number, end: number, item: string, line: FieldGroup): void {
  const found = latin1(bytes, at, end).matchAll(/(?:"(?:[^"\\]|\\.)*"?|<[^>]*>?|[^,"<])+/g);
  let count = 0;
  for (const { 0: text, index } of found) {
    const before = SPACE.exec(text)![0].length;
    if (before === text.length || (count += 1) > MOST_ADDRESSES) continue;
    const start = at + index + before;
    const words = text.slice(before, lengthWithoutSpace(text));
    const group = line.field(item, start, words.length);
    const last = words.lastIndexOf('<');
    const angle = words.slice(last, -1).includes('>') ? -1 : last;
    const name = angle < 0 ? 0 : lengthWithoutSpace(words.slice(0, angle));
    const address = words.length - angle - 1 - (angle >= 0 && words.endsWith('>') ? 1 : 0);
    if (name > 0) group.field('imf.display_name', start, name);
    group.field('imf.address', start + angle + 1, address);
  }
}

function lengthWithoutSpace(text: string): number {
  let length = text.length;
  while (length > 0 && ' \t\r\n'.includes(text[length - 1])) length -= 1;
  return length;
}

/** Where a line ends without its line end. */
function endOfText(bytes: Uint8Array, at: number, next: number): number {
  let end = next;
  while (end > at && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end -= 1;
  return end;
}

const readable = (bytes: Uint8Array, at: number, next: number): string => utf8(bytes, at, endOfText(bytes, at, next));
