import { sleep } from '../../base/sleep.ts';
import type { Stillness } from '../../base/stillness.ts';
import type { RowQuery } from '../../model/query.ts';
import type { Workers } from './client.ts';

/** Strips of the map at most: lists of any length cost the same. */
export const MOST_STRIPS = 240;
/** Rows that stand for a strip by what columns know of them, 5 µs each. */
const BY_COLUMNS = 12;
/** One row of a strip is read again, 1 ms: it counts for so many where rules ask for bytes. */
const WEIGHT_OF_READ = 4;
/** Packets read at once, so that other questions wait no longer for the worker than two frames. */
const SLICE = 24;
/** A question that has just changed changes again. */
const DELAY_MILLISECONDS = 300;
/** While the list moves, and so long after, the worker is the list's. */
const QUIET_MILLISECONDS = 250;

/** Rules of the rows that stand for a strip, −1 where none accepts a row; empty while nothing is known. */
export type Strip = readonly number[];

/** The list that a map stands for, and how fine it is. */
export interface MapWish {
  readonly question: Pick<RowQuery, 'selection' | 'sort'>;
  /** Rows of the list. */
  readonly total: number;
  /** Display filters; the first that accepts a packet gives it its colour. */
  readonly rules: readonly string[];
  readonly strips: number;
  /** Grows when the same question may have another answer. */
  readonly stage: string;
}

/** Rows that stand for a list: of each of its strips so many, spread evenly. The first index is that of the strip. */
export function sampleRows(total: number, strips: number, each: number): number[][] {
  const count = Math.min(total, strips);
  return Array.from({ length: count }, (_, strip) => {
    const from = Math.floor((strip * total) / count);
    const size = Math.floor(((strip + 1) * total) / count) - from;
    const taken = Math.min(each, size);
    return Array.from({ length: taken }, (_, index) => from + Math.floor(((index + 0.5) * size) / taken));
  });
}

/** The colours of a whole list in little: found out by and by, when nobody waits for the worker. */
export class ColourMap {
  strips = $state.raw<readonly Strip[]>([]);
  readonly #workers: Promise<Workers>;
  #key = '';
  #shape = '';
  #ticket = 0;
  readonly #list: Stillness;

  constructor(workers: Promise<Workers>, list: Stillness) {
    this.#workers = workers;
    this.#list = list;
  }

  /** Asks for the map of a list, unless it is there or under way. Of another list nothing stays. */
  async show(wish: MapWish): Promise<void> {
    const key = JSON.stringify(wish);
    if (key === this.#key) return;
    this.#key = key;
    const ticket = ++this.#ticket;
    const shape = JSON.stringify({ ...wish, stage: null });
    if (shape !== this.#shape) this.strips = [];
    this.#shape = shape;
    await sleep(DELAY_MILLISECONDS);
    if (ticket === this.#ticket && wish.rules.length > 0) await this.#read(wish, ticket);
  }

  /** Nobody looks at the map any more. */
  stop(): void {
    this.#ticket += 1;
    this.#key = '';
  }

  async #read({ question, total, rules, strips: most }: MapWish, ticket: number): Promise<void> {
    const { analysis } = await this.#workers;
    /** Rules of packets at some places of the list; null where the map has become another one. */
    const ask = async (places: readonly number[], columnsOnly: boolean): Promise<number[] | null> => {
      await this.#list.rest(QUIET_MILLISECONDS, () => ticket !== this.#ticket);
      if (ticket !== this.#ticket) return null;
      const ids = await analysis.rowsAt({ table: 'packets', ...question }, places);
      const answers = await analysis.packetExtras(ids, { fields: [], rules, columnsOnly }).catch(() => []);
      return ticket === this.#ticket ? answers.map(({ rule }) => rule) : null;
    };
    const rows = sampleRows(total, most, BY_COLUMNS);
    const strips: Strip[] = [];
    for (let at = 0; at < rows.length; at += SLICE) {
      const slice = rows.slice(at, at + SLICE);
      const found = await ask(slice.flat(), true);
      if (found === null) return;
      for (const { length } of slice) strips.push(found.splice(0, length));
    }
    this.strips = [...strips];
    const read = sampleRows(total, most, 1).flat();
    for (let at = 0; at < read.length; at += SLICE) {
      const began = performance.now();
      const found = await ask(read.slice(at, at + SLICE), false);
      if (found === null) return;
      for (const [index, rule] of found.entries()) {
        const known = strips[at + index];
        strips[at + index] =
          known.length === 1 ? [rule] : [...known, ...Array.from({ length: WEIGHT_OF_READ }, () => rule)];
      }
      this.strips = [...strips];
      await sleep(performance.now() - began); // half of the worker's time is left to others
    }
  }
}
