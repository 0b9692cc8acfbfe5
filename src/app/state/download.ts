import type { WorkProgress } from '../../model/work-progress.ts';
import type { Workers } from './client.ts';
import type { ShownColumn } from './columns.ts';
import type { Wanted } from './rows.svelte.ts';

/** Exactly the rows and columns that are shown, all of them, as CSV; null when it was stopped. Packets may be read for it. */
export async function downloadRows(
  workers: Promise<Workers>,
  wanted: Wanted,
  columns: readonly ShownColumn[],
  total: number,
  onProgress: (progress: WorkProgress) => void,
): Promise<Blob | null> {
  const { analysis } = await workers;
  const query = { ...wanted, from: 0, count: total };
  const names = columns.filter(({ isSpan }) => !isSpan).map(({ name }) => name);
  return wanted.table === 'packets'
    ? analysis.exportPackets(query, names, onProgress)
    : analysis.exportRows(query, names, 'csv', onProgress);
}
