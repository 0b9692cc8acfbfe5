import { expect, test } from 'vitest';
import { openCapture } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { openCorpus } from '../support/corpus.ts';
import { lanesBeside } from '../support/lanes.ts';
import { everything } from '../support/rows.ts';

const corpus = openCorpus();
/** Every so many captures: all of them were compared once, and said the same. */
const STEP = 16;

test.skipIf(corpus === null)('captures read by several threads say what one says', { timeout: 300_000 }, async () => {
  for (const path of corpus!.captures.filter((_, i) => i % STEP === 0)) {
    const file = new Blob([corpus!.readCapture(path)]);
    const read = async (lanes: number): Promise<string[] | string> => {
      const opening = await openCapture(file, DEFAULT_SETTINGS, {
        onChunk: () => undefined,
        lanes: lanesBeside(lanes),
      });
      return opening.ok ? everything(opening.analysis) : opening.failure.code;
    };
    expect(await read(3), path).toEqual(await read(0));
  }
});
