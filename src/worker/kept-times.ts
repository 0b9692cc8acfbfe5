import { formatTimestamp } from '../base/time.ts';
import { NANOSECONDS } from '../model/packet.ts';
import { readPart, readTable, type StoredTableReader } from '../store/pieces.ts';
import type { Database } from '../store/schema.ts';

/** When packets of a kept capture were, without reading all of them. */
export class KeptTimes {
  readonly #database: Database;
  readonly #capture: string;
  #packets: Promise<StoredTableReader | null> | undefined;
  #origin: Promise<number | undefined> | undefined;

  constructor(database: Database, capture: string) {
    this.#database = database;
    this.#capture = capture;
  }

  /** Seconds since 1970 with nine digits behind the point; null for no packet (−1, Infinity) and for one that is not kept. */
  async at(packet: number): Promise<string | null> {
    if (packet < 0 || packet === Infinity) return null;
    this.#packets ??= readTable(this.#database, this.#capture, 'packets');
    this.#origin ??= readPart(this.#database, this.#capture, 'state').then(
      (state) => (state as { origin?: number } | undefined)?.origin,
    );
    const [packets, origin] = await Promise.all([this.#packets, this.#origin]);
    const seconds = await packets?.value('seconds', packet);
    const nanoseconds = await packets?.value('nanoseconds', packet);
    if (typeof origin !== 'number' || typeof seconds !== 'number' || typeof nanoseconds !== 'number') return null;
    return formatTimestamp(seconds + origin, nanoseconds & NANOSECONDS);
  }
}
