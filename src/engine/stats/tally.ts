import type { Share } from '../../model/query.ts';

/** Packets and bytes by key. */
export class Tally<K> {
  readonly #counts = new Map<K, { packets: number; bytes: number }>();

  add(key: K, packets: number, bytes: number): void {
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { packets, bytes });
    else {
      known.packets += packets;
      known.bytes += bytes;
    }
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The `n` keys with the most bytes, or with the fewest packets. */
  top(
    n: number,
    describe: (key: K) => Pick<Share, 'label' | 'filter'>,
    order: 'most bytes' | 'fewest packets' = 'most bytes',
  ): Share[] {
    const sorted = [...this.#counts].sort(([, a], [, b]) =>
      order === 'most bytes' ? b.bytes - a.bytes || b.packets - a.packets : a.packets - b.packets || a.bytes - b.bytes,
    );
    return sorted.slice(0, n).map(([key, counts]) => ({ ...describe(key), ...counts }));
  }

  entries(): IterableIterator<[K, { packets: number; bytes: number }]> {
    return this.#counts.entries();
  }
}
