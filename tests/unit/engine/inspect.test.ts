import { expect, test } from 'vitest';
import { Inspector } from '../../../src/engine/inspect.ts';
import { deferred } from '../../support/fake-client.ts';
import { flatten, inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { openWhole } from '../../support/opening.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';

test('every layer of a packet is named, with its bytes', async () => {
  const inspector = await inspect(
    pcap(packets('tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN', 'udp 10.0.0.1:4000 > 10.0.0.2:4001 "hi"')),
  );
  const detail = await inspector.detail(0);
  expect(detail.layers.map(({ name }) => name)).toEqual(['frame', 'eth', 'ip', 'tcp']);
  expect(valuesOf(detail)).toMatchObject({
    'frame.number': ['1'],
    'ip.src': ['10.0.0.1'],
    'tcp.srcport': ['1234'],
    'tcp.dstport': ['80'],
    'tcp.flags.syn': ['Set'],
    'tcp.seq': ['0'],
  });
  expect(selectedBytes(detail, 'tcp.dstport')).toBe('0050');
  expect(selectedBytes(detail, 'ip.src')).toBe('0a000001');
  expect(detail.info).toMatch(/^1234 → 80 \[SYN\] Seq=0/);
  const second = await inspector.detail(1);
  expect(second.layers.at(-1)).toMatchObject({ name: 'data', value: '2 bytes' });
  expect(second.info).toBe('4000 → 4001 Len=2');
  expect(await inspector.infos([1, 0])).toEqual([second.info, detail.info]);
});

test('a field lies within its layer, and every filter names its field', async () => {
  const inspector = await inspect(pcap(packets('tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN')));
  const { layers, sources } = await inspector.detail(0);
  for (const node of flatten(layers)) {
    expect(node.at + node.length).toBeLessThanOrEqual(sources[node.source].bytes.length);
    if (node.filter !== null) expect(node.filter.startsWith(`${node.name} == `)).toBe(true);
  }
});

test('a list tells what earlier packets of the flow began, and what TCP analysis found', async () => {
  const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n';
  const inspector = await inspect(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=99 ws=7',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK seq=499 ack=100 ws=7',
        ['tcp 10.0.0.1:1234 > 10.0.0.2:80 PSH,ACK seq=100 ack=500', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
        ['tcp 10.0.0.2:80 > 10.0.0.1:1234 ACK seq=500 ack=127', reply],
        [`tcp 10.0.0.2:80 > 10.0.0.1:1234 PSH,ACK seq=${500 + reply.length} ack=127`, 'body'],
        [`tcp 10.0.0.2:80 > 10.0.0.1:1234 PSH,ACK seq=${500 + reply.length} ack=127 @+1`, 'body'],
      ),
    ),
  );
  const [last] = await inspector.infos([4]);
  expect(last).toBe((await inspector.detail(4)).info);
  expect(last).toMatch(/^HTTP\/1\.1 200 OK/);
  const [again, request] = await inspector.infos([5, 2]);
  expect(again).toMatch(/^\[TCP Retransmission\] 80 → 1234 /);
  expect(request).toBe('GET / HTTP/1.1');
});

test('a packet that is not there is refused', async () => {
  const inspector = await inspect(pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "a"')));
  for (const packet of [-1, 1, 0.5, NaN]) {
    await expect(inspector.detail(packet)).rejects.toThrow(RangeError);
    expect(await inspector.infos([packet, 0])).toEqual(['', '1 → 2 Len=1']);
  }
});

/** Lets what waits for the file go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Looks at datagrams of two flows, and counts reads of the file; `gate` holds them up. */
async function watch(count: number) {
  const lines = Array.from({ length: count }, (_, index): [string, Uint8Array] => [
    `udp 10.0.0.1:1 > 10.0.0.2:${(index % 2) + 2}`,
    new Uint8Array(1000),
  ]);
  const opened = await openWhole(pcap(packets(...lines)));
  const { source } = opened;
  const seen = { reads: 0, gate: Promise.resolve() };
  const watched: typeof source = {
    ...source,
    gather(ranges) {
      seen.reads += 1;
      return seen.gate.then(() => source.gather(ranges));
    },
  };
  return { inspector: new Inspector(opened.analysis, watched), seen };
}

test('what was read ahead is not read again, and tells the same', async () => {
  const { inspector, seen } = await watch(200);
  const { inspector: plain } = await watch(200);
  await inspector.readAhead([190, 191, 5000], new AbortController().signal);
  const { reads } = seen;
  expect(reads).toBeGreaterThan(0);
  for (const packet of [190, 191, 3]) expect(await inspector.detail(packet)).toEqual(await plain.detail(packet));
  expect(seen.reads).toBe(reads);
});

test('reading ahead gives way to a packet that is asked for, and ends when it is told to', async () => {
  const { inspector, seen } = await watch(200);
  const stopped = new AbortController();
  const ahead = inspector.readAhead([199, 198], stopped.signal);
  const { promise, resolve } = deferred<undefined>();
  seen.gate = promise;
  const detail = inspector.detail(0);
  const { reads } = seen;
  for (let i = 0; i < 20; i += 1) await turn();
  expect(seen.reads).toBe(reads);
  resolve(undefined);
  expect((await detail).packet).toBe(0);
  for (let i = 0; i < 20 && seen.reads === reads; i += 1) await turn();
  expect(seen.reads).toBeGreaterThan(reads);
  seen.gate = new Promise(() => undefined); // nothing more is read
  stopped.abort();
  await ahead;
});
