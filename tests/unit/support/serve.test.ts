import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../../scripts/serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'wireloupe-serve-'));
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site', 'index.html'), 'the page');
  writeFileSync(join(folder, 'secret.txt'), 'not for others');
  site = await serve(join(folder, 'site'), { base: '/tools/' });
});

afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Status and text of an answer; the path goes out as it stands, which `fetch` would tidy. */
const ask = (path: string) =>
  new Promise<[number | undefined, string]>((resolve, reject) => {
    const { hostname, port } = new URL(site.url);
    get({ host: hostname, port, path }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve([response.statusCode, text]));
    }).on('error', reject);
  });

test('the page lies below its path, and nothing beside it', async () => {
  expect(await ask('/tools/')).toEqual([200, 'the page']);
  expect(await ask('/tools/index.html?x')).toEqual([200, 'the page']);
  for (const path of [
    '/',
    '/tools/none.js',
    '/tools/../secret.txt',
    '/tools/..%2fsecret.txt',
    '/tools/../../secret.txt',
  ])
    expect(await ask(path), path).toEqual([404, '']);
});

test('an address that is none ends nothing', async () => {
  for (const path of ['/tools/%', '/tools/%E0%A4%A', '/tools/%00', '/tools/index.html%00.js'])
    expect(await ask(path), path).toEqual([404, '']);
  expect(await ask('/tools/')).toEqual([200, 'the page']);
});
