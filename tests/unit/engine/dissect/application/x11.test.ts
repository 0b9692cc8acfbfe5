import { expect, test } from 'vitest';
import { x11 } from '../../../../../src/engine/dissect/application/x11.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { concat } from '../../../../support/packets/bytes.ts';
import { expectNoHarm } from '../../../../support/robust.ts';

const LITTLE = concat([0x6c, 0, 11, 0, 0, 0, 18, 0, 16, 0, 0, 0], 'MIT-MAGIC-COOKIE-1', new Uint8Array(18));
const BIG = concat([0x42, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0]);

test.each([
  [LITTLE, 'MIT-MAGIC-COOKIE-1'],
  [BIG, ''],
])('how the client proves itself', (setup, authorization) => {
  const said: Said[] = [
    { from: 'client', data: setup },
    { from: 'server', data: Uint8Array.of(1, 0, 11, 0, 0, 0) },
  ];
  expect(readStream(x11, said).rows('x11')).toMatchObject([{ authorization, result: 'accepted' }]);
  expectNoHarm(x11, said);
});

test.each(['like this', 'B\0 but no version', 'l\0'])('%j is not proof', (data) => {
  expect(readStream(x11, [{ from: 'client', data }]).probed).not.toBe('yes');
});
