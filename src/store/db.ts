import { type IDBPDatabase, openDB } from 'idb';
import { MIGRATIONS, VERSION } from './migrations.ts';
import { failureOf, type StoreFailure, type StoreProblem } from './outcome.ts';
import type { Database } from './schema.ts';

export const DATABASE = 'wireloupe';

export type OpenedStore = { readonly ok: true; readonly database: Database } | StoreFailure;

/**
 * Opens the library. It never deletes anything: whatever stands in the way is told.
 * @param onLost called when the open database goes away: taken over by a newer version in another tab, or by the browser
 */
export function openStore(onLost: (problem: StoreProblem) => void = () => undefined): Promise<OpenedStore> {
  if (!('indexedDB' in globalThis)) return Promise.resolve(unavailable('There is no IndexedDB.'));
  return new Promise((resolve) => {
    let database: IDBPDatabase | null = null;
    let refused = false;
    openDB(DATABASE, VERSION, {
      upgrade(upgrading, oldVersion, newVersion, transaction) {
        for (const migrate of MIGRATIONS.slice(oldVersion, newVersion ?? VERSION)) migrate(upgrading, transaction);
      },
      blocked() {
        refused = true;
        resolve({ ok: false, reason: 'blocked', message: 'An older version is open in another tab.' });
      },
      blocking() {
        // A newer version waits in another tab. It would wait for ever, and the person has chosen it.
        database?.close();
        onLost('closed');
      },
      terminated: () => onLost('failed'),
    }).then(
      (opened) => {
        database = opened;
        if (refused) {
          // The caller was told that it is blocked. Its next attempt will not be.
          opened.close();
        } else {
          resolve({ ok: true, database: opened as unknown as Database });
        }
      },
      (error: unknown) => {
        const failure = failureOf(error);
        // Private windows and switched-off storage have many names; only these two mean something else.
        resolve(['newer', 'quota'].includes(failure.reason) ? failure : unavailable(failure.message));
      },
    );
  });
}

const unavailable = (message: string): StoreFailure => ({ ok: false, reason: 'unavailable', message });
