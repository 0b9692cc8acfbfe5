import { describe, expect, test } from 'vitest';
import { ftp } from '../../../../../src/engine/dissect/application/ftp.ts';
import { readStream } from '../../../../support/application.ts';
import { filtering } from '../../../../support/filtering.ts';
import { pcap } from '../../../../support/packets/capture-file.ts';
import { dialogue, passive } from '../../../../support/packets/dialogue.ts';
import { client, server, tcpSession, type Exchange } from '../../../../support/packets/session.ts';
import { tlsAlert, tlsExchanges } from '../../../../support/packets/tls.ts';

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\r\n`).join('');

/** Commands that wait for a reply at most. */
const PENDING = 1024;

test('of commands sent without end before a reply, so many wait for theirs', () => {
  const sent = PENDING + 50;
  const said = [
    server('220 ready\r\n'),
    client(lines(sent, (i) => `SITE ${i}`)),
    server(lines(sent, (i) => `200 done ${i}`)),
    client('QUIT\r\n'),
    server('221 bye\r\n'),
  ];
  const rows = readStream(ftp, said, { serverPort: 21 }).rows('ftp');
  expect(rows).toHaveLength(sent + 1);
  const replies = rows.map(({ argument, reply }) => [argument, reply]);
  expect(replies.slice(0, PENDING)).toEqual(Array.from({ length: PENDING }, (_, i) => [String(i), `done ${i}`]));
  expect(new Set(replies.slice(PENDING, sent).map(([, reply]) => reply))).toEqual(new Set([null]));
  expect(rows.at(-1)).toMatchObject({ command: 'QUIT', code: 221, reply: 'bye' });
});

test('replies to those beyond are nobody else’s', () => {
  const sent = PENDING + 50;
  const reply = (i: number): string => `200 done ${i}`;
  const said = [
    server('220 ready\r\n'),
    client(lines(sent, (i) => `SITE ${i}`)),
    server(lines(PENDING + 10, reply)),
    client('NOOP\r\n'),
    server(lines(40, (i) => reply(PENDING + 10 + i)) + '200 for NOOP\r\n'),
    client('QUIT\r\n'),
    server('221 bye\r\n'),
  ];
  const rows = readStream(ftp, said, { serverPort: 21 }).rows('ftp');
  expect(rows.slice(sent)).toMatchObject([
    { command: 'NOOP', reply: null },
    { command: 'QUIT', reply: 'bye' },
  ]);
});

describe('behind TLS that both sides have ended (CCC, RFC 4217)', () => {
  const said = (...between: Exchange[]): Uint8Array<ArrayBuffer> =>
    pcap(
      tcpSession({
        client: '10.0.0.1:50000',
        server: '10.0.0.2:21',
        exchanges: [
          ...dialogue('S: 220 ready', 'C: AUTH TLS', 'S: 234 Proceed.'),
          ...tlsExchanges({ talk: [{ from: 'client', size: 40 }] }),
          ...between,
          ...dialogue('C: PASV', `S: ${passive('10.0.0.2', 5000)}`, 'C: STOR a.txt', 'S: 150 go on'),
        ],
      }),
    );
  const alert = (from: 'client' | 'server'): Exchange => ({ from, data: tlsAlert(1, 0) });

  test('commands are read again', async () => {
    const file = await filtering(said(alert('server'), alert('client')));
    expect(await file.accepted('ftp.request.command == "PASV" or ftp.request.command == "STOR"')).toHaveLength(2);
    expect(await file.accepted('ftp.response.code in {227, 150}')).toHaveLength(2);
    expect(await file.accepted('ftp and tls')).toEqual([]);
  });

  test('not before both have', async () => {
    const file = await filtering(said(alert('server')));
    expect(await file.accepted('ftp.request.command == "PASV"')).toEqual([]);
  });
});
