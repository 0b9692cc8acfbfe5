/** Spreadsheets run a cell that starts so as a formula. */
const FORMULA = /^[=+\-@\t\r\n]/;

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A small table as CSV (RFC 4180), safe against formulas. */
export const toCsv = (titles: readonly string[], rows: readonly (readonly (string | number)[])[]): Blob =>
  new Blob(['\ufeff', [titles, ...rows].map((row) => row.map(cell).join(',')).join('\r\n'), '\r\n'], {
    type: 'text/csv;charset=utf-8',
  });
