import { csvLine } from '../../base/csv.ts';

/** A small table as CSV, marked as UTF-8 for spreadsheets. */
export const toCsv = (titles: readonly string[], rows: readonly (readonly (string | number)[])[]): Blob =>
  new Blob(['\ufeff', ...[titles, ...rows].map(csvLine)], { type: 'text/csv;charset=utf-8' });
