import { expect, test } from 'vitest';
import { rlogin, rsh } from '../../../../../src/engine/dissect/application/rlogin.ts';
import { readStream } from '../../../../support/application.ts';
import { expectNoHarm } from '../../../../support/robust.ts';
import { client, server } from '../../../../support/packets/session.ts';

const DIALOGUE = [
  client('\0ann\0root\0xterm/38400\0'),
  server('\0'),
  server('Password: '),
  client('s3'),
  client('cret\r'),
  server('\r\nLogin incorrect\r\n'),
];

test('rlogin: who comes as whom, and a password that is asked for', () => {
  const heard = readStream(rlogin, DIALOGUE, { serverPort: 513 });
  expect(heard.rows('rlogin')).toMatchObject([
    { protocol: 'rlogin', clientUser: 'ann', user: 'root', command: 'xterm/38400' },
  ]);
  expect(heard.rows('logins')).toMatchObject([
    { protocol: 'rlogin', user: 'root', secrecy: 'none', secret: null },
    { user: 'root', secrecy: 'clear', secret: 's••• (6)', outcome: 'refused' },
  ]);
});

test('rsh: the command', () => {
  const heard = readStream(rsh, [client('1022\0ann\0root\0cat /etc/passwd\0')], { serverPort: 514 });
  expect(heard.rows('rlogin')).toMatchObject([{ protocol: 'rsh', user: 'root', command: 'cat /etc/passwd' }]);
});

test('syslog on the same port is none', () => {
  expect(readStream(rsh, [client('<34>Oct 11 22:14:15 host su: failed')], { serverPort: 514 }).probed).toBe('no');
  expect(readStream(rsh, [client('1022\0ann\0root\0id\0')], { serverPort: 40_000 }).probed).toBe('no');
});

test('cut and changed', () => {
  expectNoHarm(rlogin, DIALOGUE, { serverPort: 513 });
});
