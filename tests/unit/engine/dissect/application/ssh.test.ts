import { describe, expect, test } from 'vitest';
import { agreed, hassh, hasshServer, readKexInit } from '../../../../../src/engine/dissect/application/ssh/kexinit.ts';
import { ssh } from '../../../../../src/engine/dissect/application/ssh/ssh.ts';
import { mutated, readStream, truncations, type Said } from '../../../../support/application.ts';
import { concat, scrambled, u32 } from '../../../../support/packets/bytes.ts';
import { sshBanner, sshEncrypted, sshExchanges, sshKexInit, type SshSession } from '../../../../support/packets/ssh.ts';

const rowOf = (said: readonly Said[]) => {
  const rows = readStream(ssh, said).rows('ssh');
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const session = (options: SshSession = {}): Said[] => sshExchanges(options);

describe('connections', () => {
  test('software, algorithms and fingerprints', () => {
    const heard = readStream(ssh, session({ serverSoftware: 'OpenSSH_8.9p1 Ubuntu-3' }));
    expect(heard.probed).toBe('yes');
    expect(heard.rows('ssh')).toMatchObject([
      {
        client: '10.0.0.1',
        server: '10.0.0.2',
        version: 2,
        clientBanner: 'SSH-2.0-OpenSSH_9.3',
        serverBanner: 'SSH-2.0-OpenSSH_8.9p1 Ubuntu-3',
        kex: 'curve25519-sha256',
        hostKey: 'ssh-ed25519',
        cipher: 'chacha20-poly1305@openssh.com',
        mac: 'hmac-sha2-256',
        compression: 'none',
        serverKex: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
      },
    ]);
    expect(heard.displays).toEqual(['SSH', ...heard.displays.slice(1).map(() => 'SSHv2')]);
    expect(heard.anomalies).toEqual([]);
  });

  test('the first of the client that the server has as well', () => {
    const said = session({
      client: { ciphers: ['x', 'aes128-ctr', 'aes256-ctr'] },
      server: { ciphers: ['aes256-ctr', 'aes128-ctr'] },
    });
    expect(rowOf(said)).toMatchObject({ cipher: 'aes128-ctr', serverCiphers: ['aes256-ctr', 'aes128-ctr'] });
    expect(agreed('a,b', 'c')).toBe(null);
    expect(agreed('', '')).toBe(null);
  });

  test.each([
    ['SSH-2.0-a', 'SSH-2.0-b', 2],
    ['SSH-2.0-a', 'SSH-1.99-b', 2],
    ['SSH-1.5-a', 'SSH-1.99-b', 1],
    ['SSH-2.0-a', null, 2],
    ['SSH-1.99-a', null, null],
    ['SSH-1.99-a', 'SSH-1.99-b', 2],
  ])('%s and %s speak version %s', (client, server, version) => {
    const said: Said[] = [{ from: 'client', data: `${client}\r\n` }];
    if (server !== null) said.push({ from: 'server', data: `${server}\n` });
    expect(rowOf(said)).toMatchObject({ version, clientBanner: client, serverBanner: server });
  });

  test('a banner ends where a device fills it up with zeros', () => {
    const said: Said[] = [{ from: 'client', data: 'SSH-2.0-Device_1.2\0\0\0\n' }];
    expect(rowOf(said)).toMatchObject({ version: 2, clientBanner: 'SSH-2.0-Device_1.2' });
  });

  test('lines before the banner of a server', () => {
    const said: Said[] = [
      { from: 'client', data: sshBanner() },
      { from: 'server', data: 'Welcome to\r\nthis host\r\nSSH-2.0-x\r\n' },
    ];
    expect(rowOf(said)).toMatchObject({ serverBanner: 'SSH-2.0-x' });
    expect(readStream(ssh, [said[0]!, { from: 'server', data: 'x'.repeat(400) }])).toMatchObject({
      gaveUp: true,
      anomalies: ['ssh-malformed'],
    });
  });
});

describe('logins', () => {
  const outcome = (options: SshSession) => {
    const heard = readStream(ssh, session(options));
    const { authAttempts, authSuccess } = heard.rows('ssh')[0]!;
    return [authAttempts, authSuccess, ...heard.rows('logins').map((row) => row['outcome'])];
  };

  test('by the sizes of what the server answers', () => {
    expect(outcome({})).toEqual([1, 'true', 'accepted']);
    expect(outcome({ failures: 2 })).toEqual([3, 'true', 'accepted']);
    expect(outcome({ failures: 3, accepted: false })).toEqual([3, 'false', 'refused']);
    expect(outcome({ accepted: false })).toEqual([0, null]);
  });

  test('one row per connection: nothing of the secret, hashed', () => {
    expect(readStream(ssh, session({ failures: 3, accepted: false })).rows('logins')).toMatchObject([
      { protocol: 'ssh', user: null, secret: null, secrecy: 'hashed', outcome: 'refused', serverPort: 40_000 },
    ]);
  });

  test('what the server says before it is asked, and after it said yes, is no answer', () => {
    const said = session({});
    const keys = said.findIndex(({ from }, i) => from === 'client' && i > 5);
    const early: Said = { from: 'server', data: sshEncrypted(200, 1) };
    const late: Said = { from: 'server', data: sshEncrypted(400, 2) };
    const heard = readStream(ssh, [...said.slice(0, keys), early, ...said.slice(keys), late]);
    expect(heard.rows('ssh')).toMatchObject([{ authAttempts: 1, authSuccess: 'true' }]);
  });

  test('is not judged where sizes mean nothing', () => {
    const zlib = { compression: ['zlib'] };
    expect(outcome({ client: zlib, server: zlib })).toEqual([0, null]);
    const lossy = session({ failures: 2 });
    lossy.splice(-3, 1, { from: 'client', lost: 100, data: sshEncrypted(10, 1) });
    expect(readStream(ssh, lossy).rows('ssh')).toMatchObject([{ authSuccess: 'false' }]);
  });
});

/** Lists of a KEXINIT message by the order in which HASSH joins them. */
const LISTS = {
  kex: 'curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c',
  ciphers:
    'chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com',
  macs: 'umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1',
  compression: 'none,zlib@openssh.com,zlib',
};

describe('HASSH', () => {
  const packet = sshKexInit({
    kex: LISTS.kex.split(','),
    ciphers: LISTS.ciphers.split(','),
    macs: LISTS.macs.split(','),
    compression: LISTS.compression.split(','),
  });

  test('as published', () => {
    // The client of the HASSH description: OpenSSH 7.8 and later.
    expect(hassh(readKexInit(packet, 6, packet.length)!)).toBe('ec7378c1a92f5a8dde7e8b7a1ddf33d1');
  });

  test('of a server by what it would send', () => {
    const offer = readKexInit(packet, 6, packet.length)!;
    const other = { ...offer, ciphersToClient: 'aes128-cbc' };
    expect(hassh(other)).toBe(hassh(offer));
    expect(hasshServer(other)).not.toBe(hasshServer(offer));
  });

  test('lists that go beyond the end', () => {
    expect(readKexInit(packet, 6, 100)).toBe(null);
    expect(readKexInit(concat(new Uint8Array(16), u32(0xffff_ffff)), 0, 20)).toBe(null);
  });
});

describe('whatever comes', () => {
  test.each([1, 7, 100])('chunks of %i bytes give the same rows', (chunk) => {
    const said = session({ failures: 2, talk: [{ from: 'server', size: 5000 }] });
    const whole = readStream(ssh, said);
    const parts = readStream(ssh, said, { chunk });
    for (const table of ['ssh', 'logins']) expect(parts.rows(table)).toEqual(whole.rows(table));
    expect(parts.displays).toEqual(whole.displays);
  });

  test('cut at every byte', () => {
    for (const said of truncations(session(), 3)) expect(readStream(ssh, said).anomalies).toEqual([]);
  });

  test('changed at random', () => {
    for (let seed = 1; seed <= 300; seed++) readStream(ssh, mutated(session({ failures: 1 }), seed), { probe: false });
  });

  test('a packet of any length is noted, not waited for', () => {
    const said: Said[] = [
      { from: 'client', data: sshBanner() },
      { from: 'client', data: concat(u32(0x7fff_ffff), [4], scrambled(50, 1)) },
    ];
    expect(readStream(ssh, said)).toMatchObject({ anomalies: ['ssh-malformed'], unread: 0 });
  });

  test.each([
    ['SSH-2.0-x\r\n', 'yes'],
    ['SS', 'more'],
    ['GET / HTTP/1.1\r\n', 'no'],
  ])('probes %j: %s', (data, answer) => {
    expect(readStream(ssh, [{ from: 'client', data }]).probed).toBe(answer);
  });
});
