// RFC 4180, safe against formulas: what stands in a capture was written by strangers.

/** What a cell may hold; several texts stand in one. */
export type CsvCell = string | number | boolean | null | readonly string[];

/** A text that a spreadsheet would take for a formula begins with one of these. Line breaks too: some programs skip them first. */
const FORMULA = /^[=+\-@\t\r\n]/;
const QUOTED = /[",\r\n]/;

/** One line with its end. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join()}\r\n`;
}

/**
 * One cell. Texts that begin like a formula get an apostrophe before them, as spreadsheets themselves mark a text;
 * numbers stay numbers, so that a negative one can still be added up.
 */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : cell.join('; ');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
