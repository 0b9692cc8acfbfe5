import { REST_MILLISECONDS, type Stillness } from '../../base/stillness.ts';
import type { Workers } from './client.ts';

/** Has the worker read what a click on a packet on screen needs: in a large capture that costs more than to explain it. */
export class ReadAhead {
  readonly #workers: Promise<Workers>;
  readonly #list: Stillness;
  #ticket = 0;
  #seen = '';

  /** @param list told of each of its moves before `see` */
  constructor(workers: Promise<Workers>, list: Stillness) {
    this.#workers = workers;
    this.#list = list;
  }

  /** Tells which packets are on screen, by their rows. */
  see(ids: readonly number[]): void {
    const seen = ids.join();
    if (seen === this.#seen) return;
    this.#seen = seen;
    void this.#ask(ids, ++this.#ticket);
  }

  /** The list is gone. */
  close(): void {
    this.#ticket += 1;
  }

  async #ask(ids: readonly number[], ticket: number): Promise<void> {
    await this.#list.rest(REST_MILLISECONDS);
    if (ticket !== this.#ticket) return;
    const { analysis } = await this.#workers;
    await analysis.readAhead(ids).catch(() => undefined); // whoever asks for a packet is told what is wrong
  }
}
