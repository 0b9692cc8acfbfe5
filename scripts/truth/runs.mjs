/** Numbers of packets as the records hold them: runs as [from, to], a number alone as itself. */

/**
 * @param {readonly number[]} numbers in ascending order
 * @returns {(number | [number, number])[]}
 */
export function runsOf(numbers) {
  /** @type {[number, number][]} */
  const found = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? from : [from, to]));
}

/**
 * @param {readonly (number | readonly [number, number])[]} runs
 * @returns {number[]}
 */
export const numbersOf = (runs) =>
  runs.flatMap((run) =>
    typeof run === 'number' ? [run] : Array.from({ length: run[1] - run[0] + 1 }, (_, i) => run[0] + i),
  );
