import { asPart, type Steps } from '../../base/steps.ts';
import { hostNameTable, hostSynTable, NAME_SOURCES } from '../../model/host.ts';
import type { ClueSource, System, SystemClue } from '../../model/host-system.ts';
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
import { vncTable } from '../dissect/application/vnc.ts';
import { vendorOf } from '../dissect/vendor.ts';
import type { Judged } from './judged.ts';
import { earlier, sentBy } from './roles.ts';
import { firstHops, optionsText, synSystem } from './syn-systems.ts';
import {
  AGENT_RULES,
  DHCP_RULES,
  FTP_RULES,
  MYSQL_RULES,
  NAME_RULES,
  PRODUCT_RULES,
  QUERY_RULES,
  readSystem,
  SSH_RULES,
  VENDOR_RULES,
  type SystemRule,
  VNC_RULES,
} from './system-rules.ts';

/** Rows between two looks at the clock. */
const STEP = 65_536;
/** Clues that are kept: of each host, kind and system there is one. */
const MOST_CLUES = 262_144;

/** Takes a clue: `said` by a host in a packet. */
type Say = (host: AddressId, system: System, weight: number, said: string, packet: number) => void;

/** A kind of clues: where it stands, and the filter that shows it. */
interface Source {
  readonly id: ClueSource;
  /** The display filter that shows what a host said. */
  filter(address: string, said: string): string;
  gather(analysis: Judged, say: Say): Steps<void>;
}

type HostOf<C extends Columns> = (table: Table<C>, row: number, analysis: Judged) => AddressId;

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
    // Each text is read once, however often it was said.
    const known = new Map<number, ReturnType<typeof readSystem>>();
    for (let row = 0; row < table.length; row += 1) {
      if (row % STEP === 0 && (yield row / table.length)) return;
      const id = ids[row];
      if (id < 0) continue;
      let read = known.get(id);
      if (read === undefined) known.set(id, (read = readSystem(table.text(column, row) ?? '', rules)));
      if (read === null) continue;
      say(hostOf(table, row, analysis), read.system, read.weight, table.text(column, row) ?? '', packet[row]);
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
const SOURCES: readonly Source[] = [
  {
    id: 'dhcp',
    filter: (_, said) => `dhcp.option.vendor_class_id == ${quoted(said)}`,
    gather: texts(dhcpTable, 'vendor', DHCP_RULES, leaserOf),
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

interface Noted {
  readonly source: Source;
  readonly system: System;
  weight: number;
  said: string;
  count: number;
  packet: number;
}

/** By host the clues of its system, of each kind and system the best. */
export class SystemClues {
  readonly #analysis: Judged;
  readonly #byHost = new Map<AddressId, Noted[]>();
  #size = 0;

  private constructor(analysis: Judged) {
    this.#analysis = analysis;
  }

  static *gather(analysis: Judged): Steps<SystemClues> {
    const clues = new SystemClues(analysis);
    for (const [done, source] of SOURCES.entries()) {
      const say: Say = (...said) => clues.#say(source, ...said);
      yield* asPart(source.gather(analysis, say), done / SOURCES.length, (done + 1) / SOURCES.length);
    }
    return clues;
  }

  #say(source: Source, host: AddressId, system: System, weight: number, said: string, packet: number): void {
    if (host < 0 || this.#analysis.directions.isGroup(host)) return;
    let own = this.#byHost.get(host);
    const known = own?.find((clue) => clue.source.id === source.id && clue.system === system);
    if (known === undefined) {
      if (this.#size >= MOST_CLUES) return;
      this.#size += 1;
      if (own === undefined) this.#byHost.set(host, (own = []));
      own.push({ source, system, weight, said, count: 1, packet });
      return;
    }
    known.count += 1;
    if (weight <= known.weight) known.packet = earlier(known.packet, packet);
    else Object.assign(known, { weight, said, packet });
  }

  /** Those of a host, the weightiest first. */
  of(host: AddressId): SystemClue[] {
    const own = this.#byHost.get(host);
    if (own === undefined) return [];
    const address = this.#analysis.addresses.format(host);
    return own
      .map(({ source, ...clue }) => ({ ...clue, source: source.id, filter: source.filter(address, clue.said) }))
      .sort((a, b) => b.weight - a.weight);
  }
}
