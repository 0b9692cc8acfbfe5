import { reasonOf } from '../base/reason.ts';
import { type Analysis, ANALYSIS_VERSION } from '../engine/analysis.ts';
import { restoreAnalysis, storeAnalysis } from '../engine/stored.ts';
import type { OpenFailure } from '../model/capture.ts';
import type { LibraryFound, LibrarySearchFault } from '../model/library-search.ts';
import { keepCapture, loadCapture } from '../store/captures.ts';
import { openStore } from '../store/db.ts';
import { failureOf } from '../store/outcome.ts';
import type { Kept } from './api.ts';
import { searchLibrary, type SearchOptions } from './library-search.ts';
import { readNeedle } from './needle.ts';
import { OpenCapture } from './opened.ts';

// The database is opened for each visit and closed after it, so that this worker never blocks a newer version.

/** Keeps an open capture. A full disk, or none at all, is an answer. */
export async function keep(open: OpenCapture | null, id: string): Promise<Kept> {
  if (open === null) {
    return { ok: false, reason: 'failed', message: 'Nothing is open.', neededBytes: 0, couldDrop: [] };
  }
  const store = await openStore();
  if (!store.ok) return { ...store, neededBytes: 0, couldDrop: [] };
  try {
    const kept = await keepCapture(store.database, id, storeAnalysis(open.analysis, open.summary), Date.now());
    if (kept.ok) return kept;
    return { ...kept, couldDrop: kept.couldDrop.map(({ id, name, keptBytes }) => ({ id, name, keptBytes })) };
  } finally {
    store.database.close();
  }
}

/** A capture of the library, without its file. */
export async function reopen(id: string): Promise<OpenCapture | OpenFailure> {
  const store = await openStore();
  if (!store.ok) return failure(store.message);
  try {
    const stored = await loadCapture(store.database, id, ANALYSIS_VERSION);
    if (stored === null) return failure('There is no capture of this id in the library.');
    const { summary } = stored;
    const isOlder = stored.packets === null && summary.packets > 0;
    return new OpenCapture(
      restoreAnalysis(stored),
      { name: summary.name, size: summary.size, fingerprint: summary.fingerprint },
      isOlder ? { ...summary, notices: [...summary.notices, OLDER] } : summary,
    );
  } catch (error) {
    return failure(reasonOf(error));
  } finally {
    store.database.close();
  }
}

/**
 * Looks for something in all kept captures.
 * @param tables an analysis that has all tables: their columns are looked through
 */
export async function search(
  text: string,
  tables: Analysis,
  options: SearchOptions,
): Promise<LibraryFound | LibrarySearchFault | null> {
  const needle = readNeedle(text);
  if (needle === null) return null;
  const store = await openStore();
  if (!store.ok) return store;
  try {
    return await searchLibrary(
      store.database,
      needle,
      tables.tables().map(({ schema }) => schema),
      options,
    );
  } catch (error) {
    return failureOf(error);
  } finally {
    store.database.close();
  }
}

const OLDER = { code: 'older-analysis', offset: null, lostBytes: null, count: 1, parameters: {} } as const;

function failure(reason: string): OpenFailure {
  return {
    code: 'not-kept',
    message: `The library cannot give it: ${reason}`,
    looksLike: null,
    parameters: { reason },
  };
}
