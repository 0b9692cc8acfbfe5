import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { digest, outline } from '../support/digest.ts';
import { danglingIds } from '../support/integrity.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

/** A changed digest is a changed answer: read it like code, then `vitest -u`. */
test.each(CONVERSATIONS)('%s', async (name, build) => {
  const analysis = (await analyseBytes(pcap(build())))!;
  expect(danglingIds(analysis)).toEqual([]);
  expect(analysis.failures).toEqual([]);
  await expect(`${digest(analysis)}\n`).toMatchFileSnapshot(`digests/${name.replace(', ', '-').toLowerCase()}.txt`);
});

test('the sample', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../public/sample.pcapng', import.meta.url)));
  const analysis = (await analyseBytes(bytes))!;
  expect(danglingIds(analysis)).toEqual([]);
  expect(analysis.failures).toEqual([]);
  await expect(`${outline(analysis).join('\n')}\n`).toMatchFileSnapshot('digests/sample.txt');
});
