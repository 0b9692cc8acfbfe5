import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { APPLICATION_DISSECTORS } from '../../src/engine/dissect/registry.ts';
import { applicationName } from '../../src/engine/rows.ts';
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

test('every application has a conversation that is recognised', async () => {
  const recognised = new Set<string | null>();
  for (const [, build] of CONVERSATIONS) {
    const analysis = (await analyseBytes(pcap(build())))!;
    for (let flow = 0; flow < analysis.flows.length; flow += 1) recognised.add(applicationName(analysis, flow));
  }
  expect(APPLICATION_DISSECTORS.map(({ id }) => id).filter((id) => !recognised.has(id))).toEqual([]);
});

test('the sample', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../public/sample.pcapng', import.meta.url)));
  const analysis = (await analyseBytes(bytes))!;
  expect(danglingIds(analysis)).toEqual([]);
  expect(analysis.failures).toEqual([]);
  await expect(`${outline(analysis).join('\n')}\n`).toMatchFileSnapshot('digests/sample.txt');
});
