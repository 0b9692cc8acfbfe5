/** When the command builds its bundle anew: scripts/analyze.mjs in a small house of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const COPIED = [
  ...['scripts/analyze.mjs', 'scripts/install.mjs', 'scripts/build/vendor-names.ts'],
  ...['vite.headless.config.ts', 'package.json', 'package-lock.json'],
];
const house = mkdtempSync(join(tmpdir(), 'wireloupe-bundle-'));
const bundles = join(house, 'dist-headless');
symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
mkdirSync(join(house, 'src/headless'), { recursive: true });
for (const path of COPIED) cpSync(join(ROOT, path), join(house, path));
afterAll(() => rmSync(house, { recursive: true }));

/** Saves the source of a command, some seconds ago unless said otherwise. */
function save(text: string, secondsAgo = 2): void {
  const path = join(house, 'src/headless/analyze.ts');
  writeFileSync(path, text);
  const time = Date.now() / 1000 - secondsAgo;
  utimesSync(path, time, time);
}

async function call(): Promise<{ status: number | null; output: string; told: string }> {
  const child = spawn(process.execPath, [join(house, 'scripts/analyze.mjs')]);
  let [output, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output, told };
}

const answer = (output: string) => ({ status: 0, output, told: '' });

beforeEach(() => rmSync(bundles, { recursive: true, force: true }));

test('what is saved since is built; what is built already is not built again', async () => {
  save(`process.stdout.write('one')`);
  expect(await call()).toEqual(answer('one'));
  writeFileSync(join(bundles, 'analyze.js'), `process.stdout.write('as it was built')`);
  expect(await call()).toEqual(answer('as it was built'));
  save(`process.stdout.write('two')`, -1); // after the bundle
  expect(await call()).toEqual(answer('two'));
}, 60_000);

test('calls at once over a stale bundle all answer for the newest source, and leave one bundle', async () => {
  mkdirSync(bundles);
  writeFileSync(join(bundles, 'analyze.js'), `process.stdout.write('stale')`);
  utimesSync(join(bundles, 'analyze.js'), 1, 1);
  save(`process.stdout.write('new')`);
  expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill(answer('new')));
  expect(readdirSync(bundles)).toEqual(['analyze.js']);
}, 60_000);

test('where it cannot be built no older bundle answers', async () => {
  mkdirSync(bundles);
  writeFileSync(join(bundles, 'analyze.js'), `process.stdout.write('stale')`);
  utimesSync(join(bundles, 'analyze.js'), 1, 1);
  save(`import { gone } from './gone.ts'; gone();`);
  const { status, output, told } = await call();
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(told).toMatch(/^analyze: the bundle could not be built: .*gone\.ts/ms);
  expect(readdirSync(bundles)).toEqual(['analyze.js']);
}, 60_000);
