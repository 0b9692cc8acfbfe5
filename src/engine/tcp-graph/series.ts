import type { TcpSeries, TcpSeriesId } from '../../model/tcp-graph.ts';

/** Points of one column that are kept: its lowest and its highest. */
const KEPT = 2;
/** Points kept besides, at most; more take longer to draw than somebody waits. */
const MOST_BETWEEN = 8000;
/** Places one above the other in a column that hold a point each: as many of them as stay below that. */
const LEVELS = [128, 32, 8] as const;

/** What a chart is drawn for: a stretch of time on so many columns of pixels. */
export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/**
 * Gathers the points of one series in the order of the capture. Of many points a column of pixels keeps its lowest and its
 * highest, which are its reach, and where no line joins them one at each place between: a million are drawn as fast as a few
 * thousand, and look the same.
 */
export class SeriesPoints {
  readonly #id: TcpSeriesId;
  readonly #ofOriginator: boolean;
  readonly #frame: Frame;
  readonly #rows: Int32Array;
  readonly #value: ArrayLike<number>;
  readonly #at: (row: number) => number;
  #total = 0;
  #before = -1;
  #behind = -1;
  #isLine = false;

  /**
   * @param rows room for all of them
   * @param value by row
   * @param at time of a row
   */
  constructor(
    id: TcpSeriesId,
    ofOriginator: boolean,
    frame: Frame,
    rows: Int32Array,
    value: ArrayLike<number>,
    at: (row: number) => number,
  ) {
    this.#id = id;
    this.#ofOriginator = ofOriginator;
    this.#frame = frame;
    this.#rows = rows;
    this.#value = value;
    this.#at = at;
  }

  /** A point, by the row of its segment. */
  add(row: number): void {
    this.#rows[this.#total++] = row;
  }

  /** A point of a line: the last one before the stretch of time and the first behind it make it reach the edges. */
  addToLine(row: number): void {
    this.#isLine = true;
    const at = this.#at(row);
    if (at < this.#frame.from) this.#before = row;
    else if (at <= this.#frame.to) this.add(row);
    else if (this.#behind < 0) this.#behind = row;
  }

  /**
   * The points as they are drawn.
   * @param packet number of the packet of a row
   * @param until the other end of each, by row, where they are stretches and no points
   */
  series(packet: (row: number) => number, until: ArrayLike<number> | null = null): TcpSeries {
    const kept = this.#total <= KEPT * this.#frame.columns ? this.#rows.slice(0, this.#total) : this.#thinned(until);
    const rows = [this.#before, ...kept, this.#behind].filter((row) => row >= 0);
    return {
      id: this.#id,
      ofOriginator: this.#ofOriginator,
      at: Float64Array.from(rows, this.#at),
      value: Float64Array.from(rows, (row) => this.#value[row]),
      until: until === null ? null : Float64Array.from(rows, (row) => until[row]),
      packet: Int32Array.from(rows, packet),
      total: this.#total,
    };
  }

  #thinned(until: ArrayLike<number> | null): Int32Array {
    const { from, to, columns } = this.#frame;
    const top = until ?? this.#value;
    const width = Math.max(1, to - from) / columns;
    const kept = new Int32Array(columns * KEPT).fill(-1);
    for (let i = 0; i < this.#total; i += 1) {
      const row = this.#rows[i];
      const column = Math.min(columns - 1, Math.max(0, Math.floor((this.#at(row) - from) / width)));
      const place = column * KEPT;
      if (kept[place] < 0) kept.fill(row, place, place + KEPT);
      if (this.#value[row] < this.#value[kept[place]]) kept[place] = row;
      if (top[row] > top[kept[place + 1]]) kept[place + 1] = row;
    }
    const between = this.#isLine || until !== null ? [] : this.#between(width);
    const ends = [this.#rows[0], this.#rows[this.#total - 1]];
    const rows = Int32Array.from([...kept.filter((row) => row >= 0), ...between, ...ends]).sort();
    return rows.filter((row, index) => index === 0 || row !== rows[index - 1]);
  }

  /** One point for each place of the plot that has any: a column that rises by much is no two points. */
  #between(width: number): readonly number[] {
    const { from, columns } = this.#frame;
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < this.#total; i += 1) {
      const value = this.#value[this.#rows[i]];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!(high > low)) return [];
    for (const levels of LEVELS) {
      const taken = new Uint8Array(columns * levels);
      const rows: number[] = [];
      for (let i = 0; i < this.#total && rows.length <= MOST_BETWEEN; i += 1) {
        const row = this.#rows[i];
        const column = Math.min(columns - 1, Math.max(0, Math.floor((this.#at(row) - from) / width)));
        const level = Math.min(levels - 1, Math.floor(((this.#value[row] - low) / (high - low)) * levels));
        const place = column * levels + level;
        if (taken[place] === 1) continue;
        taken[place] = 1;
        rows.push(row);
      }
      if (rows.length <= MOST_BETWEEN) return rows;
    }
    return [];
  }
}
