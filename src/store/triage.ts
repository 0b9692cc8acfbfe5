import { type Saved, saving } from './outcome.ts';
import type { Database, TriageRecord } from './schema.ts';

/** Triage of one capture by finding key. */
export type Triage = ReadonlyMap<string, TriageRecord>;

/**
 * Where triage is kept before the hash of the whole file is known. Only the full hash applies it to a file opened later:
 * a crafted file could share size and ends with a known one, and must not inherit its "false positive".
 */
export function provisionalKey(captureId: string): string {
  return `provisional:${captureId}`;
}

/** @param capture SHA-256 of the file, or `provisionalKey` of the capture */
export async function loadTriage(database: Database, capture: string): Promise<Triage> {
  const range = rangeOf(capture);
  const transaction = database.transaction('triage');
  const [keys, records] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
  return new Map(keys.map(([, finding], i) => [finding, records[i]]));
}

/** Stores what the analyst says of one finding. `capture` as in `loadTriage`. */
export function saveTriage(database: Database, capture: string, finding: string, record: TriageRecord): Promise<Saved> {
  return saving(() => database.put('triage', record, [capture, finding]));
}

/**
 * The hash is known: moves what was written meanwhile under it, and returns all that is known of the capture. Of two
 * words on one finding the later stands.
 */
export async function settleTriage(database: Database, captureId: string, sha256: string): Promise<Triage> {
  const early = await loadTriage(database, provisionalKey(captureId));
  const transaction = database.transaction('triage', 'readwrite');
  for (const [finding, record] of early) {
    const known = await transaction.store.get([sha256, finding]);
    if (known === undefined || known.changedAt < record.changedAt)
      await transaction.store.put(record, [sha256, finding]);
    await transaction.store.delete([provisionalKey(captureId), finding]);
  }
  await transaction.done;
  return loadTriage(database, sha256);
}

const rangeOf = (capture: string): IDBKeyRange => IDBKeyRange.bound([capture], [capture, []]);
