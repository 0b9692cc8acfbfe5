// Values of a field that occur in the capture, as far as columns know them, and names that its numbers may have.

import { ADDRESS_KIND } from '../../model/address.ts';
import { quote } from '../../model/filter-text.ts';
import type { FilterItem } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import type { Entry } from './entry.ts';
import { countTexts, type Occurrence } from './occurrence.ts';
import { cellsOf } from './transactions.ts';

const MOST_VALUES = 50;
/** Addresses that are looked through. */
const MOST_ADDRESSES = 100_000;

/** Values that begin with, or hold, what is written; the most frequent first. */
export function valuesThatOccur(analysis: Analysis, entry: Entry, written: string, isQuoted: boolean): FilterItem[] {
  const wanted = written.toLowerCase();
  const isText = entry.type === 'text';
  const seen = joined([...columnValues(analysis, entry), ...cellValues(analysis, entry)]);
  const begins = ({ text, title }: Occurrence): boolean =>
    text.toLowerCase().startsWith(wanted) || title.toLowerCase().startsWith(wanted);
  const holds = ({ text, title }: Occurrence): boolean =>
    text.toLowerCase().includes(wanted) || title.toLowerCase().includes(wanted);
  const near = seen.filter(begins);
  const far = seen.filter((value) => !begins(value) && holds(value));
  const sorted = [...near.sort(byCount), ...far.sort(byCount)];
  const occurring = sorted.map(({ text, title }): FilterItem => ({
    text: isText ? quote(text) : text,
    kind: 'value',
    title,
    occurs: true,
  }));
  const known = new Set(occurring.map(({ text }) => text));
  const named = isQuoted ? [] : namedValues(entry, wanted).filter(({ text }) => !known.has(text));
  return [...occurring, ...named].slice(0, MOST_VALUES);
}

/** Each text once: several tables may hold it. */
function joined(seen: readonly Occurrence[]): Occurrence[] {
  const byText = new Map<string, Occurrence>();
  for (const one of seen) {
    const known = byText.get(one.text);
    byText.set(one.text, known === undefined ? one : { ...known, count: known.count + one.count });
  }
  return [...byText.values()];
}

const byCount = (a: Occurrence, b: Occurrence): number => b.count - a.count;

/** True and False, and the names of numbers. */
function namedValues({ type, names }: Entry, wanted: string): FilterItem[] {
  const value = (text: string, title: string): FilterItem => ({ text, kind: 'value', title, occurs: false });
  const fits = (number: string, name: string): boolean =>
    number.startsWith(wanted) || name.toLowerCase().includes(wanted);
  const all = Object.entries(names ?? {}).filter(([number, name]) => fits(number, name));
  if (type === 'flag')
    return ['True', 'False'].filter((word) => word.toLowerCase().startsWith(wanted)).map((word) => value(word, ''));
  return all.slice(0, MOST_VALUES).map(([number, name]) => value(number, name));
}

const KINDS: Readonly<Record<string, readonly number[]>> = {
  ipv4: [ADDRESS_KIND.ipv4],
  ipv6: [ADDRESS_KIND.ipv6],
  mac: [ADDRESS_KIND.mac],
  address: Object.values(ADDRESS_KIND),
};

/** What a column says of itself, the protocols that flows have, or else all addresses of the field's kind. */
function columnValues(analysis: Analysis, { name, type, column, names }: Entry): readonly Occurrence[] {
  if (column?.occurrences !== undefined) return column.occurrences(analysis);
  if (Object.hasOwn(KINDS, type)) return addressValues(analysis, KINDS[type]);
  if (name !== 'ip.proto') return [];
  const { flows } = analysis;
  return countTexts(flows.length, (flow) => [String(flows.columns.transport[flow])]).map((seen) => ({
    ...seen,
    title: names?.[Number(seen.text)] ?? '',
  }));
}

/** Addresses by the packets that they sent or received, where hosts are counted. */
function addressValues({ addresses, hosts }: Analysis, kinds: readonly number[]): Occurrence[] {
  const found: Occurrence[] = [];
  for (let id = 0; id < Math.min(addresses.size, MOST_ADDRESSES); id += 1) {
    if (!kinds.includes(addresses.kinds[id])) continue;
    const count =
      id < hosts.length ? (hosts.columns.sentPackets?.[id] ?? 0) + (hosts.columns.receivedPackets?.[id] ?? 0) : 0;
    found.push({ text: addresses.format(id), title: '', count });
  }
  return found;
}

/** Values of transactions. */
function cellValues(analysis: Analysis, entry: Entry): Occurrence[] {
  if (entry.cells === null || (entry.cells !== entry.type && entry.type !== 'number')) return [];
  return cellsOf(analysis, entry.name).flatMap(({ table, column, type }) => {
    const { kind } = table.schema.columns[column];
    if (type !== entry.type || kind === 'address') return [];
    return countTexts(table.length, (row) => {
      if (kind === 'texts') return table.texts(column, row);
      const text = kind === 'text' ? table.text(column, row) : (table.number(column, row)?.toString() ?? null);
      return text === null ? [] : [text];
    });
  });
}
