import type { AppState } from '../state/app.svelte.ts';
import { flowOf } from '../state/inspector.svelte.ts';
import type { Place } from '../state/place.ts';
import { TRANSACTIONS, transactionTables } from '../state/tables.ts';

/** Views of one flow: they begin with the one that is selected. */
const OF_ONE_FLOW = new Set(['stream', 'tcp']);

/** Where a view begins. Transactions begin at the first protocol that has any. */
export function viewPlace(app: Pick<AppState, 'session' | 'inspector'>, view: string): Partial<Place> {
  const flow = OF_ONE_FLOW.has(view) ? flowOf(app.inspector.selected) : null;
  if (flow !== null) return { view, part: String(flow), item: null };
  if (view !== TRANSACTIONS) return { view, part: null, item: null };
  const tables = transactionTables(app.session.summary?.tables ?? []);
  return { view, part: (tables.find(({ rows }) => rows > 0) ?? tables[0])?.id ?? null, item: null };
}
