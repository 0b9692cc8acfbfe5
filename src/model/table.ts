import type { TextPool } from './text-pool.ts';

/**
 * What a column holds, how it is kept, and what stands for "not known":
 *
 * | kind            | kept as      | none | a row reads as                  |
 * |-----------------|--------------|------|---------------------------------|
 * | u8, u16, u32    | Uint8/16/32  |      | number                          |
 * | integer, port   | Int32        | −1   | number or null                  |
 * | number          | Float64      | NaN  | number or null                  |
 * | flag            | Uint8        |      | boolean                         |
 * | text            | Int32        | −1   | string or null (text pool)      |
 * | texts           | Int32        | −1   | list of strings (text pool)     |
 * | address         | Int32        | −1   | address id; shown as its text   |
 * | flow, packet    | Int32        | −1   | row number of that table        |
 */
export type ColumnKind =
  'u8' | 'u16' | 'u32' | 'integer' | 'port' | 'number' | 'flag' | 'text' | 'texts' | 'address' | 'flow' | 'packet';

/** What a number counts, so that every view and export shows it alike. */
export type Unit = 'bytes' | 'packets' | 'nanoseconds' | 'seconds' | 'count' | 'share';

/** How a number that names something is written: never grouped, in decimal or in so many bits of hexadecimal digits. */
export type Identifier = 'decimal' | 'hex16' | 'hex32';

/** What a column holds, and how it is called. */
export interface ColumnSpec {
  readonly kind: ColumnKind;
  /** Header of the column, in English; the page translates it by `<table>.<column>`. */
  readonly title: string;
  readonly unit?: Unit;
  /** It names something and counts nothing. */
  readonly identifier?: Identifier;
  /** Wireshark's name of the field, where it has one: the display filter knows the column by it. */
  readonly field?: string;
  /** Kept for the engine only: never shown, filtered or exported. */
  readonly internal?: boolean;
  /** It is the number of a row in the table of this id, or in the one whose id stands in the text column named `in`. */
  readonly rowOf?: string | { readonly in: string };
}

/** What tells the time of whatever is being read, as a number that never falls. */
export interface Clock {
  readonly now: number;
}

/** Columns by name, in the order in which they are shown. */
export type Columns = Readonly<Record<string, ColumnSpec>>;

/** The form of a table. One row of `description` says what a row means. */
export interface TableSchema<C extends Columns = Columns> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly columns: C;
  /** Rows kept at most; beyond it rows are counted and dropped, and a notice says so. */
  readonly limit: number;
}

interface Stored {
  u8: Uint8Array<ArrayBuffer>;
  u16: Uint16Array<ArrayBuffer>;
  u32: Uint32Array<ArrayBuffer>;
  integer: Int32Array<ArrayBuffer>;
  port: Int32Array<ArrayBuffer>;
  number: Float64Array<ArrayBuffer>;
  flag: Uint8Array<ArrayBuffer>;
  text: Int32Array<ArrayBuffer>;
  texts: Int32Array<ArrayBuffer>;
  address: Int32Array<ArrayBuffer>;
  flow: Int32Array<ArrayBuffer>;
  packet: Int32Array<ArrayBuffer>;
}

interface Given {
  u8: number;
  u16: number;
  u32: number;
  integer: number | null;
  port: number | null;
  number: number | null;
  flag: boolean;
  text: string | null;
  texts: readonly string[] | null;
  address: number | null;
  flow: number | null;
  packet: number | null;
}

/** The typed arrays of a table, by column name. */
export type ColumnArrays<C extends Columns> = { [K in keyof C]: Stored[C[K]['kind']] };
/** A row as it is written: columns left out are none (0 for u8, u16, u32 and flags). */
export type RowInput<C extends Columns> = { [K in keyof C]?: Given[C[K]['kind']] };

/** A column of any kind. */
export type ColumnArray = Stored[ColumnKind];

/** Declares a table; keeps the literal types of its columns. */
export function defineTable<const C extends Columns>(schema: {
  id: string;
  title: string;
  description: string;
  columns: C;
  limit?: number;
}): TableSchema<C> {
  return { limit: 4_000_000, ...schema };
}

const LIST_SEPARATOR = '\u001f';

function allocate(kind: ColumnKind, rows: number): ColumnArray {
  switch (kind) {
    case 'u8':
    case 'flag':
      return new Uint8Array(rows);
    case 'u16':
      return new Uint16Array(rows);
    case 'u32':
      return new Uint32Array(rows);
    case 'number':
      return new Float64Array(rows);
    default:
      return new Int32Array(rows);
  }
}

/**
 * A table of typed columns. Hot code writes `columns.x[row]` itself after `grow()`; everything else uses `append` and
 * `set`. Columns are replaced when the table grows, so a hoisted column must be read again after `grow` or `reserve`.
 */
export class Table<C extends Columns = Columns> {
  readonly schema: TableSchema<C>;
  readonly columns: ColumnArrays<C>;
  /** Rows that did not fit below the limit. */
  dropped = 0;
  #length = 0;
  #capacity: number;
  #foreseen = 0;
  #clock: Clock | null = null;
  readonly #stamps: number[] = [];
  readonly #texts: TextPool;
  readonly #names: string[];

  constructor(schema: TableSchema<C>, texts: TextPool, capacity = 16) {
    this.schema = schema;
    this.#texts = texts;
    this.#capacity = capacity;
    this.#names = Object.keys(schema.columns);
    // Made at once: V8 keeps an object that grows by more than a dozen computed names as a hash table, and then each look at
    // a column costs a look-up (the mixed capture: 11.5 s instead of 9).
    this.columns = Object.fromEntries(
      this.#names.map((name) => [name, allocate(schema.columns[name].kind, capacity)]),
    ) as ColumnArrays<C>;
  }

  get #all(): Record<string, ColumnArray> {
    return this.columns;
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /**
   * So many rows seem to be coming in all: growth goes there at once instead of by doubling. Pages that are never written
   * take no memory. Ten million flows of a scan: 0.2 s of copying instead of 5.
   */
  foresee(rows: number): void {
    this.#foreseen = Math.ceil(rows);
  }

  /** Makes room for `rows` in all, one column at a time, so that the peak is one column more than the result. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const doubled = this.#upTo(this.#capacity * 2);
    try {
      this.#resize(Math.max(rows, doubled, this.#upTo(this.#foreseen)));
    } catch (error) {
      if (!(error instanceof RangeError) || this.#foreseen <= doubled) throw error;
      this.#foreseen = 0; // there is no room for what may never come
      this.#resize(Math.max(rows, doubled));
    }
  }

  /** Within the limit; a last step of a few rows up to it would copy everything once more. */
  #upTo(rows: number): number {
    return rows > this.schema.limit * 0.9 ? this.schema.limit : rows;
  }

  #resize(capacity: number): void {
    for (const name of this.#names) {
      if (this.#all[name].length >= capacity) continue;
      const grown = allocate(this.schema.columns[name].kind, capacity);
      grown.set(this.#all[name]);
      this.#all[name] = grown;
    }
    this.#capacity = capacity;
  }

  /** A new row, all zero: the caller writes every column. Returns its number. */
  grow(): number {
    if (this.#length === this.#capacity) this.reserve(this.#length + 1);
    if (this.#clock !== null) this.#stamps.push(this.#clock.now);
    return this.#length++;
  }

  /** Rows up to this length were written behind the last one, where `reserve` had made room: they are there from now on. */
  extend(length: number): void {
    this.#length = length;
  }

  /** From now on each new row is given the time of a clock, by which rows of several tables can be put in order. */
  stampRows(clock: Clock): void {
    this.#clock = clock;
  }

  /** The times of all rows, where they are stamped. */
  get stamps(): readonly number[] {
    return this.#stamps;
  }

  /** What is appended from now on is counted, and dropped. */
  get isFull(): boolean {
    return this.#length >= this.schema.limit;
  }

  /** A new row, or −1 when the table is full. */
  append(row: RowInput<C>): number {
    if (this.isFull) {
      this.dropped += 1;
      return -1;
    }
    const at = this.grow();
    const given = row as Record<string, unknown>;
    for (const name of this.#names) this.#write(name, at, given[name]);
    return at;
  }

  /** Changes some columns of a row; a row number of −1 (a full table) is ignored. */
  set(at: number, row: RowInput<C>): void {
    if (at < 0) return;
    for (const name in row) this.#write(name, at, row[name]);
  }

  #write(name: string, at: number, value: unknown): void {
    const column = this.#all[name];
    switch (this.schema.columns[name].kind) {
      case 'u8':
      case 'u16':
      case 'u32':
        column[at] = (value as number | undefined) ?? 0;
        break;
      case 'flag':
        column[at] = value === true ? 1 : 0;
        break;
      case 'number':
        column[at] = (value as number | null | undefined) ?? NaN;
        break;
      case 'text':
        column[at] = typeof value === 'string' ? this.#texts.add(value) : -1;
        break;
      case 'texts':
        column[at] = Array.isArray(value) ? this.#texts.add(joinList(value as string[])) : -1;
        break;
      default:
        column[at] = (value as number | null | undefined) ?? -1;
    }
  }

  /**
   * Leaves out what growth reserved beyond the last row. Its pages were never written, so they take no memory; a copy would
   * (and took half a second of twelve for the mixed capture).
   */
  trim(): void {
    for (const name of this.#names) this.#all[name] = this.#all[name].subarray(0, this.#length);
    this.#capacity = this.#length;
  }

  /** Forgets all rows; what was written stands until it is written over. */
  clear(): void {
    this.#length = 0;
  }

  /** Replaces all rows by stored columns of one length. */
  restore(columns: Readonly<Record<string, ColumnArray>>, length: number): void {
    for (const name of this.#names) {
      const stored = columns[name];
      this.#all[name] =
        stored ??
        allocate(this.schema.columns[name].kind, length).fill(this.schema.columns[name].kind === 'number' ? NaN : -1);
    }
    this.#length = length;
    this.#capacity = length;
  }

  /** Text of a `text` column, or null. */
  text(name: keyof C & string, at: number): string | null {
    const id = this.#all[name][at];
    return id < 0 ? null : this.#texts.get(id);
  }

  /** Strings of a `texts` column; an empty list where there is none. */
  texts(name: keyof C & string, at: number): string[] {
    return splitList(this.text(name, at) ?? '');
  }

  /** A number, or null where the column says "not known". */
  number(name: keyof C & string, at: number): number | null {
    const value = this.#all[name][at];
    switch (this.schema.columns[name].kind) {
      case 'u8':
      case 'u16':
      case 'u32':
      case 'flag':
        return value;
      case 'number':
        return Number.isNaN(value) ? null : value;
      default:
        return value < 0 ? null : value;
    }
  }

  /** Bytes that the columns take. */
  get byteLength(): number {
    return this.#names.reduce((sum, name) => sum + this.#all[name].byteLength, 0);
  }
}

/** The strings of a list as the text pool holds it. */
export const splitList = (joined: string): string[] => (joined === '' ? [] : joined.split(LIST_SEPARATOR));

function joinList(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(LIST_SEPARATOR, ' ')).join(LIST_SEPARATOR);
}
