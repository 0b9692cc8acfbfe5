import { expect, test } from 'vitest';
import { ladderTime } from '../../../src/app/views/ladder/ladder-time.ts';

const at = (time: string) => ({ time });

test('time is told since the first packet, since the one above, or as that of the day', () => {
  const [row, before] = [at('1700000003.500000000'), at('1700000003.250000000')];
  expect(ladderTime('start', row, before, '1700000000.000000000')).toBe('3.500000');
  expect(ladderTime('previous', row, before, null)).toBe('0.250000');
  expect(ladderTime('previous', row, undefined, null), 'none above').toBe('0.000000');
  expect(ladderTime('absolute', row, before, null)).toMatch(/^\d\d:\d\d:\d\d\.500/);
  expect(ladderTime('start', row, before, undefined), 'not known yet').toBe('');
  expect(ladderTime('start', {}, before, '1700000000.000000000')).toBe('');
});
