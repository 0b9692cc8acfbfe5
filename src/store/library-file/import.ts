import type { LibraryFileFault, LibraryOutline, LibraryTaken } from '../../model/library-file.ts';
import { failureOf } from '../outcome.ts';
import { type CaptureRecord, type Database, DERIVED, type RemarkRecord, type TriageRecord } from '../schema.ts';
import { type FilterSettings, loadFilterSettings } from '../settings.ts';
import { saveLater } from '../words.ts';
import type { FileOptions } from './export.ts';
import { LibraryFileError } from './fault.ts';
import { CaptureGroup } from './group.ts';
import { FORM_VERSION, FORMAT, readRecords } from './records.ts';
import { ownerShape, remarkShape, SETTINGS_SHAPES, triageShape } from './shapes.ts';

/** What is to be done with each thing that a file holds, in its order. */
interface Visitor {
  header(madeAt: number): void;
  setting(name: string, value: unknown): Promise<void>;
  triage(key: [string, string], record: TriageRecord): Promise<void>;
  remark(key: [string, number], record: RemarkRecord): Promise<void>;
  capture(group: CaptureGroup): Promise<void>;
}

/** Reads and checks all of a file without keeping anything. Null when it was stopped. */
export async function inspectLibrary(
  database: Database,
  file: Blob,
  options: Omit<FileOptions, 'withSettings'>,
): Promise<LibraryOutline | LibraryFileFault | null> {
  const captures: { id: string; name: string; packets: number }[] = [];
  const seen = new Set<string>();
  let madeAt = 0;
  let known = 0;
  let bytes = 0;
  let triage = 0;
  let remarks = 0;
  let hasSettings = false;
  const fault = await visit(file, options, () => 0, {
    header: (at) => void (madeAt = at),
    setting: () => Promise.resolve(void (hasSettings = true)),
    triage: () => Promise.resolve(void (triage += 1)),
    remark: () => Promise.resolve(void (remarks += 1)),
    async capture({ capture }) {
      const { id, name, packets, keptBytes } = capture;
      if (seen.has(id)) throw new LibraryFileError('broken', 'A capture stands in the file twice.');
      seen.add(id);
      if (await isKnown(database, capture)) known += 1;
      else {
        captures.push({ id, name, packets });
        bytes += keptBytes;
      }
    },
  });
  if (fault !== undefined) return fault;
  return { ok: true, madeAt, captures, known, bytes, triage, remarks, hasSettings };
}

/**
 * Takes in what the library does not have. What it has stays: a capture that is known is passed over, and of two words of
 * the analyst the later stands. Each capture is one transaction, so that a full disk leaves no half of one. Null when
 * stopped: what was taken in until then stays as well.
 */
export async function importLibrary(
  database: Database,
  file: Blob,
  { withSettings, signal, onProgress }: FileOptions,
): Promise<LibraryTaken | LibraryFileFault | null> {
  let captures = 0;
  let known = 0;
  let said = 0;
  const fault = await visit(file, { signal, onProgress }, () => captures, {
    header: () => undefined,
    async setting(name, value) {
      if (withSettings) await database.put('settings', await merged(database, name, value), name);
    },
    async triage(key, record) {
      if (await saveLater(database, 'triage', key, record)) said += 1;
    },
    async remark(key, record) {
      if (await saveLater(database, 'remarks', key, record)) said += 1;
    },
    async capture(group) {
      if (await isKnown(database, group.capture)) known += 1;
      else {
        await keepGroup(database, group);
        captures += 1;
      }
    },
  });
  return fault === undefined ? { ok: true, captures, known, said } : fault;
}

async function visit(
  file: Blob,
  { signal, onProgress }: Omit<FileOptions, 'withSettings'>,
  taken: () => number,
  visitor: Visitor,
): Promise<undefined | null | LibraryFileFault> {
  const tell = (done: number): void => onProgress({ done, total: file.size });
  let group: CaptureGroup | null = null;
  let isFirst = true;
  const finish = async (): Promise<void> => {
    if (group === null) return;
    group.finish();
    await visitor.capture(group);
    group = null;
  };
  try {
    for await (const { store, key, value } of readRecords(file, signal, tell)) {
      if (isFirst) {
        visitor.header(readHeader(store, key, value));
        isFirst = false;
      } else if (store === 'captures') {
        await finish();
        group = new CaptureGroup(value);
      } else if (group !== null) await group.add(store, key, value);
      else await visitWords(store, key, value, visitor);
    }
    if (isFirst) throw new LibraryFileError('foreign', 'The file is empty.');
    await finish();
    return undefined;
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof LibraryFileError)) {
      const { reason, message } = failureOf(error);
      return { ok: false, reason: reason === 'newer' ? 'failed' : reason, message, captures: taken() };
    }
    // Before the header was read it is any file at all.
    const reason = isFirst && error.reason === 'broken' ? 'foreign' : error.reason;
    return { ok: false, reason, message: error.message, captures: taken() };
  }
}

function readHeader(store: string, key: unknown, value: unknown): number {
  if (store !== 'file' || key !== FORMAT) throw new LibraryFileError('foreign', 'It does not begin as a library file.');
  const { version, madeAt } = (value ?? {}) as { version?: unknown; madeAt?: unknown };
  if (typeof version !== 'number' || typeof madeAt !== 'number' || Math.abs(madeAt) > 8.64e15)
    throw new LibraryFileError('foreign', 'Its first line is not that of a library file.');
  if (version > FORM_VERSION)
    throw new LibraryFileError('newer', `It has form ${version}, this page knows ${FORM_VERSION}.`);
  return madeAt;
}

async function visitWords(store: string, key: unknown, value: unknown, visitor: Visitor): Promise<void> {
  if (store === 'settings' && typeof key === 'string' && Object.hasOwn(SETTINGS_SHAPES, key)) {
    if (SETTINGS_SHAPES[key](value)) return visitor.setting(key, value);
  } else if (Array.isArray(key) && key.length === 2 && ownerShape(key[0])) {
    const [owner, what] = key as [string, unknown];
    if (store === 'triage' && typeof what === 'string' && triageShape(value))
      return visitor.triage([owner, what], value as TriageRecord);
    if (store === 'remarks' && Number.isSafeInteger(what) && (what as number) >= 0 && remarkShape(value))
      return visitor.remark([owner, what as number], value as RemarkRecord);
  }
  throw new LibraryFileError('broken', `A record of ${store.slice(0, 40)} is not as it should be.`);
}

/** By its key, or as the same whole file. */
async function isKnown(database: Database, { id, sha256 }: CaptureRecord): Promise<boolean> {
  if ((await database.getKey('captures', id)) !== undefined) return true;
  if (sha256 === null) return false;
  const same = await database.getAllFromIndex('captures', 'sha256', sha256);
  return same.some(({ partial }) => !partial);
}

/** Filters of both are kept, each under one name: that which it has here; settings of the analysis take the place of those here. */
async function merged(database: Database, name: string, value: unknown): Promise<unknown> {
  if (name !== 'filters') return value;
  const here = await loadFilterSettings(database);
  const there = { history: [], saved: [], ...(value as Partial<FilterSettings>) };
  const isHere = ({ filter }: FilterSettings['saved'][number]): boolean =>
    here.saved.some((each) => each.filter === filter);
  return {
    history: [...new Set([...here.history, ...there.history])],
    saved: [...here.saved, ...there.saved.filter((each) => !isHere(each))],
  };
}

/** All of a capture, or nothing. */
async function keepGroup(database: Database, { capture, entries }: CaptureGroup): Promise<void> {
  const transaction = database.transaction(DERIVED, 'readwrite');
  const settled = transaction.done;
  settled.catch(() => undefined); // told below
  const put = (store: (typeof DERIVED)[number], value: unknown, key?: unknown): void => {
    const objects = transaction.objectStore(store) as unknown as {
      put(value: unknown, key?: unknown): Promise<unknown>;
    };
    objects.put(value, key).catch(() => undefined); // a full disk is told by the transaction
  };
  try {
    put('captures', capture);
    for (const { store, key, value } of entries) put(store, value, key);
  } catch (error) {
    transaction.abort(); // what was put before must not stand alone
    throw error;
  }
  await settled;
}
