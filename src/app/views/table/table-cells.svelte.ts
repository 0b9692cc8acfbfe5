import { readable } from '../../../base/text.ts';
import type { Row } from '../../../model/query.ts';
import { duration, moments, timeRange } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import { rowText } from '../../state/cell-menu.ts';
import { cellText } from '../../state/cell-text.ts';
import { addressLetters, type ShownColumn } from '../../state/columns.ts';
import { termFor } from '../../state/filter-text.ts';
import type { AppState } from '../../state/app.svelte.ts';
import type { Brush } from '../../state/place.ts';
import { beginningOf, rowSpan } from '../../state/row-span.ts';
import type { RowExtras, Rows } from '../../state/rows.svelte.ts';
import { shortened } from '../../ui/middle.ts';
import { spanBar } from '../../ui/span-bar.ts';
import { commonTime, type CommonTime } from './common-time.ts';
import type { TableColumns } from './table-columns.svelte.ts';

/** Texts of a column that are measured: not every letter is as wide. */
const LONGEST = 20;

/** How a view writes the cells of its table. */
export interface CellsOf {
  readonly table: string;
  readonly format: ((row: Row, column: string, before: Row | undefined) => string | undefined) | undefined;
  readonly hint: ((row: Row, column: string) => string | undefined) | undefined;
  readonly extra: RowExtras | undefined;
}

/** What the cells of a list hold, by the places of their rows in the list: as text, as a filter's term, as rows to copy. */
export class TableCells {
  readonly #of: CellsOf;
  readonly #rows: Rows;
  readonly #columns: TableColumns;
  readonly #app: Pick<AppState, 'session' | 'overview' | 'timeScale'>;
  /** The day that all of the capture lies in, or the year, is said once: rows tell the rest. Packets have forms of their own. */
  readonly common: CommonTime | null = $derived.by(() => {
    const { first, last } = this.#app.session.summary ?? { first: null, last: null };
    return this.#of.table === 'packets' || !first || !last ? null : commonTime(first, last);
  });

  constructor(
    of: CellsOf,
    rows: Rows,
    columns: TableColumns,
    app: Pick<AppState, 'session' | 'overview' | 'timeScale'>,
  ) {
    this.#of = of;
    this.#rows = rows;
    this.#columns = columns;
    this.#app = app;
  }

  /** What a column has room for: addresses are cut in their middle, everything else by the style sheet. */
  readonly text = (index: number, name: string): string | undefined => {
    const whole = this.whole(index, name);
    const column = this.#columns.named(name);
    return whole === undefined || column?.kind !== 'address' ? whole : shortened(whole, addressLetters(column.width));
  };

  /** The same, however long; undefined while it is on the way. */
  readonly whole = (index: number, name: string): string | undefined => {
    const rows = this.#rows;
    const { extra, format } = this.#of;
    const row = rows.at(index);
    const column = this.#columns.named(name);
    if (!row || !column) return undefined;
    if (extra && name === 'info') return extra.info(rows.idAt(index)!) ?? '';
    if (column.isSpan) return ''; // drawn
    if (column.kind === 'field') {
      const cell = extra?.cell(rows.idAt(index)!, column.field!);
      return cell === null ? '' : cell?.isTime ? moments(cell.text) : cell && readable(cell.text);
    }
    const shown = format?.(row, name, rows.at(index - 1)) ?? cellText(column, row[name]);
    const { common } = this;
    return common !== null && column.kind === 'time' && shown.startsWith(common.said)
      ? shown.slice(common.rest)
      : shown;
  };

  /** What a cell means, or what was cut out of its middle. */
  readonly hint = (index: number, name: string): string | undefined => {
    const row = this.#rows.at(index);
    if (this.#columns.named(name)?.isSpan) return this.#spanWords(index);
    const said = row && this.#of.hint?.(row, name);
    if (said !== undefined || this.#columns.named(name)?.kind !== 'address') return said;
    const whole = this.whole(index, name);
    return whole === this.text(index, name) ? undefined : whole;
  };

  /** When a row was, in nanoseconds since the first packet; null where it does not tell. */
  spanOf(index: number): Brush | null {
    const row = this.#rows.at(index);
    const map = this.#app.overview.whole?.traffic;
    return row && map && beginningOf(this.#of.table) !== undefined ? rowSpan(row, map.start) : null;
  }

  /** The same over the time of the capture, as a background. */
  readonly span = (index: number): string | undefined => {
    const span = this.spanOf(index);
    const { timeScale } = this.#app;
    return span === null || !timeScale ? undefined : spanBar(span, timeScale);
  };

  #spanWords(index: number): string | undefined {
    const span = this.spanOf(index);
    const map = this.#app.overview.whole?.traffic;
    if (span === null || !map) return undefined;
    const words = `${timeRange(map.start, span.from, span.to, 3)} · ${duration(span.to - span.from)}`;
    return this.#app.timeScale?.pauses.length ? `${words}\n${t('columns.noPauses')}` : words;
  }

  /** The longest texts of a column among the rows that are at hand. */
  readonly longest = (name: string): readonly string[] => {
    const texts = this.#rows.known().map((index) => this.whole(index, name) ?? '');
    return [...new Set(texts)].toSorted((a, b) => b.length - a.length).slice(0, LONGEST);
  };

  /** A row with the cells of its fields; undefined while it is on the way. */
  row(index: number): Row | undefined {
    const { extra } = this.#of;
    const row = this.#rows.at(index);
    const id = this.#rows.idAt(index);
    if (!row || !extra || id === undefined) return row;
    const fields = this.#columns.shown.filter(({ kind }) => kind === 'field');
    const cells = fields.map(({ name, field }) => [name, extra.cell(id, field!)?.text ?? null] as const);
    return { ...row, info: extra.info(id) ?? '', ...Object.fromEntries(cells) };
  }

  /** What a filter says of a cell; null where it has no words for it. */
  term(index: number, column: ShownColumn, row: Row): string | null {
    if (column.kind !== 'field') return termFor(column, row[column.name] ?? null);
    return this.#of.extra?.cell(this.#rows.idAt(index)!, column.field!)?.term ?? null;
  }

  /** The flow that a row is, or belongs to. */
  flow(index: number): number | null {
    const flow = this.#of.table === 'flows' ? this.#rows.idAt(index) : this.#rows.at(index)?.['flow'];
    return typeof flow === 'number' && flow >= 0 ? flow : null;
  }

  /** Rows as texts, those that are at hand. */
  copyOf(places: readonly number[]): readonly string[] {
    return places
      .map((index) => this.row(index))
      .filter((row) => row !== undefined)
      .map((row) => rowText(this.#columns.shown, row));
  }
}
