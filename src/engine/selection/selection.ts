import { NANOSECONDS } from '../../model/packet.ts';
import type { FilterError, Selection } from '../../model/query.ts';
import type { Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import { markCarriers } from './carriers.ts';
import { Filters } from './filters.ts';
import { hostsThere } from '../hosts/hosts-there.ts';

/** A selection worked out over the packets that there are now. */
export interface Selected {
  /** One byte per packet, or null for all. What is not decided yet is not in it. */
  readonly mask: Uint8Array | null;
  readonly packets: number;
  readonly error: FilterError | null;
}

/** Works out selections; keeps the last one, since every view of a page asks for the same. */
export class Selections {
  readonly #analysis: Analysis;
  #key = '';
  #last: Selected | null = null;
  readonly #rows = new Map<string, Int32Array>();
  readonly filters: Filters;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.filters = new Filters(analysis);
  }

  select(selection: Selection): Selected {
    const { packets } = this.#analysis;
    const key = `${packets.length} ${this.filters.version}\n${JSON.stringify(selection)}`;
    if (this.#last !== null && this.#key === key) return this.#last;
    this.#key = key;
    this.#rows.clear();
    const { mask: accepted, error } = this.filters.look(selection.filter);
    let mask = accepted;
    if (selection.brush !== null) mask = this.#brush(mask, selection.brush.from, selection.brush.to);
    return (this.#last = { mask, packets: mask === null ? packets.length : countOnes(mask), error });
  }

  #brush(mask: Uint8Array<ArrayBuffer> | null, from: number, to: number): Uint8Array<ArrayBuffer> {
    const { seconds, nanoseconds } = this.#analysis.packets.columns;
    const kept = mask ?? new Uint8Array(this.#analysis.packets.length).fill(1);
    const firstNanoseconds = kept.length === 0 ? 0 : nanoseconds[0] & NANOSECONDS;
    const firstSeconds = kept.length === 0 ? 0 : seconds[0];
    for (let packet = 0; packet < kept.length; packet += 1) {
      const at = (seconds[packet] - firstSeconds) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
      if (at < from || at >= to) kept[packet] = 0;
    }
    return kept;
  }

  /** Rows of a table that belong to the selection, in their own order. */
  rows(selection: Selection, table: Table): Int32Array {
    const selected = this.select(selection);
    const key = `${table.schema.id} ${table.length}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const rows = this.#collect(selected, table);
    this.#rows.set(key, rows);
    return rows;
  }

  #collect({ mask, packets }: Selected, table: Table): Int32Array {
    const { id, columns } = table.schema;
    if (id === 'hosts') return this.#hosts(mask, table);
    if (id === 'packets' && mask !== null) return rowsOf(mask, packets);
    const all = new Int32Array(table.length);
    if (mask === null) {
      for (let row = 0; row < all.length; row += 1) all[row] = row;
      return all;
    }
    let count = 0;
    const flows = id === 'flows' ? this.#flows(mask) : null;
    const places = Object.keys(columns)
      .filter((name) => columns[name].kind === 'packet')
      .map((name) => table.columns[name] as Int32Array);
    for (let row = 0; row < all.length; row += 1) {
      const isIn =
        flows !== null ? flows[row] === 1 : places.some((place) => place[row] >= 0 && mask[place[row]] === 1);
      if (isIn) all[count++] = row;
    }
    return all.slice(0, count);
  }

  #flows(mask: Uint8Array): Uint8Array {
    const { flow } = this.#analysis.packets.columns;
    const marked = new Uint8Array(this.#analysis.flows.length);
    for (let packet = 0; packet < mask.length; packet += 1)
      if (mask[packet] === 1 && flow[packet] >= 0) marked[flow[packet]] = 1;
    markCarriers(this.#analysis, mask, marked);
    return marked;
  }

  #hosts(mask: Uint8Array | null, table: Table): Int32Array {
    if (mask === null) return hostsThere(this.#analysis.hosts);
    const { source, destination } = this.#analysis.packets.columns;
    const marked = new Uint8Array(table.length);
    for (let packet = 0; packet < this.#analysis.packets.length; packet += 1) {
      if (mask[packet] === 0) continue;
      if (source[packet] >= 0) marked[source[packet]] = 1;
      if (destination[packet] >= 0) marked[destination[packet]] = 1;
    }
    return Int32Array.from(marked.keys()).filter((host) => marked[host] === 1);
  }
}

function countOnes(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i += 1) count += mask[i];
  return count;
}

/** Places of the ones of a mask, of which there are so many. */
function rowsOf(mask: Uint8Array, count: number): Int32Array {
  const rows = new Int32Array(count);
  let at = 0;
  for (let row = 0; row < mask.length; row += 1) if (mask[row] !== 0) rows[at++] = row;
  return rows;
}
