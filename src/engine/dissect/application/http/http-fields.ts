// RFC 9112, 2 to 5: the fields of a message head, for the packet somebody looks at.

import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, Fields, FieldSpec } from '../../../../model/field.ts';
import { bodyFields, contentFields } from './body-fields.ts';
import { isToken, lineText, splitField, withoutSpace } from './head.ts';
import { STATUS_NAMES } from './status-names.ts';

const CR = 0x0d,
  LF = 0x0a;
/** Header lines that are named. */
const MOST_LINES = 512;
/** Parameters of a query, and cookies, that are told. */
const MOST_PARTS = 256;

/** Header fields that Wireshark gives a name of their own. */
const HEADERS: Readonly<Record<string, readonly [field: string, title: string]>> = {
  accept: ['http.accept', 'Accept'],
  'accept-encoding': ['http.accept_encoding', 'Accept-Encoding'],
  'accept-language': ['http.accept_language', 'Accept-Language'],
  authorization: ['http.authorization', 'Authorization'],
  'cache-control': ['http.cache_control', 'Cache-Control'],
  connection: ['http.connection', 'Connection'],
  'content-encoding': ['http.content_encoding', 'Content-Encoding'],
  'content-length': ['http.content_length_header', 'Content-Length'],
  'content-type': ['http.content_type', 'Content-Type'],
  cookie: ['http.cookie', 'Cookie'],
  date: ['http.date', 'Date'],
  host: ['http.host', 'Host'],
  'last-modified': ['http.last_modified', 'Last-Modified'],
  location: ['http.location', 'Location'],
  'proxy-authenticate': ['http.proxy_authenticate', 'Proxy-Authenticate'],
  'proxy-authorization': ['http.proxy_authorization', 'Proxy-Authorization'],
  referer: ['http.referer', 'Referer'],
  'sec-websocket-accept': ['http.sec_websocket_accept', 'Sec-WebSocket-Accept'],
  'sec-websocket-extensions': ['http.sec_websocket_extensions', 'Sec-WebSocket-Extensions'],
  'sec-websocket-key': ['http.sec_websocket_key', 'Sec-WebSocket-Key'],
  'sec-websocket-protocol': ['http.sec_websocket_protocol', 'Sec-WebSocket-Protocol'],
  'sec-websocket-version': ['http.sec_websocket_version', 'Sec-WebSocket-Version'],
  server: ['http.server', 'Server'],
  'set-cookie': ['http.set_cookie', 'Set-Cookie'],
  'transfer-encoding': ['http.transfer_encoding', 'Transfer-Encoding'],
  upgrade: ['http.upgrade', 'Upgrade'],
  'http2-settings': ['http.http2_settings', 'HTTP2-Settings'],
  'user-agent': ['http.user_agent', 'User-Agent'],
  'www-authenticate': ['http.www_authenticate', 'WWW-Authenticate'],
  'x-forwarded-for': ['http.x_forwarded_for', 'X-Forwarded-For'],
};
const HELP: Readonly<Record<string, FieldSpec['help']>> = {
  'http.user_agent': {
    en: 'What the client says it is. Malware often sends none, an old one, or one that no browser has.',
    ru: 'Кем назвался клиент. Вредоносные программы часто не передают ничего, что-то старое или небывалое.',
  },
  'http.host': {
    en: 'Which site is meant: one address may serve thousands.',
    ru: 'Какой сайт имеется в виду: один адрес может обслуживать тысячи.',
  },
  'http.authorization': {
    en: 'Credentials. "Basic" is name and password in plain text, only written in Base64.',
    ru: 'Учётные данные. «Basic» — это имя и пароль открытым текстом, лишь записанные в Base64.',
  },
  'http.referer': { en: 'The page from which the client came.', ru: 'Страница, с которой пришёл клиент.' },
};

export const httpFields: Fields = defineFields({
  'http.request': { title: 'Request', kind: 'flag', derived: true },
  'http.notification': { title: 'Notification', kind: 'flag', derived: true },
  'http.response': { title: 'Response', kind: 'flag', derived: true },
  'http.request.method': {
    title: 'Method',
    kind: 'text',
    help: {
      en: 'What is asked: GET fetches, POST and PUT send something.',
      ru: 'Что требуется: GET получает, POST и PUT что-то передают.',
    },
  },
  'http.request.uri': { title: 'URI', kind: 'text' },
  'http.request.uri.path': { title: 'Path', kind: 'text' },
  'http.request.uri.query': { title: 'Query', kind: 'text' },
  'http.request.uri.query.parameter': { title: 'Parameter', kind: 'text' },
  'http.request.version': { title: 'Version', kind: 'text' },
  'http.request.full_uri': { title: 'Full URI', kind: 'text', derived: true },
  'http.request.line': { title: 'Line', kind: 'text', hidden: true },
  'http.response.version': { title: 'Version', kind: 'text' },
  'http.response.code': {
    title: 'Status code',
    kind: 'unsigned',
    help: {
      en: '2xx went well, 3xx leads elsewhere, 4xx blames the request, 5xx the server.',
      ru: '2xx — удалось, 3xx — надо в другое место, 4xx — ошибка в запросе, 5xx — на сервере.',
    },
  },
  'http.response.code.desc': { title: 'Status code description', kind: 'text', derived: true },
  'http.response.phrase': { title: 'Phrase', kind: 'text' },
  'http.response.line': { title: 'Line', kind: 'text', hidden: true },
  'http.chat': { title: 'First line', kind: 'label', hidden: true },
  'http.request_number': { title: 'Request number', kind: 'unsigned', derived: true },
  'http.response_number': { title: 'Response number', kind: 'unsigned', derived: true },
  'http.time': {
    title: 'Time since request',
    kind: 'duration',
    derived: true,
    help: {
      en: 'From the end of the request to the end of the response: server and network together.',
      ru: 'От конца запроса до конца ответа: сервер и сеть вместе.',
    },
  },
  'http.request_in': { title: 'Request in packet', kind: 'unsigned', derived: true },
  'http.response_in': { title: 'Response in packet', kind: 'unsigned', derived: true },
  'http.prev_request_in': { title: 'Previous request in packet', kind: 'unsigned', derived: true },
  'http.prev_response_in': { title: 'Previous response in packet', kind: 'unsigned', derived: true },
  'http.response_for.uri': { title: 'Response for', kind: 'text', derived: true },
  'http.content_length': { title: 'Content length', kind: 'unsigned', unit: 'bytes', derived: true },
  'http.cookie_pair': { title: 'Cookie pair', kind: 'text' },
  'http.authbasic': { title: 'Credentials', kind: 'text', derived: true },
  'http.unknown_header': { title: 'Header', kind: 'text' },
  'http.bad_header_name': { title: 'Name with characters that none may have', kind: 'label', derived: true },
  'http.te_and_length': {
    title: 'Length and transfer coding at once',
    kind: 'label',
    derived: true,
    help: {
      en: 'Recipients disagree on where such a message ends: requests are smuggled past proxies so.',
      ru: 'Получатели по-разному понимают, где такое сообщение кончается: так запросы проносят мимо прокси.',
    },
  },
  'http.proxy_connect_host': { title: 'Host behind the proxy', kind: 'text', derived: true },
  'http.proxy_connect_port': { title: 'Port behind the proxy', kind: 'unsigned', derived: true },
  'http.te_unknown': { title: 'Unknown transfer coding', kind: 'label', derived: true },
  ...bodyFields,
  ...contentFields,
  ...Object.fromEntries(
    Object.values(HEADERS).map(([name, title]) => [
      name,
      { title, kind: 'text', ...(HELP[name] && { help: HELP[name] }) },
    ]),
  ),
});

/** Names the fields of the message head in bytes[at, end). */
export function explainHttp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  let place = at;
  const first = lineAt(bytes, place, end);
  const text = lineText(bytes, place, first.end);
  const isAnswer = /^HTTP\//i.test(text);
  const start = layer.group(text, place, first.next - place);
  start.field('http.chat', place, first.next - place);
  if (isAnswer) explainStatus(text, place, start);
  else explainRequest(text, place, start);
  const isNotice = !isAnswer && isNotification(text.split(/\s/, 1)[0]);
  layer.field(isAnswer ? 'http.response' : isNotice ? 'http.notification' : 'http.request', at, 0, 1);
  layer.summary(text);
  place = first.next;
  let host = '';
  const framing = new Framing();
  for (let lines = 0; place < end && lines < MOST_LINES; lines += 1) {
    const line = lineAt(bytes, place, end);
    if (line.end === place) break;
    const words = lineText(bytes, place, line.end);
    if (!isNotice) layer.field(isAnswer ? 'http.response.line' : 'http.request.line', place, line.next - place);
    const value = explainHeader(words, place, line.end, layer, framing);
    if (/^host:/i.test(words)) host = value;
    place = line.next;
  }
  const [, method = '', target = ''] = isAnswer ? [] : (/^(\S+)\s+(\S+)/.exec(text) ?? []);
  const uri = fullUri(method, target, host);
  if (uri !== '') layer.field('http.request.full_uri', at, 0, uri);
}

/** Requests that Wireshark calls notifications: those of UPnP eventing. */
export const isNotification = (method: string): boolean => /^(?:NOTIFY|(?:UN)?SUBSCRIBE)$/.test(method);

/** What is asked for, with the host that it is asked of; empty where none is named. */
export function fullUri(method: string, target: string, host: string): string {
  if (target === '') return '';
  if (method === 'CONNECT' || /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  return host === '' ? '' : `http://${host}${target}`;
}

function explainRequest(text: string, at: number, start: FieldGroup): void {
  const found = /^(\S+)(\s+)(.*)/s.exec(text.trimEnd());
  if (found === null) return;
  const [, method, gap, rest] = found;
  const version = /\s(HTTP\/\S+)$/i.exec(rest)?.[1];
  const uri = version === undefined ? rest : rest.slice(0, -version.length).trimEnd();
  start.field('http.request.method', at, method.length, method);
  const from = at + method.length + gap.length;
  const target = start.field('http.request.uri', from, uri.length, uri);
  const question = uri.indexOf('?');
  if (question >= 0) {
    target.field('http.request.uri.path', from, question, uri.slice(0, question));
    const query = uri.slice(question + 1);
    const all = target.field('http.request.uri.query', from + question + 1, query.length, query);
    let place = from + question + 1;
    for (const parameter of query.split('&').slice(0, MOST_PARTS)) {
      if (parameter !== '') all.field('http.request.uri.query.parameter', place, parameter.length, parameter);
      place += parameter.length + 1;
    }
  }
  if (version !== undefined)
    start.field('http.request.version', from + rest.length - version.length, version.length, version);
}

function explainStatus(text: string, at: number, start: FieldGroup): void {
  const found = /^(HTTP\/\S*)(\s+)(\d{3})(\s?)(.*)/is.exec(text);
  if (found === null) {
    const bare = /^HTTP\/[\d.]+/i.exec(text)?.[0];
    if (bare !== undefined) start.field('http.response.version', at, bare.length, bare);
    return;
  }
  const [, version, gap, code, second, phrase] = found;
  start.field('http.response.version', at, version.length, version);
  const from = at + version.length + gap.length;
  start.field('http.response.code', from, code.length, Number(code));
  const name = STATUS_NAMES[Number(code)];
  if (name !== undefined) start.field('http.response.code.desc', from, code.length, name);
  if (phrase !== '') start.field('http.response.phrase', from + code.length + second.length, phrase.length, phrase);
}

/** RFC 9112, 6.3: what says where a message ends, which only one header may do. */
class Framing {
  #hasLength = false;
  #hasCoding = false;

  tell(header: string, value: string, at: number, line: FieldGroup): void {
    const isLength = header === 'http.content_length_header';
    if (!isLength && header !== 'http.transfer_encoding') return;
    if (isLength ? this.#hasCoding : this.#hasLength) line.field('http.te_and_length', at, 0);
    if (isLength) this.#hasLength = true;
    else {
      this.#hasCoding = true;
      const codings = value.toLowerCase().split(',');
      if (codings.some((coding) => !CODINGS.has(withoutSpace(coding)))) line.field('http.te_unknown', at, 0);
    }
  }
}

/** Transfer codings that have a name: RFC 9112, 7, and `identity` of RFC 2616. */
const CODINGS: ReadonlySet<string> = new Set('chunked compress deflate gzip identity x-compress x-gzip'.split(' '));

/** One header line; returns its value. */
function explainHeader(words: string, at: number, end: number, layer: FieldGroup, framing: Framing): string {
  const colon = words.indexOf(':');
  if (colon >= 0 && !isToken(words.slice(0, colon))) layer.field('http.bad_header_name', at, end - at);
  const field = splitField(words);
  if (field === null) return '';
  const { name, value } = field;
  const known = Object.hasOwn(HEADERS, name) ? HEADERS[name][0] : null;
  if (known === null) {
    layer.field('http.unknown_header', at, end - at, words);
    return value;
  }
  const line = layer.field(known, at, end - at, value);
  framing.tell(known, value, at, line);
  const valueAt = at + words.indexOf(value, colon + 1);
  if (known === 'http.content_length_header' && /^\d{1,15}$/.test(value))
    line.field('http.content_length', valueAt, value.length, Number(value));
  if (known === 'http.cookie') explainCookies(value, valueAt, line);
  const basic = /^(basic\s+)([A-Za-z0-9+/=]+)$/i.exec(value);
  if (basic !== null && (known === 'http.authorization' || known === 'http.proxy_authorization'))
    line.field('http.authbasic', valueAt + basic[1].length, basic[2].length, decodeBasic(basic[2]));
  return value;
}

function explainCookies(value: string, at: number, line: FieldGroup): void {
  let place = at;
  for (const part of value.split(';').slice(0, MOST_PARTS)) {
    const pair = part.trim();
    line.field('http.cookie_pair', place + part.indexOf(pair), pair.length, pair);
    place += part.length + 1;
  }
}

function decodeBasic(text: string): string {
  try {
    return atob(text.slice(0, 4096));
  } catch {
    return text;
  }
}

/** A line from `at`: where its text ends and where the next one begins. */
function lineAt(bytes: Uint8Array, at: number, end: number): { end: number; next: number } {
  let next = at;
  while (next < end && bytes[next] !== LF) next += 1;
  const textEnd = next > at && bytes[next - 1] === CR ? next - 1 : next;
  return { end: textEnd, next: Math.min(end, next + 1) };
}

/** The first line of bytes[at, end), null where it does not end there. */
export function firstLine(bytes: Uint8Array, at: number, end: number): string | null {
  const line = lineAt(bytes, at, end);
  return line.next > at && bytes[line.next - 1] === LF ? lineText(bytes, at, line.end) : null;
}
