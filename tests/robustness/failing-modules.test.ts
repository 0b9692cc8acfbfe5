/** A module that throws is a fault of the program: it is named and counted, and everything that is not its own stands. */
import { afterEach, expect, test, vi } from 'vitest';
import { DETECTORS } from '../../src/engine/detect/registry.ts';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../../src/engine/dissect/registry.ts';
import { compileFilter, FilterPlan } from '../../src/engine/filter/filter.ts';
import { Inspector } from '../../src/engine/inspect.ts';
import { judge } from '../../src/engine/judge/judge.ts';
import { FilterRun } from '../../src/engine/selection/filter-run.ts';
import { openCapture } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { dnsQuery } from '../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../support/packets/http.ts';
import { tcpSession } from '../support/packets/session.ts';
import { startAnalysis } from '../unit/worker/support.ts';

afterEach(() => vi.restoreAllMocks());

const broken = (): never => {
  throw new TypeError('broken on purpose');
};
const packetDissector = (wanted: string) => PACKET_DISSECTORS.find(({ id }) => id === wanted)!;
const application = (wanted: string) => APPLICATION_DISSECTORS.find(({ id }) => id === wanted)!;
const browse = (port: number) =>
  tcpSession({
    client: `10.0.0.1:${port}`,
    server: '10.0.0.2:80',
    exchanges: [
      { from: 'client', data: httpRequest({ host: 'example.com' }) },
      { from: 'server', data: httpResponse({ body: 'hello' }) },
    ],
  });
const capture = pcap([
  ...packets(['udp 10.0.0.1:5000 > 10.0.0.53:53', dnsQuery('example.com')]),
  ...browse(6000),
  ...packets(['udp 10.0.0.1:5001 > 10.0.0.53:53', dnsQuery('example.org')]),
  ...browse(6001),
]);

async function open(bytes = capture) {
  const opened = await openCapture(new Blob([bytes]), DEFAULT_SETTINGS, { onChunk: () => undefined });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened;
}
const rows = (analysis: Awaited<ReturnType<typeof open>>['analysis'], table: string) =>
  analysis.tableById(table)!.length;

test('a packet dissector', async () => {
  vi.spyOn(packetDissector('udp'), 'dissect').mockImplementation(broken);
  const { analysis } = await open();
  expect(analysis.packets.length).toBe((await open()).analysis.packets.length);
  expect(analysis.failures).toMatchObject([{ module: 'udp', packet: 0, count: 2 }]);
  expect(analysis.failures[0]?.message).toContain('broken on purpose');
  expect(analysis.notices[0]).toMatchObject({ code: 'module-failed', count: 2, parameters: { module: 'udp' } });
  expect(rows(analysis, 'http')).toBe(2);
});

test('a parser of datagrams, and one of streams', async () => {
  vi.spyOn(application('dns'), 'datagrams').mockReturnValue({ datagram: broken, close: () => undefined } as never);
  vi.spyOn(application('http'), 'stream').mockReturnValue({ feed: broken, gap: broken, close: () => undefined });
  const { analysis } = await open();
  const counts = Object.fromEntries(analysis.failures.map(({ module, count }) => [module, count]));
  expect(counts).toEqual({ dns: 2, http: expect.any(Number) });
  expect(analysis.flows.length).toBe(4);
});

test('one that is asked whether a flow is its own: the others are asked all the same', async () => {
  vi.spyOn(application('tls'), 'probe').mockImplementation(broken);
  vi.spyOn(application('ssh'), 'probe').mockImplementation(broken);
  const { analysis } = await open(pcap([...browse(6000).map((packet) => packet)].flat()));
  expect(rows(analysis, 'http')).toBe(1);
  for (const { module } of analysis.failures) expect(['tls', 'ssh']).toContain(module);
});

test('a parser at the end of the capture: other flows are ended as they should', async () => {
  const { stream } = application('http');
  let made = 0;
  let closed = 0;
  vi.spyOn(application('http'), 'stream').mockImplementation((...given) => {
    const parser = stream!.apply(application('http'), given);
    made += 1;
    parser.close = made === 1 ? broken : () => (closed += 1);
    return parser;
  });
  const question = browse(6000).slice(0, 4);
  const { analysis } = await open(pcap([...question, ...browse(6001).slice(0, 4)]));
  expect(analysis.failures).toMatchObject([{ module: 'http', count: 1 }]);
  expect(closed).toBe(1);
});

test('a detector: the others find what they find; judged again, it is counted once', async () => {
  const scan = pcap(packets(...Array.from({ length: 300 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`)));
  const { analysis } = await open(scan);
  vi.spyOn(
    DETECTORS.find(({ id }) => id !== 'port-scan')!,
    'detect',
  ).mockImplementation(broken);
  for (let round = 0; round < 2; round += 1) {
    const found = judge(analysis, DEFAULT_SETTINGS);
    expect(found.map(({ id }) => id)).toContain('port-scan');
    expect(analysis.failures).toMatchObject([{ count: 1, packet: -1 }]);
    expect(analysis.notices).toMatchObject([{ code: 'module-failed', count: 1 }]);
  }
});

test('what tells the fields of a layer: other layers are told, and it is counted once for its packet', async () => {
  vi.spyOn(packetDissector('udp'), 'explain').mockImplementation(broken);
  const { analysis, source } = await open();
  const told = vi.fn();
  analysis.onFailure = told;
  const inspector = new Inspector(analysis, source);
  for (let look = 0; look < 2; look += 1) {
    const { layers, failed } = await inspector.detail(0);
    expect(layers.map(({ name }) => name)).toEqual(['frame', 'eth', 'ip', 'udp', 'dns']);
    expect(failed).toEqual(['udp']);
  }
  expect(analysis.failures).toMatchObject([{ module: 'udp', packet: 0, count: 1 }]);
  expect(told).toHaveBeenCalledTimes(1);
  const { failed } = await inspector.detail(1);
  expect(failed).toEqual([]);
  const infos = await inspector.infos([0, 1, 2]);
  expect(infos.every((info) => info !== '')).toBe(true);
});

test('a parser that fails on an earlier packet: later ones are told', async () => {
  const { analysis, source } = await open();
  const last = analysis.packets.length - 1;
  const whole = (await new Inspector(analysis, source).detail(last)).layers.map(({ name }) => name);
  vi.spyOn(application('http'), 'stream').mockReturnValue({ feed: broken, gap: broken, close: broken });
  const { layers, failed } = await new Inspector(analysis, source).detail(last);
  expect(layers.map(({ name }) => name)).toEqual(whole);
  expect(failed).toEqual(['http']);
});

test('a filter decides by what the others tell', async () => {
  vi.spyOn(packetDissector('udp'), 'explain').mockImplementation(broken);
  const { analysis, source } = await open();
  const compiled = compileFilter(analysis, 'ip.ttl > 0 && udp.checksum');
  if (!compiled.ok || compiled.test === null) throw new Error('no filter');
  const plan = new FilterPlan(analysis, compiled.test, true);
  await new FilterRun(analysis, plan).run(source, { pause: () => Promise.resolve() });
  expect([...plan.mask].every((decided) => decided === 0)).toBe(true);
  expect(analysis.failures).toMatchObject([{ module: 'udp', count: 2 }]);
});

test('any number of messages and packets: names are bounded, counts are not', async () => {
  const many = packets(...Array.from({ length: 300 }, (_, i) => `udp 10.0.0.1:${i + 1} > 10.0.0.2:9 "x"`));
  let calls = 0;
  vi.spyOn(packetDissector('udp'), 'dissect').mockImplementation(() => {
    throw new RangeError(`message ${(calls += 1)}`);
  });
  const { analysis } = await open(pcap(many));
  expect(analysis.failures).toHaveLength(100);
  expect(analysis.failures.reduce((sum, { count }) => sum + count, 0)).toBe(300);
  expect(analysis.notices).toMatchObject([{ code: 'module-failed', count: 300 }]);
});

test('the summary of an open capture tells failures that come later', async () => {
  const { client } = startAnalysis();
  await client.open(new File([capture], 'some.pcap'), DEFAULT_SETTINGS, () => undefined);
  expect((await client.summary())?.failures).toEqual([]);
  vi.spyOn(packetDissector('udp'), 'explain').mockImplementation(broken);
  await client.packetDetail(0);
  expect(await client.summary()).toMatchObject({
    failures: [{ module: 'udp', count: 1 }],
    notices: expect.arrayContaining([expect.objectContaining({ code: 'module-failed', count: 1 })]),
  });
});
