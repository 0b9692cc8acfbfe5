/**
 * Records what tshark says of TCP segments: `node scripts/truth/tcp-analysis.mjs` writes
 * tests/fixtures/truth/tcp-analysis.json, which tests/golden/tcp-analysis.test.ts compares with the engine.
 *
 * Reads all captures of the corpus (WIRELOUPE_CORPUS, by default ../shared) and keeps 40: those with most kinds of flags,
 * then with most packets that carry any, then by name. Captures about which tshark says the same count once. Only packet
 * numbers and flags are kept, no byte of a capture.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CAPTURES_FOLDER, fixture, tsharkVersion } from './corpus.mjs';

const CAPTURES = 40;
const AT_ONCE = 2;
const FLAGS = [
  'retransmission',
  'fast_retransmission',
  'spurious_retransmission',
  'duplicate_ack',
  'out_of_order',
  'lost_segment',
  'ack_lost_segment',
  'zero_window',
  'zero_window_probe',
  'zero_window_probe_ack',
  'window_update',
  'window_full',
  'keep_alive',
  'keep_alive_ack',
  'reused_ports',
];
const run = promisify(execFile);
const target = fixture('tcp-analysis.json');

/** Packet numbers by flag; null where tshark reads nothing or finds nothing. */
async function flagsOf(path) {
  const fields = ['frame.number', ...FLAGS.map((flag) => `tcp.analysis.${flag}`)].flatMap((field) => ['-e', field]);
  const options = ['-n', '-r', join(CAPTURES_FOLDER, path), '-Y', 'tcp.analysis.flags', '-T', 'fields', ...fields];
  const { stdout } = await run('tshark', options, { maxBuffer: 1 << 28, timeout: 120_000 }).catch((error) => error);
  const found = {};
  for (const line of String(stdout ?? '').split('\n')) {
    const [packet, ...marks] = line.split('\t');
    marks.forEach((mark, i) => {
      if (mark !== '') (found[FLAGS[i]] ??= []).push(Number(packet));
    });
  }
  return Object.keys(found).length === 0 ? null : found;
}

const paths = readdirSync(CAPTURES_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => statSync(join(CAPTURES_FOLDER, path)).isFile())
  .sort();
const results = new Map();
let next = 0;
const work = async () => {
  while (next < paths.length) {
    const path = paths[next++];
    const flags = await flagsOf(path);
    if (flags !== null) results.set(path, flags);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));

const packets = (flags) => new Set(Object.values(flags).flat()).size;
const known = new Set();
const chosen = [...results]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .filter(([, flags]) => {
    const text = JSON.stringify(flags);
    return !known.has(text) && known.add(text);
  })
  .sort(([, a], [, b]) => Object.keys(b).length - Object.keys(a).length || packets(b) - packets(a))
  .slice(0, CAPTURES)
  .sort(([a], [b]) => (a < b ? -1 : 1));

const captures = chosen.map(([path, flags]) => `  ${JSON.stringify(path)}: ${JSON.stringify(flags)}`).join(',\n');
mkdirSync(join(target, '..'), { recursive: true });
writeFileSync(target, `{\n"tshark": "${tsharkVersion()}",\n"captures": {\n${captures}\n}\n}\n`);
console.log(`${chosen.length} of ${results.size} captures with flags, ${paths.length} in all → ${target}`);
