import { beforeAll, describe, expect, test } from 'vitest';
import { packets } from '../../../support/packet-builder.ts';
import { fragments } from '../../../support/packets/fragments.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { filtering, type Filtering } from '../../../support/filtering.ts';

const capture = pcap(
  packets(
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN @1.5',
    'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK @1.75',
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "Hello World" @2',
    'udp 192.168.1.5:4000 > 192.168.1.255:4001 "hi" @100.000001',
    'udp 192.168.1.9:53 > 192.168.1.5:53 "other" @100.000002',
  ),
);

let file: Filtering;
beforeAll(async () => {
  file = await filtering(capture);
});

describe('which packets a filter accepts', () => {
  test.each<[string, number[]]>([
    ['', [1, 2, 3, 4, 5]],
    ['tcp', [1, 2, 3]],
    ['not tcp', [4, 5]],
    ['tcp xor ip.src == 10.0.0.1', [2]],
    ['tcp.port == 80', [1, 2, 3]],
    ['tcp.srcport == 80', [2]],
    ['tcp.port != 80', []],
    ['tcp.port !== 80', [1, 2, 3]],
    // A field that is not there is held against nothing, on whichever side it stands.
    ['tcp.srcport != udp.srcport', []],
    ['tcp.options.mss_val != tcp.srcport', []],
    ['tcp.srcport != tcp.options.mss_val', []],
    ['ip.dst != ip.src', [1, 2, 3, 4, 5]],
    ['udp.port === 53', [5]],
    ['all tcp.port > 79', [1, 2, 3]],
    ['any ip.addr == 192.168.1.0/30', []],
    ['ip.addr == 192.168.1.4/30', [4, 5]],
    ['not tcp.port in {80}', [4, 5]],
    ['tcp.port not in {80}', [4, 5]],
    ['tcp.port ! in {80}', [4, 5]],
    ['all tcp.port not in {80} and tcp', []],
    ['all tcp.port not in {81} and tcp', [1, 2, 3]],
    ['all udp.port in {53, 4000}', [5]],
    ['udp.srcport in {1..60, 4000}', [4, 5]],
    ['ip.src in {10.0.0.0 .. 10.0.0.1}', [1, 3]],
    ['tcp.flags & 0x10', [2, 3]],
    ['tcp.flags & 0x12 == 0x12', [2]],
    ['tcp.flags.syn == 1 && !tcp.flags.ack == 1', [1]],
    ['tcp[13] & 2', [1, 2]],
    ['ip[0] == 45', [1, 2, 3, 4, 5]],
    ['ip[20:2]', []],
    ['tcp.payload[0:5] == "Hello"', [3]],
    ['tcp.payload[-5:] == 57:6f:72:6c:64', [3]],
    ['tcp.payload[0,6] == 48.57', [3]],
    ['tcp.payload[20]', []],
    // What lies outside of a value is left out, and nothing is a value too, the smallest one.
    ['tcp.payload[20:4] == tcp.payload[30:4]', [3]],
    ['tcp.payload[11:] == ""', [3]],
    ['tcp.payload[10:4] != 64', [3]],
    ['tcp.payload[0,20] == 48', [3]],
    ['tcp.payload[20] < 01', [3]],
    ['tcp.payload[20:] contains 00 or tcp.payload[20:] matches ""', []],
    ['udp.payload[-3:2] == ""', [4]],
    ['tcp[:]', [1, 2, 3]],
    ['tcp.payload[+1] == 65', [3]],
    ['tcp.payload contains 656', []],
    ['ip[0:2] == 450', [1, 2, 3, 4, 5]],
    ['tcp.payload contains :6c', [3]],
    ['tcp.payload contains ""', []],
    ['frame.protocols[0] == 65', [1, 2, 3, 4, 5]],
    ['frame.protocols[0:3] == "eth"', [1, 2, 3, 4, 5]],
    ['frame[26:4] == ip.src', [1, 2, 3, 4, 5]],
    ['ip.src == ip[12:4]', [1, 2, 3, 4, 5]],
    ['tcp[12:2] & 00:02:00', [1, 2]],
    ['eth.dst & ff:ff:ff:ff:ff:ff == eth.dst', [1, 2, 3, 4, 5]],
    ['len(ip#1) == 20', [1, 2, 3, 4, 5]],
    ["tcp.flags.syn == '\\x01'", [1, 2]],
    ['frame.time > "1970-1-1 00"', [1, 2, 3, 4, 5]],
    ['frame.time > "1970-01-01T00:00:00.1234567890Z"', [1, 2, 3, 4, 5]],
    ['frame contains "lo W"', [3]],
    ['tcp contains 6c:6f', [3]],
    ['ip contains "hi"', [4]],
    ['tcp.payload matches "^hello\\\\s"', [3]],
    ['tcp.payload matches "(?-i)^hello"', []],
    ['udp.payload == "hi"', [4]],
    ['udp.length == 10', [4]],
    ['udp.length * 2 - 20 == 0', [4]],
    ['tcp.dstport >= 4 * {tcp.srcport + 3}', [2]],
    ['tcp.dstport - 80', [2]],
    ['tcp.srcport % 10 == 4', [1, 3]],
    ['tcp.srcport < tcp.dstport < 2000', [2]],
    ['udp.srcport == udp.dstport', [5]],
    ['ip.src < ip.dst', [1, 3, 4]],
    ['ip.src & 255.0.0.0 == 10.0.0.0', [1, 2, 3]],
    ['frame.number in {1, 3..4}', [1, 3, 4]],
    ['frame.number & 1 == 0', [2, 4]],
    ['string(frame.number) matches "[13579]$"', [1, 3, 5]],
    ['string(ip.dst) matches r"\\.255$"', [4]],
    ['max(tcp.srcport, udp.srcport) > 1000', [1, 3, 4]],
    ['min(udp.port) == 53', [5]],
    ['max(udp.length, 100) == 100', [1, 2, 3, 4, 5]],
    ['abs(max(udp.length, 100) - 90) == 10', [1, 2, 3, 4, 5]],
    ['max(udp.length) > 0', [4, 5]],
    ['abs(udp.srcport - 4001) == 1', [4]],
    ['count(ip.addr) == 2', [1, 2, 3, 4, 5]],
    ['len(tcp.payload) > 10', [3]],
    ['ip.src#1 == 10.0.0.2', [2]],
    ['ip.src#2', []],
    ["tcp.port == 'P'", [1, 2, 3]],
    ['tcp.port == 0x50 and tcp.port == 0120 and tcp.port == 0b1010000', [1, 2, 3]],
    ['ip.proto == TCP', [1, 2, 3]],
    ['frame.time_relative >= 98.500001', [4, 5]],
    ['frame.time_relative > 98.500001', [5]],
    ['frame.time_relative in {0.25 .. 1}', [2, 3]],
    ['frame.time_delta == 0.000001', [5]],
    ['frame.time_relative - 98 > 0.5', [4, 5]],
    ['eth.src == eth.dst', []],
    ['eth.type == IPv4', [1, 2, 3, 4, 5]],
    ['tcp.stream == 0', [1, 2, 3]],
    ['udp.stream == 1', [5]],
    ['wireloupe.address == 10.0.0.2', [1, 2, 3]],
    ['frame.protocols contains "udp"', [4, 5]],
  ])('%s', async (filter, expected) => {
    expect(await file.accepted(filter)).toEqual(expected);
  });
});

test('columns alone decide where they can', () => {
  for (const filter of [
    'tcp.port == 80 and ip.src == 10.0.0.1',
    'frame.len > 60',
    'tcp or udp.stream == 1',
    'frame.time_relative > 1',
  ])
    expect(file.atOnce(filter).decided, filter).toBe(true);
  // Bytes are asked only of what is left.
  expect(file.atOnce('tcp.flags.syn == 1 and udp').decided).toBe(true);
  expect(file.atOnce('tcp.flags.syn == 1').decided).toBe(false);
});

test('relative numbers begin where the capture first sees or hears of a side', async () => {
  const started = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1000 ack=5000 "one"',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 . seq=1003 ack=5010',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 P. seq=5010 ack=1003 "two"',
        'tcp 10.0.0.3:1234 > 10.0.0.2:80 R seq=777',
      ),
    ),
  );
  expect(await started.accepted('tcp.seq == 1')).toEqual([1, 4]);
  expect(await started.accepted('tcp.ack == 11')).toEqual([2]);
  expect(await started.accepted('tcp.seq == 11 and tcp.ack == 4')).toEqual([3]);
});

test.each(['10.0.0.1:4000 > 10.0.0.2:9', '[2001:db8::1]:4000 > [2001:db8::2]:9'])(
  'what a datagram of pieces holds is told where its last piece is: %s',
  async (ends) => {
    const [datagram] = packets(`udp ${ends} size=300`);
    const pieces = fragments(datagram, 120);
    const inPieces = await filtering(pcap([...pieces, ...packets('udp 10.0.0.1:4000 > 10.0.0.2:9 size=4')]));
    expect(await inPieces.accepted('udp.checksum.status && udp.length == 308')).toEqual([pieces.length]);
    expect(await inPieces.accepted('udp.length > 300 && data.len == 300')).toEqual([pieces.length]);
  },
);

test('without the file, a field of bytes says what is missing and where', async () => {
  const library = await filtering(capture, false);
  expect(await library.accepted('tcp.port == 80')).toEqual([1, 2, 3]);
  expect(await library.error('udp or tcp.flags.syn == 1')).toMatchObject({ code: 'needs-file', at: 7, length: 18 });
});
