import { csvLine } from '../../report/csv.ts';

/** A small table as CSV, safe against formulas; spreadsheets tell UTF-8 by the mark at its beginning. */
export const toCsv = (titles: readonly string[], rows: readonly (readonly (string | number)[])[]): Blob =>
  new Blob(['\ufeff', ...[titles, ...rows].map((row) => csvLine(row))], { type: 'text/csv;charset=utf-8' });
