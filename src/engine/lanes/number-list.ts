import { grown } from '../../base/grown.ts';

/** Whole numbers, one behind the other, as many as come. */
export class NumberList {
  #numbers = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#numbers[index];
  }

  add(a: number): void {
    if (this.#length === this.#numbers.length) this.#numbers = grown(this.#numbers, this.#length);
    this.#numbers[this.#length++] = a;
  }

  add2(a: number, b: number): void {
    this.add(a);
    this.add(b);
  }

  add3(a: number, b: number, c: number): void {
    this.add(a);
    this.add(b);
    this.add(c);
  }

  /** All of them; the list is empty then. */
  take(): Int32Array<ArrayBuffer> {
    const numbers = this.#numbers.slice(0, this.#length);
    this.#length = 0;
    return numbers;
  }
}
