// Reading a file in a worker and doing nothing with it: what the analysis of the same file is compared with.
import { withPage } from '../browser.mjs';
import { CAPTURES } from '../make-captures.mjs';

/** As the page reads ahead: STREAM_CHUNK_SIZE of src/engine/capture/source.ts. A test holds them together. */
export const STREAM_CHUNK_SIZE = 2 * 1024 * 1024;
/** As other engines read ahead: CHUNK_SIZE and IN_FLIGHT there. With nothing to do in between it is the fastest in Chromium too. */
export const CHUNK_SIZE = 4 * 1024 * 1024;
export const IN_FLIGHT = 4;

/**
 * Two traps of Chromium: it collects a stream that nothing but its own pending read refers to, so `awaited` keeps it; and a
 * read into a buffer beyond the last byte never ends, so nobody asks for more than there is.
 */
const FILL = `
const awaited = new Set();
async function fill(reader, buffer, length) {
  let filled = 0;
  awaited.add(reader);
  while (filled < length) {
    const { value, done } = await reader.read(new Uint8Array(buffer, filled, length - filled));
    if (done) break;
    filled += value.length;
    buffer = value.buffer;
  }
  awaited.delete(reader);
  return { buffer, filled };
}`;

const STREAM = `${FILL}
onmessage = async ({ data }) => {
  const reader = data.slice(0, data.size).stream().getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(${STREAM_CHUNK_SIZE}), bytes = 0;
  while (bytes < data.size) {
    const read = await fill(reader, buffer, Math.min(data.size - bytes, ${STREAM_CHUNK_SIZE}));
    if (read.filled === 0) break;
    bytes += read.filled;
    buffer = read.buffer;
  }
  postMessage(bytes);
};`;

const SLICES = `${FILL}
const idle = [];
async function read(slice) {
  const reader = slice.stream().getReader({ mode: 'byob' });
  const done = await fill(reader, idle.pop() ?? new ArrayBuffer(${CHUNK_SIZE}), slice.size);
  reader.cancel();
  return done;
}
onmessage = async ({ data }) => {
  const file = data.slice(0, data.size);
  const inFlight = [];
  let at = 0, bytes = 0;
  for (;;) {
    while (inFlight.length < ${IN_FLIGHT} && at < file.size) {
      inFlight.push(read(file.slice(at, at + ${CHUNK_SIZE})));
      at += ${CHUNK_SIZE};
    }
    const next = inFlight.shift();
    if (next === undefined) break;
    const { buffer, filled } = await next;
    bytes += filled;
    idle.push(buffer);
  }
  postMessage(bytes);
};`;

const PAGE = 'data:text/html,<!doctype html><input type="file">';

/** Milliseconds from the choice of the file until a worker has read it. */
async function read(source, { file, size }) {
  return withPage(PAGE, async (page) => {
    await page.evaluate((source) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      const input = document.querySelector('input');
      globalThis.done = new Promise((resolve) => {
        worker.onmessage = ({ data }) =>
          resolve({ bytes: data, milliseconds: performance.now() - globalThis.seen.began });
      });
      input.onchange = () => worker.postMessage(input.files[0]);
    }, source);
    await page.setInputFiles('input', file);
    const { bytes, milliseconds } = await page.evaluate(() => globalThis.done);
    if (bytes !== size) throw new Error(`${bytes} of ${size} bytes were read`);
    return milliseconds;
  });
}

const sample = async (subject) => ({ stream: await read(STREAM, subject), slices: await read(SLICES, subject) });

export const bareRead = {
  id: 'bare-read',
  subjects: CAPTURES,
  sample,
  figures: (samples, all, { subject, size }) =>
    ['stream', 'slices'].map((way) => ({
      name: `${subject}: page, bare read, ${way}`,
      unit: 'MB/s',
      values: samples.map((milliseconds) => size / 1000 / milliseconds[way]),
    })),
};
