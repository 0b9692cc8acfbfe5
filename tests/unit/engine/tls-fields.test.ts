import { expect, test } from 'vitest';
import { detailsOf, flatten, inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { concat, hex, u16, u24, u32, type Bytes } from '../../support/packets/bytes.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { certificate } from '../../support/packets/certificate.ts';
import { DTLS_SESSION } from '../../support/packets/dtls.ts';
import { bits, der, integer, octets, oid, sequence } from '../../support/packets/der.ts';
import { tcpSession, udpExchange, type Exchange } from '../../support/packets/session.ts';
import {
  TLS,
  tlsAlert,
  tlsApplicationData,
  tlsChangeCipherSpec,
  tlsCertificate,
  tlsClientHello,
  tlsExchanges,
  tlsServerHello,
} from '../../support/packets/tls.ts';
import type { PacketDetail } from '../../../src/model/field.ts';

/** The packets of a session that have a layer of TLS. */
async function told(exchanges: Exchange[]): Promise<PacketDetail[]> {
  const session = tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:443', exchanges });
  return (await detailsOf(session)).filter(({ layers }) => layers.some(({ name }) => name === 'tls'));
}

test('a ClientHello by its lists and extensions', async () => {
  const hello = tlsClientHello({
    sni: 'www.example.com',
    alpn: ['h2', 'http/1.1'],
    extensions: [
      [35, Uint8Array.of()],
      [0x0015, new Uint8Array(7)],
      [41, concat(u16(9), u16(3), [1, 2, 3], [0, 0, 0, 5], u16(3), [2, 9, 9])],
    ],
  });
  const [detail] = await told([{ from: 'client', data: hello }]);
  const values = valuesOf(detail);
  expect(values['tls.handshake.type']).toEqual(['Client Hello (1)']);
  expect(values['tls.handshake.extensions_server_name']).toEqual(['www.example.com']);
  expect(values['tls.handshake.extensions_alpn_str']).toEqual(['h2', 'http/1.1']);
  expect(values['tls.handshake.ciphersuite']).toContain('TLS_AES_128_GCM_SHA256 (0x1301)');
  expect(values['tls.handshake.extensions.supported_version']).toEqual(['TLS 1.3 (0x0304)', 'TLS 1.2 (0x0303)']);
  expect(values['tls.handshake.extensions.psk.identity.identity']).toEqual(['010203']);
  expect(values['tls.handshake.extensions_padding_data']).toHaveLength(1);
  expect(values['tls.handshake.ja3']?.[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(selectedBytes(detail, 'tls.handshake.extensions_server_name')).toBe(
    Buffer.from('www.example.com').toString('hex'),
  );
  expect(detail.info).toBe('Client Hello (SNI=www.example.com)');
});

test('what follows a hello depends on the cipher suite that was agreed on', async () => {
  const details = await told(tlsExchanges({ sni: 'a.example', certificates: [certificate()] }));
  const server = valuesOf(details[1]);
  expect(server['tls.handshake.server_named_curve']).toEqual(['x25519 (0x001d)']);
  expect(server['tls.handshake.server_point']).toHaveLength(1);
  expect(server['tls.handshake.sig_len']).toEqual(['128']);
  const client = valuesOf(details[2]);
  expect(client['tls.handshake.client_point_len']).toEqual(['32']);
  expect(client['tls.change_cipher_spec']).toHaveLength(1);
});

test('RSA encrypts a secret instead', async () => {
  const details = await told(tlsExchanges({ version: TLS.tls10, certificates: [certificate()] }));
  expect(valuesOf(details[2])['tls.handshake.epms_len']).toEqual(['128']);
});

test('a certificate by its names, times and extensions', async () => {
  const chain = [
    certificate({ subject: 'CN=www.example.com,O=Example,C=SE', issuer: 'CN=Root', names: ['a.example', 'b.example'] }),
  ];
  const exchanges: Exchange[] = [
    { from: 'client', data: tlsClientHello({ supportedVersions: [] }) },
    { from: 'server', data: concat(tlsServerHello(), tlsCertificate(chain)) },
  ];
  const [, detail] = await told(exchanges);
  const values = valuesOf(detail);
  expect(values['x509sat.uTF8String']).toEqual(expect.arrayContaining(['www.example.com', 'Example', 'Root']));
  expect(values['x509sat.CountryName']).toEqual(['SE']);
  expect(values['x509ce.dNSName']).toEqual(['a.example', 'b.example']);
  expect(values['x509af.serialNumber']).toEqual(['1001']);
  expect(values['x509af.utcTime']).toEqual(['2023-09-01 00:00:00 (UTC)', '2024-09-01 00:00:00 (UTC)']);
  expect(values['x509af.algorithm.id']).toContain('1.2.840.10045.4.3.2');
  expect(values['pkcs1.namedCurve']).toEqual(['1.2.840.10045.3.1.7']);
  expect(selectedBytes(detail, 'x509ce.dNSName')).toBe(Buffer.from('a.example').toString('hex'));
});

test('the random of TLS 1.3 has no time in it, once that version is agreed on', async () => {
  const hello = { from: 'client', data: tlsClientHello() } as const;
  const timed = async (version: number): Promise<boolean[]> => {
    const details = await told([hello, { from: 'server', data: tlsServerHello({ version }) }, hello]);
    return details.map((detail) => 'tls.handshake.random_time' in valuesOf(detail));
  };
  expect(await timed(TLS.tls13)).toEqual([true, false, false]);
  expect(await timed(TLS.tls12)).toEqual([true, true, true]);
});

test('a message over several records is told where it ends', async () => {
  const hello = tlsClientHello({ sni: 'cut.example' });
  const body = hello.subarray(5);
  const record = (part: Uint8Array): Uint8Array => concat([22], u16(0x0301), u16(part.length), part);
  const [detail] = await told([
    { from: 'client', data: concat(record(body.subarray(0, 50)), record(body.subarray(50))) },
  ]);
  expect(valuesOf(detail)['tls.handshake.extensions_server_name']).toEqual(['cut.example']);
  expect(selectedBytes(detail, 'tls.handshake.extensions_server_name')).toBe(
    Buffer.from('cut.example').toString('hex'),
  );
});

test('records that stand in one segment are one layer, and one that began before has its own', async () => {
  const alert = tlsAlert(1, 0);
  const names = ({ layers }: PacketDetail): string[] => layers.slice(4).map(({ name }) => name!);
  const both = concat(tlsChangeCipherSpec(), alert);
  const hello = tlsClientHello({ sni: 'a.example' });
  const [first, second] = await told([
    { from: 'client', data: hello },
    { from: 'client', data: concat(both, alert.subarray(0, 3)) },
    { from: 'client', data: concat(alert.subarray(3), both) },
  ]).then((details) => details.slice(1));
  expect(names(first)).toEqual(['tls']);
  expect(first.info).toBe('Change Cipher Spec, Alert (Level: Warning, Description: Close Notify)');
  expect(valuesOf(first)['tls.record']).toHaveLength(2);
  expect(names(second)).toEqual(['tls', 'tls']);
  expect(valuesOf(second)['tls.record']).toHaveLength(3);
});

test('an alert of a level that nobody knows says its number', async () => {
  const [, alerted] = await told([
    { from: 'client', data: tlsClientHello({ sni: 'a.example' }) },
    { from: 'client', data: tlsAlert(9, 40) },
  ]);
  expect(alerted.info).toBe('Alert (Level: 9, Description: Handshake Failure)');
});

test('a hello over two segments is TLS from the first one on', async () => {
  const hello = tlsClientHello({ sni: 'a.example' });
  const session = tcpSession({
    client: '10.0.0.1:50000',
    server: '10.0.0.2:443',
    exchanges: [
      { from: 'client', data: hello.subarray(0, 60) },
      { from: 'client', data: hello.subarray(60) },
    ],
  });
  const file = await filtering(pcap(session));
  const [first, second] = await file.accepted('tcp.len > 0');
  expect(await file.accepted('tls')).toEqual([first, second]);
  expect(await file.accepted('frame.protocols matches "tcp:tls$"')).toEqual([first, second]);
  expect(await file.accepted('tls.handshake')).toEqual([second]);
});

test('an alert in clear text says what it is about', async () => {
  const details = await told([
    { from: 'client', data: tlsClientHello() },
    { from: 'server', data: tlsAlert(2, 40) },
  ]);
  const values = valuesOf(details[1]);
  expect(values['tls.alert_message.level']).toEqual(['Fatal (2)']);
  expect(values['tls.alert_message.desc']).toEqual(['handshake_failure (40)']);
});

test('data is told as encrypted, with what was agreed on to be spoken inside', async () => {
  const details = await told(
    tlsExchanges({ alpn: 'h2', certificates: [certificate()], talk: [{ from: 'client', size: 100 }] }),
  );
  const values = valuesOf(details.at(-1)!);
  expect(values['tls.record.content_type']).toEqual(['Application Data (23)']);
  expect(values['tls.app_data_proto']).toEqual(['HyperText Transfer Protocol 2']);
  expect(flatten(details.at(-1)!.layers).find(({ name }) => name === 'tls.app_data')?.length).toBe(100);
});

test('DTLS: the records of a datagram are one layer', async () => {
  const payloads = DTLS_SESSION.map(({ from, data }) => (from === 'client' ? data : null)).filter(
    (data) => data !== null,
  );
  const details = await detailsOf(udpExchange({ client: '10.0.0.1:50000', server: '10.0.0.2:4433', payloads }));
  const finished = details[2];
  expect(finished.layers.slice(4).map(({ name }) => name)).toEqual(['dtls']);
  expect(valuesOf(finished)['dtls.record']).toHaveLength(2);
  expect(finished.info).toBe('Change Cipher Spec, Encrypted Handshake Message');
});

test('DTLS: a certificate in fragments is told under the last of them', async () => {
  const whole = tlsCertificate([certificate({ names: ['media.example'] })]).subarray(9);
  const record = (body: Bytes, sequence: number): Bytes =>
    concat([22], u16(0xfefd), u16(0), u16(0), u32(sequence), u16(body.length), body);
  const fragment = (from: number, to: number): Bytes =>
    record(concat([11], u24(whole.length), u16(1), u24(from), u24(to - from), whole.subarray(from, to)), from);
  const tls = tlsClientHello({ sni: 'media.example', version: 0xfefd, supportedVersions: [] }).subarray(9);
  const hello = concat(tls.subarray(0, 35), [0], tls.subarray(35));
  const first = record(concat([1], u24(hello.length), u16(0), u24(0), u24(hello.length), hello), 0);
  const session = udpExchange({
    client: '10.0.0.1:50000',
    server: '10.0.0.2:4433',
    payloads: [first, fragment(0, 100), null, fragment(100, whole.length)],
  });
  const inspector = await inspect(pcap(session));
  const client = valuesOf(await inspector.detail(0, true));
  expect(client['dtls.handshake.extensions_server_name']).toEqual(['media.example']);
  expect(client['dtls.handshake.cookie_length']).toEqual(['0']);
  expect(valuesOf(await inspector.detail(1, true))['x509ce.dNSName']).toBeUndefined();
  const last = await inspector.detail(2, true);
  expect(last.info).toBe('Certificate (Reassembled)');
  expect(valuesOf(last)).toMatchObject({
    'dtls.fragment': ['2', '3'],
    'dtls.fragment.count': ['2'],
    'dtls.reassembled.length': [`${whole.length} bytes`],
  });
  expect(valuesOf(last)['dtls.handshake.fragment_offset']).toEqual(['100']);
  expect(valuesOf(last)['x509ce.dNSName']).toEqual(['media.example']);
  expect(selectedBytes(last, 'x509ce.dNSName')).toBe(Buffer.from('media.example').toString('hex'));
});

test('a heartbeat that claims more than its record holds says so', async () => {
  const beat = (claimed: number): Uint8Array =>
    concat([24], u16(0x0303), u16(23), [1], u16(claimed), new Uint8Array(20));
  const details = await told([
    { from: 'client', data: tlsClientHello({ supportedVersions: [] }) },
    { from: 'server', data: tlsServerHello() },
    { from: 'client', data: beat(16_365) },
    { from: 'client', data: beat(4) },
  ]);
  const invalid = details.map((each) => 'tls.heartbeat_message.payload_length.invalid' in valuesOf(each));
  expect(invalid).toEqual([false, false, true, false]);
});

test('a timestamp of a certificate is exact', async () => {
  const milliseconds = 1_500_000_000_123n.toString(16).padStart(16, '0');
  const timestamp = concat([0], new Uint8Array(32), hex(milliseconds), u16(0), hex('0403'), u16(1), [9]);
  const list = concat(u16(2 + timestamp.length), u16(timestamp.length), timestamp);
  const details = await told([
    { from: 'client', data: tlsClientHello({ supportedVersions: [] }) },
    { from: 'server', data: tlsServerHello({ extensions: [[18, list]] }) },
  ]);
  expect(valuesOf(details[1])['tls.sct.sct_timestamp']).toEqual(['1500000000.123000000']);
});

test('a stapled answer says what became of a certificate', async () => {
  const id = sequence(sequence(oid('1.3.14.3.2.26')), octets(hex('aa')), octets(hex('bb')), integer(77));
  const revoked = der(0xa1, concat(der(0x18, '20240102030405Z'), der(0xa0, der(0x0a, [1]))));
  const single = sequence(id, revoked, der(0x18, '20240103000000Z'), der(0xa0, der(0x18, '20240110000000Z')));
  const data = sequence(der(0xa2, octets(hex('0102'))), der(0x18, '20240103000000Z'), sequence(single));
  const basic = sequence(data, sequence(oid('1.2.840.113549.1.1.11')), bits(hex('99')));
  const body = sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic));
  const response = sequence(der(0x0a, [0]), der(0xa0, body));
  const status = concat(
    [22],
    u16(0x0303),
    u16(8 + response.length),
    [22],
    u24(4 + response.length),
    [1],
    u24(response.length),
    response,
  );
  const details = await told([
    { from: 'client', data: tlsClientHello({ supportedVersions: [] }) },
    { from: 'server', data: concat(tlsServerHello(), status) },
  ]);
  const values = valuesOf(details[1]);
  expect(values['ocsp.responseStatus']).toEqual(['Successful (0)']);
  expect(values['ocsp.certStatus']).toEqual(['revoked (1)']);
  expect(values['ocsp.revocationReason']).toEqual(['Key compromised (1)']);
  expect(values['ocsp.serialNumber']).toEqual(['4d']);
  expect(values['ocsp.byKey']).toEqual(['0102']);
});

test('a server that goes on at once resumes a session', async () => {
  const details = await told([
    { from: 'client', data: tlsClientHello({ supportedVersions: [], sessionId: new Uint8Array(32).fill(7) }) },
    { from: 'server', data: concat(tlsServerHello({ sessionId: new Uint8Array(32).fill(7) }), tlsChangeCipherSpec()) },
    { from: 'client', data: tlsChangeCipherSpec() },
  ]);
  expect(valuesOf(details[1])['tls.resumed']).toHaveLength(1);
  expect(valuesOf(details[2])['tls.resumed']).toBeUndefined();
});

test('behind a hello that was lost in part, records have the version of the other side', async () => {
  const hello = tlsClientHello({ extensions: [[35, new Uint8Array(1900)]] });
  hello.set([3, 1], 1);
  const details = await told([
    { from: 'client', data: hello, fault: 'lost' },
    { from: 'server', data: tlsServerHello() },
    { from: 'client', data: tlsApplicationData(60) },
  ]);
  expect(valuesOf(details.at(-1)!)['tls.record.length']).toEqual(['60 bytes']);
});
