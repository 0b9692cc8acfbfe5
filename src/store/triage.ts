import type { Saved } from './outcome.ts';
import type { Database, TriageRecord } from './schema.ts';
import { loadWords, saveWords, settleWords, type Words } from './words.ts';

/** Triage of one capture by finding key. */
export type Triage = Words<'triage'>;

/** Triage of a capture; its key as in `loadWords`. */
export function loadTriage(database: Database, capture: string): Promise<Triage> {
  return loadWords(database, 'triage', capture);
}

/** Stores what the analyst says of one finding. */
export function saveTriage(database: Database, capture: string, finding: string, record: TriageRecord): Promise<Saved> {
  return saveWords(database, 'triage', capture, new Map([[finding, record]]));
}

/** The hash of the capture is known: `settleWords`. */
export function settleTriage(database: Database, captureId: string, sha256: string): Promise<Triage> {
  return settleWords(database, 'triage', captureId, sha256);
}
