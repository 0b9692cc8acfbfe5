import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Analysis } from '../../src/engine/analysis.ts';
import { compileFilter } from '../../src/engine/filter/filter.ts';
import { openCorpus } from '../support/corpus.ts';
import { filtering } from '../support/filtering.ts';

/**
 * Packets that display filters accept against tshark's, as scripts/truth/filters.mjs recorded them. A pair is a filter and a
 * capture of which either side accepts some packet. Where the two differ it is about what the bytes are, not about the language:
 *
 * - tshark counts every packet of a conversation as its protocol (data of a mail, continuations of HTTP and TLS, STUN channels,
 *   SOCKS and IRC sessions, a FTP banner); here a packet carries it when a message of it was recognised there;
 * - an HTTP message behind lost bytes or without a length ends in another packet (erspan, ipv6-http-atomic-frag);
 * - what an ICMP error quotes is read up to its transport: tshark also reads the application in it, and counts the error
 *   to the stream of the quoted packet (gre-sample, ospf, smtp);
 * - a capture with two conversations of the same addresses and ports begins its sequence numbers elsewhere (base64-7296).
 */
const SHARE_OF_PAIRS = 0.97;
const SHARE_OF_FILTERS = 0.9;

interface Truth {
  readonly tshark: string;
  readonly filters: readonly string[];
  /** By capture and filter: packet numbers, runs of them as [from, to]. */
  readonly captures: Readonly<
    Record<string, Readonly<Record<string, readonly (number | readonly [number, number])[]>>>
  >;
}

interface Malformed {
  readonly tshark: string;
  /** A filter, and the place of its mistake. */
  readonly filters: readonly (readonly [string, readonly [number, number] | null])[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/truth/${name}.json`, import.meta.url), 'utf8'));
const truth = read('filters') as Truth;
const malformed = read('malformed-filters') as Malformed;
const corpus = openCorpus();

/** Set: every difference is printed, whole. */
const PRINTS = process.env['WIRELOUPE_DIFFERENCES'] !== undefined;
const shown = (numbers: string): string => (PRINTS ? numbers : numbers.slice(0, 120));

const numbersOf = (runs: Truth['captures'][string][string]): string =>
  runs
    .flatMap((run) =>
      typeof run === 'number' ? [run] : Array.from({ length: run[1] - run[0] + 1 }, (_, i) => run[0] + i),
    )
    .join(' ');

test('there are enough filters and captures', () => {
  expect(truth.filters.length).toBeGreaterThanOrEqual(150);
  expect(Object.keys(truth.captures)).toHaveLength(40);
});

test.skipIf(corpus === null)(
  'display filters accept the packets that tshark accepts',
  { timeout: 600_000 },
  async () => {
    process.env['TZ'] = 'UTC'; // dates without a zone are of the reader's
    const analysis = new Analysis();
    // A field that no dissector tells yet is no fault of the language.
    const filters = truth.filters.filter((filter) => compileFilter(analysis, filter).ok);
    expect(filters.length).toBeGreaterThanOrEqual(150);
    let pairs = 0;
    const differing = new Map<string, string[]>();
    for (const [path, answers] of Object.entries(truth.captures)) {
      const file = await filtering(corpus!.readCapture(path));
      for (const filter of filters) {
        const theirs = numbersOf(answers[filter] ?? []);
        const ours = (await file.accepted(filter)).join(' ');
        if (theirs === '' && ours === '') continue;
        pairs += 1;
        if (theirs === ours) continue;
        const line = `${path} · ${filter}\n  tshark ${shown(theirs)}\n  here   ${shown(ours)}`;
        differing.set(filter, [...(differing.get(filter) ?? []), line]);
      }
    }
    const different = [...differing.values()].flat();
    const equal = pairs - different.length;
    const whole = filters.length - differing.size;
    console.log(
      `Filters: ${equal} of ${pairs} pairs and ${whole} of ${filters.length} filters as tshark ${truth.tshark}; ` +
        `${truth.filters.length - filters.length} filters name fields that nobody tells yet`,
    );
    if (PRINTS) console.log(different.join('\n'));
    expect(equal / pairs, different.slice(0, 40).join('\n')).toBeGreaterThanOrEqual(SHARE_OF_PAIRS);
    expect(whole / filters.length, [...differing.keys()].join('\n')).toBeGreaterThanOrEqual(SHARE_OF_FILTERS);
  },
);

test('what tshark refuses is refused here, at the same place', () => {
  expect(malformed.filters.length).toBeGreaterThanOrEqual(30);
  const analysis = new Analysis();
  const elsewhere: string[] = [];
  for (const [filter, place] of malformed.filters) {
    const compiled = compileFilter(analysis, filter);
    expect(compiled.ok, filter).toBe(false);
    if (compiled.ok || place === null) continue;
    const { at, length } = compiled.error;
    // Both point at the same thing when what they mark touches: an open text is marked here, its end there.
    if (at + length < place[0] || at > place[0] + place[1])
      elsewhere.push(`${filter}: tshark ${place.join('+')}, here ${at}+${length}`);
  }
  expect(elsewhere).toEqual([]);
});
