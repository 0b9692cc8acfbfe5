// RFC 6347, 4.1 and 4.2: every field of the records of a datagram, for the packet somebody looks at.

import { u16be, u24be } from '../../../../base/bytes.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../../model/field.ts';
import type { PacketId } from '../../../../model/ids.ts';
import { FieldReader } from '../field-reader.ts';
import { ocspFields } from '../x509/ocsp-fields.ts';
import { certificateFields } from '../x509/x509-fields.ts';
import { CONNECTION_ID, DTLS_MESSAGE_HEADER, FRAGMENT_LENGTH, MESSAGE_LENGTH, MESSAGE_NUMBER } from './dtls-record.ts';
import { extensionFields } from './extension-fields.ts';
import { handshakeFields, MESSAGE_NAMES } from './handshake-fields.ts';
import { explainMessage } from './handshake-messages.ts';
import type { HandshakeContext } from './handshake-messages.ts';
import { VERSION_NAMES } from './names.ts';
import { RECORD } from './record.ts';
import { CONTENT_NAMES, contentFields, explainContent, prefixed } from './tls-fields.ts';

/** What stands in certificates by the names of TLS, also where DTLS carries them. */
const inCertificates = (specs: Readonly<Record<string, FieldSpec>>): Readonly<Record<string, FieldSpec>> =>
  Object.fromEntries(Object.entries(specs).filter(([name]) => /^sct|sig_hash/.test(name)));

export const dtlsFields = defineFields({
  'dtls.record': { title: 'Record', kind: 'label' },
  'dtls.record.content_type': {
    title: 'Content type',
    kind: 'unsigned',
    names: { ...CONTENT_NAMES, 25: 'Connection ID', 26: 'ACK' },
  },
  'dtls.record.version': { title: 'Version', kind: 'unsigned', hex: true, names: VERSION_NAMES },
  'dtls.record.epoch': {
    title: 'Epoch',
    kind: 'unsigned',
    help: { en: 'From 1 on, records are encrypted.', ru: 'С первой эпохи записи зашифрованы.' },
  },
  'dtls.record.sequence_number': { title: 'Sequence number', kind: 'unsigned' },
  'dtls.record.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dtls.handshake.message_seq': { title: 'Message number', kind: 'unsigned' },
  'dtls.handshake.fragment_offset': { title: 'Fragment offset', kind: 'unsigned' },
  'dtls.handshake.fragment_length': { title: 'Fragment length', kind: 'unsigned' },
  'dtls.fragment': { title: 'Fragment in packet', kind: 'unsigned', derived: true },
  'dtls.fragment.count': { title: 'Fragments', kind: 'unsigned', derived: true },
  'dtls.reassembled.length': { title: 'Length together', kind: 'unsigned', unit: 'bytes', derived: true },
  'dtls.handshake.cookie_length': { title: 'Cookie length', kind: 'unsigned' },
  'dtls.handshake.cookie': { title: 'Cookie', kind: 'bytes' },
  ...prefixed('dtls.', contentFields),
  ...prefixed('dtls.', handshakeFields),
  ...prefixed('tls.', inCertificates(extensionFields)),
  ...certificateFields,
  ...ocspFields,
});

/** Names the fields of one record, whose header begins at `at`; returns words for the summary. */
export function explainDtlsRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  isEncrypted: boolean,
  context: HandshakeContext,
  wholes: ReadonlyMap<number, unknown>,
): string {
  const type = bytes[at];
  const reader = new FieldReader(bytes, at, end, layer.field('dtls.record', at, end - at), 'dtls.');
  reader.field('record.content_type', 1);
  reader.field('record.version', 2);
  reader.field('record.epoch', 2);
  reader.field('record.sequence_number', 6);
  if (type === CONNECTION_ID) return 'Encrypted record';
  const length = reader.number('record.length', 2);
  if (type === RECORD.applicationData) {
    reader.field('app_data', reader.rest);
    return 'Application Data';
  }
  if (type !== RECORD.handshake) return explainContent(type, reader, isEncrypted, false, length);
  if (!isEncrypted) return explainFragments(reader, context, wholes);
  reader.field('handshake', reader.rest);
  return 'Encrypted Handshake Message';
}

/** Handshake messages, each whole or a fragment of one; `wholes` has the numbers of those that end here. */
function explainFragments(
  reader: FieldReader,
  context: HandshakeContext,
  wholes: ReadonlyMap<number, unknown>,
): string {
  const { bytes, group } = reader;
  const words: string[] = [];
  while (reader.rest >= DTLS_MESSAGE_HEADER) {
    const { at } = reader;
    const length = u24be(bytes, at + MESSAGE_LENGTH);
    const fragment = u24be(bytes, at + FRAGMENT_LENGTH);
    // What goes on behind the record, or behind what the capture holds, still says what it is.
    const isCut = DTLS_MESSAGE_HEADER + fragment > reader.rest;
    const size = isCut ? reader.rest : DTLS_MESSAGE_HEADER + fragment;
    const message = reader.part(size, group.field('dtls.handshake', at, size));
    message.field('handshake.type', 1);
    message.field('handshake.length', 3);
    message.field('handshake.message_seq', 2);
    message.field('handshake.fragment_offset', 3);
    message.field('handshake.fragment_length', 3);
    if (message.failed || isCut) break;
    const part = wholes.has(u16be(bytes, at + MESSAGE_NUMBER)) ? 'Reassembled' : 'Fragment';
    if (fragment < length) words.push(`${MESSAGE_NAMES[bytes[at]] ?? `Message ${bytes[at]}`} (${part})`);
    else words.push(explainMessage(bytes[at], bytes, message.at, message.end, message.group, context));
  }
  return words.join(', ');
}

/** Names the fields of a message that was put together from fragments, of which each came in one of the packets. */
export function explainWholeMessage(
  type: number,
  bytes: Uint8Array,
  packets: readonly PacketId[],
  layer: FieldGroup,
  context: HandshakeContext,
): void {
  for (const packet of packets) layer.field('dtls.fragment', 0, 0, packet + 1);
  layer.field('dtls.fragment.count', 0, 0, packets.length);
  layer.field('dtls.reassembled.length', 0, 0, bytes.length);
  explainMessage(type, bytes, 0, bytes.length, layer.field('dtls.handshake', 0, bytes.length), context);
}
