import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamDirection } from '../../../../src/engine/flow/tcp-reassembly.ts';
import type { StreamSink } from '../../../../src/engine/flow/tcp-reassembly.ts';
import { ANOMALY } from '../../../../src/model/anomaly.ts';
import { guarded } from '../../../support/guarded-bytes.ts';
import { growth, LINEAR } from '../../../support/growth.ts';

/** Takes all, or at most `appetite` bytes at a time, as a parser that waits for whole messages does. */
class Collector implements StreamSink {
  bytes: number[] = [];
  gaps: { readonly at: number; readonly length: number }[] = [];
  readonly #appetite: () => number;

  constructor(appetite = (): number => Infinity) {
    this.#appetite = appetite;
  }

  feed(bytes: Uint8Array, at: number, end: number): number {
    const used = Math.min(end - at, this.#appetite());
    for (let i = at; i < at + used; i += 1) this.bytes.push(bytes[i]!);
    return used;
  }

  gap(length: number): void {
    this.gaps.push({ at: this.bytes.length, length });
  }

  notes: number[] = [];

  note(anomaly: number): void {
    this.notes.push(anomaly);
  }

  cut = 0;
  held = 0;

  hold(bytes: number): void {
    this.held += bytes;
  }
}

const STREAM = Uint8Array.from({ length: 400 }, (_, i) => (i * 7 + 13) & 255);

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Sends stream[from, to) under the sequence number it would have after `start`, guarded. */
function send(direction: StreamDirection, sink: StreamSink, start: number, { from, to }: Piece, cut = 0): void {
  const bytes = guarded(STREAM, from, to - cut);
  direction.segment(bytes, from, to - cut, cut, (start + from) >>> 0, sink);
}

/** Any segmentation of the whole stream, then duplicates and overlaps, in any order. */
const anyTraffic = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: STREAM.length - 1 }), { maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(STREAM.length - 1), fc.integer({ min: 1, max: 120 })), { maxLength: 8 }),
  )
  .chain(([cuts, extra]) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
    const pieces = edges.slice(1).map((to, i): Piece => ({ from: edges[i]!, to }));
    const again = extra.map(([from, length]): Piece => ({ from, to: Math.min(from + length, STREAM.length) }));
    return fc.shuffledSubarray([...pieces, ...again], { minLength: pieces.length + again.length });
  });
const anyStart = fc.oneof(
  fc.constantFrom(0, 0xffff_ff00, 0xffff_ffff, 0x7fff_ff80),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);

describe('one direction of a stream', () => {
  test('any segmentation, order, repetition and overlap gives the same bytes, across the wrap of sequence numbers', () => {
    fc.assert(
      fc.property(anyTraffic, anyStart, (pieces, start) => {
        const sink = new Collector();
        const direction = new StreamDirection(true);
        direction.start(start);
        for (const piece of pieces) send(direction, sink, start, piece);
        expect(sink.bytes).toEqual([...STREAM]);
        expect(sink.gaps).toEqual([]);
        expect(sink.notes).toEqual([]);
        expect(direction.offset).toBe(STREAM.length);
        expect(sink.held).toBe(0);
      }),
    );
  });

  test('a sink that takes little gets the same bytes', () => {
    fc.assert(
      fc.property(anyTraffic, anyStart, fc.integer({ min: 1, max: 50 }), (pieces, start, most) => {
        const sink = new Collector(() => most);
        const direction = new StreamDirection(true);
        direction.start(start);
        for (const piece of pieces) send(direction, sink, start, piece);
        while (direction.unread > 0) direction.again(sink);
        expect(sink.bytes).toEqual([...STREAM]);
      }),
    );
  });

  test('what never came is a gap of its length, what came is all there', () => {
    fc.assert(
      fc.property(
        anyTraffic,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 150 }),
        (pieces, from, length) => {
          const hole = { from, to: Math.min(from + length, STREAM.length - 1) };
          const kept = pieces.flatMap(({ from: a, to: b }) =>
            [
              { from: a, to: Math.min(b, hole.from) },
              { from: Math.max(a, hole.to), to: b },
            ].filter((piece) => piece.from < piece.to),
          );
          const sink = new Collector();
          const direction = new StreamDirection(true);
          direction.start(0);
          for (const piece of kept) send(direction, sink, 0, piece);
          direction.finish(sink);
          expect(sink.bytes).toEqual([...STREAM.subarray(0, hole.from), ...STREAM.subarray(hole.to)]);
          expect(sink.gaps).toEqual([{ at: hole.from, length: hole.to - hole.from }]);
          expect(direction.offset).toBe(STREAM.length);
        },
      ),
    );
  });

  test('bytes that the capture cut are a gap', () => {
    const sink = new Collector();
    const direction = new StreamDirection(true);
    direction.start(0);
    send(direction, sink, 0, { from: 0, to: 100 }, 30);
    send(direction, sink, 0, { from: 100, to: 120 });
    expect(sink.gaps).toEqual([{ at: 70, length: 30 }]);
    expect(sink.bytes).toEqual([...STREAM.subarray(0, 70), ...STREAM.subarray(100, 120)]);
  });

  test('what was held for a reader that waited is free again once a gap took its place', () => {
    const sink = new Collector(() => 0);
    const direction = new StreamDirection(true);
    direction.start(0);
    send(direction, sink, 0, { from: 0, to: 40 });
    send(direction, sink, 0, { from: 60, to: 70 });
    expect(sink.held).toBeGreaterThanOrEqual(50);
    direction.acknowledged(60, sink);
    expect(sink.gaps.map(({ length }) => length)).toEqual([20]);
    expect([sink.held, direction.unread]).toEqual([10, 10]);
  });

  test('an acknowledgement gives up what came before it, and only that', () => {
    const sink = new Collector();
    const direction = new StreamDirection(true);
    direction.start(0);
    send(direction, sink, 0, { from: 50, to: 60 });
    direction.acknowledged(40, sink);
    expect(sink.gaps).toEqual([]);
    direction.acknowledged(60, sink);
    expect(sink.gaps).toEqual([{ at: 0, length: 50 }]);
    expect(sink.bytes).toEqual([...STREAM.subarray(50, 60)]);
  });
});

test('of early segments so many wait, however small, and each finds its place at once', async () => {
  let most = 0;
  let held = 0;
  const sending = (count: number) => () => {
    const direction = new StreamDirection(true);
    const sink = new Collector();
    direction.start(0xffff_0000);
    const place = (i: number): number => 1 + ((i * 7919) % count) * 2;
    sink.hold = (bytes) => (most = Math.max(most, (held += bytes)));
    for (let i = 0; i < count; i += 1) direction.segment(STREAM, 0, 1, 0, (0xffff_0000 + place(i)) >>> 0, sink);
    direction.finish(sink);
    return sink.gaps.length;
  };
  expect(sending(40_000)()).toBeGreaterThan(1000);
  expect(held).toBe(0);
  expect(most).toBeLessThan(2 << 20);
  expect(await growth(sending, 2500)).toBeLessThan(LINEAR);
});

describe('a segment that gives waiting bytes another content is named', () => {
  const other = STREAM.map((byte) => byte ^ 1);
  const overlapping = (first: Piece, second: Piece, bytes: Uint8Array): number[] => {
    const direction = new StreamDirection(true);
    const sink = new Collector();
    direction.start(0xffffff00);
    send(direction, sink, 0xffffff00, first);
    direction.segment(bytes, second.from, second.to, 0, (0xffffff00 + second.from) >>> 0, sink);
    return sink.notes;
  };

  test.each([
    ['the same place again', { from: 100, to: 200 }, { from: 100, to: 200 }],
    ['a part of it, before its turn', { from: 100, to: 200 }, { from: 150, to: 300 }],
    ['one that begins earlier', { from: 100, to: 200 }, { from: 50, to: 120 }],
    ['one that comes in its turn', { from: 100, to: 300 }, { from: 0, to: 101 }],
  ])('%s', (_, first, second) => {
    expect(overlapping(first, second, other)).toEqual([ANOMALY.tcpOverlap]);
    expect(overlapping(first, second, STREAM)).toEqual([]);
  });

  test('one that only touches it is not', () => {
    expect(overlapping({ from: 100, to: 200 }, { from: 200, to: 300 }, other)).toEqual([]);
    expect(overlapping({ from: 100, to: 200 }, { from: 0, to: 100 }, other)).toEqual([]);
  });
});
