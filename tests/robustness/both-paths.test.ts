/** What an analysis says of a packet, and what is told of it when somebody looks, must be the same applications. */
import { expect, test } from 'vitest';
import { APPLICATION_DISSECTORS } from '../../src/engine/dissect/registry.ts';
import { Inspector } from '../../src/engine/inspect.ts';
import { openCapture } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { CONVERSATIONS } from '../support/conversations.ts';
import { openCorpus } from '../support/corpus.ts';
import { packet } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const UDP = 17;
/** Of one capture, and one in so many captures. */
const MOST_PACKETS = 200;
const LARGEST = 256 * 1024;
const ONE_IN = 9;
/** What a message of these quotes is told, and is nothing that the packet itself says. */
const QUOTING = new Set(['icmp', 'icmpv6']);
/** Layers of applications that name fields. */
const TOLD = new Set(
  APPLICATION_DISSECTORS.filter(({ fields }) => fields !== undefined).map(({ id, layer }) => layer ?? id),
);

/**
 * `packet: what differs` for the packets of a capture. A datagram is told as what it is marked as. A segment may be marked
 * and not told: its message ends in a later one.
 */
async function differences(capture: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const opened = await openCapture(new File([capture], 'capture'), DEFAULT_SETTINGS, { onChunk: () => undefined });
  if (!opened.ok) return [];
  const { analysis, source } = opened;
  const inspector = new Inspector(analysis, source);
  const { stack, flow } = analysis.packets.columns;
  const found: string[] = [];
  for (let number = 0; number < Math.min(MOST_PACKETS, analysis.packets.length); number += 1) {
    const { layers } = await inspector.detail(number, true);
    const marked = analysis.layers.text(stack[number]).split(':');
    if (marked.some((name) => QUOTING.has(name))) continue;
    const told = layers.flatMap(({ name }) => (name !== null && TOLD.has(name) ? [name] : []));
    const isDatagram = flow[number] >= 0 && analysis.flows.columns.transport[flow[number]] === UDP;
    for (const name of new Set(told)) if (!marked.includes(name)) found.push(`${number + 1}: ${name} is told only`);
    for (const name of new Set(isDatagram ? marked : []))
      if (TOLD.has(name) && !told.includes(name)) found.push(`${number + 1}: ${name} is marked only`);
  }
  return found;
}

test.each(CONVERSATIONS)('%s', async (_, build) => {
  expect(await differences(pcap(build()))).toEqual([]);
});

const REGISTER = [
  'REGISTER sip:example.com SIP/2.0',
  'From: <sip:ann@example.com>',
  'Call-ID: 1',
  'CSeq: 1 REGISTER',
  'Content-Length: 0',
];
const message = new TextEncoder().encode([...REGISTER, '', ''].join('\r\n'));
const silence = new Uint8Array(4);
const said = (port: number, payload: Uint8Array) => packet([`udp 10.0.0.1:40000 > 10.0.0.2:${port}`, payload]);

test.each([5060, 40_001])('a message behind many datagrams that are none, port %i', async (port) => {
  const datagrams = Array.from({ length: 9 }, () => said(port, silence));
  expect(await differences(pcap([...datagrams, said(port, message), said(port, message)]))).toEqual([]);
});

const corpus = openCorpus();

test.skipIf(corpus === null)('captures of the corpus', { timeout: 600_000 }, async () => {
  const found: string[] = [];
  const paths = corpus!.captures.filter((path) => /\.pcap(ng)?$/.test(path));
  for (const path of paths.filter((_, i) => i % ONE_IN === 0)) {
    const capture = corpus!.readCapture(path);
    if (capture.length > LARGEST) continue;
    found.push(...(await differences(capture)).map((difference) => `${path} ${difference}`));
  }
  if (found.length > 0) console.log(found.join('\n'));
  expect(found).toEqual([]);
});
