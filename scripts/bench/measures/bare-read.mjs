// Reading a file in a worker and doing nothing with it: what the analysis of the same file is compared with.
import { withPage } from '../browser.mjs';
import { CAPTURES } from '../make-captures.mjs';

/** As the app reads ahead: CHUNK_SIZE and IN_FLIGHT of src/engine/capture/source.ts. A test holds them together. */
export const CHUNK_SIZE = 4 * 1024 * 1024;
export const IN_FLIGHT = 4;

const WORKER = `
const idle = [], awaited = new Set();
async function read(slice) {
  const reader = slice.stream().getReader({ mode: 'byob' });
  awaited.add(reader);
  let buffer = idle.pop() ?? new ArrayBuffer(${CHUNK_SIZE}), filled = 0;
  while (filled < slice.size) {
    const { value } = await reader.read(new Uint8Array(buffer, filled, slice.size - filled));
    filled += value.length;
    buffer = value.buffer;
  }
  awaited.delete(reader);
  reader.cancel();
  return { buffer, filled };
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

async function sample({ file, size }) {
  return withPage(PAGE, async (page) => {
    await page.evaluate((source) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      const input = document.querySelector('input');
      globalThis.done = new Promise((resolve) => {
        worker.onmessage = ({ data }) =>
          resolve({ bytes: data, milliseconds: performance.now() - globalThis.seen.began });
      });
      input.onchange = () => worker.postMessage(input.files[0]);
    }, WORKER);
    await page.setInputFiles('input', file);
    const done = await page.evaluate(() => globalThis.done);
    if (done.bytes !== size) throw new Error(`${done.bytes} of ${size} bytes were read`);
    return done;
  });
}

export const bareRead = {
  id: 'bare-read',
  subjects: CAPTURES,
  sample,
  figures: (samples, all, { subject, size }) => [
    {
      name: `${subject}: page, bare read`,
      unit: 'MB/s',
      values: samples.map(({ milliseconds }) => size / 1000 / milliseconds),
    },
  ],
};
