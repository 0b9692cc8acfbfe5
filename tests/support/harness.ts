import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { serve } from '../../scripts/serve.mjs';

const root = new URL('./harness/', import.meta.url).pathname;
const configFile = new URL('../../vite.config.ts', import.meta.url).pathname;

export interface HarnessSite {
  /** The page of harness/, served by HTTP and as one file from the disk. */
  readonly url: string;
  readonly singleFile: string;
  close(): Promise<void>;
}

/** Builds the page of harness/ with the configuration of the app: the same inlined workers under the same policy. */
export async function buildHarness(): Promise<HarnessSite> {
  const folder = await mkdtemp(join(tmpdir(), 'wireloupe-harness-'));
  for (const mode of ['production', 'single']) {
    const outDir = join(folder, mode);
    await build({ root, configFile, mode, logLevel: 'error', publicDir: false, build: { outDir } });
  }
  const site = await serve(join(folder, 'production'));
  return {
    url: site.url,
    singleFile: pathToFileURL(join(folder, 'single', 'wireloupe.html')).href,
    async close() {
      await site.close();
      await rm(folder, { recursive: true });
    },
  };
}
