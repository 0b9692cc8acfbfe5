import { svelte } from '@sveltejs/vite-plugin-svelte';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import icons from 'unplugin-icons/vite';
import { defineConfig } from 'vite';
import { ascii } from './scripts/build/ascii.ts';
import { sitePolicy } from './scripts/build/csp.ts';
import { sample } from './scripts/build/sample.ts';
import { singleFile } from './scripts/build/single-file.ts';
import { vendorNames } from './scripts/build/vendor-names.ts';

/** What the page tells of itself (app/state/build.ts). */
function buildFacts(single: boolean): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };
  return JSON.stringify({ version, commit: commit(), kind: single ? 'single file' : 'site' });
}

/** Null where the sources are no repository. */
function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

/** `vite build` makes the site, `vite build --mode single` the one file that opens from disk. */
export default defineConfig(({ mode }) => {
  const single = mode === 'single';
  return {
    base: './', // any host, any sub-path
    define: { WIRELOUPE_BUILD: buildFacts(single) },
    publicDir: single ? false : 'public',
    plugins: [
      vendorNames(),
      svelte(),
      icons({ compiler: 'svelte' }),
      sample(),
      ascii(),
      single ? singleFile('wireloupe.html') : sitePolicy(),
    ],
    // A classic worker: Chromium refuses module workers from a blob on file://, and only a blob worker inherits the policy.
    worker: {
      format: 'iife',
      plugins: () => [vendorNames(), ascii()],
      // A text that three functions of a module read, the list of public suffixes, would stand there three times.
      rolldownOptions: { optimization: { inlineConst: false } },
    },
    build: {
      outDir: single ? 'dist-single' : 'dist',
      target: 'es2023',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // keeps light-dark() native
      modulePreload: { polyfill: false }, // the polyfill uses fetch
      chunkSizeWarningLimit: 8192,
      ...(single && {
        assetsInlineLimit: Number.MAX_SAFE_INTEGER,
        cssCodeSplit: false,
        rolldownOptions: { output: { codeSplitting: false } },
      }),
    },
  };
});
