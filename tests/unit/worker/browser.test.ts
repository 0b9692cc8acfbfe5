import { expect, test } from 'vitest';
import { handOver, readAhead } from '../../../src/worker/browser.ts';

const CHROMIUM = ['stream', 'pieces'];
const OTHERS = ['slices', 'payload'];

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', CHROMIUM],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Edg/156.0.0.0', CHROMIUM],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', OTHERS],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15', OTHERS],
  ['', OTHERS],
])('%s reads ahead and hands over in its own way', (browser, ways) => {
  expect([readAhead(browser), handOver(browser)]).toEqual(ways);
});
