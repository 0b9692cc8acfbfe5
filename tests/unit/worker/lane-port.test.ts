import { afterEach, expect, test } from 'vitest';
import type { Batch, HandOver, Lane } from '../../../src/engine/lanes/batch.ts';
import { openCapture } from '../../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { laneAt, serveLane } from '../../../src/worker/lane-port.ts';
import { laneBeside } from '../../support/lanes.ts';
import { packet, START } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { dnsQuery } from '../../support/packets/dns.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A lane at the other end of a port. */
function laneBehindPort(handOver: HandOver = 'pieces'): Lane {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serveLane(port1, () => undefined);
  return laneAt(port2, handOver);
}

/** What a lane is given of a capture of so many questions: several batches. */
async function batchesOf(questions: number, handOver: HandOver = 'pieces'): Promise<Batch[]> {
  const one = packet(['udp 10.0.0.5:50000 > 10.0.0.53:53', dnsQuery('a.example')]);
  const file = new Blob([pcap(Array.from({ length: questions }, (_, i) => ({ ...one, time: START + BigInt(i) })))]);
  const batches: Batch[] = [];
  const lane = laneBeside(handOver);
  const read: Lane['read'] = (batch) => {
    batches.push(structuredClone(batch));
    return lane.read(batch);
  };
  await openCapture(file, DEFAULT_SETTINGS, { onChunk: () => undefined, lanes: [{ ...lane, read }] });
  return batches;
}

const QUESTIONS = 20_000;

test('batches are read one after another, and what was found comes over', async () => {
  const lane = laneBehindPort();
  const reports = (await batchesOf(QUESTIONS)).map((batch) => lane.read(batch));
  expect(reports.length).toBeGreaterThan(2);
  const { tables } = await lane.finish();
  expect(tables.map(({ id, length }) => [id, length])).toContainEqual(['dns', QUESTIONS]);
  for (const report of reports) expect((await report).marks.length).toBeGreaterThan(0);
});

test('buffers of pieces come back, those of payload are cut to size and stay', async () => {
  const spentOf = async (handOver: HandOver): Promise<number[]> => {
    const [batch] = await batchesOf(100, handOver);
    const bytes = batch.bytes.length;
    const report = await laneBehindPort(handOver).read(batch);
    expect(batch.bytes.length).toBe(0); // handed over
    return [bytes, report.spent?.bytes.length ?? 0];
  };
  const [lent, back] = await spentOf('pieces');
  expect(back).toBe(lent);
  const question = dnsQuery('a.example').length;
  expect(await spentOf('payload')).toEqual([100 * question, 0]);
});

test('a stop is heard before the batches that wait', async () => {
  const lane = laneBehindPort();
  const reports = (await batchesOf(QUESTIONS)).map((batch) => lane.read(batch));
  lane.stop();
  expect((await lane.finish()).tables).toEqual([]);
  for (const report of reports) expect((await report).marks.length).toBe(0);
});
