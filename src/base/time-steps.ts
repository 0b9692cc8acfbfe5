// Steps in which people count time: an axis is labelled in them, a bar stands for one. Nanoseconds.

export const SECOND = 1e9;
export const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Up to half a day; each divides the next day, so that clocks show round times at every one. */
export const CLOCK_STEPS: readonly number[] = [
  ...Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** power)).flat(),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE),
  ...[1, 2, 3, 6, 12].map((each) => each * HOUR),
];
