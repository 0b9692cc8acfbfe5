import { describe, expect, test } from 'vitest';
import { filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import { concat, hex } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { ofIp, values } from './told-frame.ts';

/** A datagram of a traceroute, as routers quote it. */
const quoted = hex('45000024 00010000 0111 0000 0a000001 0a090909 9c4082a0 0010 0000 6162636465666768');
const filled = concat(quoted, new Uint8Array(128 - quoted.length));
const labels = hex('000c 01 01 00064101 00028002');
const exceeded = (length: number, ...behind: Uint8Array[]): Promise<Record<string, (string | null)[]>> =>
  ofIp(1, concat(hex('0b00 0000 00'), [length], hex('0000'), ...behind));

describe('what routers add to an ICMP error', () => {
  test('labels of MPLS, behind as much of the packet as is said to be quoted', async () => {
    expect(await exceeded(32, filled, hex('2000 0000'), labels)).toMatchObject({
      'icmp.unused': ['00', '0000'],
      'icmp.length': ['32'],
      'icmp.length.original_datagram': ['128 bytes'],
      'icmp.ext.version': ['2'],
      'icmp.ext.class': ['MPLS label stack (1)'],
      'icmp.mpls.label': ['100', '40'],
      'icmp.mpls.s': ['Set', 'Not set'],
      'icmp.mpls.ttl': ['1', '2'],
    });
  });

  test('senders before RFC 4884 say no length, and quote 128 bytes', async () => {
    const told = await exceeded(0, filled, hex('2000 0000'), labels);
    expect(told['icmp.unused']).toEqual(['00000000']);
    expect(told['icmp.mpls.label']).toEqual(['100', '40']);
    const long = filled.slice();
    long[2] = 5; // a packet of 1280 bytes and more: all that follows is quoted
    expect(await exceeded(0, long, hex('2000 0000'), labels)).not.toHaveProperty('icmp.ext.version');
    expect(await exceeded(0, filled, hex('1000 0000'), labels)).not.toHaveProperty('icmp.ext.version');
  });

  test('the interface it came in by: index, address, name, MTU', async () => {
    const card = hex('001c 02 0f 0000000f 0001 0000 0a0a0a0a 08 65746830 000000 000005dc');
    expect(await exceeded(32, filled, hex('2000 0000'), card)).toMatchObject({
      'icmp.int_info.role': ['received by (0)'],
      'icmp.int_info.index': ['15'],
      'icmp.int_info.ipv4': ['10.10.10.10'],
      'icmp.int_info.name': ['eth0'],
      'icmp.int_info.mtu': ['1500 bytes'],
    });
    const lying = hex('000a 02 0f 0000000f 0001');
    expect(await exceeded(32, filled, hex('2000 0000'), lying)).not.toHaveProperty('icmp.int_info.ipv4');
  });

  test('where the fault lies', async () => {
    expect(await ofIp(1, concat(hex('0c00 0000 05000000'), quoted))).toMatchObject({
      'icmp.pointer': ['5'],
      'icmp.unused': ['000000'],
    });
  });
});

test('ports of traceroute stand out', async () => {
  const file = await filtering(
    pcap(packets(...[33_434, 33_435, 33_464, 33_465].map((port) => `udp 10.0.0.1:4000 > 10.0.0.2:${port} "x"`))),
  );
  expect(await file.accepted('udp.possible_traceroute')).toEqual([2, 3]);
  expect(await file.accepted('_ws.expert.severity == "Chat"')).toEqual([2, 3]);
});

describe('hosts that are asked for their names (RFC 4620)', () => {
  const ipv6 = (body: Uint8Array): Promise<Record<string, (string | null)[]>> =>
    values(229, concat(hex('60000000 00'), [body.length], hex('3a 40'), new Uint8Array(32).fill(1)), body);
  const name = hex('04 686f7374 03 6c616e 00 00');

  test('a query and its reply', async () => {
    expect(await ipv6(concat(hex('8b01 0000 0002 0000 0102030405060708'), name))).toMatchObject({
      'icmpv6.ni.qtype': ['Name (2)'],
      'icmpv6.ni.nonce': ['0x0102030405060708'],
      'icmpv6.ni.query.subject_fqdn': ['host.lan'],
    });
    expect(await ipv6(concat(hex('8c00 0000 0002 0000 0102030405060708 0000003c'), name))).toMatchObject({
      'icmpv6.ni.reply.node_ttl': ['60 seconds'],
      'icmpv6.ni.reply.node_name': ['host.lan'],
    });
  });

  test('addresses, each with its time to live', async () => {
    const address = hex('20010db8000000000000000000000001');
    const reply = concat(
      hex('8c00 0000 0003 0001 0102030405060708 0000003c'),
      address,
      hex('0000001e'),
      address,
      hex('0000'),
    );
    expect(await ipv6(reply)).toMatchObject({
      'icmpv6.ni.flag.t': ['Set'],
      'icmpv6.ni.reply.node_ttl': ['60 seconds', '30 seconds'],
      'icmpv6.ni.reply.node_address': ['2001:db8::1', '2001:db8::1'],
    });
  });
});

describe('the time in the data of an echo', () => {
  const SECOND = 1_700_000_000;
  const word = (value: number, isLittle: boolean): Uint8Array => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, isLittle);
    return bytes;
  };
  const echo = (second: number, micro: number, isLittle: boolean): [string, Uint8Array] => [
    'ip 10.0.0.1 > 10.0.0.2 proto=1 @2.5',
    concat(hex('0800 0000 0001 0001'), word(second, isLittle), word(micro, isLittle), hex('6162')),
  ];

  test('in either order of bytes, less than a day away; the data begin behind it', async () => {
    const file = await filtering(
      pcap(
        packets(
          echo(SECOND + 1, 600_000, false),
          echo(SECOND + 3, 0, true),
          echo(SECOND - 86_400, 0, true),
          echo(SECOND, 1_000_000, true),
        ),
      ),
    );
    expect(await file.accepted('icmp.data_time')).toEqual([1, 2]);
    expect(await file.accepted('icmp.data_time_relative == 0.9')).toEqual([1]);
    expect(await file.accepted('icmp.data_time_relative == -0.5')).toEqual([2]);
    expect(await file.accepted('data.len == 2')).toEqual([1, 2]);
    expect(await file.accepted('data.len == 10')).toEqual([3, 4]);
  });
});
