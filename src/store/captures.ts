import type { StoredAnalysis, StoredTable } from '../model/stored.ts';
import { failureOf, type Saved, saving, type StoreFailure } from './outcome.ts';
import {
  type CaptureRecord,
  type Database,
  DERIVED,
  type Parts,
  type PieceKey,
  rangeOf,
  type TableRecord,
} from './schema.ts';
import { type Entry, joinTable, sizeOf, splitTable, TABLE } from './tables.ts';

/** `couldDrop`: kept captures whose deletion would make room, the largest first. */
export type KeptOutcome =
  | { readonly ok: true; readonly bytes: number }
  | (StoreFailure & { readonly neededBytes: number; readonly couldDrop: readonly CaptureRecord[] });

/** An id for a capture that is kept for the first time. */
export function newCaptureId(): string {
  return crypto.randomUUID();
}

/**
 * Keeps an analysis under an id, in one transaction: all of it, or nothing. An earlier one of the same id is replaced;
 * its full hash stays known, since whoever gives the same id says that it is the same file.
 */
export async function keepCapture(
  database: Database,
  id: string,
  analysis: StoredAnalysis,
  keptAt: number,
): Promise<KeptOutcome> {
  const columns = [analysis.packets, analysis.flows].filter((table) => table !== null);
  const bytes = [...columns, ...analysis.tables].reduce((sum, table) => sum + sizeOf(table), bytesOfPools(analysis));
  const refused = async (error: unknown): Promise<KeptOutcome> => {
    const all = await listCaptures(database).catch(() => []);
    const couldDrop = all.filter((record) => record.id !== id).sort((a, b) => b.keptBytes - a.keptBytes);
    return { ...failureOf(error), neededBytes: bytes, couldDrop };
  };
  const columnEntries: Entry<TableRecord | Blob>[] = [];
  const resultEntries = partsOf(id, analysis);
  try {
    for (const table of columns) columnEntries.push(...(await splitTable(id, table.id, table)));
    for (const table of analysis.tables) resultEntries.push(...(await splitTable(id, TABLE + table.id, table)));
  } catch (error) {
    return refused(error);
  }
  const transaction = database.transaction(['captures', 'columns', 'results', 'findings'], 'readwrite');
  const stores = {
    captures: transaction.objectStore('captures'),
    columns: transaction.objectStore('columns'),
    results: transaction.objectStore('results'),
    findings: transaction.objectStore('findings'),
  };
  // A put succeeds even on a full disk; only the transaction tells.
  const put = (request: Promise<unknown>): void => void request.catch(() => undefined);
  try {
    const sha256 = (await stores.captures.get(id))?.sha256 ?? null;
    for (const store of [stores.columns, stores.results, stores.findings]) put(store.delete(rangeOf(id)));
    put(stores.captures.put(recordOf(id, analysis, bytes, keptAt, sha256)));
    for (const [key, value] of columnEntries) put(stores.columns.put(value, key));
    for (const [key, value] of resultEntries) put(stores.results.put(value, key));
    for (const [i, finding] of analysis.findings.entries()) put(stores.findings.put(finding, [id, i]));
    await transaction.done;
    return { ok: true, bytes };
  } catch (error) {
    abort(transaction);
    return refused(error);
  }
}

/** After something of ours threw on the way, so that half a capture is not committed; nothing to do after a refusal. */
function abort(transaction: { abort(): void; readonly done: Promise<void> }): void {
  transaction.done.catch(() => undefined);
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

/** All kept captures, the latest first. */
export async function listCaptures(database: Database): Promise<CaptureRecord[]> {
  return (await database.getAll('captures')).sort((a, b) => b.keptAt - a.keptAt);
}

/** Kept captures that may be this file. Only the hash of the whole file tells. */
export function findCandidates(database: Database, fingerprint: string): Promise<CaptureRecord[]> {
  return database.getAllFromIndex('captures', 'fingerprint', fingerprint);
}

/** Notes the hash of a kept capture once it is known. */
export function confirmHash(database: Database, id: string, sha256: string): Promise<Saved> {
  return saving(async () => {
    const transaction = database.transaction('captures', 'readwrite');
    const record = await transaction.store.get(id);
    if (record !== undefined) await transaction.store.put({ ...record, sha256 });
    await transaction.done;
  });
}

/**
 * A kept analysis, or null when there is none of this id: all of it as it was at one moment, whatever other tabs do to it
 * meanwhile. Packets and flows are left out when another version wrote them; everything else is read by its names and kinds,
 * whatever version wrote it. 3 M packets, 250,000 flows and 200,000
 * names (172 MB) are kept in 0.65 s and open again in 0.4 s (Chromium, profile on a disk).
 */
export async function loadCapture(
  database: Database,
  id: string,
  analysisVersion: number,
): Promise<StoredAnalysis | null> {
  const transaction = database.transaction(['captures', 'columns', 'results', 'findings']);
  const columns = transaction.objectStore('columns');
  const results = transaction.objectStore('results');
  const record = await transaction.objectStore('captures').get(id);
  if (record === undefined) return null;
  const isCurrent = record.analysisVersion === analysisVersion;
  const names = namesIn(await results.getAllKeys(rangeOf(id)));
  const part = <Name extends keyof Parts>(name: Name, piece = 0): Promise<Parts[Name]> =>
    results.get([id, name, '', piece]) as Promise<Parts[Name]>;
  const [packets, flows, tables, summary, textLengths, addresses, layers, hosts, state, findings, chunks] =
    await Promise.all([
      isCurrent ? loadTable(columns, id, 'packets') : null,
      isCurrent ? loadTable(columns, id, 'flows') : null,
      Promise.all(names.tables.map((name) => loadTable(results, id, name))),
      part('summary'),
      part('textLengths'),
      part('addresses'),
      part('layers'),
      part('hosts'),
      part('state'),
      transaction.objectStore('findings').getAll(rangeOf(id)),
      Promise.all(Array.from({ length: names.chunks }, (_, piece) => part('texts', piece))),
    ]);
  const { protocols, severities } = record;
  return {
    packets,
    flows,
    tables: tables.filter((table) => table !== null),
    summary,
    texts: { chunks, lengths: textLengths },
    addresses,
    layers,
    state,
    findings,
    aggregates: { protocols, severities, hosts },
  };
}

/**
 * Deletes what was derived from a capture. Triage, marks and notes stay: somebody wrote them, and they apply when the file
 * comes back.
 */
export function deleteCapture(database: Database, id: string): Promise<Saved> {
  return saving(async () => {
    const transaction = database.transaction(DERIVED, 'readwrite');
    const parts = (['columns', 'results', 'findings', 'evidence'] as const).map((name) =>
      transaction.objectStore(name).delete(rangeOf(id)),
    );
    await Promise.all([...parts, transaction.objectStore('captures').delete(id), transaction.done]);
  });
}

/** Empties the library. Triage and settings stay. */
export function deleteAllCaptures(database: Database): Promise<Saved> {
  return clear(database, DERIVED);
}

/** Deletes everything that this page has ever stored in the database, triage and settings too. */
export function wipe(database: Database): Promise<Saved> {
  return clear(database, [...DERIVED, 'triage', 'remarks', 'settings', 'vault']);
}

function clear(
  database: Database,
  names: readonly ((typeof DERIVED)[number] | 'triage' | 'remarks' | 'settings' | 'vault')[],
): Promise<Saved> {
  return saving(async () => {
    const transaction = database.transaction(names, 'readwrite');
    await Promise.all([...names.map((name) => transaction.objectStore(name).clear()), transaction.done]);
  });
}

function recordOf(
  id: string,
  { summary, aggregates }: StoredAnalysis,
  keptBytes: number,
  keptAt: number,
  sha256: string | null,
): CaptureRecord {
  const { name, size, fingerprint, analysisVersion, packets, bytes, flows, hosts, first, last, partial } = summary;
  const { protocols, severities } = aggregates;
  return {
    ...{ id, name, size, fingerprint, sha256, keptAt, keptBytes, analysisVersion },
    ...{ packets, bytes, flows, hosts, first, last, partial, protocols, severities },
  };
}

function partsOf(id: string, analysis: StoredAnalysis): Entry<TableRecord | Blob | Parts[keyof Parts]>[] {
  const { summary, addresses, layers, state, texts, aggregates } = analysis;
  const parts = { summary, textLengths: texts.lengths, addresses, layers, hosts: aggregates.hosts, state };
  return [
    ...Object.entries(parts).map(([name, value]) => [[id, name, '', 0] as PieceKey, value] as const),
    ...texts.chunks.map((chunk, piece) => [[id, 'texts', '', piece] as PieceKey, chunk] as const),
  ];
}

/** Which tables and how many chunks of texts a capture has: from its keys, without reading a value. */
function namesIn(keys: readonly PieceKey[]): { tables: string[]; chunks: number } {
  return {
    tables: keys.filter(([, name, column]) => name.startsWith(TABLE) && column === '').map(([, name]) => name),
    chunks: keys.filter(([, name]) => name === 'texts').length,
  };
}

/** One store within a transaction, which stays open as long as it is asked without a pause. */
interface Pieces {
  get(key: PieceKey): Promise<unknown>;
}

async function loadTable(store: Pieces, id: string, name: string): Promise<StoredTable | null> {
  const record = (await store.get([id, name, '', 0])) as TableRecord | undefined;
  return record === undefined ? null : joinTable(record, (column, piece) => store.get([id, name, column, piece]));
}

function bytesOfPools({ texts, addresses }: StoredAnalysis): number {
  const characters = texts.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return characters + texts.lengths.byteLength + addresses.kinds.byteLength + addresses.words.byteLength;
}
