import { expect, test } from 'vitest';
import { mysql } from '../../../../../src/engine/dissect/application/mysql.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { concat, little } from '../../../../support/packets/bytes.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';
import { client, server } from '../../../../support/packets/session.ts';

const packet = (sequence: number, ...parts: (string | number[] | Uint8Array)[]): Uint8Array => {
  const body = concat(...parts);
  return concat(little(body.length, 3), [sequence], body);
};

const GREETING = server(packet(0, [10], '8.0.32\0', new Uint8Array(40)));
const OK = packet(2, [0, 0, 0, 2, 0, 0, 0]);
const ERROR = packet(2, [0xff, 0x15, 0x04], '#28000Access denied');
/** Protocol 4.1, secure connection, plug-in, length-encoded proof. */
const CAPABILITIES = 0x0028_8200;
const login = (user: string, proof: string, plugin: string, capabilities = CAPABILITIES): Said =>
  client(packet(1, little(capabilities, 4), new Uint8Array(28), `${user}\0`, [proof.length], proof, `${plugin}\0`));

test('login, commands and errors', () => {
  const said = [
    GREETING,
    login('ann', 'x'.repeat(20), 'mysql_native_password'),
    server(OK),
    client(packet(0, [3], 'SELECT 1')),
    server(packet(1, [0xff, 0x15, 0x04], '#42000Wrong')),
    client(packet(0, [1])),
  ];
  const heard = readStream(mysql, said);
  expect(heard.rows('mysql')).toMatchObject([
    { version: '8.0.32', user: 'ann', command: 'login', error: null },
    { command: 'query', argument: 'SELECT 1', error: 1045, message: 'Wrong' },
    { command: 'quit', argument: null },
  ]);
  expect(heard.rows('logins')).toMatchObject([{ user: 'ann', secret: null, secrecy: 'hashed', outcome: 'accepted' }]);
  expectSameInPieces(mysql, said, ['mysql', 'logins']);
  expectNoHarm(mysql, said);
});

test.each([
  [
    'the clear-text plug-in',
    login('ann', 's3cret\0', 'mysql_clear_password'),
    { secrecy: 'clear', secret: 's••• (6)' },
  ],
  ['no password', login('ann', '', 'mysql_native_password'), { secrecy: 'none', secret: null }],
])('%s', (_, said, expected) => {
  expect(readStream(mysql, [GREETING, said, server(ERROR)]).rows('logins')).toMatchObject([
    { ...expected, outcome: 'refused' },
  ]);
});

test('a request for TLS ends it', () => {
  const ask = client(packet(1, little(CAPABILITIES | 0x0800, 4), new Uint8Array(28)));
  expect(readStream(mysql, [GREETING, ask])).toMatchObject({ upgradedTo: 'tls' });
});

test('other greetings are none', () => {
  expect(readStream(mysql, [{ from: 'server', data: '220 mail.example ESMTP\r\n' }]).probed).toBe('no');
  expect(readStream(mysql, [{ from: 'server', data: 'SSH-2.0-x\r\n' }]).probed).toBe('no');
});
