import { describe, expect, test } from 'vitest';
import { inspect, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../support/packets/http.ts';
import { tcpSession } from '../../support/packets/session.ts';

/** Names of the layers of each packet, as a filter over `frame.protocols` holds them. */
async function layersOf(file: Uint8Array<ArrayBuffer>, count: number): Promise<string[]> {
  const inspector = await inspect(file);
  const found: string[] = [];
  for (let packet = 0; packet < count; packet += 1)
    found.push(valuesOf(await inspector.detail(packet, true))['frame.protocols']?.[0] ?? '');
  return found;
}

const answering = (type: string, body: string): Uint8Array<ArrayBuffer> =>
  pcap(
    tcpSession({
      client: '10.0.0.1:50000',
      server: '10.0.0.2:80',
      exchanges: [
        { from: 'client', data: httpRequest() },
        { from: 'server', data: httpResponse({ body, headers: { 'Content-Type': type } }) },
      ],
    }),
  );

describe('layers inside of messages', () => {
  test.each<[type: string, body: string, layers: string]>([
    ['application/json', '{"a":1}', 'json'],
    ['text/html; charset=utf-8', '<p>', 'data-text-lines'],
    ['image/svg+xml', '<svg/>', 'xml'],
    ['image/gif', `GIF89a${'.'.repeat(14)}`, 'image-gif'],
    ['image/gif', 'plain text', 'media'],
    ['image/jpeg', 'plain text', 'media'],
    ['image/png', 'plain text', 'media'],
    ['application/zip', 'PK..', 'media'],
    ['application/octet-stream', '....', 'data'],
    ['application/x-www-form-urlencoded', 'a=1', 'urlencoded-form'],
    [
      'multipart/mixed; boundary=x',
      '--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n',
      'mime_multipart:data-text-lines',
    ],
  ])('%s', async (type, body, layers) => {
    const file = answering(type, body);
    const filter = await filtering(file);
    const [answer] = await filter.accepted('http.response');
    const protocols = `eth:ethertype:ip:tcp:http:${layers}`;
    expect((await layersOf(file, answer)).at(-1)).toBe(protocols);
    expect(await filter.accepted(`frame.protocols == "${protocols}"`)).toEqual([answer]);
    for (const layer of layers.split(':')) expect(await filter.accepted(layer)).toEqual([answer]);
    expect(await filter.accepted('frame.protocols contains "http" and http.request')).toHaveLength(1);
  });

  test('what is inside of a message is none of the messages that segments are counted for', async () => {
    const body = 'x'.repeat(4000);
    const file = answering('text/plain', body);
    const filter = await filtering(file);
    const [answer] = await filter.accepted('http.response');
    expect(await filter.accepted('tcp.reassembled.length > 4000')).toEqual([answer]);
  });

  test('what cannot be decoded is mere data, and no file', async () => {
    const file = pcap(
      tcpSession({
        client: '10.0.0.1:50000',
        server: '10.0.0.2:80',
        exchanges: [
          { from: 'client', data: httpRequest() },
          {
            from: 'server',
            data: httpResponse({
              body: 'not at all',
              headers: { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' },
            }),
          },
        ],
      }),
    );
    const filter = await filtering(file);
    expect(await filter.accepted('http.file_data')).toEqual([]);
    const [answer] = await filter.accepted('http.response');
    expect((await layersOf(file, answer)).at(-1)).toBe('eth:ethertype:ip:tcp:http:data');
  });
});

describe('payload, quoted packets, protocols by name only', () => {
  const built = packets(
    'udp 10.0.0.1:4000 > 10.0.0.2:4001 hex:fedcba9876543210',
    ['icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:4000 > 10.0.0.2:53 }', dnsQuery('a.example')],
    'icmp 10.0.0.1 > 10.0.0.2 echo-request "ping"',
    'icmp 10.0.0.1 > 10.0.0.2 timestamp-request "0123456789abcdef"',
    'tcp 10.0.0.1:1234 > 10.0.0.2:4000 R. seq=1 ack=1 "no more"',
    'udp 10.0.0.1:1 > 10.0.0.2:2 proto=89 "0123456789abcdefghijklmn"',
  );

  test('frame.protocols names them as Wireshark does', async () => {
    const file = pcap(built);
    expect(await layersOf(file, built.length)).toEqual([
      'eth:ethertype:ip:udp:data',
      'eth:ethertype:ip:icmp:ip:udp',
      'eth:ethertype:ip:icmp:data',
      'eth:ethertype:ip:icmp',
      'eth:ethertype:ip:tcp',
      'eth:ethertype:ip:ospf',
    ]);
    const filter = await filtering(file);
    expect(await filter.accepted('data')).toEqual([1, 3]);
    expect(await filter.accepted('frame.protocols contains ":data"')).toEqual([1, 3]);
    expect(await filter.accepted('frame.protocols contains ":udp"')).toEqual([1, 2]);
    expect(await filter.accepted('wireloupe.layers == "eth:ethertype:ip:udp"')).toEqual([1]);
  });

  test('a reset carries its cause and no payload', async () => {
    const filter = await filtering(pcap(built));
    expect(await filter.accepted('tcp.payload')).toEqual([]);
    expect(await filter.accepted('tcp.reset_cause == "no more"')).toEqual([5]);
  });
});

describe('headers that contradict themselves', () => {
  const built = packets(
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "GET"',
    'tcp 10.0.0.1:1 > 10.0.0.2:2 . tcpOffset=2',
  );
  const [whole, short] = built.map(({ bytes }) => bytes.slice());
  whole[14] = 0x44;
  const offloaded = built[0].bytes.slice();
  offloaded.fill(0, 16, 18);
  const file = pcap([
    { ...built[0], bytes: whole },
    { ...built[1], bytes: short },
    { ...built[0], bytes: offloaded },
  ]);

  test.each<[filter: string, accepted: number[]]>([
    ['ip.version == 4', [1, 2, 3]],
    ['ip.hdr_len == 16', [1]],
    ['ip.bogus_header_length', [1]],
    ['ip.ttl', [2, 3]],
    ['ip.proto == 6', [2, 3]],
    ['tcp.hdr_len == 8', [2]],
    ['tcp.bogus_header_length', [2]],
    ['tcp.flags.ack == 1', [3]],
    ['tcp.window_size_value', [3]],
    ['_ws.expert.message contains "Bogus"', [1, 2]],
    // The length that was left to the network card.
    ['ip.len == 43', [3]],
    ['ip.len + 14 == frame.len', [2, 3]],
  ])('%s', async (filter, accepted) => {
    expect(await (await filtering(file)).accepted(filter)).toEqual(accepted);
  });
});

test('a packet that was cut is short only where a protocol goes on', async () => {
  const built = packets(
    'tcp 10.0.0.1:1 > 10.0.0.2:2 P. "payload that nobody knows" captured=60',
    'tcp 10.0.0.1:1 > 10.0.0.2:2 P. "payload that nobody knows" captured=40',
    'tcp 10.0.0.1:1 > 10.0.0.2:2 P. "payload that nobody knows"',
  );
  const filter = await filtering(pcap(built));
  expect(await filter.accepted('_ws.short')).toEqual([2]);
  expect(await filter.accepted('_ws.malformed')).toEqual([]);
  expect(valuesOf(await (await inspect(pcap(built))).detail(1, true))['_ws.short']).toHaveLength(1);
});

describe('expert notes on headers', () => {
  const damaged = packets('icmp 10.0.0.1 > 10.0.0.2 echo-request "ping"')[0];
  const wrong = damaged.bytes.slice();
  wrong[36] ^= 1;
  const version = damaged.bytes.slice();
  version[14] = 0x55;
  const long = damaged.bytes.slice();
  long[16] = 0x7f;
  const built = [
    ...packets(
      'udp 10.0.0.1:520 > 224.0.0.9:520 ttl=1 "x"',
      'udp 10.0.0.1:520 > 224.0.0.9:520 ttl=2 "x"',
      'udp 10.0.0.1:5353 > 224.0.0.251:5353 ttl=255 "x"',
      'udp 10.0.0.1:5353 > 224.0.0.251:5353 ttl=1 "x"',
      'udp 10.0.0.1:5355 > 224.0.0.252:5355 ttl=7 "x"',
      'udp 10.0.0.1:5355 > 224.0.1.1:5355 ttl=7 "x"',
    ),
    ...[wrong, version, long].map((bytes) => ({ ...damaged, bytes })),
    // IGMP goes one hop, whichever the group.
    ...packets('udp 10.0.0.1:1 > 224.0.0.251:1 ttl=1', 'udp 10.0.0.1:1 > 224.0.0.252:1 ttl=7').map((packet) => {
      packet.bytes[23] = 2;
      packet.bytes.set([0x16, 0, 0x09, 0x04, 0xe0, 0, 0, 0xfb], 34);
      return packet;
    }),
  ];

  test.each<[filter: string, accepted: number[]]>([
    ['ip.ttl.lncb', [2, 4, 11]],
    ['icmp.checksum_bad', [7]],
    ['_ws.expert.group == "Checksum"', [7]],
    ['ip.bogus_ip_version', [8]],
    ['ip.version == 5', [8]],
    ['ip.bogus_ip_length', [9]],
    ['_ws.expert.severity == "Error"', [8, 9]],
  ])('%s', async (filter, accepted) => {
    expect(await (await filtering(pcap(built))).accepted(filter)).toEqual(accepted);
  });
});
