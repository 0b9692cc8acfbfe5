import { describe, expect, test } from 'vitest';
import { ANOMALY } from '../../../../src/model/anomaly.ts';
import type { PacketDetail } from '../../../../src/model/field.ts';
import type { Row } from '../../../../src/model/query.ts';
import { detailsOf, valuesOf } from '../../../support/fields.ts';
import type { Packet } from '../../../support/packet-builder.ts';
import { concat } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { certificate } from '../../../support/packets/certificate.ts';
import { dnsAnswer, dnsQuery, overTcp } from '../../../support/packets/dns.ts';
import { client, server, tcpSession, type Exchange } from '../../../support/packets/session.ts';
import { sshExchanges } from '../../../support/packets/ssh.ts';
import { tlsClientHello, tlsExchanges } from '../../../support/packets/tls.ts';
import { rowsOf } from '../../../support/rows.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

/** Ethernet, IPv4 and TCP without options. */
const HEADERS = 54;

/** A session of which the capture kept so many bytes of each payload. */
function cut(port: number, kept: number, exchanges: readonly Exchange[]): Packet[] {
  const packets = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });
  return packets.map((packet) => ({ ...packet, bytes: packet.bytes.slice(0, HEADERS + kept) }));
}

const layersOf = ({ layers }: PacketDetail): (string | null)[] => layers.map(({ name }) => name);

async function told(packets: readonly Packet[], layer: string): Promise<PacketDetail[]> {
  return (await detailsOf(packets)).filter((detail) => layersOf(detail).includes(layer));
}

async function table(packets: readonly Packet[], id: string): Promise<Row[]> {
  return rowsOf((await analyseBytes(pcap(packets)))!, id);
}

describe('HTTP', () => {
  const REQUEST = 'GET /index.html HTTP/1.1\r\nHost: a.example\r\nUser-Agent: curl/8.5.0\r\n\r\n';
  const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 400\r\n\r\n${'x'.repeat(400)}`;

  test('a head is told as far as it goes, and the row has the lines that are whole', async () => {
    const packets = cut(80, 60, [client(REQUEST)]);
    const [detail, ...more] = await told(packets, 'http');
    const values = valuesOf(detail);
    expect(more).toEqual([]);
    expect(values['http.request.method']).toEqual(['GET']);
    expect(values['http.request.full_uri']).toEqual(['http://a.example/index.html']);
    expect(values['http.user_agent']).toEqual(['curl/']);
    expect(values['_ws.short']).toHaveLength(1);
    expect(detail.info).toBe('GET /index.html HTTP/1.1[Packet size limited during capture]');
    expect(await table(packets, 'http')).toMatchObject([{ method: 'GET', host: 'a.example', userAgent: null }]);
  });

  test('a first line is told, and is no row', async () => {
    const packets = cut(80, 10, [client(REQUEST)]);
    const [detail] = await told(packets, 'http');
    expect(valuesOf(detail)['http.request.method']).toEqual(['GET']);
    expect(await table(packets, 'http')).toEqual([]);
  });

  test('an answer is told where its head is, and not again where its body ends', async () => {
    const packets = cut(80, 120, [client(REQUEST), server(ANSWER), client(REQUEST), server(ANSWER)]);
    const details = await told(packets, 'http');
    expect(details.map(({ info }) => info.replace(/ *\[.*/, ''))).toEqual([
      'GET /index.html HTTP/1.1',
      'HTTP/1.1 200 OK  (text/plain)',
      'GET /index.html HTTP/1.1',
      'HTTP/1.1 200 OK  (text/plain)',
    ]);
    expect(valuesOf(details[3])['http.response_number']).toEqual(['2']);
    expect(await table(packets, 'http')).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});

describe('TLS', () => {
  const HELLO = tlsClientHello({ sni: 'www.example.com', alpn: ['h2'] });
  const name = Buffer.from(HELLO).indexOf('www.example.com');

  test('a hello is told as far as it goes; its name is a row, fingerprints of a part are none', async () => {
    const packets = cut(443, name + 15, [client(HELLO)]);
    const [detail] = await told(packets, 'tls');
    const values = valuesOf(detail);
    expect(values['tls.handshake.extensions_server_name']).toEqual(['www.example.com']);
    expect(values['tls.handshake.ja3']).toBeUndefined();
    expect(values['_ws.short']).toHaveLength(1);
    const [row] = await table(packets, 'tls');
    expect(row).toMatchObject({ serverName: 'www.example.com', ja3: null, ja4: null, clientVersion: null });
  });

  test('a hello that is cut before its name is told, and is no row', async () => {
    const packets = cut(443, name + 3, [client(HELLO)]);
    const [detail] = await told(packets, 'tls');
    expect(valuesOf(detail)['tls.handshake.type']).toEqual(['Client Hello (1)']);
    expect(await table(packets, 'tls')).toEqual([]);
  });

  test('records behind a cut one are found by its length', async () => {
    const session = tlsExchanges({
      sni: 'www.example.com',
      certificates: [certificate()],
      talk: [
        { from: 'client', size: 300 },
        { from: 'server', size: 400 },
      ],
    });
    const details = await told(cut(443, 40, session), 'tls');
    const last = valuesOf(details.at(-1)!);
    expect(last['tls.record.content_type']).toEqual(['Application Data (23)']);
    expect(last['tls.record.length']).toEqual(['400 bytes']);
  });
});

test('messages of DNS that are cut, one behind the other', async () => {
  const query = (id: number): Exchange => client(overTcp(dnsQuery('www.example.com', { id })));
  const answer = (id: number): Exchange =>
    server(
      overTcp(dnsAnswer('www.example.com', ['www.example.com A 10.0.0.9', 'www.example.com A 10.0.0.10'], { id })),
    );
  const details = await told(cut(53, 40, [query(1), answer(1), query(2), answer(2)]), 'dns');
  const ids = ['0x0001', '0x0001', '0x0002', '0x0002'];
  expect(details.map((detail) => valuesOf(detail)['dns.id'])).toEqual(ids.map((id) => [id]));
  expect(valuesOf(details[3])['dns.qry.name']).toEqual(['www.example.com']);
  expect(valuesOf(details[3])['dns.count.answers']).toEqual(['2']);
  expect(valuesOf(details[3])['_ws.short']).toHaveLength(1);
});

test('a line of mail is told as it is, and a part of an address is nobody', async () => {
  const packets = cut(25, 22, [
    server('220 mail ESMTP\r\n'),
    client('EHLO me\r\n'),
    server('250 mail\r\n'),
    client('MAIL FROM:<ann@one.example>\r\n'),
    server('250 OK\r\n'),
    client('RCPT TO:<benjamin@two.example>\r\n'),
  ]);
  const details = await told(packets, 'smtp');
  const parameters = details.flatMap((detail) => valuesOf(detail)['smtp.req.parameter'] ?? []);
  expect(parameters).toEqual(['me', 'FROM:<ann@one.exa', 'TO:<benjamin@two.']);
  expect(details.at(-1)!.info).not.toContain('size limited');
  expect(JSON.stringify(await table(packets, 'smtp'))).not.toMatch(/ann@|benjamin@/);
});

test('whatever nobody tells the beginning of is a layer without fields', async () => {
  const packets = cut(22, 30, sshExchanges({}));
  const details = await told(packets, 'ssh');
  expect(details.some((detail) => Object.keys(valuesOf(detail)).every((field) => !field.startsWith('ssh.k')))).toBe(
    true,
  );
  expect(details.length).toBeGreaterThan(2);
});

test('a cut segment that came early is not malformed', async () => {
  const first = client(concat('GET /a HTTP/1.1\r\nHost: a.example\r\n', `X: ${'y'.repeat(40)}\r\n`));
  const second: Exchange = { ...client(`Z: ${'z'.repeat(400)}\r\n\r\n`), fault: 'reordered', wait: 0 };
  const packets = cut(80, 100, [first, second]);
  const analysis = (await analyseBytes(pcap(packets)))!;
  const { anomalies } = analysis.packets.columns;
  const codes = packets.flatMap((_, packet) => analysis.anomalySets.get(anomalies[packet]));
  expect(codes).toContain(ANOMALY.tcpOutOfOrder);
  expect(codes).not.toContain(ANOMALY.httpMalformed);
});
