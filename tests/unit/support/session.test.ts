import { describe, expect, test } from 'vitest';
import { packets, type Packet } from '../../support/packet-builder.ts';
import { certificate } from '../../support/packets/certificate.ts';
import { dns, dnsAnswer, dnsQuery, mdns, nbnsQuery, nbnsRegistration, overTcp } from '../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../support/packets/http.ts';
import { tcpSession, udpExchange } from '../../support/packets/session.ts';
import { TLS, tlsExchanges } from '../../support/packets/tls.ts';
import { alphabet } from '../../support/packets/bytes.ts';
import { complaints, fields, hasTshark } from './tshark.ts';

const ENDS = { client: '10.0.0.1:50000', server: '10.0.0.2:80' } as const;

const WEB = tcpSession({
  ...ENDS,
  exchanges: [
    { from: 'client', data: httpRequest({ host: 'a.example' }) },
    { from: 'server', data: httpResponse({ body: alphabet(5000), headers: { 'Content-Type': 'text/plain' } }) },
  ],
});

const flagsOf = (all: readonly Packet[]): number[] => all.map(({ bytes }) => bytes[14 + 20 + 13]!);

describe('a TCP session', () => {
  test('begins with a handshake, is acknowledged and ends with a FIN from both sides', () => {
    expect(flagsOf(WEB)).toEqual([2, 0x12, 0x10, 0x18, 0x10, 0x10, 0x10, 0x10, 0x18, 0x10, 0x11, 0x11, 0x10]);
  });

  test('goes forward in time', () => {
    for (let i = 1; i < WEB.length; i++) expect(WEB[i]!.time).toBeGreaterThan(WEB[i - 1]!.time);
  });

  test('may be refused, or get no answer', () => {
    expect(flagsOf(tcpSession({ ...ENDS, answer: 'refuse' }))).toEqual([2, 0x14]);
    expect(flagsOf(tcpSession({ ...ENDS, answer: 'silence', retries: 1 }))).toEqual([2, 2]);
  });

  test('is the same whenever it is built', () => {
    expect(tcpSession({ ...ENDS, exchanges: tlsExchanges({}) })).toEqual(
      tcpSession({ ...ENDS, exchanges: tlsExchanges({}) }),
    );
  });
});

describe.skipIf(!hasTshark)('what Wireshark sees in a session', () => {
  test('HTTP, with nothing to complain about', () => {
    expect(complaints(WEB)).toEqual([]);
    expect(fields(WEB, 'http.response.code').filter((code) => code !== '')).toEqual(['200']);
  });

  test('HTTP in chunks, compressed', () => {
    const body = httpResponse({ body: alphabet(4000), gzip: true, chunked: [10, 20] });
    const all = tcpSession({
      ...ENDS,
      exchanges: [
        { from: 'client', data: httpRequest() },
        { from: 'server', data: body },
      ],
    });
    expect(complaints(all)).toEqual([]);
    expect(fields(all, 'http.file_data').some((text) => text.startsWith('abcdefgh'))).toBe(true);
  });

  test.each(['retransmitted', 'lost', 'reordered'] as const)('a segment that is %s', (fault) => {
    const all = tcpSession({
      ...ENDS,
      exchanges: [
        { from: 'client', data: 'x' },
        { from: 'server', data: alphabet(5000), fault },
        { from: 'client', data: 'y' },
      ],
    });
    const seen = fields(all, 'tcp.analysis.flags', '_ws.expert.message').join();
    expect(seen).toMatch({ retransmitted: /retransmission/, lost: /ACKed segment/, reordered: /out-of-order/ }[fault]);
  });

  test.each([
    ['TLS 1.0', TLS.tls10],
    ['TLS 1.2', TLS.tls12],
    ['TLS 1.3', TLS.tls13],
  ] as const)('%s, its names and its certificate', (_, version) => {
    const own = certificate({ subject: 'C=SE,O=Example,CN=a.example', names: ['a.example', 'b.example'] });
    const talk = [
      { from: 'client', size: 300 },
      { from: 'server', size: 20000 },
    ] as const;
    const exchanges = tlsExchanges({ version, sni: 'a.example', alpn: 'h2', certificates: [own], talk });
    const all = tcpSession({ ...ENDS, server: '10.0.0.2:443', exchanges });
    expect(complaints(all).filter((line) => !line.includes('deprecated'))).toEqual([]);
    expect(fields(all, 'tls.handshake.extensions_server_name').join('')).toBe('a.example');
    expect(fields(all, 'x509ce.dNSName').join('')).toBe(version === TLS.tls13 ? '' : 'a.example,b.example');
  });

  test('DNS: names, compression and every kind of record', () => {
    const answers = [
      'www.example.com CNAME web.example.com',
      'web.example.com 60 A 192.0.2.1',
      'web.example.com AAAA 2001:db8::1',
      'example.com MX 10 mail.example.com',
      'example.com TXT "v=spf1 -all" "two words"',
      '1.2.0.192.in-addr.arpa PTR web.example.com',
      'example.com SOA ns.example.com admin.example.com 1 2 3 4 5',
      '_ipp._tcp.example.com SRV 0 0 631 printer.example.com',
      'example.com TYPE65400 \\# 2 abcd',
    ];
    const exchange = udpExchange({
      client: '10.0.0.1:50000',
      server: '10.0.0.2:53',
      payloads: [dnsQuery('www.example.com'), dnsAnswer('www.example.com', answers, { additionals: ['. OPT 1232'] })],
    });
    expect(complaints(exchange)).toEqual([]);
    expect(fields(exchange, 'dns.a', 'dns.aaaa', 'dns.mx.mail_exchange', 'dns.txt', 'dns.srv.target')[1]).toBe(
      '192.0.2.1|2001:db8::1|mail.example.com|v=spf1 -all,two words|printer.example.com',
    );
  });

  test('DNS over TCP, mDNS and NBNS', () => {
    const tcp = tcpSession({
      ...ENDS,
      server: '10.0.0.2:53',
      exchanges: [{ from: 'client', data: overTcp(dns({ question: 'example.com TXT' })) }],
    });
    const others = packets(
      tcp,
      ['udp 10.0.0.5:5353 > 224.0.0.251:5353 ttl=255', mdns({ question: '_ipp._tcp.local PTR' })],
      ['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsQuery('FILES', 7)],
      ['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsRegistration('DESK-1', '10.0.0.5', 8)],
    );
    expect(complaints(others)).toEqual([]);
    expect(fields(others, 'dns.qry.name', 'nbns.name').filter((line) => line !== '|')).toEqual([
      'example.com|',
      '_ipp._tcp.local|',
      '|FILES<00>',
      expect.stringMatching(/^\|DESK-1<00>,DESK-1<00>/),
    ]);
  });
});
