/**
 * Records which packets tshark's display filters select: `node scripts/truth/filters.mjs` writes
 * tests/fixtures/truth/filters.json, which tests/golden/filters.test.ts compares with the engine.
 *
 * Reads the captures of the corpus (WIRELOUPE_CORPUS, by default ../shared) from 3 to 500 KiB and keeps 40 in such a way that as
 * many filters as can be select some but not all packets of at least two of them; filters that cannot are left out and
 * printed. All filters are first asked in one run per capture, as listeners of a Lua script; what is written down comes
 * from `tshark -n -r … -Y` with one filter each, for every pair where the first run found a packet.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FILTERS } from './filter-list.mjs';

const CAPTURES = 40;
const WANTED = 2;
const SMALLEST = 3 * 1024;
const LARGEST = 500 * 1024;
const MOST_PACKETS = 1500;
const AT_ONCE = 3;
/** Protocols without a dissector here in which tshark tells fields of others, and blocks that it counts as packets. */
const FOREIGN = 'ssdp or quic or gquic or file-pcapng';
/** Captures in which the two disagree about what the bytes are, so that every filter would only say so again. */
const LEFT_OUT = [
  /fuzz|oobr|ossfuzz/, // damaged on purpose: whether half a header is a layer is a matter of taste
  /arkime_synthetic/, // IP in UDP, which only a setting tells tshark
  /decode-teredo/, // Teredo on other ports than its own: recognised here by content, there not
  /capwap|lwapp/, // wireless frames inside CAPWAP, which are not read here
];
/** Dates without a zone are of the reader's. */
const env = { ...process.env, TZ: 'UTC' };

const run = promisify(execFile);
const folder = join(resolve(process.env['WIRELOUPE_CORPUS'] ?? '../shared'), 'captures');
const target = fileURLToPath(new URL('../../tests/fixtures/truth/filters.json', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wireloupe-filters-'));
const asked = [...new Set(Object.values(FILTERS).flat())];
const filters = [...asked, FOREIGN];

const script = join(scratch, 'all.lua');
const list = join(scratch, 'filters.txt');
writeFileSync(list, filters.map((filter) => `${filter}\n`).join(''));
writeFileSync(
  script,
  `local number = 0
local keep = {}
local packets = 0
for line in io.lines(${JSON.stringify(list)}) do
  number = number + 1
  local n = number
  local ok, tap = pcall(Listener.new, "frame", line)
  if ok then
    local hits = {}
    keep[n] = tap
    function tap.packet(pinfo) hits[#hits + 1] = pinfo.number end
    function tap.draw() print("F", n, table.concat(hits, ",")) end
  else
    print("E", n, tostring(tap))
  end
end
local all = Listener.new("frame")
function all.packet() packets = packets + 1 end
function all.draw() print("N", packets, "") end
`,
);

/** Packet numbers by filter, and packets in all; null where tshark reads nothing. */
async function askAll(path) {
  const options = ['-X', `lua_script:${script}`, '-q', '-n', '-r', join(folder, path)];
  const { stdout } = await run('tshark', options, { env, maxBuffer: 1 << 28, timeout: 120_000 }).catch(
    (error) => error,
  );
  const found = new Map();
  let packets = 0;
  for (const line of String(stdout ?? '').split('\n')) {
    const [kind, number, hits] = line.split('\t');
    if (kind === 'N') packets = Number(number);
    else if (kind === 'E') throw new Error(`tshark refuses ${filters[number - 1]}`);
    else if (kind === 'F' && hits !== '') found.set(filters[number - 1], hits.split(',').map(Number));
  }
  return packets < 2 || packets > MOST_PACKETS || found.has(FOREIGN) ? null : { packets, found };
}

async function askOne(path, filter) {
  const options = ['-n', '-r', join(folder, path), '-Y', filter, '-T', 'fields', '-e', 'frame.number'];
  const { stdout } = await run('tshark', options, { env, maxBuffer: 1 << 26, timeout: 120_000 }).catch(
    (error) => error,
  );
  return String(stdout ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** Does a thing for each of a list, a few at once. */
async function forEach(items, work) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => {
    const file = statSync(join(folder, path));
    const fits = file.isFile() && file.size >= SMALLEST && file.size <= LARGEST;
    return fits && !LEFT_OUT.some((pattern) => pattern.test(path));
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
while (chosen.length < CAPTURES) {
  let best = null;
  let bestGain = 0;
  for (const [path, own] of useful) {
    if (chosen.includes(path)) continue;
    // A filter that few captures serve weighs more.
    let gain = own.size / 1000;
    for (const filter of own) if (missing.get(filter) > 0) gain += 1;
    if (gain > bestGain) [best, bestGain] = [path, gain];
  }
  if (best === null) break;
  chosen.push(best);
  for (const filter of useful.get(best)) missing.set(filter, missing.get(filter) - 1);
}
chosen.sort();
const kept = asked.filter((filter) => missing.get(filter) <= 0);

const answers = new Map(chosen.map((path) => [path, new Map()]));
const pairs = chosen.flatMap((path) =>
  kept.filter((filter) => results.get(path).found.has(filter)).map((filter) => [path, filter]),
);
await forEach(pairs, async ([path, filter]) => {
  const hits = await askOne(path, filter);
  if (hits.length > 0) answers.get(path).set(filter, hits);
});

/** Runs of numbers as [from, to]; a number alone as itself. */
function runs(numbers) {
  const found = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? from : [from, to]));
}

const version = /\d+\.\d+\.\d+/.exec(execFileSync('tshark', ['--version'], { encoding: 'utf8' }))[0];
const captures = chosen.map((path) => {
  const own = kept
    .filter((filter) => answers.get(path).has(filter))
    .map((filter) => `    ${JSON.stringify(filter)}: ${JSON.stringify(runs(answers.get(path).get(filter)))}`);
  return `  ${JSON.stringify(path)}: {\n${own.join(',\n')}\n  }`;
});
mkdirSync(join(target, '..'), { recursive: true });
writeFileSync(
  target,
  `{\n"tshark": "${version}",\n"filters": ${JSON.stringify(kept)},\n"captures": {\n${captures.join(',\n')}\n}\n}\n`,
);
rmSync(scratch, { recursive: true });
const left = asked.filter((filter) => !kept.includes(filter));
console.log(`${kept.length} filters over ${chosen.length} captures, ${pairs.length} pairs → ${target}`);
if (left.length > 0) console.log(`left out, no two captures among them: ${left.join(' | ')}`);
