import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleCapture } from '../../../scripts/sample/sample.ts';

test('the bundled sample is what its generator makes', () => {
  const bundled = readFileSync(new URL('../../../public/sample.pcapng', import.meta.url));
  expect(Buffer.compare(bundled, sampleCapture())).toBe(0);
});
