// HTTP/1.x (RFC 9110, 9112) and HTTP/0.9, on any port by content. HTTP/2 and 3 are protocols of their own.

import { latin1 } from '../../../../base/text.ts';
import { PROBE } from '../../../../model/stream.ts';
import type { ApplicationDissector } from '../../dissector.ts';
import { startsWith } from '../lines.ts';
import { isKnownMethod, parseStartLine } from './head.ts';
import { httpFields } from './http-fields.ts';
import { httpTable } from './http-table.ts';
import { HttpStream } from './stream.ts';

const PORTS = [80, 8080, 3128, 8000, 8888, 8008, 1080, 5985, 2869, 631, 1900];
const LONGEST_START = 8192;
/** Bytes of a request line without its end that are enough to believe in it, and how its target begins (RFC 9112, 3.2). */
const CONVINCING = 1024;
const TARGET = /^ (\/|https?:\/\/)/i;
const LF = 0x0a;

export const http: ApplicationDissector = {
  id: 'http',
  title: 'Hypertext Transfer Protocol',
  display: 'HTTP',
  ports: { tcp: PORTS },
  tables: [httpTable],
  responseTimes: {
    table: 'http',
    procedures: [['method', 'status'], ['host'], ['server'], ['contentType']],
    subject: ['host', 'uri'],
  },
  fields: httpFields,

  probe(bytes, at, end, fromOriginator, flow) {
    while (at < end && (bytes[at] === 0x0d || bytes[at] === LF)) at += 1; // empty lines before a request (RFC 9112, 2.2)
    if (at === end) return PROBE.more;
    if (startsWith(bytes, at, end, 'HTTP/1.') || startsWith(bytes, at, end, 'ICY ')) return PROBE.yes;
    if (!fromOriginator && end - at < 7)
      return startsWith(bytes, at, end, 'HTTP/1.'.slice(0, end - at)) ? PROBE.more : PROBE.no;
    const text = latin1(bytes, at, Math.min(end, at + LONGEST_START));
    const lineEnd = text.indexOf('\n');
    const isOwnPort = PORTS.includes(flow.responderPort);
    if (lineEnd >= 0)
      return parseStartLine(text.slice(0, lineEnd).trimEnd(), isOwnPort)?.isAnswer === false ? PROBE.yes : PROBE.no;
    // An unfinished line that begins with a method is worth waiting for.
    const word = /^[A-Z_-]{3,20}/.exec(text)?.[0] ?? '';
    // Nobody waits for the end of a very long one, such as an attack on its reader.
    if (text.length >= CONVINCING && isKnownMethod(word) && TARGET.test(text.slice(word.length))) return PROBE.yes;
    return isKnownMethod(word) || (text.length < 20 && text === word) ? PROBE.more : PROBE.no;
  },

  stream: (flow, output) => new HttpStream(flow, output),
};
