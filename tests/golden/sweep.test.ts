import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Analysis } from '../../src/engine/analysis.ts';
import { compileFilter } from '../../src/engine/filter/filter.ts';
import { numbersOf } from '../../scripts/truth/runs.mjs';
import { openCorpus } from '../support/corpus.ts';
import { filtering } from '../support/filtering.ts';

/**
 * Filters over captures drawn by lot, against tshark's answers as scripts/truth/sweep.mjs recorded them: how far the figures
 * of filters.test.ts generalise. A filter that is refused here differs wherever tshark finds a packet. Most of what differs
 *
 * - names protocols that are not read here (then "data", frame.protocols and fields of TCP segments differ as well), asks
 *   for TLS that tshark decrypts by keys in the capture, or for what only its own dissectors find malformed (`_ws.malformed`);
 * - is read by tshark's own rules: `ff` after "contains" is the protocol of that name; a packet of which a second pass would
 *   know the answer has none (dns.response_in); Fast Retransmissions are dissected once more; an IP option that is too short
 *   ends the packet; a request line with more than one space has no URI (RFC 9112, 3: recipients may go by white space).
 */
const LEAST = { pairs: 0.94, filters: 0.7, understood: 0.95 };

type Run = number | readonly [number, number];

interface Truth {
  readonly tshark: string;
  readonly filters: readonly string[];
  /** By capture and filter: packet numbers, runs of them as [from, to]. */
  readonly captures: Readonly<Record<string, Readonly<Record<string, readonly Run[]>>>>;
}

const corpus = openCorpus();

const wordsOf = (runs: readonly Run[]): string => numbersOf(runs).join(' ');

test.skipIf(corpus === null)('filters over captures drawn by lot', { timeout: 600_000 }, async () => {
  process.env['TZ'] = 'UTC'; // dates without a zone are of the reader's
  const truth = JSON.parse(readFileSync(new URL('../fixtures/truth/sweep.json', import.meta.url), 'utf8')) as Truth;
  const analysis = new Analysis();
  const understood = new Set(truth.filters.filter((filter) => compileFilter(analysis, filter).ok));
  const results: { filter: string; difference: string | null }[] = [];
  for (const [path, answers] of Object.entries(truth.captures)) {
    const file = await filtering(corpus!.readCapture(path));
    for (const filter of truth.filters) {
      const theirs = wordsOf(answers[filter] ?? []);
      const ours = understood.has(filter) ? (await file.accepted(filter)).join(' ') : '';
      if (theirs === '' && ours === '') continue;
      const line = `${path} · ${filter}\n  tshark ${theirs.slice(0, 120)}\n  here   ${ours.slice(0, 120)}`;
      results.push({ filter, difference: theirs === ours ? null : line });
    }
  }
  const differing = results.filter(({ difference }) => difference !== null);
  const asked = new Set(results.map(({ filter }) => filter));
  const whole = asked.size - new Set(differing.map(({ filter }) => filter)).size;
  const equal = results.length - differing.length;
  console.log(
    `Filters over ${Object.keys(truth.captures).length} captures drawn by lot: ` +
      `${equal} of ${results.length} pairs (${((100 * equal) / results.length).toFixed(2)} %) and ` +
      `${whole} of ${asked.size} filters (${((100 * whole) / asked.size).toFixed(1)} %) as tshark ${truth.tshark}; ` +
      `${understood.size} of ${truth.filters.length} filters are understood`,
  );
  const worst = differing.map(({ difference }) => difference).slice(0, 40);
  expect(understood.size / truth.filters.length).toBeGreaterThanOrEqual(LEAST.understood);
  expect(equal / results.length, worst.join('\n')).toBeGreaterThanOrEqual(LEAST.pairs);
  expect(whole / asked.size, worst.join('\n')).toBeGreaterThanOrEqual(LEAST.filters);
});
