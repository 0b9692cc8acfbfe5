import type { Brush } from './place.ts';

/** What of a place must not stand in an address, because it holds values from the capture. */
export interface Kept {
  readonly filter: string;
  readonly brush: Brush | null;
  /** What is opened there: a host, a finding's key, a packet's number. */
  readonly item: string | null;
}

/** Where kept places outlive a reload. */
export interface VaultStore {
  get(id: string): Promise<Kept | undefined>;
  put(id: string, kept: Kept): Promise<void>;
}

/**
 * Keeps what an address must not say and gives a random id for it. The id tells nothing, so the address can be seen by
 * the history, by other pages' suggestions, and on a screenshot.
 */
export class Vault {
  readonly #kept = new Map<string, Kept>();
  /** Ids by what they stand for. */
  readonly #ids = new Map<string, string>();
  readonly #store: VaultStore | null;

  constructor(store: VaultStore | null = null) {
    this.#store = store;
  }

  /** The same has the same id: a view that keeps the filter has nothing to write, which a reload at once would undo. */
  put(kept: Kept): string {
    const known = this.#ids.get(contentsOf(kept));
    if (known !== undefined) return known;
    const bytes = crypto.getRandomValues(new Uint8Array(9));
    const id = Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('');
    this.#remember(id, kept);
    // Without a store (private mode, full disk) places last as long as the page: nothing to tell the reader.
    this.#store?.put(id, kept).catch(() => undefined);
    return id;
  }

  /** At once when it was put by this page. */
  peek(id: string): Kept | undefined {
    return this.#kept.get(id);
  }

  async get(id: string): Promise<Kept | undefined> {
    const known = this.#kept.get(id);
    if (known || !this.#store) return known;
    const stored = await this.#store.get(id).catch(() => undefined);
    if (stored) this.#remember(id, stored);
    return stored;
  }

  #remember(id: string, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#ids.set(contentsOf(kept), id);
  }
}

const contentsOf = ({ filter, brush, item }: Kept): string => JSON.stringify([filter, brush?.from, brush?.to, item]);
