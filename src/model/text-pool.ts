/**
 * Texts of a capture, each kept once. A text is an id everywhere else. The pool is bounded: once full, new texts become
 * the one text "…", so that a hostile capture cannot fill the memory; `refused` counts them.
 */
export class TextPool {
  /** Characters kept in all. 128 Mi UTF-16 units are at most 256 MiB. */
  static readonly LIMIT = 128 * 1024 * 1024;
  /** One text is cut here: a URI or name beyond it is an attack, and its beginning says so as well. */
  static readonly LONGEST = 16 * 1024;

  readonly #ids = new Map<string, number>();
  #texts: string[] = [];
  #characters = 0;
  refused = 0;

  /** The id of a text, new or known. */
  add(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (text.length > TextPool.LONGEST) return this.add(`${text.slice(0, TextPool.LONGEST - 1)}…`);
    if (this.#characters + text.length > TextPool.LIMIT && text !== '…') {
      this.refused += 1;
      return this.add('…');
    }
    const id = this.#texts.length;
    const own = detached(text);
    this.#texts.push(own);
    this.#ids.set(own, id);
    this.#characters += own.length;
    return id;
  }

  get(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** The id of a text that occurs in the capture, or −1. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  get size(): number {
    return this.#texts.length;
  }

  /** All texts in the order of their ids, for storing. */
  all(): readonly string[] {
    return this.#texts;
  }

  restore(texts: readonly string[]): void {
    this.#texts = [];
    this.#ids.clear();
    this.#characters = 0;
    for (const text of texts) {
      this.#ids.set(text, this.#texts.length);
      this.#texts.push(text);
      this.#characters += text.length;
    }
  }
}

/** Shorter pieces are copied anyway (V8: SlicedString::kMinLength). */
const SHORTEST_SLICE = 13;

/**
 * The text without what it was cut out of. To an engine a piece of a long text is a place in it, and keeps all of it: the heads
 * of messages whose parts stand in a table took three times as much memory as the texts (the mixed capture: 122 MB of heap, now
 * 46). Joined with one character more it becomes a text of its own.
 */
function detached(text: string): string {
  return text.length < SHORTEST_SLICE ? text : `${text} `.slice(0, -1);
}
