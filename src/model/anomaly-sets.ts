import type { AnomalyCode } from './anomaly.ts';

/** More than there are anomalies. */
const STEPS = 1024;

/** Sets of anomalies, each kept once, so that a packet needs 16 bits for all of its own. Set 0 is empty. */
export class AnomalySets {
  static readonly LIMIT = 65_535;
  readonly #sets: AnomalyCode[][] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);
  /** Set with one anomaly more, by set and anomaly: 40 ns instead of the 400 of making the key. */
  readonly #steps = new Map<number, number>();

  /** The set with one anomaly more. */
  add(set: number, anomaly: AnomalyCode): number {
    const step = set * STEPS + anomaly;
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    const codes = this.#sets[set];
    const more = codes.includes(anomaly) ? set : this.#intern([...codes, anomaly].sort((a, b) => a - b));
    if (this.#steps.size < AnomalySets.LIMIT) this.#steps.set(step, more);
    return more;
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

  /** All sets, or those from a number on. */
  store(from = 0): AnomalyCode[][] {
    return this.#sets.slice(from).map((codes) => [...codes]);
  }

  restore(sets: readonly (readonly AnomalyCode[])[]): void {
    for (const codes of sets) this.#intern([...codes]);
  }
}
