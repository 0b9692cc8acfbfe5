/** IPsec over UDP: RFC 3948, and the messages of IKE that it carries (RFC 7296, RFC 2408). */
import { describe, expect, test } from 'vitest';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { packet } from '../../../support/packet-builder.ts';
import { concat, hex, u16, u32, type Bytes } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { rowsOf } from '../../../support/rows.ts';
import { walk } from '../../../support/walk.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

const SPIS = hex('1122334455667788 99aabbccddeeff00');
const ike = (
  next: number,
  version: number,
  exchange: number,
  flags: number,
  id: number,
  ...payloads: Bytes[]
): Bytes => {
  const rest = concat(...payloads);
  return concat(SPIS, [next, version, exchange, flags], u32(id), u32(28 + rest.length), rest);
};
const payload = (next: number, ...parts: (Bytes | readonly number[])[]): Bytes => {
  const rest = concat(...parts);
  return concat([next, 0], u16(4 + rest.length), rest);
};
const marked = (message: Bytes): Bytes => concat(u32(0), message);
const udp = (ends: string, data: Bytes) => packet([`udp ${ends}`, data]);
const esp = concat(u32(0xf4dc0ae5), u32(7), new Uint8Array(64).fill(0x5a));
const fieldsOf = async (made: ReturnType<typeof udp>) => valuesOf(await (await inspect(pcap([made]))).detail(0, true));
const initial = ike(
  33,
  0x20,
  34,
  0x08,
  0,
  payload(40, association()),
  payload(41, hex('0102030405')),
  payload(0, hex('0000 0011 0013')),
);

/** Two transforms: AES with keys of 256 bits, and a group. */
function association(): Bytes {
  const aes = payload(3, hex('01 00 000c 800e 0100'));
  const group = payload(0, hex('04 00 0002'));
  return payload(0, hex('01 01 00 02'), aes, group);
}

describe('UDP port 4500', () => {
  test.each([
    ['ESP', '10.0.0.1:4500 > 10.0.0.2:4500', esp, 'udp:udpencap:esp', false],
    ['ESP behind a NAT', '10.0.0.1:14500 > 10.0.0.2:4500', esp, 'udp:udpencap:esp', false],
    ['IKE', '10.0.0.2:4500 > 10.0.0.1:14500', marked(initial), 'udp:udpencap', true],
    ['a keep-alive', '10.0.0.1:4500 > 10.0.0.2:4500', hex('ff'), 'udp:udpencap', false],
  ])('%s', (_, ends, data, layers, hasPayload) => {
    const walked = walk(udp(ends, data).bytes, 1);
    expect(walked.layers).toBe(`eth:ethertype:ip:${layers}`);
    expect(walked.cursor.hasPayload).toBe(hasPayload);
  });

  test.each([
    ['an answer of DNS', '10.0.0.2:53 > 10.0.0.1:4500', concat(dnsQuery('example.com'), hex('000000'))],
    ['DNS', '10.0.0.1:40000 > 10.0.0.2:4500', dnsQuery('example.com')],
    ['STUN', '10.0.0.1:40000 > 10.0.0.2:4500', hex('0001 0000 2112a442 000000000000000000000000')],
    ['zeros', '10.0.0.1:40000 > 10.0.0.2:4500', new Uint8Array(60)],
    ['a reserved SPI', '10.0.0.1:40000 > 10.0.0.2:4500', concat(u32(255), new Uint8Array(60))],
    ['one other byte', '10.0.0.1:40000 > 10.0.0.2:4500', hex('00')],
  ])('%s is none of it', (_, ends, data) => {
    expect(walk(udp(ends, data).bytes, 1).layers).toBe('eth:ethertype:ip:udp');
  });

  test('Info names the keys of ESP', async () => {
    const detail = await (await inspect(pcap([udp('10.0.0.1:4500 > 10.0.0.2:4500', esp)]))).detail(0);
    expect(detail.info).toBe('ESP (SPI=0xf4dc0ae5)');
  });

  test('fields of what stands there', async () => {
    expect(await fieldsOf(udp('10.0.0.1:4500 > 10.0.0.2:4500', esp))).toMatchObject({
      'frame.protocols': ['eth:ethertype:ip:udp:udpencap:esp'],
      'esp.sequence': ['7'],
    });
    const alive = await fieldsOf(udp('10.0.0.1:4500 > 10.0.0.2:4500', hex('ff')));
    expect(alive).toHaveProperty(['udpencap.nat_keepalive']);
    expect(alive).not.toHaveProperty('data.data');
    const message = await fieldsOf(udp('10.0.0.1:4500 > 10.0.0.2:4500', marked(initial)));
    expect(message).toHaveProperty(['udpencap.non_esp_marker']);
    expect(message).toMatchObject({ 'isakmp.exchangetype': ['IKE_SA_INIT (34)'], 'isakmp.flag_i': ['Set'] });
  });
});

describe('IKE', () => {
  test('version 2: proposals, nonce and what is notified', async () => {
    expect(await fieldsOf(udp('10.0.0.1:500 > 10.0.0.2:500', initial))).toMatchObject({
      'frame.protocols': ['eth:ethertype:ip:udp:isakmp'],
      'isakmp.ispi': ['1122334455667788'],
      'isakmp.mjver': ['0x02'],
      'isakmp.tf.id.encr': ['AES-CBC (12)'],
      'isakmp.ike2.attr.key_length': ['256 bits'],
      'isakmp.tf.id.dh': ['1024-bit MODP (2)'],
      'isakmp.nonce': ['0102030405'],
      'isakmp.notify.msgtype': ['Invalid key exchange payload (17)'],
      'isakmp.notify.data.accepted_dh_group': ['256-bit random ECP (19)'],
    });
  });

  test('version 2: what is encrypted ends the message', async () => {
    const values = await fieldsOf(
      udp('10.0.0.1:500 > 10.0.0.2:500', ike(46, 0x20, 35, 0x20, 1, payload(35, hex('aabbccdd'), new Uint8Array(32)))),
    );
    expect(values).toMatchObject({ 'isakmp.enc.iv': ['aabbccdd'], 'isakmp.flag_r': ['Set'] });
    expect(values['isakmp.typepayload']).toEqual(['Encrypted and authenticated (46)']);
  });

  test('version 1: a proposal with attributes, a vendor and an identity', async () => {
    const transform = payload(0, hex('01 01 0000 8001 0007 8004 0002 000c 0004 00015180'));
    const proposal = payload(0, hex('01 01 00 01'), transform);
    const message = ike(
      1,
      0x10,
      2,
      0,
      0,
      payload(13, u32(1), u32(1), proposal),
      payload(5, hex('afcad71368a1f1c96b8696fc77570100')),
      payload(0, hex('02 11 01f4'), new TextEncoder().encode('gw.example')),
    );
    expect(await fieldsOf(udp('10.0.0.1:500 > 10.0.0.2:500', message))).toMatchObject({
      'isakmp.sa.situation.identity_only': ['Set'],
      'isakmp.ike.attr.encryption_algorithm': ['AES-CBC (7)'],
      'isakmp.ike.attr.group_description': ['1024-bit MODP (2)'],
      'isakmp.ike.attr.life_duration': ['86400'],
      'isakmp.vid_string': ['RFC 3706 DPD (Dead Peer Detection)'],
      'isakmp.id.data.fqdn': ['gw.example'],
      'isakmp.id.port': ['500'],
    });
  });

  test('cut and changed messages are told without a fault', async () => {
    for (let round = 0; round < 120; round += 1) {
      const changed = initial.slice(0, round < initial.length ? initial.length - round : initial.length);
      for (let i = 0; i < 3 && changed.length > 28; i += 1)
        changed[28 + ((round * 31 + i * 17) % (changed.length - 28))] = (round * 57 + i * 91) & 255;
      expect(await fieldsOf(udp('10.0.0.1:500 > 10.0.0.2:500', changed))).toHaveProperty(['frame.number']);
    }
  });

  test('each message is a row, over both ports', async () => {
    const analysis = (await analyseBytes(
      pcap([
        udp('10.0.0.1:500 > 10.0.0.2:500', initial),
        udp('10.0.0.1:4500 > 10.0.0.2:4500', marked(ike(46, 0x20, 35, 0x08, 1, payload(35, new Uint8Array(40))))),
        ...Array.from({ length: 6 }, () => udp('10.0.0.1:4500 > 10.0.0.2:4500', esp)),
        udp('10.0.0.2:4500 > 10.0.0.1:4500', marked(ike(46, 0x20, 35, 0x20, 1, payload(36, new Uint8Array(40))))),
      ]),
    ))!;
    expect(rowsOf(analysis, 'isakmp')).toMatchObject([
      { packet: 1, exchange: 'IKE_SA_INIT', version: '2.0', isEncrypted: false },
      { packet: 2, exchange: 'IKE_AUTH', isResponse: false, isEncrypted: true },
      { packet: 9, exchange: 'IKE_AUTH', isResponse: true },
    ]);
  });
});
