import { expect, test } from 'vitest';
import { allocationsIn, isHot } from './hot-code.ts';
import { filesIn, textOf } from './sources.ts';

test('code that runs per packet allocates nothing', () => {
  const hot = filesIn('').filter((path) => path.endsWith('.ts') && isHot(textOf(path)));
  const found = hot.flatMap((path) => allocationsIn(textOf(path)).map((place) => `src/${path}:${place}`));
  expect(found).toEqual([]);
});

test('allocations are found in hot functions, and only there', () => {
  const text = `// HOT
const TABLE = new Uint8Array(256);
export const x = {
  dissect(bytes, cursor) {
    const view = bytes.subarray(1);
    const name = \`a\${view}\`;
    const { at } = cursor;
    return new Thing({ at, list: [1] }, () => 1n);
  },
  explain(bytes) { return [bytes.slice(1)]; },
};
class Reader {
  feed = (bytes) => BigInt(bytes.map(Number).length);
  read(bytes) {
    this.flow = new Flow({ // allocates: once per flow
      bytes: [],
    });
  }
}`;
  expect(allocationsIn(text)).toEqual([
    '5: .subarray()',
    '6: a template string',
    '8: new Thing',
    '8: an object literal',
    '8: an array literal',
    '8: a function',
    '8: a BigInt',
    '13: a BigInt',
    '13: .map()',
  ]);
});
