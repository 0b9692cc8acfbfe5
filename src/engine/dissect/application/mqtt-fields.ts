// MQTT 3.1, 3.1.1 and 5 (OASIS): the fields of its messages.

import { utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { flag, hex, octets, text, unsigned } from '../header.ts';
import { FieldReader } from './field-reader.ts';

const TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  pubrel: 6,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  disconnect: 14,
  auth: 15,
} as const;
const NAMES: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Connect Command',
  2: 'Connect Ack',
  3: 'Publish Message',
  4: 'Publish Ack',
  5: 'Publish Received',
  6: 'Publish Release',
  7: 'Publish Complete',
  8: 'Subscribe Request',
  9: 'Subscribe Ack',
  10: 'Unsubscribe Request',
  11: 'Unsubscribe Ack',
  12: 'Ping Request',
  13: 'Ping Response',
  14: 'Disconnect Req',
  15: 'Authentication Exchange',
};
const QUALITY = { 0: 'at most once', 1: 'at least once', 2: 'exactly once', 3: 'reserved', 128: 'refused' };
const RETURNS = {
  0: 'accepted',
  1: 'unacceptable version',
  2: 'client ID rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorised',
};
/** Version 5, 2.4. */
const REASONS: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'granted, at least once',
  2: 'granted, exactly once',
  4: 'disconnect with will',
  16: 'no subscribers',
  17: 'no subscription existed',
  24: 'continue authentication',
  25: 'authenticate again',
  128: 'unspecified error',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'implementation error',
  132: 'unsupported version',
  133: 'client ID not valid',
  134: 'bad user name or password',
  135: 'not authorised',
  136: 'server unavailable',
  137: 'server busy',
  138: 'banned',
  139: 'server shutting down',
  140: 'bad authentication method',
  141: 'keep-alive timeout',
  142: 'session taken over',
  143: 'topic filter invalid',
  144: 'topic name invalid',
  145: 'packet ID in use',
  146: 'packet ID not found',
  147: 'receive maximum exceeded',
  148: 'topic alias invalid',
  149: 'packet too large',
  150: 'message rate too high',
  151: 'quota exceeded',
  152: 'administrative action',
  153: 'payload format invalid',
  154: 'retain not supported',
  155: 'quality of service not supported',
  156: 'use another server',
  157: 'server moved',
  158: 'shared subscriptions not supported',
  159: 'connection rate exceeded',
  160: 'maximum connect time',
  161: 'subscription IDs not supported',
  162: 'wildcard subscriptions not supported',
};
/** Version 5, 2.2.2.2: name and form of each property. */
const PROPERTIES: Readonly<Record<number, readonly [title: string, form: 1 | 2 | 4 | 'number' | 'text' | 'pair']>> = {
  0x01: ['payload format', 1],
  0x02: ['message expiry', 4],
  0x03: ['content type', 'text'],
  0x08: ['response topic', 'text'],
  0x09: ['correlation data', 'text'],
  0x0b: ['subscription ID', 'number'],
  0x11: ['session expiry', 4],
  0x12: ['assigned client ID', 'text'],
  0x13: ['server keep alive', 2],
  0x15: ['authentication method', 'text'],
  0x16: ['authentication data', 'text'],
  0x17: ['request problem information', 1],
  0x18: ['will delay', 4],
  0x19: ['request response information', 1],
  0x1a: ['response information', 'text'],
  0x1c: ['server reference', 'text'],
  0x1f: ['reason', 'text'],
  0x21: ['receive maximum', 2],
  0x22: ['topic alias maximum', 2],
  0x23: ['topic alias', 2],
  0x24: ['maximum quality of service', 1],
  0x25: ['retain available', 1],
  0x26: ['user property', 'pair'],
  0x27: ['maximum packet size', 4],
  0x28: ['wildcard subscription available', 1],
  0x29: ['subscription ID available', 1],
  0x2a: ['shared subscription available', 1],
};
const CONTENT_TYPE = 0x03,
  TOPIC_ALIAS = 0x23,
  MAXIMUM_QUALITY = 0x24;
const MOST_PARTS = 2048;

const length = (title: string): FieldSpec => unsigned(`${title}: length`, { unit: 'bytes' });
const reason = unsigned('Reason', { names: REASONS });

export const mqttFields = defineFields({
  'mqtt.hdrflags': hex('Header'),
  'mqtt.msgtype': unsigned('Type', { mask: 0xf0, names: NAMES }),
  'mqtt.hdr_reserved': unsigned('Reserved', { mask: 0x0f }),
  'mqtt.dupflag': flag('Sent again', 0x08),
  'mqtt.qos': unsigned('Quality of service', { mask: 0x06, names: QUALITY }),
  'mqtt.retain': flag('Retain', 0x01),
  'mqtt.retain_reserved': unsigned('Reserved', { mask: 0x01 }),
  'mqtt.len': unsigned('Length', { unit: 'bytes' }),
  'mqtt.proto_len': length('Protocol'),
  'mqtt.protoname': text('Protocol'),
  'mqtt.ver': unsigned('Version', { names: { 3: '3.1', 4: '3.1.1', 5: '5.0' } }),
  'mqtt.conflags': hex('Connect flags'),
  'mqtt.conflag.uname': flag('User name', 0x80),
  'mqtt.conflag.passwd': flag('Password', 0x40),
  'mqtt.conflag.retain': flag('Retain the will', 0x20),
  'mqtt.conflag.qos': unsigned('Quality of service of the will', { mask: 0x18, names: QUALITY }),
  'mqtt.conflag.willflag': flag('Will', 0x04),
  'mqtt.conflag.cleansess': flag('Clean session', 0x02),
  'mqtt.conflag.reserved': flag('Reserved', 0x01),
  'mqtt.kalive': unsigned('Keep alive', { unit: 'seconds' }),
  'mqtt.clientid_len': length('Client ID'),
  'mqtt.clientid': text('Client ID'),
  'mqtt.willtopic_len': length('Will topic'),
  'mqtt.willtopic': text('Will topic'),
  'mqtt.willmsg_len': length('Will message'),
  'mqtt.willmsg': octets('Will message'),
  'mqtt.username_len': length('User name'),
  'mqtt.username': text('User name'),
  'mqtt.passwd_len': length('Password'),
  'mqtt.passwd': text('Password', {
    en: 'In clear text: without TLS anybody on the way can take over the device.',
    ru: 'Открытым текстом: без TLS любой на пути может завладеть устройством.',
  }),
  'mqtt.conack.flags': hex('Acknowledge flags'),
  'mqtt.conack.flags.reserved': flag('Reserved', 0xfe),
  'mqtt.conack.flags.sp': flag('Session present', 0x01),
  'mqtt.conack.val': unsigned('Return code', { names: RETURNS }),
  'mqtt.connack.reason_code': reason,
  'mqtt.puback.reason_code': reason,
  'mqtt.pubrec.reason_code': reason,
  'mqtt.pubrel.reason_code': reason,
  'mqtt.pubcomp.reason_code': reason,
  'mqtt.suback.reason_code': reason,
  'mqtt.unsuback.reason_code': reason,
  'mqtt.disconnect.reason_code': reason,
  'mqtt.auth.reason_code': reason,
  'mqtt.msgid': unsigned('Message ID'),
  'mqtt.topic_len': length('Topic'),
  'mqtt.topic': text('Topic', {
    en: 'What the message is about; # and + subscribe to many at once, # to everything.',
    ru: 'О чём сообщение; # и + подписывают сразу на многое, один # — на всё.',
  }),
  'mqtt.msg': octets('Message'),
  'mqtt.sub.qos': unsigned('Quality of service', { names: QUALITY }),
  'mqtt.suback.qos': unsigned('Granted quality of service', { names: QUALITY }),
  'mqtt.subscription_options': hex('Subscription options'),
  'mqtt.subscription_options_reserved': hex('Reserved', { mask: 0xc0 }),
  'mqtt.subscription_options_retain': unsigned('Retain handling', { mask: 0x30 }),
  'mqtt.subscription_options_rap': flag('Retain as published', 0x08),
  'mqtt.subscription_options_nl': flag('No local', 0x04),
  'mqtt.subscription_options_qos': unsigned('Quality of service', { mask: 0x03, names: QUALITY }),
  'mqtt.properties': { title: 'Properties', kind: 'label' },
  'mqtt.will_properties': { title: 'Will properties', kind: 'label' },
  'mqtt.property_len': unsigned('Length', { unit: 'bytes' }),
  'mqtt.property_id': hex('Property', {
    names: Object.fromEntries(Object.entries(PROPERTIES).map(([id, [title]]) => [id, title])),
  }),
  'mqtt.prop_number': unsigned('Value'),
  'mqtt.property.content_type': text('Content type'),
  'mqtt.property.max_qos': unsigned('Quality of service', { names: QUALITY }),
  'mqtt.property.topic_alias': unsigned('Topic alias'),
  'mqtt.prop_string_len': length('Value'),
  'mqtt.prop_string': text('Value'),
  'mqtt.prop_key_len': length('Key'),
  'mqtt.prop_key': text('Key'),
  'mqtt.prop_value_len': length('Value'),
  'mqtt.prop_value': text('Value'),
});

/** A message: its first byte at `at`, what follows its length from `from` on, as far as it is there. */
export function explainMqtt(
  bytes: Uint8Array,
  at: number,
  from: number,
  end: number,
  version: number,
  length: number,
  layer: FieldGroup,
): void {
  const message = new FieldReader(bytes, at, end, layer, 'mqtt.');
  const type = bytes[at] >> 4;
  const header = message.field('hdrflags', 1);
  header.field('mqtt.msgtype', at, 1);
  const hasQuality = version === 3 && (type === TYPE.pubrel || type === TYPE.subscribe || type === TYPE.unsubscribe);
  if (type === TYPE.publish || hasQuality) {
    for (const name of ['dupflag', 'qos']) header.field(`mqtt.${name}`, at, 1);
    header.field(type === TYPE.publish ? 'mqtt.retain' : 'mqtt.retain_reserved', at, 1);
  } else header.field('mqtt.hdr_reserved', at, 1);
  message.field('len', from - at - 1, length);
  const words = explainBody(message, type, (bytes[at] >> 1) & 3, version);
  const name = NAMES[type] ?? `Type ${type}`;
  layer.summary(name + words);
}

function explainBody(message: FieldReader, type: number, quality: number, version: number): string {
  switch (type) {
    case TYPE.connect:
      explainConnect(message);
      return '';
    case TYPE.connack:
      explainConnack(message, version);
      return '';
    case TYPE.publish: {
      const topic = string(message, 'topic_len', 'topic');
      const id = quality > 0 ? idWords(message) : '';
      if (version === 5) properties(message, 'properties');
      if (message.rest > 0) message.field('msg', message.rest);
      return `${id} [${topic}]`;
    }
    case TYPE.subscribe:
    case TYPE.unsubscribe:
      return explainTopics(message, type, version);
    case TYPE.suback:
    case TYPE.unsuback: {
      const id = idWords(message);
      if (version === 5) properties(message, 'properties');
      for (let i = 0; i < MOST_PARTS && message.rest > 0; i += 1) {
        if (version === 5) message.number(type === TYPE.suback ? 'suback.reason_code' : 'unsuback.reason_code', 1);
        else message.number('suback.qos', 1);
      }
      return id;
    }
    default:
      return explainRest(message, type, version);
  }
}

/** Acknowledgements, pings and partings: in version 5 with a reason, where there is more to say than success. */
const REASON_OF: Readonly<Record<number, string>> = { 4: 'puback', 5: 'pubrec', 6: 'pubrel', 7: 'pubcomp' };

function explainRest(message: FieldReader, type: number, version: number): string {
  const acknowledged = REASON_OF[type];
  const id = acknowledged === undefined ? '' : idWords(message);
  const name = acknowledged ?? (type === TYPE.disconnect ? 'disconnect' : type === TYPE.auth ? 'auth' : undefined);
  if (version !== 5 || name === undefined || message.rest === 0) return id;
  message.number(`${name}.reason_code`, 1);
  if (message.rest > 0) properties(message, 'properties');
  return id;
}

/** Names the number that a message and its acknowledgement bear; returns words for it. */
function idWords(message: FieldReader): string {
  const id = message.number('msgid', 2);
  return id < 0 ? '' : ` (id=${id})`;
}

function explainConnect(message: FieldReader): void {
  string(message, 'proto_len', 'protoname');
  const version = message.number('ver', 1);
  const bits = message.rest > 0 ? message.bytes[message.at] : 0;
  const flags = message.here('conflags', 1);
  for (const name of ['uname', 'passwd', 'retain', 'qos', 'willflag', 'cleansess', 'reserved'])
    if (message.rest > 0) flags.field(`mqtt.conflag.${name}`, message.at, 1);
  message.skip(1);
  message.number('kalive', 2);
  if (version === 5) properties(message, 'properties');
  string(message, 'clientid_len', 'clientid');
  if ((bits & 0x04) !== 0) {
    if (version === 5) properties(message, 'will_properties');
    string(message, 'willtopic_len', 'willtopic');
    string(message, 'willmsg_len', 'willmsg');
  }
  if ((bits & 0x80) !== 0) string(message, 'username_len', 'username');
  if ((bits & 0x40) !== 0) string(message, 'passwd_len', 'passwd');
}

function explainConnack(message: FieldReader, version: number): void {
  if (version === 3) message.field('conack.flags.reserved', 1);
  else {
    const { at } = message;
    const flags = message.field('conack.flags', 1);
    if (!message.failed) for (const name of ['reserved', 'sp']) flags.field(`mqtt.conack.flags.${name}`, at, 1);
  }
  message.number(version === 5 ? 'connack.reason_code' : 'conack.val', 1);
  if (version === 5) properties(message, 'properties');
}

function explainTopics(message: FieldReader, type: number, version: number): string {
  const id = idWords(message);
  if (version === 5) properties(message, 'properties');
  const topics: string[] = [];
  for (let i = 0; i < MOST_PARTS && message.rest > 0; i += 1) {
    const topic = string(message, 'topic_len', 'topic');
    if (topics.length < 8) topics.push(topic);
    if (type !== TYPE.subscribe || message.rest === 0) continue;
    if (version !== 5) message.number('sub.qos', 1);
    else {
      const { at } = message;
      const options = message.field('subscription_options', 1);
      for (const name of ['reserved', 'retain', 'rap', 'nl', 'qos'])
        options.field(`mqtt.subscription_options_${name}`, at, 1);
    }
  }
  return id + topics.map((topic) => ` [${topic}]`).join('');
}

/** A length of two bytes and so many bytes; returns them as text. */
function string(message: FieldReader, lengthName: string, name: string): string {
  const size = message.number(lengthName, 2);
  if (size < 0 || size > message.rest) {
    message.skip(message.rest + 1);
    return '';
  }
  const { at } = message;
  message.field(name, size);
  return utf8(message.bytes, at, at + Math.min(size, 128));
}

/** Seven bits a byte, as lengths are written; its size and value, or null where it is not there. */
function varying(message: FieldReader): { size: number; value: number } | null {
  let value = 0;
  for (let i = 0; i < 4 && i < message.rest; i += 1) {
    const byte = message.bytes[message.at + i];
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { size: i + 1, value };
  }
  return null;
}

function properties(message: FieldReader, name: 'properties' | 'will_properties'): void {
  const length = varying(message);
  if (length === null) {
    message.skip(message.rest + 1);
    return;
  }
  const isWhole = length.size + length.value <= message.rest;
  const whole = isWhole ? length.size + length.value : message.rest;
  const all = message.part(whole, message.here(name, whole));
  all.field('property_len', length.size, length.value);
  for (let i = 0; i < MOST_PARTS && all.rest > 0; i += 1) property(all);
}

function property(all: FieldReader): void {
  const id = all.number('property_id', 1);
  const form = PROPERTIES[id]?.[1];
  if (form === undefined) all.skip(all.rest + 1);
  else if (form === 'pair') {
    string(all, 'prop_key_len', 'prop_key');
    string(all, 'prop_value_len', 'prop_value');
  } else if (id === CONTENT_TYPE && all.rest >= 2) {
    const size = all.bytes[all.at] * 256 + all.bytes[all.at + 1];
    if (size + 2 > all.rest) all.skip(all.rest + 1);
    else all.field('property.content_type', size + 2, utf8(all.bytes, all.at + 2, all.at + 2 + size));
  } else if (form === 'text') string(all, 'prop_string_len', 'prop_string');
  else if (form === 'number') {
    const number = varying(all);
    if (number === null) all.skip(all.rest + 1);
    else all.field('prop_number', number.size, number.value);
  } else {
    const name =
      id === TOPIC_ALIAS ? 'property.topic_alias' : id === MAXIMUM_QUALITY ? 'property.max_qos' : 'prop_number';
    all.number(name, form);
  }
}
