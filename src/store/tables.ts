import type { ColumnKind } from '../model/table.ts';
import type { StoredColumn, StoredTable } from '../model/stored.ts';
import type { PieceKey, TableRecord } from './schema.ts';

/**
 * Columns of at least this many bytes are stored as Blobs, shorter ones inside the record of their table. Measured in a
 * Chromium profile on disk, random data, write / read in ms, median of three:
 *
 * | what               | Blob per column | 16 MiB Blobs | 8 MiB buffers | 2 MiB buffers | one Blob   |
 * |--------------------|-----------------|--------------|---------------|---------------|------------|
 * | 120 MB, 10 columns | 298 / 201       | 307 / 218    | 455 / 425     | 480 / 468     | 592 / 116  |
 * | 200 MB, 24 columns | 402 / 298       | 411 / 312    | 618 / 557     | 811 / 868     | 1008 / 236 |
 * | 9 MB, 180 columns  | 328 / 80        | 267 / 74     | 79 / 34       | 66 / 42       | 126 / 149  |
 */
const LONG_BYTES = 256 * 1024;
/** Browsers refuse values near 128 MB; a Blob is only a handle, but a bounded piece is safe everywhere. */
export const PIECE_BYTES = 64 * 1024 * 1024;

/** Before the id of a table among the names of results. */
export const TABLE = 'table:';

/** A record and the key under which it is put. */
export type Entry<Value> = readonly [PieceKey, Value];

/**
 * A table as the records to be put, the one of the table itself first. Resolves when the browser has all Blobs: until then
 * a Blob is a copy in this process, and made one after the other they take 60 MB less for three million packets.
 */
export async function splitTable(
  capture: string,
  name: string,
  table: StoredTable,
): Promise<Entry<TableRecord | Blob>[]> {
  const { columns, ...rest } = table;
  const short: Record<string, StoredColumn> = {};
  const pieces: Record<string, number> = {};
  const entries: Entry<TableRecord | Blob>[] = [];
  for (const [column, values] of Object.entries(columns)) {
    if (values.byteLength < LONG_BYTES) {
      short[column] = values.slice(); // a view would be stored with all of its buffer
      continue;
    }
    pieces[column] = Math.ceil(values.byteLength / PIECE_BYTES);
    for (let piece = 0; piece < pieces[column]; piece += 1) {
      const at = piece * PIECE_BYTES;
      const length = Math.min(PIECE_BYTES, values.byteLength - at);
      const bytes = new Uint8Array(values.buffer, values.byteOffset + at, length);
      const blob = new Blob([bytes]);
      await blob.slice(0, 1).arrayBuffer(); // can be read: it has arrived
      entries.push([[capture, name, column, piece], blob]);
    }
  }
  return [[[capture, name, '', 0], { ...rest, short, pieces }], ...entries];
}

/** The table of `splitTable` again. `get` reads one record. */
export async function joinTable(
  record: TableRecord,
  get: (column: string, piece: number) => Promise<unknown>,
): Promise<StoredTable> {
  const { short, pieces, ...rest } = record;
  const long = await Promise.all(
    Object.entries(pieces).map(async ([column, count]) => {
      const blobs = await Promise.all(Array.from({ length: count }, (_, piece) => get(column, piece)));
      const buffer = await new Blob(blobs as Blob[]).arrayBuffer();
      return [column, arrayOf(rest.kinds[column], buffer)] as const;
    }),
  );
  return { ...rest, columns: { ...short, ...Object.fromEntries(long) } };
}

/** Bytes as the column of a kind. */
export function arrayOf(kind: ColumnKind, buffer: ArrayBuffer): StoredColumn {
  switch (kind) {
    case 'u8':
    case 'flag':
      return new Uint8Array(buffer);
    case 'u16':
      return new Uint16Array(buffer);
    case 'u32':
      return new Uint32Array(buffer);
    case 'number':
      return new Float64Array(buffer);
    default:
      return new Int32Array(buffer);
  }
}

/** About how many bytes a table takes. */
export function sizeOf(table: StoredTable): number {
  return Object.values(table.columns).reduce((sum, column) => sum + column.byteLength, 0);
}
