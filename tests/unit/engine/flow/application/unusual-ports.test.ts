/** What a flow speaks is told by what is said, whatever the port: greetings alone often leave it open. */
import { expect, test } from 'vitest';
import { dialogue } from '../../../../support/packets/dialogue.ts';
import { tcpSession } from '../../../../support/packets/session.ts';
import { analyse } from '../../../../support/judge.ts';
import { rowsOf } from '../../../../support/rows.ts';

test.each([
  ['ftp', ['S: 220 ready', 'C: USER carol', 'S: 331 password please', 'C: PASS x', 'S: 230 in']],
  ['ftp', ['S: 220-Welcome\r\n to the files\r\n220 ready', 'C: AUTH TLS', 'S: 234 go ahead']],
  ['ftp', ['S: 220 FileZilla Server 1.8', 'C: FEAT', 'S: 211 no features']],
  ['ftp', ['C: USER carol', 'C: PASS x', 'C: PASV', 'C: LIST']],
  ['smtp', ['S: 220 ready', 'C: EHLO client.example', 'S: 250 client.example']],
  ['smtp', ['S: 220 mail.example', 'C: HELO client.example', 'S: 250 client.example']],
  ['irc', ['C: USER guest 0 * :Ronnie Reagan', 'C: NICK ronnie', 'S: :irc.example 001 ronnie :Welcome']],
  ['pop3', ['S: +OK ready', 'C: USER carol', 'S: +OK', 'C: PASS x', 'S: +OK']],
  [null, ['S: 220 ready', 'C: anything else', 'S: 500 what']],
])('%s on port 20021: %j', async (application, lines) => {
  const exchanges = dialogue(...lines);
  const analysis = await analyse(tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:20021', exchanges }));
  expect(rowsOf(analysis, 'flows')).toMatchObject([{ application }]);
});

test('on a port of IRC a USER of one word is not taken for that of FTP', async () => {
  const exchanges = dialogue('C: USER carol', 'C: NICK carol', 'S: :irc.example 461 carol USER :too few');
  const analysis = await analyse(tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:6667', exchanges }));
  expect(rowsOf(analysis, 'flows')).toMatchObject([{ application: 'irc' }]);
});
