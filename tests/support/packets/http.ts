/** HTTP/1.1 messages (RFC 9110, RFC 9112). */
import { gzipSync } from 'fflate';
import { concat, EMPTY, toBytes, type Bytes, type Data } from './bytes.ts';

type Headers = Readonly<Record<string, string>>;

interface HttpMessage {
  readonly headers?: Headers;
  readonly body?: Data;
  readonly version?: string;
  readonly gzip?: boolean;
  /** The sizes of the chunks, the last one for the rest too; `true` is one chunk (RFC 9112 section 7.1). */
  readonly chunked?: boolean | readonly number[];
}

export interface HttpRequest extends HttpMessage {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string;
}

export interface HttpResponse extends HttpMessage {
  readonly status?: number;
  readonly reason?: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** Host first, then the headers as given; Content-Length when there is a body. */
export function httpRequest(request: HttpRequest = {}): Bytes {
  const { method = 'GET', target = '/', host = 'www.example.com', version = 'HTTP/1.1' } = request;
  return message(`${method} ${target} ${version}`, { Host: host }, request, false);
}

export function httpResponse(response: HttpResponse = {}): Bytes {
  const { status = 200, reason = REASONS[status] ?? 'Unknown', version = 'HTTP/1.1' } = response;
  const hasLength = status >= 200 && status !== 204 && status !== 304;
  return message(`${version} ${status} ${reason}`, {}, response, hasLength);
}

function message(
  startLine: string,
  first: Headers,
  { headers, body, gzip, chunked }: HttpMessage,
  length: boolean,
): Bytes {
  const plain = toBytes(body ?? EMPTY);
  // mtime 0 leaves the clock out of the bytes.
  const content = gzip ? new Uint8Array(gzipSync(plain, { mtime: 0 })) : plain;
  const framing: Headers = chunked
    ? { 'Transfer-Encoding': 'chunked' }
    : length || content.length > 0
      ? { 'Content-Length': String(content.length) }
      : {};
  const all = { ...first, ...headers, ...(gzip && { 'Content-Encoding': 'gzip' }), ...framing, ...lies(headers) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return concat(
    `${startLine}\r\n${lines.join('')}\r\n`,
    chunked ? chunks(content, chunked === true ? [] : chunked) : content,
  );
}

/** A given Content-Length wins over the right one, so that a test can lie. */
const lies = (headers: Headers = {}): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'Content-Length'));

function chunks(content: Bytes, sizes: readonly number[]): Bytes {
  const parts: Data[] = [];
  for (let at = 0, i = 0; at < content.length; i++) {
    const piece = content.subarray(at, at + (sizes[Math.min(i, sizes.length - 1)] ?? content.length));
    parts.push(`${piece.length.toString(16)}\r\n`, piece, '\r\n');
    at += piece.length;
  }
  return concat(...parts, '0\r\n\r\n');
}
