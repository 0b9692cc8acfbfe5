/** A port is no proof of a tunnel, and what a tunnel carries is told apart from what carries it. */
import { expect, test } from 'vitest';
import { packet } from '../../../support/packet-builder.ts';
import { concat, hex } from '../../../support/packets/bytes.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { walk } from '../../../support/walk.ts';

const PORTS = [4789, 8472, 4790, 6081, 2152, 2123, 3386, 3544, 5072, 1701, 4754, 6635, 4341, 5247];
const rtp = hex(`8000 1234 00000001 00000001 ${'d5'.repeat(160)}`);
const stun = hex('0001 0000 2112a442 000000000000000000000000');
const quic = hex(`c0 00000001 08 0102030405060708 00 00 4496 ${'5a'.repeat(400)}`);

test.each(PORTS)('DNS, RTP, STUN and QUIC on port %i are no tunnel', (port) => {
  for (const payload of [dnsQuery('example.com'), rtp, stun, quic, hex('00'.repeat(60)), hex('ff'.repeat(60))]) {
    const { layers, cursor } = walk(packet([`udp 10.0.0.1:40000 > 10.0.0.2:${port}`, payload]).bytes, 1);
    expect(layers).toBe('eth:ethertype:ip:udp');
    expect(cursor.hasPayload).toBe(true);
    expect(cursor.payloadLength).toBe(payload.length);
  }
});

test('clients speak Teredo to each other on any port, other IPv6 in UDP is left alone', () => {
  const inner = (source: string) => packet(`udp [${source}]:1 > [2001:db8::2]:2 "x" link=ipv6`).bytes;
  const outer = (payload: Uint8Array) => walk(packet(['udp 10.0.0.1:3797 > 10.0.0.2:32900', payload]).bytes, 1).layers;
  expect(outer(inner('2001:0:4137:9e50::1'))).toBe('eth:ethertype:ip:udp:teredo:ipv6:udp');
  expect(outer(inner('2001:db8::1'))).toBe('eth:ethertype:ip:udp');
});

test('the UDP flow around a tunnel is told of, with the bytes it carries', () => {
  const { bytes } = packet(
    'vxlan 192.0.2.1:5555 > 192.0.2.2 vni=5 { vxlan 198.51.100.1:6666 > 198.51.100.2 vni=6 { udp 10.0.0.1:1 > 10.0.0.2:2 "x" } }',
  );
  const walked = walk(bytes, 1);
  expect(walked.carriers).toEqual(['192.0.2.1:5555 > 192.0.2.2:4789', '198.51.100.1:6666 > 198.51.100.2:4789']);
  expect(walked.ends).toBe('10.0.0.1:1 > 10.0.0.2:2');
  expect(walked.cursor.payloadLength).toBe(1);
});

test('a tunnel without a network packet inside keeps the ends of the datagram', () => {
  const { bytes } = packet('vxlan 192.0.2.1:5555 > 192.0.2.2 vni=5 { arp who-has 10.0.0.1 tell 10.0.0.2 }');
  const { layers, ends, cursor } = walk(bytes, 1);
  expect(layers).toBe('eth:ethertype:ip:udp:vxlan:eth:ethertype:arp');
  expect(ends).toBe('192.0.2.1:5555 > 192.0.2.2:4789');
  expect(cursor.hasPayload).toBe(false); // applications must not see the inside of a tunnel as their own
  expect(cursor.payloadLength).toBe(8 + 14 + 28);
});

test('padding inside MPLS and PPPoE does not become payload', () => {
  for (const around of ['mpls=16', 'pppoe=7', 'vlan=3']) {
    const { cursor } = walk(packet(`udp 10.0.0.1:1 > 10.0.0.2:2 "x" ${around} pad`).bytes, 1);
    expect(cursor.end - cursor.at).toBe(1);
  }
});

test('padding behind a packet in GTP does not hide it', () => {
  const inner = packet('udp 10.0.0.1:1 > 10.0.0.2:2 "x" link=raw').bytes;
  const header = hex(`30ff ${(inner.length + 17).toString(16).padStart(4, '0')} 00000001`);
  const { bytes } = packet(['udp 192.0.2.1:2152 > 192.0.2.2:2152', concat(header, inner, new Uint8Array(17))]);
  const { layers, cursor } = walk(bytes, 1);
  expect(layers).toBe('eth:ethertype:ip:udp:gtp:ip:udp');
  expect(cursor.end - cursor.at).toBe(1);
});

test('layers without end are given up', () => {
  let line = 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"';
  for (let depth = 0; depth < 40; depth += 1) line = `ipip 10.0.${depth}.1 > 10.0.${depth}.2 { ${line} }`;
  expect(walk(packet(line).bytes, 1).anomalies).toEqual(['too-many-layers']);
});

test.each([
  ['udp 10.0.0.1:1 > 10.0.0.2:2 "x" udpLength=40', 'udp-length'],
  ['udp 10.0.0.1:1 > 10.0.0.2:2 "x" ipLength=400', 'ip-total-length'],
  ['udp 10.0.0.1:1 > 10.0.0.2:2 "x" ipChecksum=bad', 'ip-checksum'],
  ['udp 10.0.0.1:1 > 10.0.0.2:2 "x" ipOptions=07ff0400', 'ip-options'],
  ['tcp 10.0.0.1:1 > 10.0.0.2:2 SF', 'tcp-flags'],
])('%s is %s', (line, anomaly) => {
  expect(walk(packet(line).bytes, 1).anomalies).toContain(anomaly);
});
