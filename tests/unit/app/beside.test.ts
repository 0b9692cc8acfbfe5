import { expect, test } from 'vitest';
import { readBeside, writeBeside } from '../../../src/app/state/beside.ts';
import { readFragment, writeFragment } from '../../../src/app/state/place.ts';

test.each([
  { kind: 'stream', flow: 12 },
  { kind: 'ladder', flow: 0 },
  { kind: 'ladder', flow: null },
] as const)('$kind of $flow comes back from an address', (beside) => {
  const fragment = writeFragment('packets', writeBeside(beside), null);
  expect(readBeside(readFragment(fragment)!.part)).toEqual(beside);
});

test.each([null, '', 'stream', 'stream-', 'stream-x', 'stream-1-2', 'ladder-1e9', 'dns', 'stream-99999999999'])(
  '%s stands for nothing',
  (part) => {
    expect(readBeside(part)).toBeNull();
  },
);
