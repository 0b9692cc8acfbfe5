// RFC 8446, 5 and RFC 5246, 6: every field of a record over a stream, for the packet somebody looks at.

import { u24be } from '../../../../base/bytes.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, Fields, FieldSpec } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';
import { ocspFields } from '../x509/ocsp-fields.ts';
import { certificateFields } from '../x509/x509-fields.ts';
import { handshakeFields } from './handshake-fields.ts';
import { explainMessage } from './handshake-messages.ts';
import type { HandshakeContext } from './handshake-messages.ts';
import { MESSAGE_HEADER } from './handshakes.ts';
import { ALERTS, alertWords, isVersion13, VERSION_NAMES } from './names.ts';
import { HEARTBEAT_HEADER, HEARTBEAT_PADDING, RECORD, RECORD_HEADER } from './record.ts';

/** Records of a segment that its words name. */
const MOST_WORDS = 64;
export const CONTENT_NAMES = {
  20: 'Change Cipher Spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application Data',
  24: 'Heartbeat',
};

/** The same fields under the name of one protocol. */
export const prefixed = (prefix: string, specs: Readonly<Record<string, FieldSpec>>): Fields =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [prefix + name, spec]));

/** RFC 8446, 6. */
const ALERT_LEVELS: Readonly<Record<number, string>> = { 1: 'Warning', 2: 'Fatal' };

/** Fields of alerts and heartbeats, by what stands behind `tls.` and `dtls.`. */
export const contentFields: Readonly<Record<string, FieldSpec>> = {
  change_cipher_spec: { title: 'Change cipher spec', kind: 'label' },
  resumed: { title: 'Session resumed', kind: 'label', derived: true },
  alert_message: { title: 'Alert', kind: 'label' },
  'alert_message.level': { title: 'Level', kind: 'unsigned', names: ALERT_LEVELS },
  'alert_message.desc': {
    title: 'Description',
    kind: 'unsigned',
    names: ALERTS,
    help: {
      en: 'Why the session ends or fails. Handshake alerts name what one side would not accept.',
      ru: 'Почему сеанс кончился или не начался: чего не приняла одна из сторон.',
    },
  },
  app_data: { title: 'Encrypted application data', kind: 'bytes' },
  heartbeat_message: { title: 'Heartbeat', kind: 'label' },
  'heartbeat_message.type': { title: 'Type', kind: 'unsigned', names: { 1: 'Request', 2: 'Response' } },
  'heartbeat_message.payload_length': {
    title: 'Payload length',
    kind: 'unsigned',
    help: {
      en: 'More than the record holds is an attempt to read the memory of the other side (Heartbleed).',
      ru: 'Больше, чем есть в записи, — попытка прочитать память другой стороны (Heartbleed).',
    },
  },
  'heartbeat_message.payload_length.invalid': { title: 'More than the record holds', kind: 'label', derived: true },
  'heartbeat_message.payload': { title: 'Payload', kind: 'bytes' },
  'heartbeat_message.padding': { title: 'Padding', kind: 'bytes' },
};

export const tlsFields = defineFields({
  'tls.record': { title: 'Record', kind: 'label' },
  'tls.record.content_type': { title: 'Content type', kind: 'unsigned', names: CONTENT_NAMES },
  'tls.record.opaque_type': { title: 'Opaque type', kind: 'unsigned', names: CONTENT_NAMES },
  'tls.record.version': {
    title: 'Version',
    kind: 'unsigned',
    hex: true,
    names: VERSION_NAMES,
    help: {
      en: 'Of the record only: TLS 1.3 says 1.2 here so that old devices let it pass.',
      ru: 'Только версия записи: TLS 1.3 указывает здесь 1.2, чтобы её пропускали старые устройства.',
    },
  },
  'tls.record.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'tls.app_data_proto': { title: 'Application protocol', kind: 'text', derived: true },
  'tls.handshake.cipher_spec_len': { title: 'Cipher specs length', kind: 'unsigned' },
  'tls.handshake.cipherspec': { title: 'Cipher spec', kind: 'unsigned', hex: true },
  'tls.handshake.challenge_length': { title: 'Challenge length', kind: 'unsigned' },
  'tls.handshake.challenge': { title: 'Challenge', kind: 'label' },
  ...prefixed('tls.', contentFields),
  ...prefixed('tls.', handshakeFields),
  ...certificateFields,
  ...ocspFields,
});

/** What a record's meaning depends on. */
export interface RecordContext extends HandshakeContext {
  readonly isEncrypted: boolean;
  /** The server confirms a session that was agreed on before. */
  readonly isResumed: boolean;
  /** What is spoken inside, as far as it is known. */
  readonly inside: string | null;
  /** Whole handshake messages in the record, by where they begin; one that began in an earlier record is not among them. */
  readonly messages: readonly number[];
}

/** What stands in a segment: one layer for all its records, as in Wireshark, whose words are those of each. */
export class RecordsLayer {
  readonly group: FieldGroup;
  readonly #words: string[] = [];

  constructor(group: FieldGroup) {
    this.group = group;
  }

  add(words: string): void {
    if (this.#words.length < MOST_WORDS) this.#words.push(words);
    this.group.summary(this.#words.join(', '));
  }
}

/** Names the fields of one whole record, whose header begins at `at`; returns words for the summary. */
export function explainRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  context: RecordContext,
): string {
  const type = bytes[at];
  const reader = new FieldReader(bytes, at, end, layer.field('tls.record', at, end - at), 'tls.');
  const isOpaque = type === RECORD.applicationData && isVersion13(context.version);
  reader.field(isOpaque ? 'record.opaque_type' : 'record.content_type', 1);
  reader.field('record.version', 2);
  const length = reader.number('record.length', 2);
  if (type === RECORD.applicationData) {
    reader.field('app_data', reader.rest);
    if (context.inside !== null) reader.group.field('tls.app_data_proto', at + RECORD_HEADER, 0, context.inside);
    return 'Application Data';
  }
  if (type !== RECORD.handshake) return explainContent(type, reader, context.isEncrypted, context.isResumed, length);
  if (!context.isEncrypted) return explainMessages(bytes, end, reader.group, context);
  reader.field('handshake', reader.rest);
  return 'Encrypted Handshake Message';
}

/**
 * Names what stands in a record of another type than handshake and data, which has `length` bytes, be they captured or not;
 * returns words for the summary.
 */
export function explainContent(
  type: number,
  reader: FieldReader,
  isEncrypted: boolean,
  isResumed: boolean,
  length: number,
): string {
  switch (type) {
    case RECORD.alert:
      return explainAlert(reader, length);
    case RECORD.changeCipherSpec:
      if (isResumed) reader.here('resumed', 0);
      reader.field('change_cipher_spec', reader.rest);
      return 'Change Cipher Spec';
    case RECORD.heartbeat: {
      const beat = reader.part(reader.rest, reader.here('heartbeat_message', reader.rest));
      if (isEncrypted) return 'Encrypted Heartbeat';
      beat.field('heartbeat_message.type', 1);
      const claimed = beat.number('heartbeat_message.payload_length', 2);
      if (claimed + HEARTBEAT_HEADER + HEARTBEAT_PADDING > length)
        beat.here('heartbeat_message.payload_length.invalid', 0);
      beat.field('heartbeat_message.payload', Math.min(claimed, beat.rest));
      if (beat.rest > 0) beat.field('heartbeat_message.padding', beat.rest);
      return 'Heartbeat';
    }
    default:
      return 'Record';
  }
}

function explainAlert(reader: FieldReader, length: number): string {
  const { bytes, at, rest } = reader;
  const alert = reader.part(rest, reader.here('alert_message', rest));
  if (length !== 2) return 'Encrypted Alert';
  alert.field('alert_message.level', 1);
  alert.field('alert_message.desc', 1);
  return `Alert (Level: ${ALERT_LEVELS[bytes[at]] ?? bytes[at]}, Description: ${alertWords(bytes[at + 1])})`;
}

function explainMessages(bytes: Uint8Array, end: number, record: FieldGroup, context: RecordContext): string {
  const words: string[] = [];
  for (const at of context.messages) {
    if (at + MESSAGE_HEADER > end) break;
    words.push(explainWhole(bytes, at, Math.min(end, at + MESSAGE_HEADER + u24be(bytes, at + 1)), record, context));
  }
  return words.length === 0 ? 'Handshake (part of a message)' : words.join(', ');
}

/** Names one whole handshake message with its header; returns words for the summary. */
export function explainWhole(
  bytes: Uint8Array,
  at: number,
  end: number,
  group: FieldGroup,
  context: HandshakeContext,
): string {
  const type = bytes[at];
  const message = group.field('tls.handshake', at, end - at);
  message.field('tls.handshake.type', at, 1);
  message.field('tls.handshake.length', at + 1, 3);
  return explainMessage(type, bytes, at + MESSAGE_HEADER, end, message, context);
}

/** Names the fields of a hello in the form of SSL 2.0 (RFC 5246, E.2), which has no record around it. */
export function explainSsl2Hello(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const reader = new FieldReader(bytes, at, end, layer.field('tls.record', at, end - at), 'tls.');
  reader.group.field('tls.record.version', at, 0, 2);
  reader.field('record.length', 2, ((bytes[at] & 0x7f) << 8) | bytes[at + 1]);
  reader.field('handshake.type', 1);
  reader.field('handshake.version', 2);
  const ciphers = reader.number('handshake.cipher_spec_len', 2);
  const session = reader.number('handshake.session_id_length', 2);
  const challenge = reader.number('handshake.challenge_length', 2);
  const list = reader.part(ciphers, reader.here('handshake.ciphersuites', ciphers));
  while (list.rest >= 3) list.field('handshake.cipherspec', 3);
  if (session > 0) reader.field('handshake.session_id', session);
  reader.field('handshake.challenge', challenge);
  layer.summary('Client Hello');
}
