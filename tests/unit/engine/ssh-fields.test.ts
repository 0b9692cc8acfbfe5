import { expect, test } from 'vitest';
import { selectedBytes, sessionDetails, valuesOf } from '../../support/fields.ts';
import { sshExchanges } from '../../support/packets/ssh.ts';

const latin1 = (hex: string | null): string => Buffer.from(hex ?? '', 'hex').toString('latin1');

test('a whole session: banners, offers with their fingerprints, exchange, encrypted bytes', async () => {
  const exchanges = sshExchanges({ clientSoftware: 'PuTTY', failures: 1 });
  const details = await sessionDetails(22, exchanges, 'ssh.direction');
  const infos = details.map(({ info }) => info);
  expect(infos).toContain('Client: Protocol (SSH-2.0-PuTTY)');
  expect(infos).toContain('Client: Key Exchange Init');
  expect(infos).toContain('Client: Elliptic Curve Diffie-Hellman Key Exchange Init');
  expect(infos.some((info) => info.startsWith('Server: Elliptic Curve Diffie-Hellman Key Exchange Reply'))).toBe(true);
  expect(infos.at(-1)).toMatch(/Encrypted packet \(len=\d+\)$/);

  const offer = details.find(({ info }) => info === 'Client: Key Exchange Init')!;
  expect(valuesOf(offer)).toMatchObject({
    'ssh.message_code': ['Key Exchange Init (20)'],
    'ssh.kex_algorithms': ['curve25519-sha256,ecdh-sha2-nistp256'],
    'ssh.mac_algorithms_server_to_client': ['hmac-sha2-256'],
    'ssh.languages_server_to_client_length': ['0 bytes'],
    'ssh.seq_num': ['0'],
    'ssh.kex.hassh_algorithms': [
      'curve25519-sha256,ecdh-sha2-nistp256;chacha20-poly1305@openssh.com,aes256-gcm@openssh.com;hmac-sha2-256;none,zlib@openssh.com',
    ],
  });
  expect(valuesOf(offer)['ssh.kex.hassh']?.[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(latin1(selectedBytes(offer, 'ssh.server_host_key_algorithms'))).toBe('ssh-ed25519,rsa-sha2-512');

  const reply = details.find((detail) => 'ssh.host_key.type' in valuesOf(detail))!;
  expect(valuesOf(reply)).toMatchObject({
    'ssh.host_key.type': ['ssh-ed25519'],
    'ssh.host_key.eddsa.key_length': ['32 bytes'],
    'ssh.ecdh.q_s_length': ['32 bytes'],
    'ssh.host_sig.type': ['ssh-ed25519'],
  });
  expect(selectedBytes(reply, 'ssh.ecdh.q_s')).toHaveLength(64);
});

test('version 1: packets padded to eights, clear text only first', async () => {
  const packet = (length: number, code: number): Uint8Array =>
    Uint8Array.from([0, 0, 0, length, ...new Array<number>(8 - (length % 8)).fill(9), code, ...new Array<number>(length - 1).fill(7)]); // prettier-ignore
  const details = await sessionDetails(
    22,
    [
      { from: 'server', data: 'SSH-1.5-old\n' },
      { from: 'client', data: 'SSH-1.5-older\n' },
      { from: 'server', data: packet(21, 2) },
      { from: 'client', data: packet(12, 3) },
      { from: 'client', data: packet(5, 200) },
    ],
    'ssh.packet_length',
  );
  expect(details.map(({ info }) => info)).toEqual([
    'Server: Public Key',
    'Client: Session Key',
    'Client: Encrypted packet (len=5)',
  ]);
  expect(valuesOf(details[0])).toMatchObject({ 'ssh.padding_length': ['3 bytes'], 'ssh.message_code': ['2'] });
  expect(selectedBytes(details[2], 'ssh.payload')).toBe('c807070707');
});
