import { NEWS_MILLISECONDS, Pace } from '../base/pace.ts';
import type { LibraryFileFault, LibraryOutline, LibraryTaken } from '../model/library-file.ts';
import type { WorkProgress } from '../model/work-progress.ts';
import { openStore } from '../store/db.ts';
import { exportLibrary } from '../store/library-file/export.ts';
import { importLibrary, inspectLibrary } from '../store/library-file/import.ts';
import { failureOf, type StoreFailure } from '../store/outcome.ts';
import type { Database } from '../store/schema.ts';
import { LatestTask } from './latest-task.ts';

type Listener = (progress: WorkProgress) => void;

/** Writing and reading the library as one file: one at a time, the next one ends the last. */
export function createLibraryFiles() {
  const working = new LatestTask();

  async function work<Answer>(
    onProgress: Listener,
    task: (database: Database, options: { signal: AbortSignal; onProgress: Listener }) => Promise<Answer>,
  ): Promise<Answer | LibraryFileFault | null> {
    const signal = working.begin();
    const store = await openStore();
    if (!store.ok) return faultOf(store);
    try {
      return await task(store.database, { signal, onProgress: seldom(onProgress) });
    } catch (error) {
      return signal.aborted ? null : faultOf(failureOf(error));
    } finally {
      store.database.close();
    }
  }

  return {
    exportLibrary: (withSettings: boolean, onProgress: Listener): Promise<Blob | LibraryFileFault | null> =>
      work(onProgress, (database, options) => exportLibrary(database, Date.now(), { withSettings, ...options })),
    inspectLibrary: (file: Blob, onProgress: Listener): Promise<LibraryOutline | LibraryFileFault | null> =>
      work(onProgress, (database, options) => inspectLibrary(database, file, options)),
    importLibrary: (
      file: Blob,
      withSettings: boolean,
      onProgress: Listener,
    ): Promise<LibraryTaken | LibraryFileFault | null> =>
      work(onProgress, (database, options) => importLibrary(database, file, { withSettings, ...options })),
    stopLibraryFile: (): void => working.stop(),
  };
}

function faultOf({ reason, message }: StoreFailure): LibraryFileFault {
  // A newer database is told by the library itself; `newer` here means the file.
  return { ok: false, reason: reason === 'newer' ? 'unavailable' : reason, message, captures: 0 };
}

function seldom(tell: Listener): Listener {
  const news = new Pace(NEWS_MILLISECONDS);
  return (progress) => {
    if (news.isDue() || progress.done >= progress.total) tell(progress);
  };
}
