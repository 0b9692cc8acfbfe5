import type { Share } from '../../model/query.ts';

interface Count {
  packets: number;
  bytes: number;
}

const ORDERS = {
  'most bytes': (a: Count, b: Count) => b.bytes - a.bytes || b.packets - a.packets,
  'fewest packets': (a: Count, b: Count) => a.packets - b.packets || a.bytes - b.bytes,
};

/** Packets and bytes by key. */
export class Tally<K> {
  readonly #counts = new Map<K, Count>();

  /** Counts so many packets and bytes to a key. */
  add(key: K, packets: number, bytes: number): void {
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { packets, bytes });
    else {
      known.packets += packets;
      known.bytes += bytes;
    }
  }

  /** Keys that occurred. */
  get size(): number {
    return this.#counts.size;
  }

  /** The `n` keys with the most bytes, or with the fewest packets. */
  top<S extends Pick<Share, 'label' | 'filter'>>(
    n: number,
    describe: (key: K) => S,
    order: keyof typeof ORDERS = 'most bytes',
  ): (S & Count)[] {
    const sorted = [...this.#counts].sort(([, a], [, b]) => ORDERS[order](a, b));
    return sorted.slice(0, n).map(([key, counts]) => ({ ...describe(key), ...counts }));
  }

  /** In the order in which keys occurred first. */
  entries(): IterableIterator<[K, Readonly<Count>]> {
    return this.#counts.entries();
  }
}

/** Packets and bytes by a small number: for millions of flows ten times as fast as by key. */
export class NumberTally {
  readonly #packets: Float64Array;
  readonly #bytes: Float64Array;
  /** Numbers that occur, in the order in which they did. */
  readonly #keys: number[] = [];

  constructor(size: number) {
    this.#packets = new Float64Array(size);
    this.#bytes = new Float64Array(size);
  }

  /** @param packets at least one */
  add(key: number, packets: number, bytes: number): void {
    if (this.#packets[key] === 0) this.#keys.push(key);
    this.#packets[key] += packets;
    this.#bytes[key] += bytes;
  }

  /** The `n` numbers with the most bytes. */
  top<S extends Pick<Share, 'label' | 'filter'>>(n: number, describe: (key: number) => S): (S & Count)[] {
    return this.#keys
      .map((key) => ({ key, packets: this.#packets[key], bytes: this.#bytes[key] }))
      .sort(ORDERS['most bytes'])
      .slice(0, n)
      .map(({ key, packets, bytes }) => ({ ...describe(key), packets, bytes }));
  }
}
