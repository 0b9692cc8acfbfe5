import { sortedOrder } from '../base/sort.ts';
import { ANOMALIES } from '../model/anomaly.ts';
import { FLOW_STATES, transportName } from '../model/flow.ts';
import type { AddressId, PacketId } from '../model/ids.ts';
import { NANOSECONDS } from '../model/packet.ts';
import { type ColumnKind, splitList, type Table } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import {
  applicationName,
  nanosecondsBetween,
  packetPorts,
  readRow,
  roleTexts,
  systemText,
  tunnelText,
} from './rows.ts';

/** Above it a column is not sorted by its shown text, which must be made for every row: a fingerprint of each takes 15 s. */
export const TEXT_SORT_LIMIT = 500_000;

/** Columns that hold what they are sorted by. */
const NUMBERS: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  ...(['u8', 'u16', 'u32', 'integer', 'port', 'number', 'flag', 'flow', 'packet'] as const),
]);

/**
 * A number for each of some rows, NaN where nothing is known: their order is that of a column. Null where they are too many
 * to be sorted by it.
 */
export function sortKeys(analysis: Analysis, table: Table, rows: Int32Array, column: string): Float64Array | null {
  const { id, columns } = table.schema;
  const own = WORKED_OUT[id]?.[column]?.(analysis) ?? (id === 'hosts' ? analysis.hostFacts?.keyOf(column) : null);
  if (own) return typeof own === 'function' ? Float64Array.from(rows, own) : own.keys(rows);
  if (column === 'time' && 'packet' in columns)
    return Float64Array.from(
      rows,
      timeOf(analysis, (row) => table.number('packet', row) ?? -1),
    );
  const kind = columns[column]?.kind;
  if (kind === 'address') return byAddress(analysis, (row) => table.number(column, row) ?? -1).keys(rows);
  if (kind === 'text') {
    const ids = table.columns[column] as Int32Array;
    return byText(
      (row) => ids[row],
      (text) => analysis.texts.get(text),
    ).keys(rows);
  }
  if (kind === 'texts') {
    const ids = table.columns[column] as Int32Array;
    const empty = analysis.texts.find('');
    return byText(
      (row) => (ids[row] === empty ? -1 : ids[row]),
      (list) => String(splitList(analysis.texts.get(list))),
    ).keys(rows);
  }
  if (kind !== undefined && NUMBERS.has(kind))
    return Float64Array.from(rows, (row) => table.number(column, row) ?? NaN);
  return shown(analysis, table, rows, column);
}

/** Keys that only all rows together tell: places in the order of something else. */
interface Ranking {
  keys(rows: Int32Array): Float64Array;
}
type RowKey = ((row: number) => number) | Ranking;

/** Columns that rows have beyond those of their table, or show in another way. What is missing here is sorted as shown. */
const WORKED_OUT: Readonly<Record<string, Readonly<Record<string, (analysis: Analysis) => RowKey>>>> = {
  packets: {
    number: () => (packet) => packet,
    time: (analysis) => timeOf(analysis, (packet) => packet),
    sourcePort: (analysis) => (packet) => packetPorts(analysis, packet).sourcePort ?? NaN,
    destinationPort: (analysis) => (packet) => packetPorts(analysis, packet).destinationPort ?? NaN,
    protocol: ({ packets, layers }) =>
      byText(
        (packet) => packets.columns.stack[packet],
        (stack) => layers.protocol(stack),
      ),
    anomalies: ({ packets, anomalySets }) =>
      byText(
        (packet) => packets.columns.anomalies[packet] || -1,
        (set) => String(anomalySets.get(set).map((code) => ANOMALIES[code].id)),
      ),
    layers: ({ packets, layers }) =>
      byText(
        (packet) => packets.columns.stack[packet],
        (stack) => layers.text(stack),
      ),
  },
  flows: {
    start: (analysis) => timeOf(analysis, (flow) => analysis.flows.columns.firstPacket[flow]),
    duration: (analysis) => {
      const { firstPacket, lastPacket } = analysis.flows.columns;
      return (flow) => nanosecondsBetween(analysis, firstPacket[flow], lastPacket[flow]);
    },
    transport: ({ flows }) => byText((flow) => flows.columns.transport[flow], transportName),
    state: ({ flows }) =>
      byText(
        (flow) => flows.columns.state[flow],
        (state) => FLOW_STATES[state],
      ),
    application: (analysis) => {
      const { application } = analysis.flows.columns;
      const names = new Map<number, string | null>();
      return byText(
        (flow) => {
          if (!names.has(application[flow])) names.set(application[flow], applicationName(analysis, flow));
          return names.get(application[flow]) === null ? -1 : application[flow];
        },
        (number) => names.get(number) ?? '',
      );
    },
    tunnel: (analysis) =>
      byText(
        (flow) => analysis.flows.columns.tunnel[flow] || -1,
        (tunnel) => tunnelText(analysis, tunnel) ?? '',
      ),
  },
  hosts: {
    address: (analysis) => byAddress(analysis, (host) => host),
    name: (analysis) => byOwnText((host) => analysis.nameOf(host)),
    roles: ({ hostFacts }) => byOwnText((host) => roleTexts(hostFacts?.roles(host) ?? [])?.join(',') ?? null),
    system: ({ hostFacts }) => byOwnText((host) => systemText(hostFacts?.system(host) ?? null)),
    systemCertainty: ({ hostFacts }) => byOwnText((host) => hostFacts?.system(host)?.certainty ?? null),
    vendor: ({ hostFacts }) => byOwnText((host) => hostFacts?.vendor(host) ?? null),
    bytes: ({ hosts }) => {
      const { sentBytes, receivedBytes } = hosts.columns;
      return (host) => sentBytes[host] + receivedBytes[host];
    },
    packets: ({ hosts }) => {
      const { sentPackets, receivedPackets } = hosts.columns;
      return (host) => sentPackets[host] + receivedPackets[host];
    },
    first: (analysis) => timeOf(analysis, (host) => analysis.hosts.columns.firstPacket[host]),
    last: (analysis) => timeOf(analysis, (host) => analysis.hosts.columns.lastPacket[host]),
  },
};

/** Nanoseconds since the first packet's second; NaN where there is no packet, or none any more. */
function timeOf({ packets }: Analysis, packetOf: (row: number) => PacketId): (row: number) => number {
  const { seconds, nanoseconds } = packets.columns;
  return (row) => {
    const packet = packetOf(row);
    return packet < 0 || packet >= packets.length ? NaN : seconds[packet] * 1e9 + (nanoseconds[packet] & NANOSECONDS);
  };
}

/** By texts that numbers stand for: each is compared once. Numbers below 0 stand for none. */
function byText(idOf: (row: number) => number, textOf: (id: number) => string): Ranking {
  return {
    keys(rows) {
      const ids = [...new Set(Int32Array.from(rows, idOf))].filter((id) => id >= 0);
      const ranks = ranksOf(ids.map(textOf));
      const byId = new Map(ids.map((id, i) => [id, ranks[i]]));
      return Float64Array.from(rows, (row) => byId.get(idOf(row)) ?? NaN);
    },
  };
}

/** By texts of which each row may have another. */
function byOwnText(textOf: (row: number) => string | null): Ranking {
  return {
    keys(rows) {
      const texts = Array.from(rows, textOf);
      const distinct = [...new Set(texts)].filter((text) => text !== null);
      const ranks = ranksOf(distinct);
      const byContent = new Map<string | null, number>(distinct.map((text, i) => [text, ranks[i]]));
      return Float64Array.from(texts, (text) => byContent.get(text) ?? NaN);
    },
  };
}

/** The place of each text among all; equal ones have the same. */
function ranksOf(texts: readonly string[]): Float64Array {
  const order = Uint32Array.from(texts.keys()).sort((a, b) => (texts[a] < texts[b] ? -1 : texts[a] > texts[b] ? 1 : 0));
  const ranks = new Float64Array(texts.length);
  let rank = 0;
  order.forEach((place, i) => {
    if (i > 0 && texts[place] !== texts[order[i - 1]]) rank += 1;
    ranks[place] = rank;
  });
  return ranks;
}

/**
 * By kind, then by bytes. Three million addresses take half a second; as texts they took ten. Ids below 0 are none.
 */
function byAddress({ addresses }: Analysis, idOf: (row: number) => AddressId): Ranking {
  const { kinds, words } = addresses;
  // The most important last: each sort keeps what the ones before it made of equal keys.
  const parts: readonly ((id: AddressId) => number)[] = [
    (id) => words[id * 4 + 3],
    (id) => words[id * 4 + 2],
    (id) => words[id * 4 + 1],
    (id) => kinds[id] * 2 ** 32 + words[id * 4],
  ];
  return {
    keys(rows) {
      const ids = Int32Array.from(new Set(Int32Array.from(rows, idOf).filter((id) => id >= 0)));
      let sorted = ids;
      for (const part of parts) {
        const keys = Float64Array.from(sorted, part);
        if (keys.every((key) => key === keys[0])) continue;
        const before = sorted;
        sorted = Int32Array.from(sortedOrder(keys), (place) => before[place]);
      }
      const ranks = new Float64Array(addresses.size);
      sorted.forEach((id, rank) => (ranks[id] = rank));
      return Float64Array.from(rows, (row) => {
        const id = idOf(row);
        return id < 0 ? NaN : ranks[id];
      });
    },
  };
}

/** Columns of which only the shown rows tell what they hold. */
function shown(analysis: Analysis, table: Table, rows: Int32Array, column: string): Float64Array | null {
  if (rows.length > TEXT_SORT_LIMIT) return null;
  const cells = Array.from(rows, (row) => readRow(analysis, table, row)[column] ?? null);
  if (cells.every((cell) => cell === null || typeof cell === 'number'))
    return Float64Array.from(cells, (cell) => cell ?? NaN);
  return byOwnText((place) => (cells[place] === null ? null : String(cells[place]))).keys(
    Int32Array.from(cells.keys()),
  );
}
