import { describe, expect, test, vi } from 'vitest';
import { IpFragments } from '../../../../src/engine/flow/ip-fragments.ts';
import { ANOMALY } from '../../../../src/model/anomaly.ts';
import { Cursor } from '../../../../src/model/cursor.ts';

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly last?: boolean;
  readonly protocol?: number;
  readonly id?: number;
  readonly vlan?: number;
  readonly cut?: number;
}

/** Adds one fragment, whose bytes stand in the middle of others. */
function add(fragments: IpFragments, piece: Piece, seconds = 0, packet = 0): string | null {
  const bytes = new TextEncoder().encode(`####${piece.text}####`);
  const cursor = new Cursor();
  cursor.reset(4, piece.text.length - (piece.cut ?? 0), piece.text.length);
  cursor.source = 1;
  cursor.destination = 2;
  cursor.vlan = piece.vlan ?? -1;
  cursor.fragmentId = piece.id ?? 7;
  cursor.fragmentOffset = piece.from;
  cursor.fragmentMore = !(piece.last ?? false);
  cursor.fragmentProtocol = piece.protocol ?? 17;
  const whole = fragments.add(bytes, cursor, seconds, packet);
  return whole === null ? null : `${cursor.fragmentProtocol} ${new TextDecoder().decode(whole)}`;
}

const PIECES: readonly Piece[] = [
  { from: 0, text: 'abcdefgh' },
  { from: 8, text: 'ijklmnop' },
  { from: 16, text: 'qrs', last: true },
];

describe('fragments', () => {
  test.each([
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [0, 2, 1],
  ])('come together in the order %i %i %i', (...order) => {
    const fragments = new IpFragments();
    const answers = order.map((index) => add(fragments, PIECES[index]!));
    expect(answers).toEqual([null, null, '17 abcdefghijklmnopqrs']);
    expect(fragments.anomaly).toBe(-1);
    expect(fragments.incomplete).toBe(0);
  });

  test('where they overlap the bytes that came first stay, and it is noted', () => {
    const fragments = new IpFragments();
    add(fragments, PIECES[0]!);
    add(fragments, { from: 0, text: 'XXXXXXXXYYYYYYYY' });
    expect(fragments.anomaly).toBe(ANOMALY.fragmentOverlap);
    expect(add(fragments, PIECES[2]!)).toBe('17 abcdefghYYYYYYYYqrs');
  });

  test('the same one again is no overlap, another content is', () => {
    const fragments = new IpFragments();
    add(fragments, PIECES[0]!);
    add(fragments, PIECES[0]!);
    expect(fragments.anomaly).toBe(-1);
    add(fragments, { from: 0, text: 'abcdefgX' });
    expect(fragments.anomaly).toBe(ANOMALY.fragmentOverlap);
  });

  test('a datagram of more than 256 holes is given up', () => {
    const fragments = new IpFragments();
    for (let i = 0; i < 256; i += 1) add(fragments, { from: 16 * i, text: 'abcdefgh' });
    expect(fragments.incomplete).toBe(1);
    add(fragments, { from: 16 * 256, text: 'abcdefgh' });
    expect(fragments.incomplete).toBe(0);
  });

  test('the first says what they carry (RFC 8200, 4.5)', () => {
    const fragments = new IpFragments();
    add(fragments, { ...PIECES[1]!, protocol: 99 });
    add(fragments, { ...PIECES[2]!, protocol: 98 });
    expect(add(fragments, { ...PIECES[0]!, protocol: 6 })).toMatch(/^6 /);
  });

  test('identification and VLAN keep datagrams apart', () => {
    const fragments = new IpFragments();
    add(fragments, PIECES[0]!);
    add(fragments, { ...PIECES[1]!, id: 8 });
    add(fragments, { ...PIECES[1]!, vlan: 5 });
    expect(add(fragments, PIECES[2]!)).toBeNull();
    expect(fragments.incomplete).toBe(3);
  });

  test('one that the capture cut never completes a datagram', () => {
    const fragments = new IpFragments();
    add(fragments, PIECES[0]!);
    add(fragments, { ...PIECES[1]!, cut: 2 });
    expect(add(fragments, PIECES[2]!)).toBeNull();
  });

  test('after a minute the identification belongs to another datagram', () => {
    const fragments = new IpFragments();
    add(fragments, PIECES[0]!, 0);
    add(fragments, PIECES[1]!, 10);
    expect(add(fragments, PIECES[2]!, 61)).toBeNull();
  });

  describe('one that lacks fragments is told of by its first packet', () => {
    const begun: number[] = [];
    const told = (): number[] => begun.splice(0);
    const fragments = (): IpFragments => new IpFragments((packet) => begun.push(packet));

    test('when another takes its identification, and when the capture is over', () => {
      const some = fragments();
      add(some, PIECES[1]!, 0, 3);
      add(some, PIECES[0]!, 1, 4);
      expect(told()).toEqual([]);
      add(some, PIECES[0]!, 62, 7);
      expect(told()).toEqual([3]);
      add(some, { ...PIECES[0]!, id: 8 }, 63, 9);
      some.finish();
      expect(told()).toEqual([7, 9]);
      some.finish();
      expect(told()).toEqual([]);
    });

    test('not where it came together, nor where one of its fragments came and cannot be used', () => {
      const some = fragments();
      for (const piece of PIECES) add(some, piece);
      add(some, { ...PIECES[0]!, id: 8 });
      add(some, { ...PIECES[1]!, id: 8, cut: 2 });
      add(some, { ...PIECES[0]!, id: 9, cut: 2 });
      add(some, { ...PIECES[2]!, id: 9 });
      add(some, { from: 65_528, text: 'abcdefgh', last: true, id: 10 });
      some.finish();
      expect(told()).toEqual([]);
    });
  });

  test('beyond 65,535 bytes none is put together', () => {
    const fragments = new IpFragments();
    expect(add(fragments, { from: 65_528, text: 'abcdefgh', last: true })).toBeNull();
    expect(fragments.anomaly).toBe(ANOMALY.fragmentTooLong);
  });

  test('datagrams and holes are bounded', () => {
    const fragments = new IpFragments();
    for (let id = 0; id < 10_000; id += 1) add(fragments, { ...PIECES[0]!, id });
    expect(fragments.incomplete).toBeLessThanOrEqual(4096);
    for (let from = 0; from < 16_000; from += 16) add(fragments, { from, text: 'abcdefgh', id: 99_999 });
    expect(fragments.incomplete).toBeLessThanOrEqual(4096);
  });

  test('a datagram in the buffer of one that was given up has none of its bytes', () => {
    const fragments = new IpFragments();
    // More than may wait at once: the oldest make room.
    for (let id = 100; id < 6000; id += 1) add(fragments, { id, from: 0, text: 'ZZZZZZZZZZZZZZZZ' });
    expect(add(fragments, { ...PIECES[2]!, id: 1 })).toBe(null);
    expect(add(fragments, { ...PIECES[1]!, id: 1 })).toBe(null);
    expect(add(fragments, { ...PIECES[0]!, id: 1 })).toBe('17 abcdefghijklmnopqrs');
    expect(fragments.incomplete).toBe(4095);
  });

  test('a flood of ends of datagrams takes no new memory for each', () => {
    const fragments = new IpFragments();
    let large = 0;
    vi.stubGlobal(
      'Uint8Array',
      class extends Uint8Array {
        constructor(size: number) {
          super(size);
          if (size > 60_000) large += 1;
        }
        static get [Symbol.species]() {
          return Uint8Array;
        }
      },
    );
    for (let id = 0; id < 4000; id += 1) add(fragments, { id, from: 65_000, text: 'Z' });
    vi.unstubAllGlobals();
    expect(large, 'a buffer of 64 KiB for each').toBeLessThan(1000);
  });
});
