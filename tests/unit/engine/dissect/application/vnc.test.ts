import { expect, test } from 'vitest';
import { vnc } from '../../../../../src/engine/dissect/application/vnc.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const client = (...data: (string | number)[]): Said => ({ from: 'client', data: bytes(data) });
const server = (...data: (string | number)[]): Said => ({ from: 'server', data: bytes(data) });
const bytes = (data: (string | number)[]): Uint8Array =>
  Uint8Array.from(data.flatMap((one) => (typeof one === 'number' ? [one] : Array.from(one, (c) => c.charCodeAt(0)))));
const CHALLENGE = 'c'.repeat(16);
const open = (version: string): Said[] => [server(`RFB ${version}\n`), client(`RFB ${version}\n`)];

const PASSWORD = [
  ...open('003.008'),
  server(2, 2, 16),
  client(2),
  server(CHALLENGE),
  client(CHALLENGE),
  server(0, 0, 0, 0),
  client('x'),
];

test.each([
  ['a password, granted', PASSWORD, 'VNC password', 'granted', { secrecy: 'hashed', outcome: 'accepted' }],
  [
    'a password, refused',
    [...PASSWORD.slice(0, 6), server(0, 0, 0, 1)],
    'VNC password',
    'refused',
    { secrecy: 'hashed', outcome: 'refused' },
  ],
  [
    'no security in 3.8',
    [...open('003.008'), server(1, 1), client(1), server(0, 0, 0, 0)],
    'none',
    'granted',
    { secrecy: 'none', outcome: 'accepted' },
  ],
  [
    'no security in 3.3',
    [...open('003.003'), server(0, 0, 0, 1)],
    'none',
    null,
    { secrecy: 'none', outcome: 'accepted' },
  ],
])('%s', (_, said, security, result, login) => {
  const heard = readStream(vnc, said);
  expect(heard.rows('vnc')).toMatchObject([{ security, result }]);
  expect(heard.rows('logins')).toMatchObject([login]);
});

test('in pieces, cut and changed', () => {
  expectSameInPieces(vnc, PASSWORD, ['vnc', 'logins']);
  expectNoHarm(vnc, PASSWORD);
});
