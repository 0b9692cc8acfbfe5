// Values of a field that occur in the capture, as far as columns know them, and names that its numbers may have.

import { ADDRESS_KIND } from '../../model/address.ts';
import { ANOMALIES } from '../../model/anomaly.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import { quote } from '../../model/filter-text.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import type { FilterItem } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { FLOW_APPLICATIONS } from '../dissect/flow-applications.ts';
import type { Entry } from './entry.ts';
import { hostValues } from './host-columns.ts';
import { cellsOf } from './transactions.ts';

const MOST_VALUES = 50;
/** Rows of a table that are looked through. */
const MOST_ROWS = 100_000;
/** Addresses that are looked through. */
const MOST_ADDRESSES = 100_000;
const LONGEST = 200;

/** A value, how it is written and how often it was seen (0: not counted). */
interface Seen {
  readonly text: string;
  readonly title: string;
  readonly count: number;
}

/** Values that begin with, or hold, what is written; the most frequent first. */
export function valuesThatOccur(analysis: Analysis, entry: Entry, written: string, isQuoted: boolean): FilterItem[] {
  const wanted = written.toLowerCase();
  const isText = entry.type === 'text';
  const seen = [...columnValues(analysis, entry), ...cellValues(analysis, entry)];
  const begins = ({ text, title }: Seen): boolean =>
    text.toLowerCase().startsWith(wanted) || title.toLowerCase().startsWith(wanted);
  const holds = ({ text, title }: Seen): boolean =>
    text.toLowerCase().includes(wanted) || title.toLowerCase().includes(wanted);
  const near = seen.filter(begins);
  const far = seen.filter((value) => !begins(value) && holds(value));
  const sorted = [...near.sort(byCount), ...far.sort(byCount)];
  const occurring = sorted.map(({ text, title }): FilterItem => ({
    text: isText ? quote(text) : text,
    kind: 'value',
    title,
    occurs: true,
  }));
  const known = new Set(occurring.map(({ text }) => text));
  const named = isQuoted ? [] : namedValues(entry, wanted).filter(({ text }) => !known.has(text));
  return [...occurring, ...named].slice(0, MOST_VALUES);
}

const byCount = (a: Seen, b: Seen): number => b.count - a.count;

/** True and False, and the names of numbers. */
function namedValues({ type, names }: Entry, wanted: string): FilterItem[] {
  const value = (text: string, title: string): FilterItem => ({ text, kind: 'value', title, occurs: false });
  const fits = (number: string, name: string): boolean =>
    number.startsWith(wanted) || name.toLowerCase().includes(wanted);
  const all = Object.entries(names ?? {}).filter(([number, name]) => fits(number, name));
  if (type === 'flag')
    return ['True', 'False'].filter((word) => word.toLowerCase().startsWith(wanted)).map((word) => value(word, ''));
  return all.slice(0, MOST_VALUES).map(([number, name]) => value(number, name));
}

function counted(values: Iterable<string>): Seen[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([text, count]) => ({ text, title: '', count }));
}

const KINDS: Readonly<Record<string, readonly number[]>> = {
  ipv4: [ADDRESS_KIND.ipv4],
  ipv6: [ADDRESS_KIND.ipv6],
  mac: [ADDRESS_KIND.mac],
  address: Object.values(ADDRESS_KIND),
};
const TRANSPORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

function columnValues(analysis: Analysis, { name, type, names }: Entry): Seen[] {
  if (Object.hasOwn(KINDS, type)) return addressValues(analysis, KINDS[type]);
  const port = /^(tcp|udp|sctp)\.(port|srcport|dstport)$/.exec(name);
  if (port !== null) return portValues(analysis, TRANSPORTS[port[1]]);
  const { layers, flows } = analysis;
  switch (name) {
    case 'frame.protocols':
      return counted(
        Array.from({ length: layers.size }, (_, stack) => layers.text(stack)).filter((text) => text !== ''),
      );
    case '_ws.col.protocol':
      return counted(
        Array.from({ length: layers.size }, (_, stack) => layers.protocol(stack)).filter((text) => text !== ''),
      );
    case 'wireloupe.state':
      return FLOW_STATES.map((text) => ({ text, title: '', count: 0 }));
    case 'wireloupe.direction':
      return DIRECTIONS.filter((text) => text !== 'unknown').map((text) => ({ text, title: '', count: 0 }));
    case 'wireloupe.host.role':
    case 'wireloupe.host.system':
    case 'wireloupe.host.certainty':
      return [...hostValues(analysis, name)].map((seen) => ({ ...seen, title: '' }));
    case 'wireloupe.application':
      return applicationValues(analysis);
    case 'wireloupe.anomaly':
      return [...analysis.anomalyCounts].map(([code, { packets }]) => ({
        text: ANOMALIES[code].id,
        title: ANOMALIES[code].text.en,
        count: packets,
      }));
    case 'wireloupe.server_name':
      return counted(upTo(flows.length, (flow) => flows.text('serverName', flow)));
    case 'frame.interface_id':
      return analysis.facts.interfaces.map(({ name: title }, i) => ({ text: String(i), title: title ?? '', count: 0 }));
    case 'ip.proto':
      return counted(upTo(flows.length, (flow) => String(flows.columns.transport[flow]))).map((seen) => ({
        ...seen,
        title: names?.[Number(seen.text)] ?? '',
      }));
    default:
      return [];
  }
}

/** Applications by the flows that speak them. */
function applicationValues({ flows }: Analysis): Seen[] {
  const counts = new Uint32Array(FLOW_APPLICATIONS.length + 1);
  const { application } = flows.columns;
  for (let flow = 0; flow < flows.length; flow += 1) counts[application[flow]] += 1;
  return FLOW_APPLICATIONS.map(({ id, title }, i) => ({ text: id, title, count: counts[i + 1] })).filter(
    ({ count }) => count > 0,
  );
}

/** Addresses by the packets that they sent or received, where hosts are counted. */
function addressValues({ addresses, hosts }: Analysis, kinds: readonly number[]): Seen[] {
  const found: Seen[] = [];
  for (let id = 0; id < Math.min(addresses.size, MOST_ADDRESSES); id += 1) {
    if (!kinds.includes(addresses.kinds[id])) continue;
    const count =
      id < hosts.length ? (hosts.columns.sentPackets?.[id] ?? 0) + (hosts.columns.receivedPackets?.[id] ?? 0) : 0;
    found.push({ text: addresses.format(id), title: '', count });
  }
  return found;
}

function portValues({ flows }: Analysis, transport: number): Seen[] {
  const { transport: transports, originatorPort, responderPort } = flows.columns;
  const counts = new Map<number, number>();
  for (let flow = 0; flow < flows.length; flow += 1) {
    if (transports[flow] !== transport) continue;
    // Ports of servers come again and again; those of clients do not, and stand behind them.
    counts.set(responderPort[flow], (counts.get(responderPort[flow]) ?? 0) + 1);
    if (counts.size < MOST_ROWS) counts.set(originatorPort[flow], counts.get(originatorPort[flow]) ?? 0);
  }
  return [...counts].filter(([port]) => port >= 0).map(([port, count]) => ({ text: String(port), title: '', count }));
}

function* upTo(rows: number, textOf: (row: number) => string | null): Generator<string> {
  for (let row = 0; row < Math.min(rows, MOST_ROWS); row += 1) {
    const text = textOf(row);
    if (text !== null && text !== '' && text.length <= LONGEST) yield text;
  }
}

/** Values of transactions. */
function cellValues(analysis: Analysis, entry: Entry): Seen[] {
  if (entry.cells === null || (entry.cells !== entry.type && entry.type !== 'number')) return [];
  const found = cellsOf(analysis, entry.name).flatMap(({ table, column, type }): string[] => {
    const { kind } = table.schema.columns[column];
    if (type !== entry.type) return [];
    if (kind === 'texts') return upToMany(table.length, (row) => table.texts(column, row));
    if (kind === 'text') return [...upTo(table.length, (row) => table.text(column, row))];
    if (kind === 'address') return [];
    return [...upTo(table.length, (row) => table.number(column, row)?.toString() ?? null)];
  });
  return counted(found);
}

function upToMany(rows: number, textsOf: (row: number) => readonly string[]): string[] {
  const found: string[] = [];
  for (let row = 0; row < rows && found.length < MOST_ROWS; row += 1)
    found.push(...textsOf(row).filter((text) => text !== '' && text.length <= LONGEST));
  return found;
}
