/**
 * Records what tshark answers to filters and captures that nobody looked at while the engine was written:
 * `node scripts/truth/sweep.mjs` writes tests/fixtures/truth/sweep.json, which tests/golden/sweep.test.ts compares with the
 * engine. The other records hold captures that serve their filters best; this one says how far those figures generalise.
 *
 * Which captures: 60 of the corpus (WIRELOUPE_CORPUS, by default ../shared) that no other record holds, drawn with a fixed
 * seed, so many of each family (folder) as SHARES says. Which filters: all of sweep-filters.txt, which were written before
 * anybody saw an answer. With `--again` the captures stay.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filterAsker } from './ask-tshark.mjs';
import { CAPTURES_FOLDER, fixture, tsharkVersion } from './corpus.mjs';
import { runsOf } from './runs.mjs';

const SEED = 20260914;
const SHARES = { arkime: 8, ja4: 4, ndpi: 18, 'suricata-verify': 12, tcpdump: 8, zeek: 10 };
const LARGEST = 5e6;
const AT_ONCE = 2;
const OTHERS = ['fields', 'network-fields', 'filters', 'tcp-analysis', 'streams'];

const read = (name) => JSON.parse(readFileSync(fixture(name), 'utf8'));
const filters = readFileSync(new URL('sweep-filters.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const scratch = mkdtempSync(join(tmpdir(), 'wireloupe-sweep-'));

const askFilters = filterAsker(filters, scratch);

/** Packet numbers by filter, for filters that find any; null where tshark reads no packet. */
async function ask(path) {
  const { packets, found } = await askFilters(join(CAPTURES_FOLDER, path));
  return packets === 0 ? null : found;
}

/** Draws without repetition, by a linear congruence: the same captures from the same corpus. */
async function choose() {
  const known = new Set(OTHERS.flatMap((name) => Object.keys(read(`${name}.json`).captures)));
  const { segments, answers } = read('times.json');
  for (const path of [...Object.keys(segments), ...Object.keys(answers)]) known.add(path);
  for (const path of readFileSync(fixture('export-captures.txt'), 'utf8').trim().split('\n')) known.add(path);
  const paths = readdirSync(CAPTURES_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => !known.has(path))
    .filter(
      (path) => statSync(join(CAPTURES_FOLDER, path)).isFile() && statSync(join(CAPTURES_FOLDER, path)).size < LARGEST,
    )
    .sort();
  let state = SEED;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const chosen = [];
  for (const [family, share] of Object.entries(SHARES)) {
    const left = paths.filter((path) => path.startsWith(`${family}/`));
    for (let taken = 0; taken < share && left.length > 0;) {
      const [path] = left.splice(Math.floor(random() * left.length), 1);
      if ((await ask(path)) === null) continue;
      chosen.push(path);
      taken += 1;
    }
  }
  return chosen;
}

const chosen = process.argv.includes('--again') ? Object.keys(read('sweep.json').captures) : await choose();
const captures = new Map();
let next = 0;
const work = async () => {
  while (next < chosen.length) {
    const path = chosen[next++];
    captures.set(path, (await ask(path)) ?? new Map());
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
const lines = chosen.map((path) => {
  const own = [...captures.get(path)].map(
    ([filter, hits]) => `    ${JSON.stringify(filter)}: ${JSON.stringify(runsOf(hits))}`,
  );
  return `  ${JSON.stringify(path)}: {\n${own.join(',\n')}\n  }`;
});
writeFileSync(
  fixture('sweep.json'),
  `{\n"tshark": "${tsharkVersion()}",\n"filters": ${JSON.stringify(filters)},\n"captures": {\n${lines.join(',\n')}\n}\n}\n`,
);
rmSync(scratch, { recursive: true });
console.log(`${filters.length} filters over ${chosen.length} captures → ${fixture('sweep.json')}`);
