import { expect, test } from 'vitest';
import { inspect, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';

const FORTH = 'tcp 10.0.0.1:1234 > 10.0.0.2:80';
const BACK = 'tcp 10.0.0.2:80 > 10.0.0.1:1234';

type Told = Record<string, (string | null)[]>;

async function told(...lines: (string | readonly [string, string])[]): Promise<Told[]> {
  const built = packets(...lines);
  const inspector = await inspect(pcap(built));
  return Promise.all(built.map(async (_, packet) => valuesOf(await inspector.detail(packet))));
}

const HANDSHAKE = [
  `${FORTH} SYN seq=100 @0`,
  `${BACK} SYN,ACK seq=500 ack=101 @0.02`,
  `${FORTH} ACK seq=101 ack=501 @0.05`,
];

test('a handshake and an exchange: round trips, bytes in flight, parts of the conversation', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.06`, 'hello'],
    [`${FORTH} PSH,ACK seq=106 ack=501 @0.07`, 'you'],
    `${BACK} ACK seq=501 ack=109 @0.17`,
    `${FORTH} FIN,ACK seq=109 ack=501 @0.2`,
    `${BACK} RST,ACK seq=501 ack=110 @0.21`,
  );
  expect(segments.map((values) => values['tcp.completeness'])).toEqual(
    [0, 1, 3, 7, 15, 15, 15, 31].map((number) => [String(number)]),
  );
  expect(segments[1]).toMatchObject({
    'tcp.analysis.acks_frame': ['1'],
    'tcp.analysis.ack_rtt': ['0.020000000 seconds'],
  });
  expect(segments[2]).toMatchObject({ 'tcp.analysis.initial_rtt': ['0.050000000 seconds'] });
  expect(segments[3]).toMatchObject({
    'tcp.analysis.bytes_in_flight': ['5 bytes'],
    'tcp.analysis.push_bytes_sent': ['5 bytes'],
  });
  expect(segments[4]['tcp.analysis.bytes_in_flight']).toEqual(['8 bytes']);
  // The bytes of two segments are acknowledged at once: the time is that of the one that ends there.
  expect(segments[5]).toMatchObject({
    'tcp.analysis.acks_frame': ['5'],
    'tcp.analysis.ack_rtt': ['0.100000000 seconds'],
  });
  expect(segments[6]['tcp.analysis.acks_frame']).toBeUndefined();
  expect(segments[7]['tcp.analysis.acks_frame']).toEqual(['7']);
});

test('behind a gap nobody knows what is in flight, until it is acknowledged', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=201 ack=501 @0.06`, 'later'],
    `${BACK} ACK seq=501 ack=206 @0.07`,
    [`${FORTH} PSH,ACK seq=206 ack=501 @0.08`, 'again'],
  );
  expect(segments[3]['tcp.analysis.lost_segment']).toBeDefined();
  expect(segments[3]['tcp.analysis.bytes_in_flight']).toBeUndefined();
  expect(segments[5]['tcp.analysis.bytes_in_flight']).toEqual(['5 bytes']);
});

test('what is sent twice is acknowledged from the first time on', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'hello'],
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.5`, 'hello'],
    `${BACK} ACK seq=501 ack=106 @0.6`,
  );
  expect(segments[4]['tcp.analysis.retransmission']).toBeDefined();
  expect(segments[4]['tcp.analysis.bytes_in_flight']).toEqual(['5 bytes']);
  expect(segments[5]).toMatchObject({
    'tcp.analysis.acks_frame': ['4'],
    'tcp.analysis.ack_rtt': ['0.500000000 seconds'],
  });
});

test('a filter over round trips reads the segments before', async () => {
  const file = await filtering(
    pcap(
      packets(
        ...HANDSHAKE,
        [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'hello'],
        'udp 10.0.0.9:1 > 10.0.0.2:2',
        `${BACK} ACK seq=501 ack=106 @0.6`,
      ),
    ),
  );
  expect(await file.accepted('tcp.analysis.ack_rtt > 0.04')).toEqual([6]);
  expect(await file.accepted('tcp.completeness == 7 or tcp.analysis.acks_frame == 1')).toEqual([2, 4]);
});

test('a piece of a longer message is told as such', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'GET / HTTP/1.1\r\nHost: one.exa'],
    [`${FORTH} PSH,ACK seq=130 ack=501 @0.2`, 'mple\r\n\r\n'],
  );
  expect(segments[3]['data.len']).toBeUndefined();
  expect(segments[3]['tcp.segment_data']).toHaveLength(1);
  expect(segments[4]).toMatchObject({ 'http.host': ['one.example'] });
});
