import type { AddressPool } from '../model/address.ts';
import { ANOMALIES } from '../model/anomaly.ts';
import type { CaptureFacts } from '../model/capture.ts';
import type { Finding } from '../model/finding.ts';
import type { Notice } from '../model/notice.ts';
import type { ModuleFailure } from '../model/module-failure.ts';
import type { Summary } from '../model/query.ts';
import type { Aggregates, StoredAnalysis, StoredColumn, StoredTable, StoredTexts } from '../model/stored.ts';
import type { ColumnKind, Table } from '../model/table.ts';
import type { TextPool } from '../model/text-pool.ts';
import type { Tunnel } from '../model/tunnel.ts';
import { Pass } from './analyse.ts';
import type { Analysis } from './analysis.ts';
import { FLOW_APPLICATIONS } from './dissect/flow-applications.ts';
import { hostsThere } from './hosts/hosts-there.ts';

// An analysis as plain data and back. Numbers that mean a place in a list of the program are stored with the names they
// stand for, so that a list may grow without making what is kept unreadable.

/** What is stored of an analysis besides tables, pools and findings. */
interface State {
  readonly origin: number;
  readonly facts: CaptureFacts;
  readonly notices: readonly Notice[];
  readonly failures: readonly ModuleFailure[];
  readonly anomalySets: readonly (readonly string[])[];
  readonly anomalyCounts: readonly { readonly id: string; readonly packets: number; readonly firstPacket: number }[];
  readonly tunnels: readonly Tunnel[];
  readonly applications: readonly string[];
  readonly partial: boolean;
  readonly timeReversals: number;
}

/** Interfaces and flags of packets travel as more packet columns. */
const INTERFACES = '$interface',
  FLAGS = '$flags';
/** Characters per chunk of texts: far below what a browser stores in one value. */
const CHUNK = 4 * 1024 * 1024;

/** The whole analysis as plain data. Columns are views of the live ones: store them before anything changes. */
export function storeAnalysis(analysis: Analysis, summary: Summary): StoredAnalysis {
  const { packets, flows, interfaces, packetFlags } = analysis;
  const stored = storeTable(packets);
  const kinds = { ...stored.kinds };
  const columns = { ...stored.columns };
  if (interfaces !== null) {
    kinds[INTERFACES] = 'u16';
    columns[INTERFACES] = filledUp(interfaces, packets.length);
  }
  if (packetFlags !== null) {
    kinds[FLAGS] = 'u32';
    columns[FLAGS] = filledUp(packetFlags, packets.length);
  }
  const others = analysis.tables().filter((table) => ![packets.schema.id, flows.schema.id].includes(table.schema.id));
  return {
    summary,
    packets: { ...stored, kinds, columns },
    flows: storeTable(flows),
    tables: others.map(storeTable),
    texts: packTexts(analysis.texts.all()),
    addresses: analysis.addresses.store(),
    layers: analysis.layers.store(),
    findings: analysis.findings,
    aggregates: aggregatesOf(analysis),
    state: stateOf(analysis),
  };
}

/** A value for each row: these columns end with the last packet that has one. */
function filledUp<Column extends Uint16Array | Uint32Array>(column: Column, rows: number): Column {
  if (column.length >= rows) return column.subarray(0, rows) as Column;
  const whole = new (column.constructor as new (length: number) => Column)(rows);
  whole.set(column);
  return whole;
}

/**
 * The analysis again. Columns that today's tables lack are dropped, those that were not written yet are "not known";
 * without packets or flows nothing points at them any more.
 */
export function restoreAnalysis(stored: StoredAnalysis): Analysis {
  const { analysis } = new Pass(); // which knows the names of all protocols, also of those that this capture lacks
  const state = stored.state as State;
  unpackTexts(stored.texts, analysis.texts);
  analysis.addresses.restore(stored.addresses);
  analysis.layers.restore(stored.layers);
  analysis.tunnels.restore(state.tunnels);
  analysis.anomalySets.restore(state.anomalySets.map((ids) => ids.map(codeOf).filter((code) => code >= 0)));
  for (const { id, packets, firstPacket } of state.anomalyCounts) {
    if (codeOf(id) >= 0) analysis.anomalyCounts.set(codeOf(id), { packets, firstPacket });
  }
  const tables = [stored.packets, stored.flows, ...stored.tables].filter((table) => table !== null);
  const gone = new Set<ColumnKind>();
  if (stored.packets === null) gone.add('packet');
  if (stored.flows === null) gone.add('flow');
  for (const table of tables) restoreTable(analysis.tableById(table.id), table, gone);
  renumberApplications(analysis, state.applications);

  analysis.interfaces = (stored.packets?.columns[INTERFACES] ?? null) as Uint16Array<ArrayBuffer> | null;
  analysis.packetFlags = (stored.packets?.columns[FLAGS] ?? null) as Uint32Array<ArrayBuffer> | null;
  Object.assign(analysis.facts, state.facts);
  analysis.origin = state.origin;
  analysis.notices.push(...state.notices);
  analysis.failures.push(...state.failures);
  analysis.findings = stored.findings;
  analysis.partial = state.partial;
  analysis.timeReversals = state.timeReversals;
  return analysis;
}

function stateOf(analysis: Analysis): State {
  const { origin, facts, notices, failures, anomalySets, anomalyCounts, tunnels, partial, timeReversals } = analysis;
  return {
    ...{ origin, facts, notices, failures, partial, timeReversals },
    anomalySets: anomalySets.store().map((codes) => codes.map((code) => ANOMALIES[code].id)),
    anomalyCounts: [...anomalyCounts].map(([code, count]) => ({ id: ANOMALIES[code].id, ...count })),
    tunnels: tunnels.store(),
    applications: FLOW_APPLICATIONS.map(({ id }) => id),
  };
}

function codeOf(anomaly: string): number {
  return ANOMALIES.findIndex(({ id }) => id === anomaly);
}

function storeTable({ schema, columns, length, dropped }: Table): StoredTable {
  const names = Object.keys(schema.columns);
  return {
    id: schema.id,
    length,
    dropped,
    kinds: Object.fromEntries(names.map((name) => [name, schema.columns[name].kind])),
    columns: Object.fromEntries(names.map((name) => [name, columns[name].subarray(0, length)])),
  };
}

function restoreTable(table: Table | null, stored: StoredTable, gone: ReadonlySet<ColumnKind>): void {
  if (table === null) return; // a protocol that is read no more
  const { length } = stored;
  const columns = Object.entries(table.schema.columns).map(([name, { kind }]) => {
    const isUsable = stored.kinds[name] === kind && !gone.has(kind);
    return [name, isUsable ? stored.columns[name] : unknown(kind, length)] as const;
  });
  table.restore(Object.fromEntries(columns), length);
  table.dropped = stored.dropped;
}

/** A column of which nothing is known. */
function unknown(kind: ColumnKind, length: number): StoredColumn {
  switch (kind) {
    case 'u8':
    case 'flag':
      return new Uint8Array(length);
    case 'u16':
      return new Uint16Array(length);
    case 'u32':
      return new Uint32Array(length);
    case 'number':
      return new Float64Array(length).fill(NaN);
    default:
      return new Int32Array(length).fill(-1);
  }
}

/** Flows name their application by its place in FLOW_APPLICATIONS, which may have grown or changed its order. */
function renumberApplications(analysis: Analysis, stored: readonly string[]): void {
  const now = FLOW_APPLICATIONS.map(({ id }) => id);
  if (now.length === stored.length && now.every((id, i) => id === stored[i])) return;
  const places = Uint16Array.from([0, ...stored.map((id) => now.indexOf(id) + 1)]);
  const { application } = analysis.flows.columns;
  for (let flow = 0; flow < application.length; flow += 1) application[flow] = places[application[flow]] ?? 0;
}

function packTexts(texts: readonly string[]): StoredTexts {
  const chunks: string[] = [];
  let from = 0;
  let characters = 0;
  for (const [i, text] of texts.entries()) {
    characters += text.length;
    if (characters < CHUNK && i < texts.length - 1) continue;
    chunks.push(texts.slice(from, i + 1).join(''));
    from = i + 1;
    characters = 0;
  }
  return { chunks, lengths: Uint32Array.from(texts, ({ length }) => length) };
}

function unpackTexts({ chunks, lengths }: StoredTexts, pool: TextPool): void {
  const texts: string[] = [];
  let chunk = 0;
  let at = 0;
  for (const length of lengths) {
    if (at === chunks[chunk].length && chunk < chunks.length - 1) {
      chunk += 1;
      at = 0;
    }
    texts.push(chunks[chunk].slice(at, at + length));
    at += length;
  }
  pool.restore(texts);
}

function aggregatesOf(analysis: Analysis): Aggregates {
  return { protocols: protocolsOf(analysis), hosts: hostsOf(analysis), severities: severitiesOf(analysis.findings) };
}

function protocolsOf({ packets, layers }: Analysis): Aggregates['protocols'] {
  const { stack, length } = packets.columns;
  const packetsOf = new Float64Array(layers.size);
  const bytesOf = new Float64Array(layers.size);
  for (let packet = 0; packet < packets.length; packet += 1) {
    packetsOf[stack[packet]] += 1;
    bytesOf[stack[packet]] += length[packet];
  }
  const byLabel = new Map<string, { label: string; packets: number; bytes: number }>();
  for (let node = 0; node < layers.size; node += 1) {
    if (packetsOf[node] === 0) continue;
    const label = layers.protocol(node);
    const share = byLabel.get(label) ?? { label, packets: 0, bytes: 0 };
    byLabel.set(label, share);
    share.packets += packetsOf[node];
    share.bytes += bytesOf[node];
  }
  return [...byLabel.values()].sort((a, b) => b.packets - a.packets);
}

/** Kinds and words of their addresses. */
function hostsOf({ hosts, addresses }: Analysis): Uint32Array<ArrayBuffer> {
  const there = hostsThere(hosts);
  const words = new Uint32Array(there.length * 5);
  for (const [place, id] of there.entries()) {
    words[place * 5] = addresses.kinds[id];
    words.set(wordsOf(addresses, id), place * 5 + 1);
  }
  return words;
}

function wordsOf({ words }: AddressPool, id: number): Uint32Array {
  return words.subarray(id * 4, id * 4 + 4);
}

function severitiesOf(findings: readonly Finding[]): Aggregates['severities'] {
  const counts = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
