import type { Workers } from './client.ts';
import type { ShownColumn } from './columns.ts';
import type { Wanted } from './rows.svelte.ts';

/** Exactly the rows and columns that are shown, all of them, as CSV. */
export async function downloadRows(
  workers: Promise<Workers>,
  wanted: Wanted,
  columns: readonly ShownColumn[],
  total: number,
): Promise<Blob> {
  const { analysis } = await workers;
  return analysis.exportRows(
    { ...wanted, from: 0, count: total },
    columns.map(({ name }) => name),
    'csv',
  );
}
