import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import type { Packet } from '../../../support/packet-builder.ts';
import { dialogue, ftpLogin } from '../../../support/packets/dialogue.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { tcpSession, type Exchange } from '../../../support/packets/session.ts';
import { sshExchanges } from '../../../support/packets/ssh.ts';

/** So many sessions of one client, one every `every` seconds. */
const sessions = (count: number, every: number, port: number, talk: (i: number) => Exchange[]): Packet[] =>
  Array.from({ length: count }, (_, i) =>
    tcpSession({
      client: `203.0.113.9:${40_000 + i}`,
      server: `10.0.0.2:${port}`,
      start: i * every,
      exchanges: talk(i),
    }),
  ).flat();

describe('ssh-bruteforce', () => {
  const refused = (i: number) => sshExchanges({ failures: 3, accepted: false, seed: i + 1 });

  test('forty sessions that end as refused logins do', async () => {
    const found = await findingsOf('ssh-bruteforce', sessions(40, 4, 22, refused));
    expect(found[0].measures[0]).toMatchObject({ threshold: 30, source: 'Zeek detect-bruteforcing' });
    expect(found).toMatchObject([
      { severity: 'medium', outcome: 'attempted', actor: '203.0.113.9', targets: ['10.0.0.2:22'] },
    ]);
  });

  test('a success behind them is an incident', async () => {
    const last = (i: number) => (i < 39 ? refused(i) : loggedIn(i));
    const found = await findingsOf('ssh-bruteforce', sessions(40, 4, 22, last));
    expect(found).toMatchObject([{ severity: 'critical', outcome: 'succeeded' }]);
  });

  test('fifteen are an early warning', async () => {
    const [finding] = await findingsOf('ssh-bruteforce', sessions(15, 4, 22, refused));
    expect(finding).toMatchObject({
      severity: 'low',
      measures: [{ value: 15, threshold: 10, source: 'own default' }, {}, {}],
    });
  });

  const loggedIn = (i: number) =>
    sshExchanges({ seed: i + 1, talk: [1200, 400, 900].map((size) => ({ from: 'server', size }) as const) });

  test('forty sessions of a script with a good key are work', async () => {
    expect(await findingsOf('ssh-bruteforce', sessions(40, 4, 22, loggedIn))).toEqual([]);
  });
});

describe('login-bruteforce', () => {
  test('25 refused FTP logins within five minutes', async () => {
    const found = await findingsOf(
      'login-bruteforce',
      sessions(25, 12, 21, (i) => ftpLogin(`user${i}`, 'summer2023', false)),
    );
    expect(found).toMatchObject([{ severity: 'medium', actor: '203.0.113.9', evidenceCount: 25 }]);
  });

  test('a success behind them is an incident, one amid them is somebody else', async () => {
    const withSuccess = (place: number) =>
      findingsOf(
        'login-bruteforce',
        sessions(25, 12, 21, (i) => ftpLogin(`user${i}`, 'summer2023', i === place)),
      );
    expect(await withSuccess(24)).toMatchObject([{ severity: 'critical', outcome: 'succeeded' }]);
    const enough = sessions(21, 12, 21, (i) => ftpLogin(`user${i}`, 'summer2023', i === 20));
    expect(await findingsOf('login-bruteforce', enough)).toMatchObject([{ severity: 'critical', evidenceCount: 20 }]);
    expect(await withSuccess(3)).toMatchObject([{ severity: 'medium', outcome: 'attempted' }]);
  });

  test('one stale password, tried every ten minutes', async () => {
    const stale = sessions(25, 600, 21, () => ftpLogin('backup', 'last-year', false));
    expect(await findingsOf('login-bruteforce', stale)).toEqual([]);
  });
});

describe('cleartext-credentials', () => {
  const basic = (headers: Record<string, string>) =>
    sessions(1, 0, 80, () => [
      { from: 'client', data: httpRequest({ headers }) },
      { from: 'server', data: httpResponse({ body: 'hello' }) },
    ]);

  test('HTTP Basic', async () => {
    const found = await findingsOf('cleartext-credentials', basic({ Authorization: `Basic ${btoa('ann:hunter2')}` }));
    expect(found).toMatchObject([{ severity: 'high', confidence: 'confirmed', parameters: { user: 'ann' } }]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|YW5u/);
  });

  test('a field of a form is a secret by its name only', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const login = sessions(1, 0, 80, () => [
      { from: 'client', data: httpRequest({ method: 'POST', headers, body: 'user=ann&password=hunter2' }) },
      { from: 'server', data: httpResponse({ body: 'hello' }) },
    ]);
    expect(await findingsOf('cleartext-credentials', login)).toMatchObject([{ confidence: 'high' }]);
  });

  test('a digest does not show its secret', async () => {
    const Authorization = 'Digest username="ann", realm="r", nonce="n", uri="/", response="00112233"';
    expect(await findingsOf('cleartext-credentials', basic({ Authorization }))).toEqual([]);
  });

  const ftp = (user: string) => sessions(1, 0, 21, () => ftpLogin(user, 'guest@example.com'));

  test('FTP', async () => {
    expect(await findingsOf('cleartext-credentials', ftp('ben'))).toMatchObject([
      { outcome: 'succeeded', parameters: { protocol: 'FTP', user: 'ben' } },
    ]);
  });

  test('the mail address of an anonymous FTP user is no secret', async () => {
    expect(await findingsOf('cleartext-credentials', ftp('anonymous'))).toEqual([]);
  });
});

describe('insecure-protocol', () => {
  test('Telnet', async () => {
    const telnet = sessions(1, 0, 23, () => dialogue('S: login:', 'C: ann', 'S: Password:', 'C: secret', 'S: $'));
    expect(await findingsOf('insecure-protocol', telnet)).toMatchObject([
      { severity: 'medium', targets: ['10.0.0.2:23'], parameters: { alternative: 'SSH' } },
    ]);
  });

  test('FTP weighs by the login that leaves, whoever came first', async () => {
    const from = (client: string, start: number) =>
      tcpSession({ client, server: '10.0.0.2:21', start, exchanges: ftpLogin('ann', 'summer2023') });
    const inside = from('10.0.0.5:40000', 0);
    expect(await findingsOf('insecure-protocol', inside)).toMatchObject([{ severity: 'low', actor: '10.0.0.5' }]);
    expect(await findingsOf('insecure-protocol', [...inside, ...from('203.0.113.9:40000', 9)])).toMatchObject([
      {
        severity: 'medium',
        actor: '203.0.113.9',
        direction: 'inbound',
        evidence: [{ field: 'wireloupe.application', value: 'ftp' }, {}],
      },
    ]);
  });

  test('SSH', async () => {
    expect(
      await findingsOf(
        'insecure-protocol',
        sessions(1, 0, 22, () => sshExchanges()),
      ),
    ).toEqual([]);
  });
});
