import { expect, test } from 'vitest';
import { nntp } from '../../../../../src/engine/dissect/application/nntp.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const client = (...lines: string[]): Said => ({ from: 'client', data: lines.map((line) => `${line}\r\n`).join('') });
const server = (...lines: string[]): Said => ({ from: 'server', data: lines.map((line) => `${line}\r\n`).join('') });
const AT_HOME = { serverPort: 119 };

const SESSION = [
  server('200 news.example InterNetNews ready'),
  client('GROUP a.b'),
  server('211 1 1 1 a.b'),
  client('ARTICLE 1'),
  server('220 1 <x> follows', 'Subject: x', '', '281 is only text', '.'),
  client('AUTHINFO USER ann'),
  server('381 more'),
  client('AUTHINFO PASS s3cret'),
  server('281 welcome'),
];

test('commands with replies; articles are no replies', () => {
  const heard = readStream(nntp, SESSION, AT_HOME);
  expect(heard.rows('nntp').map((row) => [row['command'], row['argument'], row['code']])).toEqual([
    ['GROUP', 'a.b', 211],
    ['ARTICLE', '1', 220],
    ['AUTHINFO', 'USER ann', 381],
    ['AUTHINFO', 'PASS', 281],
  ]);
  expect(heard.rows('logins')).toMatchObject([
    { user: 'ann', secret: 's••• (6)', secrecy: 'clear', outcome: 'accepted' },
  ]);
});

test('a refused login', () => {
  expect(readStream(nntp, [...SESSION.slice(0, -1), server('481 no')], AT_HOME).rows('logins')).toMatchObject([
    { outcome: 'refused' },
  ]);
});

test('STARTTLS, and what is none', () => {
  expect(readStream(nntp, [SESSION[0]!, client('STARTTLS'), server('382 go')], AT_HOME).upgradedTo).toBe('tls');
  expect(readStream(nntp, [server('200 OK'), client('x')]).probed).toBe('no');
});

test('in pieces, cut and changed', () => {
  expectSameInPieces(nntp, SESSION, ['nntp', 'logins'], AT_HOME);
  expectNoHarm(nntp, SESSION, AT_HOME);
});
