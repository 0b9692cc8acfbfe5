import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../../../../src/engine/analysis.ts';
import { DATAGRAMS, STREAM_NAMES, stream, type StreamName } from '../../../../support/conversations.ts';
import { analyse } from '../../../../support/judge.ts';
import { concat, u32, type Bytes, type Data } from '../../../../support/packets/bytes.ts';
import { der, integer, octets, sequence } from '../../../../support/packets/der.ts';
import { dialogue, ftpLogin } from '../../../../support/packets/dialogue.ts';
import { client, server, tcpSession, type Exchange } from '../../../../support/packets/session.ts';
import { rowsOf } from '../../../../support/rows.ts';

const session = (port: number, exchanges: readonly Exchange[]): Promise<Analysis> =>
  analyse(tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges }));

/** Who logged in with what, and whether it worked. */
const logins = (analysis: Analysis): unknown[] =>
  rowsOf(analysis, 'logins').map(({ user, secret, secrecy, outcome }) => [user, secret, secrecy, outcome]);

describe('a secret in the clear', () => {
  const MASKED = 's••• (8)';
  test.each([
    ['ftp', 'ben'],
    ['imap', 'ben'],
    ['telnet', 'ben'],
    ['mqtt', 'ben'],
    ['redis', 'ben'],
    ['pgsql', 'ben'],
    ['ldap', 'cn=ben,dc=example'],
    ['socks', 'ben'],
  ] as const)('%s', async (name, user) => {
    expect(logins(await analyse(stream(name)))).toEqual([[user, MASKED, 'clear', 'accepted']]);
  });

  test('pop3, refused and then accepted', async () => {
    expect(logins(await analyse(stream('pop3')))).toEqual([
      ['ben', MASKED, 'clear', 'refused'],
      ['ben', MASKED, 'clear', 'accepted'],
    ]);
  });

  test('snmp, whose agent answers, or stays silent', async () => {
    const [question, answer] = DATAGRAMS['snmp']!();
    expect(logins(await analyse([question, answer]))).toEqual([[null, 'i••• (6)', 'clear', 'accepted']]);
    expect(logins(await analyse([question]))).toEqual([[null, 'i••• (6)', 'clear', 'unknown']]);
  });
});

test.each(['NTLM', 'Negotiate'])('%s in HTTP names its user in any script', async (scheme) => {
  const wide = (text: string): Uint8Array =>
    new Uint8Array(Uint16Array.from(text, (char) => char.charCodeAt(0)).buffer);
  const [domain, user] = [wide('ОФИС'), wide('Иван')];
  const little = (value: number, length: number): number[] =>
    Array.from({ length }, (_, i) => (value >> (8 * i)) & 255);
  const part = (length: number, at: number): number[] => [...little(length, 2), ...little(length, 2), ...little(at, 4)];
  const parts = [part(0, 64), part(0, 64), part(8, 64), part(8, 72), part(0, 80), part(0, 80)];
  const message = concat('NTLMSSP\0', little(3, 4), ...parts, little(1, 4), domain, user);
  const token = scheme === 'NTLM' ? message : der(0xa1, sequence(der(0xa2, octets(message))));
  const head = `GET / HTTP/1.1\r\nHost: a.example\r\nAuthorization: ${scheme} ${Buffer.from(token).toString('base64')}\r\n\r\n`;
  const analysis = await session(80, [client(head), server('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')]);
  expect(logins(analysis)).toEqual([['ОФИС\\Иван', null, 'hashed', 'accepted']]);
});

/** No table may hold a password: analyses are kept, shown and exported. */
test.each(STREAM_NAMES)('%s keeps no secret as it was sent', async (name: StreamName) => {
  const analysis = await analyse(stream(name));
  const kept = analysis.tables().flatMap((table) => rowsOf(analysis, table.schema.id));
  expect(JSON.stringify(kept)).not.toMatch(/secret9\d/);
});

describe('a login that tells less', () => {
  test('FTP: an anonymous one has no secret', async () => {
    expect(logins(await session(21, ftpLogin('anonymous', 'guest@')))).toEqual([
      ['anonymous', null, 'none', 'accepted'],
    ]);
  });

  test.each([
    ['FTP', 21, ftpLogin('ben', '')],
    ['POP3', 110, dialogue('S: +OK', 'C: USER ben', 'S: +OK', 'C: PASS ', 'S: +OK')],
    [
      'Redis',
      6379,
      [
        { from: 'client', data: '*3\r\n$4\r\nAUTH\r\n$3\r\nben\r\n$0\r\n\r\n' },
        { from: 'server', data: '+OK\r\n' },
      ],
    ],
  ] as const)('%s: an empty one is none', async (_, port, exchanges) => {
    expect(logins(await session(port, exchanges))).toEqual([['ben', null, 'none', 'accepted']]);
  });

  test('POP3: APOP sends a hash', async () => {
    const said = dialogue('S: +OK <1.2@pop>', 'C: APOP ben c4c9334bac560ecc979e58001b3e22fb', 'S: +OK');
    expect(logins(await session(110, said))).toEqual([['ben', null, 'hashed', 'accepted']]);
  });

  test('IMAP: AUTHENTICATE PLAIN', async () => {
    const said = dialogue('S: * OK', 'C: a AUTHENTICATE PLAIN', 'S: +', `C: ${btoa('\0ben\0secret99')}`, 'S: a NO no');
    expect(logins(await session(143, said))).toEqual([['ben', 's••• (8)', 'clear', 'refused']]);
  });

  test('PostgreSQL: the two messages of SCRAM are one login', async () => {
    const message = (kind: string, ...parts: (Data | number[])[]): Bytes => {
      const body = concat(...parts);
      return concat(kind, u32(4 + body.length), body);
    };
    const startUp = concat(u32(196_608), 'user\0ben\0\0');
    const said: Exchange[] = [
      client(u32(4 + startUp.length), startUp),
      server(message('R', u32(10), 'SCRAM-SHA-256\0\0')),
      client(message('p', 'SCRAM-SHA-256\0', u32(5), 'n,,n=')),
      server(message('R', u32(11), 'r=1')),
      client(message('p', 'c=biws,p=1')),
      server(message('R', u32(12), 'v=1'), message('R', u32(0)), message('Z', 'I')),
    ];
    expect(logins(await session(5432, said))).toEqual([['ben', null, 'hashed', 'accepted']]);
  });

  test('LDAP: a SASL bind in two steps is one login', async () => {
    const ldap = (id: number, operation: Uint8Array): Bytes => sequence(integer(id), operation);
    const bind = (id: number, token: string): Exchange =>
      client(ldap(id, der(0x60, integer(3), octets(''), der(0xa3, octets('GSS-SPNEGO'), octets(token)))));
    const result = (id: number, code: number): Exchange =>
      server(ldap(id, der(0x61, der(0x0a, [code]), octets(''), octets(''))));
    const said = [bind(1, 'negotiate'), result(1, 14), bind(2, 'authenticate'), result(2, 49)];
    expect(logins(await session(389, said))).toEqual([[null, null, 'hashed', 'refused']]);
  });

  test('LDAP: each simple bind is a login, also where answers were not captured', async () => {
    const bind = (id: number, secret: string): Exchange =>
      client(sequence(integer(id), der(0x60, integer(3), octets('cn=ben'), der(0x80, secret))));
    const said = [bind(1, 'secret11'), bind(2, 'secret222')];
    expect(logins(await session(389, said))).toEqual([
      ['cn=ben', 's••• (8)', 'clear', 'unknown'],
      ['cn=ben', 's••• (9)', 'clear', 'unknown'],
    ]);
  });

  test('IMAP: a refused AUTHENTICATE leaves commands as commands', async () => {
    const said = dialogue('S: * OK', 'C: a AUTHENTICATE PLAIN', 'S: a NO', 'C: b LOGIN ben secret99', 'S: b OK');
    expect(logins(await session(143, said))).toEqual([['ben', 's••• (8)', 'clear', 'accepted']]);
  });

  test('IMAP: a login that the client gives up is none (RFC 9051, 6.2.2)', async () => {
    const said = dialogue('S: * OK', 'C: a AUTHENTICATE PLAIN', 'S: +', 'C: *', 'S: a BAD no');
    expect(logins(await session(143, said))).toEqual([]);
  });

  test('Redis: its own answer counts, not that of a command before it, nor what a value holds', async () => {
    const said: Exchange[] = [
      { from: 'client', data: 'PING\r\nGET a\r\nLRANGE b 0 -1\r\nAUTH secret99\r\n' },
      { from: 'server', data: '+PONG\r\n$9\r\n-wrong\r\n+\r\n*2\r\n+one\r\n*1\r\n$2\r\n-2\r\n' },
      { from: 'server', data: '+OK\r\n' },
    ];
    expect(logins(await session(6379, said))).toEqual([[null, 's••• (8)', 'clear', 'accepted']]);
  });

  test('Redis: HELLO with a password is a login, without one it is none', async () => {
    const hello = (...words: string[]): string =>
      `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
    const said: Exchange[] = [
      { from: 'client', data: hello('HELLO', '3', 'AUTH', 'ben', 'wrong') },
      { from: 'server', data: '-WRONGPASS invalid username-password pair\r\n' },
      { from: 'client', data: hello('hello', '3', 'auth', 'ben', 'secret99', 'SETNAME', 'me') },
      { from: 'server', data: '%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n' },
      { from: 'client', data: hello('HELLO', '2') },
      { from: 'server', data: '*2\r\n$6\r\nserver\r\n$5\r\nredis\r\n' },
    ];
    expect(logins(await session(6379, said))).toEqual([
      ['ben', 'w••• (5)', 'clear', 'refused'],
      ['ben', 's••• (8)', 'clear', 'accepted'],
    ]);
  });

  test('Telnet: refused, and asked again', async () => {
    const said = dialogue('S: login:', 'C: ben', 'S: Password:', 'C: secret99', 'S: Login incorrect', 'S: login:');
    expect(logins(await session(23, said))).toEqual([['ben', 's••• (8)', 'clear', 'refused']]);
  });
});
