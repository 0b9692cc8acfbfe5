/**
 * An odd number of 32 bits to multiply hashes by, another one for each table. Who makes a capture must not know it: by a
 * fixed one he could choose addresses and ports that all fall into one place, and each look-up would pass all of them
 * (16,000 such flows took 100 times as long). Nothing but time depends on it.
 */
export const randomMultiplier = (): number => Math.floor(Math.random() * 2 ** 32) | 1;
