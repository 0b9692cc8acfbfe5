// What passes the network until a file can be dropped. The browser tells what it asked for; sizes are those of gzip -9.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { noted, withPage } from '../browser.mjs';

async function sample({ url, dist }) {
  return withPage(url, async (page) => {
    const { dropZone, loaded } = await noted(page, 'loaded');
    const asked = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name, startTime }) => ({ name, startTime })),
    );
    const files = [{ name: url, startTime: 0 }, ...asked]
      .filter(({ name }) => name.startsWith(url))
      .map(({ name, startTime }) => {
        const path = name.slice(url.length) || 'index.html';
        return { path, startTime, bytes: gzipSync(readFileSync(dist + path), { level: 9 }).length };
      });
    return { dropZone, loaded, files };
  });
}

const kilobytes = (files) => files.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;

export const firstLoad = {
  id: 'first-load',
  subjects: ['load'],
  sample,
  figures: (samples, all, place, target) => [
    {
      name: 'load: until a file can be dropped, gzip -9',
      unit: 'KB',
      values: samples.map(({ files, dropZone }) => kilobytes(files.filter(({ startTime }) => startTime < dropZone))),
      ...target.firstLoad,
    },
    { name: 'load: drop zone is there', unit: 'ms', values: samples.map(({ dropZone }) => dropZone) },
    {
      name: 'load: everything that is ever asked for, gzip -9',
      unit: 'KB',
      values: samples.map(({ files }) => kilobytes(files)),
    },
    { name: 'load: everything is there', unit: 'ms', values: samples.map(({ loaded }) => loaded) },
  ],
};
