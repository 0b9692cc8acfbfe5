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
  /** Where the reader stood when the same was looked for anew, since more packets are known: he goes on from there. */
  #left: FindHit | null = null;

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
    const left = this.#asked === this.#wish ? (this.hits?.[this.current] ?? this.#left) : null;
    this.#reset(needle === null ? null : []);
    this.#left = left;
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
    this.#left = null;
  }

  /** Whether the search has come to where the first step from a packet may lead. */
  hasPassed(by: 1 | -1, packet: number | null): boolean {
    const hits = this.hits ?? [];
    return packet === null ? by > 0 && hits.length > 0 : hits.some(this.#isFrom(by > 0 ? by : 1, packet));
  }

  /** Hits at a packet and behind it (before it, backwards); beyond the one that the reader has seen, where it is there. */
  #isFrom(by: 1 | -1, packet: number): (hit: FindHit) => boolean {
    const left = this.#left?.packet === packet ? this.#left : null;
    return (hit) => {
      const way = by * (hit.packet - packet || (left === null ? 0 : hit.at - left.at));
      return left === null ? way >= 0 : way > 0;
    };
  }

  /** The next hit, or the one before: from where the reader stands at first, round the end. */
  step(by: 1 | -1, packet: number | null): FindHit | null {
    const { hits, current } = this;
    if (hits === null || hits.length === 0) return null;
    if (current >= 0) this.current = (current + by + hits.length) % hits.length;
    else if (by > 0) {
      const behind = hits.findIndex(this.#isFrom(by, packet ?? 0));
      this.current = Math.max(0, behind);
    } else {
      const before = hits.findLastIndex(this.#isFrom(by, packet ?? -1));
      this.current = before < 0 ? hits.length - 1 : before;
    }
    return hits[this.current];
  }
}
