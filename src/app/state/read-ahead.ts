import { REST_MILLISECONDS, type Stillness } from '../../base/stillness.ts';
import type { Workers } from './client.ts';

/** Has the worker read what a click on a packet on screen needs: in a large capture that costs more than to explain it. */
export class ReadAhead {
  readonly #workers: Promise<Workers>;
  readonly #list: Stillness;
  #ids: readonly number[] = [];
  #isWaiting = false;
  #isClosed = false;

  /** @param list told of each of its moves before `see` */
  constructor(workers: Promise<Workers>, list: Stillness) {
    this.#workers = workers;
    this.#list = list;
  }

  /** Tells which packets are on screen, by their rows. */
  see(ids: readonly number[]): void {
    if (ids.join() === this.#ids.join()) return;
    this.#ids = ids;
    if (!this.#isWaiting) void this.#ask();
  }

  /** The list is gone. */
  close(): void {
    this.#isClosed = true;
  }

  /** One wait for all steps of a list that moves. */
  async #ask(): Promise<void> {
    this.#isWaiting = true;
    await this.#list.rest(REST_MILLISECONDS);
    this.#isWaiting = false;
    if (this.#isClosed) return;
    const { analysis } = await this.#workers;
    await analysis.readAhead(this.#ids).catch(() => undefined); // whoever asks for a packet is told what is wrong
  }
}
