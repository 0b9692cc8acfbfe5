import type { Saved } from './outcome.ts';
import type { Database } from './schema.ts';
import { loadWords, saveWords, settleWords, type Words } from './words.ts';

/** Marks and notes of one capture by packet. */
export type RemarkRecords = Words<'remarks'>;

/** Marks and notes of a capture; its key as in `loadWords`. */
export function loadRemarks(database: Database, capture: string): Promise<RemarkRecords> {
  return loadWords(database, 'remarks', capture);
}

/** Writes some of them, all or none. One that says nothing any more stays: it is later than what is merged with it. */
export function saveRemarks(database: Database, capture: string, records: RemarkRecords): Promise<Saved> {
  return saveWords(database, 'remarks', capture, records);
}

/** The hash of the capture is known: `settleWords`. */
export function settleRemarks(database: Database, captureId: string, sha256: string): Promise<RemarkRecords> {
  return settleWords(database, 'remarks', captureId, sha256);
}
