import { sleep } from '../../base/sleep.ts';
import type { ExtrasWish, PacketExtras } from '../../model/query.ts';
import type { Workers } from './client.ts';
import { nextFrame } from './frame.ts';

/** Packets asked about at once: a screen of them. While the reader scrolls on, the rest is not asked for. */
export const BATCH = 64;
const KEPT = 4000;
/** Between two questions while the reader scrolls. */
const PACE_MILLISECONDS = 100;
/** Rows that are told news in one frame while the list moves: a screen of them at once took as long as a frame has. */
const TOLD_A_FRAME = 12;
/** Packets that share a signal of news lie that far apart. */
const SIGNALS = 128;

/** That something more is known of some packets. */
class News {
  version = $state(0);
}

const NOTHING: ExtrasWish = { fields: [], rules: [] };

/** What a list shows of the packets on screen beyond their rows: words, values of chosen fields, the rule of their colour. */
export class OnScreen {
  readonly #workers: Promise<Workers>;
  #wish: ExtrasWish = NOTHING;
  #key = '';
  #known = new Map<number, PacketExtras>();
  /** A row that is drawn hangs on the news of its packet, not on those of all. */
  readonly #news = Array.from({ length: SIGNALS }, () => new News());
  #ids: readonly number[] = [];
  /** The screen that was asked about last, and when. */
  #asked: readonly number[] = [];
  #began = -Infinity;
  #ticket = 0;
  #isAsking = false;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Changes what is wanted. What was known before stays on screen where it still means the same. */
  want(wish: ExtrasWish, stage: string): void {
    const key = JSON.stringify([wish, stage]);
    if (key === this.#key) return;
    const isSame = JSON.stringify(wish) === JSON.stringify(this.#wish);
    this.#key = key;
    this.#wish = wish;
    this.#ticket += 1;
    this.#stale = isSame ? new Set(this.#known.keys()) : new Set();
    if (!isSame) {
      this.#known.clear();
      for (const news of this.#news) news.version += 1;
    }
    void this.#ask();
  }

  /** Answers to the same question about an earlier state of the analysis. */
  #stale = new Set<number>();

  /** Tells which packets are on screen, by their rows. */
  see(ids: readonly number[]): void {
    this.#ids = ids;
    void this.#ask();
  }

  /** What is known of a packet; undefined while it is on the way. */
  at(id: number): PacketExtras | undefined {
    return this.#news[id % SIGNALS].version >= 0 ? this.#known.get(id) : undefined;
  }

  #missing(): number[] {
    const { fields, rules, info } = this.#wish;
    if (fields.length === 0 && rules.length === 0 && info !== true) return [];
    return this.#ids.filter((id) => !this.#known.has(id) || this.#stale.has(id)).slice(0, BATCH);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { analysis } = await this.#workers;
      for (let ids = this.#missing(); ids.length > 0; ids = this.#missing()) {
        const rest = this.#ids === this.#asked ? 0 : this.#began + PACE_MILLISECONDS - performance.now();
        this.#asked = this.#ids;
        if (rest > 0) {
          await sleep(rest);
          this.#asked = this.#ids;
          continue; // others are on screen by now
        }
        this.#began = performance.now();
        const ticket = this.#ticket;
        const answers = await analysis.packetExtras(ids, this.#wish).catch(() => []);
        await this.#take(ids, answers, ticket);
      }
    } finally {
      this.#isAsking = false;
    }
  }

  /** Takes answers over; while the list moves some rows in each frame, and those that have left it without a frame. */
  async #take(ids: readonly number[], answers: readonly PacketExtras[], ticket: number): Promise<void> {
    let told = 0;
    for (const [index, id] of ids.entries()) {
      const isMoving = this.#ids !== this.#asked;
      if (isMoving && this.#ids.includes(id)) {
        if (told % TOLD_A_FRAME === 0) await nextFrame();
        told += 1;
      }
      if (ticket !== this.#ticket) return;
      this.#keep(id, answers[index] ?? NOTHING_KNOWN);
    }
  }

  #keep(id: number, extras: PacketExtras): void {
    this.#known.delete(id); // put at the end: the map is in order of age
    this.#known.set(id, extras);
    this.#stale.delete(id);
    this.#news[id % SIGNALS].version += 1;
    for (const old of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(old);
    }
  }
}

const NOTHING_KNOWN: PacketExtras = { fields: [], rule: -1, info: '' };
