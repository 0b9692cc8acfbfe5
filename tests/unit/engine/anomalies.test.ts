// Every anomaly that is defined, and a packet that shows it: one that nobody notes is a promise to readers and filters.
import { describe, expect, test } from 'vitest';
import { ANOMALIES } from '../../../src/model/anomaly.ts';
import { packets, type Item, type Packet } from '../../support/packet-builder.ts';
import { concat, u16 } from '../../support/packets/bytes.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { dhcp } from '../../support/packets/dhcp.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { fragments } from '../../support/packets/fragments.ts';
import { httpRequest } from '../../support/packets/http.ts';
import { ntp } from '../../support/packets/ntp.ts';
import { tcpSession, type Exchange } from '../../support/packets/session.ts';
import { sshExchanges } from '../../support/packets/ssh.ts';
import { tlsCertificate, tlsExchanges, tlsRecord } from '../../support/packets/tls.ts';
import { analyseBytes } from '../../support/whole-analysis.ts';

const UDP = 'udp 10.0.0.1:4000 > 10.0.0.2';
const A = 'tcp 10.0.0.1:1000 > 10.0.0.2:80';
const B = 'tcp 10.0.0.2:80 > 10.0.0.1:1000';
const OPEN = [
  `${A} S seq=100 win=1000 @0`,
  `${B} S. seq=500 ack=101 win=1000 @0.01`,
  `${A} . seq=101 ack=501 win=1000 @0.02`,
];
const DATA = [...OPEN, `${A} P. seq=101 ack=501 win=1000 "abcd" @0.1`];
const ACKED = [...DATA, `${B} . seq=501 ack=105 win=1000 @0.11`];
const FULL = [...DATA, `${B} . seq=501 ack=105 win=0 @0.11`];
const session = (port: number, ...exchanges: Exchange[]): Packet[] =>
  tcpSession({ client: '10.0.0.1:1000', server: `10.0.0.2:${port}`, exchanges, close: 'none' });
const client = (data: string | Uint8Array): Exchange => ({ from: 'client', data: concat(data) });
const server = (data: string | Uint8Array): Exchange => ({ from: 'server', data: concat(data) });
const TLS_HELLOS = tlsExchanges({ sni: 'one.example' }).slice(0, 2);
const DATAGRAM = packets(`${UDP}:9 size=300`)[0]!;
const lease = dhcp({ type: 'discover', mac: '02:00:0a:00:00:01' });

/** By anomaly: packets, and the numbers of those that show it. */
const SHOWN_BY: Readonly<Record<string, readonly [items: readonly Item[], numbers: readonly number[]]>> = {
  'link-truncated': [['frame hex:020000000002'], [1]],
  'too-many-layers': [[`frame hex:${'02'.repeat(12)}${'81000001'.repeat(40)}0800`], [1]],
  'vlan-truncated': [[`frame hex:${'02'.repeat(12)}810000`], [1]],
  'llc-length': [['eth 02:00:00:00:00:01 > 02:00:00:00:00:02 llc length=900 hex:424203000000000000'], [1]],
  'arp-truncated': [['eth 02:00:00:00:00:01 > 02:00:00:00:00:02 type=0x0806 hex:0001080006040001'], [1]],
  'ip-truncated': [['eth 02:00:00:00:00:01 > 02:00:00:00:00:02 type=0x0800 hex:45000014'], [1]],
  'ip-version': [[`${UDP}:9 ipVersion=5 ipChecksum=right "a"`], [1]],
  'ip-header-length': [[`${UDP}:9 ihl=3 "a"`], [1]],
  'ip-total-length': [[`${UDP}:9 ipLength=900 "a"`], [1]],
  'ip-options': [[`${UDP}:9 ipOptions=hex:0728 "a"`], [1]],
  'ip-checksum': [[`${UDP}:9 ipChecksum=0x1234 "a"`, `${UDP}:9 "a"`], [1]],
  'ip-extension': [['udp [2001:db8::1]:4000 > [2001:db8::2]:9 ext=hop ipLength=4 "a"'], [1]],
  'fragment-overlap': [
    [`${UDP}:9 frag=0,more udpLength=40 size=24`, 'ip 10.0.0.1 > 10.0.0.2 proto=17 frag=24 size=24'],
    [2],
  ],
  'fragment-too-long': [['ip 10.0.0.1 > 10.0.0.2 proto=17 frag=65528 size=24'], [1]],
  'fragment-incomplete': [
    [...fragments(DATAGRAM, 120, 1), ...fragments(DATAGRAM, 120, 2).toSpliced(1, 1)],
    [fragments(DATAGRAM, 120).length + 1],
  ],
  'icmp-truncated': [['ip 10.0.0.1 > 10.0.0.2 proto=1 hex:0800'], [1]],
  'igmp-truncated': [['ip 10.0.0.1 > 224.0.0.1 proto=2 hex:1600'], [1]],
  'tunnel-truncated': [['ip 10.0.0.1 > 10.0.0.2 proto=47 hex:2000'], [1]],
  'tcp-truncated': [['ip 10.0.0.1 > 10.0.0.2 proto=6 hex:03e80050'], [1]],
  'tcp-header-length': [[`${A} S tcpOffset=2`], [1]],
  'tcp-options': [[`${A} S tcpOptions=hex:02280000`], [1]],
  'tcp-flags': [[`${A} SYN,FIN`, `${A} S`], [1]],
  'tcp-overlap': [
    // Behind a hole: what was handed on already is no longer there to be compared.
    [...OPEN, `${A} P. seq=105 ack=501 win=1000 "efgh"`, `${A} P. seq=105 ack=501 win=1000 "efgX"`],
    [5],
  ],
  'tcp-gap': [[...OPEN, `${A} P. seq=105 ack=501 win=1000 "efgh" @0.1`], [4]],
  'tcp-retransmission': [[...DATA, `${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`], [5]],
  'tcp-out-of-order': [
    [...OPEN, `${A} P. seq=105 ack=501 win=1000 "efgh" @0.1`, `${A} P. seq=101 ack=501 win=1000 "abcd" @0.101`],
    [5],
  ],
  'tcp-zero-window': [FULL, [5]],
  'tcp-fast-retransmission': [
    [
      ...ACKED,
      `${A} P. seq=109 ack=501 win=1000 "ijkl" @0.12`,
      `${B} . seq=501 ack=105 win=1000 @0.13`,
      `${B} . seq=501 ack=105 win=1000 @0.131`,
      `${A} P. seq=105 ack=501 win=1000 "efgh" @0.14`,
    ],
    [9],
  ],
  'tcp-spurious-retransmission': [[...ACKED, `${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`], [6]],
  'tcp-duplicate-ack': [[...ACKED, `${B} . seq=501 ack=105 win=1000 @0.2`], [6]],
  'tcp-unseen-ack': [[...OPEN, `${B} . seq=501 ack=105 win=1000 @0.1`], [4]],
  'tcp-window-update': [[...FULL, `${B} . seq=501 ack=105 win=900 @0.2`], [6]],
  'tcp-window-full': [
    [...DATA, `${B} . seq=501 ack=105 win=4 @0.11`, `${A} P. seq=105 ack=501 win=1000 "efgh" @0.2`],
    [6],
  ],
  'tcp-zero-window-probe': [[...FULL, `${A} . seq=105 ack=501 win=1000 "e" @0.5`], [6]],
  'tcp-zero-window-probe-ack': [
    [...FULL, `${A} . seq=105 ack=501 win=1000 "e" @0.5`, `${B} . seq=501 ack=105 win=0 @0.51`],
    [7],
  ],
  'tcp-keep-alive': [[...ACKED, `${A} . seq=104 ack=501 win=1000 @30`], [6]],
  'tcp-keep-alive-ack': [
    [...ACKED, `${A} . seq=104 ack=501 win=1000 @30`, `${B} . seq=501 ack=105 win=1000 @30.01`],
    [7],
  ],
  'tcp-port-reuse': [[...ACKED, `${A} S seq=90000 win=1000 @60`], [6]],
  'udp-truncated': [['ip 10.0.0.1 > 10.0.0.2 proto=17 hex:03e80050'], [1]],
  'udp-length': [[`${UDP}:9 udpLength=900 "a"`], [1]],
  'sctp-truncated': [['ip 10.0.0.1 > 10.0.0.2 proto=132 hex:03e80050'], [1]],
  'dns-malformed': [
    [
      [`${UDP}:53`, dnsQuery('one.example')],
      [`${UDP}:53`, dnsQuery('one.example').slice(0, -3)],
    ],
    [2],
  ],
  'dns-pointer-loop': [[[`${UDP}:53`, concat(dnsQuery('').slice(0, 12), [0xc0, 12, 0, 1, 0, 1])]], [1]],
  'http-malformed': [
    session(80, client(httpRequest()), server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n')),
    [5],
  ],
  'http-too-long': [session(80, client(`GET / HTTP/1.1\r\nX: ${'x'.repeat(200_000)}`)), [48]],
  'http-ambiguous-length': [
    session(80, client('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n')),
    [4],
  ],
  'tls-malformed': [session(443, ...TLS_HELLOS, client('GET / HTTP/1.1\r\n\r\n')), [6]],
  'tls-heartbeat': [session(443, ...TLS_HELLOS, client(tlsRecord(24, concat([1], u16(9999), 'abc')))), [6]],
  'certificate-malformed': [session(443, ...TLS_HELLOS, server(tlsCertificate([concat('no certificate')]))), [7]],
  'dhcp-malformed': [
    [
      ['udp 0.0.0.0:68 > 255.255.255.255:67', lease],
      ['udp 0.0.0.0:68 > 255.255.255.255:67', concat(lease.slice(0, 240), [53, 1, 1, 61, 200, 1])],
    ],
    [2],
  ],
  'ntp-malformed': [
    [
      [`${UDP}:123`, ntp({ mode: 'client', transmit: 1n })],
      [`${UDP}:123`, ntp({ mode: 'client', transmit: 1n }).slice(0, 40)],
      // Control and private messages: whole ones, and those that claim more than they hold.
      [`${UDP}:123`, concat([0x16, 2], new Uint8Array(10))],
      [`${UDP}:123`, concat([0x16, 2], new Uint8Array(9))],
      [`${UDP}:123`, concat([0x16, 0x82], new Uint8Array(8), [0, 5], 'a=1')],
      [`${UDP}:123`, concat([0x17, 0, 3, 42], new Uint8Array(4))],
      [`${UDP}:123`, concat([0x97, 0, 3, 42, 0, 6, 0, 72], new Uint8Array(72))],
    ],
    [2, 4, 5, 7],
  ],
  'ssh-malformed': [session(22, ...sshExchanges().slice(0, 2), client('\x7f\xff\xff\xff\x01\x14 and so on')), [6]],
  'application-malformed': [session(21, server('220 ready\r\n'), client(`USER ${'a'.repeat(20_000)}`)), [16]],
  // What is sent through a proxy before it has answered waits for the answer.
  'stream-too-long': [
    session(
      1080,
      client(Uint8Array.of(5, 1, 0)),
      server(Uint8Array.of(5, 0)),
      client(concat([5, 1, 0, 1, 10, 0, 0, 9, 0, 80], new Uint8Array((1 << 20) + 1))),
    ),
    [1000],
  ],
};

describe('anomalies', () => {
  test('each has packets that show it', () => {
    expect(Object.keys(SHOWN_BY).sort()).toEqual(ANOMALIES.map(({ id }) => id).sort());
  });

  test.each(Object.entries(SHOWN_BY))('%s', async (id, [items, numbers]) => {
    const analysis = (await analyseBytes(pcap(packets(...items))))!;
    const code = ANOMALIES.findIndex((anomaly) => anomaly.id === id);
    const { anomalies } = analysis.packets.columns;
    const marked = [];
    for (let packet = 0; packet < analysis.packets.length; packet += 1)
      if (analysis.anomalySets.get(anomalies[packet]!).includes(code)) marked.push(packet + 1);
    expect(marked).toEqual(numbers);
    expect(analysis.anomalyCounts.get(code)).toEqual({ packets: numbers.length, firstPacket: numbers[0]! - 1 });
  });
});
