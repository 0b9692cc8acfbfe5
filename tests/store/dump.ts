import { openDB } from 'idb';

/** A database as JSON: what stood in it, value by value, and how its stores were made. */
export interface Dump {
  readonly version: number;
  readonly stores: readonly {
    readonly name: string;
    readonly keyPath: string | null;
    readonly indexes: readonly { readonly name: string; readonly keyPath: string }[];
    readonly records: readonly (readonly [key: unknown, value: unknown])[];
  }[];
}

const ARRAYS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array } as const;
type ArrayName = keyof typeof ARRAYS;

export async function dump(name: string): Promise<Dump> {
  const database = await openDB(name);
  const stores = [];
  for (const store of database.objectStoreNames) {
    const { keyPath, indexNames, ...rest } = database.transaction(store).store;
    void rest;
    const { store: again } = database.transaction(store);
    const indexes = [...indexNames].map((index) => ({ name: index, keyPath: again.index(index).keyPath as string }));
    const keys = await database.getAllKeys(store);
    const records = [];
    for (const key of keys) records.push([key, await pack(await database.get(store, key))] as const);
    stores.push({ name: store, keyPath: keyPath as string | null, indexes, records });
  }
  const { version } = database;
  database.close();
  return { version, stores };
}

/** Makes the database again, by nothing but what the dump says. */
export async function restore(name: string, { version, stores }: Dump): Promise<void> {
  const database = await openDB(name, version, {
    upgrade(upgrading) {
      for (const { name: store, keyPath, indexes } of stores) {
        const made = upgrading.createObjectStore(store, keyPath === null ? {} : { keyPath });
        for (const index of indexes) made.createIndex(index.name, index.keyPath);
      }
    },
  });
  for (const { name: store, keyPath, records } of stores) {
    for (const [key, value] of records) {
      await database.put(store, unpack(value), keyPath === null ? (key as IDBValidKey) : undefined);
    }
  }
  database.close();
}

async function pack(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return { $: 'Blob', base64: base64(await value.arrayBuffer()) };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return {
      $: value.constructor.name,
      base64: base64((buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)),
    };
  }
  if (Array.isArray(value)) return Promise.all(value.map(pack));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, each]) => [key, await pack(each)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== 'object' || value === null) return value;
  if ('$' in value && 'base64' in value) {
    const bytes = Uint8Array.from(Buffer.from(value.base64 as string, 'base64'));
    return value.$ === 'Blob' ? new Blob([bytes]) : new ARRAYS[value.$ as ArrayName](bytes.buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each)]));
}

const base64 = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64');
