import { expect, test } from 'vitest';
import { flatten } from '../../../support/fields.ts';
import { CONTROL_FRAMES, FRAMES } from './frames.ts';
import { tree } from './told-frame.ts';

const ALL = [...FRAMES, ...CONTROL_FRAMES];

test.each(ALL)('fields of $name lie within their frame', async ({ linkType, bytes }) => {
  const { layers, sources } = await tree(linkType, bytes);
  for (const { source, at, length } of flatten(layers))
    expect(at + length).toBeLessThanOrEqual(sources[source].bytes.length);
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
