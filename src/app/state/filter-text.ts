import type { Cell, ColumnDescription } from '../../model/query.ts';

// Texts of display filters (Wireshark's grammar), made from what the reader points at.

/** What a term does to the filter it joins. */
export type How = 'keep' | 'exclude';

/** Words that bind looser than `and`. */
const LOOSE = /\|\||\bor\b|\bxor\b/i;
const JOINT = /\s+(?:and|&&)\s+/gi;

/** A filter of the same length with dots for all in quotes and parentheses: what is left joins its parts. */
function skeleton(filter: string): string {
  let depth = 0;
  let inText = false;
  let bare = '';
  for (let at = 0; at < filter.length; at += 1) {
    const char = filter[at];
    const isInside = depth > 0 || inText;
    if (inText && char === '\\') {
      bare += '.';
      at += 1;
    } else if (char === '"') inText = !inText;
    else if (!inText && char === '(') depth += 1;
    else if (!inText && char === ')') depth -= 1;
    bare += isInside || inText || depth > 0 ? '.' : char;
  }
  return bare.slice(0, filter.length);
}

const isLoose = (filter: string): boolean => LOOSE.test(skeleton(filter));

/** What `and` joins, outside of parentheses. */
function partsOf(filter: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: joint, index } of skeleton(filter).matchAll(JOINT)) {
    parts.push(filter.slice(from, index));
    from = index + joint.length;
  }
  return [...parts, filter.slice(from)];
}

const inParentheses = (text: string): string => `(${text})`;

/** The filter narrowed by a term. Pointing twice at the same thing changes nothing. */
export function combine(filter: string, term: string, how: How): string {
  const wanted = how === 'exclude' ? exclude(term) : isLoose(term) ? inParentheses(term) : term;
  if (filter === '') return how === 'keep' ? term : wanted;
  if (filter === term && how === 'keep') return filter;
  if (isLoose(filter)) return `${inParentheses(filter)} and ${wanted}`;
  const known = partsOf(filter);
  return partsOf(wanted).every((part) => known.includes(part)) ? filter : `${filter} and ${wanted}`;
}

const exclude = (term: string): string => (/^[\w.]+$/.test(term) ? `!${term}` : `!(${term})`);

/** The filter without its last part; empty when it has one part only. */
export function dropLast(filter: string): string {
  const last = [...skeleton(filter).matchAll(JOINT)].at(-1);
  return last === undefined ? '' : filter.slice(0, last.index);
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Everything that an address sent or received. */
export const addressTerm = (address: string): string => `wireloupe.address == ${address}`;

/** Fields that select by what a column holds, where its schema names none. */
const FIELD_OF_KIND: Readonly<Record<string, string>> = { address: 'wireloupe.address', flow: 'wireloupe.flow' };

/** The values of a cell that its field may have. */
export function valuesOf({ separator }: Pick<ColumnDescription, 'separator'>, cell: Cell): readonly Cell[] {
  if (cell === null) return [];
  if (typeof cell === 'string') return separator === undefined ? [cell] : cell.split(separator);
  return typeof cell === 'object' ? cell : [cell];
}

/** The term that selects by a cell, or by the first of its values; null where its column cannot be filtered by. */
export function termFor(column: ColumnDescription, cell: Cell): string | null {
  const { kind } = column;
  const [value = null] = valuesOf(column, cell);
  const field = column.field ?? FIELD_OF_KIND[kind] ?? null;
  if (value === null) return null;
  // A port belongs to either transport; the table does not always say which.
  if (kind === 'port' && field === null) return `tcp.port == ${String(value)} or udp.port == ${String(value)}`;
  if (field === null) return null;
  if (typeof value === 'boolean') return `${field} == ${value ? 1 : 0}`;
  if (typeof value === 'number') return `${field} == ${value}`;
  if (typeof value === 'string') return `${field} == ${kind === 'address' || kind === 'time' ? value : quoted(value)}`;
  return null;
}
