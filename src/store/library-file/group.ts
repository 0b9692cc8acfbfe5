import type { StoredAddresses, StoredColumn } from '../../model/stored.ts';
import type { ColumnKind } from '../../model/table.ts';
import type { CaptureRecord, TableRecord } from '../schema.ts';
import { arrayOf, PIECE_BYTES, TABLE } from '../tables.ts';
import { LibraryFileError } from './fault.ts';
import * as shapes from './shapes.ts';
import type { Check } from './shapes.ts';

/** A record to be kept as it is. */
export interface Entry {
  readonly store: 'columns' | 'results' | 'findings' | 'evidence';
  readonly key: readonly (string | number)[];
  readonly value: unknown;
}

const PARTS: Readonly<Record<string, Check>> = {
  summary: shapes.summaryShape,
  textLengths: shapes.wordsShape,
  addresses: shapes.addressesShape,
  layers: shapes.layersShape,
  hosts: shapes.wordsShape,
  state: shapes.stateShape,
};

/** Records of one table or column beyond which something is wrong: 2^28 rows of eight bytes are 32 pieces. */
const MOST_PIECES = 64;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rows: number;
  bytes: number;
  largest: number;
  /** Pieces still to come, in their order. */
  next: number;
  readonly pieces: number;
}

/** One capture of a library file as its records come in: checked one by one, and as a whole at its end. */
export class CaptureGroup {
  readonly capture: CaptureRecord;
  readonly entries: Entry[] = [];
  readonly #parts = new Map<string, unknown>();
  readonly #columns = new Map<string, Column>();
  #tableLengths = new Map<string, number>();
  #chunks = 0;
  #characters = 0;
  #findings = 0;

  constructor(value: unknown) {
    demand(shapes.captureShape(value), 'captures');
    this.capture = value as CaptureRecord;
    demand(this.capture.id.length > 0 && this.capture.id.length <= 100, 'captures.id');
  }

  async add(store: string, key: unknown, value: unknown): Promise<void> {
    demand(Array.isArray(key) && key[0] === this.capture.id, `${store} key`);
    const parts = key as (string | number)[];
    switch (store) {
      case 'findings':
        demand(parts.length === 2 && parts[1] === this.#findings && shapes.findingShape(value), store);
        this.#findings += 1;
        break;
      case 'evidence':
        demand(parts.length === 2 && typeof parts[1] === 'string' && shapes.bytesShape(value), store);
        break;
      case 'results':
      case 'columns':
        await this.#addPiece(store, parts, value);
        break;
      default:
        throw new LibraryFileError('broken', `There is no store ${store.slice(0, 40)}.`);
    }
    this.entries.push({ store, key: parts, value });
  }

  async #addPiece(store: 'results' | 'columns', key: readonly (string | number)[], value: unknown): Promise<void> {
    const [, name, column, piece] = key;
    demand(key.length === 4 && typeof name === 'string' && typeof column === 'string', `${store} key`);
    demand(Number.isSafeInteger(piece) && (piece as number) >= 0, `${store} piece`);
    const table = store === 'columns' ? (name as string) : (name as string).replace(TABLE, '');
    const isTable = store === 'columns' || (name as string).startsWith(TABLE);
    if (store === 'columns') demand(name === 'packets' || name === 'flows', 'columns name');
    if (isTable && column === '') this.#addTable(table, piece, value);
    else if (isTable) await this.#addColumnPiece(table, column as string, piece, value);
    else if (name === 'texts') {
      demand(column === '' && piece === this.#chunks && shapes.textShape(value), 'texts');
      this.#chunks += 1;
      this.#characters += (value as string).length;
    } else {
      const check = Object.hasOwn(PARTS, name) ? PARTS[name as string] : null;
      demand(column === '' && piece === 0 && check?.(value) === true && !this.#parts.has(name as string), String(name));
      this.#parts.set(name as string, value);
    }
  }

  #addTable(table: string, piece: unknown, value: unknown): void {
    demand(piece === 0 && shapes.tableShape(value) && !this.#tableLengths.has(table), table);
    const { id, length, kinds, short, pieces } = value as TableRecord;
    demand(id === table, `${table}.id`);
    this.#tableLengths.set(table, length);
    for (const [name, kind] of Object.entries(kinds)) {
      const isShort = Object.hasOwn(short, name);
      const count = isShort ? 0 : Object.hasOwn(pieces, name) ? pieces[name] : 0;
      demand(isShort || (count > 0 && count <= MOST_PIECES), `${table}.${name}`);
      const state: Column = { table, name, kind, rows: length, bytes: 0, largest: -1, next: 0, pieces: count };
      this.#columns.set(`${table} ${name}`, state);
      if (isShort) this.#see(state, short[name]);
    }
    demand(
      [...Object.keys(short), ...Object.keys(pieces)].every((name) => Object.hasOwn(kinds, name)),
      `${table} columns`,
    );
  }

  async #addColumnPiece(table: string, name: string, piece: unknown, value: unknown): Promise<void> {
    const column = this.#columns.get(`${table} ${name}`);
    if (column === undefined || piece !== column.next || column.next >= column.pieces || !shapes.blobShape(value))
      throw broken(`${table}.${name}`);
    const blob = value as Blob;
    demand(blob.size > 0 && blob.size <= PIECE_BYTES, `${table}.${name}`);
    demand(blob.size % sizeOf(column.kind) === 0, `${table}.${name}`);
    column.next += 1;
    demand(column.next === column.pieces || blob.size === PIECE_BYTES, `${table}.${name}`);
    this.#see(column, arrayOf(column.kind, await blob.arrayBuffer()));
  }

  #see(column: Column, values: StoredColumn): void {
    demand(
      values.constructor === arrayOf(column.kind, new ArrayBuffer(0)).constructor,
      `${column.table}.${column.name}`,
    );
    column.bytes += values.byteLength;
    if (!isBounded(column)) return;
    let { largest } = column;
    for (let i = 0; i < values.length; i += 1) if (values[i] > largest) largest = values[i];
    column.largest = largest;
  }

  /** Everything is there: nothing is missing, and no number points beyond what it points at. */
  finish(): void {
    for (const name of Object.keys(PARTS)) demand(this.#parts.has(name), name);
    const lengths = this.#parts.get('textLengths') as Uint32Array;
    let characters = 0;
    for (const length of lengths) characters += length;
    demand(characters === this.#characters, 'texts');
    const { kinds, words } = this.#parts.get('addresses') as StoredAddresses;
    demand(words.length === kinds.length * 4 && kinds.every((kind) => kind >= 1 && kind <= 3), 'addresses');
    demand((this.#parts.get('hosts') as Uint32Array).length % 5 === 0, 'hosts');
    const layers = this.#parts.get('layers') as readonly { parent: number }[];
    demand(
      layers.every(({ parent }, i) => parent <= i),
      'layers',
    );
    const state = this.#parts.get('state') as Record<'anomalySets' | 'tunnels' | 'applications', readonly unknown[]>;
    const most: Readonly<Record<string, number>> = {
      text: lengths.length,
      texts: lengths.length,
      address: kinds.length,
      packet: this.#tableLengths.get('packets') ?? this.capture.packets,
      flow: this.#tableLengths.get('flows') ?? this.capture.flows,
      'packets.stack': layers.length + 1,
      'packets.anomalies': Math.max(1, state.anomalySets.length),
      'flows.tunnel': Math.max(1, state.tunnels.length),
      'flows.application': state.applications.length + 1,
    };
    for (const column of this.#columns.values()) {
      const { table, name, kind, rows, bytes, largest, next, pieces } = column;
      // One that is longer than its table does no harm: nothing reads beyond the last row. Those beside the table were
      // written as far as some packet had a value.
      const isWhole = name.startsWith('$') || bytes >= rows * sizeOf(kind);
      demand(isWhole && next === pieces, `${table}.${name}`);
      const limit = most[`${table}.${name}`] ?? most[kind];
      if (limit !== undefined) demand(largest < limit, `${table}.${name}`);
    }
    demand((this.#tableLengths.get('hosts') ?? 0) <= kinds.length, 'hosts');
  }
}

const POINTING = ['text', 'texts', 'address', 'packet', 'flow'];
const NUMBERED = ['packets.stack', 'packets.anomalies', 'flows.tunnel', 'flows.application'];
const isBounded = ({ table, name, kind }: Column): boolean =>
  POINTING.includes(kind) || NUMBERED.includes(`${table}.${name}`);

const sizeOf = (kind: ColumnKind): number => arrayOf(kind, new ArrayBuffer(0)).BYTES_PER_ELEMENT;

const broken = (what: string): LibraryFileError =>
  new LibraryFileError('broken', `${what.slice(0, 100)} is not as it should be.`);

function demand(isFine: boolean, what: string): void {
  if (!isFine) throw broken(what);
}
