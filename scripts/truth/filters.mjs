/**
 * Records which packets tshark's display filters select: `node scripts/truth/filters.mjs` writes
 * tests/fixtures/truth/filters.json, which tests/golden/filters.test.ts compares with the engine.
 *
 * Which captures: all files of the corpus (WIRELOUPE_CORPUS, by default ../shared) that have 2 to 1500 packets in at most
 * 512 KiB are candidates, damaged ones and those of unknown protocols too. First, from each family (folder) of the corpus, the
 * one that serves most filters, then 40 in all, each time the one that serves most filters that still lack one of their two
 * captures; after that as many as it takes until every filter has two, where the corpus has them. A capture serves a filter when tshark
 * selects some but not all of its packets. Among equals the family decides of which fewest are chosen, then the name. What
 * this program here answers has no part in it.
 *
 * They are written down in the order in which they were chosen.
 *
 * Numbers are those of packets: tshark also numbers records of pcapng that are none (custom blocks, entries of a journal,
 * which it titles so, and capinfos does not count), and those are left out of its answers.
 *
 * All filters are first asked in one run per capture, as listeners of a Lua script; what is written down comes
 * from `tshark -n -r … -Y` with one filter each, for every pair where the first run found a packet. Filters that no two
 * captures serve are written down as `unserved`, and asked of the chosen captures all the same.
 *
 * With `--add` the captures stay, and only filters that are new in the list are asked.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { env, filterAsker } from './ask-tshark.mjs';
import { CAPTURES_FOLDER, fixture, tsharkVersion } from './corpus.mjs';
import { FILTERS } from './filter-list.mjs';
import { numbersOf, runsOf } from './runs.mjs';

const CAPTURES = 40;
const WANTED = 2;
const LARGEST = 512 * 1024;
const MOST_PACKETS = 1500;
const AT_ONCE = 4;
const run = promisify(execFile);
const target = fixture('filters.json');
const scratch = mkdtempSync(join(tmpdir(), 'wireloupe-filters-'));
const asked = [...new Set(Object.values(FILTERS).flat())];

const askFilters = filterAsker(asked, scratch);

/** Packet numbers by filter, and packets in all; null where tshark reads nothing. */
async function askAll(path) {
  const { packets, found } = await askFilters(join(CAPTURES_FOLDER, path));
  return packets < 2 || packets > MOST_PACKETS ? null : { packets, found };
}

async function askOne(path, filter) {
  const options = ['-n', '-r', join(CAPTURES_FOLDER, path), '-Y', filter, '-T', 'fields', '-e', 'frame.number'];
  const { stdout } = await run('tshark', options, { env, maxBuffer: 1 << 26, timeout: 120_000 }).catch(
    (error) => error,
  );
  return String(stdout ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** Makes numbers of packets of tshark's, which also number records of other kinds. */
async function packetNumbers(path) {
  const others = await askOne(path, 'frame.cb_pen or systemd_journal');
  return (hits) =>
    hits
      .filter((number) => !others.includes(number))
      .map((number) => number - others.filter((other) => other < number).length);
}

/** Does a thing for each of a list, a few at once. */
async function forEach(items, work) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Chooses captures, and asks each of them for the filters of which the first run found a packet. */
async function chooseAndAsk() {
  const paths = readdirSync(CAPTURES_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => {
      const file = statSync(join(CAPTURES_FOLDER, path));
      return file.isFile() && file.size <= LARGEST;
    })
    .sort();
  const results = new Map();
  await forEach(paths, async (path) => {
    const result = await askAll(path);
    if (result !== null) results.set(path, result);
  });

  /** Filters that tell packets of a capture apart. */
  const useful = new Map(
    [...results]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, { packets, found }]) => [
        path,
        new Set([...found].filter(([, hits]) => hits.length < packets).map(([filter]) => filter)),
      ]),
  );
  const missing = new Map(asked.map((filter) => [filter, WANTED]));
  const chosen = [];
  const familyOf = (path) => path.split('/')[0];

  /** Chooses the capture that serves most filters that still lack one; false where none serves any. */
  function choose(family) {
    const taken = (path) => chosen.filter((other) => familyOf(other) === familyOf(path)).length;
    let best = null;
    let bestGain = 0;
    for (const [path, own] of useful) {
      if (chosen.includes(path) || (family !== null && familyOf(path) !== family)) continue;
      const gain = [...own].filter((filter) => missing.get(filter) > 0).length;
      if (gain > bestGain || (gain === bestGain && best !== null && taken(path) < taken(best)))
        [best, bestGain] = [path, gain];
    }
    if (best === null) return false;
    chosen.push(best);
    for (const filter of useful.get(best)) missing.set(filter, missing.get(filter) - 1);
    return true;
  }

  const families = [...new Set([...useful.keys()].map(familyOf))];
  for (const family of families) choose(family);
  while (choose(null));
  // Where every filter has its two already, the rest are those that serve most.
  const rest = [...useful].filter(([path]) => !chosen.includes(path)).sort(([, a], [, b]) => b.size - a.size);
  while (chosen.length < CAPTURES && rest.length > 0) chosen.push(rest.shift()[0]);
  const unserved = asked.filter((filter) => missing.get(filter) > 0);

  const answers = new Map(chosen.map((path) => [path, new Map()]));
  const pairs = chosen.flatMap((path) =>
    asked.filter((filter) => results.get(path).found.has(filter)).map((filter) => [path, filter]),
  );
  const asPackets = new Map();
  await forEach(chosen, async (path) => {
    asPackets.set(path, await packetNumbers(path));
  });
  await forEach(pairs, async ([path, filter]) => {
    const hits = asPackets.get(path)(await askOne(path, filter));
    if (hits.length > 0) answers.get(path).set(filter, hits);
  });
  return { chosen, unserved, answers };
}

/** The captures stay; filters that were not asked yet are. */
async function askMore() {
  const before = JSON.parse(readFileSync(target, 'utf8'));
  const chosen = Object.keys(before.captures);
  const fresh = asked.filter((filter) => !before.filters.includes(filter));
  const answers = new Map(
    chosen.map((path) => [
      path,
      new Map(Object.entries(before.captures[path]).map(([filter, hits]) => [filter, numbersOf(hits)])),
    ]),
  );
  await forEach(chosen, async (path) => {
    const asPackets = await packetNumbers(path);
    for (const filter of fresh) {
      const hits = asPackets(await askOne(path, filter));
      if (hits.length > 0) answers.get(path).set(filter, hits);
    }
  });
  const served = (filter) => chosen.filter((path) => answers.get(path).has(filter)).length >= WANTED;
  const unserved = [...before.unserved, ...fresh.filter((filter) => !served(filter))];
  return { chosen, unserved: unserved.filter((filter) => asked.includes(filter)), answers };
}

const { chosen, unserved, answers } = await (process.argv.includes('--add') ? askMore() : chooseAndAsk());
const captures = chosen.map((path) => {
  const own = asked
    .filter((filter) => answers.get(path).has(filter))
    .map((filter) => `    ${JSON.stringify(filter)}: ${JSON.stringify(runsOf(answers.get(path).get(filter)))}`);
  return `  ${JSON.stringify(path)}: {\n${own.join(',\n')}\n  }`;
});
mkdirSync(join(target, '..'), { recursive: true });
writeFileSync(
  target,
  `{\n"tshark": "${tsharkVersion()}",\n"filters": ${JSON.stringify(asked)},\n"unserved": ${JSON.stringify(unserved)},\n"captures": {\n${captures.join(',\n')}\n}\n}\n`,
);
rmSync(scratch, { recursive: true });
console.log(
  `${asked.length} filters over ${chosen.length} captures, ${[...answers.values()].reduce((sum, own) => sum + own.size, 0)} pairs → ${target}`,
);
console.log(`No two captures among them: ${unserved.join(' | ')}`);
