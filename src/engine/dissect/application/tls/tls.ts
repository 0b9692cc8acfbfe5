// Transport Layer Security over streams: RFC 8446 (1.3), RFC 5246 (1.2), RFC 4346, RFC 2246, RFC 6101 (SSL 3.0), SSL 2.0.
// Nothing is decrypted.

import { u16be } from '../../../../base/bytes.ts';
import { PROBE } from '../../../../model/stream.ts';
import type { Probe } from '../../../../model/stream.ts';
import type { ApplicationDissector } from '../../dissector.ts';
import { MESSAGE } from './handshakes.ts';
import { isRecord, RECORD, RECORD_HEADER, RECORD_LENGTH } from './record.ts';
import { TlsStream } from './records.ts';
import { looksLikeSsl2ClientHello } from './ssl2.ts';
import { tlsFields } from './tls-fields.ts';
import { certificateTable, tlsTable } from './tls-table.ts';

/** HTTPS, NNTPS, LDAPS, DoT, FTPS, TELNETS, IMAPS, POP3S, SMTPS, MQTTS, SIPS, LDAPS of the global catalogue. */
const PORTS = [443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 3269, 4433, 5061, 5671, 8443, 8883, 9443];

export const tls: ApplicationDissector = {
  id: 'tls',
  title: 'Transport Layer Security',
  display: 'TLS',
  ports: { tcp: PORTS },
  tables: [tlsTable, certificateTable],
  fields: tlsFields,
  probe: (bytes, at, end) => probeTls(bytes, at, end),
  stream: (flow, output) => new TlsStream(flow, output),
};

/** A record, and behind it another one or the header of a handshake message. */
function probeTls(bytes: Uint8Array, at: number, end: number): Probe {
  if ((bytes[at] & 0x80) !== 0) return probeSsl2(bytes, at, end);
  if (bytes[at] < RECORD.changeCipherSpec || bytes[at] > RECORD.heartbeat) return PROBE.no;
  if (end - at > 1 && bytes[at + 1] !== 3) return PROBE.no;
  if (end - at <= RECORD_HEADER) return PROBE.more;
  if (!isRecord(bytes, at)) return PROBE.no;
  const type = bytes[at];
  const next = at + RECORD_HEADER + u16be(bytes, at + RECORD_LENGTH);
  // Most flows begin with a hello: its type alone makes a match by chance one in 2^32.
  if (type === RECORD.handshake && bytes[at + RECORD_HEADER] === MESSAGE.clientHello) return PROBE.yes;
  return next + RECORD_HEADER > end || isRecord(bytes, next) ? PROBE.yes : PROBE.no;
}

function probeSsl2(bytes: Uint8Array, at: number, end: number): Probe {
  if (end - at < 3) return PROBE.more;
  if (bytes[at + 2] !== MESSAGE.clientHello) return PROBE.no;
  const length = 2 + (u16be(bytes, at) & 0x7fff);
  if (length > 1024) return PROBE.no;
  if (end - at < length) return PROBE.more;
  return looksLikeSsl2ClientHello(bytes, at, at + length) ? PROBE.yes : PROBE.no;
}
