import { type ColumnDescription, FIELD_COLUMN, type TableDescription } from '../../model/query.ts';
import { columnTitle } from '../i18n/columns.ts';
import { locale, t } from '../i18n/i18n.svelte.ts';
import { FIRST_COLUMNS, HIDDEN_COLUMNS, USUALLY_HIDDEN } from './column-defaults.ts';
import type { FieldColumn, TableLayout } from './table-layout.ts';
import { beginningOf, SPAN_COLUMN } from './row-span.ts';

/** A column as it is shown. */
export interface ShownColumn extends ColumnDescription {
  /** In the reader's language. */
  readonly label: string;
  readonly width: number;
  readonly isNumber: boolean;
  /** Said once in the header; durations say it beside each number. */
  readonly shownUnit: string | null;
  /** Addresses, hashes and such, whose characters the reader compares. */
  readonly isMono: boolean;
  /** How much of something: who sorts by it asks for the largest first. */
  readonly isAmount: boolean;
  /** Only what the table itself holds can be sorted by. */
  readonly isSortable: boolean;
  /** Drawn over the time of the capture. */
  readonly isSpan?: boolean;
}

const NUMBERS = new Set(['u8', 'u16', 'u32', 'integer', 'port', 'number', 'flow', 'packet']);
const AMOUNTS = new Set(['u32', 'integer', 'number']);
const WIDTHS: Readonly<Record<string, number>> = { time: 206, address: 168, text: 170, texts: 220, flag: 70 };
/** Kinds whose columns are as wide as what stands in them. Numbers may grow further down, so they keep their room. */
const FITTED = new Set(['text', 'texts', 'address', 'time', 'port', 'packet', 'flow', 'flag']);
/** An IPv6 address that is not abbreviated is longer, but rare: it is cut in its middle. */
const WIDEST: Readonly<Record<Room, Readonly<Record<string, number>>>> = {
  wide: { address: 206 },
  narrow: { address: 156, name: 160, roles: 120, serverName: 150, host: 150, openPorts: 120, uri: 220, query: 220 },
  tight: {
    ...{ address: 156, originator: 128, responder: 128, client: 128, server: 128 },
    ...{ name: 160, roles: 120, serverName: 150, host: 130, openPorts: 120, uri: 180, query: 180 },
  },
};
/** A narrow window has room for what decides only where what is long is cut; one with the inspector beside it still less. */
export type Room = 'wide' | 'narrow' | 'tight';
const LETTER = 7.4;
const MONO_LETTER = 7.23; // all alike
/** Wider than letters are on average: a number whose end is cut is another number. */
const DIGIT = 8.2;

/** Of a column of texts: what the longest needs, within what is usual. Null: not told by its contents. */
function fittedWidth(column: ColumnDescription, letters: number | undefined, room: Room): number | null {
  if (letters === undefined || !FITTED.has(column.kind) || column.name === 'info') return null;
  const widest = WIDEST[room][column.name] ?? WIDEST[room][column.kind];
  const most = widest ?? (column.kind === 'time' ? WIDTHS['time'] : widthOf(column));
  const isMono = column.kind === 'address' || column.kind === 'time';
  const letter = isMono ? MONO_LETTER : NUMBERS.has(column.kind) ? DIGIT : LETTER;
  return Math.min(most, Math.ceil(letters * letter) + CELL_ROOM);
}

/** What the longest number that was seen needs, where that is more than is usual. */
const widthOfAmount = ({ kind }: ColumnDescription, letters = 0): number =>
  AMOUNTS.has(kind) ? Math.ceil(letters * DIGIT) + CELL_ROOM : 0;

/** What a cell has left and right of its text, and with a bit of room. */
const CELL_PADDING = 16;
const CELL_ROOM = CELL_PADDING + 2;

/** How wide a column is for cells of so many letters that are all alike. */
export const monoWidth = (letters: number): number => Math.ceil(letters * MONO_LETTER) + CELL_ROOM;

/** How many letters of an address a column of this width has room for. */
export const addressLetters = (width: number): number => Math.floor((width - CELL_PADDING) / MONO_LETTER);

/** By name, where the kind does not tell. */
const WIDTHS_BY_NAME: Readonly<Record<string, number>> = {
  number: 80,
  name: 220,
  sentPackets: 108,
  receivedPackets: 128,
  info: 360, // and the room that is left
  layers: 220,
  protocol: 90,
  transport: 84,
  state: 70,
  application: 110,
  communityId: 260,
  query: 260,
  uri: 320,
  host: 190,
  serverName: 200,
  userAgent: 260,
  answers: 260,
  sha256: 260,
  sha1: 240,
  md5: 230,
  ja3: 240,
  ja3s: 240,
  ja4: 260,
};
/** Of times two units are told, in the language of the page: `59 min 59 s`. One that is cut would be another time. */
const WIDTHS_BY_UNIT: Readonly<Record<string, number>> = { bytes: 96, seconds: 106, nanoseconds: 106 };
const MONO = /^(ja3s?|ja4s?|md5|sha1|sha256|head|communityId|uri|layers|mac)$/;
/** A heading is read whole, in either language: an average letter, those that are wider, and the room beside it. */
const widthOfTitle = (title: string): number =>
  Math.min(
    176,
    Math.ceil(
      title.length * (CYRILLIC.test(title) ? 8.3 : LETTER) + capitals(title) * CAPITAL_MORE + wide(title) * WIDE_MORE,
    ) + 23,
  );
/** Abbreviations are wider than words: the capitals of one, but for the first letter of a title. */
const capitals = (title: string): number => (title.slice(1).match(/[A-Z]/g) ?? []).length;
const CAPITAL_MORE = 2.5;
/** Command and Name ended in dots. */
const wide = (title: string): number => (title.match(/[mwMW]/g) ?? []).length;
const WIDE_MORE = 4;
const CYRILLIC = /[а-яё]/i;

/** A title that names the unit needs none after it. */
const SAYS_BYTES = /байт|bytes/i;
export const MIN_WIDTH = 40;
export const MAX_WIDTH = 1200;

const widthOf = ({ name, kind, unit }: ColumnDescription): number =>
  WIDTHS_BY_NAME[name] ?? WIDTHS[kind] ?? WIDTHS_BY_UNIT[unit ?? ''] ?? 84;

/**
 * All columns of a table in the reader's order, and which of them are hidden.
 * @param usual widths of this view, where the reader chose none
 * @param contents letters of the longest cells seen, by column
 * @param room of the window
 */
export function arrange(
  table: TableDescription,
  layout: TableLayout,
  usual: Readonly<Record<string, number>> = {},
  contents: Readonly<Record<string, number>> = {},
  room: Room = 'wide',
): { readonly all: readonly ShownColumn[]; readonly shown: readonly ShownColumn[] } {
  const order = new Map((layout.order ?? FIRST_COLUMNS[table.id] ?? []).map((name, index) => [name, index]));
  const rank = (name: string): number => order.get(name) ?? order.size;
  const titleOf = ({ name, title }: ColumnDescription): string => columnTitle(table.id, name, title, locale.language);
  const unitOf = (column: ColumnDescription): string | null =>
    column.unit === 'bytes' && !SAYS_BYTES.test(titleOf(column)) ? t('unit.bytes') : null;
  const headOf = (column: ColumnDescription): number =>
    widthOfTitle(titleOf(column) + (unitOf(column) === null ? '' : `, ${unitOf(column)}`));
  const all = table.columns
    .map((column) => ({
      ...column,
      label: titleOf(column),
      width:
        layout.widths?.[column.name] ??
        Math.max(
          headOf(column),
          fittedWidth(column, contents[column.name], room) ??
            Math.max(usual[column.name] ?? widthOf(column), widthOfAmount(column, contents[column.name])),
        ),
      shownUnit: unitOf(column),
      isNumber: NUMBERS.has(column.kind),
      isAmount: AMOUNTS.has(column.kind) && column.name !== 'number' && column.identifier === undefined,
      isMono: column.kind === 'address' || column.kind === 'time' || MONO.test(column.name),
      isSortable: table.id !== 'packets' || column.name !== 'info', // read for the packets on screen only
    }))
    .concat(spanColumns(table.id, layout), fieldColumns(layout, room))
    .sort((a, b) => rank(a.name) - rank(b.name));
  const hidden = hiddenOf(table.id, layout);
  const shown = all.filter(({ name }) => !hidden.has(name));
  return { all, shown: shown.length > 0 ? shown : all.slice(0, 1) };
}

/** When rows were, over the time of the capture, where they last: drawn, so there is nothing to copy or to write. */
function spanColumns(table: string, { widths }: TableLayout): ShownColumn[] {
  if (beginningOf(table) === undefined) return [];
  const label = t('columns.when');
  return [
    {
      ...{ name: SPAN_COLUMN, title: label, label, kind: 'span', unit: null, field: null, shownUnit: null },
      width: widths?.[SPAN_COLUMN] ?? 100,
      ...{ isNumber: false, isAmount: false, isMono: false, isSortable: true, isSpan: true },
    },
  ];
}

/** Columns of the reader's own. Whatever stands in the preferences, only what can be a field's name is one. */
function fieldColumns({ fields, widths }: TableLayout, room: Room): ShownColumn[] {
  const own = (Array.isArray(fields) ? fields : []) as readonly FieldColumn[];
  return own
    .filter(({ name, title }) => typeof name === 'string' && FIELD_NAME.test(name) && typeof title === 'string')
    .map(({ name: field, title }) => ({
      name: FIELD_COLUMN + field,
      ...{ title, label: field === NOTE_FIELD ? t('packet.note') : title, kind: 'field', unit: null, field },
      width: widths?.[FIELD_COLUMN + field] ?? (field === NOTE_FIELD && room === 'wide' ? 220 : 130),
      ...{ isNumber: false, isAmount: false, shownUnit: null, isMono: field !== NOTE_FIELD, isSortable: false },
    }));
}

/** The analyst's notes as a column. */
export const NOTE_FIELD = 'wireloupe.note';

/** As filters write a field. */
export const FIELD_NAME = /^[A-Za-z_][\w.-]{0,99}$/;

/** The layout with a column moved by so many places. */
export function move(all: readonly ShownColumn[], layout: TableLayout, name: string, by: number): TableLayout {
  const order = all.map((column) => column.name);
  const from = order.indexOf(name);
  const to = Math.min(order.length - 1, Math.max(0, from + by));
  if (from < 0) return layout;
  order.splice(to, 0, ...order.splice(from, 1));
  return { ...layout, order };
}

const hiddenOf = (table: string, layout: TableLayout): Set<string> =>
  new Set(layout.hidden ?? HIDDEN_COLUMNS[table] ?? USUALLY_HIDDEN);

/** The layout with one column shown that was hidden, or the other way round. */
export function toggle(table: string, layout: TableLayout, name: string): TableLayout {
  const hidden = hiddenOf(table, layout);
  if (!hidden.delete(name)) hidden.add(name);
  return { ...layout, hidden: [...hidden] };
}

/** The layout with another width of one column, in pixels. */
export const resize = (layout: TableLayout, name: string, width: number): TableLayout => ({
  ...layout,
  widths: { ...layout.widths, [name]: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))) },
});
