import { type IDBPDatabase, openDB } from 'idb';
import { sleep } from '../base/sleep.ts';
import { MIGRATIONS, type Step } from './migrations.ts';
import { failureOf, type StoreFailure, type StoreProblem } from './outcome.ts';
import type { Database } from './schema.ts';

export const DATABASE = 'wireloupe';

/** Requests that another tab still blocks. Later ones wait behind them, and nothing would tell them why. */
const blocked = new Map<readonly Step[], Promise<unknown>>();
/** The other tab may have been closed just now. */
const GRACE_MILLISECONDS = 500;

/** The open database, or why there is none. */
export type OpenedStore = { readonly ok: true; readonly database: Database } | StoreFailure;

/**
 * Opens the library. It never deletes anything: whatever stands in the way is told.
 * @param onLost called when the open database goes away: taken over by a newer version in another tab, or by the browser
 * @param steps for tests: the program of another day
 */
export async function openStore(
  onLost: (problem: StoreProblem) => void = () => undefined,
  steps: readonly Step[] = MIGRATIONS,
): Promise<OpenedStore> {
  try {
    return await open(onLost, steps);
  } catch (error) {
    const failure = failureOf(error);
    // Private windows and switched-off storage have many names; only these mean something else.
    return ['newer', 'quota', 'blocked'].includes(failure.reason) ? failure : { ...failure, reason: 'unavailable' };
  }
}

const BLOCKED: StoreFailure = {
  ok: false,
  reason: 'blocked',
  message: 'An older version is open in another tab.',
};

async function open(onLost: (problem: StoreProblem) => void, steps: readonly Step[]): Promise<OpenedStore> {
  const waits = blocked.get(steps);
  if (waits) await Promise.race([waits, sleep(GRACE_MILLISECONDS)]);
  if (blocked.has(steps)) return BLOCKED;
  return new Promise((resolve, reject) => {
    let database: IDBPDatabase | null = null;
    let isBlocked = false;
    const opening = openDB(DATABASE, steps.length, {
      upgrade(upgrading, oldVersion, newVersion, transaction) {
        for (const migrate of steps.slice(oldVersion, newVersion ?? steps.length)) migrate(upgrading, transaction);
      },
      blocked() {
        isBlocked = true;
        const free = (): unknown => blocked.delete(steps);
        blocked.set(steps, opening.then(free, free));
        resolve(BLOCKED);
      },
      blocking() {
        // A newer version waits in another tab. It would wait for ever, and the person has chosen it.
        database?.close();
        onLost('closed');
      },
      terminated: () => onLost('failed'),
    });
    opening.then((opened) => {
      database = opened;
      if (isBlocked) {
        // The caller was told so long ago. Its next attempt will succeed.
        opened.close();
      } else {
        resolve({ ok: true, database: opened as unknown as Database });
      }
    }, reject);
  });
}
