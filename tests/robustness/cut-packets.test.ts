import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { detailsOf, flatten } from '../support/fields.ts';
import { danglingIds } from '../support/integrity.ts';
import type { Packet } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { rowsOf, tablesOf } from '../support/rows.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

/** Every text of every row, by table and column. */
async function textsOf(packets: readonly Packet[]): Promise<Set<string>> {
  const analysis = (await analyseBytes(pcap(packets)))!;
  expect(analysis.failures).toEqual([]);
  expect(danglingIds(analysis)).toEqual([]);
  const texts = new Set<string>();
  for (const id of tablesOf(analysis))
    for (const row of rowsOf(analysis, id))
      for (const [column, value] of Object.entries(row))
        if (typeof value === 'string') texts.add(`${id}.${column} ${value}`);
  return texts;
}

/** What a part of a message cannot tell: whether more came, and what was made of a file or a login that was cut. */
const UNSURE = /^(?:files|logins|content)\.|\.(?:time|reply|outcome|latency|sha256|sha1)/;

test.each(CONVERSATIONS.filter(([name]) => name.endsWith('TCP')))(
  '%s: a cut capture says nothing else',
  async (_, build) => {
    const packets = build();
    const whole = await textsOf(packets);
    for (const kept of [60, 70, 90, 120, 200]) {
      const cut = packets.map((packet) => ({ ...packet, bytes: packet.bytes.slice(0, kept) }));
      const more = [...(await textsOf(cut))].filter((text) => !UNSURE.test(text) && !whole.has(text));
      expect(more).toEqual([]);
      for (const { layers, sources } of await detailsOf(cut))
        for (const { source, at, length } of flatten(layers))
          expect(at + length).toBeLessThanOrEqual(sources[source].bytes.length);
    }
  },
);
