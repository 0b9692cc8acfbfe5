import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InterfaceClock } from '../../../../src/engine/capture/clock.ts';

const BILLION = 1_000_000_000n;

/** The definition, in whole numbers of any size. */
function expected(resolution: number, offset: number, ticks: bigint): [number, number] {
  const perSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
  return [Number(ticks / perSecond) + offset, Number(((ticks % perSecond) * BILLION) / perSecond)];
}

test('times are exact at every resolution and any 64-bit count', () => {
  const any = fc.property(
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    (resolution, offset, ticks) => {
      const clock = new InterfaceClock(resolution, offset);
      clock.read(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
      const [seconds, nanoseconds] = expected(resolution, offset, ticks);
      // Whole seconds since 1970 beyond 2^53 do not fit a number; no clock of a capture gets there.
      if (seconds <= Number.MAX_SAFE_INTEGER) expect(clock.seconds).toBe(seconds);
      expect(clock.nanoseconds).toBe(nanoseconds);
    },
  );
  fc.assert(any, { numRuns: 20_000 });
});

test('the last tick before a second and the first of it', () => {
  for (const [resolution, perSecond] of [
    [6, 10n ** 6n],
    [9, 10n ** 9n],
    [0x80 | 20, 2n ** 20n],
  ] as const) {
    for (let second = 1n; second * perSecond < 2n ** 64n; second = second * 3n + 1n) {
      for (const ticks of [second * perSecond - 1n, second * perSecond]) {
        const clock = new InterfaceClock(resolution, 0);
        clock.read(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
        expect([clock.seconds, clock.nanoseconds]).toEqual(expected(resolution, 0, ticks));
      }
    }
  }
});

test.each([
  ['microseconds', 6, 1_700_000_000_123_456n, 1_700_000_000, 123_456_000],
  ['nanoseconds', 9, 1_700_000_000_123_456_789n, 1_700_000_000, 123_456_789],
  ['picoseconds', 12, 1_700_000_123_456_789_999n, 1_700_000, 123_456_789],
  ['seconds', 0, 1_700_000_000n, 1_700_000_000, 0],
  ['1/65536 s', 0x80 | 16, 1_700_000_000n * 65_536n + 32_768n, 1_700_000_000, 500_000_000],
  ['1/2^40 s', 0x80 | 40, (1_000_000n << 40n) + 1n, 1_000_000, 0],
  ['no second is so long', 127, 2n ** 64n - 1n, 0, 0],
])('%s', (_, resolution, ticks, seconds, nanoseconds) => {
  const clock = new InterfaceClock(resolution, 0);
  clock.read(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
  expect([clock.seconds, clock.nanoseconds]).toEqual([seconds, nanoseconds]);
});
