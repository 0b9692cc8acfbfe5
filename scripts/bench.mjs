// npm run bench [-- --rounds N] [-- --only load,mixed,scan,bulk] [-- --measures ID,ID] [-- --json FILE] [-- --no-build]
// Makes the captures, measures the page and the engine on each in alternating rounds, and holds the figures against their
// targets. Ratios come from one run, since machines differ and are never quite idle. Ends with 0 whatever the figures are.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { formatFigures } from './bench/figures.mjs';
import { buildBench } from './bench/measures/node-engine.mjs';
import { MEASURES } from './bench/measures/registry.mjs';
import { readOptions } from './bench/options.mjs';
import { run } from './bench/run.mjs';
import { serve } from './serve.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = `${ROOT}dist/`;

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exit(2);
}
const { rounds, subjects, measures, json, build } = options;
if (build) {
  const vite = await import('vite');
  await vite.build({ root: ROOT, logLevel: 'error' });
  await buildBench();
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
const load = loadavg().map((each) => Number(each.toFixed(1)));
console.log(`${machine}; load of the machine before: ${load.join(', ')}; rounds: ${rounds}`);

const site = await serve(DIST);
try {
  const log = (line) => console.error(line);
  const results = await run(MEASURES, { subjects, chosen: measures, rounds, url: site.url, dist: DIST, log });
  for (const line of formatFigures(results.flatMap(({ figures }) => figures))) console.log(line);
  if (json !== null) writeFileSync(json, `${JSON.stringify({ machine, load, rounds, results }, null, 2)}\n`);
} finally {
  await site.close();
}
