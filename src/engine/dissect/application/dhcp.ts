// RFC 2131 and 2132: one row per message, and the host name that a client gives itself. Options are read up to the end mark,
// then on in the two names of the header where the message says so.

import { u32be } from '../../../base/bytes.ts';
import { hex, latin1, withoutPadding } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { NONE } from '../../../model/ids.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dhcpFields, explainDhcp } from './dhcp-fields.ts';
import {
  CLIENT,
  COOKIE,
  END,
  FILE,
  HARDWARE,
  HARDWARE_LENGTH,
  IN_FILE,
  IN_SERVER_NAME,
  OPERATION,
  OPTIONS,
  OVERLOAD,
  PAD,
  SERVER_NAME,
  TRANSACTION,
  TYPE,
  YOURS,
} from './dhcp-header.ts';
import { MESSAGE_TYPES } from './dhcp-options.ts';
import { fqdnIn } from './dhcp-parts.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const MAGIC = 0x63825363;
/** Less than this of a message is not recognised: its addresses end here. RFC 1542, 4.1.1: at most 16 hops. */
const CUT = 44,
  MOST_HOPS = 16;
const SUBNET_MASK = 1,
  ROUTER = 3,
  NAME_SERVERS = 6,
  HOST_NAME = 12,
  DOMAIN = 15,
  REQUESTED = 50,
  LEASE = 51,
  SERVER = 54,
  REQUEST_LIST = 55,
  VENDOR = 60,
  FQDN = 81;
/** One DHCP message. */
export const dhcpTable = defineTable({
  id: 'dhcp',
  title: 'DHCP',
  description: 'One DHCP message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    type: { kind: 'text', title: 'Type' },
    transaction: { kind: 'number', title: 'Transaction ID', field: 'dhcp.id', identifier: 'hex32' },
    clientMac: { kind: 'text', title: 'Client MAC', field: 'dhcp.hw.mac_addr' },
    hostName: { kind: 'text', title: 'Host name', field: 'dhcp.option.hostname' },
    assigned: { kind: 'address', title: 'Assigned', field: 'dhcp.ip.your' },
    requested: { kind: 'address', title: 'Requested' },
    server: { kind: 'address', title: 'Server' },
    router: { kind: 'address', title: 'Router' },
    nameServers: { kind: 'texts', title: 'Name servers' },
    domain: { kind: 'text', title: 'Domain' },
    vendor: { kind: 'text', title: 'Vendor class' },
    leaseSeconds: { kind: 'number', title: 'Lease', unit: 'seconds' },
    /** Of the network's mask, where it is one. */
    prefixLength: { kind: 'integer', title: 'Prefix length' },
    /** Numbers of the options that a client asks for, in its order: `1,3,6,15`. */
    requestedOptions: { kind: 'text', title: 'Requested options' },
  },
});

/** Where the value of an option stands. */
interface Span {
  readonly at: number;
  readonly end: number;
}

class DhcpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  datagram(bytes: Uint8Array, at: number, end: number): number {
    if (isCut(bytes, at, end)) {
      this.#output.mark(this.#flow);
      const head = this.#output.explain(bytes, at, end);
      if (head !== null)
        for (const [i, name] of ['dhcp.type', 'dhcp.hw.type', 'dhcp.hw.len'].entries()) head.field(name, at + i, 1);
    }
    if (!isDhcp(bytes, at, end)) return end - at;
    const flow = this.#flow;
    const output = this.#output;
    output.mark(flow);
    const layer = output.explain(bytes, at, end);
    if (layer !== null) explainDhcp(bytes, at, end, layer);
    const options = new Map<number, Span>();
    this.#read(bytes, at + OPTIONS, end, options);
    const overload = options.get(OVERLOAD);
    const held = overload !== undefined && overload.end - overload.at === 1 ? bytes[overload.at] : 0;
    if ((held & IN_FILE) !== 0) this.#read(bytes, at + FILE, at + COOKIE, options);
    if ((held & IN_SERVER_NAME) !== 0) this.#read(bytes, at + SERVER_NAME, at + FILE, options);
    const address = (code: number): number => {
      const option = options.get(code);
      return option !== undefined && option.end - option.at >= 4 ? output.address(bytes, option.at, 4) : NONE;
    };
    const text = (code: number): string | null => {
      const option = options.get(code);
      return option === undefined ? null : withoutPadding(latin1(bytes, option.at, option.end));
    };
    const type = options.get(TYPE);
    const lease = options.get(LEASE);
    const mask = options.get(SUBNET_MASK);
    const list = options.get(REQUEST_LIST);
    const servers = options.get(NAME_SERVERS);
    const fqdn = options.get(FQDN);
    const hostName =
      text(HOST_NAME) ?? (fqdn !== undefined && fqdn.end - fqdn.at > 3 ? fqdnIn(bytes, fqdn.at, fqdn.end) : null);
    const yours = u32be(bytes, at + YOURS) === 0 ? NONE : output.address(bytes, at + YOURS, 4);
    const own = u32be(bytes, at + CLIENT) === 0 ? NONE : output.address(bytes, at + CLIENT, 4);
    output.table(dhcpTable).append({
      ...placeOf(flow),
      type: type === undefined ? 'bootp' : typeName(bytes[type.at]),
      transaction: u32be(bytes, at + TRANSACTION),
      clientMac: hex(bytes, at + HARDWARE, at + HARDWARE + Math.min(16, bytes[at + HARDWARE_LENGTH])).replace(
        /(..)(?=.)/g,
        '$1:',
      ),
      hostName,
      assigned: yours,
      requested: address(REQUESTED),
      server: address(SERVER),
      router: address(ROUTER),
      nameServers:
        servers === undefined
          ? null
          : addresses(servers.at, servers.end).map((place) => output.formatAddress(output.address(bytes, place, 4))),
      domain: text(DOMAIN),
      vendor: text(VENDOR),
      leaseSeconds: lease !== undefined && lease.end - lease.at === 4 ? u32be(bytes, lease.at) : null,
      prefixLength: mask !== undefined && mask.end - mask.at === 4 ? prefixLength(u32be(bytes, mask.at)) : null,
      requestedOptions: list === undefined ? null : bytes.subarray(list.at, list.end).join(','),
    });
    const bearer = own !== NONE ? own : address(REQUESTED);
    if (hostName !== null && bearer !== NONE) output.nameHost(flow, bearer, hostName, 'dhcp');
    return end - at;
  }

  /** Adds the options of one place to those found. */
  #read(bytes: Uint8Array, at: number, end: number, found: Map<number, Span>): void {
    let place = at;
    while (place < end && bytes[place] !== END) {
      if (bytes[place] === PAD) {
        place += 1;
        continue;
      }
      const next = place + 2 + (place + 1 < end ? bytes[place + 1] : 0);
      if (place + 1 >= end || next > end) {
        this.#output.note(this.#flow, ANOMALY.dhcpMalformed);
        break;
      }
      if (!found.has(bytes[place])) found.set(bytes[place], { at: place + 2, end: next });
      place = next;
    }
  }
}

/** IANA, "DHCP Message Type 53 Values", without "DHCP": `leasequery`. */
const typeName = (type: number): string | null => MESSAGE_TYPES[type]?.toLowerCase().replaceAll(' ', '') ?? null;

/** How many bits of a mask are set, where they are its first ones. */
function prefixLength(mask: number): number | null {
  const length = Math.clz32(~mask);
  return length === 32 || mask << length === 0 ? length : null;
}

function addresses(at: number, end: number): number[] {
  return Array.from({ length: Math.floor((end - at) / 4) }, (_, i) => at + i * 4);
}

function isDhcp(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= OPTIONS &&
    (bytes[at + OPERATION] === 1 || bytes[at + OPERATION] === 2) &&
    u32be(bytes, at + COOKIE) === MAGIC
  );
}

/** A message of which the capture holds no more than its addresses: a client with an Ethernet address. */
function isCut(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at >= CUT &&
    end - at < OPTIONS &&
    (bytes[at + OPERATION] === 1 || bytes[at + OPERATION] === 2) &&
    bytes[at + 1] === 1 &&
    bytes[at + HARDWARE_LENGTH] === 6 &&
    bytes[at + 3] <= MOST_HOPS
  );
}

export const dhcp: ApplicationDissector = {
  id: 'dhcp',
  title: 'Dynamic Host Configuration Protocol',
  display: 'DHCP',
  ports: { udp: [67, 68] },
  tables: [dhcpTable],
  fields: dhcpFields,
  probe(bytes, at, end, _fromOriginator, flow) {
    if (isDhcp(bytes, at, end)) return PROBE.yes;
    const { udp } = dhcp.ports;
    const areOwn = udp!.includes(flow.originatorPort) && udp!.includes(flow.responderPort);
    return areOwn && isCut(bytes, at, end) ? PROBE.yes : PROBE.no;
  },
  datagrams: (flow, output) => new DhcpDatagrams(flow, output),
};
