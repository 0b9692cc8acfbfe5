import { expect, test } from 'vitest';
import { LINE, type Shown, StreamScreen } from '../../../src/app/views/stream/screen.ts';
import type { StreamPiece } from '../../../src/model/follow.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const payload = (text: string): StreamPiece => ({
  kind: 'payload',
  fromOriginator: true,
  at: 0,
  packet: 0,
  bytes: encode(text),
  marks: [],
});

/** A stream of pieces, of which those in `there` have come. */
class FakeStream implements Shown {
  readonly there = new Set<number>();
  readonly #pieces: readonly StreamPiece[];

  constructor(pieces: readonly StreamPiece[]) {
    this.#pieces = pieces;
  }

  get length(): number {
    return this.#pieces.length;
  }
  *sizesFrom(from: number): Generator<number> {
    for (const piece of this.#pieces.slice(from)) yield piece.kind === 'gap' ? -1 : piece.bytes.length;
  }
  at(piece: number): StreamPiece | undefined {
    return this.there.has(piece) ? this.#pieces[piece] : undefined;
  }
}

const VIEWPORT = 10 * LINE;
/** Twenty lines each, of which more are guessed: 100 bytes are three lines of 48. */
const pieces = Array.from({ length: 1000 }, (_, piece) => payload(`piece ${piece}\n`.repeat(20)));
const settle = (screen: StreamScreen, stream: FakeStream) => {
  for (let i = 0; i < 5; i += 1) {
    const { from, to } = screen.settle(stream, VIEWPORT);
    for (let piece = from; piece < to; piece += 1) stream.there.add(piece);
  }
};

test('lines of the pieces on screen are drawn, and no others are asked for', () => {
  const stream = new FakeStream(pieces);
  const screen = new StreamScreen('text', 100);
  expect(screen.settle(stream, VIEWPORT)).toMatchObject({ from: 0 });
  expect(screen.drawn(stream).every(({ piece }) => piece === undefined)).toBe(true);
  settle(screen, stream);
  const drawn = screen.drawn(stream);
  expect(drawn.slice(0, 18).map(({ part, line }) => [part, line])).toEqual(
    Array.from({ length: 18 }, (_, i) => [0, i]),
  );
  expect(stream.there.size).toBeLessThan(6);
});

test('what is at the top stays there when guesses above it are corrected', () => {
  const stream = new FakeStream(pieces);
  const screen = new StreamScreen('text', 100);
  settle(screen, stream);
  const [part, line] = [500, 7];
  screen.list.top = (screen.rows.before(part) + 0) * LINE;
  settle(screen, stream);
  screen.list.top = (screen.rows.before(part) + line) * LINE;
  stream.there.add(498).add(499);
  settle(screen, stream);
  const row = Math.floor(screen.list.top / LINE);
  expect(screen.rows.at(row)).toEqual({ part, row: line });
});

test('a byte is brought on screen when its piece has come', () => {
  const stream = new FakeStream(pieces);
  const screen = new StreamScreen('text', 100);
  settle(screen, stream);
  screen.aim(700, () => 'piece 700\n'.length * 15);
  settle(screen, stream);
  const shown = screen.drawn(stream).some(({ part, line }) => part === 700 && line === 15);
  expect(shown).toBe(true);
});

test('written in another way, the piece at the top stays', () => {
  const stream = new FakeStream(pieces);
  const screen = new StreamScreen('text', 100);
  settle(screen, stream);
  screen.aim(300, () => -1);
  settle(screen, stream);
  expect(screen.rows.at(Math.floor(screen.list.top / LINE))).toEqual({ part: 300, row: 0 });
  screen.shape('hex', 100);
  settle(screen, stream);
  expect(screen.rows.at(Math.floor(screen.list.top / LINE))).toEqual({ part: 300, row: 0 });
});

test('a gap is one line, and a piece that lent all its bytes is none', () => {
  const gap: StreamPiece = { kind: 'gap', fromOriginator: true, at: 0, packet: 1, length: 9, reason: 'lost' };
  const stream = new FakeStream([payload('one\n'), payload(''), gap, payload('two')]);
  const screen = new StreamScreen('text', 100);
  settle(screen, stream);
  expect(screen.drawn(stream).map(({ part, line }) => [part, line])).toEqual([
    [0, 0],
    [2, 0],
    [3, 0],
  ]);
});
