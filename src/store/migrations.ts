import type { IDBPDatabase, IDBPTransaction } from 'idb';

/** A step sees the database as it was at its time, which today's schema does not describe. */
export type Step = (database: IDBPDatabase, transaction: IDBPTransaction<unknown, string[], 'versionchange'>) => void;

/**
 * How the database came to be, one step per version: step 0 makes version 1. Only ever add to the end; a released step
 * is never edited, since databases exist that it made. Triage, remarks, settings and vault are always carried over, and so are
 * captures, results and findings: the files they were made from are not stored.
 */
export const MIGRATIONS: readonly Step[] = [
  (database) => {
    const captures = database.createObjectStore('captures', { keyPath: 'id' });
    captures.createIndex('fingerprint', 'fingerprint');
    captures.createIndex('sha256', 'sha256');
    for (const name of ['columns', 'results', 'findings', 'evidence', 'triage', 'settings']) {
      database.createObjectStore(name);
    }
    const vault = database.createObjectStore('vault', { keyPath: 'id' });
    vault.createIndex('keptAt', 'keptAt');
  },
  (database) => {
    database.createObjectStore('remarks');
  },
];

export const VERSION = MIGRATIONS.length;
