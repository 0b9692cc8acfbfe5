import type { AnomalyCode } from './anomaly.ts';

/** Sets of anomalies, each kept once, so that a packet needs 16 bits for all of its own. Set 0 is empty. */
export class AnomalySets {
  static readonly LIMIT = 65_535;
  readonly #sets: AnomalyCode[][] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);

  /** The set with one anomaly more. Only odd packets come here, so a string key is cheap enough. */
  add(set: number, anomaly: AnomalyCode): number {
    const codes = this.#sets[set];
    if (codes.includes(anomaly)) return set;
    return this.#intern([...codes, anomaly].sort((a, b) => a - b));
  }

  #intern(codes: AnomalyCode[]): number {
    const key = codes.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#sets.length >= AnomalySets.LIMIT) return 0;
    this.#ids.set(key, this.#sets.length);
    return this.#sets.push(codes) - 1;
  }

  get(set: number): readonly AnomalyCode[] {
    return this.#sets[set] ?? [];
  }

  get size(): number {
    return this.#sets.length;
  }

  store(): AnomalyCode[][] {
    return this.#sets.map((codes) => [...codes]);
  }

  restore(sets: readonly (readonly AnomalyCode[])[]): void {
    for (const codes of sets) this.#intern([...codes]);
  }
}
