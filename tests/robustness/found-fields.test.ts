/**
 * Who sees a field of a packet finds the packet by it: by its name alone, and by the filter that its menu writes; and a
 * column of the field, with no other beside it, shows it.
 */
import { expect, test } from 'vitest';
import { Inspector } from '../../src/engine/inspect.ts';
import { PacketExtrasReader } from '../../src/engine/packet-list/packet-extras.ts';
import { Filters } from '../../src/engine/selection/filters.ts';
import type { FieldNode } from '../../src/model/field.ts';
import { CONVERSATIONS } from '../support/conversations.ts';
import { openCorpus } from '../support/corpus.ts';
import { flatten } from '../support/fields.ts';
import { openWhole } from '../support/opening.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { fragments } from '../support/packets/fragments.ts';

/** Captures of the corpus: one in so many, and of those what is read in a moment. */
const ONE_IN = 40;
const LARGEST = 48 * 1024;
const MOST_PACKETS = 80;
/** Values of one field that are asked. */
const MOST_VALUES = 2;

/** `filter: packets that have it and are not found` for all fields of a capture. */
async function missed(capture: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const { analysis, source } = await openWhole(capture);
  const { length } = analysis.packets;
  if (length > MOST_PACKETS) return [];
  const wanted = await shown(new Inspector(analysis, source), length);
  const filters = new Filters(analysis);
  filters.source = source;
  const found: string[] = [];
  for (const [filter, where] of wanted) {
    const { error } = await filters.prepare(filter, { pause: () => Promise.resolve() });
    const { mask } = filters.look(filter);
    const lost = [...where].filter((packet) => mask !== null && mask[packet] !== 1);
    if (error !== null) found.push(`${filter}: ${error.message}`);
    else if (lost.length > 0) found.push(`${filter}: ${lost.map((packet) => packet + 1).join(', ')}`);
  }
  return found;
}

const nameOf = ({ name }: FieldNode): string | null => name;

/** Filters, and the packets in which somebody sees what they ask. */
async function shown(inspector: Inspector, length: number): Promise<Map<string, Set<number>>> {
  const wanted = new Map<string, Set<number>>();
  const values = new Map<string, Set<string>>();
  for (let packet = 0; packet < length; packet += 1) {
    const { layers } = await inspector.detail(packet, true);
    for (const { name, filter } of flatten(layers)) {
      if (name === null) continue;
      const asked = values.get(name) ?? new Set([name]);
      values.set(name, asked);
      if (filter !== null && asked.size <= MOST_VALUES) asked.add(filter);
      for (const one of [name, filter]) {
        if (one === null || !asked.has(one)) continue;
        wanted.set(one, (wanted.get(one) ?? new Set()).add(packet));
      }
    }
  }
  return wanted;
}

test.each(CONVERSATIONS)('%s', async (_, build) => {
  expect(await missed(pcap(build()))).toEqual([]);
});

test.each(CONVERSATIONS)('%s in a column', async (_, build) => {
  const { analysis, source } = await openWhole(pcap(build()));
  const inspector = new Inspector(analysis, source);
  const all = Array.from({ length: analysis.packets.length }, (__, packet) => packet);
  const details = await Promise.all(all.map((packet) => inspector.detail(packet, true)));
  const named = details.map(({ layers }) => new Set(flatten(layers.flatMap(({ children }) => children)).map(nameOf)));
  const found: string[] = [];
  for (const name of new Set(named.flatMap((names) => [...names]))) {
    if (name === null) continue;
    const rows = await new PacketExtrasReader(analysis).describe(inspector, all, { fields: [name], rules: [] });
    const empty = all.filter((packet) => named[packet]!.has(name) && rows[packet]!.fields[0] === null);
    if (empty.length > 0) found.push(`${name}: ${empty.map((packet) => packet + 1).join(', ')}`);
  }
  expect(found).toEqual([]);
});

test.each(['10.0.0.1:4000 > 10.0.0.2:53', '[2001:db8::1]:4000 > [2001:db8::2]:53'])('in pieces: %s', async (ends) => {
  const [datagram] = packets(`udp ${ends} size=300`);
  expect(await missed(pcap(fragments(datagram, 120)))).toEqual([]);
});

const corpus = openCorpus();

test.skipIf(corpus === null)('captures of the corpus', { timeout: 600_000 }, async () => {
  const found: string[] = [];
  for (const path of corpus!.captures.filter((_, i) => i % ONE_IN === 0)) {
    const capture = corpus!.readCapture(path);
    if (capture.length > LARGEST) continue;
    found.push(...(await missed(capture).catch(() => [])).map((difference) => `${path} ${difference}`));
  }
  if (found.length > 0) console.log(found.join('\n'));
  expect(found).toEqual([]);
});
