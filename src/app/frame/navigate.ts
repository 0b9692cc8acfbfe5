import type { AppState } from '../state/app.svelte.ts';
import type { Place } from '../state/place.ts';
import { TRANSACTIONS, transactionTables } from '../state/tables.ts';

/** Where a view begins. Transactions begin at the first protocol that has any. */
export function viewPlace(app: AppState, view: string): Partial<Place> {
  if (view !== TRANSACTIONS) return { view, part: null, item: null };
  const tables = transactionTables(app.session.summary?.tables ?? []);
  return { view, part: (tables.find(({ rows }) => rows > 0) ?? tables[0])?.id ?? null, item: null };
}
