import { expect, test } from 'vitest';
import { StreamHits } from '../../../src/app/views/stream/hits.ts';
import type { StreamPiece } from '../../../src/model/follow.ts';

const payload = (fromOriginator: boolean, at: number, length: number): StreamPiece => ({
  kind: 'payload',
  fromOriginator,
  at,
  packet: 0,
  bytes: new Uint8Array(length),
  marks: [],
});

// Both sides speak in turn: what the originator says goes on behind each answer.
const pieces = [
  payload(true, 0, 10),
  payload(false, 0, 10),
  payload(true, 10, 2),
  payload(false, 10, 10),
  payload(true, 12, 10),
];
const stream = { at: (piece: number) => pieces[piece] };

test('a match that reaches over several segments is marked in each of them, whatever the other side says in between', () => {
  const hits = new StreamHits({ length: 8, matches: [{ piece: 0, fromOriginator: true, at: 7 }] }, 0);
  const marked = pieces.map((piece, part) => hits.within(stream, part, piece, 0, 10));
  expect(marked).toEqual([
    [{ from: 7, to: 15, isCurrent: true }],
    [],
    [{ from: -3, to: 5, isCurrent: true }],
    [],
    [{ from: -5, to: 3, isCurrent: true }],
  ]);
});

test('matches of a line come in their order, those beside it not at all', () => {
  const at = (place: number, piece = 0) => ({ piece, fromOriginator: true, at: place });
  const hits = new StreamHits({ length: 2, matches: [at(6), at(1), at(9), at(10, 2)] }, 1);
  expect(hits.within(stream, 0, pieces[0], 0, 8)).toEqual([
    { from: 1, to: 3, isCurrent: true },
    { from: 6, to: 8, isCurrent: false },
  ]);
  expect(new StreamHits(null, 0).within(stream, 0, pieces[0], 0, 8)).toEqual([]);
});
