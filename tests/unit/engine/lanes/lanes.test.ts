import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analysis } from '../../../../src/engine/analysis.ts';
import type { Lane, LaneResult } from '../../../../src/engine/lanes/batch.ts';
import { LaneMerge } from '../../../../src/engine/lanes/merge.ts';
import { hostNameTable } from '../../../../src/model/host.ts';
import { CONVERSATIONS } from '../../../support/conversations.ts';
import { digest } from '../../../support/digest.ts';
import { danglingIds } from '../../../support/integrity.ts';
import { laneBeside, lanesBeside } from '../../../support/lanes.ts';
import { openWhole } from '../../../support/opening.ts';
import { packet, START, type Packet } from '../../../support/packet-builder.ts';
import { concat } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { dnsQuery, mdns } from '../../../support/packets/dns.ts';
import { fragments } from '../../../support/packets/fragments.ts';
import { httpRequest } from '../../../support/packets/http.ts';
import { everything, rowsOf } from '../../../support/rows.ts';

async function analyse(packets: readonly Packet[], lanes: readonly Lane[], signal?: AbortSignal): Promise<Analysis> {
  const file = new Blob([pcap(packets, { snapLength: 1 << 20 })]);
  const opening = await openWhole(file, { lanes, signal });
  return opening.analysis;
}

test.each(CONVERSATIONS)('%s beside says what it says here', async (_, build) => {
  const beside = await analyse(build(), lanesBeside(2));
  const here = await analyse(build(), []);
  expect(everything(beside)).toEqual(everything(here));
  expect(digest(beside)).toBe(digest(here));
  expect(danglingIds(beside)).toEqual([]);
});

/** All conversations at once. */
function together(): Packet[] {
  return CONVERSATIONS.flatMap(([, build]) => build()).sort((a, b) => Number(a.time - b.time));
}

test('rows of several lanes come in the order of their packets, with the rows they refer to', async () => {
  const here = everything(await analyse(together(), []));
  for (const count of [1, 2, 3, 16]) {
    const beside = await analyse(together(), lanesBeside(count));
    expect(everything(beside)).toEqual(here);
    expect(danglingIds(beside)).toEqual([]);
  }
});

test('any part of a capture says the same here and beside', async () => {
  const all = together();
  await fc.assert(
    fc.asyncProperty(fc.nat(all.length), fc.nat(200), async (from, length) => {
      const part = all.slice(from, from + length + 1);
      if (part.length === 0) return;
      expect(everything(await analyse(part, lanesBeside(3)))).toEqual(everything(await analyse(part, [])));
    }),
    { numRuns: 25 },
  );
});

test('more packets than a batch holds', async () => {
  const one = packet(['udp 10.0.0.5:50000 > 10.0.0.53:53', dnsQuery('a.example')]);
  const many = Array.from({ length: 20_000 }, (_, i) => ({ ...one, time: START + BigInt(i) }));
  const beside = await analyse(many, lanesBeside(2));
  expect(beside.tableById('dns')!.length).toBe(20_000);
  expect(everything(beside)).toEqual(everything(await analyse(many, [])));
});

test('datagrams in fragments among whole ones: what lies behind is not copied again for each', async () => {
  const name = `${'a'.repeat(60)}.example`;
  const all = Array.from({ length: 3000 }, (_, id) => {
    const asked = (host: number, at: number): Packet =>
      packet([`udp 10.0.0.${host}:50000 > 10.0.0.53:53 @${at}`, dnsQuery(name, { id })]);
    return [asked(5, id * 10), ...fragments(asked(6, id * 10 + 3), 60, id + 1)];
  }).flat();
  const lane = laneBeside();
  let batches = 0;
  const read: Lane['read'] = (batch) => {
    batches += 1;
    return lane.read(batch);
  };
  const beside = await analyse(all, [{ ...lane, read }]);
  expect(beside.tableById('dns')!.length).toBe(6000);
  expect(everything(beside)).toEqual(everything(await analyse(all, [])));
  expect(batches).toBeLessThan(10); // 6000 records, and 1.3 MB of file
});

test('a jumbogram that no batch has room for, as the first of all and behind others', async () => {
  const line = 'tcp [2001:db8::1]:40000 > [2001:db8::2]:80 P. ack=1';
  const body = new Uint8Array(700_000).fill(0x61);
  const head = `POST /up HTTP/1.1\r\nHost: up.example\r\nContent-Length: ${body.length}\r\n\r\n`;
  const behind = 1 + head.length + body.length;
  const { bytes, ...begun } = packet([`${line} seq=1 @1`, head]);
  const jumbo = { ...begun, bytes: concat(bytes, body), length: bytes.length + body.length };
  jumbo.bytes.fill(0, 18, 20); // payload length: RFC 2675 has it elsewhere, and segmentation offload nowhere
  const next = packet([`${line} seq=${behind} @2`, httpRequest({ host: 'up.example', target: '/next' })]);
  const before = packet(['udp 10.0.0.5:50000 > 10.0.0.53:53 @0', dnsQuery('a.example')]);
  for (const all of [
    [jumbo, next],
    [before, jumbo, next],
  ]) {
    const here = await analyse(all, []);
    expect(rowsOf(here, 'http').map(({ uri }) => uri)).toEqual(['/up', '/next']);
    for (const handOver of ['pieces', 'payload'] as const) {
      const beside = await analyse(all, [laneBeside(handOver)]);
      expect(beside.failures).toEqual([]);
      expect(everything(beside)).toEqual(everything(here));
    }
  }
});

test('a flow that spoke of other things for long is given up beside as it is here, whoever spoke', async () => {
  const said = Array.from({ length: 80 }, (_, i) => {
    const ends = i % 2 === 0 ? '10.0.0.5:50000 > 10.0.0.6:40000' : '10.0.0.6:40000 > 10.0.0.5:50000';
    return packet([`udp ${ends} @${i}`, i < 40 ? `what nobody knows ${i}` : dnsQuery('a.example', { id: i })]);
  });
  const here = await analyse(said, []);
  expect(everything(await analyse(said, lanesBeside(2)))).toEqual(everything(here));
  // Both sides count: without the forty datagrams the same questions are read.
  expect(here.tableById('dns')!.length).toBe(0);
  expect((await analyse(said.slice(40), lanesBeside(2))).tableById('dns')!.length).toBeGreaterThan(0);
});

test('who asked by multicast is found, whichever hosts ask and answer', async () => {
  const question = mdns({ question: 'printer.local A' });
  const answer = mdns({ response: true, answers: ['printer.local A 10.0.0.6'] });
  const said = Array.from({ length: 20 }, (_, i) => [
    packet([`udp 10.0.1.${i}:5353 > 224.0.0.251:5353 @${i * 10}`, question]),
    packet([`udp 10.0.0.6:5353 > 224.0.0.251:5353 @${i * 10 + 1}`, answer]),
  ]).flat();
  const clients = rowsOf(await analyse(said, lanesBeside(3)), 'dns').map(({ client }) => client);
  expect(clients).toEqual(Array.from({ length: 20 }, (_, i) => [`10.0.1.${i}`, `10.0.1.${i}`]).flat());
});

test('a lane that dies ends the reading', async () => {
  const dead: Lane = { ...laneBeside(), read: () => Promise.reject(new Error('gone')) };
  await expect(analyse(together(), [dead])).rejects.toThrow('gone');
});

test('a cancel does not wait for what lanes have not begun to read', async () => {
  const name = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`;
  const one = packet(['udp 10.0.0.5:50000 > 10.0.0.53:53', dnsQuery(name)]);
  const file = new Blob([pcap(Array.from({ length: 20_000 }, (_, i) => ({ ...one, time: START + BigInt(i) })))]);
  const lane = laneBeside();
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const slow: Lane = {
    ...lane,
    read: (batch) => begun.then(() => lane.read(batch)),
    stop() {
      lane.stop();
      begin();
    },
  };
  const cancel = new AbortController();
  const onChunk = () => cancel.abort();
  const opening = await openWhole(file, { onChunk, lanes: [slow], signal: cancel.signal });
  const { packets, flows, partial } = opening.analysis;
  expect([partial, flows.length, opening.analysis.tableById('dns')!.length]).toEqual([true, 1, 0]);
  expect(packets.length).toBeGreaterThan(1000);
  expect(danglingIds(opening.analysis)).toEqual([]);
});

test('what a lane found is taken over in steps, and is there at once', () => {
  const rows = 100_000;
  const analysis = new Analysis();
  const merge = new LaneMerge(analysis);
  const found: LaneResult = {
    tables: [
      {
        id: hostNameTable.id,
        length: rows,
        dropped: 0,
        columns: {
          address: new Int32Array(rows),
          name: Int32Array.from({ length: rows }, (_, i) => i),
          source: new Uint8Array(rows),
          packet: new Int32Array(rows),
        },
        stamps: Float64Array.from({ length: rows }, (_, i) => i),
      },
    ],
    texts: Array.from({ length: rows }, (_, i) => `host-${i}`),
    addresses: { kinds: new Uint8Array([4]), words: new Uint32Array([0x0a000001, 0, 0, 0]) },
    serverNames: new Int32Array(),
    failures: [],
  };
  expect([...merge.add(found, new Int32Array())].length).toBeGreaterThan(5);
  const names = analysis.table(hostNameTable);
  const lengths = Array.from(merge.finish(), () => names.length);
  expect(new Set(lengths)).toEqual(new Set([0]));
  expect([names.length, names.text('name', rows - 1)]).toEqual([rows, `host-${rows - 1}`]);
});
