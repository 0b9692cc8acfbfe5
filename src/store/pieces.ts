import type { ColumnKind } from '../model/table.ts';
import type { StoredColumn } from '../model/stored.ts';
import type { Database, Parts, PieceKey, TableRecord } from './schema.ts';
import { arrayOf, PIECE_BYTES, TABLE } from './tables.ts';

/** One kept table of which single columns are read. */
export interface StoredTableReader {
  readonly length: number;
  readonly kinds: Readonly<Record<string, ColumnKind>>;
  /** A whole column; null where the table has none of this name. */
  column(name: string): Promise<StoredColumn | null>;
  /** One value of a column, without reading the others. */
  value(name: string, row: number): Promise<number | null>;
}

/** A part of a kept analysis: summary, addresses, one chunk of its texts. */
export function readPart<Name extends keyof Parts>(
  database: Database,
  capture: string,
  name: Name,
  piece = 0,
): Promise<Parts[Name] | undefined> {
  return database.get('results', [capture, name, '', piece]) as Promise<Parts[Name] | undefined>;
}

/** A table of a kept analysis, or null. Packets and flows are read whatever version wrote them, by names and kinds. */
export async function readTable(database: Database, capture: string, id: string): Promise<StoredTableReader | null> {
  const store = id === 'packets' || id === 'flows' ? 'columns' : 'results';
  const name = store === 'columns' ? id : TABLE + id;
  const record = (await database.get(store, [capture, name, '', 0])) as TableRecord | undefined;
  if (record === undefined) return null;
  const { length, kinds, short, pieces } = record;
  const piece = (column: string, number: number): Promise<Blob> =>
    database.get(store, [capture, name, column, number] as PieceKey) as Promise<Blob>;
  return {
    length,
    kinds,
    async column(column) {
      if (Object.hasOwn(short, column)) return short[column];
      if (!Object.hasOwn(pieces, column)) return null;
      const blobs = await Promise.all(Array.from({ length: pieces[column] }, (_, number) => piece(column, number)));
      return arrayOf(kinds[column], await new Blob(blobs).arrayBuffer());
    },
    async value(column, row) {
      if (row < 0 || row >= length) return null;
      if (Object.hasOwn(short, column)) return short[column][row] ?? null;
      if (!Object.hasOwn(pieces, column)) return null;
      const size = arrayOf(kinds[column], new ArrayBuffer(0)).BYTES_PER_ELEMENT;
      const blob = await piece(column, Math.floor((row * size) / PIECE_BYTES));
      const at = (row * size) % PIECE_BYTES;
      return arrayOf(kinds[column], await blob.slice(at, at + size).arrayBuffer())[0] ?? null;
    },
  };
}
