import type { Workers } from './client.ts';

/** The list stands still when its rows have not changed for so long: what is scrolled past is not read. */
const REST_MILLISECONDS = 150;

/** Has the worker read what a click on a packet on screen needs: in a large capture that costs more than to explain it. */
export class ReadAhead {
  readonly #workers: Promise<Workers>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = '';

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Tells which packets are on screen, by their rows. */
  see(ids: readonly number[]): void {
    const seen = ids.join();
    if (seen === this.#seen) return;
    this.#seen = seen;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(ids), REST_MILLISECONDS);
  }

  /** The list is gone. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #ask(ids: readonly number[]): Promise<void> {
    const { analysis } = await this.#workers;
    await analysis.readAhead(ids).catch(() => undefined); // whoever asks for a packet is told what is wrong
  }
}
