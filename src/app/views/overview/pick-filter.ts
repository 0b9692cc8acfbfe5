import type { Picked } from '../../charts/chart.ts';
import type { AppState } from '../../state/app.svelte.ts';

/**
 * What a click on a mark of a chart does: its filter narrows the selection, a double click shows its packets.
 * @param filterOf the filter that a mark stands for, if any
 */
export function picking(
  app: AppState,
  filterOf: (picked: Picked) => string | null,
): { readonly onpick: (picked: Picked) => void; readonly onopen: (picked: Picked) => void } {
  return {
    onpick(picked) {
      const filter = filterOf(picked);
      if (filter !== null) app.filter.narrow(filter, picked.exclude ? 'exclude' : 'keep');
    },
    onopen(picked) {
      const filter = filterOf(picked);
      if (filter !== null) app.show('packets', filter);
    },
  };
}
