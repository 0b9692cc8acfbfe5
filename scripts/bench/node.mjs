// The engine in Node, in a process of its own: the bare walk over the records, the whole analysis, the judging.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds src/headless/bench.ts into dist-headless/. */
export async function buildBench() {
  const vite = await import('vite');
  await vite.build({
    root: ROOT,
    configFile: `${ROOT}vite.headless.config.ts`,
    logLevel: 'error',
    build: {
      ssr: 'src/headless/bench.ts',
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'bench.js' } },
    },
  });
}

/**
 * @returns {{ packets: number, walk: number, analysis: number, judging: number, peak: number, packetBytes: number, flowBytes: number, flows: number }}
 * times in milliseconds, peak in megabytes
 */
export function inNode(file) {
  const printed = execFileSync(process.execPath, [`${ROOT}dist-headless/bench.js`, file], { encoding: 'utf8' });
  return JSON.parse(printed.trim().split('\n').at(-1));
}
