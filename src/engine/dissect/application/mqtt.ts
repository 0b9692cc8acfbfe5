// MQTT 3.1 (IBM/Eurotech), 3.1.1 and 5 (OASIS): CONNECT with its account, CONNACK, and the topics of PUBLISH and SUBSCRIBE.

import { ANOMALY } from '../../../model/anomaly.ts';
import { u16be } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import { clearSecret, GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainMqtt } from './mqtt-explain.ts';
import { mqttFields } from './mqtt-fields.ts';
import { PassedOver } from './passed-over.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const CONNECT = 1,
  CONNACK = 2,
  PUBLISH = 3,
  SUBSCRIBE = 8;
const TYPES = [
  '',
  'connect',
  'connack',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'suback',
  'unsubscribe',
  'unsuback',
  'pingreq',
  'pingresp',
  'disconnect',
  'auth',
];
const HAS_USER = 0x80,
  HAS_PASSWORD = 0x40,
  HAS_WILL = 0x04;
/** Bytes of a message that are looked at: the head of CONNECT and the topic of PUBLISH fit; payload is passed over. */
const LOOKED_AT = 64 * 1024;

/** One MQTT message. */
export const mqttTable = defineTable({
  id: 'mqtt',
  title: 'MQTT',
  description: 'One MQTT message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    kind: { kind: 'text', title: 'Kind' },
    topic: { kind: 'text', title: 'Topic', field: 'mqtt.topic' },
    clientId: { kind: 'text', title: 'Client ID', field: 'mqtt.clientid' },
    user: { kind: 'text', title: 'User', field: 'mqtt.username' },
    code: { kind: 'integer', title: 'Return code' },
  },
});

/** Remaining length (2.2.3 of 3.1.1): up to four bytes of seven bits. Null: more bytes needed, or −1: malformed. */
function remainingLength(bytes: Uint8Array, at: number, end: number): { length: number; next: number } | null | -1 {
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    if (at + 1 + i >= end) return null;
    const byte = bytes[at + 1 + i];
    length += (byte & 127) * 128 ** i;
    if (byte < 128) return { length, next: at + 2 + i };
  }
  return -1;
}

/** Reads length-prefixed strings one after another; what is missing reads as null. */
class Fields {
  place: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.place = at;
    this.#end = end;
  }

  text(): string | null {
    if (this.place + 2 > this.#end) return null;
    const from = this.place + 2;
    const to = from + u16be(this.#bytes, this.place);
    if (to > this.#end) return null;
    this.place = to;
    return utf8(this.#bytes, from, to);
  }

  /** Properties of version 5: their length as remaining lengths are written. */
  properties(): void {
    const read = remainingLength(this.#bytes, this.place - 1, this.#end);
    if (read !== null && read !== -1) this.place = read.next + read.length;
  }
}

class MqttStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #passed = new PassedOver();
  #version = 4;
  #login: Login | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (place < end) {
      place = this.#passed.pass(place, end, side);
      if (place >= end) break;
      const head = remainingLength(bytes, place, end);
      if (head === -1) return GIVE_UP;
      if (head === null) break;
      const whole = head.next + head.length;
      const wanted = Math.min(whole, head.next + LOOKED_AT);
      if (wanted > end && this.#flow.cut === 0) break;
      const seen = Math.min(wanted, end);
      if (seen < wanted) this.#output.note(this.#flow, ANOMALY.applicationMalformed);
      this.#message(bytes, place, head.next, seen, fromOriginator);
      const layer = this.#output.explain(bytes, place, seen);
      if (layer !== null) explainMqtt(bytes, place, head.next, seen, this.#version, head.length, layer);
      this.#passed.set(side, Math.max(0, whole - end));
      place = Math.min(whole, end);
    }
    return place - at;
  }

  #message(bytes: Uint8Array, at: number, from: number, to: number, fromOriginator: boolean): void {
    const type = bytes[at] >> 4;
    const flow = this.#flow;
    this.#output.mark(flow);
    const row = this.#output.table(mqttTable).append({ ...placeOf(flow), kind: TYPES[type] });
    if (type === CONNECT && fromOriginator) this.#connect(bytes, from, to, row);
    if (type === CONNACK && to - from >= 2) {
      this.#output.table(mqttTable).set(row, { code: bytes[from + 1] });
      this.#login?.settle(bytes[from + 1] === 0);
    }
    if (type === PUBLISH) this.#output.table(mqttTable).set(row, { topic: new Fields(bytes, from, to).text() });
    if (type === SUBSCRIBE) {
      const fields = new Fields(bytes, from + 2, to);
      if (this.#version === 5) fields.properties();
      this.#output.table(mqttTable).set(row, { topic: fields.text() });
    }
  }

  #connect(bytes: Uint8Array, from: number, to: number, row: number): void {
    const fields = new Fields(bytes, from, to);
    fields.text(); // protocol name
    if (fields.place + 4 > to) return;
    this.#version = bytes[fields.place];
    const flags = bytes[fields.place + 1];
    fields.place += 4;
    if (this.#version === 5) fields.properties();
    const clientId = fields.text();
    if ((flags & HAS_WILL) !== 0) {
      if (this.#version === 5) fields.properties();
      fields.text();
      fields.text();
    }
    const user = (flags & HAS_USER) !== 0 ? fields.text() : null;
    const secret = (flags & HAS_PASSWORD) !== 0 ? fields.text() : null;
    this.#output.table(mqttTable).set(row, { clientId, user });
    if (user === null && secret === null) return;
    this.#login = this.#output.login({
      flow: this.#flow,
      protocol: 'mqtt',
      user,
      ...clearSecret(secret),
      field: 'mqtt.passwd',
    });
  }

  gap(length: number, fromOriginator: boolean): void {
    this.#passed.lose(Number(fromOriginator), length);
  }
}

export const mqtt: ApplicationDissector = {
  id: 'mqtt',
  title: 'MQ Telemetry Transport',
  display: 'MQTT',
  ports: { tcp: [1883] },
  tables: [mqttTable],
  fields: mqttFields,

  probe(bytes, at, end, fromOriginator) {
    if (!fromOriginator || bytes[at] !== CONNECT << 4) return PROBE.no;
    const head = remainingLength(bytes, at, end);
    if (head === -1) return PROBE.no;
    if (head === null || end < head.next + 8) return PROBE.more;
    const name = latin1(bytes, head.next + 2, head.next + 8);
    return name.startsWith('MQTT') || name === 'MQIsdp' ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new MqttStream(flow, output),
};
