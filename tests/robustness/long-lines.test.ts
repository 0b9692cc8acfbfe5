/** A line of one long word is read in one go: not again from each of its places. The linter looks for patterns that would. */
import { expect, test } from 'vitest';
import { FACTOR, growth } from '../support/growth.ts';
import { analyse } from '../support/judge.ts';
import { client, server, tcpSession, type Exchange } from '../support/packets/session.ts';

const SHORT = 900; // FACTOR times as long is near the longest line that is read
const LINES = 30;

const session = (port: number, exchanges: readonly Exchange[]) =>
  tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });

test.each([
  ['SMTP, a path', 25, '220 mail ESMTP', (word: string) => `MAIL FROM:${'<'.repeat(word.length)}`],
  ['IRC', 6667, ':x NOTICE * :hello', (word: string) => `NICK${word}\rb`],
] as const)('%s', async (_, port, greeting, line) => {
  const reading = (length: number) => {
    const said = `${line('a'.repeat(length))}\r\n`;
    const packets = session(port, [server(`${greeting}\r\n`), ...Array.from({ length: LINES }, () => client(said))]);
    return () => analyse(packets);
  };
  expect(await growth(reading, SHORT)).toBeLessThan(2 * FACTOR);
});
