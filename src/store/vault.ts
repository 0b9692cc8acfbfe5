import type { Database } from './schema.ts';

/** Values kept; the oldest go first. */
const LIMIT = 5000;

/** Where values taken from captures stand under random ids, so that addresses of views need hold only the ids. */
export interface VaultStore<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<void>;
  clear(): Promise<void>;
}

async function forgetOldest(database: Database): Promise<void> {
  const transaction = database.transaction('vault', 'readwrite');
  const surplus = (await transaction.store.count()) - LIMIT;
  const oldest = surplus > 0 ? await transaction.store.index('keptAt').getAllKeys(null, surplus) : [];
  for (const key of oldest) await transaction.store.delete(key);
  await transaction.done;
}

/** The vault of the library; the value must be plain data. The page makes the ids, and they say nothing of the value. */
export function vaultStore<T>(database: Database): VaultStore<T> {
  return {
    async get(id) {
      return (await database.get('vault', id))?.value as T | undefined;
    },
    async put(id, value) {
      // In one go: what waits for an answer in between is undone by a reload that follows at once.
      const transaction = database.transaction('vault', 'readwrite');
      const written = transaction.store.put({ id, value, keptAt: Date.now() });
      transaction.commit();
      await Promise.all([written, transaction.done]);
      await forgetOldest(database);
    },
    clear: () => database.clear('vault'),
  };
}
