/**
 * Writes public/sample.pcapng, the capture that the page offers to those who have none at hand: `npm run sample`.
 * Node 20 does not read TypeScript by itself; Vite, which is here anyway, does.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { module } = await runnerImport(here('./sample.ts'), { configFile: false, logLevel: 'error' });

const bytes = module.sampleCapture();
writeFileSync(here('../../public/sample.pcapng'), bytes);
console.log(`public/sample.pcapng: ${module.samplePackets().length} packets, ${bytes.length} bytes`);
