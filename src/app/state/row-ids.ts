import type { RowQuery } from '../../model/query.ts';
import type { Workers } from './client.ts';

/** Rows asked for at once. */
const WINDOW = 1000;

/**
 * Numbers in the table of the rows from one to another of the list that answers a question, the last not included.
 * @param isOver nobody waits for more of them
 */
export async function rowIds(
  workers: Promise<Workers>,
  { table, selection, sort }: Pick<RowQuery, 'table' | 'selection' | 'sort'>,
  from: number,
  end: number,
  isOver: () => boolean = () => false,
): Promise<number[]> {
  const { analysis } = await workers;
  const found: number[] = [];
  for (let at = from; at < end && !isOver(); at += WINDOW) {
    const count = Math.min(WINDOW, end - at);
    found.push(...(await analysis.rows({ table, selection, sort, from: at, count })).ids);
  }
  return found;
}
