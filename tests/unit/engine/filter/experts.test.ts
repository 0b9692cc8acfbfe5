import { beforeAll, expect, test } from 'vitest';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { Catalogue } from '../../../../src/engine/filter/catalogue.ts';
import { EXPERT_NAMES } from '../../../../src/engine/filter/expert-names.ts';
import { filtering, type Filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const capture = pcap(
  packets(
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN @1',
    'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK @2',
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "Hello World" @3',
    'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "Hello World" @4',
    'tcp 10.0.0.2:80 > 10.0.0.1:1234 R. seq=1 ack=12 @5',
    'udp 10.0.0.1:4000 > 10.0.0.2:4001 "hi" @6',
  ),
);

let file: Filtering;
beforeAll(async () => {
  file = await filtering(capture);
});

test.each<[string, number[]]>([
  ['_ws.expert', [1, 2, 4, 5]],
  ['not _ws.expert', [3, 6]],
  ['_ws.expert.severity == "Chat"', [1, 2]],
  ['_ws.expert.severity == Note', [4]],
  ['_ws.expert.severity >= 0x600000', [5]],
  ['_ws.expert.group == Sequence', [1, 2, 4, 5]],
  ['_ws.expert.group == "Malformed"', []],
  ['_ws.expert.message contains "Connection"', [1, 2, 5]],
  ['_ws.expert.message == "Connection establish request (SYN): server port 80"', [1]],
  ['_ws.expert.message matches "port 80$" and tcp.flags.ack == 1', [2]],
  ['count(_ws.expert.message) == 1 and tcp', []],
  ['_ws.malformed', []],
])('%s', async (filter, expected) => {
  // A function takes a field, not what is put together of many.
  if (filter.startsWith('count')) expect((await file.error(filter))?.code).toBe('wrong-argument');
  else expect(await file.accepted(filter)).toEqual(expected);
});

test('every expert note is a field that somebody tells', () => {
  const catalogue = new Catalogue(new Analysis());
  expect(Object.keys(EXPERT_NAMES).filter((name) => catalogue.find(name) === null)).toEqual([]);
});

test('a header that goes on behind the end is malformed, one that is impossibly short is not', async () => {
  const headers = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 S tcpOffset=2',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 S tcpOffset=15',
        'ip 10.0.0.1 > 10.0.0.2 proto=1 hex:080000000001',
        'ip 10.0.0.1 > 10.0.0.2 proto=1 hex:0800000000010001',
      ),
    ),
  );
  expect(await headers.accepted('_ws.malformed')).toEqual([2, 3]);
  expect(await headers.accepted('wireloupe.malformed')).toEqual([1, 2, 3]);
});

test('a packet against its specification is malformed, a wrong checksum is none', async () => {
  const bytes = pcap(packets('udp 10.0.0.1:4000 > 10.0.0.2:4001 "hi" @6', 'udp 10.0.0.1:4000 > 10.0.0.2:4001 "hi" @7'));
  const udpLength = 24 + 16 + 14 + 20 + 4;
  bytes[udpLength + 1] = 3;
  const damaged = await filtering(bytes);
  expect(await damaged.accepted('_ws.malformed')).toEqual([1]);
  expect(await damaged.accepted('wireloupe.malformed')).toEqual([1]);
  expect(await damaged.accepted('_ws.expert.severity == "Error"')).toEqual([1]);
  expect(await damaged.accepted('_ws.expert.message contains "Malformed Packet"')).toEqual([1]);
});
