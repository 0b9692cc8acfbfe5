import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { inspect } from '../../support/fields.ts';
import { packets, START } from '../../support/packet-builder.ts';
import { concat, hex } from '../../support/packets/bytes.ts';
import { pcap, pcapng } from '../../support/packets/capture-file.ts';

/** What each closed layer says behind its title. */
const lines = ({ layers }: PacketDetail): Record<string, string | null> =>
  Object.fromEntries(layers.map(({ name, value }) => [name, value]));

async function told(linkType: number, ...parts: Uint8Array[]): Promise<PacketDetail> {
  const bytes = concat(...parts);
  return (await inspect(pcap([{ linkType, bytes, length: bytes.length + 4, time: START, comment: null }]))).detail(0);
}

const MACS = hex('02000000000b 02000000000a');

test('each closed layer says who speaks to whom', async () => {
  const detail = await (await inspect(pcap(packets('udp 10.0.0.1:4000 > 10.0.0.2:4001 "hi"')))).detail(0);
  const { frame, eth, ip, udp } = lines(detail);
  expect(frame).toMatch(/^1: (\d+) bytes on the wire, \1 captured$/);
  expect(eth).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2} → ([0-9a-f]{2}:){5}[0-9a-f]{2}, IPv4$/);
  expect(ip).toBe('10.0.0.1 → 10.0.0.2, UDP');
  expect(udp).toBe('4000 → 4001 Len=2');
});

test('IPv6 says its addresses in their short form', async () => {
  const detail = await (await inspect(pcap(packets('udp [2001:db8::1]:1 > [2001:db8::2]:2 "x"')))).detail(0);
  expect(lines(detail)).toMatchObject({ ipv6: '2001:db8::1 → 2001:db8::2, UDP', udp: '1 → 2 Len=1' });
});

test('a frame names its interface, and how much of it was captured', async () => {
  const file = pcapng(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"'), { interfaceName: 'en0' });
  expect(lines(await (await inspect(file)).detail(0))['frame']).toMatch(/, interface en0$/);
  const cut = await told(1, MACS, hex('88b5 0102'));
  expect(lines(cut)['frame']).toBe('1: 20 bytes on the wire, 16 captured');
});

test('lines of layers are no Info: a frame of an unknown type has none', async () => {
  const detail = await told(1, MACS, hex('88b5'));
  expect(lines(detail)['eth']).toBe('02:00:00:00:00:0a → 02:00:00:00:00:0b, Local experiment 1');
  expect(detail.info).toBe('');
  const fragment = await told(228, hex('4500001c 12342001 40110000 0a000001 0a000002 0000000000000000'));
  expect(lines(fragment)['ip']).toBe('10.0.0.1 → 10.0.0.2, Fragment (UDP, offset 8, ID 1234)');
  expect(fragment.info).toBe('Fragmented IP protocol (proto=UDP 17, off=8, ID=1234)');
});

test.each([
  ['vlan', 1, '8100 a005 fff1', 'ID 5, priority 5, type 0xfff1'],
  ['llc', 1, '0004 e0e10300', 'NetWare → NetWare, unnumbered'],
  ['llc', 1, '0004 ff000100', 'Null → Global, supervisory'],
  ['llc', 1, '0008 aaaa03 000000 88b5', 'SNAP, Local experiment 1'],
  ['llc', 1, '0008 aaaa03 00000c 2000', 'SNAP, Cisco, Discovery (CDP)'],
  ['llc', 1, '0008 aaaa03 123456 0001', 'SNAP, organisation 0x123456, protocol 0x0001'],
])('%s over link %i, %s: %s', async (layer, linkType, content, line) => {
  expect(lines(await told(linkType, MACS, hex(content)))[layer]).toBe(line);
});

test.each([
  [113, '0004 0001 0006 02000000000a 0000 88b5', 'Sent by this host from 02:00:00:00:00:0a, Local experiment 1'],
  [113, '0000 0304 0000 0000000000000000 0004', 'To this host, LLC'],
  [
    276,
    '88b5 0000 00000001 0001 03 06 02000000000a 0000',
    'To another host from 02:00:00:00:00:0a, Local experiment 1',
  ],
])('Linux cooked capture %i: %s', async (linkType, header, line) => {
  expect(lines(await told(linkType, hex(header)))['sll']).toBe(line);
});
