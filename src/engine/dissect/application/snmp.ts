// SNMP v1 (RFC 1157), v2c (RFC 1901), v3 (RFC 3412): version, community and kind of message. Variables are read only for
// the packet somebody looks at.

import { latin1 } from '../../../base/text.ts';
import { NOWHERE } from '../../../model/field.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Login, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { berNumber, readBer } from './ber.ts';
import { Requests } from './requests.ts';
import { explainSnmp } from './snmp-explain.ts';
import { snmpFields, VERSIONS } from './snmp-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const SEQUENCE = 0x30,
  INTEGER = 2,
  OCTETS = 4,
  FIRST_PDU = 0xa0,
  LAST_PDU = 0xa8;
/** Index of PDUS. */
const RESPONSE = 2;
/** Communities of one flow that are told. */
const MOST_COMMUNITIES = 64;
const PDUS = [
  'get-request',
  'get-next-request',
  'response',
  'set-request',
  'trap',
  'get-bulk-request',
  'inform-request',
  'trap-v2',
  'report',
];

/** One SNMP message. */
export const snmpTable = defineTable({
  id: 'snmp',
  title: 'SNMP',
  description: 'One SNMP message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    version: { kind: 'text', title: 'Version' },
    kind: { kind: 'text', title: 'Kind' },
    fromOriginator: { kind: 'flag', title: 'From originator' },
  },
});

interface Message {
  readonly version: number;
  readonly community: string | null;
  readonly pdu: number;
}

function readMessage(bytes: Uint8Array, at: number, end: number): Message | null {
  const message = readBer(bytes, at, end);
  if (message?.tag !== SEQUENCE) return null;
  const version = readBer(bytes, message.at, message.end);
  if (version?.tag !== INTEGER || version.end - version.at !== 1) return null;
  const number = berNumber(bytes, version);
  if (VERSIONS[number] === undefined) return null;
  if (number === 3) return { version: 3, community: null, pdu: -1 };
  const community = readBer(bytes, version.end, message.end);
  const pdu = community === null ? -1 : community.end < message.end ? bytes[community.end] : -1;
  if (community?.tag !== OCTETS || pdu < FIRST_PDU || pdu > LAST_PDU) return null;
  return { version: number, community: latin1(bytes, community.at, community.end), pdu: pdu - FIRST_PDU };
}

class SnmpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** Communities of this flow, and whether they are known to be right: a poller sends the same one thousands of times. */
  readonly #told = new Map<string, { readonly login: Login; isRight: boolean }>();
  readonly #requests: Requests;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#requests = new Requests(flow, output);
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const message = readMessage(bytes, at, end);
    if (message === null) return end - at;
    const flow = this.#flow;
    this.#output.mark(flow);
    // Requests before the packet that somebody looks at are read as well: the response tells which one it answers.
    if (this.#output.explains)
      explainSnmp(bytes, at, end, this.#output.explain(bytes, at, end) ?? NOWHERE, this.#requests);
    const { version, community, pdu } = message;
    this.#output.table(snmpTable).append({
      ...placeOf(flow),
      version: VERSIONS[version],
      kind: PDUS[pdu] ?? null,
      fromOriginator,
    });
    if (community !== null && community !== '') this.#secret(community, pdu === RESPONSE && !fromOriginator);
    return end - at;
  }

  /** @param isAnswer an agent answers those alone that know its community (RFC 1157, 4.1) */
  #secret(community: string, isAnswer: boolean): void {
    let told = this.#told.get(community);
    if (told === undefined) {
      if (this.#told.size === MOST_COMMUNITIES) return;
      const secret = { user: null, ...clearSecret(community), field: 'snmp.community' };
      told = { login: this.#output.login({ flow: this.#flow, protocol: 'snmp', ...secret }), isRight: false };
      this.#told.set(community, told);
    }
    if (!isAnswer || told.isRight) return;
    told.isRight = true;
    told.login.settle(true);
  }
}

export const snmp: ApplicationDissector = {
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  display: 'SNMP',
  ports: { udp: [161, 162] },
  tables: [snmpTable],
  fields: snmpFields,
  probe: (bytes, at, end) =>
    end - at >= 8 && bytes[at] === SEQUENCE && readMessage(bytes, at, end) !== null ? PROBE.yes : PROBE.no,
  datagrams: (flow, output) => new SnmpDatagrams(flow, output),
};
