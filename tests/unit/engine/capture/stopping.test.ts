import { expect, test } from 'vitest';
import { FileInput, type ReadAhead } from '../../../../src/engine/capture/source.ts';
import { readCapture } from '../../../../src/engine/capture/read-capture.ts';
import { GENEROUS, readAll } from '../../../support/capture-reading.ts';
import { writePcap } from '../../../support/capture-writing.ts';
import { CollectingSink } from '../../../support/collecting-sink.ts';

const bytes = new Uint8Array(1000);
const packets = Array.from({ length: 1000 }, (_, seconds) => ({ seconds, nanoseconds: 0, bytes, length: 1000 }));
const capture = writePcap({ linkType: 1, packets });

/** A file whose slices from `from` on can be read only as `then` allows. */
function disk(from: number, then: () => Promise<void>): Blob {
  const slice = (start: number, end: number): Blob => {
    if (start === 0 && end === capture.size) return whole;
    const part = capture.slice(start, end);
    return start >= from ? slow(part, then) : part;
  };
  const whole = Object.assign(capture.slice(), { slice });
  return whole;
}

/** A file that comes in one stream, of which the bytes from `from` on come only as `then` allows. */
function streamed(from: number, then: () => Promise<void>, cancel = (): void => undefined): Blob {
  let at = 0;
  const stream = () =>
    new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        if (at >= from) await then();
        const to = at < from ? Math.min(from, at + 65_536) : at + 65_536;
        controller.enqueue(new Uint8Array(await capture.slice(at, to).arrayBuffer()));
        at = to;
        if (at >= capture.size) controller.close();
      },
      cancel,
    });
  return Object.assign(capture.slice(), { slice: () => Object.assign(capture.slice(), { stream }) });
}

/** A blob whose bytes come after `then`, into the buffers that its reader gives. */
function slow(blob: Blob, then: () => Promise<void>): Blob {
  const stream = () =>
    new ReadableStream({
      type: 'bytes',
      async start(controller) {
        await then();
        controller.enqueue(new Uint8Array(await blob.arrayBuffer()));
        controller.close();
      },
    });
  return Object.assign(blob, { stream });
}

test('progress ends with every byte of the file', async () => {
  const seen: number[] = [];
  await readAll(capture, { chunkSize: 100_000, onChunk: (read, total) => void seen.push(read, total) });
  expect(seen.slice(0, 2)).toEqual([100_000, capture.size]);
  expect(seen.slice(-2)).toEqual([capture.size, capture.size]);
});

test('cancelled between two chunks: what was read stands', async () => {
  const abort = new AbortController();
  const onChunk = (read: number) => (read >= 300_000 ? abort.abort() : undefined);
  const { sink, result } = await readAll(capture, { chunkSize: 100_000, signal: abort.signal, onChunk });
  expect(result.ok).toBe(true);
  expect(sink.packets).toBe(295);
  const offset = 24 + 295 * 1016;
  const lostBytes = capture.size - offset;
  expect(sink.notices).toEqual([{ code: 'cancelled', offset, lostBytes, count: 1, parameters: {} }]);
});

test('cancelled amid a chunk whose packets take long', async () => {
  const abort = new AbortController();
  const seen: number[] = [];
  class SlowSink extends CollectingSink {
    override packet(...facts: Parameters<CollectingSink['packet']>): void {
      const until = performance.now() + 0.5;
      while (performance.now() < until);
      super.packet(...facts);
    }
  }
  const sink = new SlowSink();
  const control = {
    limits: GENEROUS,
    signal: abort.signal,
    onChunk: (read: number) => void (seen.push(read) === 2 && abort.abort()),
  };
  await readCapture(capture, sink, control);
  expect(seen[0]).toBeLessThan(capture.size);
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  expect(sink.packets).toBeLessThan(1000);
  expect(sink.notices).toMatchObject([{ code: 'cancelled', offset: 24 + sink.packets * 1016 }]);
});

test('cancelled while the disk is silent', async () => {
  const silent = disk(200_000, () => new Promise(() => undefined));
  // Without an ear for the signal it would wait for ever, until the test is given up.
  const { sink, result } = await readAll(silent, { chunkSize: 100_000, signal: AbortSignal.timeout(20) });
  expect(result.ok).toBe(true);
  expect(sink.packets).toBe(196);
  expect(sink.notices).toMatchObject([{ code: 'cancelled' }]);
});

test('cancelled before it began', async () => {
  const { sink, result } = await readAll(capture, { signal: AbortSignal.abort() });
  expect(result.ok).toBe(true);
  expect(sink.notices).toMatchObject([{ code: 'cancelled', offset: 0, lostBytes: capture.size }]);
});

test('a read error midway keeps what was read', async () => {
  const failing = disk(500_000, () => Promise.reject(new Error('the disk is gone')));
  const { sink, result } = await readAll(failing, { chunkSize: 100_000 });
  expect(result.ok).toBe(true);
  expect(sink.packets).toBe(492);
  expect(sink.notices).toMatchObject([
    { code: 'read-error', offset: 24 + 492 * 1016, parameters: { reason: 'the disk is gone' } },
  ]);
});

test('a file that cannot be read at all is a failure', async () => {
  const { result } = await readAll(disk(0, () => Promise.reject(new Error('no permission'))));
  expect(result).toMatchObject({ ok: false, failure: { code: 'unreadable', parameters: { reason: 'no permission' } } });
});

test('at most four slices are on their way', async () => {
  let waiting = 0;
  let most = 0;
  const wait = async () => {
    most = Math.max(most, ++waiting);
    await new Promise((resolve) => setTimeout(resolve, 1));
    waiting--;
  };
  const { sink } = await readAll(disk(0, wait), { chunkSize: 10_000 });
  expect(sink.packets).toBe(1000);
  expect(most).toBe(4);
});

test('a browser whose blobs do not stream into buffers reads them whole', async () => {
  const slice = (from: number, to: number) =>
    Object.assign(capture.slice(from, to), {
      stream: () => new ReadableStream(), // no byte stream: asking for a reader into buffers throws
    });
  const { sink } = await readAll(Object.assign(capture.slice(), { slice }), { chunkSize: 10_000 });
  expect(sink.packets).toBe(1000);
});

test.each([
  ['slices', 5],
  ['stream', 1],
] as const)('a chunk is read into the memory of an earlier one, in %s', async (ahead, most) => {
  const input = new FileInput(capture, ahead, 100_000);
  const chunks: Uint8Array[] = []; // those whose memory was taken for another have no length any more
  for await (const chunk of input.chunks()) chunks.push(chunk);
  expect(input.bytesRead).toBe(capture.size);
  expect(chunks.filter(({ length }) => length > 0).length).toBeLessThanOrEqual(most);
});

test.each([1000, 4096, 100_000, undefined])(
  'a stream gives the same bytes as slices, in chunks of %s',
  async (size) => {
    const read = async (ahead: ReadAhead): Promise<Uint8Array> => {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of new FileInput(capture, ahead, size).chunks()) parts.push(chunk.slice());
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    };
    expect(Buffer.compare(await read('stream'), await read('slices'))).toBe(0);
  },
);

test('a stream that breaks off keeps what was read', async () => {
  const failing = streamed(500_000, () => Promise.reject(new Error('the disk is gone')));
  const { sink } = await readAll(failing, { ahead: 'stream', chunkSize: 100_000 });
  expect(sink.packets).toBe(492);
  expect(sink.notices).toMatchObject([
    { code: 'read-error', offset: 24 + 492 * 1016, parameters: { reason: 'the disk is gone' } },
  ]);
});

test('a stream of which no more is wanted is let go', async () => {
  const abort = new AbortController();
  let isCancelled = false;
  const file = streamed(
    Infinity,
    () => Promise.resolve(),
    () => void (isCancelled = true),
  );
  const onChunk = (read: number) => (read >= 300_000 ? abort.abort() : undefined);
  const { sink } = await readAll(file, { ahead: 'stream', chunkSize: 100_000, signal: abort.signal, onChunk });
  expect(sink.packets).toBe(295);
  expect(isCancelled).toBe(true);
});

test('a stream that is silent does not keep a cancel waiting', async () => {
  const silent = streamed(200_000, () => new Promise(() => undefined));
  const { sink } = await readAll(silent, { ahead: 'stream', chunkSize: 100_000, signal: AbortSignal.timeout(20) });
  expect(sink.packets).toBe(196);
  expect(sink.notices).toMatchObject([{ code: 'cancelled' }]);
});

test('a file without bytes that cannot be read is gone, not empty', async () => {
  const gone = Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new Error('not found')) });
  const { result } = await readAll(gone);
  expect(result).toMatchObject({ ok: false, failure: { code: 'unreadable', parameters: { reason: 'not found' } } });
});
