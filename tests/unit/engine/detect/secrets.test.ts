import { expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { snmpGet, snmpResponse } from '../../../support/packets/snmp.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { client, server, tcpSession } from '../../../support/packets/session.ts';

const redis = (...commands: string[]) =>
  tcpSession({
    client: '10.0.0.7:40000',
    server: '198.51.100.2:6379',
    exchanges: commands.flatMap((command) => {
      const words = command.split(' ');
      const data = `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
      return [
        { from: 'client', data },
        { from: 'server', data: '+OK\r\n' },
      ] as const;
    }),
  });

test('a secret to an outside server is told, and masked', async () => {
  const [finding] = await findingsOf('cleartext-credentials', redis('AUTH hunter2secret', 'PING'));
  expect(finding).toMatchObject({
    severity: 'high',
    confidence: 'confirmed',
    outcome: 'succeeded',
    targets: ['198.51.100.2:6379'],
  });
  expect(JSON.stringify(finding)).not.toContain('hunter2');
});

test('a secret is the one of who asks, also where the capture begins with an answer', async () => {
  const request = httpRequest({ headers: { Authorization: 'Basic YW5uOnNlY3JldDk5' } });
  const exchanges = [server(httpResponse({ body: 'hello' })), client(request), server(httpResponse({ body: 'more' }))];
  const ends = { client: '10.0.0.7:40000', server: '198.51.100.2:9100' };
  expect(await findingsOf('cleartext-credentials', tcpSession({ ...ends, exchanges, handshake: false }))).toMatchObject(
    [{ actor: '10.0.0.7', targets: ['198.51.100.2:9100'], severity: 'high' }],
  );
});

test('a community that an agent answers is right', async () => {
  const objects = { '1.3.6.1.2.1.1.1.0': 'router' };
  const answered = (community: string) =>
    packets(
      ['udp 10.0.0.7:5000 > 10.0.0.2:161', snmpGet({ community: 'public', objects: { '1.3.6.1.2.1.1.1.0': null } })],
      ['udp 10.0.0.2:161 > 10.0.0.7:5000', snmpResponse({ community, objects })],
    );
  expect(await findingsOf('cleartext-credentials', answered('public'))).toMatchObject([{ outcome: 'succeeded' }]);
});

test('a server of IPv6 stands in brackets before its port', async () => {
  const exchanges = [client(httpRequest({ headers: { Authorization: 'Basic YW5uOnNlY3JldDk5' } })), server('x')];
  const session = tcpSession({ client: '[fd00::7]:40000', server: '[fd00::2]:80', exchanges });
  expect(await findingsOf('cleartext-credentials', session)).toMatchObject([{ targets: ['[fd00::2]:80'] }]);
});

test('commands without a secret are none', async () => {
  expect(await findingsOf('cleartext-credentials', redis('PING', 'GET a'))).toEqual([]);
});

test('an SNMP community is a secret of low severity, and its protocol is insecure', async () => {
  const traffic = packets([
    'udp 10.0.0.7:5000 > 10.0.0.2:161',
    snmpGet({ community: 'public', objects: { '1.3.6.1.2.1.1.1.0': null } }),
  ]);
  expect(await findingsOf('cleartext-credentials', traffic)).toMatchObject([{ severity: 'low', actor: '10.0.0.7' }]);
  expect(await findingsOf('insecure-protocol', traffic)).toMatchObject([
    { severity: 'low', targets: ['10.0.0.2:161'] },
  ]);
});
