// What may be written next in a filter: names of fields, operators that fit them, values that occur in the capture.

import type { FilterCompletion, FilterItem } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { Catalogue } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { EXPERT_FIELDS, expertEntry } from './experts.ts';
import { FUNCTION_NAMES } from './functions.ts';
import { valuesThatOccur } from './occurring.ts';
import { OPERATOR_NAMES } from './syntax.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';
import { isBytes } from './values.ts';

/** Items of one answer: nobody reads more. */
const MOST_ITEMS = 60;
const WORD_BEFORE = /(?<![\w.:-])[\w.:-]*$/;
const WORD_BEHIND = /^[\w.:-]*/;
const LOGIC = ['and', 'or', 'xor', 'not', '&&', '||', '^^', '!', '(', 'any', 'all'];

/** Completes a filter at a place of its text. */
export function completeFilter(analysis: Analysis, text: string, caret: number): FilterCompletion {
  const before = text.slice(0, caret);
  const quote = openQuote(before);
  const from = quote ?? caret - (WORD_BEFORE.exec(before)?.[0].length ?? 0);
  const to = quote === null ? caret + (WORD_BEHIND.exec(text.slice(caret))?.[0].length ?? 0) : caret;
  const written = before.slice(quote === null ? from : from + 1);
  const tokens = tokensOf(text.slice(0, from));
  if (tokens === null) return { from, to, items: [] };
  const catalogue = new Catalogue(analysis);
  const items = itemsAt(analysis, catalogue, tokens, written, quote !== null);
  return { from, to, items: items.slice(0, MOST_ITEMS) };
}

const find = (catalogue: Catalogue, name: string): Entry | null => catalogue.find(name) ?? expertEntry(name, catalogue);

/** Where a text in quotation marks begins that is not closed; null where there is none. */
function openQuote(before: string): number | null {
  let open: number | null = null;
  for (let i = 0; i < before.length; i += 1) {
    if (before[i] === '\\' && open !== null) i += 1;
    else if (before[i] === '"') open = open === null ? i : null;
  }
  return open;
}

function tokensOf(text: string): Token[] | null {
  try {
    return tokenize(text).slice(0, -1);
  } catch {
    return null; // what stands before makes no sense yet
  }
}

function itemsAt(
  analysis: Analysis,
  catalogue: Catalogue,
  tokens: readonly Token[],
  written: string,
  isQuoted: boolean,
): FilterItem[] {
  const last = tokens.at(-1);
  const field = comparedField(tokens, catalogue);
  if (field !== null) return valuesThatOccur(analysis, field, written, isQuoted);
  if (isQuoted) return [];
  if (last === undefined || LOGIC.includes(last.text) || isArgument(tokens)) return names(analysis, catalogue, written);
  const entry = last.type === 'word' ? find(catalogue, last.text) : null;
  if (entry !== null && !isValue(tokens)) return operators(entry, written);
  return ['and', 'or', 'xor'].filter((word) => word.startsWith(written.toLowerCase())).map((word) => operator(word));
}

/** Inside the parentheses of a function. */
const isArgument = (tokens: readonly Token[]): boolean =>
  tokens.at(-1)?.text === ',' && !tokens.some(({ text }) => text === '{');

const isOperator = (token: Token | undefined): boolean =>
  token !== undefined && (token.type === 'word' || token.type === 'symbol') && OPERATOR_NAMES.includes(token.text);

/** The last word is what a field was held against. */
const isValue = (tokens: readonly Token[]): boolean => isOperator(tokens.at(-2));

/** The field that a value is to be written for: behind an operator, or inside the braces of a set. */
function comparedField(tokens: readonly Token[], catalogue: Catalogue): Entry | null {
  let at = tokens.length - 1;
  if (isOperator(tokens[at])) at -= 1;
  else {
    const open = tokens.findLastIndex(({ text, type }) => type === 'symbol' && text === '{');
    const closed = tokens.findLastIndex(({ text, type }) => type === 'symbol' && text === '}');
    if (open < 1 || closed > open || tokens[open - 1].text !== 'in') return null;
    if (!['{', ',', '..'].includes(tokens[at].text)) return null;
    at = open - 2;
    if (tokens[at]?.text === 'not') at -= 1;
  }
  const token = tokens[at];
  return token?.type === 'word' ? find(catalogue, token.text) : null;
}

const operator = (text: string, title = ''): FilterItem => ({ text, kind: 'operator', title, occurs: true });

const ORDERS = ['==', '!=', '>', '<', '>=', '<='];

function operators({ type }: Entry, written: string): FilterItem[] {
  if (type === 'label') return [];
  const search = type === 'text' || isBytes(type) ? ['contains', 'matches'] : [];
  const fitting = type === 'flag' ? ['==', '!='] : type === 'protocol' ? search : [...ORDERS, ...search, 'in'];
  const all = [...fitting, ...(type === 'number' ? ['&'] : []), 'and', 'or'];
  return all.filter((text) => text.startsWith(written)).map((text) => operator(text));
}

/** Names by their beginning, those of protocols in this capture first; then names and titles that hold what was written. */
function names(analysis: Analysis, catalogue: Catalogue, written: string): FilterItem[] {
  const wanted = written.toLowerCase();
  const present = presentLayers(analysis);
  const found: { item: FilterItem; rank: number }[] = [];
  for (const name of [...catalogue.names(), ...Object.keys(EXPERT_FIELDS)]) {
    const entry = find(catalogue, name);
    if (entry === null) continue;
    const isNear = name.startsWith(wanted);
    if (!isNear && !name.includes(wanted) && !(wanted.length > 2 && entry.title.toLowerCase().includes(wanted)))
      continue;
    const occurs = entry.protocols.length === 0 || entry.protocols.some((protocol) => present.has(protocol));
    const kind = entry.type === 'protocol' ? 'protocol' : 'field';
    // A name by its beginning, the shorter path first: `tcp`, `tcp.port`, `tcp.analysis.flags`.
    const depth = name.split('.').length;
    const rank = (isNear ? 0 : 100) + (occurs ? 0 : 50) + depth;
    found.push({ item: { text: name, kind, title: entry.title, occurs }, rank });
  }
  const functions = FUNCTION_NAMES.filter((name) => wanted !== '' && name.startsWith(wanted)).map(
    (name): FilterItem => ({ text: `${name}(`, kind: 'function', title: '', occurs: true }),
  );
  const sorted = found.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
  return [...sorted.slice(0, MOST_ITEMS - functions.length), ...functions];
}

/** Layers that some packet has. */
function presentLayers({ layers }: Analysis): Set<string> {
  const present = new Set<string>(['frame']);
  for (let stack = 1; stack < layers.size; stack += 1)
    if (layers.isDisplay[stack] === 0) present.add(layers.names[layers.layers[stack]]);
  return present;
}
