import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, findIn, followIn, followPackets, linesOf, piecesOf, savedOf } from '../../../support/follow.ts';
import { packets, type Item, type Packet } from '../../../support/packet-builder.ts';
import { alphabet } from '../../../support/packets/bytes.ts';
import { pcap, pcapng } from '../../../support/packets/capture-file.ts';
import { fragments } from '../../../support/packets/fragments.ts';
import { tcpSession } from '../../../support/packets/session.ts';

const THERE = 'tcp 10.0.0.1:1234 > 10.0.0.2:9999';
const BACK = 'tcp 10.0.0.2:9999 > 10.0.0.1:1234';
const handshake = (client = 99, server = 499): Item[] => [
  `${THERE} SYN seq=${client}`,
  `${BACK} SYN,ACK seq=${server} ack=${client + 1}`,
  `${THERE} ACK seq=${client + 1} ack=${server + 1}`,
];
const said = (seq: number, text: string, ack = 500): Item => `${THERE} PSH,ACK seq=${seq} ack=${ack} "${text}"`;
const answered = (seq: number, text: string, ack = 100): Item => `${BACK} PSH,ACK seq=${seq} ack=${ack} "${text}"`;
const follow = (...items: Item[]) => followPackets(packets(...items));

test('both sides in the order in which they spoke, with their packets', async () => {
  const stream = await follow(...handshake(), said(100, 'hello '), said(106, 'there'), answered(500, 'hi', 111));
  expect(await linesOf(stream)).toEqual(['> hello there', '< hi']);
  const [first] = await piecesOf(stream);
  expect(first).toMatchObject({ at: 0, packet: 3, marks: [{ at: 0, packet: 3 }, { at: 6, packet: 4 }] }); // prettier-ignore
  expect(await linesOf(stream, 'responder')).toEqual(['< hi']);
  const state = stream.state({ mode: 'payload', side: 'both' }, 0);
  expect(state).toMatchObject({ bytes: [11, 2], missed: [0, 0], segments: 3, packetsRead: 6, isComplete: true });
  expect([...state.sizes]).toEqual([11, 2]);
});

test('one side alone joins what the other interrupted', async () => {
  const stream = await follow(...handshake(), said(100, 'l'), answered(500, 'l', 101), said(101, 's', 501));
  expect(await linesOf(stream)).toEqual(['> l', '< l', '> s']);
  expect(await linesOf(stream, 'originator')).toEqual(['> ls']);
});

test('segments that come early, twice and overlapping give the stream once', async () => {
  const stream = await follow(
    ...handshake(),
    said(103, 'def'),
    said(100, 'abc'),
    said(100, 'XYZ'),
    said(104, 'EFghi'),
    said(120, 'late'),
    said(109, 'jklmnopqrst'),
  );
  expect(await linesOf(stream)).toEqual(['> abcdefghijklmnopqrstlate']);
});

test('a segment half the numbers away is of no stream', async () => {
  const stream = await follow(...handshake(), said(100, 'hello'), said(105 + 2 ** 31, 'far'), said(105, '!'));
  expect(await linesOf(stream)).toEqual(['> hello!']);
  expect(stream.state({ mode: 'payload', side: 'both' }, 0)).toMatchObject({ bytes: [6, 0], segments: 2 });
});

test('a hole is shown once the peer has acknowledged what lies behind it', async () => {
  const stream = await follow(
    ...handshake(),
    said(100, 'before'),
    said(116, 'behind'),
    answered(500, 'got it', 122),
    said(106, '0123456789'),
  );
  expect(await linesOf(stream)).toEqual(['> before', '< got it', '> [10 lost]', '> behind']);
  expect(stream.state({ mode: 'payload', side: 'both' }, 0).missed).toEqual([10, 0]);
});

test('a hole that nobody acknowledged is shown at the end', async () => {
  const stream = await follow(...handshake(), said(100, 'one'), said(110, 'two'));
  expect(await linesOf(stream)).toEqual(['> one', '> [7 lost]', '> two']);
});

test('what was sent at the end and lies in no packet is a gap, a lost FIN is none', async () => {
  const lost = await follow(...handshake(), said(100, 'one'), `${BACK} ACK seq=500 ack=111`);
  expect(await linesOf(lost)).toEqual(['> one', '> [8 lost]']);
  const finished = await follow(...handshake(), said(100, 'one'), `${THERE} FIN,ACK seq=105 ack=500`);
  expect(await linesOf(finished)).toEqual(['> one', '> [2 lost]']);
  const closed = await follow(...handshake(), said(100, 'one'), `${BACK} ACK seq=500 ack=104`);
  expect(await linesOf(closed)).toEqual(['> one']);
  const reset = await follow(...handshake(), said(100, 'one'), `${BACK} RST,ACK seq=500 ack=99999`);
  expect(await linesOf(reset)).toEqual(['> one']);
});

test('what the capture cut off is a gap of its own kind', async () => {
  const stream = await follow(...handshake(), `${THERE} ACK seq=100 ack=500 captured=57 "abcdefgh"`, said(108, 'ijk'));
  expect(await linesOf(stream)).toEqual(['> abc', '> [5 cut]', '> ijk']);
});

test('sequence numbers wrap around', async () => {
  const start = 2 ** 32 - 4;
  const stream = await follow(...handshake(start - 1), said(2, 'ghi'), said(start, 'abcdef'));
  expect(await linesOf(stream)).toEqual(['> abcdefghi']);
});

test('a flow of which one side was captured', async () => {
  const stream = await follow(answered(700, 'one '), answered(704, 'two'));
  expect(await linesOf(stream)).toEqual(['> one two']);
});

test('a number that no window reaches is no part of the stream', async () => {
  const stream = await follow(...handshake(), said(100, 'a'), said(100 + 2 ** 30 + 5, 'far'), said(101, 'b'));
  expect(await linesOf(stream)).toEqual(['> ab']);
});

test('data beside a SYN counts from the number behind it', async () => {
  const stream = await follow(`${THERE} SYN seq=9 "early"`, `${THERE} ACK seq=15 ack=1 " rest"`);
  expect(await linesOf(stream)).toEqual(['> early rest']);
});

test('datagrams stay apart, and a fragmented one is a gap', async () => {
  const line = 'udp 10.0.0.1:4000 > 10.0.0.2:4001';
  const large = fragments(packets([line, alphabet(3000)])[0], 1500);
  const stream = await followPackets([...packets(`${line} "one"`, `${line} "two"`), ...large]);
  expect(await linesOf(stream)).toEqual(['> one', '> two', '> [3000 fragments]']);
});

test('payload inside a tunnel', async () => {
  const inner = `{ ${THERE} PSH,ACK seq=1 ack=1 "inside" }`;
  const stream = await follow(`gre 192.0.2.1 > 192.0.2.2 ${inner}`);
  expect(await linesOf(stream)).toEqual(['> inside']);
});

test('a piece ends with a line, and nothing is lost or twice where pieces meet', async () => {
  const text = Array.from({ length: 900 }, (_, line) => `line ${line} of a long text`).join('\n');
  const exchanges = [{ from: 'client', data: text }] as const;
  const stream = await followPackets(tcpSession({ client: '10.0.0.1:1', server: '10.0.0.2:9', exchanges, mss: 500 }));
  const pieces = await piecesOf(stream);
  expect(pieces.length).toBeGreaterThan(3);
  const read = pieces.map((piece) => (piece.kind === 'gap' ? '' : new TextDecoder().decode(piece.bytes)));
  expect(read.join('')).toBe(text);
  for (const piece of read.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true);
  let at = 0;
  for (const piece of pieces) {
    expect(piece.at).toBe(at);
    if (piece.kind === 'payload') at += piece.bytes.length;
  }
});

test('text is found across segments, also where the other side came in between', async () => {
  const stream = await follow(
    ...handshake(),
    said(100, 'the need'),
    answered(500, 'needle and NEEDLE', 108),
    said(108, 'le is split needleneedle', 517),
  );
  const { matches, count } = await findIn(stream, 'needle');
  expect(count).toBe(4);
  expect(matches).toContainEqual({ piece: 0, fromOriginator: true, at: 4 });
  expect(matches).toContainEqual({ piece: 1, fromOriginator: false, at: 0 });
  expect((await findIn(stream, 'nEEdle', { ignoreCase: true })).count).toBe(5);
  expect((await findIn(stream, 'needle', { side: 'responder' })).count).toBe(1);
  expect((await findIn(stream, 'nothing')).count).toBe(0);
});

test('nothing is found across a gap or a border of datagrams', async () => {
  const stream = await follow(...handshake(), said(100, 'nee'), said(104, 'dle'));
  expect((await findIn(stream, 'needle')).count).toBe(0);
  const datagrams = await follow('udp 10.0.0.1:1 > 10.0.0.2:2 "nee"', 'udp 10.0.0.1:1 > 10.0.0.2:2 "dle"');
  expect((await findIn(datagrams, 'needle')).count).toBe(0);
});

test('a side is saved as it was sent', async () => {
  const stream = await follow(...handshake(), said(100, 'ask'), answered(500, 'reply', 103), said(113, 'more', 505));
  expect(await savedOf(stream, 'originator')).toBe('askmore');
  expect(await savedOf(stream, 'both')).toBe('askreplymore');
});

test('the payload is found in every form of file', async () => {
  const items = packets(...handshake(), said(100, 'abc'));
  for (const file of [pcap(items), pcapng(items), pcap(items, { nanoseconds: true, bigEndian: true })])
    expect(await linesOf(await followIn(file))).toEqual(['> abc']);
});

test('a file that has become shorter is told', async () => {
  const stream = await follow(...handshake(), said(100, 'abc'));
  const read = stream.source.slice.bind(stream.source);
  Object.assign(stream.source, { slice: (from: number) => read(from, from + 5) });
  await expect(piecesOf(stream)).rejects.toThrow('shorter');
});

test('any segmentation, order and repetition gives the same stream', async () => {
  const data = alphabet(400);
  const cuts = fc.array(fc.tuple(fc.nat(399), fc.integer({ min: 1, max: 120 })), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(2 ** 32 - 1), fc.infiniteStream(fc.nat()), async (extra, start, order) => {
      const pieces = [...extra];
      for (let at = 0; at < data.length; at += 37) pieces.push([at, 37]);
      const shuffled = pieces
        .map((piece) => ({ piece, place: order.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ piece }) => piece);
      const sent = shuffled.map(
        ([at, size]): Packet =>
          packets([`${THERE} ACK seq=${(start + 1 + at) % 2 ** 32} ack=1`, data.slice(at, at + size)])[0],
      );
      const stream = await followPackets([...packets(`${THERE} SYN seq=${start}`), ...sent]);
      expect(Array.from(await bytesOf(stream, 'originator'))).toEqual(Array.from(data));
      expect(stream.state({ mode: 'payload', side: 'originator' }, 0).missed).toEqual([0, 0]);
    }),
    { numRuns: 60 },
  );
});
