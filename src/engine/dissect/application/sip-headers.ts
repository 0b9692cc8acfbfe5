// RFC 3261, 20, and its extensions: the header fields of SIP. Heads are text of one byte a character, so places in it are
// places in the bytes.

import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { AUTHENTICATION_FIELDS, COMPACT, HEADERS, NUMBERS } from './sip-fields.ts';

const MOST_LINES = 512;
const BY_NAME: ReadonlyMap<string, string> = new Map(HEADERS.map((name) => [name.toLowerCase(), name]));

/** A header field with its folded lines: its text without the line end, and where that and its value begin. */
export interface Header {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly valueAt: number;
  readonly value: string;
  /** The value as it is shown. */
  readonly shown: string;
  /** The whole line as it stands. */
  readonly text: string;
}

/** The header fields of the head `text`, which begins at `at`, from `from` on. */
export function headersOf(bytes: Uint8Array, text: string, from: number, at: number): Header[] {
  const found: Header[] = [];
  const pattern = /[^\r\n][^\n]*\n?(?:[ \t][^\n]*\n?)*/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null && found.length < MOST_LINES; match = pattern.exec(text)) {
    const line = match[0];
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const written = line.slice(0, colon).trim();
    const lead = /^\s*/.exec(line.slice(colon + 1))![0].length;
    const value = line.slice(colon + 1 + lead).trimEnd();
    const valueAt = at + match.index + colon + 1 + lead;
    found.push({
      name: BY_NAME.get((COMPACT[written.toLowerCase()] ?? written).toLowerCase()) ?? '',
      at: at + match.index,
      length: line.length,
      valueAt,
      value,
      shown: utf8(bytes, valueAt, valueAt + value.length),
      text: utf8(bytes, at + match.index, valueAt + value.length),
    });
  }
  return found;
}

/** Middles of names of fields for addresses, by header field. */
const PERSONS: Readonly<Record<string, 'from' | 'to' | 'pai' | 'ppi'>> = {
  From: 'from',
  To: 'to',
  'P-Asserted-Identity': 'pai',
  'P-Preferred-Identity': 'ppi',
};
const ROUTES = ['Route', 'Record-Route', 'Service-Route', 'Path'];
const PROOFS = [
  'Authorization',
  'Proxy-Authorization',
  'WWW-Authenticate',
  'Proxy-Authenticate',
  'Authentication-Info',
];

/** Names a header field, and the parts of those that have some. */
export function explainHeader(header: Header, layer: FieldGroup): void {
  const { name, at, length, value } = header;
  if (name === '') {
    layer.field('sip.unrecognized_header', at, length).group(header.text, at, length);
    return;
  }
  const field = `sip.${name}`;
  if (NUMBERS.includes(name)) {
    if (/^\d{1,10}/.test(value)) layer.field(field, at, length, Number.parseInt(value, 10));
    return;
  }
  const group = layer.field(field, at, length, header.shown);
  const person = PERSONS[name];
  if (person !== undefined) explainPerson(header, person, group);
  else if (name === 'Contact') explainContact(header, group);
  else if (name === 'Via') explainVia(header, group);
  else if (name === 'Call-ID') layer.field('sip.call_id_generated', at, length, header.shown);
  else if (name === 'CSeq') {
    const parts = /^(\d+)\s+(\S+)/d.exec(value);
    if (parts === null) return;
    group.field('sip.CSeq.seq', place(header, parts, 1), parts[1].length, Number(parts[1]) >>> 0);
    group.field('sip.CSeq.method', place(header, parts, 2), parts[2].length);
  } else if (ROUTES.includes(name)) explainRoutes(header, name, group);
  else if (PROOFS.includes(name)) {
    explainProof(header, group);
    layer.field('sip.auth', at, length, header.text);
  } else if (name.startsWith('Security-')) explainSecurity(header, group);
  else if (name === 'P-Access-Network-Info') {
    tell(header, /^([^;\s]+)/d, ['P-Access-Network-Info.access-type'], group);
    tell(header, /;\s*utran-cell-id-3gpp=([^;\s]+)/d, ['P-Access-Network-Info.utran-cell-id-3gpp'], group);
  } else if (name === 'Reason') explainReason(header, group);
}

/** Where a group of a pattern (with the flag `d`) begins. */
export const startOf = (found: RegExpExecArray, i: number): number => found.indices?.[i]?.[0] ?? 0;
const place = (header: Header, parts: RegExpExecArray, i: number): number => header.valueAt + startOf(parts, i);

/** Names the groups that a pattern (with the flag `d`) finds in a value. */
function tell(header: Header, pattern: RegExp, names: readonly string[], group: FieldGroup): RegExpExecArray | null {
  const parts = pattern.exec(header.value);
  for (const [i, name] of names.entries()) {
    const text = parts?.[i + 1];
    if (parts !== null && text !== undefined) group.field(`sip.${name}`, place(header, parts, i + 1), text.length);
  }
  return parts;
}

/** `"name" <address>;parameters`, or the address alone; with the place where it ends. */
function addressOf(value: string): { display: [number, string] | null; uri: [number, string]; end: number } | null {
  const named = /^("(?:[^"\\]|\\.)*"\s*|[^<"]*)<([^>]*)>?/d.exec(value);
  if (named !== null) {
    const name = named[1].trim();
    const display: [number, string] | null = name === '' ? null : [named[1].indexOf(name), name];
    return { display, uri: [startOf(named, 2), named[2]], end: named[0].length };
  }
  const bare = /^\s*([^;,\s]+)/d.exec(value);
  return bare === null ? null : { display: null, uri: [startOf(bare, 1), bare[1]], end: bare[0].length };
}

function explainPerson(header: Header, who: 'from' | 'to' | 'pai' | 'ppi', group: FieldGroup): void {
  const found = addressOf(header.value);
  if (found === null) return;
  tellAddress(header, found, who, 'addr', group);
  if (who !== 'from' && who !== 'to') return;
  const tag = /;\s*tag\s*=\s*([^;\s]*)/d.exec(header.value.slice(found.end));
  if (tag === null) return;
  const at = header.valueAt + found.end + startOf(tag, 1);
  group.field(`sip.${who}.tag`, at, tag[1].length);
  group.field('sip.tag', at, tag[1].length);
}

function tellAddress(
  header: Header,
  { display, uri }: NonNullable<ReturnType<typeof addressOf>>,
  who: string,
  whole: 'addr' | 'uri',
  group: FieldGroup,
): void {
  if (display !== null) {
    group.field(`sip.${who}.display.info`, header.valueAt + display[0], display[1].length);
    group.field('sip.display.info', header.valueAt + display[0], display[1].length);
  }
  const at = header.valueAt + uri[0];
  explainUri(uri[1], at, who, group.field(`sip.${who}.${whole}`, at, uri[1].length));
}

/** `sip:user@host:port;parameters?headers`; other schemes have no such parts. */
export function explainUri(uri: string, at: number, who: string, group: FieldGroup): void {
  const parts = /^sips?:(?:([^:@;?]*)(?::[^@;?]*)?@)?(\[[^\]]*\]|[^:;?>]*)(?::([^;?]*))?((?:;[^?]*)?)/di.exec(uri);
  if (parts === null) return;
  if (parts[1] !== undefined) group.field(`sip.${who}.user`, at + startOf(parts, 1), parts[1].length);
  if (parts[2] !== '') group.field(`sip.${who}.host`, at + startOf(parts, 2), parts[2].length);
  if (parts[3] !== undefined) group.field(`sip.${who}.port`, at + startOf(parts, 3), parts[3].length);
  const start = startOf(parts, 4);
  for (const found of parts[4].matchAll(/[^;]+/g))
    group.field(`sip.${who}.param`, at + start + found.index, found[0].length);
}

function explainContact(header: Header, group: FieldGroup): void {
  const found = addressOf(header.value);
  if (found === null || found.uri[1] === '*') return;
  tellAddress(header, found, 'contact', 'uri', group);
  for (const parameter of header.value.slice(found.end).matchAll(/;\s*((?:[^;"]|"[^"]*"?)+)/dg))
    group.field('sip.contact.parameter', header.valueAt + found.end + startOf(parameter, 1), parameter[1].length);
}

function explainRoutes(header: Header, name: string, group: FieldGroup): void {
  for (const found of header.value.matchAll(/<([^<>]*)>/dg)) {
    const at = header.valueAt + startOf(found, 1);
    explainUri(found[1], at, name, group.field(`sip.${name}.uri`, at, found[1].length));
  }
}

const VIA_PARAMETERS = ['branch', 'maddr', 'rport', 'received', 'ttl', 'comp'];

function explainVia(header: Header, group: FieldGroup): void {
  const parts = tell(
    header,
    /^SIP\s*\/\s*2\.0\s*\/\s*([^\s;]+)\s+\[?((?<=\[)[^\]]*|[^:;\s]+)\]?/d,
    ['Via.transport', 'Via.sent-by.address'],
    group,
  );
  if (parts === null) return;
  const rest = header.value.slice(parts[0].length);
  const start = header.valueAt + parts[0].length;
  const port = /^\s*:\s*(\d{1,5})/d.exec(rest);
  if (port !== null) group.field('sip.Via.sent-by.port', start + startOf(port, 1), port[1].length, Number(port[1]));
  for (const found of rest.matchAll(/;\s*([\w-]+)(?:\s*=\s*([^;,\s]*))?/dg)) {
    const [, name, value] = found;
    if (!VIA_PARAMETERS.includes(name.toLowerCase())) continue;
    const told = value ?? name;
    group.field(`sip.Via.${name.toLowerCase()}`, start + startOf(found, value === undefined ? 1 : 2), told.length);
  }
}

function explainProof(header: Header, group: FieldGroup): void {
  const scheme = header.name === 'Authentication-Info' ? null : tell(header, /^(\S+)/d, ['auth.scheme'], group);
  const start = scheme?.[0].length ?? 0;
  for (const found of header.value.slice(start).matchAll(/(?<![\w-])([\w-]+)\s*=\s*("[^"]*"?|[^,\s]*)/dg)) {
    const name = found[1].toLowerCase() === 'response' ? 'digest.response' : found[1].toLowerCase();
    if (AUTHENTICATION_FIELDS.has(name))
      group.field(`sip.auth.${name}`, header.valueAt + start + startOf(found, 2), found[2].length);
  }
}

/** RFC 3329: mechanisms, separated by commas, with parameters. */
function explainSecurity(header: Header, group: FieldGroup): void {
  for (const mechanism of header.value.matchAll(/[^,\s][^,]*/g)) {
    for (const [i, found] of [...mechanism[0].matchAll(/([^;=\s]+)(?:=([^;\s]*))?/dg)].entries()) {
      const at = header.valueAt + mechanism.index;
      if (i === 0) group.field('sip.sec_mechanism', at + found.index, found[0].length);
      const name = found[1].replace('-', '_');
      const value = found[2];
      if (i === 0 || value === undefined) continue;
      const told = startOf(found, 2);
      if (/^(?:alg|ealg|prot)$/.test(name)) group.field(`sip.sec_mechanism.${name}`, at + told, value.length);
      else if (/^(?:port|spi)_[cs]$/.test(name) && /^\d{1,10}$/.test(value))
        group.field(`sip.sec_mechanism.${name}`, at + told, value.length, Number(value));
    }
  }
}

/** RFC 3326. */
function explainReason(header: Header, group: FieldGroup): void {
  const protocol = tell(header, /^([^;\s]+)/d, ['reason_protocols'], group)?.[1].toLowerCase();
  const cause = /;\s*cause\s*=\s*(\d{1,6})/d.exec(header.value);
  if (cause !== null) {
    const at = place(header, cause, 1);
    if (protocol === 'q.850') group.field('sip.reason_cause_q850', at, cause[1].length, Number(cause[1]));
    else if (protocol === 'sip') group.field('sip.reason_cause_sip', at, cause[1].length, Number(cause[1]));
    else group.field('sip.reason_cause_other', at, cause[1].length);
  }
  tell(header, /;\s*text\s*=\s*("[^"]*"|[^;\s]*)/d, ['reason_text'], group);
}
