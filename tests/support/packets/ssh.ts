/** SSH (RFC 4253): banner, key exchange, and encrypted packets by size alone. */
import { concat, scrambled, u32, type Bytes, type Data } from './bytes.ts';
import type { Exchange } from './session.ts';

/** RFC 4253 section 4.2. */
export const sshBanner = (software = 'OpenSSH_9.3'): Bytes => concat(`SSH-2.0-${software}\r\n`);

const text = (data: Data): Bytes => {
  const bytes = concat(data);
  return concat(u32(bytes.length), bytes);
};

/** RFC 4253 section 6: the padding makes the whole a multiple of 8 and is at least 4 bytes long. */
export function sshPacket(payload: Uint8Array): Bytes {
  const padding = 4 + ((8 - ((payload.length + 9) % 8)) % 8);
  return concat(u32(1 + payload.length + padding), [padding], payload, new Uint8Array(padding));
}

export interface KexInit {
  readonly kex?: readonly string[];
  readonly hostKeys?: readonly string[];
  readonly ciphers?: readonly string[];
  readonly macs?: readonly string[];
  readonly compression?: readonly string[];
  readonly seed?: number;
}

/** RFC 4253 section 7.1; ciphers, MACs and compression are the same in both directions. */
export function sshKexInit(lists: KexInit = {}): Bytes {
  const { kex = ['curve25519-sha256', 'ecdh-sha2-nistp256'], hostKeys = ['ssh-ed25519', 'rsa-sha2-512'] } = lists;
  const { ciphers = ['chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com'], macs = ['hmac-sha2-256'] } = lists;
  const { compression = ['none', 'zlib@openssh.com'], seed = 1 } = lists;
  const names = [kex, hostKeys, ciphers, ciphers, macs, macs, compression, compression, [], []];
  const body = concat(...names.map((list) => text(list.join(','))));
  return sshPacket(concat([20], scrambled(16, seed), body, [0], u32(0)));
}

/** RFC 5656 section 4, RFC 8731: the public keys of both sides, the host key and its signature. */
const sshEcdhInit = (seed: number): Bytes => sshPacket(concat([30], text(scrambled(32, seed))));
const sshEcdhReply = (seed: number): Bytes => {
  const hostKey = concat(text('ssh-ed25519'), text(scrambled(32, seed)));
  const signature = concat(text('ssh-ed25519'), text(scrambled(64, seed + 1)));
  return sshPacket(concat([31], text(hostKey), text(scrambled(32, seed + 2)), text(signature)));
};
const sshNewKeys = (): Bytes => sshPacket(Uint8Array.of(21));

/**
 * The size on the wire of an encrypted payload: chacha20-poly1305 keeps the 4 bytes of length out of the padded block and
 * adds a tag of 16. A service request takes 44 bytes, a failed login is answered with 52, a successful one with 28.
 */
export function sshEncrypted(payloadLength: number, seed: number): Bytes {
  const block = Math.ceil((payloadLength + 5) / 8) * 8;
  return scrambled(4 + block + 16, seed);
}

export interface SshSession {
  /** Passwords that are refused before the end, or before `accepted`. */
  readonly failures?: number;
  readonly accepted?: boolean;
  /** Seconds that the server takes to refuse a password. */
  readonly penalty?: number;
  readonly clientSoftware?: string;
  readonly serverSoftware?: string;
  readonly client?: KexInit;
  readonly server?: KexInit;
  /** What follows a login. */
  readonly talk?: readonly { readonly from: 'client' | 'server'; readonly size: number; readonly wait?: number }[];
  readonly seed?: number;
}

const [SERVICE_REQUEST, AUTH_NONE, AUTH_FAILURE, AUTH_PASSWORD, AUTH_SUCCESS] = [17, 35, 24, 120, 1];

/** A whole session as the exchanges of a `tcpSession`. */
export function sshExchanges(session: SshSession = {}): Exchange[] {
  const { failures = 0, accepted = true, penalty = 0.4, clientSoftware, serverSoftware, talk = [], seed = 1 } = session;
  let count = seed * 100;
  const client = (size: number, wait = 0.002): Exchange => ({
    from: 'client',
    wait,
    data: sshEncrypted(size, ++count),
  });
  const server = (size: number, wait = 0.002): Exchange => ({
    from: 'server',
    wait,
    data: sshEncrypted(size, ++count),
  });
  const refused = Array.from({ length: failures }, () => [client(AUTH_PASSWORD, 0.05), server(AUTH_FAILURE, penalty)]);
  return [
    { from: 'client', data: sshBanner(clientSoftware) },
    { from: 'server', data: sshBanner(serverSoftware), wait: 0.01 },
    { from: 'client', data: sshKexInit({ seed, ...session.client }) },
    { from: 'server', data: sshKexInit({ seed: seed + 1, ...session.server }) },
    { from: 'client', data: sshEcdhInit(seed + 2) },
    { from: 'server', data: concat(sshEcdhReply(seed + 3), sshNewKeys()), wait: 0.006 },
    { from: 'client', data: sshNewKeys() },
    client(SERVICE_REQUEST, 0.001),
    server(SERVICE_REQUEST),
    client(AUTH_NONE),
    server(AUTH_FAILURE),
    ...refused.flat(),
    ...(accepted ? [client(AUTH_PASSWORD, 0.3), server(AUTH_SUCCESS, 0.08)] : []),
    ...talk.map(({ from, size, wait }) => (from === 'client' ? client(size, wait) : server(size, wait))),
  ];
}
