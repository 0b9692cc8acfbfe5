import type { FindHit, FindPart, FindQuery, Needle } from '../../model/find.ts';
import type { Selection } from '../../model/query.ts';
import type { Workers } from './client.ts';
import { needleOf } from './needle.ts';

export const FIND_KINDS = ['text', 'hex', 'pattern'] as const;
export type FindKind = (typeof FIND_KINDS)[number];

/** Looking for bytes in all packets or streams of the selection. */
export class FindState {
  typed = $state('');
  kind = $state<FindKind>('text');
  where = $state<FindQuery['where']>('packets');
  ignoreCase = $state(true);
  /** The first 10,000 of what was found; null before a search. */
  hits = $state.raw<readonly FindHit[] | null>(null);
  count = $state(0);
  share = $state(1);
  problem = $state<FindPart['problem'] | 'failed'>(null);
  /** Which hit was gone to last, or −1. */
  current = $state(-1);
  /** What `hits` answer. */
  #asked = $state('');
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** What is typed, as what is looked for; null where it means nothing. */
  get needle(): Needle | null {
    if (this.kind === 'pattern') return this.typed === '' ? null : { kind: 'pattern', source: this.typed };
    const bytes = needleOf(this.typed, this.kind);
    return bytes && { kind: 'bytes', bytes };
  }

  get #wish(): string {
    return JSON.stringify([this.typed, this.kind, this.where, this.ignoreCase]);
  }

  /** What was found is of what is typed now. */
  get isAnswered(): boolean {
    return this.hits !== null && this.#asked === this.#wish;
  }

  get isSearching(): boolean {
    return this.hits !== null && this.share < 1;
  }

  /** Searches until everything is looked through, or until something else is asked. */
  async search(selection: Selection): Promise<void> {
    const ticket = ++this.#ticket;
    const { needle } = this;
    this.#reset(needle === null ? null : []);
    this.#asked = this.#wish;
    if (needle === null) return;
    this.share = 0;
    const { analysis } = await this.#workers;
    const query = { selection, where: this.where, needle, ignoreCase: this.ignoreCase };
    for (let isNew = true; ticket === this.#ticket && (isNew || this.share < 1); isNew = false) {
      const part = await analysis.find(query, isNew).catch(() => null);
      if (ticket !== this.#ticket) return;
      if (part === null) {
        this.problem = 'failed';
        this.share = 1;
        return;
      }
      if (part.hits.length > 0) this.hits = [...this.hits!, ...part.hits];
      this.count = part.count;
      this.share = part.share;
      this.problem = part.problem;
    }
  }

  /** What was found stands. */
  stop(): void {
    this.#ticket += 1;
    this.share = 1;
  }

  clear(): void {
    this.#ticket += 1;
    this.#reset(null);
  }

  #reset(hits: readonly FindHit[] | null): void {
    this.hits = hits;
    this.count = 0;
    this.share = 1;
    this.problem = null;
    this.current = -1;
  }

  /** The next hit, or the one before: from where the reader stands at first, round the end. */
  step(by: 1 | -1, packet: number | null): FindHit | null {
    const { hits, current } = this;
    if (hits === null || hits.length === 0) return null;
    if (current >= 0) this.current = (current + by + hits.length) % hits.length;
    else if (by > 0) {
      const behind = hits.findIndex((hit) => hit.packet >= (packet ?? 0));
      this.current = Math.max(0, behind);
    } else {
      const before = hits.findLastIndex((hit) => hit.packet <= (packet ?? -1));
      this.current = before < 0 ? hits.length - 1 : before;
    }
    return hits[this.current];
  }
}
