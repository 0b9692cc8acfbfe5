/** What must hold for every parser of a stream, whatever it reads. */
import { expect } from 'vitest';
import type { ApplicationDissector } from '../../src/engine/dissect/dissector.ts';
import { mutated, readStream, truncations, type ReadOptions, type Said } from './application.ts';
import { toBytes } from './packets/bytes.ts';

/** Rows of these tables do not depend on the pieces in which the bytes come. */
export function expectSameInPieces(
  dissector: ApplicationDissector,
  said: readonly Said[],
  tables: readonly string[],
  options: ReadOptions = {},
): void {
  const whole = readStream(dissector, said, options);
  for (const chunk of [1, 7]) {
    const pieces = readStream(dissector, said, { ...options, chunk });
    for (const table of tables) expect([chunk, pieces.rows(table)]).toEqual([chunk, whole.rows(table)]);
    expect(pieces.upgradedTo).toBe(whole.upgradedTo);
  }
}

/** Cut at every byte, with a gap before every message, and changed in many ways: nothing throws, nothing piles up. */
export function expectNoHarm(dissector: ApplicationDissector, said: readonly Said[], options: ReadOptions = {}): void {
  const length = said.reduce((sum, one) => sum + toBytes(one.data ?? '').length, 0);
  const unprobed = { ...options, probe: false } as const;
  for (const cut of truncations(said, Math.max(1, Math.floor(length / 600)))) readStream(dissector, cut, unprobed);
  for (let i = 0; i < said.length; i += 1) {
    for (const lost of [1, 100, 100_000])
      readStream(
        dissector,
        said.map((one, j) => (j === i ? { ...one, lost } : one)),
        unprobed,
      );
  }
  for (let seed = 1; seed <= 200; seed += 1) {
    const heard = readStream(dissector, mutated(said, seed), unprobed);
    expect(heard.unread).toBeLessThan(64 * 1024);
  }
}
