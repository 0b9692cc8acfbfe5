// npm run bench: makes the captures and will measure the analysis on each.
import { statSync } from 'node:fs';
import { CAPTURES, captureFile } from './bench/make-captures.mjs';

for (const name of CAPTURES) {
  const path = captureFile(name);
  console.log(`${name}: ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB in ${path}`);
}
