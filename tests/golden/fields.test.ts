import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../../src/engine/dissect/registry.ts';
import { frame } from '../../src/engine/frame.ts';
import type { FieldNode } from '../../src/model/field.ts';
import { openCorpus } from '../support/corpus.ts';
import { flatten, inspect } from '../support/fields.ts';

/**
 * The field trees against tshark's, as scripts/truth/fields.mjs recorded them. Equal: of the fields that both have in a
 * packet, those with the same values. There: of the fields that tshark shows of a protocol that explains its own here, those
 * that our tree has as well (values or not).
 */
const EQUAL = 0.95;
const THERE = 0.8;

interface Truth {
  readonly tshark: string;
  readonly captures: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const truth = JSON.parse(readFileSync(new URL('../fixtures/truth/fields.json', import.meta.url), 'utf8')) as Truth;
const corpus = openCorpus();
/** First parts of names: protocols whose dissectors name fields. */
const EXPLAINED = new Set(
  [frame, ...PACKET_DISSECTORS, ...APPLICATION_DISSECTORS]
    .flatMap(({ fields }) => Object.keys(fields ?? {}))
    .map((name) => name.split('.', 1)[0]),
);

function byName(pairs: Iterable<readonly [name: string, value: string]>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = found.get(name);
    if (known === undefined) found.set(name, [plain(value)]);
    else known.push(plain(value));
  }
  for (const values of found.values()) values.sort();
  return found;
}

/** Numbers as numbers, whatever the base; texts without quotation marks and escapes of line ends. */
function plain(value: string): string {
  if (/^0x[0-9a-f]+$/i.test(value)) return String(Number(value));
  if (/^-?\d+(\.\d+)?$/.test(value)) return String(Number(value));
  return value.replaceAll('\\r\\n', '').trim().toLowerCase();
}

/** What a filter would hold the field against. */
function valueOf({ name, filter, value }: FieldNode): string {
  if (filter === null) return value ?? '';
  const text = filter.slice(name!.length + 4);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\([\\"])/g, '$1') : text;
}

test.skipIf(corpus === null)('field trees are those of tshark', { timeout: 120_000 }, async () => {
  let equal = 0;
  let compared = 0;
  let there = 0;
  let shown = 0;
  const missing = new Map<string, number>();
  const unequal = new Map<string, { count: number; example: string }>();
  for (const [path, packets] of Object.entries(truth.captures)) {
    const inspector = await inspect(corpus!.readCapture(path));
    for (const [packet, pairs] of packets.entries()) {
      const theirs = byName(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
      const { layers } = await inspector.detail(packet, true);
      const ours = byName(
        flatten(layers)
          .filter(({ name }) => name?.includes('.'))
          .map((node) => [node.name!, valueOf(node)] as const),
      );
      for (const [name, values] of theirs) {
        if (!EXPLAINED.has(name.split('.', 1)[0])) continue;
        shown += 1;
        const own = ours.get(name);
        if (own === undefined) {
          missing.set(name, (missing.get(name) ?? 0) + 1);
          continue;
        }
        there += 1;
        compared += 1;
        if (own.join('\n') === values.join('\n')) equal += 1;
        else {
          const known = unequal.get(name);
          const example = `${path} ${packet + 1}: ${own.join(', ')} | ${values.join(', ')}`;
          unequal.set(name, { count: (known?.count ?? 0) + 1, example: known?.example ?? example });
        }
      }
    }
  }
  const worst = [...missing].sort((a, b) => b[1] - a[1]).map(([name, count]) => `missing ${count} ${name}`);
  const wrong = [...unequal]
    .sort((a, b) => b[1].count - a[1].count)
    .map(([name, { count, example }]) => `unequal ${count} ${name}: ${example}`);
  if (process.env['WIRELOUPE_FIELDS']) console.log([...worst.slice(0, 80), ...wrong.slice(0, 60)].join('\n'));
  console.log(`fields: ${equal} of ${compared} equal, ${there} of ${shown} there`);
  expect(equal / compared, wrong.slice(0, 10).join('\n')).toBeGreaterThanOrEqual(EQUAL);
  expect(there / shown, worst.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(THERE);
});
