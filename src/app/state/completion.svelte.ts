import type { FilterItem } from '../../model/query.ts';
import type { Workers } from './client.ts';
import type { FilterHistory } from './filter-history.svelte.ts';

/** One line below the filter bar. */
export interface Suggestion extends Omit<FilterItem, 'kind'> {
  readonly kind: FilterItem['kind'] | 'saved' | 'history';
}

/** What is offered while a filter is written: names and values, or, in an empty bar, filters used before. */
export class Completion {
  items = $state.raw<readonly Suggestion[]>([]);
  /** The item that Enter takes; −1 while none is chosen. */
  at = $state(-1);
  #from = 0;
  #to = 0;
  readonly #workers: Promise<Workers>;
  readonly #history: FilterHistory;
  #ticket = 0;

  constructor(workers: Promise<Workers>, history: FilterHistory) {
    this.#workers = workers;
    this.#history = history;
  }

  get isOpen(): boolean {
    return this.items.length > 0;
  }

  /** Asks what may stand at a place of a text. */
  async ask(text: string, caret: number): Promise<void> {
    const ticket = ++this.#ticket;
    if (text.trim() === '') return this.#offerUsed(text, ticket);
    const { analysis } = await this.#workers;
    const { from, to, items } = await analysis.completeFilter(text, caret);
    if (ticket !== this.#ticket) return;
    // A word that is written already needs no line of its own.
    const written = text.slice(from, to);
    this.#show(items.length === 1 && items[0].text === written ? [] : items, from, to);
  }

  async #offerUsed(text: string, ticket: number): Promise<void> {
    await this.#history.load();
    if (ticket !== this.#ticket) return;
    const { saved, history } = this.#history;
    const used = history.filter((filter) => !this.#history.isSaved(filter));
    const items = [
      ...saved.map(({ name, filter }) => ({
        text: filter,
        title: name === filter ? '' : name,
        kind: 'saved' as const,
      })),
      ...used.map((filter) => ({ text: filter, title: '', kind: 'history' as const })),
    ];
    this.#show(
      items.map((item) => ({ ...item, occurs: true })),
      0,
      text.length,
    );
  }

  #show(items: readonly Suggestion[], from: number, to: number): void {
    this.items = items;
    this.at = -1;
    this.#from = from;
    this.#to = to;
  }

  close(): void {
    this.#ticket += 1;
    this.items = [];
    this.at = -1;
  }

  /** Chooses the next line, or the one before; past either end nothing is chosen. */
  move(step: number): void {
    const lines = this.items.length + 1;
    this.at = ((this.at + 1 + step + lines) % lines) - 1;
  }

  /** The text with an item in its place, and where writing goes on. */
  take(index: number, text: string): { text: string; caret: number } {
    const { text: chosen, kind } = this.items[index];
    const behind = text.slice(this.#to);
    const isWhole = kind === 'saved' || kind === 'history';
    const gap = isWhole || kind === 'function' || behind.startsWith(' ') ? '' : ' ';
    const caret = this.#from + chosen.length + (isWhole || kind === 'function' ? 0 : 1);
    return { text: text.slice(0, this.#from) + chosen + gap + behind, caret };
  }
}
