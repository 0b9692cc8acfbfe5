import { openStore } from '../../store/db.ts';
import { vaultStore } from '../../store/vault.ts';
import type { Kept, VaultStore } from './vault.ts';

/** The vault in IndexedDB, opened when it is first needed. Without a database it keeps nothing, and says so by throwing. */
export function indexedVault(): VaultStore {
  let opening: Promise<VaultStore> | null = null;
  const open = async (): Promise<VaultStore> => {
    const opened = await openStore(() => (opening = null));
    if (!opened.ok) {
      opening = null; // another time it may be there
      throw new Error(opened.message);
    }
    return vaultStore<Kept>(opened.database);
  };
  const store = (): Promise<VaultStore> => (opening ??= open());
  return {
    get: async (id) => (await store()).get(id),
    put: async (id, kept) => (await store()).put(id, kept),
  };
}
