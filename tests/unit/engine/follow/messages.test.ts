import { describe, expect, test } from 'vitest';
import type { MessagePiece, StreamPiece } from '../../../../src/model/follow.ts';
import { stream } from '../../../support/conversations.ts';
import { findIn, followPackets, linesOf, piecesOf } from '../../../support/follow.ts';
import { alphabet, concat, type Data } from '../../../support/packets/bytes.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { tcpSession, type Exchange } from '../../../support/packets/session.ts';

const client = (data: Data, fault?: Exchange['fault']): Exchange => ({ from: 'client', data, ...(fault && { fault }) });
const server = (data: Data, fault?: Exchange['fault']): Exchange => ({ from: 'server', data, ...(fault && { fault }) });
const follow = (exchanges: readonly Exchange[], mss = 400) =>
  followPackets(tcpSession({ client: '10.0.0.1:4000', server: '10.0.0.2:80', exchanges, mss }));

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);
const headOf = ({ bytes, headLength }: MessagePiece) => text(bytes.subarray(0, headLength)).split('\r\n')[0];
const bodyOf = ({ bytes, headLength }: MessagePiece) => text(bytes.subarray(headLength));
const isMessage = (piece: StreamPiece): piece is MessagePiece => piece.kind === 'message';

describe.each([1460, 90, 7])('in segments of %i bytes', (mss) => {
  test('pipelined messages, chunked and compressed, each by itself', async () => {
    const pieces = (await piecesOf(await followPackets(stream('http', { mss })), 'both', 'http')).filter(isMessage);
    expect(pieces.map(headOf)).toEqual([
      'GET /a.txt HTTP/1.1',
      'GET /b.txt HTTP/1.1',
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK',
      'HEAD /c HTTP/1.1',
      'HTTP/1.1 200 OK',
      'POST /d HTTP/1.1',
      'HTTP/1.1 100 Continue',
      'HTTP/1.1 404 Not Found',
    ]);
    expect(pieces.map(bodyOf)).toEqual(['', '', text(alphabet(300)), 'second', '', '', '{"a":1}', '', 'none']);
    expect(pieces[2]).toMatchObject({ coding: 'gzip', isDecoded: true, isChunked: false, isComplete: true });
    expect(pieces[3]).toMatchObject({ coding: '', isChunked: true, bodyLength: 6, isShortened: false });
    expect(pieces.every(({ isOther, missing }) => !isOther && missing === 0)).toBe(true);
  });
});

test('one side alone', async () => {
  const pieces = (await piecesOf(await followPackets(stream('http')), 'originator', 'http')).filter(isMessage);
  expect(pieces.map(headOf)).toEqual([
    'GET /a.txt HTTP/1.1',
    'GET /b.txt HTTP/1.1',
    'HEAD /c HTTP/1.1',
    'POST /d HTTP/1.1',
  ]);
});

test('a long body is shown as far as a limit, and said to be', async () => {
  const body = alphabet(900_000);
  const stream = await follow([client(httpRequest()), server(httpResponse({ body, gzip: true }))], 1400);
  const [, answer] = (await piecesOf(stream, 'both', 'http')).filter(isMessage);
  expect(answer).toMatchObject({ isShortened: true, isDecoded: true, isComplete: true });
  expect(bodyOf(answer)).toBe(text(body.slice(0, 256 * 1024)));
});

test('a hole in a body is counted, and the next message is found', async () => {
  const stream = await follow([
    client(httpRequest()),
    server(concat(httpResponse({ body: alphabet(2000) }))),
    client(httpRequest({ target: '/next' })),
    server(httpResponse({ body: 'whole' }), 'lost'),
    client(httpRequest({ target: '/last' })),
    server(httpResponse({ body: 'end' })),
  ]);
  const lines = await linesOf(stream, 'responder', 'http');
  expect(lines[0]).toContain(text(alphabet(2000)));
  expect(lines[1]).toMatch(/^< \[\d+ lost\]$/);
  expect(lines[2]).toMatch(/^< HTTP\/1.1 200 OK[^]*end$/);
});

test('what comes behind an upgrade is shown as it is', async () => {
  const stream = await follow([
    client(httpRequest({ headers: { Connection: 'Upgrade', Upgrade: 'websocket' } })),
    server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),
    client('frame of a client'),
    server('frame of a server'),
  ]);
  const pieces = (await piecesOf(stream, 'both', 'http')).filter(isMessage);
  expect(pieces.map(({ isOther }) => isOther)).toEqual([false, false, true, true]);
  expect(pieces.slice(2).map(bodyOf)).toEqual(['frame of a client', 'frame of a server']);
});

test('what is sent into a tunnel before it is open is none of its messages, and stands where it was said', async () => {
  const inside = 'GET /inside HTTP/1.1\r\n\r\n';
  const stream = await follow([
    client('CONNECT a.example:443 HTTP/1.1\r\n\r\n'),
    client(inside),
    server('HTTP/1.1 200 OK\r\n\r\n'),
    server('bytes of a server'),
    client('later'),
  ]);
  const pieces = (await piecesOf(stream, 'both', 'http')).filter(isMessage);
  expect(pieces.map((piece) => [piece.isOther, piece.isOther ? bodyOf(piece) : headOf(piece)])).toEqual([
    [false, 'CONNECT a.example:443 HTTP/1.1'],
    [true, inside],
    [false, 'HTTP/1.1 200 OK'],
    [true, 'bytes of a server'],
    [true, 'later'],
  ]);
});

test('bytes before the first message, and a message that is not whole', async () => {
  const stream = await follow([client(httpRequest()), server('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf')]);
  const [, answer] = (await piecesOf(stream, 'both', 'http')).filter(isMessage);
  expect(answer).toMatchObject({ isComplete: false });
  expect(bodyOf(answer)).toBe('half');
  const torn = await follow([client(httpRequest()), server('HTTP/1.1 200 OK\r\nServ')]);
  expect((await linesOf(torn, 'responder', 'http'))[0]).toBe('< HTTP/1.1 200 OK\r\nServ');
});

test('text is found in bodies as they are meant', async () => {
  const stream = await follow([
    client(httpRequest()),
    server(httpResponse({ body: `${'x'.repeat(5000)} hidden in gzip`, gzip: true })),
  ]);
  expect((await findIn(stream, 'hidden')).count).toBe(0);
  const { matches, count } = await findIn(stream, 'hidden', { mode: 'http' });
  expect(count).toBe(1);
  const [piece] = (await piecesOf(stream, 'responder', 'http')).filter(isMessage);
  expect(text(piece.bytes.subarray(matches[0].at, matches[0].at + 6))).toBe('hidden');
});

test('a message that is still being read is shown as soon as its beginning is', async () => {
  const body = alphabet(6_000_000);
  const stream = await follow([client(httpRequest()), server(httpResponse({ body }))], 1400);
  const view = { mode: 'http', side: 'both' } as const;
  const noPause = () => Promise.resolve();
  while (stream.state(view, 0).pieces < 2) await stream.advance(view, 0, noPause);
  expect(stream.state(view, 0).isComplete).toBe(false);
  const early = (await stream.page(view, 1, 1)).pieces[0] as MessagePiece;
  expect(early).toMatchObject({ isGrowing: true, isShortened: true });
  expect(early.bodyLength).toBeLessThan(body.length);
  await stream.advance(view, Infinity, noPause);
  const [whole] = (await stream.page(view, 1, 1)).pieces;
  expect(whole).toMatchObject({ isGrowing: false, isComplete: true, bodyLength: body.length });
});

test('a body in chunks of one byte is longer on the wire than it is', async () => {
  const chunked = Array.from({ length: 5000 }, () => 1);
  const stream = await follow([client(httpRequest()), server(httpResponse({ body: alphabet(5001), chunked }))]);
  const [, answer] = (await piecesOf(stream, 'both', 'http')).filter(isMessage);
  expect(bodyOf(answer)).toBe(text(alphabet(5001)));
  expect(answer).toMatchObject({ isShortened: false, isComplete: true, bodyLength: 5001 });
});
