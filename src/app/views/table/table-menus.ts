import type { TableDescription } from '../../../model/query.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { type ShownColumn, toggle } from '../../state/columns.ts';
import { toggleField } from '../../state/field-columns.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import type { ExportOffer } from '../../state/packet-export.svelte.ts';

/**
 * Ways to take packets out, that a row offers.
 * @param ids the row, or all that are selected when it is one of them
 * @param flow the flow that the row is, or belongs to
 */
export function exportMenu(
  app: AppState,
  table: string,
  ids: readonly number[],
  flow: number | null,
): readonly MenuEntry[] {
  const entry = (label: 'menuPackets' | 'menuFlows', offer: ExportOffer): MenuEntry => ({
    label: t(`export.${label}`, { count: offer.packets.length + offer.flows.length }),
    run: () => app.packetExport.open(offer, offer.packets.length > 0 ? 'selected' : 'conversation'),
  });
  if (table === 'packets') return [entry('menuPackets', { packets: ids, flows: [] })];
  if (flow === null) return [];
  return [entry('menuFlows', { packets: [], flows: table === 'flows' && ids.length > 0 ? ids : [flow] })];
}

/**
 * What the head of a column offers of this column alone.
 * @param isOnly no other column is shown
 */
export function headMenu(
  { filter, preferences }: AppState,
  table: string,
  description: TableDescription | undefined,
  column: ShownColumn,
  isOnly: boolean,
): readonly MenuEntry[] {
  const entries: MenuEntry[] = [{ heading: t('columns.menu', { column: column.label }) }];
  const { field, name, title } = column;
  if (column.kind === 'field' && field !== null)
    entries.push(
      { label: t('packet.keepField', { field }), run: () => filter.narrow(field) },
      { label: t('columns.removeThis'), run: () => toggleField(preferences, description, { name: field, title }) },
    );
  else if (!isOnly)
    entries.push({
      label: t('columns.hideThis'),
      run: () => preferences.setLayout(table, toggle(table, preferences.layout(table), name)),
    });
  return entries;
}
