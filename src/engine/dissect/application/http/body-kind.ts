// RFC 9112, 6: what follows the head of a message.

import { allOf, fieldOf, tokenOf, withoutSpace } from './head.ts';
import type { Head } from './head.ts';

/** How the body of a message ends. */
export const BODY = { none: 0, length: 1, chunked: 2, close: 3, /** Another protocol. */ foreign: 4 } as const;

/**
 * The Content-Length; null without one, or where it is no number: browsers and Wireshark then read an answer until the
 * connection closes. The same number several times over is one (RFC 9112, 6.3).
 */
export function contentLength(head: Head): number | null {
  const digits = /^[ \t]*(\d{1,15})[ \t]*(?:,[ \t]*\1[ \t]*)*$/.exec(fieldOf(head, 'content-length') ?? '');
  return digits === null ? null : Number(digits[1]);
}

/** RFC 9112, 6.3: which body follows a head. That of an answer depends on what was asked. */
export function bodyKind(head: Head, request: Head | null): number {
  const { status, isAnswer } = head;
  // MS-RPCH, 2.1.2.1: the body is as long as the connection lives, and no file.
  if (!isAnswer && (head.method === 'RPC_IN_DATA' || head.method === 'RPC_OUT_DATA')) return BODY.foreign;
  if (isAnswer) {
    const method = request?.method;
    if ((status > 0 && status < 200) || status === 204 || status === 304 || method === 'HEAD') return BODY.none;
    if (method === 'CONNECT' && status > 0 && status < 300) return BODY.none;
  }
  if (isChunked(head)) return BODY.chunked;
  const length = contentLength(head);
  if (length === null) return isAnswer ? BODY.close : BODY.none;
  return length > 0 ? BODY.length : BODY.none;
}

/**
 * RFC 9112, 6.1 and 7: codings are a list of words, perhaps with parameters. One that only has the word "chunked" in it is
 * another one, which nobody knows.
 */
const isChunked = (head: Head): boolean =>
  (allOf(head, 'transfer-encoding') ?? '')
    .split(',')
    .some((coding) => tokenOf(withoutSpace(coding)).toLowerCase() === 'chunked');
