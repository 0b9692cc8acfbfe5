import { type Saved, saving } from './outcome.ts';
import type { Database, RemarkRecord } from './schema.ts';
import { provisionalKey } from './triage.ts';

/** Marks and notes of one capture by packet. */
export type RemarkRecords = ReadonlyMap<number, RemarkRecord>;

/** @param capture SHA-256 of the file, or `provisionalKey` of the capture, as for triage */
export async function loadRemarks(database: Database, capture: string): Promise<RemarkRecords> {
  const range = rangeOf(capture);
  const transaction = database.transaction('remarks');
  const [keys, records] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
  return new Map(keys.map(([, packet], i) => [packet, records[i]]));
}

/** Writes some of them, all or none. One that says nothing any more stays: it is later than what is merged with it. */
export function saveRemarks(database: Database, capture: string, records: RemarkRecords): Promise<Saved> {
  return saving(async () => {
    const transaction = database.transaction('remarks', 'readwrite');
    for (const [packet, record] of records)
      void transaction.store.put(record, [capture, packet]).catch(() => undefined);
    await transaction.done;
  });
}

/**
 * The hash is known: moves what was written meanwhile under it, and returns all that is known of the capture. Of two
 * words on one packet the later stands.
 */
export async function settleRemarks(database: Database, captureId: string, sha256: string): Promise<RemarkRecords> {
  const early = await loadRemarks(database, provisionalKey(captureId));
  const transaction = database.transaction('remarks', 'readwrite');
  for (const [packet, record] of early) {
    const known = await transaction.store.get([sha256, packet]);
    if (known === undefined || known.changedAt < record.changedAt)
      await transaction.store.put(record, [sha256, packet]);
    await transaction.store.delete([provisionalKey(captureId), packet]);
  }
  await transaction.done;
  return loadRemarks(database, sha256);
}

const rangeOf = (capture: string): IDBKeyRange => IDBKeyRange.bound([capture], [capture, []]);
