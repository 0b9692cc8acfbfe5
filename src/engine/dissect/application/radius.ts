// RFC 2865, 2866, 5176: who asked for access, and what was answered. The User-Password of PAP is hidden by a secret that
// client and server share (5.2): a hint only, never a clear one.

import { u16be } from '../../../base/bytes.ts';
import { hex, utf8 } from '../../../base/text.ts';
import { NOWHERE } from '../../../model/field.ts';
import { HASHED_SECRET, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Login, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainRadius, RADIUS_ANSWER, RADIUS_CODES, radiusFields } from './radius-fields.ts';
import { Requests } from './requests.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORTS = [1812, 1813, 1645, 1646, 3799];
const CODE = 0,
  ID = 1,
  LENGTH = 2,
  HEADER = 20;
const ATTRIBUTE = 2;
const USER_NAME = 1,
  USER_PASSWORD = 2,
  CHAP_PASSWORD = 3,
  NAS_ADDRESS = 4,
  REPLY_MESSAGE = 18,
  NAS_ID = 32,
  EAP_MESSAGE = 79;
const ACCESS_REQUEST = 1,
  ACCESS_ACCEPT = 2,
  ACCESS_REJECT = 3;
const REQUESTS = new Set([1, 4, 12, 40, 43]);
/** `access-request`. */
const codeName = (code: number): string => RADIUS_CODES[code].toLowerCase();

/** One RADIUS request with its answer. */
export const radiusTable = defineTable({
  id: 'radius',
  title: 'RADIUS',
  description: 'One RADIUS request with its answer.',
  limit: 1_000_000,
  columns: {
    ...endColumns,
    request: { kind: 'text', title: 'Request' },
    user: { kind: 'text', title: 'User', field: 'radius.User_Name' },
    nas: { kind: 'text', title: 'Access server', field: 'radius.NAS_Identifier' },
    method: { kind: 'text', title: 'Method' },
    answer: { kind: 'text', title: 'Answer' },
    message: { kind: 'text', title: 'Message', field: 'radius.Reply_Message' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
  },
});

/** Where the attributes end, or −1: their lengths must fill the message exactly (RFC 2865, 3 and 5). */
function checkedEnd(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER || RADIUS_CODES[bytes[at + CODE]] === undefined) return -1;
  const length = u16be(bytes, at + LENGTH);
  if (length < HEADER || length > 4096 || at + length > end) return -1;
  let place = at + HEADER;
  while (place < at + length) {
    if (place + ATTRIBUTE > at + length || bytes[place + 1] < ATTRIBUTE) return -1;
    place += bytes[place + 1];
  }
  return place === at + length ? place : -1;
}

interface Attributes {
  user: string | null;
  nas: string | null;
  method: 'pap' | 'chap' | 'eap' | null;
  message: string | null;
}

function readAttributes(bytes: Uint8Array, at: number, end: number): Attributes {
  const found: Attributes = { user: null, nas: null, method: null, message: null };
  for (let place = at; place + ATTRIBUTE <= end; place += bytes[place + 1]) {
    const [value, stop] = [place + ATTRIBUTE, place + bytes[place + 1]];
    const kind = bytes[place];
    if (kind === USER_NAME) found.user = utf8(bytes, value, stop);
    else if (kind === NAS_ID) found.nas = utf8(bytes, value, stop);
    else if (kind === NAS_ADDRESS && stop - value === 4) found.nas ??= bytes.subarray(value, stop).join('.');
    else if (kind === REPLY_MESSAGE) found.message = utf8(bytes, value, stop);
    else if (kind === USER_PASSWORD) found.method = 'pap';
    else if (kind === CHAP_PASSWORD) found.method = 'chap';
    else if (kind === EAP_MESSAGE) found.method = 'eap';
  }
  return found;
}

class RadiusDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** By identifier, which is a byte: the row, and the login that its answer settles. */
  readonly #pending = new Map<number, { row: number; login: Login | null }>();
  readonly #requests: Requests;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#requests = new Requests(flow, output);
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const stop = checkedEnd(bytes, at, end);
    if (stop < 0) return end - at;
    this.#output.mark(this.#flow);
    const code = bytes[at + CODE];
    const id = bytes[at + ID];
    if (this.#output.explains) this.#explain(bytes, at, stop);
    const attributes = readAttributes(bytes, at + HEADER, stop);
    if (REQUESTS.has(code)) this.#request(code, id, attributes, fromOriginator);
    else this.#answer(code, id, attributes);
    return end - at;
  }

  #explain(bytes: Uint8Array, at: number, end: number): void {
    const layer = this.#output.explain(bytes, at, end) ?? NOWHERE;
    explainRadius(bytes, at, end, layer);
    const id = bytes[at + ID];
    const isRequest = REQUESTS.has(bytes[at + CODE]);
    layer.field(isRequest ? 'radius.req' : 'radius.rsp', at, 0, 1);
    if (!isRequest) {
      this.#requests.answer(id, layer, at, RADIUS_ANSWER);
      return;
    }
    // The same identifier with the same authenticator is the same request once more (RFC 5080, 2.2.2).
    const whole = hex(bytes, at, at + HEADER);
    const before = this.#requests.packetOf(whole);
    if (before === null) {
      this.#requests.ask(id);
      this.#requests.ask(whole);
    } else {
      layer.field('radius.dup', at, 0, id);
      layer.field('radius.req.dup', at, 0, before);
    }
  }

  #request(code: number, id: number, { user, nas, method }: Attributes, fromOriginator: boolean): void {
    const flow = this.#flow;
    const row = this.#output.table(radiusTable).append({
      ...endsOf(flow, fromOriginator),
      request: codeName(code),
      user,
      nas,
      method,
    });
    const isLogin = code === ACCESS_REQUEST && user !== null && method !== null;
    const login = isLogin
      ? this.#output.login({
          flow,
          protocol: 'radius',
          user,
          ...HASHED_SECRET,
          field: method === 'pap' ? 'radius.User_Password' : 'radius.User_Name',
          isOriginatorClient: fromOriginator,
        })
      : null;
    this.#pending.set(id, { row, login });
  }

  #answer(code: number, id: number, { message }: Attributes): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const responsePacket = this.#flow.packet;
    this.#output.table(radiusTable).set(pending.row, { answer: codeName(code), message, responsePacket });
    if (code === ACCESS_ACCEPT || code === ACCESS_REJECT) pending.login?.settle(code === ACCESS_ACCEPT);
  }
}

export const radius: ApplicationDissector = {
  id: 'radius',
  title: 'Remote Authentication Dial-In User Service',
  display: 'RADIUS',
  ports: { udp: PORTS },
  tables: [radiusTable],
  responseTimes: { table: 'radius', procedures: [['request', 'answer'], ['server'], ['nas']], subject: ['user'] },
  fields: radiusFields,

  probe(bytes, at, end, _fromOriginator, flow) {
    const stop = checkedEnd(bytes, at, end);
    if (stop < 0) return PROBE.no;
    const isOwnPort = PORTS.includes(flow.responderPort) || PORTS.includes(flow.originatorPort);
    // Elsewhere a request with a user and nothing behind it.
    const isRequest = (): boolean =>
      bytes[at] === ACCESS_REQUEST && stop === end && readAttributes(bytes, at + HEADER, stop).user !== null;
    return isOwnPort || isRequest() ? PROBE.yes : PROBE.no;
  },

  datagrams: (flow, output) => new RadiusDatagrams(flow, output),
};
