import { expect, test } from 'vitest';
import { radius } from '../../../../../src/engine/dissect/application/radius.ts';
import { mutated, readDatagrams, type Said } from '../../../../support/application.ts';
import { concat } from '../../../../support/packets/bytes.ts';

const attribute = (kind: number, value: string): Uint8Array => concat([kind, 2 + value.length], value);
const message = (code: number, id: number, ...attributes: Uint8Array[]): Uint8Array => {
  const body = concat(...attributes);
  return concat([code, id, 0, 20 + body.length], new Uint8Array(16), body);
};
const PORT = { serverPort: 1812 };
const SAID: Said[] = [
  { from: 'client', data: message(1, 7, attribute(1, 'ann'), attribute(2, 'x'.repeat(16)), attribute(32, 'ap-1')) },
  { from: 'server', data: message(2, 7, attribute(18, 'hello')) },
  { from: 'client', data: message(1, 8, attribute(1, 'bo'), attribute(3, 'x'.repeat(17))) },
  { from: 'server', data: message(3, 8) },
];

test('requests with their answers; a hidden password is no clear one', () => {
  const heard = readDatagrams(radius, SAID, PORT);
  expect(heard.rows('radius')).toMatchObject([
    { request: 'access-request', user: 'ann', nas: 'ap-1', method: 'pap', answer: 'access-accept', message: 'hello' },
    { user: 'bo', method: 'chap', answer: 'access-reject' },
  ]);
  expect(heard.rows('logins')).toMatchObject([
    { user: 'ann', secrecy: 'hashed', secret: null, outcome: 'accepted' },
    { user: 'bo', secrecy: 'hashed', outcome: 'refused' },
  ]);
});

test('lengths that do not fit are none', () => {
  const bad = message(1, 7, Uint8Array.of(1, 9, 65));
  expect(readDatagrams(radius, [{ from: 'client', data: bad }], PORT).probed).toBe('no');
  expect(readDatagrams(radius, [{ from: 'client', data: message(2, 7) }]).probed).toBe('no');
  for (let seed = 1; seed <= 300; seed += 1) readDatagrams(radius, mutated(SAID, seed), { ...PORT, probe: false });
});
