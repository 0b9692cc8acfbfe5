// What is measured and how it reads: figures of several rounds, held against their targets.

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {readonly number[]} values one per round
 * @property {string} unit
 * @property {number} [atMost] target
 * @property {number} [atLeast] target
 */

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Does the median meet the target? Null where there is none. @param {Figure} figure */
export function verdict({ values, atMost, atLeast }) {
  if (atMost === undefined && atLeast === undefined) return null;
  const value = median(values);
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast) ? 'ok' : 'short';
}

const shown = (value) =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0, useGrouping: true });

/** Lines of a table: name, median, least and most, unit, target, verdict. @param {readonly Figure[]} figures */
export function formatFigures(figures) {
  const rows = figures.map((figure) => {
    const { name, values, unit, atMost, atLeast } = figure;
    const spread = values.length > 1 ? `${shown(Math.min(...values))}–${shown(Math.max(...values))}` : '';
    const target = atMost !== undefined ? `≤ ${shown(atMost)}` : atLeast !== undefined ? `≥ ${shown(atLeast)}` : '';
    return [name, shown(median(values)), unit, spread, target, verdict(figure) ?? ''];
  });
  rows.unshift(['measure', 'median', 'unit', 'rounds', 'target', '']);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 4 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
}
