import { describe, expect, test } from 'vitest';
import { PartialMessage } from '../../../../../src/engine/dissect/application/tls/partial-message.ts';
import { tls } from '../../../../../src/engine/dissect/application/tls/tls.ts';
import { mutated, readStream, truncations, type Said } from '../../../../support/application.ts';
import { concat, hex, scrambled, u16, u24 } from '../../../../support/packets/bytes.ts';
import { certificate } from '../../../../support/packets/certificate.ts';
import {
  TLS,
  tlsAlert,
  tlsApplicationData,
  tlsChangeCipherSpec,
  tlsClientHello,
  tlsExchanges,
  tlsRecord,
  tlsServerHello,
} from '../../../../support/packets/tls.ts';

const CHAIN = [
  certificate({ subject: 'CN=www.example.com,O=Example,C=SE', issuer: 'CN=Example CA,C=SE', names: ['example.com'] }),
  certificate({ subject: 'CN=Example CA,C=SE' }),
];
const SESSION_12 = tlsExchanges({
  sni: 'www.example.com',
  alpn: 'h2',
  certificates: CHAIN,
  talk: [
    { from: 'client', size: 300 },
    { from: 'server', size: 40_000 },
  ],
});
const SESSION_13 = tlsExchanges({
  version: TLS.tls13,
  sni: 'www.example.com',
  alpn: 'h2',
  talk: [{ from: 'client', size: 300 }],
});

const only = (said: readonly Said[]) => {
  const rows = readStream(tls, said).rows('tls');
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

describe('handshakes', () => {
  test('TLS 1.2 with a chain', () => {
    const heard = readStream(tls, SESSION_12);
    expect(heard.probed).toBe('yes');
    expect(heard.rows('tls')).toMatchObject([
      {
        packet: 1,
        flow: 0,
        client: '10.0.0.1',
        server: '10.0.0.2',
        version: 'TLSv1.2',
        serverName: 'www.example.com',
        cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        curve: 'x25519',
        alpn: ['h2'],
        offeredAlpn: ['h2', 'http/1.1'],
        clientVersion: 'TLSv1.3',
        resumed: false,
        established: true,
        alert: null,
        clientPacket: 1,
        serverPacket: 2,
        certificate: 0,
        clientCertificate: null,
      },
    ]);
    expect(heard.rows('certificates')).toMatchObject([
      { handshake: 0, depth: 0, commonName: 'www.example.com', names: ['example.com'], selfSigned: false },
      { handshake: 0, depth: 1, subject: 'CN=Example CA,C=SE'.split(',').reverse().join(','), selfSigned: true },
    ]);
    expect(heard.serverName).toBe('www.example.com');
    expect(heard.rows('hostNames')).toMatchObject([{ address: expect.anything(), name: 'www.example.com' }]);
    expect(heard.displays).toEqual(['TLSv1', 'TLSv1.2', 'TLSv1.2', 'TLSv1.2', 'TLSv1.2', 'TLSv1.2']);
    expect(heard.anomalies).toEqual([]);
    expect(heard.unread).toBe(0);
  });

  test('TLS 1.3, where certificates are hidden', () => {
    const heard = readStream(tls, SESSION_13);
    expect(heard.rows('tls')).toMatchObject([{ version: 'TLSv1.3', established: true, curve: 'x25519', alpn: [] }]);
    expect(heard.rows('certificates')).toEqual([]);
    expect(heard.displays.slice(1)).toEqual(SESSION_13.slice(1).map(() => 'TLSv1.3'));
  });

  test.each([
    [TLS.ssl30, 'SSLv3'],
    [TLS.tls10, 'TLSv1'],
    [TLS.tls11, 'TLSv1.1'],
  ])('version %i', (version, name) => {
    expect(only(tlsExchanges({ version, certificates: CHAIN }))).toMatchObject({ version: name, established: true });
  });

  test('an unanswered hello has no version', () => {
    const said = [{ from: 'client', data: tlsClientHello({ sni: 'a.example' }) }] as const;
    expect(only(said)).toMatchObject({ version: null, clientVersion: 'TLSv1.3', serverName: 'a.example', ja3s: null });
  });

  test('an alert ends a handshake', () => {
    const said: Said[] = [
      { from: 'client', data: tlsClientHello() },
      { from: 'server', data: tlsAlert(2, 40) },
    ];
    expect(only(said)).toMatchObject({ alert: 'handshake_failure', established: false, version: null });
  });

  test('the encrypted alert of a TLS 1.3 client is no Finished', () => {
    const said = [...SESSION_13.slice(0, 2), { from: 'client', data: tlsApplicationData(19) } as const];
    expect(only(said)).toMatchObject({ established: false });
  });

  test('a HelloRetryRequest does not make a second handshake', () => {
    const random = hex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c');
    const retry = tlsServerHello({ version: TLS.tls13, random });
    const again = tlsClientHello({ sni: 'a.example', extensions: [[44, Uint8Array.of(0, 1, 9)]] });
    const said: Said[] = [
      { from: 'client', data: tlsClientHello({ sni: 'a.example' }) },
      { from: 'server', data: concat(retry, tlsChangeCipherSpec()) },
      { from: 'client', data: concat(tlsChangeCipherSpec(), again) },
      { from: 'server', data: concat(tlsServerHello({ version: TLS.tls13 }), tlsApplicationData(900)) },
      { from: 'client', data: tlsApplicationData(53) },
    ];
    expect(only(said)).toMatchObject({ version: 'TLSv1.3', serverPacket: 4, established: true });
  });

  test('a session is resumed when the server goes on without a certificate', () => {
    const sessionId = scrambled(32, 9);
    const said: Said[] = [
      { from: 'client', data: tlsClientHello({ sessionId }) },
      { from: 'server', data: concat(tlsServerHello({ sessionId }), tlsChangeCipherSpec()) },
    ];
    expect(only(said)).toMatchObject({ resumed: true });
    const ticket: Said[] = [
      { from: 'client', data: tlsClientHello({}) },
      { from: 'server', data: concat(tlsServerHello({}), tlsChangeCipherSpec()) },
    ];
    expect(only(ticket)).toMatchObject({ resumed: true });
  });

  test('bits of a finite-field exchange', () => {
    const prime = concat([0, 0x7f], scrambled(126, 3));
    const body = concat(u16(prime.length), prime, u16(1), [2], u16(1), [5]);
    const message = tlsRecord(22, concat([12], u24(body.length), body));
    const said: Said[] = [
      { from: 'client', data: tlsClientHello() },
      { from: 'server', data: concat(tlsServerHello({ cipher: 0x0033 }), message) },
    ];
    expect(only(said)).toMatchObject({ cipher: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', dhBits: 1015, curve: null });
  });

  test('drafts of TLS 1.3', () => {
    const extensions = [[43, Uint8Array.of(0x7f, 23)] as const];
    const said: Said[] = [
      { from: 'client', data: tlsClientHello({ supportedVersions: [0x7f17, 0x0303] }) },
      { from: 'server', data: tlsServerHello({ extensions, cipher: 0x1301 }) },
    ];
    expect(only(said)).toMatchObject({ version: 'TLSv1.3-draft23', clientVersion: 'TLSv1.3-draft23' });
    expect(readStream(tls, said).displays[1]).toBe('TLSv1.3');
  });

  test('only one side was captured', () => {
    const server = SESSION_12.filter(({ from }) => from === 'server');
    expect(only(server)).toMatchObject({ version: 'TLSv1.2', serverName: null, client: '10.0.0.1', certificate: 0 });
  });

  test('a capture that begins behind the hellos', () => {
    const [first] = CHAIN;
    const list = concat(u24(first!.length), first!);
    const body = concat(u24(list.length), list);
    const said: Said[] = [{ from: 'server', data: tlsRecord(22, concat([11], u24(body.length), body)) }];
    expect(only(said)).toMatchObject({ version: null, client: '10.0.0.1', server: '10.0.0.2', certificate: 0 });
    expect(readStream(tls, said).rows('certificates')).toMatchObject([
      { handshake: 0, commonName: 'www.example.com', fromClient: false },
    ]);
  });

  test('the originator of a flow need not be the client', () => {
    const turned = SESSION_12.map(({ from, data }): Said => ({ from: from === 'client' ? 'server' : 'client', data }));
    expect(only(turned)).toMatchObject({ client: '10.0.0.2', server: '10.0.0.1', established: true });
  });
});

describe('SSL 2.0', () => {
  const clientHello = (version: number[]) =>
    concat([0x80, 0x2e, 1], version, u16(3 * 7), u16(0), u16(16), scrambled(21, 1), scrambled(16, 2));
  const leaf = CHAIN[1]!;
  const body = concat([4, 0, 1], u16(2), u16(leaf.length), u16(3), u16(16), leaf, [7, 0, 0xc0], scrambled(16, 3));
  const serverHello = concat(u16(0x8000 | body.length), body);
  const record = (bytes: Uint8Array): Uint8Array => concat(u16(0x8000 | bytes.length), bytes);

  test('a whole session', () => {
    const said: Said[] = [
      { from: 'client', data: clientHello([0, 2]) },
      { from: 'server', data: serverHello },
      { from: 'client', data: record(concat([2, 7, 0, 0xc0], scrambled(60, 4))) },
      { from: 'server', data: record(scrambled(33, 5)) },
      { from: 'client', data: record(scrambled(33, 6)) },
    ];
    const heard = readStream(tls, said);
    expect(heard.rows('tls')).toMatchObject([
      { version: 'SSLv2', cipher: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5', established: true, certificate: 0, ja3: null },
    ]);
    expect(heard.displays).toEqual(said.map(() => 'SSLv2'));
  });

  test('a gap leaves nobody to say where the next record begins', () => {
    const said: Said[] = [
      { from: 'client', data: clientHello([0, 2]) },
      { from: 'server', data: serverHello },
      { from: 'server', lost: 40, data: concat([0x80, 0], scrambled(100, 6)) },
      { from: 'client', data: record(concat([2, 7, 0, 0xc0], scrambled(60, 4))) },
    ];
    const heard = readStream(tls, said);
    expect(heard).toMatchObject({ anomalies: [], gaveUp: false });
    expect(heard.rows('tls')).toMatchObject([{ cipher: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5' }]);
  });

  test('its hello may lead to TLS', () => {
    const said: Said[] = [
      { from: 'client', data: clientHello([3, 1]) },
      { from: 'server', data: tlsServerHello({ version: TLS.tls10, cipher: 4 }) },
    ];
    expect(only(said)).toMatchObject({ version: 'TLSv1', clientVersion: 'TLSv1', cipher: 'TLS_RSA_WITH_RC4_128_MD5' });
  });
});

describe('records', () => {
  test.each([1, 7, 500])('chunks of %i bytes give the same rows', (chunk) => {
    for (const session of [SESSION_12, SESSION_13]) {
      const whole = readStream(tls, session);
      const parts = readStream(tls, session, { chunk });
      expect(parts.rows('tls')).toEqual(whole.rows('tls'));
      expect(parts.rows('certificates')).toEqual(whole.rows('certificates'));
      expect(parts.displays).toEqual(whole.displays);
    }
  });

  test('a message may be spread over records of any size', () => {
    const hello = tlsClientHello({ sni: 'a.example' }).slice(5);
    for (const size of [1, 3, 4, 100]) {
      const records = Array.from({ length: Math.ceil(hello.length / size) }, (_, i) =>
        tlsRecord(22, hello.slice(i * size, (i + 1) * size)),
      );
      // A probe wants the type of the message, which is there from the first byte on.
      expect(only([{ from: 'client', data: concat(...records) }])).toMatchObject({ serverName: 'a.example' });
    }
  });

  test('application data is passed over as it comes', () => {
    const heard = readStream(tls, [...SESSION_12, { from: 'server', data: tlsApplicationData(9000).slice(0, 4000) }]);
    expect(heard.unread).toBe(0);
    expect(heard.displays.at(-1)).toBe('TCP');
  });

  test('a segment that begins a record is of TLS, one in the middle of a record is not', () => {
    const data = tlsApplicationData(9000);
    const parts: Said[] = [data.slice(0, 3000), data.slice(3000, 6000), data.slice(6000)].map((part) => ({
      from: 'server',
      data: part,
    }));
    expect(readStream(tls, [...SESSION_12, ...parts]).displays.slice(-3)).toEqual(['TCP', null, 'TLSv1.2']);
  });

  test('a gap inside application data does no harm, another one is left behind at the next record', () => {
    const big = tlsApplicationData(9000);
    const inside: Said[] = [
      ...SESSION_12,
      { from: 'server', data: big.slice(0, 1000) },
      { from: 'server', lost: 3000, data: big.slice(4000) },
    ];
    expect(readStream(tls, inside)).toMatchObject({ anomalies: [], gaveUp: false, unread: 0 });
    const beyond: Said[] = [
      ...SESSION_12,
      { from: 'server', lost: 500, data: scrambled(300, 1) },
      { from: 'server', data: tlsAlert(1, 0) },
    ];
    expect(readStream(tls, beyond)).toMatchObject({ anomalies: [], gaveUp: false, unread: 0 });
  });

  test('what is no record is noted once, and the other side goes on', () => {
    const said: Said[] = [...SESSION_12.slice(0, 2), { from: 'client', data: 'GET / HTTP/1.1\r\n\r\n' }];
    const heard = readStream(tls, said);
    expect(heard).toMatchObject({ anomalies: ['tls-malformed'], gaveUp: false });
    expect(readStream(tls, [{ from: 'client', data: 'GET /' }], { probe: false }).gaveUp).toBe(true);
  });

  test('a heartbeat that asks for more than it brings', () => {
    const request = (claimed: number): Uint8Array => tlsRecord(24, concat([1], u16(claimed), scrambled(20, 1)));
    const after = (data: Uint8Array): Said[] => [...SESSION_12.slice(0, 2), { from: 'client', data }];
    const leak = readStream(tls, after(request(16_365)));
    expect(leak.anomalies).toEqual(['tls-heartbeat']);
    expect(leak.rows('tls')).toMatchObject([{ heartbeats: 1, heartbeatAsked: 23, heartbeatOverrun: true }]);
    expect(readStream(tls, after(request(4)))).toMatchObject({ anomalies: [] });
  });

  test('an encrypted heartbeat shows by its answer', () => {
    const said: Said[] = [
      ...SESSION_12.slice(0, 4),
      { from: 'client', data: tlsRecord(24, scrambled(32, 1)) },
      { from: 'server', data: tlsRecord(24, scrambled(4800, 2)) },
    ];
    expect(only(said)).toMatchObject({
      heartbeats: 2,
      heartbeatAsked: 32,
      heartbeatAnswered: 4800,
      heartbeatOverrun: false,
      heartbeatEarly: true,
    });
  });

  test('a message of any length claims no memory', () => {
    const huge = tlsRecord(22, concat([11], u24(0xff_ffff), scrambled(50, 1)));
    const heard = readStream(tls, [
      ...SESSION_12.slice(0, 1),
      { from: 'server', data: tlsServerHello() },
      { from: 'server', data: huge },
    ]);
    expect(heard.anomalies).toEqual(['tls-malformed']);
    const message = new PartialMessage();
    const claim = concat([11], u24(0x3_ffff), scrambled(50, 1));
    expect(message.add(claim, message.add(claim, 0, claim.length), claim.length)).toBe(claim.length);
    expect(message.bytes.buffer.byteLength).toBeLessThan(8192);
  });
});

describe('whatever comes', () => {
  test('cut at every byte', () => {
    for (const session of [SESSION_12.slice(0, 4), SESSION_13])
      for (const said of truncations(session))
        expect(readStream(tls, said)).toMatchObject({ gaveUp: false, anomalies: [] });
  });

  test('changed at random', () => {
    for (let seed = 1; seed <= 400; seed++)
      for (const session of [SESSION_12.slice(0, 5), SESSION_13])
        readStream(tls, mutated(session, seed), { probe: false, chunk: seed % 2 === 0 ? 1000 : 90 });
  });

  test.each(['', 'GET / HTTP/1.1\r\n', '\x16\x03', 'SSH-2.0-x\r\n'])('probes %j', (text) => {
    const heard = readStream(tls, [{ from: 'client', data: text }]);
    expect(heard.rows('tls')).toEqual([]);
  });
});
