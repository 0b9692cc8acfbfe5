import { remember } from '../../base/maps.ts';
import type { Selection } from '../../model/query.ts';
import type { Sort } from './rows.svelte.ts';

/** Where a reader stood in a list: its order, and the place of his row. */
interface ListPlace {
  readonly sort: Sort;
  readonly index: number;
}

/** Selections of which places are kept: the way back leads through few. */
const MOST = 200;

/** Where the reader was in the views of the open capture, for whoever comes back to one by Back or by the rail. */
export class KeptPlaces {
  readonly #places = new Map<string, ListPlace | number>();

  /** Another capture is open: places of the one before mean nothing in it. */
  clear(): void {
    this.#places.clear();
  }

  list(table: string, selection: Selection): ListPlace | null {
    const known = this.#places.get(keyOf(table, selection));
    return typeof known === 'object' ? known : null;
  }

  keepList(table: string, selection: Selection, place: ListPlace): void {
    this.#keep(keyOf(table, selection), place);
  }

  /** How far a page was scrolled, pixels. */
  scroll(view: string, selection: Selection): number {
    const known = this.#places.get(keyOf(view, selection));
    return typeof known === 'number' ? known : 0;
  }

  keepScroll(view: string, selection: Selection, pixels: number): void {
    this.#keep(keyOf(view, selection), pixels);
  }

  #keep(key: string, place: ListPlace | number): void {
    remember(this.#places, key, place, MOST);
  }
}

/** The same for selections that say the same. */
const keyOf = (where: string, { filter, brush }: Selection): string =>
  JSON.stringify([where, filter, brush?.from, brush?.to]);
