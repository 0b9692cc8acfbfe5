import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ANOMALIES } from '../../src/model/anomaly.ts';
import { openCorpus } from '../support/corpus.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

/**
 * The flags of every packet against tshark's, as scripts/truth/tcp-analysis.mjs recorded them. Where the two differ,
 * tshark 4.0
 *
 * - follows one conversation for all packets of the same addresses and ports, whatever tunnel, VLAN or interface they came
 *   through (capwap), while here the tunnel is part of the flow;
 * - stops at a header that is cut or at a fragment which it cannot put together, and so misses the segments inside (ajp).
 */
const SHARE = 0.95;

interface Truth {
  readonly tshark: string;
  readonly captures: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

const truth = JSON.parse(
  readFileSync(new URL('../fixtures/truth/tcp-analysis.json', import.meta.url), 'utf8'),
) as Truth;
const corpus = openCorpus();
const PREFIX = 'tcp.analysis.';

function add(flags: Map<number, string[]>, packet: number, flag: string): void {
  const known = flags.get(packet);
  if (known === undefined) flags.set(packet, [flag]);
  else known.push(flag);
}

async function flagsHere(bytes: Uint8Array<ArrayBuffer>): Promise<Map<number, string[]>> {
  const analysis = (await analyseBytes(bytes))!;
  const { anomalies } = analysis.packets.columns;
  const flags = new Map<number, string[]>();
  for (let packet = 0; packet < analysis.packets.length; packet += 1) {
    for (const code of analysis.anomalySets.get(anomalies[packet])) {
      const { field } = ANOMALIES[code];
      if (field?.startsWith(PREFIX)) add(flags, packet + 1, field.slice(PREFIX.length));
    }
  }
  return flags;
}

const textOf = (flags: readonly string[] | undefined): string => [...(flags ?? [])].sort().join(' ');

test.skipIf(corpus === null)('TCP analysis flags are those of tshark', { timeout: 120_000 }, async () => {
  const captures = Object.entries(truth.captures);
  expect(captures).toHaveLength(40);
  let packets = 0;
  let equal = 0;
  const differences: string[] = [];
  for (const [path, recorded] of captures) {
    const theirs = new Map<number, string[]>();
    for (const [flag, numbers] of Object.entries(recorded)) for (const packet of numbers) add(theirs, packet, flag);
    const ours = await flagsHere(corpus!.readCapture(path));
    for (const packet of new Set([...theirs.keys(), ...ours.keys()])) {
      packets += 1;
      const [there, here] = [textOf(theirs.get(packet)), textOf(ours.get(packet))];
      if (there === here) equal += 1;
      else differences.push(`${path} ${packet}: tshark "${there}", here "${here}"`);
    }
  }
  console.log(`TCP analysis: ${equal} of ${packets} packets as tshark ${truth.tshark}`);
  expect(equal / packets, differences.slice(0, 50).join('\n')).toBeGreaterThanOrEqual(SHARE);
});
