// npm run bench [-- --rounds N] [-- --only mixed,scan,bulk,load] [-- --json FILE]
// Makes the captures, measures the page and the engine on each in alternating rounds, and holds the figures against their
// targets. Ratios come from one run, since machines differ and are never quite idle.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { captureFile } from './bench/make-captures.mjs';
import { formatFigures } from './bench/measure.mjs';
import { buildBench, inNode } from './bench/node.mjs';
import { analysis, bareRead } from './bench/page.mjs';
import { serve } from './serve.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = `${ROOT}dist/`;
const MEGABYTE = 1e6;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'load,mixed,scan,bulk' },
    json: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const chosen = options.only.split(',');

/** @type {import('./bench/measure.mjs').Figure[]} */
const figures = [];
const add = (name, unit, values, target = {}) => figures.push({ name, unit, values, ...target });

const vite = await import('vite');
await vite.build({ root: ROOT, logLevel: 'error' });
await buildBench();
const site = await serve(DIST);

/** Bytes that pass the network, compressed, until a file can be dropped: the page and what it names itself. */
function firstLoad() {
  const html = readFileSync(`${DIST}index.html`, 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  return [...new Set(['index.html', ...named])].map((path) => gzipSync(readFileSync(DIST + path), { level: 9 }).length);
}

if (chosen.includes('load')) {
  const sizes = firstLoad();
  const all = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  add('first load, compressed', 'KB', [sizes.reduce((a, b) => a + b) / 1000], { atMost: 300 });
  add('whole site', 'KB', [
    all.reduce((sum, entry) => sum + statSync(`${entry.parentPath}/${entry.name}`).size, 0) / 1000,
  ]);
}

const TARGETS = {
  mixed: { ratio: { atMost: 2 }, memory: { atMost: 700 } },
  scan: { memory: { atMost: 2000 }, rate: { atLeast: 1e6 } },
  bulk: {},
};

for (const name of ['mixed', 'scan', 'bulk'].filter((each) => chosen.includes(each))) {
  const file = captureFile(name);
  const { size } = statSync(file);
  const target = TARGETS[name];
  const bare = [];
  const page = [];
  const node = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await bareRead(site.url, file));
    page.push(await analysis(site.url, file, { hash: name === 'bulk' }));
    node.push(inNode(file));
    console.error(`${name}: round ${round + 1} of ${rounds}, page ${Math.round(page.at(-1).ready)} ms`);
  }
  const { packets, packetBytes, flowBytes } = node[0];
  const rate = (milliseconds) => (packets / milliseconds) * 1000;
  const speed = (milliseconds) => size / MEGABYTE / (milliseconds / 1000);
  add(`${name}: page, bare read`, 'MB/s', bare.map(speed));
  add(
    `${name}: page, whole analysis`,
    'MB/s',
    page.map(({ ready }) => speed(ready)),
  );
  add(
    `${name}: page, packets`,
    'packets/s',
    page.map(({ ready }) => rate(ready)),
    target.rate,
  );
  add(
    `${name}: page, analysis : bare read`,
    '×',
    page.map(({ ready }, i) => ready / bare[i]),
    target.ratio,
  );
  add(
    `${name}: page, peak of the renderer`,
    'MB',
    page.map(({ memory }) => memory),
    target.memory,
  );
  add(
    `${name}: page, longest main-thread task`,
    'ms',
    page.map(({ longest }) => longest),
    { atMost: 50 },
  );
  add(
    `${name}: page, first numbers`,
    'ms',
    page.map(({ numbers }) => numbers),
    { atMost: 1000 },
  );
  add(
    `${name}: page, first chart`,
    'ms',
    page.map(({ chart }) => chart),
  );
  if (name === 'bulk')
    add(
      'SHA-256 in the second worker',
      'MB/s',
      page.map(({ hash }) => speed(hash)),
    );
  add(
    `${name}: Node, bare walk`,
    'MB/s',
    node.map(({ walk }) => speed(walk)),
  );
  add(
    `${name}: Node, whole analysis`,
    'packets/s',
    node.map((each) => rate(each.analysis)),
    target.rate,
  );
  add(
    `${name}: Node, judging`,
    'ms',
    node.map(({ judging }) => judging),
  );
  add(
    `${name}: Node, analysis : bare walk`,
    '×',
    node.map((each) => each.analysis / each.walk),
  );
  add(
    `${name}: Node, peak`,
    'MB',
    node.map(({ peak }) => peak),
    target.memory,
  );
  if (name === 'mixed') {
    add('a packet in the packet table', 'bytes', [packetBytes], { atMost: 40 });
    add('a flow in the flow table', 'bytes', [flowBytes], { atMost: 160 });
  }
}
await site.close();
for (const line of formatFigures(figures)) console.log(line);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
