// PostgreSQL frontend/backend protocol 3.0 (documentation, "Message Formats"): names the fields of messages.

import { u32be } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { FieldReader } from './field-reader.ts';
import { CANCEL_REQUEST, GSS_REQUEST, METHODS, SSL_REQUEST } from './pgsql-fields.ts';

/** How the server wants a login proved. */
const MD5 = 5,
  GSS = 7,
  GSS_CONTINUE = 8,
  SSPI = 9,
  SASL = 10,
  SASL_CONTINUE = 11,
  SASL_FINAL = 12;
const MOST_PARTS = 4096;

/** Words of Wireshark, which filters hold messages against. */
const FROM_CLIENT: Readonly<Record<string, string>> = {
  B: 'Bind',
  C: 'Close',
  D: 'Describe',
  E: 'Execute',
  F: 'Function call',
  H: 'Flush',
  P: 'Parse',
  Q: 'Simple query',
  S: 'Sync',
  X: 'Termination',
  c: 'Copy completion',
  d: 'Copy data',
  f: 'Copy failure',
};
const FROM_SERVER: Readonly<Record<string, string>> = {
  '1': 'Parse completion',
  '2': 'Bind completion',
  '3': 'Close completion',
  A: 'Notification',
  C: 'Command completion',
  D: 'Data row',
  E: 'Error',
  G: 'CopyIn response',
  H: 'CopyOut response',
  I: 'Empty query',
  K: 'Backend key data',
  N: 'Notice',
  R: 'Authentication request',
  S: 'Parameter status',
  T: 'Row description',
  V: 'Function call response',
  W: 'CopyBoth response',
  Z: 'Ready for query',
  c: 'Copy completion',
  d: 'Copy data',
  n: 'No data',
  s: 'Portal suspended',
  t: 'Parameter description',
  v: 'Negotiate protocol version',
};
/** "Error and Notice Message Fields": the letter of each and its name. */
const ERROR_PARTS: Readonly<Record<string, string>> = {
  S: 'severity',
  V: 'text',
  C: 'code',
  M: 'message',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internal_position',
  q: 'internal_query',
  W: 'where',
  s: 'schema_name',
  t: 'table_name',
  c: 'column_name',
  d: 'type_name',
  n: 'constraint_name',
  F: 'file',
  L: 'line',
  R: 'routine',
};

/** The first message of a client, which has no letter. */
export function explainStart(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const code = end - at >= 8 ? u32be(bytes, at + 4) : 0;
  const message = new FieldReader(bytes, at, end, layer, 'pgsql.');
  const type =
    code === SSL_REQUEST
      ? 'SSL request'
      : code === GSS_REQUEST
        ? 'GSS encrypt request'
        : code === CANCEL_REQUEST
          ? 'Cancel request'
          : 'Startup message';
  message.here('type', 0, type);
  message.number('length', 4);
  message.here('frontend', 0, 1);
  layer.summary(type);
  if (code === SSL_REQUEST || code === GSS_REQUEST) return;
  if (code === CANCEL_REQUEST) {
    message.skip(4);
    message.number('pid', 4);
    message.number('key', 4);
    return;
  }
  message.number('version_major', 2);
  message.number('version_minor', 2);
  const words: string[] = [];
  for (let i = 0; i < MOST_PARTS && message.rest > 1; i += 1) {
    const name = message.zeroed('parameter_name');
    const value = message.zeroed('parameter_value');
    if (words.length < 8) words.push(`${name}=${value}`);
  }
  layer.summary(`${type}: ${words.join(' ')}`);
}

/** A message with a letter; `method` is how the server last wished a login proved. */
export function explainMessage(
  bytes: Uint8Array,
  at: number,
  end: number,
  fromOriginator: boolean,
  method: number,
  layer: FieldGroup,
): void {
  const message = new FieldReader(bytes, at, end, layer, 'pgsql.');
  const letter = String.fromCharCode(bytes[at]);
  const type = typeOf(letter, fromOriginator, method);
  message.field('type', 1, type);
  message.number('length', 4);
  layer.field('pgsql.frontend', at, 0, fromOriginator ? 1 : 0);
  const words = fromOriginator ? explainRequest(letter, method, message) : explainAnswer(letter, message);
  layer.summary(words === '' ? type : `${type}: ${words}`);
}

function typeOf(letter: string, fromOriginator: boolean, method: number): string {
  if (!fromOriginator) return FROM_SERVER[letter] ?? 'Unknown';
  if (letter !== 'p') return FROM_CLIENT[letter] ?? 'Unknown';
  if (method === SASL) return 'SASLInitialResponse message';
  if (method === SASL_CONTINUE) return 'SASLResponse message';
  return method >= GSS && method <= SSPI ? 'GSSResponse message' : 'Password message';
}

function explainRequest(letter: string, method: number, message: FieldReader): string {
  switch (letter) {
    case 'p':
      explainProof(method, message);
      return '';
    case 'Q':
      return message.zeroed('query');
    case 'P': {
      message.zeroed('statement');
      const query = message.zeroed('query');
      repeat(message, 'Parameters', (part) => part.number('oid.type', 4));
      return query;
    }
    case 'B':
      message.zeroed('portal');
      message.zeroed('statement');
      repeat(message, 'Parameter formats', (part) => part.number('format', 2));
      repeat(message, 'Parameter values', value);
      repeat(message, 'Result formats', (part) => part.number('format', 2));
      return '';
    case 'E':
      message.zeroed('portal');
      message.number('returns', 4);
      return '';
    case 'C':
    case 'D': {
      const isStatement = message.rest > 0 && message.bytes[message.at] === 0x53;
      message.skip(1);
      return message.zeroed(isStatement ? 'statement' : 'portal');
    }
    case 'F':
      message.number('oid', 4);
      repeat(message, 'Parameter formats', (part) => part.number('format', 2));
      repeat(message, 'Parameter values', value);
      message.number('format', 2);
      return '';
    case 'd':
      message.field('copydata', message.rest);
      return '';
    case 'f':
      return message.zeroed('error');
    default:
      return '';
  }
}

/** What a login is proved with. */
function explainProof(method: number, message: FieldReader): void {
  if (method === SASL) {
    message.zeroed('auth.sasl.mech');
    const length = message.number('auth.sasl.data.length', 4);
    if (length > 0) message.field('auth.sasl.data', Math.min(length, message.rest));
  } else if (method === SASL_CONTINUE) message.field('auth.sasl.data', message.rest);
  else if (method >= GSS && method <= SSPI) message.field('auth.gssapi_sspi.data', message.rest);
  else message.zeroed('password');
}

function explainAnswer(letter: string, message: FieldReader): string {
  switch (letter) {
    case 'R':
      return explainAuthentication(message);
    case 'K':
      message.number('pid', 4);
      message.number('key', 4);
      return '';
    case 'S':
      return `${message.zeroed('parameter_name')}=${message.zeroed('parameter_value')}`;
    case 'T':
      repeat(message, 'field.count', column);
      return '';
    case 't':
      repeat(message, 'Parameters', (part) => part.number('oid.type', 4));
      return '';
    case 'D':
      repeat(message, 'field.count', value);
      return '';
    case 'G':
    case 'H':
    case 'W':
      message.number('format', 1);
      repeat(message, 'Columns', (part) => part.number('format', 2));
      return '';
    case 'C':
      return message.zeroed('tag');
    case 'Z':
      message.number('status', 1);
      return '';
    case 'E':
    case 'N':
      return explainError(message);
    case 'A': {
      message.number('pid', 4);
      const condition = message.zeroed('condition');
      if (message.rest > 1) message.zeroed('text');
      return condition;
    }
    case 'd':
      message.field('copydata', message.rest);
      return '';
    default:
      return '';
  }
}

function explainAuthentication(message: FieldReader): string {
  const method = message.number('authtype', 4);
  if (method === MD5) message.field('salt', 4);
  else if (method === GSS_CONTINUE) message.field('auth.gssapi_sspi.data', message.rest);
  else if (method === SASL)
    for (let i = 0; i < MOST_PARTS && message.rest > 1; i += 1) message.zeroed('auth.sasl.mech');
  else if (method === SASL_CONTINUE || method === SASL_FINAL) message.field('auth.sasl.data', message.rest);
  return METHODS[method] ?? `method ${method}`;
}

function explainError(message: FieldReader): string {
  const words = { code: '', message: '' };
  for (let i = 0; i < MOST_PARTS && message.rest > 1; i += 1) {
    const name = ERROR_PARTS[String.fromCharCode(message.bytes[message.at])];
    if (name === undefined) {
      const zero = message.bytes.indexOf(0, message.at);
      message.skip((zero < 0 ? message.end : zero + 1) - message.at);
      continue;
    }
    // The letter stands before the text and belongs to it.
    const found = message.zeroed(name, 1);
    if (name === 'code' || name === 'message') words[name] = found;
  }
  return `${words.code} ${words.message}`.trim();
}

/** A count of two bytes and so many parts below it; the count is a field or only words. */
function repeat(message: FieldReader, title: string, part: (of: FieldReader) => void): void {
  if (message.rest < 2) return;
  const { bytes, at } = message;
  const count = bytes[at] * 256 + bytes[at + 1];
  const group = title === 'field.count' ? message.here(title, 2) : message.group.group(`${title}: ${count}`, at, 2);
  message.skip(2);
  const parts = new FieldReader(bytes, message.at, message.end, group, message.prefix);
  for (let i = 0; i < count && i < MOST_PARTS && parts.rest > 0 && !parts.failed; i += 1) part(parts);
  message.skip(parts.at - message.at);
}

/** A value behind its length, which is −1 for NULL. */
function value(part: FieldReader): void {
  const length = part.number('val.length', 4);
  if (length > 0 && length < 0x8000_0000) part.field('val.data', length);
}

function column(part: FieldReader): void {
  const { at } = part;
  const zero = part.bytes.indexOf(0, at);
  const stop = zero < 0 || zero >= part.end ? part.end : zero;
  const group = part.here('col.name', Math.min(stop + 1, part.end) - at, utf8(part.bytes, at, stop));
  const details = new FieldReader(part.bytes, Math.min(stop + 1, part.end), part.end, group, part.prefix);
  details.number('oid.table', 4);
  details.number('col.index', 2);
  details.number('oid.type', 4);
  details.field('val.length', 2);
  details.field('col.typemod', 4);
  details.number('format', 2);
  part.skip(details.failed ? part.rest + 1 : details.at - at);
}
