import { expect, test } from 'vitest';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import type { Item } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const FORTH = 'tcp 10.0.0.1:1234 > 10.0.0.2:80';
const BACK = 'tcp 10.0.0.2:80 > 10.0.0.1:1234';

type Told = Record<string, (string | null)[]>;

async function told(...lines: Item[]): Promise<Told[]> {
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

test('a conversation that began before the capture: its first packet is no part of it, but that of an opening is', async () => {
  const completeness = async (...items: Item[]): Promise<string[]> =>
    (await told(...items)).map((values) => values['tcp.completeness']![0]!);
  expect(
    await completeness(
      [`${FORTH} PSH,ACK seq=101 ack=501`, 'hello'],
      [`${BACK} PSH,ACK seq=501 ack=106`, 'hello'],
      `${FORTH} FIN,ACK seq=106 ack=506`,
      `${BACK} ACK seq=506 ack=107`,
    ),
  ).toEqual(['0', '0', '8', '28']);
  expect(await completeness(`${BACK} SYN,ACK seq=500 ack=101`, `${FORTH} ACK seq=101 ack=501`)).toEqual(['0', '0']);
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

test('an opening that is sent again waits for its acknowledgement, wherever its numbers begin', async () => {
  const segments = await told(
    `${FORTH} SYN seq=3000000000 @0`,
    `${FORTH} SYN seq=3000000000 @1`,
    `${BACK} SYN,ACK seq=4000000000 ack=3000000001 @1.02`,
    `${BACK} SYN,ACK seq=4000000000 ack=3000000001 @1.52`,
  );
  expect(segments[1]).toMatchObject({
    'tcp.analysis.rto': ['1.000000000 seconds'],
    'tcp.analysis.rto_frame': ['1'],
  });
  expect(segments[3]).toMatchObject({
    'tcp.analysis.rto': ['0.500000000 seconds'],
    'tcp.analysis.rto_frame': ['3'],
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

test('a message over several segments names them, and so does each part', async () => {
  const lines = [
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'GET / HTTP/1.1\r\nHost: one.exa'],
    [`${FORTH} PSH,ACK seq=130 ack=501 @0.2`, 'mple\r\n\r\n'],
    [`${FORTH} PSH,ACK seq=130 ack=501 @0.3`, 'mple\r\n\r\n'],
    [`${FORTH} PSH,ACK seq=138 ack=501 @0.4`, 'GET / HTTP/1.1\r\n\r\n'],
  ] as const;
  const segments = await told(...lines);
  expect(segments[4]).toMatchObject({
    'tcp.segment': ['4', '5'],
    'tcp.segments': [null],
    'tcp.segment.count': ['2'],
    'tcp.reassembled.length': ['37 bytes'],
    'tcp.segment_data': ['6d706c650d0a0d0a'],
  });
  expect(segments[6]['tcp.segment']).toBeUndefined();
  const file = await filtering(pcap(packets(...lines)));
  expect(await file.accepted('tcp.segment == 4')).toEqual([5]);
  expect(await file.accepted('tcp.reassembled.length == 37 and http.host == "one.example"')).toEqual([5]);
  // What a whole message holds is no part of one, though nobody asks for its fields.
  expect(await file.accepted('tcp.segment_data contains "/"')).toEqual([4]);
});

test('a message over several segments has its bytes, in the order of the stream', async () => {
  const whole = 'GET / HTTP/1.1\r\nHost: one.example\r\n\r\n';
  const hex = Buffer.from(whole).toString('hex');
  const send = (at: number, text: string, time: number): Item => [
    `${FORTH} PSH,ACK seq=${101 + at} ack=501 @${time}`,
    text,
  ];
  const inOrder = [
    ...HANDSHAKE,
    send(0, whole.slice(0, 10), 0.1),
    send(10, whole.slice(10, 20), 0.2),
    send(20, `${whole.slice(20)}GET /2`, 0.3),
    send(whole.length + 6, ' HTTP/1.1\r\n\r\n', 0.4),
  ];
  const segments = await told(...inOrder);
  expect(segments[5]['tcp.reassembled.data']).toEqual([hex]);
  expect(segments[6]['tcp.reassembled.data']).toEqual([Buffer.from('GET /2 HTTP/1.1\r\n\r\n').toString('hex')]);
  const file = await filtering(pcap(packets(...inOrder)));
  expect(await file.accepted('tcp.reassembled.data')).toEqual([6, 7]);
  expect(await file.accepted('tcp.reassembled.data contains "one.example"')).toEqual([6]);
});

test('of several messages that end in a segment, the part of the first one is told', async () => {
  const lines = [
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'GET / HTTP/1.1\r\nHost: one.exa'],
    [`${FORTH} PSH,ACK seq=130 ack=501 @0.2`, 'mple\r\n\r\nGET / HTTP/1.1\r\n\r\n'],
  ] as const;
  const segments = await told(...lines);
  expect(segments[4]).toMatchObject({
    'tcp.segment': ['4', '5'],
    'tcp.reassembled.length': ['37 bytes'],
    'tcp.segment_data': ['6d706c650d0a0d0a'],
  });
  const file = await filtering(pcap(packets(...lines)));
  expect(await file.accepted('tcp.segment_data contains "mple"')).toEqual([5]);
});

test('what is sent again is a part of the stream, whatever its flow speaks', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'hello'],
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.5`, 'hello'],
  );
  expect(segments[3]['tcp.segment_data']).toBeUndefined();
  expect(segments[4]['tcp.segment_data']).toEqual(['68656c6c6f']);
});

test('opening and closing, by the flags and by who came first', async () => {
  const segments = await told(
    ...HANDSHAKE,
    `${BACK} FIN,ACK seq=501 ack=101`,
    `${BACK} FIN,ACK seq=501 ack=101`,
    `${FORTH} FIN,ACK seq=101 ack=502`,
    `${BACK} RST seq=502 ack=7`,
  );
  const notes = segments.map((values) =>
    Object.keys(values).filter((name) => /^tcp\.(connection\.|ack\.nonzero)/.test(name)),
  );
  expect(notes).toEqual([
    ['tcp.connection.syn'],
    ['tcp.connection.synack'],
    [],
    ['tcp.connection.fin', 'tcp.connection.fin_active'],
    ['tcp.connection.fin', 'tcp.connection.fin_active'],
    ['tcp.connection.fin', 'tcp.connection.fin_passive'],
    ['tcp.connection.rst', 'tcp.ack.nonzero'],
  ]);
});

test('a duplicate acknowledgement says what it repeats, and how often that was done', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} ACK seq=101 ack=501 @0.10`, 'one'],
    `${BACK} ACK seq=501 ack=104 @0.11`,
    [`${FORTH} ACK seq=107 ack=501 @0.12`, 'two'],
    `${BACK} ACK seq=501 ack=104 @0.13`,
    [`${FORTH} ACK seq=110 ack=501 @0.14`, 'six'],
    `${BACK} ACK seq=501 ack=104 @0.15`,
  );
  const repeated = segments.map((values) => [
    values['tcp.analysis.duplicate_ack_frame'],
    values['tcp.analysis.duplicate_ack_num'],
  ]);
  expect(repeated[4]).toEqual([undefined, undefined]);
  expect(repeated[6]).toEqual([['5'], ['1']]);
  expect(repeated[8]).toEqual([['5'], ['2']]);
});

test('an acknowledgement faster than the clock has no round trip', async () => {
  const [, answer] = await told(`${FORTH} SYN seq=100 @0`, `${BACK} SYN,ACK seq=500 ack=101 @0`);
  expect(answer['tcp.analysis.acks_frame']).toEqual(['1']);
  expect(answer['tcp.analysis.ack_rtt']).toBeUndefined();
});

test('a retransmission says how long its side had waited', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'hello'],
    [`${FORTH} PSH,ACK seq=106 ack=501 @0.2`, 'you'],
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.5`, 'hello'],
  );
  expect(segments[4]['tcp.analysis.rto']).toBeUndefined();
  expect(segments[5]).toMatchObject({
    'tcp.analysis.rto': ['0.400000000 seconds'],
    'tcp.analysis.rto_frame': ['4'],
  });
});

test('no timer runs for what was acknowledged before it was sent again', async () => {
  const segments = await told(
    ...HANDSHAKE,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.1`, 'hello'],
    `${BACK} ACK seq=501 ack=106 @0.2`,
    ...[0.21, 0.22].map((time) => [`${FORTH} PSH,ACK seq=101 ack=501 @${time}`, 'hello'] as const),
  );
  expect(segments.map((values) => values['tcp.analysis.rto_frame'])).toEqual(segments.map(() => undefined));
});

test('a handshake of which one side was captured has its round trip', async () => {
  const [, acknowledgement, data] = await told(`${FORTH} SYN seq=100 @0`, `${FORTH} ACK seq=101 ack=501 @0.05`, [
    `${FORTH} PSH,ACK seq=101 ack=501 @0.06`,
    'hello',
  ]);
  expect(acknowledgement['tcp.analysis.initial_rtt']).toBeUndefined(); // nothing of it is analysed
  expect(data['tcp.analysis.initial_rtt']).toEqual(['0.050000000 seconds']);
});

test('a refusal has the round trip as well, and a round trip of zero is none', async () => {
  const [, refusal] = await told(`${FORTH} SYN seq=100 @0`, `${BACK} RST,ACK seq=0 ack=101 @0.05`);
  expect(refusal['tcp.analysis.initial_rtt']).toEqual(['0.050000000 seconds']);
  const segments = await told(
    `${FORTH} SYN seq=100 @0`,
    `${BACK} SYN,ACK seq=500 ack=101 @0`,
    `${FORTH} ACK seq=101 ack=501 @0`,
    [`${FORTH} PSH,ACK seq=101 ack=501 @0.02`, 'hello'],
    `${BACK} ACK seq=501 ack=106 @0.03`,
  );
  expect(segments.map((values) => values['tcp.analysis.initial_rtt']?.[0])).toEqual([
    ...[undefined, undefined, undefined],
    ...['0.020000000 seconds', '0.020000000 seconds'],
  ]);
});

test('a block of SACK below the acknowledgement, or inside the next block, is a duplicate (RFC 2883)', async () => {
  const segments = await told(
    ...HANDSHAKE,
    `${BACK} ACK seq=501 ack=200 sack=101-150`,
    `${BACK} ACK seq=501 ack=200 sack=300-310,290-320`,
    `${BACK} ACK seq=501 ack=200 sack=300-310`,
  );
  const duplicates = segments.slice(3).map((values) => values['tcp.options.sack.dsack_le']);
  expect(duplicates).toEqual([['1'], ['200'], undefined]);
});
