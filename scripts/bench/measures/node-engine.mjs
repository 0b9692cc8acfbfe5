// The engine in Node, each part in a process of its own: the bare walk over the records, and the whole analysis.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CAPTURES } from '../make-captures.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLE = `${ROOT}dist-headless/bench.js`;

/** Builds src/headless/bench.ts into dist-headless/, beside the command. */
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

async function inNode(part, file) {
  const { stdout } = await promisify(execFile)(process.execPath, [BUNDLE, part, file]);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

async function sample({ file }) {
  return { walk: await inNode('walk', file), analysis: await inNode('analysis', file) };
}

function figures(samples, all, { subject, size }, target) {
  const figure = (name, unit, read, goal = {}) => ({
    name: `${subject}: Node, ${name}`,
    unit,
    values: samples.map(read),
    ...goal,
  });
  const perFlow = ({ analysis }) => analysis.flowRow + analysis.flowIndex / analysis.flows;
  return [
    figure('bare walk', 'MB/s', ({ walk }) => size / 1000 / walk.milliseconds),
    figure('bare walk', 'packets/s', ({ walk }) => (walk.packets / walk.milliseconds) * 1000),
    figure('bare walk, peak RSS', 'MB', ({ walk }) => walk.peak),
    figure('analysis', 'MB/s', ({ analysis }) => size / 1000 / analysis.milliseconds),
    figure(
      'analysis',
      'packets/s',
      ({ analysis }) => (analysis.packets / analysis.milliseconds) * 1000,
      target.packetRate,
    ),
    figure('analysis : bare walk', '×', ({ walk, analysis }) => analysis.milliseconds / walk.milliseconds),
    figure('judging', 'ms', ({ analysis }) => analysis.judging),
    figure('analysis and judging, peak RSS', 'MB', ({ analysis }) => analysis.peak, target.nodePeak),
    figure('a packet in the packet table', 'bytes', ({ analysis }) => analysis.packetRow, target.packetRow),
    figure('a flow in the flow table, with its index', 'bytes', perFlow, target.flowRow),
    figure('of it the row', 'bytes', ({ analysis }) => analysis.flowRow),
    figure('flows', '', ({ analysis }) => analysis.flows),
  ];
}

export const nodeEngine = { id: 'node-engine', subjects: CAPTURES, sample, figures };
