// MQTT 3.1, 3.1.1 and 5 (OASIS): names the fields of its messages.

import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { FieldReader } from './field-reader.ts';
import { NAMES, PROPERTIES } from './mqtt-fields.ts';

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
const CONTENT_TYPE = 0x03,
  TOPIC_ALIAS = 0x23,
  MAXIMUM_QUALITY = 0x24;
const MOST_PARTS = 2048;

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
