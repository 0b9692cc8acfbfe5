import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Comparison } from '../../scripts/truth/compare-fields.mjs';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../../src/engine/dissect/registry.ts';
import { frame } from '../../src/engine/explain/frame.ts';
import { plainValue } from '../../src/headless/packet-fields.ts';
import { openCorpus } from '../support/corpus.ts';
import { flatten, inspect } from '../support/fields.ts';

/**
 * The field trees against tshark's, as scripts/truth/fields.mjs recorded them. Equal: of the fields that both have in a
 * packet, those with the same values. There: of the fields that tshark shows of a protocol that explains its own here, those
 * that our tree has as well (values or not).
 */
const SETS = [
  { set: 'fields', least: { equal: 0.99, there: 0.95 } },
  { set: 'network-fields', least: { equal: 0.99, there: 0.95 } },
] as const;

interface Truth {
  readonly tshark: string;
  readonly captures: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const corpus = openCorpus();
/** First parts of names: protocols whose dissectors name fields. */
const EXPLAINED = new Set(
  [frame, ...PACKET_DISSECTORS, ...APPLICATION_DISSECTORS]
    .flatMap(({ fields }) => Object.keys(fields ?? {}))
    .map((name) => name.split('.', 1)[0]),
);

test.skipIf(corpus === null).each(SETS)(
  'field trees are those of tshark: $set',
  { timeout: 120_000 },
  async ({ set, least }) => {
    const truth = JSON.parse(readFileSync(new URL(`../fixtures/truth/${set}.json`, import.meta.url), 'utf8')) as Truth;
    const comparison = new Comparison((name) => EXPLAINED.has(name.split('.', 1)[0]));
    for (const [path, packets] of Object.entries(truth.captures)) {
      const inspector = await inspect(corpus!.readCapture(path));
      for (const [packet, pairs] of packets.entries()) {
        const { layers } = await inspector.detail(packet, true);
        const ours: Record<string, (string | null)[]> = {};
        for (const node of flatten(layers)) if (node.name !== null) (ours[node.name] ??= []).push(plainValue(node));
        comparison.add(`${path} ${packet + 1}`, pairs, ours);
      }
    }
    if (process.env['WIRELOUPE_FIELDS']) console.log(comparison.lines(80).join('\n'));
    console.log(`${set}: ${comparison.summary}`);
    const { equal, there, shown } = comparison;
    const worst = comparison.lines(10).join('\n');
    expect(equal / there, worst).toBeGreaterThanOrEqual(least.equal);
    expect(there / shown, worst).toBeGreaterThanOrEqual(least.there);
  },
);
