import { EVERYTHING, type Selection } from '../../model/query.ts';
import { hasSecrets, type Place, readFragment, START, writeFragment } from './place.ts';
import type { Vault } from './vault.ts';

/** The part of `window` that a route needs; tests bring their own. */
export interface AddressBar {
  readonly location: { readonly hash: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back'>;
}

/** Where the reader is, kept in step with the address. The one filter and the one brush of all views live here. */
export class Route {
  #place = $state.raw<Place>(START);
  #ticket = 0;
  /** The reader came to another view, or to another part of one. */
  onLeft: () => void = () => undefined;
  readonly #vault: Vault;
  readonly #bar: AddressBar;

  constructor(vault: Vault, bar: AddressBar) {
    this.#vault = vault;
    this.#bar = bar;
  }

  get place(): Place {
    return this.#place;
  }

  /**
   * What every view, chart, count and export speaks of. The same object as long as it says the same: who asks the worker
   * looks whether it is another one, and each click on a row or another view had it count the whole capture once more.
   */
  readonly selection: Selection = $derived.by(() => {
    const { filter, brush } = this.#place;
    const before = this.#selected;
    const isSame = before.filter === filter && before.brush?.from === brush?.from && before.brush?.to === brush?.to;
    return isSame ? before : (this.#selected = { filter, brush });
  });
  #selected: Selection = EVERYTHING;
  readonly isWhole: boolean = $derived(this.#place.filter === '' && this.#place.brush === null);

  /** Takes over what the address says: at the start, and after Back, Forward or an edit. */
  async follow(): Promise<void> {
    const ticket = ++this.#ticket;
    const read = readFragment(this.#bar.location.hash);
    if (!read) {
      this.#stand(START);
      return;
    }
    const known = read.id === null ? undefined : (this.#vault.peek(read.id) ?? (await this.#vault.get(read.id)));
    if (ticket !== this.#ticket) return;
    this.#stand({
      view: read.view,
      part: read.part,
      filter: known?.filter ?? '',
      brush: known?.brush ?? null,
      item: known?.item ?? null,
    });
  }

  /** Goes to a place that differs from this one as told. Another view starts without an opened item. */
  go(change: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
    const isElsewhere = change.view !== undefined && change.view !== this.#place.view;
    const next: Place = { ...this.#place, ...(isElsewhere && { part: null, item: null }), ...change };
    if (isSame(next, this.#place)) return;
    this.#ticket += 1;
    const { filter, brush, item } = next;
    const id = hasSecrets(next) ? this.#vault.put({ filter, brush, item }) : null;
    const fragment = writeFragment(next.view, next.part, id);
    if (how === 'push') this.#bar.history.pushState(null, '', fragment);
    else this.#bar.history.replaceState(null, '', fragment);
    this.#stand(next);
  }

  #stand(place: Place): void {
    const before = this.#place;
    this.#place = place;
    // Beside packets another part is only another pane.
    const isOtherPart = place.part !== before.part && place.view !== 'packets';
    if (place.view !== before.view || isOtherPart) this.onLeft();
  }

  /** Address of a view that a link may name: without values, as a click keeps those by itself. */
  addressOf(view: string, part: string | null = null): string {
    return writeFragment(view, part, null);
  }

  /** Takes back the narrowest thing in force; false when there is none. */
  clearLast(): boolean {
    if (this.#place.brush) this.go({ brush: null });
    else if (this.#place.filter) this.go({ filter: '' });
    else return false;
    return true;
  }
}

function isSame(a: Place, b: Place): boolean {
  return (
    a.view === b.view &&
    a.part === b.part &&
    a.filter === b.filter &&
    a.item === b.item &&
    a.brush?.from === b.brush?.from &&
    a.brush?.to === b.brush?.to
  );
}
