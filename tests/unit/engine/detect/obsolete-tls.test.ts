import { expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import { tcpSession } from '../../../support/packets/session.ts';
import { TLS, tlsClientHello, tlsExchanges, tlsServerHello } from '../../../support/packets/tls.ts';

const handshake = (version: number) =>
  tcpSession({
    client: '10.0.0.7:40000',
    server: '198.51.100.2:443',
    exchanges: [
      { from: 'client', data: tlsClientHello({ version: TLS.tls12 }) },
      { from: 'server', data: tlsServerHello({ version }) },
    ],
  });

test('a server that agrees to TLS 1.0', async () => {
  expect(await findingsOf('obsolete-tls', handshake(TLS.tls10))).toMatchObject([
    { severity: 'medium', targets: ['198.51.100.2:443'], key: 'obsolete-tls/198.51.100.2/443/TLSv1' },
  ]);
});

test('a handshake that was not completed is not told as one', async () => {
  expect(await findingsOf('obsolete-tls', handshake(TLS.tls10))).toMatchObject([
    { outcome: 'unknown', opposing: [{ parameters: {} }] },
  ]);
  const whole = tcpSession({
    client: '10.0.0.7:40000',
    server: '198.51.100.2:443',
    exchanges: tlsExchanges({ version: TLS.tls10, talk: [{ from: 'client', size: 60 }] }),
  });
  expect(await findingsOf('obsolete-tls', whole)).toMatchObject([{ outcome: 'succeeded', opposing: [] }]);
});

test('a server that called its client back, as in active FTP', async () => {
  const exchanges = [
    { from: 'server', data: tlsClientHello({ version: TLS.tls12 }) },
    { from: 'client', data: tlsServerHello({ version: TLS.tls10 }) },
  ] as const;
  const called = tcpSession({ client: '198.51.100.2:20', server: '10.0.0.7:40000', exchanges });
  expect(await findingsOf('obsolete-tls', called)).toMatchObject([
    { targets: ['198.51.100.2:20'], key: 'obsolete-tls/198.51.100.2/20/TLSv1' },
  ]);
});

test('a server that agrees to TLS 1.2', async () => {
  expect(await findingsOf('obsolete-tls', handshake(TLS.tls12))).toEqual([]);
});
