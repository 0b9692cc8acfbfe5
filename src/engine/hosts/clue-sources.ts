import type { Steps } from '../../base/steps.ts';
import { hostNameTable, hostSynTable, NAME_SOURCES } from '../../model/host.ts';
import type { ClueSource, System } from '../../model/host-system.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId } from '../../model/ids.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import { dhcpTable } from '../dissect/application/dhcp.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { ftpTable } from '../dissect/application/ftp.ts';
import { httpTable } from '../dissect/application/http/http-table.ts';
import { mysqlTable } from '../dissect/application/mysql.ts';
import { sshTable } from '../dissect/application/ssh/ssh-table.ts';
import { ssdpTable } from '../dissect/application/ssdp.ts';
import { smtpTable } from '../dissect/application/smtp.ts';
import { vncTable } from '../dissect/application/vnc.ts';
import { vendorOf } from '../dissect/vendor.ts';
import type { Judged } from './judged.ts';
import { sentBy } from './roles.ts';
import { firstHops, optionsText, synSystem } from './syn-systems.ts';
import {
  AGENT_RULES,
  DHCP_RULES,
  FTP_RULES,
  MDNS_ANSWER_RULES,
  MDNS_ASKED_RULES,
  MDNS_OFFERED_RULES,
  MYSQL_RULES,
  NAME_RULES,
  PRODUCT_RULES,
  QUERY_RULES,
  REQUEST_RULES,
  SMTP_RULES,
  readSystem,
  SSH_RULES,
  VENDOR_RULES,
  type SystemRule,
  VNC_RULES,
} from './system-rules.ts';

/** Rows between two looks at the clock. */
const STEP = 65_536;

/** Takes a clue: `said` by a host in a packet. */
export type Say = (host: AddressId, system: System, weight: number, said: string, packet: number) => void;

/** A kind of clues: where it stands, and the filter that shows it. */
export interface Source {
  readonly id: ClueSource;
  /** The display filter that shows what a host said. */
  filter(address: string, said: string): string;
  gather(analysis: Judged, say: Say): Steps<void>;
}

type HostOf<C extends Columns> = (table: Table<C>, row: number, analysis: Judged) => AddressId;

interface Read {
  readonly system: System;
  readonly weight: number;
  readonly said: string;
}

/** Texts of a column, and who said each: −1 where it says nothing of anybody. */
function texts<C extends Columns>(
  schema: TableSchema<C>,
  column: keyof C & string,
  rules: readonly SystemRule[],
  hostOf: HostOf<C>,
  place: 'packet' | 'responsePacket' = 'packet',
): Source['gather'] {
  return function* (analysis, say) {
    const table = analysis.table(schema);
    const { [column]: ids, [place]: packet } = table.columns as unknown as Record<string, Int32Array>;
    const isList = schema.columns[column].kind === 'texts';
    const read = (row: number): Read | null => {
      for (const said of isList ? table.texts(column, row) : [table.text(column, row) ?? '']) {
        const found = readSystem(said, rules);
        if (found !== null) return { ...found, said };
      }
      return null;
    };
    // Each text is read once, however often it was said.
    const known = new Map<number, Read | null>();
    for (let row = 0; row < table.length; row += 1) {
      if (row % STEP === 0 && (yield row / table.length)) return;
      const id = ids[row];
      if (id < 0) continue;
      let found = known.get(id);
      if (found === undefined) known.set(id, (found = read(row)));
      if (found !== null) say(hostOf(table, row, analysis), found.system, found.weight, found.said, packet[row]);
    }
  };
}

/** Names that a host gives itself; what others call it tells of them. */
const OWN_NAMES: ReadonlySet<number> = new Set(
  (['dhcp', 'nbns', 'mdns', 'llmnr'] as const).map((source) => NAME_SOURCES.indexOf(source)),
);

/** What a host sent of a kind. */
const sent =
  (what: string): Source['filter'] =>
  (address) =>
    `${sentBy(address)} and ${what}`;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Every kind of clue. A new one is a line here, and its word in the page's dictionaries. */
export const CLUE_SOURCES_READ: readonly Source[] = [
  {
    id: 'dhcp',
    filter: (_, said) => `dhcp.option.vendor_class_id == ${quoted(said)}`,
    gather: texts(dhcpTable, 'vendor', DHCP_RULES, leaserOf),
  },
  {
    id: 'dhcp-list',
    filter: (address) =>
      `dhcp.option.request_list_item and (dhcp.option.requested_ip_address == ${address} or ${sentBy(address)})`,
    gather: texts(dhcpTable, 'requestedOptions', REQUEST_RULES, leaserOf),
  },
  {
    id: 'agent',
    filter: sent('http.user_agent'),
    gather: texts(httpTable, 'userAgent', AGENT_RULES, ({ columns }, row) => columns.client[row]),
  },
  {
    id: 'product',
    filter: sent('http.server'),
    gather: texts(httpTable, 'product', PRODUCT_RULES, ({ columns }, row) => columns.server[row], 'responsePacket'),
  },
  {
    id: 'ssh',
    filter: sent('ssh.protocol'),
    gather: texts(sshTable, 'clientBanner', SSH_RULES, ({ columns }, row) => columns.client[row]),
  },
  {
    id: 'ssh',
    filter: sent('ssh.protocol'),
    gather: texts(sshTable, 'serverBanner', SSH_RULES, ({ columns }, row) => columns.server[row]),
  },
  {
    id: 'ssdp',
    filter: sent('ssdp'),
    gather: texts(ssdpTable, 'agent', PRODUCT_RULES, (table, row) =>
      // Who searches or announces is the client of the row, who answers the server.
      table.text('method', row) === null ? table.columns.server[row] : table.columns.client[row],
    ),
  },
  {
    id: 'ftp',
    filter: sent('ftp.response'),
    gather: texts(
      ftpTable,
      'reply',
      FTP_RULES,
      // The name of a file may say anything.
      ({ columns }, row) => (SYSTEM_REPLIES.has(columns.code[row]) ? columns.server[row] : NONE),
      'responsePacket',
    ),
  },
  {
    id: 'smtp',
    // The row stands where the client begins with a message.
    filter: (address) => `wireloupe.address == ${address} and smtp`,
    gather: texts(smtpTable, 'reply', SMTP_RULES, ({ columns }, row) => columns.server[row]),
  },
  {
    id: 'mysql',
    // The row stands where the client logs in.
    filter: (address) => `wireloupe.address == ${address} and mysql`,
    gather: texts(mysqlTable, 'version', MYSQL_RULES, ({ columns }, row, { flows }) =>
      columns.flow[row] < 0 ? NONE : flows.columns.responder[columns.flow[row]],
    ),
  },
  {
    id: 'vnc',
    filter: sent('vnc'),
    gather: texts(vncTable, 'serverVersion', VNC_RULES, ({ columns }, row) => columns.server[row]),
  },
  {
    id: 'name',
    filter: (address, said) =>
      `(${sentBy(address)} and (nbns or mdns or llmnr)) or dhcp.option.hostname == ${quoted(said)}`,
    gather: texts(hostNameTable, 'name', NAME_RULES, ({ columns }, row) =>
      OWN_NAMES.has(columns.source[row]) ? columns.address[row] : NONE,
    ),
  },
  { id: 'vendor', filter: (address) => `wireloupe.address == ${address}`, gather: gatherVendors },
  { id: 'query', filter: sent('dns'), gather: gatherQueries },
  { id: 'mdns', filter: sent('mdns'), gather: gatherServices },
  { id: 'syn', filter: sent('tcp.flags.syn == 1 and tcp.flags.ack == 0'), gather: gatherSyns(0) },
  { id: 'syn-ack', filter: sent('tcp.flags.syn == 1 and tcp.flags.ack == 1'), gather: gatherSyns(1) },
];

/** RFC 959, 5.4: the type of the system, and the greeting. */
const SYSTEM_REPLIES: ReadonlySet<number> = new Set([215, 220]);

/** The address that a client has or is given; a message without one is of a client whose address another message tells. */
function leaserOf({ columns }: Table<typeof dhcpTable.columns>, row: number, { flows, addresses }: Judged): AddressId {
  const flow = columns.flow[row];
  const sender = flow < 0 ? NONE : flows.columns.originator[flow];
  const isSet = sender >= 0 && addresses.bytes(sender).some((byte) => byte !== 0);
  const isOwn = isSet && flows.columns.responderPort[flow] === DHCP_SERVER;
  return isOwn ? sender : columns.requested[row];
}
const DHCP_SERVER = 67;

/** What hosts ask for that no server asks for others: a resolver's questions are those of its clients. */
function* gatherQueries(analysis: Judged, say: Say): Steps<void> {
  const { client, server, rcode } = analysis.table(dnsTable).columns;
  const { length } = analysis.table(dnsTable);
  const resolvers = new Set<AddressId>();
  for (let row = 0; row < length; row += 1) if (rcode[row] >= 0) resolvers.add(server[row]);
  yield* texts(dnsTable, 'query', QUERY_RULES, (table, row) =>
    table.text('protocol', row) === 'dns' && !resolvers.has(client[row]) ? client[row] : NONE,
  )(analysis, say);
}

/** Services that hosts look for by multicast DNS, and those that they offer; and what they tell of themselves with them. */
function* gatherServices(analysis: Judged, say: Say): Steps<void> {
  const { rcode } = analysis.table(dnsTable).columns;
  const isMulticast = (table: Table<typeof dnsTable.columns>, row: number): boolean =>
    table.text('protocol', row) === 'mdns';
  yield* texts(dnsTable, 'query', MDNS_ASKED_RULES, (table, row) =>
    isMulticast(table, row) && rcode[row] < 0 ? table.columns.client[row] : NONE,
  )(analysis, say);
  const offered: HostOf<typeof dnsTable.columns> = (table, row) =>
    isMulticast(table, row) && rcode[row] >= 0 ? table.columns.server[row] : NONE;
  yield* texts(dnsTable, 'query', MDNS_OFFERED_RULES, offered, 'responsePacket')(analysis, say);
  const told = [...MDNS_ANSWER_RULES, ...MDNS_OFFERED_RULES]; // one service tells of others
  yield* texts(dnsTable, 'answers', told, offered, 'responsePacket')(analysis, say);
}

/** Who made the network cards of inside hosts; behind those of outside ones stands the router. */
function* gatherVendors({ hosts, addresses, directions }: Judged, say: Say): Steps<void> {
  const { mac, firstPacket } = hosts.columns;
  const known = new Map<AddressId, string | null>();
  for (let host = 0; host < hosts.length; host += 1) {
    if (host % STEP === 0 && (yield host / hosts.length)) return;
    const card = mac[host];
    if (card < 0 || !directions.isInside(host)) continue;
    let vendor = known.get(card);
    if (vendor === undefined) known.set(card, (vendor = vendorOf(addresses.bytes(card))));
    const read = vendor === null ? null : readSystem(vendor, VENDOR_RULES);
    if (read !== null) say(host, read.system, read.weight, vendor ?? '', firstPacket[host]);
  }
}

/** What opens a connection is chosen by its sender; an answer leaves out what was not asked for, and says less. */
function gatherSyns(answers: 0 | 1): Source['gather'] {
  return function* (analysis, say) {
    const { length, columns } = analysis.table(hostSynTable);
    for (let row = 0; row < length; row += 1) {
      if (row % STEP === 0 && (yield row / length)) return;
      if (columns.answers[row] !== answers) continue;
      const order = optionsText(columns.options[row]);
      const hops = columns.hops[row];
      const system = synSystem(order, hops);
      if (system === null) continue;
      const said = `TTL ${hops} (${firstHops(hops)}), ${order}, window ${columns.window[row]}`;
      say(columns.address[row], system, answers === 1 ? 1 : 2, said, columns.packet[row]);
    }
  };
}
