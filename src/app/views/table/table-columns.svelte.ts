import type { TableDescription } from '../../../model/query.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { arrange, resize, type ShownColumn } from '../../state/columns.ts';
import type { TableLayout } from '../../state/table-layout.ts';
import { BLOCK, type Rows } from '../../state/rows.svelte.ts';

/** Letters that are expected of an address in the list of packets, which is long: others may come than the first ones. */
const USUAL_ADDRESS = 20;

const times = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;
/**
 * Cyrillic letters are an eighth wider than Latin ones, capitals more than a fifth, m and w by half: REGISTER, AAAA and
 * unknown ended in dots.
 */
const lettersOf = (text: string): number =>
  text.length + times(text, /[а-яё]/gi) / 8 + times(text, /[A-ZА-ЯЁ]/g) * 0.22 + times(text, /[mw]/g) / 2;

/** Which table it is, and the widths that its view has for columns whose width the reader has not chosen. */
export interface ColumnsOf {
  readonly table: string;
  readonly widths: Readonly<Record<string, number>> | undefined;
}

/** The columns of a table as its reader has arranged them, as wide as what stands in them. */
export class TableColumns {
  readonly #of: ColumnsOf;
  readonly #app: Pick<AppState, 'session' | 'preferences' | 'room'>;
  /** Letters of the longest cell of each column among the first rows. */
  #contents = $state.raw<Readonly<Record<string, number>>>({});
  readonly #layout: TableLayout = $derived.by(() => this.#app.preferences.layout(this.#of.table));
  readonly description: TableDescription | undefined = $derived.by(() =>
    this.#app.session.summary?.tables.find(({ id }) => id === this.#of.table),
  );
  readonly #arranged: ReturnType<typeof arrange> = $derived.by(() =>
    this.description
      ? arrange(this.description, this.#layout, this.#of.widths, this.#contents, this.#app.room)
      : { all: [], shown: [] },
  );
  readonly #byName: ReadonlyMap<string, ShownColumn> = $derived(
    new Map(this.#arranged.shown.map((column) => [column.name, column])),
  );

  constructor(of: ColumnsOf, app: Pick<AppState, 'session' | 'preferences' | 'room'>) {
    this.#of = of;
    this.#app = app;
  }

  get all(): readonly ShownColumn[] {
    return this.#arranged.all;
  }

  get shown(): readonly ShownColumn[] {
    return this.#arranged.shown;
  }

  /** A column that is shown. */
  named(name: string): ShownColumn | undefined {
    return this.#byName.get(name);
  }

  resize(name: string, width: number): void {
    this.#app.preferences.setLayout(this.#of.table, resize(this.#layout, name, width));
  }

  /** Measures the first rows. Once: columns that changed while somebody reads would be worse than narrow ones. */
  measure(rows: Rows, text: (index: number, name: string) => string | undefined): void {
    if (Object.keys(this.#contents).length > 0) return;
    const longest: Record<string, number> = {};
    for (const { name, kind } of this.shown) {
      if (kind === 'field') continue;
      let most = this.#of.table === 'packets' ? (kind === 'address' ? USUAL_ADDRESS : Infinity) : 0;
      for (let index = 0; index < Math.min(BLOCK, rows.total); index += 1)
        most = Math.max(most, lettersOf(text(index, name) ?? ''));
      if (most < Infinity) longest[name] = most;
    }
    this.#contents = longest;
  }
}
