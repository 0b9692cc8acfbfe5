import { expect, test } from 'vitest';
import { irc } from '../../../../../src/engine/dissect/application/irc.ts';
import { readStream } from '../../../../support/application.ts';
import { stream, type StreamName } from '../../../../support/conversations.ts';
import { analyse } from '../../../../support/judge.ts';
import { tcpSession } from '../../../../support/packets/session.ts';
import { rowsOf } from '../../../../support/rows.ts';

const rows = async (name: StreamName, table: string = name) => rowsOf(await analyse(stream(name)), table);

test('HTTP sent to an SSH server: both are told', async () => {
  const packets = tcpSession({
    client: '10.0.0.1:40000',
    server: '10.0.0.2:22',
    exchanges: [
      { from: 'client', data: 'GET / HTTP/1.1\r\nHost: ten\r\n\r\n' },
      { from: 'server', data: 'SSH-2.0-OpenSSH_9.2\r\n' },
      { from: 'server', data: 'Invalid SSH identification string.\r\n' },
    ],
  });
  const analysis = await analyse(packets);
  expect(rowsOf(analysis, 'http')).toMatchObject([{ method: 'GET', host: 'ten', status: null }]);
  expect(rowsOf(analysis, 'ssh')).toMatchObject([{ serverBanner: 'SSH-2.0-OpenSSH_9.2' }]);
});

test('FTP: commands with their last reply, and the file on a connection of its own', async () => {
  expect(await rows('ftp')).toMatchObject([
    { command: 'USER', argument: 'ben', code: 331 },
    { command: 'PASS', user: 'ben', code: 230 },
    { command: 'PASV', code: 227 },
    { command: 'RETR', argument: 'data.bin', code: 226, reply: 'Done' },
    { command: 'QUIT', code: 221 },
  ]);
  expect(await rows('ftp', 'files')).toMatchObject([
    { protocol: 'ftp-data', name: 'data.bin', type: 'script', sender: '10.0.0.2', size: 21, complete: true },
  ]);
});

test('POP3: commands with their status', async () => {
  const said = (await rows('pop3')).map(({ command, ok }) => `${String(command)} ${String(ok)}`);
  expect(said).toEqual(['USER +OK', 'PASS -ERR', 'USER +OK', 'PASS +OK', 'RETR +OK', 'QUIT +OK']);
});

test('IMAP: what stands in a literal is no result', async () => {
  expect(await rows('imap')).toMatchObject([
    { tag: 'a1', command: 'LOGIN', argument: null, result: 'OK' },
    { tag: 'a2', command: 'SELECT', argument: 'INBOX', reply: 'selected' },
    { tag: 'a3', command: 'FETCH', reply: 'fetched' },
    { tag: 'a4', command: 'LOGOUT', reply: 'bye' },
  ]);
});

test('IRC: messages of both sides', async () => {
  const said = (await rows('irc')).map(({ command, parameters }) => `${String(command)} ${String(parameters)}`);
  expect(said).toEqual([
    'PASS •••',
    'NICK ben',
    'USER ben 0 * :Ben',
    '001 ben :Welcome',
    'JOIN #talk',
    'PRIVMSG #talk :hello there',
  ]);
});

test('Telnet: lines as typed, without the options', async () => {
  expect((await rows('telnet')).map(({ line }) => line)).toEqual(['ben', '•••', 'ls']);
});

test('MQTT: topics, and what the broker says', async () => {
  expect(await rows('mqtt')).toMatchObject([
    { kind: 'connect', clientId: 'probe-1', user: 'ben' },
    { kind: 'connack', code: 0 },
    { kind: 'subscribe', topic: 'lamp/+' },
    { kind: 'suback' },
    { kind: 'publish', topic: 'lamp/one' },
    { kind: 'disconnect' },
  ]);
});

test('Redis: commands and keys', async () => {
  expect(await rows('redis')).toMatchObject([
    { command: 'AUTH', key: null },
    { command: 'SET', key: 'colour' },
    { command: 'GET', key: 'colour' },
  ]);
});

test('PostgreSQL: after a refused request for TLS', async () => {
  expect(await rows('pgsql')).toMatchObject([
    { kind: 'start-up', user: 'ben', database: 'shop' },
    { kind: 'query', query: 'select 1' },
  ]);
});

test('LDAP: operations and results', async () => {
  const said = (await rows('ldap')).map(({ message, operation, result }) => [message, operation, result]);
  expect(said).toEqual([
    [1, 'bind', null],
    [1, 'bind response', 0],
    [2, 'search', null],
    [2, 'search entry', null],
    [2, 'search done', null],
    [3, 'unbind', null],
  ]);
});

test('SOCKS: where to, and what is spoken behind', async () => {
  expect(await rows('socks')).toMatchObject([
    { version: 5, command: 'connect', user: 'ben', target: 'www.example.com', port: 80, status: 0 },
  ]);
  expect(await rows('socks', 'http')).toMatchObject([{ uri: '/inside', status: 200 }]);
});

test('IRC gives way to TLS once the server agrees', () => {
  const heard = readStream(
    irc,
    [
      { from: 'client', data: 'STARTTLS\r\n' },
      { from: 'server', data: ':host 670 ann :go ahead\r\n' },
    ],
    { serverPort: 6667 },
  );
  expect(heard).toMatchObject({ probed: 'yes', upgradedTo: 'tls' });
});
