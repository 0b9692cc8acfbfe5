/**
 * The outline of amounts over time as a path, one unit wide for each; empty where there is nothing.
 * Square roots: one burst must not flatten everything else. A map shows where, a chart shows how much.
 */
export function mapPath(totals: readonly number[], height: number): string {
  const largest = Math.sqrt(Math.max(1, ...totals));
  // A capture of one moment: a mark in the middle says more than a map that is all grey.
  if (totals.length === 1) return totals[0] === 0 ? '' : `M0.495 ${height}V4H0.505V${height}Z`;
  if (totals.every((total) => total === 0)) return '';
  const steps = totals.map((total, bin) => {
    const top = total > 0 ? Math.max(1.5, (Math.sqrt(total) / largest) * (height - 4)) : 0;
    return `H${bin}V${(height - top).toFixed(1)}`;
  });
  return `M0 ${height}${steps.join('')}H${totals.length}V${height}Z`;
}
