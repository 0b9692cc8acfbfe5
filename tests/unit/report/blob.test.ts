import { afterEach, expect, test, vi } from 'vitest';
import { collectBlob, GrowingBlob } from '../../../src/report/blob.ts';

afterEach(() => vi.restoreAllMocks());

/** A clock that goes on by a millisecond each time it is looked at. */
function slowClock(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
}

test('a file of text and bytes is what its pieces are, one after another', async () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0x50);
  const blob = await collectBlob(['é', bytes, 'b'], 'application/x-test', { pause: () => Promise.resolve() });
  expect(blob!.type).toBe('application/x-test');
  expect(new Uint8Array(await blob!.arrayBuffer())).toEqual(Uint8Array.of(0xc3, 0xa9, 0xff, 0x00, 0x50, 0x62));
});

test('a file of several parts is whole', async () => {
  const pieces = Array.from({ length: 5 }, (_, i) => String(i).repeat(700_000));
  const blob = new GrowingBlob();
  for (const piece of pieces) blob.add(piece);
  expect(await blob.finish('text/plain').text()).toBe(pieces.join(''));
});

test('others are heard now and then, however small the pieces are, and what is stopped ends soon', async () => {
  slowClock();
  let taken = 0;
  function* pieces(): Generator<string> {
    for (; taken < 1000; taken += 1) yield 'x';
  }
  let pauses = 0;
  await collectBlob(pieces(), 'text/plain', { pause: async () => void (pauses += 1) });
  expect(pauses).toBeGreaterThan(10);

  taken = 0;
  const stop = new AbortController();
  const pause = async () => stop.abort();
  expect(await collectBlob(pieces(), 'text/plain', { pause, signal: stop.signal })).toBeNull();
  expect(taken).toBeLessThan(100);
});
