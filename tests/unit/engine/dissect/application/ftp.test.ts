import { expect, test } from 'vitest';
import { ftp } from '../../../../../src/engine/dissect/application/ftp.ts';
import { readStream } from '../../../../support/application.ts';
import { client, server } from '../../../../support/packets/session.ts';

const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\r\n`).join('');

/** Commands that wait for a reply at most. */
const PENDING = 256;

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
