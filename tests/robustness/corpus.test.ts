import { describe, expect, test } from 'vitest';
import { openCorpus } from '../support/corpus.ts';
import { danglingIds } from '../support/integrity.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

const corpus = openCorpus();
const SECONDS_PER_CAPTURE = 20;

describe.skipIf(corpus === null)('captures of the corpus', () => {
  test('go through the whole engine without a failure', { timeout: 600_000 }, async () => {
    const wrong: Record<string, unknown> = {};
    for (const path of corpus!.captures) {
      const start = performance.now();
      const analysis = await analyseBytes(corpus!.readCapture(path));
      const seconds = (performance.now() - start) / 1000;
      const dangling = analysis === null ? [] : danglingIds(analysis).slice(0, 3);
      const failures = analysis?.failures ?? [];
      if (failures.length > 0 || dangling.length > 0) wrong[path] = { failures, dangling };
      else if (seconds > SECONDS_PER_CAPTURE) wrong[path] = `${seconds.toFixed(1)} s`;
    }
    expect(wrong).toEqual({});
  });
});
