import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { detailsOf, selectedBytes, valuesOf } from '../../support/fields.ts';
import { packets, type Item } from '../../support/packet-builder.ts';
import { concat, hex, u16, u32 } from '../../support/packets/bytes.ts';
import { integer, octets, sequence } from '../../support/packets/der.ts';
import { ntp } from '../../support/packets/ntp.ts';
import { snmpGet, snmpResponse } from '../../support/packets/snmp.ts';
import { FACTOR, growth } from '../../support/growth.ts';

const details = (...items: Item[]): Promise<PacketDetail[]> => detailsOf(packets(...items));

test('NTP: times since 1970, unset ones by a word', async () => {
  const second = 1_000_000_000n;
  const [detail] = await details([
    'udp 10.0.0.1:123 > 10.0.0.5:123',
    ntp({ mode: 'server', receive: 1_700_000_000n * second, transmit: 1_700_000_001n * second + second / 2n }),
  ]);
  expect(valuesOf(detail!)).toMatchObject({
    'ntp.flags.mode': ['server (4)'],
    'ntp.stratum': ['2'],
    'ntp.org': ['NULL'],
    'ntp.ppoll': ['6 (2^6 s = 64 s)'],
    'ntp.refid': ['198.51.100.123'],
    'ntp.rec': ['1700000000.000000000'],
    'ntp.xmt': ['1700000001.500000000'],
  });
  expect(selectedBytes(detail!, 'ntp.refid')).toBe('c633647b');
});

test('NTP: extensions, key and code behind them; control and private messages', async () => {
  const time = ntp({ mode: 'client', transmit: 0n });
  const [extended, control, list] = await details(
    ['udp 10.0.0.5:123 > 10.0.0.1:123', concat(time, hex('0104 001c'), new Uint8Array(24), u32(7), new Uint8Array(16))],
    [
      'udp 10.0.0.1:123 > 10.0.0.5:123',
      concat(hex('1682 0001 0618 0000 0000 000f'), 'version=1,leap=0'.slice(0, 15), [0]),
    ],
    [
      'udp 10.0.0.1:123 > 10.0.0.5:123',
      concat(hex('9700 032a 0001 0048'), new Uint8Array(12), u32(9), new Uint8Array(56)),
    ],
  );
  expect(valuesOf(extended!)).toMatchObject({ 'ntp.ext.length': ['28 bytes'], 'ntp.keyid': ['00000007'] });
  expect(selectedBytes(extended!, 'ntp.mac')).toHaveLength(32);
  expect(valuesOf(control!)).toMatchObject({ 'ntp.ctrl.sys_status.clksrc': ['NTP over UDP (6)'] });
  expect(valuesOf(list!)).toMatchObject({
    'ntp.priv.reqcode': ['MON_GETLIST_1 (42)'],
    'ntp.priv.monlist.count': ['9'],
  });
});

/** A NetBIOS name: each half byte a letter from A on. */
const netbios = (name: string, suffix: number): string =>
  `${Array.from(concat(name.padEnd(15), [suffix]), (byte) => String.fromCharCode(0x41 + (byte >> 4), 0x41 + (byte & 15))).join('')}`;

test('NBNS: a registration with its record, and a node status', async () => {
  const question = concat([32], netbios('DESK', 0x20), hex('00 0020 0001'));
  const record = hex('c00c 0020 0001 000493e0 0006 8000 0a000005');
  const status = concat([1], 'DESK'.padEnd(15), hex('20 4400 02000a000005'));
  const [registration, answer] = await details(
    ['udp 10.0.0.5:137 > 10.0.0.255:137', concat(hex('8001 2910 0001 0000 0000 0001'), question, record)],
    [
      'udp 10.0.0.5:137 > 10.0.0.9:137',
      concat(hex('8002 8400 0000 0001 0000 0000'), [32], netbios('*', 0), hex('00 0021 0001 00000000 0019'), status),
    ],
  );
  expect(valuesOf(registration!)).toMatchObject({
    'nbns.flags.opcode': ['Registration (5)'],
    'nbns.name': ['DESK<20>', 'DESK<20> (Server service)'],
    'nbns.nb_flags.group': ['Set'],
    'nbns.addr': ['10.0.0.5'],
  });
  expect(selectedBytes(registration!, 'nbns.addr')).toBe('0a000005');
  expect(valuesOf(registration!)['nbns.flags.rcode']).toBeUndefined();
  expect(valuesOf(answer!)).toMatchObject({
    'nbns.netbios_name': ['DESK<20> (Server service)'],
    'nbns.name_flags.act': ['Set'],
    'nbns.unit_id': ['02:00:0a:00:00:05'],
  });
});

test('SNMP: variables with their values; a response knows its request', async () => {
  const [request, response] = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:161', snmpGet({ version: 2, id: 7, objects: { '1.3.6.1.2.1.1.5.0': null } })],
    [
      'udp 10.0.0.1:161 > 10.0.0.5:50000 @+0.25',
      snmpResponse({ version: 2, id: 7, objects: { '1.3.6.1.2.1.1.5.0': 'r1', '1.3.6.1.2.1.1.3.0': 4_000_000_000 } }),
    ],
  );
  expect(valuesOf(request!)).toMatchObject({ 'snmp.community': ['public'], 'snmp.data': ['get-request (0)'] });
  expect(valuesOf(response!)).toMatchObject({
    'snmp.version': ['v2c (1)'],
    'snmp.request_id': ['7'],
    'snmp.variable_bindings': ['2'],
    'snmp.name': ['1.3.6.1.2.1.1.5.0', '1.3.6.1.2.1.1.3.0'],
    'snmp.var-bind_str': ['r1'],
    'snmp.value.counter': ['4000000000'],
    'snmp.response_to': ['1'],
    'snmp.time': ['0.250000000 seconds'],
  });
  expect(selectedBytes(response!, 'snmp.value.octets')).toBe('7231');
  expect(response!.info).toBe('get-response 1.3.6.1.2.1.1.5.0 1.3.6.1.2.1.1.3.0');
});

test('SNMP v3: engine, user, encrypted message', async () => {
  const security = sequence(
    octets(hex('80000009 03 02000a000005')),
    integer(12),
    integer(717),
    octets('admin'),
    octets(''),
    octets(hex('39bcbcf4')),
  );
  const header = sequence(integer(5), integer(1500), octets(hex('03')), integer(3));
  const message = sequence(integer(3), header, octets(security), octets(hex('e378b086')));
  const [detail] = await details(['udp 10.0.0.5:50000 > 10.0.0.1:161', message]);
  expect(valuesOf(detail!)).toMatchObject({
    'snmp.v3.flags.crypt': ['Set'],
    'snmp.engineid.mac': ['02:00:0a:00:00:05'],
    'snmp.msgUserName': ['admin'],
    'snmp.msgData': ['encrypted (1)'],
    'snmp.encryptedPDU': ['e378b086'],
  });
});

test('STUN: an address behind its mask, an error, a fingerprint; a request that is repeated', async () => {
  const message = (type: number, attributes: Uint8Array): Uint8Array =>
    concat(u16(type), u16(attributes.length), u32(0x2112a442), new Uint8Array(12).fill(7), attributes);
  const user = message(0x0001, concat(hex('0006 0003'), 'a:b', [0], hex('8028 0004 00000000')));
  const mapped = message(0x0101, hex('0020 0008 0001 b96a 7c310f93'));
  const [request, again, response, refusal] = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:3478', user],
    ['udp 10.0.0.5:50000 > 10.0.0.1:3478', user],
    ['udp 10.0.0.1:3478 > 10.0.0.5:50000', mapped],
    ['udp 10.0.0.1:3478 > 10.0.0.5:50000', message(0x0113, concat(hex('0009 0008 0000 0401'), 'Who?'))],
  );
  expect(valuesOf(request!)).toMatchObject({
    'stun.type.class': ['Request (0x000)'],
    'stun.att.username': ['a:b'],
    'stun.att.padding': ['1 bytes'],
    'stun.att.crc32.status': ['Bad (0)'],
  });
  expect(valuesOf(again!)['stun.reqduplicate']).toEqual(['1']);
  expect(valuesOf(response!)).toMatchObject({
    'stun.att.port': ['39032'],
    'stun.att.ipv4': ['93.35.171.209'],
    'stun.response-to': ['1'],
    'stun.time': ['0.002000000 seconds'],
  });
  expect(selectedBytes(response!, 'stun.att.ipv4')).toBe('7c310f93');
  expect(refusal!.info).toBe('Allocate Error Response error-code: 401 (Unauthenticated) Who?');
});

function sip(line: string, cseq: string, contacts: readonly string[]): string {
  const head = [
    line,
    'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1',
    'From: <sip:a@x>;tag=1',
    'To: <sip:b@y>',
    'Call-ID: c1',
    `CSeq: ${cseq}`,
    ...contacts.map((contact) => `Contact: ${contact}`),
    'Content-Length: 0',
  ];
  return `${head.join('\r\n')}\r\n\r\n`;
}

test.each([
  ['REGISTER sip:y SIP/2.0', '1 REGISTER', [], 'Request: REGISTER sip:y  (fetch bindings)'],
  ['REGISTER sip:y SIP/2.0', '1 REGISTER', ['*'], 'Request: REGISTER sip:y  (remove all bindings)'],
  ['REGISTER sip:y SIP/2.0', '1 REGISTER', ['<sip:a@b>', '<sip:a@c>'], 'Request: REGISTER sip:y  (2 bindings)'],
  ['REGISTER sip:y SIP/2.0', '1 REGISTER', ['"a, b" <sip:a@b>, <sip:a,b@c>'], 'Request: REGISTER sip:y  (2 bindings)'],
  ['REGISTER sip:y SIP/2.0', '1 REGISTER', ['<sip:a@b>;expires=0'], 'Request: REGISTER sip:y  (remove 1 binding)'],
  ['SIP/2.0 200 OK', '1 REGISTER', ['<sip:a@b>'], 'Status: 200 OK (REGISTER)  (1 binding)'],
  ['SIP/2.0 200 OK', '1 REGISTER', [], 'Status: 200 OK (REGISTER)  (0 bindings)'],
  ['SIP/2.0 200 OK', '2 INVITE', ['<sip:a@b>'], 'Status: 200 OK (INVITE)'],
  ['SIP/2.0 403 Forbidden', '1 REGISTER', [], 'Status: 403 Forbidden'],
  ['INVITE sip:y SIP/2.0', '2 INVITE', ['<sip:a@b>'], 'Request: INVITE sip:y'],
])('SIP: Info of %s, %s, contacts %s', async (line, cseq, contacts, info) => {
  const [message] = await details(['udp 10.0.0.1:5060 > 10.0.0.5:5060', sip(line, cseq, contacts)]);
  expect(message!.info).toBe(info);
});

test('SIP: contacts are counted in one go, whatever stands between their commas', async () => {
  const counting = (count: number) => {
    const message = sip('REGISTER sip:y SIP/2.0', '1 REGISTER', ['<sip:a@b>,"'.repeat(count)]);
    return () => details(['udp 10.0.0.1:5060 > 10.0.0.5:5060', message]);
  };
  expect(await growth(counting, 350)).toBeLessThan(FACTOR);
});

test('RADIUS: attributes by name, tags, a password that stays hidden; an answer and a repeated request', async () => {
  const message = (code: number, attributes: Uint8Array): Uint8Array =>
    concat([code, 9], u16(20 + attributes.length), new Uint8Array(16).fill(code), attributes);
  const ask = message(1, concat([1, 5], 'bob', [2, 18], new Uint8Array(16).fill(0xab), hex('3d0600000013')));
  const accept = message(2, concat(hex('4006 0100000d 5104 0137 1a0c 00000009 0106'), 'shel'));
  const [request, again, answer] = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:1812', ask],
    ['udp 10.0.0.5:50000 > 10.0.0.1:1812', ask],
    ['udp 10.0.0.1:1812 > 10.0.0.5:50000', accept],
  );
  expect(valuesOf(request!)).toMatchObject({
    'radius.code': ['Access-Request (1)'],
    'radius.avp.type': ['User Name (1)', 'User Password (2)', 'NAS Port Type (61)'],
    'radius.User_Name': ['bob'],
    'radius.NAS_Port_Type': ['Wireless, 802.11 (19)'],
  });
  expect(selectedBytes(request!, 'radius.User_Password_encrypted')).toBe('ab'.repeat(16));
  expect(valuesOf(again!)['radius.req.dup']).toEqual(['1']);
  expect(valuesOf(answer!)).toMatchObject({
    'radius.Tunnel_Type': ['VLAN (13)'],
    'radius.Tunnel_Private_Group_Id': ['7'],
    'radius.avp.vendor_id': ['Cisco (9)'],
    'radius.reqframe': ['1'],
    'radius.time': ['0.002000000 seconds'],
  });
});

test('TFTP: a request with options, data, an error', async () => {
  const [request, data, error] = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:69', concat(hex('0001'), 'boot.bin\0octet\0blksize\x001024\0')],
    ['udp 10.0.0.1:69 > 10.0.0.5:50000', concat(hex('0003 0001'), 'abc')],
    ['udp 10.0.0.1:69 > 10.0.0.5:50000', concat(hex('0005 0001'), 'No such file\0')],
  );
  expect(valuesOf(request!)).toMatchObject({
    'tftp.opcode': ['Read Request (1)'],
    'tftp.source_file': ['boot.bin'],
    'tftp.type': ['octet'],
    'tftp.option.name': ['blksize'],
    'tftp.option.value': ['1024'],
  });
  expect(valuesOf(data!)).toMatchObject({
    'tftp.block': ['1'],
    'tftp.destination_file': ['boot.bin'],
    'tftp.request_frame': ['1'],
  });
  expect(selectedBytes(data!, 'tftp.data')).toBe('616263');
  expect(error!.info).toBe('Error Code, Code: File not found, Message: No such file');
});

test('TFTP: the last block is shorter than the size that was agreed (RFC 2348)', async () => {
  const server = 'udp 10.0.0.1:69 > 10.0.0.5:50000';
  const [, , full, last] = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:69', concat(hex('0001'), 'boot.bin\0octet\0blksize\x00600\0')],
    [server, concat(hex('0006'), 'blksize\x00600\0')],
    [server, concat(hex('0003 0001'), 'x'.repeat(600))],
    [server, concat(hex('0003 0002'), 'x'.repeat(599))],
  );
  expect(full!.info).toBe('Data Packet, Block: 1');
  expect(last!.info).toBe('Data Packet, Block: 2 (last)');
});

test('TFTP: a transfer between ports of its own knows its request', async () => {
  const all = await details(
    ['udp 10.0.0.5:50000 > 10.0.0.1:69', concat(hex('0001'), 'dir/boot.bin\0octet\0')],
    ['udp 10.0.0.1:61000 > 10.0.0.5:50000', concat(hex('0003 0001'), 'abc')],
    ['udp 10.0.0.5:50000 > 10.0.0.1:61000', hex('0004 0001')],
  );
  for (const detail of all.slice(1))
    expect(valuesOf(detail)).toMatchObject({
      'tftp.destination_file': ['dir/boot.bin'],
      'tftp.request_frame': ['1'],
    });
});

test('STUN over TCP: each message where it ends', async () => {
  const message = concat(hex('0001 0000 2112a442'), new Uint8Array(12).fill(3));
  const all = await details(
    'tcp 10.0.0.5:800 > 10.0.0.1:3478 SYN seq=0',
    'tcp 10.0.0.1:3478 > 10.0.0.5:800 SYN,ACK seq=0 ack=1',
    ['tcp 10.0.0.5:800 > 10.0.0.1:3478 PSH,ACK seq=1 ack=1', concat(u16(20), message.slice(0, 8))],
    ['tcp 10.0.0.5:800 > 10.0.0.1:3478 PSH,ACK seq=11 ack=1', message.slice(8)],
  );
  expect(valuesOf(all[3]!)).toMatchObject({ 'stun.tcp_frame_length': ['20 bytes'], 'stun.id': ['03'.repeat(12)] });
});
