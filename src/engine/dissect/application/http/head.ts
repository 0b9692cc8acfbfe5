// RFC 9112, 2 to 5: start lines and header fields, read as leniently as servers in the field read them.

import { latin1, utf8 } from '../../../../base/text.ts';

/** A header field (RFC 9110, 5). */
export interface Field {
  /** Lower case. */
  readonly name: string;
  value: string;
}

/** Start line and header fields of one message. */
export interface Head {
  readonly isAnswer: boolean;
  readonly method: string;
  readonly uri: string;
  /** `1.1`; null for HTTP/0.9, which has none. */
  readonly version: string | null;
  /** 0 for a request, and for an answer that gives none that is a number. */
  readonly status: number;
  readonly reason: string;
  readonly fields: Field[];
}

const MOST_FIELDS = 256;
/** RFC 9110, 9; RFC 4918 and others of WebDAV; RFC 6585; UPnP; RPC over HTTP. */
const METHODS = new Set(
  (
    'GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT ' +
    'CHECKOUT CHECKIN UNCHECKOUT MKACTIVITY MERGE VERSION-CONTROL MKWORKSPACE UPDATE LABEL BASELINE-CONTROL ACL BIND REBIND UNBIND ' +
    'LINK UNLINK ORDERPATCH MKCALENDAR MKREDIRECTREF UPDATEREDIRECTREF POLL SUBSCRIBE UNSUBSCRIBE NOTIFY BMOVE BCOPY BDELETE ' +
    'BPROPFIND BPROPPATCH X-MS-ENUMATTS RPC_IN_DATA RPC_OUT_DATA RPC_CONNECT CCM_POST SOURCE PURGE DESCRIBE QUERY'
  ).split(' '),
);
const LONGEST_METHOD = 32;

/** Whether a word is a method of HTTP or of an extension that is read here. */
export function isKnownMethod(method: string): boolean {
  return METHODS.has(method);
}

const VERSION = /^HTTP\/(\d{1,3}(?:\.\d{1,3})?)$/i;
const STATUS_LINE = /^HTTP\/(\d{1,3}(?:\.\d{1,3})?)[ \t]+(\d{3})(?!\d)[ \t]*(.*)/is;
/** An answer whose status is no number of three digits (RFC 9112, 4), or missing, or parted by something else than space. */
const BARE_ANSWER = /^HTTP\/(\d(?:\.\d)?)(?:[^\d.](.*))?$/is;
/** Shoutcast servers. */
const ICY_LINE = /^ICY[ \t]+(\d{3})[ \t]*(.*)/s;

/**
 * The message that a first line begins, or null. `lenient`: a request without version (HTTP/0.9) will do, and an answer
 * without status, which browsers take.
 */
export function parseStartLine(line: string, lenient: boolean): Head | null {
  if (/^(?:HTTP\/|ICY)/i.test(line)) return parseStatusLine(line, lenient);
  return parseRequestLine(line, lenient);
}

function parseStatusLine(text: string, lenient: boolean): Head | null {
  // RFC 9112, 2.2: a carriage return alone is a space to whoever does not refuse it.
  const line = text.replaceAll('\r', ' ');
  const found = STATUS_LINE.exec(line);
  if (found !== null) return answer(found[1], found[2], found[3]);
  const icy = ICY_LINE.exec(line);
  if (icy !== null) return answer('1.0', icy[1], icy[2]);
  const bare = lenient ? BARE_ANSWER.exec(line) : null;
  return bare === null ? null : answer(bare[1], '0', bare[2]?.trim());
}

const answer = (version: string, status: string, reason = ''): Head => ({
  isAnswer: true,
  method: '',
  uri: '',
  version,
  status: Number(status),
  reason: reason.trimEnd(),
  fields: [],
});

function parseRequestLine(line: string, lenient: boolean): Head | null {
  const text = line.trimEnd();
  const gap = text.search(/[ \t]/);
  const method = text.slice(0, gap < 0 ? 0 : gap);
  // PRI is how HTTP/2 begins (RFC 9113, 3.4), so that no server of HTTP/1 takes it for a request.
  if (method === '' || method === 'PRI' || method.length > LONGEST_METHOD || !isToken(method)) return null;
  const last = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  const version = VERSION.exec(text.slice(last + 1));
  if (version === null && !(lenient && METHODS.has(method) && !isOtherProtocol(text.slice(last + 1)))) return null;
  const uri = text.slice(gap, version === null ? text.length : Math.max(gap, last)).trim();
  if (version === null && uri === '') return null;
  return { isAnswer: false, method, uri, version: version?.[1] ?? null, status: 0, reason: '', fields: [] };
}

/** RTSP, SIP and ICAP share the form and some methods. */
const isOtherProtocol = (word: string): boolean => /^(?!HTTP)[A-Z]{2,8}\/\d/.test(word);

/** Whether an answer comes before the answer proper (RFC 9110, 15.2). */
export const isInterim = ({ status }: Head): boolean => status >= 100 && status < 200 && status !== 101;

/** Values of all fields of a name, as one (RFC 9110, 5.3); null where there is none. */
export function allOf(head: Head, name: string): string | null {
  const values = head.fields.filter((field) => field.name === name).map(({ value }) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** Adds a header line; one that begins with space goes on with the line before (5.2). False: not a header field. */
export function addField(head: Head, line: string): boolean {
  const { fields } = head;
  const first = line.charCodeAt(0);
  const before = fields.at(-1);
  if ((first === 0x20 || first === 0x09) && before !== undefined) {
    if (before.value.length < 64 * 1024) before.value = `${before.value} ${withoutSpace(line)}`;
    return true;
  }
  const field = splitField(line);
  if (field !== null && fields.length < MOST_FIELDS) fields.push(field);
  return field !== null;
}

/** Name and value of a header line; null where it has no name. */
export function splitField(line: string): Field | null {
  const colon = line.indexOf(':');
  if (colon <= 0) return null;
  return { name: withoutSpace(line.slice(0, colon)).toLowerCase(), value: withoutSpace(line.slice(colon + 1)) };
}

/** The token that a text begins with (RFC 9110, 5.6.2); empty where there is none. */
export const tokenOf = (text: string): string => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*/.exec(text)![0];

/** Whether all of a text is one token. */
export const isToken = (text: string): boolean => text !== '' && tokenOf(text) === text;

/**
 * Without the space around it (RFC 9110, 5.6.3; a carriage return alone is space by RFC 9112, 2.2). What else `trim` takes
 * away, a form feed or a no-break space, belongs to the name or value, which is not the known one then.
 */
export function withoutSpace(text: string): string {
  let at = 0;
  let end = text.length;
  while (at < end && isSpace(text.charCodeAt(at))) at += 1;
  while (end > at && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(at, end);
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;

/** Value of the first field of a name, or null. */
export function fieldOf(head: Head, name: string): string | null {
  return head.fields.find((field) => field.name === name)?.value ?? null;
}

/** Text of a line: header fields are ASCII, what is not is mostly UTF-8. A decoder costs more than a look at the bytes. */
export function lineText(bytes: Uint8Array, at: number, end: number): string {
  for (let i = at; i < end; i += 1) if (bytes[i] >= 0x80) return utf8(bytes, at, end);
  return latin1(bytes, at, end);
}
