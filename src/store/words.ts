import { type Saved, saving } from './outcome.ts';
import { type Database, rangeOf, type Schema } from './schema.ts';

/** Stores of what the analyst says: of findings, of packets. Keys are a capture, and what is spoken of in it. */
export type WordStore = 'triage' | 'remarks';
type Subject<Store extends WordStore> = Schema[Store]['key'][1];
type Word<Store extends WordStore> = Schema[Store]['value'];
/** The words on one capture by what they speak of. */
export type Words<Store extends WordStore> = ReadonlyMap<Subject<Store>, Word<Store>>;

/** What is asked of a store in a transaction; idb's own types do not follow a name that may be two. */
interface Objects<Store extends WordStore> {
  get(key: Schema[Store]['key']): Promise<Word<Store> | undefined>;
  getAll(range: IDBKeyRange): Promise<Word<Store>[]>;
  getAllKeys(range: IDBKeyRange): Promise<Schema[Store]['key'][]>;
  put(word: Word<Store>, key: Schema[Store]['key']): Promise<unknown>;
  delete(range: IDBKeyRange): Promise<void>;
}

/**
 * Where words are kept before the hash of the whole file is known. Only the full hash applies them to a file opened later:
 * a crafted file could share size and ends with a known one, and must not inherit its "false positive".
 */
export function provisionalKey(captureId: string): string {
  return `provisional:${captureId}`;
}

/** @param capture SHA-256 of the file, or `provisionalKey` of the capture */
export function loadWords<Store extends WordStore>(
  database: Database,
  store: Store,
  capture: string,
): Promise<Words<Store>> {
  return wordsIn(objectsOf(database.transaction(store), store), capture);
}

/** Writes some words on a capture, all or none. `capture` as in `loadWords`. */
export function saveWords<Store extends WordStore>(
  database: Database,
  store: Store,
  capture: string,
  words: Words<Store>,
): Promise<Saved> {
  return saving(async () => {
    const transaction = database.transaction(store, 'readwrite');
    const objects = objectsOf(transaction, store);
    for (const [subject, word] of words) void objects.put(word, keyOf<Store>(capture, subject)).catch(() => undefined); // the transaction tells
    await transaction.done;
  });
}

/** Writes a word unless a later one stands there. Says whether it was written. */
export async function saveLater<Store extends WordStore>(
  database: Database,
  store: Store,
  key: Schema[Store]['key'],
  word: Word<Store>,
): Promise<boolean> {
  const transaction = database.transaction(store, 'readwrite');
  const isLater = await putLater(objectsOf(transaction, store), key, word);
  await transaction.done;
  return isLater;
}

/**
 * The hash is known: moves what was written meanwhile under it, and returns all that is known of the capture. Of two words
 * on one thing the later stands. All in one transaction: what is written in between is not lost.
 */
export async function settleWords<Store extends WordStore>(
  database: Database,
  store: Store,
  captureId: string,
  sha256: string,
): Promise<Words<Store>> {
  const transaction = database.transaction(store, 'readwrite');
  const objects = objectsOf(transaction, store);
  const early = provisionalKey(captureId);
  for (const [subject, word] of await wordsIn(objects, early))
    await putLater(objects, keyOf<Store>(sha256, subject), word);
  await objects.delete(rangeOf(early));
  const settled = await wordsIn(objects, sha256);
  await transaction.done;
  return settled;
}

async function putLater<Store extends WordStore>(
  objects: Objects<Store>,
  key: Schema[Store]['key'],
  word: Word<Store>,
): Promise<boolean> {
  const known = await objects.get(key);
  const isLater = known === undefined || known.changedAt < word.changedAt;
  if (isLater) await objects.put(word, key);
  return isLater;
}

async function wordsIn<Store extends WordStore>(objects: Objects<Store>, capture: string): Promise<Words<Store>> {
  const range = rangeOf(capture);
  const [keys, words] = await Promise.all([objects.getAllKeys(range), objects.getAll(range)]);
  return new Map(keys.map(([, subject], i) => [subject, words[i]]));
}

const keyOf = <Store extends WordStore>(capture: string, subject: Subject<Store>): Schema[Store]['key'] =>
  [capture, subject] as Schema[Store]['key'];

const objectsOf = <Store extends WordStore>(
  transaction: { objectStore(name: Store): unknown },
  store: Store,
): Objects<Store> => transaction.objectStore(store) as Objects<Store>;
