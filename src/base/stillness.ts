import { sleep } from './sleep.ts';

/** A list that is scrolled has come to rest so long after its last step: what is scrolled past is not worth any work. */
export const REST_MILLISECONDS = 150;

/** Tells when something that moves has come to rest: what nobody waits for is done then. */
export class Stillness {
  #movedAt = -Infinity;

  /** It has moved just now. */
  moved(): void {
    this.#movedAt = performance.now();
  }

  /**
   * Resolves once it has stood still for so long; at once where it does.
   * @param isOver whether nobody waits any more: then it resolves soon, however long the movement goes on
   */
  async rest(milliseconds: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      const left = this.#movedAt + milliseconds - performance.now();
      if (left <= 0 || isOver()) return;
      await sleep(left);
    }
  }
}
