import { failureOf, type Saved, SAVED } from './outcome.ts';
import type { Database } from './schema.ts';

/** Bytes of packets kept per capture at most: enough to verify a review without the file, no copy of it. */
export const EVIDENCE_LIMIT = 5 * 1024 * 1024;

/** Keeps a small pcapng of the packets that a finding points at. What does not fit any more is left out, silently. */
export async function keepEvidence(
  database: Database,
  capture: string,
  finding: string,
  clip: Uint8Array<ArrayBuffer>,
): Promise<Saved> {
  try {
    const transaction = database.transaction('evidence', 'readwrite');
    const others = await transaction.store.getAll(rangeOf(capture));
    const taken = others.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (taken + clip.byteLength <= EVIDENCE_LIMIT) await transaction.store.put(clip, [capture, finding]);
    await transaction.done;
    return SAVED;
  } catch (error) {
    return failureOf(error);
  }
}

export async function loadEvidence(
  database: Database,
  capture: string,
  finding: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return (await database.get('evidence', [capture, finding])) ?? null;
}

const rangeOf = (capture: string): IDBKeyRange => IDBKeyRange.bound([capture], [capture, []]);
