/** Lines that no text protocol has: passed over to their end, whatever the pieces in which they come. */
import { describe, expect, test } from 'vitest';
import { ftp } from '../../../../../src/engine/dissect/application/ftp.ts';
import { imap } from '../../../../../src/engine/dissect/application/imap.ts';
import { irc } from '../../../../../src/engine/dissect/application/irc.ts';
import { readStream } from '../../../../support/application.ts';
import { expectSameInPieces } from '../../../../support/robust.ts';
import { client, server } from '../../../../support/packets/session.ts';

const long = (length: number): string => 'x'.repeat(length);

const FTP = [
  server('220 ready\r\n'),
  client('USER ann\r\n'),
  server('331 go on\r\n'),
  client(`SITE ${long(20_000)}\r\nPASS s3cret\r\n`),
  server(`230-${long(40_000)}\r\n230 in\r\n`),
];
const IRC = [
  client('NICK ann\r\n'),
  server(`:host NOTICE ann :${long(17_000)}\r\n:host 001 ann :hello\r\n`),
  client('JOIN #here\r\n'),
];

test('FTP goes on behind a line that is too long', () => {
  const heard = readStream(ftp, FTP, { serverPort: 21 });
  expect(heard.gaveUp).toBe(false);
  expect(heard.anomalies.filter((anomaly) => anomaly === 'application-malformed')).toHaveLength(2);
  expect(heard.rows('ftp').map((row) => row['command'])).toEqual(['USER', 'PASS']);
  expect(heard.rows('logins')).toMatchObject([{ user: 'ann', outcome: 'accepted' }]);
});

test('IRC goes on behind a line that is too long', () => {
  const heard = readStream(irc, IRC, { serverPort: 6667 });
  expect(heard).toMatchObject({ gaveUp: false, anomalies: ['application-malformed'] });
  expect(heard.rows('irc').map((row) => row['command'])).toEqual(['NICK', '001', 'JOIN']);
});

describe('in pieces', () => {
  test('FTP', () => expectSameInPieces(ftp, FTP, ['ftp', 'logins'], { serverPort: 21 }));
  test('IRC', () => expectSameInPieces(irc, IRC, ['irc'], { serverPort: 6667 }));
});

test('what never ends its line is given up', () => {
  const endless = Array.from({ length: 40 }, () => server(long(30_000)));
  expect(readStream(irc, [IRC[0], ...endless], { serverPort: 6667 }).gaveUp).toBe(true);
});

test('what never said a line of the protocol is given up at once', () => {
  const heard = readStream(imap, [server(long(20_000))], { probe: false });
  expect(heard.gaveUp).toBe(true);
});
