import { expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { snmpGet } from '../../../support/packets/snmp.ts';
import { tcpSession } from '../../../support/packets/session.ts';

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
