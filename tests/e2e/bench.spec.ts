// What the analysis is compared with has to come to its end: a bare read that waits for more than the file has never does.
import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { bareRead, CHUNK_SIZE } from '../../scripts/bench/measures/bare-read.mjs';

for (const [name, size] of [
  ['that ends amid a chunk', 2 * CHUNK_SIZE + 1000],
  ['that ends with a chunk', 2 * CHUNK_SIZE],
] as const) {
  test(`a file ${name} is read bare in a stream and in slices`, async () => {
    const file = test.info().outputPath('file');
    writeFileSync(file, new Uint8Array(size));
    const { stream, slices } = await bareRead.sample({ file, size });
    expect(stream).toBeGreaterThan(0);
    expect(slices).toBeGreaterThan(0);
  });
}
