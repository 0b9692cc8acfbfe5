import type { Cell, ColumnDescription } from '../../model/query.ts';

// Texts of display filters (Wireshark's grammar), made from what the reader points at.

/** What a term does to the filter it joins. */
export type How = 'keep' | 'exclude';

/** Words that bind looser than `and`. */
const LOOSE = /\|\||\bor\b|\bxor\b/i;
const isOneTerm = (text: string): boolean => !/&&|\band\b/i.test(text) && !LOOSE.test(text);

const inParentheses = (text: string): string => `(${text})`;

/** The filter narrowed by a term. Pointing twice at the same thing changes nothing. */
export function combine(filter: string, term: string, how: How): string {
  const wanted = how === 'keep' ? (LOOSE.test(term) ? inParentheses(term) : term) : exclude(term);
  if (filter === '') return how === 'keep' ? term : wanted;
  if (filter === term || filter === wanted || filter.endsWith(` and ${wanted}`)) return filter;
  if (filter.includes(` and ${wanted} and `) || filter.startsWith(`${wanted} and `)) return filter;
  return `${LOOSE.test(filter) ? inParentheses(filter) : filter} and ${wanted}`;
}

const exclude = (term: string): string => (/^[\w.]+$/.test(term) && isOneTerm(term) ? `!${term}` : `!(${term})`);

/** The filter without its last part; empty when it has one part only. */
export function dropLast(filter: string): string {
  let depth = 0;
  let inText = false;
  let cut = -1;
  for (let at = 0; at < filter.length; at += 1) {
    const char = filter[at];
    if (char === '\\' && inText) at += 1;
    else if (char === '"') inText = !inText;
    else if (!inText && char === '(') depth += 1;
    else if (!inText && char === ')') depth -= 1;
    else if (!inText && depth === 0 && filter.startsWith(' and ', at)) cut = at;
  }
  return cut < 0 ? '' : filter.slice(0, cut);
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Everything that an address sent or received. */
export const addressTerm = (address: string): string => `wireloupe.address == ${address}`;

/** Fields that select by what a column holds, where its schema names none. */
const FIELD_OF_KIND: Readonly<Record<string, string>> = { address: 'wireloupe.address', flow: 'wireloupe.flow' };

/** The term that selects by a cell, or null where its column cannot be filtered by. */
export function termFor(column: ColumnDescription, cell: Cell): string | null {
  const { kind } = column;
  const field = column.field ?? FIELD_OF_KIND[kind] ?? null;
  if (cell === null) return null;
  // A port belongs to either transport; the table does not always say which.
  if (kind === 'port' && field === null) return `tcp.port == ${String(cell)} or udp.port == ${String(cell)}`;
  if (field === null) return null;
  if (typeof cell === 'boolean') return `${field} == ${cell ? 1 : 0}`;
  if (typeof cell === 'number') return `${field} == ${cell}`;
  if (typeof cell === 'string') return `${field} == ${kind === 'address' || kind === 'time' ? cell : quoted(cell)}`;
  return cell.length === 0 ? null : `${field} == ${quoted(cell[0])}`;
}
