// npm run -s analyze -- --table NAME [--filter EXPR] FILE...
// Builds the headless bundle when sources are newer and runs it. When nothing changed this costs a walk over src.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = `${ROOT}dist-headless/`;
const BUNDLE = `${FOLDER}analyze.js`;
const BUILD_CONFIG = ['package-lock.json', 'vite.headless.config.ts', 'scripts/build/vendor-names.ts'];

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newestIn(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) newest = Math.max(newest, newestIn(path));
    else if (/\.(ts|json)$/.test(entry.name)) newest = Math.max(newest, changed(path));
  }
  return newest;
}

const isFresh = () =>
  changed(BUNDLE) > Math.max(newestIn(`${ROOT}src`), ...BUILD_CONFIG.map((name) => changed(ROOT + name)));

/** Several calls may build at once: each in a folder of its own, then one rename, so nobody ever sees half a bundle. */
async function build() {
  const { ensureInstalled } = await import('./install.mjs');
  ensureInstalled();
  mkdirSync(FOLDER, { recursive: true });
  const outDir = mkdtempSync(`${FOLDER}building-`);
  const started = new Date();
  try {
    const vite = await import('vite');
    await vite.build({
      root: ROOT,
      configFile: `${ROOT}vite.headless.config.ts`,
      logLevel: 'error',
      build: { outDir },
    });
    // Dated by its start: a source that was saved during the build makes the next call build again.
    utimesSync(`${outDir}/analyze.js`, started, started);
    if (!isFresh()) renameSync(`${outDir}/analyze.js`, BUNDLE);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

if (!isFresh()) {
  try {
    await build();
  } catch (error) {
    console.error(`analyze: the bundle could not be built: ${error instanceof Error ? error.message : error}`);
    process.exit(2); // an older bundle would answer for sources that it was not made from
  }
}
await import(pathToFileURL(BUNDLE).href);
