import type { StoredColumn } from '../model/stored.ts';
import type { TableSchema } from '../model/table.ts';
import type { StoredTableReader } from '../store/pieces.ts';

/** Flows, packets or hosts that a filter names where no field tells them. */
const MOST_NAMED = 100;

/** Columns that say when a row was, and what a filter can name it by. */
export interface Places {
  readonly first: StoredColumn | null;
  readonly last: StoredColumn | null;
  /** Flow, host or packet; null where the row number is the flow. */
  readonly named: StoredColumn | null;
}

/** What of a kept table says when its rows were, and what names them. */
export async function placesOf(id: string, table: StoredTableReader): Promise<Places> {
  if (id === 'flows')
    return { first: await table.column('firstPacket'), last: await table.column('lastPacket'), named: null };
  const packet = await table.column('packet');
  return {
    first: packet,
    last: packet,
    named: (await table.column('flow')) ?? (await table.column('address')) ?? packet,
  };
}

/** What one column says of one value. Packets by their rows: the first, Infinity where none is known, and the last, −1. */
export interface Tally {
  count: number;
  first: number;
  last: number;
  readonly named: Set<number>;
}

/** Counts the wanted values of a column, by value. */
export function tallyOf(
  column: StoredColumn,
  isWanted: (id: number) => boolean,
  { first, last, named }: Places,
): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (let row = 0; row < column.length; row += 1) {
    const id = column[row];
    if (!isWanted(id)) continue;
    let tally = tallies.get(id);
    if (tally === undefined) tallies.set(id, (tally = { count: 0, first: Infinity, last: -1, named: new Set() }));
    tally.count += 1;
    if (first !== null && first[row] >= 0) tally.first = Math.min(tally.first, first[row]);
    if (last !== null && last[row] >= 0) tally.last = Math.max(tally.last, last[row]);
    if (tally.named.size < MOST_NAMED) tally.named.add(named === null ? row : named[row]);
  }
  return tallies;
}

/** Tallies of values that are shown alike as one. */
export function togetherBy(tallies: Iterable<readonly [string, Tally]>): Map<string, Tally> {
  const together = new Map<string, Tally>();
  for (const [shown, tally] of tallies) {
    const known = together.get(shown);
    if (known === undefined) {
      together.set(shown, tally);
      continue;
    }
    known.count += tally.count;
    known.first = Math.min(known.first, tally.first);
    known.last = Math.max(known.last, tally.last);
    for (const each of tally.named) if (known.named.size < MOST_NAMED) known.named.add(each);
  }
  return together;
}

/**
 * A filter for rows by their flows, packets or hosts, where no field of it holds their value; '' where nothing names them.
 * @param addressText an address by its number in the capture
 */
export function filterOf(
  { id, columns }: TableSchema,
  named: readonly number[],
  addressText: (address: number) => string | null,
): string {
  const known = named.filter((each) => each >= 0).sort((a, b) => a - b);
  if (known.length === 0) return '';
  if (id === 'flows' || 'flow' in columns) return `wireloupe.flow in {${known.join(', ')}}`;
  if ('address' in columns) {
    const texts = known.map((each) => addressText(each)).filter((each) => each !== null);
    return texts.length === 0 ? '' : `wireloupe.address in {${texts.join(', ')}}`;
  }
  return `frame.number in {${known.map((packet) => packet + 1).join(', ')}}`;
}
