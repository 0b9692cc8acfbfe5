import type { Language } from './i18n.svelte.ts';
import { COLUMNS_RU, TABLES_RU } from './columns.ru.ts';

// Titles of tables and columns. English stands in the schema; other languages name them by `<table>.<column>`, or by
// `<column>` where it means the same in every table.

/** Title of a column; the engine's English where there is no translation. */
export const columnTitle = (table: string, column: string, english: string, language: Language): string =>
  language === 'ru' ? (COLUMNS_RU[`${table}.${column}`] ?? COLUMNS_RU[column] ?? english) : english;

/** Title of a table; the engine's English where there is no translation. */
export const tableTitle = (table: string, english: string, language: Language): string =>
  language === 'ru' ? (TABLES_RU[table] ?? english) : english;
