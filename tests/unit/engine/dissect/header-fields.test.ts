import { expect, test } from 'vitest';
import { PACKET_DISSECTORS } from '../../../../src/engine/dissect/registry.ts';
import { flatten } from '../../../support/fields.ts';
import { CONTROL_FRAMES, FRAMES } from './frames.ts';
import { tree } from './told-frame.ts';

const ALL = [...FRAMES, ...CONTROL_FRAMES];

test.each(ALL)('fields of $name lie within their frame', async ({ linkType, bytes }) => {
  const { layers, sources } = await tree(linkType, bytes);
  for (const { source, at, length } of flatten(layers))
    expect(at + length).toBeLessThanOrEqual(sources[source].bytes.length);
});

/** Fields that a filter takes from their places in the header, without asking who tells them. */
const FIXED = new Map(
  PACKET_DISSECTORS.flatMap(({ id, fixed }) => (fixed === undefined ? [] : [[id, fixed.places] as const])),
);

test('fields at fixed places are told where filters look for them', async () => {
  const met = new Set<string>();
  for (const { linkType, bytes } of ALL)
    for (const { name: id, at: start, children } of (await tree(linkType, bytes)).layers)
      for (const { name, at, length } of flatten(children)) {
        const place = FIXED.get(id ?? '')?.[name ?? ''];
        if (place === undefined) continue;
        expect([name, at - start, length]).toEqual([name, ...place]);
        met.add(name!);
      }
  expect([...FIXED.values()].flatMap((places) => Object.keys(places)).filter((name) => !met.has(name))).toEqual([]);
});

/** A cheap mixture of numbers, the same everywhere. */
const mixed = (seed: number): number => (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) >>> 8) % 0x10000;

test.each(ALL)('cut and changed $name is explained without a fault', async ({ linkType, bytes }) => {
  for (let round = 0; round < 24; round += 1) {
    const changed = bytes.slice(0, round % 3 === 0 ? mixed(round + bytes.length) % (bytes.length + 1) : bytes.length);
    for (let i = 0; i < 3 && changed.length > 0; i += 1)
      changed[mixed(round * 7 + i) % changed.length] = mixed(round * 13 + i);
    const { layers } = await tree(linkType, changed);
    expect(layers[0]?.name).toBe('frame');
  }
});
