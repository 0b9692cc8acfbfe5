import { expect, test } from 'vitest';
import { Finder } from '../../../../src/engine/find/finder.ts';
import type { FindHit, FindQuery } from '../../../../src/model/find.ts';
import { EVERYTHING } from '../../../../src/model/query.ts';
import { openWhole } from '../../../support/opening.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const A = 'tcp 10.0.0.1:1000 > 10.0.0.2:9999';
const B = 'tcp 10.0.0.2:9999 > 10.0.0.1:1000';
const TALK = [
  `${A} SYN seq=99`,
  `${B} SYN,ACK seq=999 ack=100`,
  `${A} PSH,ACK seq=100 ack=1000 "say nee"`,
  `${A} PSH,ACK seq=107 ack=1000 "dle, NEEDLE"`,
  `${A} PSH,ACK seq=107 ack=1000 "dle, NEEDLE"`,
  `${B} PSH,ACK seq=1000 ack=118 "which needle?"`,
  'udp 10.0.0.3:1 > 10.0.0.4:2 "nee"',
  'udp 10.0.0.3:1 > 10.0.0.4:2 "dle needle"',
];
const NEEDLE = Uint8Array.from('needle', (character) => character.charCodeAt(0));

async function search(query: Partial<FindQuery>, lines: readonly string[] = TALK, mask: Uint8Array | null = null) {
  const opened = await openWhole(pcap(packets(...lines)));
  const { analysis, source } = opened;
  const finder = new Finder(
    analysis,
    source,
    { selection: EVERYTHING, where: 'packets', needle: { kind: 'bytes', bytes: NEEDLE }, ignoreCase: false, ...query },
    mask,
  );
  const hits: FindHit[] = [];
  const shares: number[] = [];
  for (;;) {
    const part = await finder.advance(0, () => Promise.resolve());
    hits.push(...part.hits);
    shares.push(part.share);
    if (part.share === 1) return { ...part, hits, shares };
  }
}

/** Packets from 1 and the length of what is there of the hit. */
const told = ({ hits }: { hits: readonly FindHit[] }) => hits.map(({ packet, length }) => [packet + 1, length]);

test('it says how far it is, from nothing to all', async () => {
  for (const where of ['packets', 'streams'] as const) {
    const { shares } = await search({ where });
    expect(shares.length, where).toBeGreaterThan(1);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.5);
  }
});

test('in packets: each by itself, with the place of the bytes', async () => {
  const found = await search({});
  expect(told(found)).toEqual([
    [6, 6],
    [8, 6],
  ]);
  expect(found.hits[0].at).toBe(14 + 20 + 20 + 'which '.length);
  expect(found.count).toBe(2);
  expect(told(await search({ ignoreCase: true }))).toEqual([
    [4, 6],
    [5, 6],
    [6, 6],
    [8, 6],
  ]);
});

test('in streams: across segments, once where they are repeated, not across datagrams', async () => {
  const found = await search({ where: 'streams', ignoreCase: true });
  expect(told(found)).toEqual([
    [3, 3],
    [4, 6],
    [6, 6],
    [8, 6],
  ]);
  expect(found.hits[0].at).toBe(14 + 20 + 20 + 'say '.length);
});

test('a pattern across segments', async () => {
  const found = await search({ where: 'streams', needle: { kind: 'pattern', source: 'say .*, NEEDLE$' } });
  expect(told(found)).toEqual([[3, 7]]);
});

test('missing bytes part what lies around them', async () => {
  const lines = [TALK[0], TALK[1], TALK[2], `${A} PSH,ACK seq=110 ack=1000 "dle"`];
  expect((await search({ where: 'streams' }, lines)).count).toBe(0);
});

test('only what is selected', async () => {
  const mask = Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0);
  expect(told(await search({}, TALK, mask))).toEqual([[6, 6]]);
  expect(told(await search({ where: 'streams', ignoreCase: true }, TALK, mask))).toEqual([
    [3, 3],
    [4, 6],
    [6, 6],
  ]);
});

test('beyond ten thousand places are only counted', async () => {
  const found = await search({ needle: { kind: 'bytes', bytes: Uint8Array.of(0x7a) } }, [
    ...Array.from({ length: 12 }, () => `udp 10.0.0.3:1 > 10.0.0.4:2 "${'z'.repeat(1000)}"`),
  ]);
  expect(found.count).toBe(12_000);
  expect(found.hits).toHaveLength(10_000);
});

test('a pattern that cannot be read is told, and a capture without packets is done at once', async () => {
  expect(await search({ needle: { kind: 'pattern', source: '(' } })).toMatchObject({ problem: 'pattern', share: 1 });
  expect(await search({ where: 'streams' }, [])).toMatchObject({ count: 0, share: 1, problem: null });
});
