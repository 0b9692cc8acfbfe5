// The Info column in Wireshark's words. What is expected was read from tshark 4.0.17 for packets of the same kinds.

import { describe, expect, test } from 'vitest';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { openWhole } from '../../../support/opening.ts';
import { packets } from '../../../support/packet-builder.ts';
import type { Item } from '../../../support/packet-builder.ts';
import { concat, hex } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { dialogue } from '../../../support/packets/dialogue.ts';
import { dns, dnsAnswer, dnsQuery, mdns } from '../../../support/packets/dns.ts';
import { client, server, tcpSession } from '../../../support/packets/session.ts';
import { tlsAlert, tlsApplicationData, tlsExchanges, tlsRecord } from '../../../support/packets/tls.ts';

async function infos(...items: readonly Item[]): Promise<string[]> {
  const all = packets(...items);
  const inspector = await inspect(pcap(all));
  const found = await inspector.infos([...all.keys()]);
  for (const [packet, info] of found.entries()) expect((await inspector.detail(packet)).info).toBe(info);
  return found;
}

type Said = Parameters<typeof tcpSession>[0]['exchanges'];

/** Info of the segments of a session that carry something. */
async function said(port: number, exchanges: Said): Promise<string[]> {
  const all = await infos(tcpSession({ client: '10.0.0.1:50000', server: `10.0.0.2:${port}`, exchanges }));
  return all.filter((info) => !/Len=0/.test(info));
}

const CLIENT = 'tcp 10.0.0.1:1234 > 10.0.0.2:80';
const SERVER = 'tcp 10.0.0.2:80 > 10.0.0.1:1234';

describe('TCP', () => {
  test('a repeated acknowledgement says which one it repeats, and how often that was done', async () => {
    const found = await infos(
      `${CLIENT} SYN seq=99 ws=7`,
      `${SERVER} SYN,ACK seq=499 ack=100 ws=7`,
      `${CLIENT} ACK seq=100 ack=500`,
      [`${SERVER} ACK seq=510 ack=100`, 'later'],
      `${CLIENT} ACK seq=100 ack=500`,
      `${CLIENT} ACK seq=100 ack=500`,
    );
    expect(found[4]).toMatch(/^\[TCP Dup ACK 3#1\] 1234 → 80 \[ACK\] Seq=1 Ack=1 /);
    expect(found[5]).toMatch(/^\[TCP Dup ACK 3#2\] /);
  });

  test('a retransmission of one kind is not said twice', async () => {
    const found = await infos(
      `${CLIENT} SYN seq=99`,
      `${SERVER} SYN,ACK seq=499 ack=100`,
      [`${CLIENT} PSH,ACK seq=100 ack=500`, 'abc'],
      `${SERVER} ACK seq=500 ack=103`,
      [`${CLIENT} PSH,ACK seq=100 ack=500`, 'abc'],
    );
    expect(found[4]).toMatch(/^\[TCP Spurious Retransmission\] 1234 → 80 /);
  });

  test('no flags, and an urgent pointer', async () => {
    const found = await infos(`${CLIENT} NONE seq=1`, `${CLIENT} URG,ACK seq=1 ack=1`);
    expect(found[0]).toContain('[<None>] Seq=');
    expect(found[1]).toMatch(/\[ACK, URG\] Seq=\d+ Ack=\d+ Win=\d+ Urg=0 Len=0/);
  });
});

describe('messages and segments', () => {
  const reply = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 8\r\n\r\n';

  test('HTTP: what a body is; its first segment has the first line, the next ones are segments', async () => {
    const found = await said(80, [
      { from: 'client', data: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' },
      { from: 'server', data: `${reply}ab` },
      { from: 'server', data: 'cd' },
      { from: 'server', data: 'efgh' },
    ]);
    expect(found[0]).toBe('GET / HTTP/1.1');
    expect(found[1]).toBe('HTTP/1.1 200 OK  [TCP segment of a reassembled PDU]');
    expect(found[2]).toMatch(/^80 → 50000 \[.*\] Seq=.* Len=2.* \[TCP segment of a reassembled PDU\]$/);
    expect(found[3]).toBe('HTTP/1.1 200 OK  (text/html)');
  });

  test('HTTP: a body of JSON is a layer with words of its own', async () => {
    const body = '{"a":1}';
    const found = await said(80, [
      { from: 'client', data: 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' },
      {
        from: 'server',
        data: `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      },
    ]);
    expect(found[1]).toBe('HTTP/1.1 200 OK , JavaScript Object Notation (application/json)');
  });

  test('TLS: all records of a segment are named; a segment that only begins one is a segment', async () => {
    const data = tlsApplicationData(40);
    const found = await said(443, [
      ...tlsExchanges({ sni: 'a.example' }),
      { from: 'server', data: concat(data, tlsApplicationData(60, 2)) },
      { from: 'server', data: data.subarray(0, 20) },
      { from: 'server', data: data.subarray(20) },
      { from: 'server', data: tlsAlert(1, 0) },
    ]);
    expect(found).toContain('Client Key Exchange, Change Cipher Spec, Encrypted Handshake Message');
    expect(found.slice(-4, -1)).toEqual([
      'Application Data, Application Data',
      '[TCP segment of a reassembled PDU]',
      'Application Data',
    ]);
  });

  test('TLS: a hello that only asks for another one is called so', async () => {
    const retry = hex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c');
    const body = concat(hex('0303'), retry, hex('00 1301 00 0006 002b 0002 0304'));
    const hello = tlsRecord(22, concat([2, 0, 0, body.length], body));
    const found = await said(443, [...tlsExchanges({ sni: 'a.example' }).slice(0, 1), { from: 'server', data: hello }]);
    expect(found).toEqual(['Client Hello (SNI=a.example)', 'Hello Retry Request']);
  });

  test('SMTP: who speaks; lines of one reply one behind the other', async () => {
    const found = await said(
      25,
      dialogue('S: 220 mail', 'C: EHLO me', 'S: 250-mail\r\n250-SIZE\r\n250 HELP', 'C: NOOP', 'S: 250 ok\r\n421 bye'),
    );
    expect(found).toEqual(['S: 220 mail', 'C: EHLO me', 'S: 250-mail | SIZE | HELP', 'C: NOOP', 'S: 250 ok | 421 bye']);
  });
});

describe('networks', () => {
  const ETHERNET = hex('02000000000b 02000000000a');

  test('an error names what it is about, not what it quotes', async () => {
    const quoted = hex('45000020 00000000 40110000 0a000001 0a000002 1000 0035 000c 0000');
    const [unreachable] = await infos(['ip 10.0.0.2 > 10.0.0.1 proto=1', concat(hex('0303 0000 00000000'), quoted)]);
    expect(unreachable).toBe('Destination unreachable (Port unreachable)');
  });

  test('an echo says who asked, its number in both orders, how far it may go, and what it answers', async () => {
    const found = await infos(
      ['ip 10.0.0.1 > 10.0.0.2 proto=1', hex('0800 0000 04ca 0001 6162')],
      ['ip 10.0.0.2 > 10.0.0.1 proto=1', hex('0000 0000 04ca 0001 6162')],
    );
    expect(found[0]).toMatch(/^Echo \(ping\) request {2}id=0x04ca, seq=1\/256, ttl=\d+$/);
    expect(found[1]).toMatch(/^Echo \(ping\) reply {4}id=0x04ca, seq=1\/256, ttl=\d+ \(request in 1\)$/);
  });

  test('a protocol that nobody knows has its number', async () => {
    expect(await infos(['ip 10.0.0.1 > 10.0.0.2 proto=240', 'what'])).toEqual(['Unknown (240)']);
  });

  test('lengths of UDP that cannot be', async () => {
    const found = await infos(
      ['ip 10.0.0.1 > 10.0.0.2 proto=17', hex('0fa0 0fa1 0003 0000 6869')],
      ['ip 10.0.0.1 > 10.0.0.2 proto=17', hex('0fa0 0fa1 0064 0000 6869')],
    );
    expect(found).toEqual([
      '4000 → 4001 [BAD UDP LENGTH 3 < 8]',
      '4000 → 4001 [BAD UDP LENGTH 100 > IP PAYLOAD LENGTH] Len=92',
    ]);
  });

  const arp = (operation: number, from: string, target: string, to: string): string =>
    `0806 0001 0800 06 04 000${operation} 02000000000a ${from} ${target} ${to}`;
  test.each([
    [arp(1, '0a000001', '000000000000', '0a000002'), 'Who has 10.0.0.2? Tell 10.0.0.1'],
    [arp(1, '00000000', '000000000000', '0a000002'), 'Who has 10.0.0.2? (ARP Probe)', 'arp.isprobe'],
    [arp(1, '00000000', 'ffffffffffff', '0a000002'), 'Who has 10.0.0.2? Tell 0.0.0.0'],
    [arp(1, '0a000001', '000000000000', '0a000001'), 'ARP Announcement for 10.0.0.1', 'arp.isannouncement'],
    [arp(1, '0a000001', 'ffffffffffff', '0a000001'), 'Gratuitous ARP for 10.0.0.1 (Request)'],
    [arp(2, '0a000001', '02000000000a', '0a000001'), 'Gratuitous ARP for 10.0.0.1 (Reply)'],
    [arp(2, '0a000001', '02000000000b', '0a000002'), '10.0.0.1 is at 02:00:00:00:00:0a'],
  ])('ARP %#', async (frame, info, mark?: string) => {
    const bytes = concat(ETHERNET, hex(frame));
    const capture = pcap([{ linkType: 1, bytes, length: bytes.length, time: 0n, comment: null }]);
    const detail = await (await inspect(capture)).detail(0);
    expect(detail.info).toBe(info);
    const marks = ['arp.isprobe', 'arp.isannouncement'].filter((name) => valuesOf(detail)[name] !== undefined);
    expect(marks).toEqual(mark === undefined ? [] : [mark]);
  });

  test('ARP: an address that another card claimed first', async () => {
    const is = (card: string, second: number) => `arp 10.0.0.1 is-at ${card} to 10.0.0.5 @${second}`;
    const [owner, other] = ['02:00:00:00:00:0a', '02:66:66:66:66:66'];
    const claims = [is(owner, 0), is(other, 7), is(owner, 9), is(other, 12)];
    expect(await infos(...claims, 'arp who-has 10.0.0.9 tell 10.0.0.1 @13')).toEqual([
      `10.0.0.1 is at ${owner}`,
      `10.0.0.1 is at ${other} (duplicate use of 10.0.0.1 detected!)`,
      `10.0.0.1 is at ${owner}`,
      `10.0.0.1 is at ${other} (duplicate use of 10.0.0.1 detected!)`,
      'Who has 10.0.0.9? Tell 10.0.0.1 (duplicate use of 10.0.0.1 detected!)',
    ]);
    const inspector = await inspect(pcap(packets(...claims)));
    expect(valuesOf(await inspector.detail(3))).toMatchObject({
      'arp.duplicate-address-frame': ['3'],
      'arp.seconds-since-duplicate-address-frame': ['3 seconds'],
    });
    expect(valuesOf(await inspector.detail(2))['arp.duplicate-address-detected']).toBeUndefined();
  });

  const igmp = (message: string): Item => ['ip 10.0.0.1 > 224.0.0.22 proto=2 ttl=1', hex(message)];
  test.each([
    ['1164 0000 00000000', 'Membership Query, general'],
    ['1164 0000 e1010103', 'Membership Query, specific for group 225.1.1.3'],
    ['1600 0000 e00000fb', 'Membership Report group 224.0.0.251'],
    ['1200 0000 e00000fb', 'Membership Report'],
    ['1700 0000 e1010103', 'Leave Group 225.1.1.3'],
    ['2200 0000 0000 0001 04000000 e00000fb', 'Membership Report / Join group 224.0.0.251 for any sources'],
    ['2200 0000 0000 0001 03000000 e00000fb', 'Membership Report / Leave group 224.0.0.251'],
  ])('IGMP %s: %s', async (message, info) => {
    expect(await infos(igmp(message))).toEqual([info]);
  });

  const target = '20010db8000000000000000000000002';
  test.each([
    [`8700 0000 00000000 ${target} 0101 02000000000a`, 'Neighbor Solicitation for 2001:db8::2 from 02:00:00:00:00:0a'],
    [`8800 0000 60000000 ${target} 0201 02000000000b`, 'Neighbor Advertisement 2001:db8::2 (sol, ovr) is at 02:00:00:00:00:0b'], // prettier-ignore
    ['8500 0000 00000000', 'Router Solicitation'],
    ['0103 0000 00000000', 'Destination Unreachable (Address unreachable)'],
    ['8000 0000 18dc 0007', 'Echo (ping) request id=0x18dc, seq=7, hop limit=64'],
  ])('ICMPv6 %s: %s', async (message, info) => {
    expect(await infos(['ip [2001:db8::1] > [2001:db8::2] proto=58 ttl=64', hex(message)])).toEqual([info]);
  });
});

describe('names', () => {
  test('all records of all sections, with the addresses and names they hold', async () => {
    const [asked, answered] = await infos(
      ['udp 10.0.0.1:4000 > 10.0.0.2:53', dnsQuery('a.example MX', { id: 1 })],
      [
        'udp 10.0.0.2:53 > 10.0.0.1:4000',
        dnsAnswer('a.example MX', ['a.example MX 10 mx.example', 'a.example TXT hello'], { id: 1 }),
      ],
    );
    expect(asked).toBe('Standard query 0x0001 MX a.example');
    expect(answered).toBe('Standard query response 0x0001 MX a.example MX 10 mx.example TXT');
  });

  test('multicast: whether the answer may go to all, and whether it replaces what was known', async () => {
    const [asked] = await infos(['udp 10.0.0.1:5353 > 224.0.0.251:5353', mdns({ question: '_http._tcp.local PTR' })]);
    expect(asked).toBe('Standard query 0x0000 PTR _http._tcp.local, "QM" question');
  });

  test('an operation that nobody knows', async () => {
    const message = dns({ id: 1, question: 'a.example A' });
    message[2] = 9 << 3;
    expect(await infos(['udp 10.0.0.1:4000 > 10.0.0.2:53', message])).toEqual([
      'Unknown operation (9) 0x0001 A a.example',
    ]);
  });
});

describe('Protocol', () => {
  const protocolsOf = async (...items: readonly Item[]): Promise<(string | null)[]> => {
    const opened = await openWhole(pcap(packets(...items)));
    const { analysis } = opened;
    return [...analysis.packets.columns.stack.subarray(0, analysis.packets.length)].map((stack) =>
      analysis.layers.protocol(stack),
    );
  };

  test('bytes that nobody claims are those of the layer around them', async () => {
    expect(
      await protocolsOf(
        ['ip 10.0.0.1 > 10.0.0.2 proto=253', 'what'],
        ['ip 10.0.0.1 > 10.0.0.2 proto=17 frag=8', 'a piece'],
        ['ip 10.0.0.1 > 224.0.0.13 proto=103', hex('2000 dfff')],
      ),
    ).toEqual(['IPv4', 'IPv4', 'PIMv2']);
  });

  test('the packet in which a mail ends has the mail', async () => {
    const mail = dialogue('S: 220 a', 'C: EHLO b', 'S: 250 a', 'C: MAIL FROM:<a@b>', 'S: 250 ok', 'C: RCPT TO:<c@d>', 'S: 250 ok', 'C: DATA', 'S: 354 go', 'C: Subject: x\r\n\r\nhello\r\n.', 'S: 250 ok'); // prettier-ignore
    const all = tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:25', exchanges: mail });
    const found = await protocolsOf(all);
    expect(found.filter((protocol) => protocol === 'SMTP/IMF')).toHaveLength(1);
    const info = await said(25, mail);
    expect(info.at(-2)).toBe('subject: x,  (text/plain)');
  });
});

test('what was sent before is no data once more', async () => {
  const all = packets(
    `${CLIENT} SYN seq=99`,
    `${SERVER} SYN,ACK seq=499 ack=100`,
    [`${CLIENT} PSH,ACK seq=100 ack=500`, '\x01\x02\x03'],
    `${SERVER} ACK seq=500 ack=103`,
    [`${CLIENT} PSH,ACK seq=100 ack=500`, '\x01\x02\x03'],
  );
  const inspector = await inspect(pcap(all));
  const layers = async (packet: number): Promise<string | null | undefined> =>
    valuesOf(await inspector.detail(packet, true))['frame.protocols']?.[0];
  expect(await layers(2)).toBe('eth:ethertype:ip:tcp:data');
  expect(await layers(4)).toBe('eth:ethertype:ip:tcp');
});

describe('SOCKS', () => {
  const end = [0, 1, 10, 9, 8, 7, 0, 80];
  test('version 5: what is asked and answered, and what goes wrong', async () => {
    const login = [client([5, 1, 2]), server([5, 2]), client([1, 1, 0x61, 1, 0x62]), server([1, 0])];
    expect(await said(1080, [...login, client([5, 1], end), server([5, 0], end)])).toEqual([
      'Version: 5 Connect to server request',
      'Version: 5 Connect to server response',
      'Version: 5 User authentication request',
      'Version: 5 User authentication reply',
      'Version: 5 Command Request - Connect',
      'Version: 5 Command Response - Connect',
    ]);
    const open = [client([5, 1, 0]), server([5, 0])];
    expect((await said(1080, [...open, client([5, 3], end), server([5, 5], end)])).slice(2)).toEqual([
      'Version: 5 Command Request - UdpAssociate',
      'Version: 5 Command Response - UdpAssociate, connection refused',
    ]);
    expect((await said(1080, [client([5, 1, 0]), server([5, 255])])).at(-1)).toBe(
      'Version: 5 Connect to server response, none acceptable',
    );
  });

  test('version 4', async () => {
    const ask = client([4, 1, 0, 80, 10, 9, 8, 7, 0x61, 0]);
    expect(await said(1080, [ask, server([0, 91, 0, 80, 10, 9, 8, 7])])).toEqual([
      'Version: 4 Connect to server request',
      'Version: 4 Connect Response, rejected',
    ]);
  });
});

test('LDAP: the steps of a login by NTLM', async () => {
  const tlv = (tag: number, ...parts: (string | number[] | Uint8Array)[]) => {
    const value = concat(...parts);
    return concat([tag, value.length], value);
  };
  const ntlm = (type: number) => concat('NTLMSSP\0', [type, 0, 0, 0], new Uint8Array(44));
  const ask = tlv(0x30, [2, 1, 7], tlv(0x60, [2, 1, 3], tlv(4, 'ann'), tlv(0x8a, ntlm(1))));
  const tell = tlv(0x30, [2, 1, 7], tlv(0x61, [10, 1, 0], tlv(4, ntlm(2)), tlv(4)));
  expect(await said(389, [client(ask), server(tell)])).toEqual([
    'bindRequest(7) "ann" , NTLMSSP_NEGOTIATE',
    'bindResponse(7) success , NTLMSSP_CHALLENGE',
  ]);
});
