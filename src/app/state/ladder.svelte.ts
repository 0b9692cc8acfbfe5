import type { Ladder } from '../../model/ladder.ts';
import type { Row, Selection } from '../../model/query.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Analysis } from './client.ts';
import { SelectionReport } from './selection-report.svelte.ts';

/** Rows asked for at once: their words are read from the file, so that a stop must not wait for many. */
const BLOCK = 250;

/** The participants of the selection, and its packets for a drawing that is saved. */
export class LadderState extends SelectionReport<Ladder, [most: number]> {
  /** Packets taken for what is being saved; null while nothing is. */
  taken = $state.raw<WorkProgress | null>(null);
  #taking = 0;

  /** @param most participants that have a column of their own */
  protected request(analysis: Analysis, selection: Selection, most: number): Promise<Ladder> {
    return analysis.ladder(selection, most);
  }

  /**
   * The first packets of a selection with their words, block by block.
   * @returns false when it was stopped
   */
  async take(selection: Selection, most: number, onRows: (rows: readonly Row[]) => void): Promise<boolean> {
    const mine = ++this.#taking;
    const query = { table: 'packets', selection, sort: null };
    try {
      const { analysis } = await this.workers;
      for (let from = 0, total = most; from < total;) {
        const window = await analysis.rows({ ...query, from, count: Math.min(BLOCK, total - from) });
        const infos = await analysis.packetInfos(window.ids).catch(() => []);
        if (mine !== this.#taking) return false;
        onRows(window.rows.map((row, index) => ({ ...row, info: infos[index] ?? '' })));
        total = Math.min(most, window.total);
        from += window.rows.length;
        this.taken = { done: from, total };
        if (window.rows.length === 0) break;
      }
      return true;
    } finally {
      if (mine === this.#taking) this.taken = null;
    }
  }

  stop(): void {
    this.#taking += 1;
    this.taken = null;
  }
}
