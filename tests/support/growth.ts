/** Rounds of which the fastest counts, so that what else runs on the machine does not. */
const ROUNDS = 3;
/** How many times as much is done the second time. */
export const FACTOR = 16;
/**
 * For `growth`: less than this where the cost grows with the amount, and where it does not grow at all, caches and collectors
 * allowed for. Where everything is held against everything it is 256.
 */
export const LINEAR = 5 * FACTOR;
export const CONSTANT = FACTOR / 2;

/**
 * How many times as long FACTOR times as much takes: a measure of how the work grows that is the same on a slow machine.
 * @param prepare makes what one measured run does, for an amount
 */
export async function growth(prepare: (amount: number) => () => unknown, amount: number): Promise<number> {
  const runs = [amount, amount * FACTOR].map((each) => ({ run: prepare(each), best: Infinity }));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const each of runs) {
      const began = performance.now();
      await each.run();
      each.best = Math.min(each.best, performance.now() - began);
    }
  return runs[1].best / runs[0].best;
}
