import type { LibraryFound } from '../model/library-search.ts';
import type { TableSchema } from '../model/table.ts';
import { listCaptures } from '../store/captures.ts';
import type { Database } from '../store/schema.ts';
import { CaptureSearch } from './capture-search.ts';
import type { Needle } from './needle.ts';

/** Values listed of all captures; the others are counted. */
const MOST_IN_ALL = 1000;

/** How a search is stopped, lets others in, and tells what it finds. */
export interface SearchOptions {
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
  /** After each capture: what is found so far. */
  readonly onFound: (found: LibraryFound) => void;
}

/**
 * Looks through all kept captures, the latest first. Of each it reads the pool of texts, the addresses, and only those
 * columns that can hold what was found there. Null when it was stopped.
 */
export async function searchLibrary(
  database: Database,
  needle: Needle,
  schemas: readonly TableSchema[],
  { signal, pause, onFound }: SearchOptions,
): Promise<LibraryFound | null> {
  const captures = await listCaptures(database);
  let found: LibraryFound = { hits: [], more: 0, isAtLeast: false, captures: 0, total: captures.length, unread: 0 };
  for (const capture of captures) {
    const search = new CaptureSearch(database, capture, needle, signal, pause);
    const isRead = await search.run(schemas).then(
      () => true,
      () => false, // one that is damaged does not stand in the way of the others
    );
    if (signal.aborted) return null;
    const hits = search.listed;
    const listed = hits.slice(0, MOST_IN_ALL - found.hits.length);
    found = {
      hits: [...found.hits, ...listed],
      more: found.more + search.more + hits.length - listed.length,
      isAtLeast: found.isAtLeast || search.isCut,
      captures: found.captures + 1,
      total: captures.length,
      unread: found.unread + (isRead ? 0 : 1),
    };
    onFound(found);
    await pause();
  }
  return found;
}
