/** A seeded source of numbers (mulberry32): the same captures on every machine. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** 32 bits. */
  bits() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 up to, but without 1. */
  unit() {
    return this.bits() / 0x1_0000_0000;
  }

  /**
   * A whole number from `low` to `high`, both included.
   * @param {number} low
   * @param {number} high
   */
  between(low, high) {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /**
   * A whole number of which every order of magnitude is equally likely, as sizes of files are.
   * @param {number} low
   * @param {number} high
   */
  spread(low, high) {
    return Math.round(low * (high / low) ** this.unit());
  }

  /**
   * @template T
   * @param {readonly T[]} list
   */
  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  /** @param {number} length */
  bytes(length) {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at += 4) {
      const bits = this.bits();
      for (let i = 0; i < 4 && at + i < length; i++) bytes[at + i] = bits >>> (8 * i);
    }
    return bytes;
  }
}
