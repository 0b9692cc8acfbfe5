import type { WorkProgress } from '../../model/work-progress.ts';
import { listCaptures } from '../captures.ts';
import { type Database, DERIVED, rangeOf } from '../schema.ts';
import { VERSION } from '../migrations.ts';
import { type FileRecord, FORM_VERSION, FORMAT, writeRecords } from './records.ts';
import { SETTINGS_SHAPES } from './shapes.ts';

/** What goes into a library file, and who is told how far it is. */
export interface FileOptions {
  readonly withSettings: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WorkProgress) => void;
}

/**
 * The whole library in one file: what people wrote first, since it is small and cannot be made again, then each capture as
 * it stands. The vault stays: it belongs to the history of this browser. Rejects when it was stopped.
 */
export async function exportLibrary(
  database: Database,
  madeAt: number,
  { withSettings, signal, onProgress }: FileOptions,
): Promise<Blob> {
  const total = (await listCaptures(database)).reduce((sum, { keptBytes }) => sum + keptBytes, 0);
  let done = 0;
  return writeRecords(records(database, madeAt, withSettings), signal, (bytes) => {
    done += bytes;
    onProgress({ done: Math.min(done, total), total });
  });
}

async function* records(database: Database, madeAt: number, withSettings: boolean): AsyncGenerator<FileRecord> {
  yield { store: 'file', key: FORMAT, value: { version: FORM_VERSION, schema: VERSION, madeAt } };
  if (withSettings) {
    for (const name of Object.keys(SETTINGS_SHAPES)) {
      const value: unknown = await database.get('settings', name);
      if (value !== undefined) yield { store: 'settings', key: name, value };
    }
  }
  for (const store of ['triage', 'remarks'] as const) {
    const transaction = database.transaction(store);
    const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    for (const [i, key] of keys.entries()) yield { store, key, value: values[i] };
  }
  for (const { id } of await listCaptures(database)) yield* captureRecords(database, id);
}

/** One capture, read in one go so that it is whole even while another tab deletes or replaces it. */
async function* captureRecords(database: Database, id: string): AsyncGenerator<FileRecord> {
  const range = rangeOf(id);
  const transaction = database.transaction(DERIVED);
  const all = async (store: 'results' | 'columns' | 'findings' | 'evidence'): Promise<FileRecord[]> => {
    const objects = transaction.objectStore(store);
    const [keys, values] = await Promise.all([objects.getAllKeys(range), objects.getAll(range)]);
    return keys.map((key, i) => ({ store, key, value: values[i] }));
  };
  const [capture, ...stores] = await Promise.all([
    transaction.objectStore('captures').get(id),
    all('results'),
    all('columns'),
    all('findings'),
    all('evidence'),
  ]);
  if (capture === undefined) return;
  yield { store: 'captures', key: id, value: capture };
  for (const store of stores) yield* store;
}
