// What came out and how it reads: figures of several rounds, held against their targets.

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit
 * @property {readonly number[]} values one per round; none where this machine cannot tell
 * @property {number} [atMost] target
 * @property {number} [atLeast] target
 * @property {boolean} [everyRound] the target holds for the worst round, not for the median
 */

const HEADINGS = ['measure', 'median', 'unit', 'min–max', 'target', ''];
const RIGHT = [1, 4];

/** The middle one; of an even number the mean of the two in the middle. @param {readonly number[]} values */
export function median(values) {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Does the figure meet its target? Null where there is none, or no value. @param {Figure} figure */
export function verdict({ values, atMost = Infinity, atLeast = -Infinity, everyRound = false }) {
  if ((atMost === Infinity && atLeast === -Infinity) || values.length === 0) return null;
  const judged = everyRound ? values : [median(values)];
  return judged.every((value) => value <= atMost && value >= atLeast) ? 'ok' : 'short';
}

/** @param {number} value */
const shown = (value) => value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });

/** @param {Figure} figure */
function targetOf({ atMost, atLeast, everyRound }) {
  const bounds = [];
  if (atLeast !== undefined) bounds.push(`≥ ${shown(atLeast)}`);
  if (atMost !== undefined) bounds.push(`≤ ${shown(atMost)}`);
  return bounds.join(', ') + (everyRound ? ' always' : '');
}

/** Lines of a table: name, median, unit, least and most, target, verdict. @param {readonly Figure[]} figures */
export function formatFigures(figures) {
  const rows = figures.map((figure) => {
    const { name, values, unit } = figure;
    const middle = values.length > 0 ? shown(median(values)) : '–';
    const spread = values.length > 1 ? `${shown(Math.min(...values))}–${shown(Math.max(...values))}` : '';
    return [name, middle, unit, spread, targetOf(figure), verdict(figure) ?? ''];
  });
  rows.unshift(HEADINGS);
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (RIGHT.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
