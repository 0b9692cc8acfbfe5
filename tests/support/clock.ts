import { onTestFinished, vi } from 'vitest';

/**
 * A clock by which a tenth of a second passes between any two looks, until the test ends: what pauses or tells its progress
 * after so many milliseconds does so at once, however fast the machine is.
 */
export function hastenClock(): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
  onTestFinished(() => clock.mockRestore());
}
