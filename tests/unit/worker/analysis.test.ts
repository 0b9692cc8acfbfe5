import { expose } from 'comlink';
import { afterEach, expect, test, vi } from 'vitest';
import { DETECTORS } from '../../../src/engine/detect/registry.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { createAnalysisApi } from '../../../src/worker/analysis-api.ts';
import type { Progress } from '../../../src/worker/api.ts';
import { WorkerLost } from '../../../src/worker/link.ts';
import { hastenClock } from '../../support/clock.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { startAnalysis, turn } from './support.ts';

const capture = (count: number, name = 'a.pcap') =>
  new File(
    [pcap(packets(...Array.from({ length: count }, (_, i) => `udp 10.0.0.1:${1000 + (i % 50)} > 10.0.0.2:9 "${i}"`)))],
    name,
  );
/** One packet over and over. */
const long = (count: number, name = 'long.pcap') => {
  const one = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "again"'));
  return new File([one.subarray(0, 24), ...Array.from({ length: count }, () => one.subarray(24))], name);
};
const ignore = () => undefined;

afterEach(() => void vi.restoreAllMocks());
const query = { table: 'packets', selection: EVERYTHING, sort: null, from: 0, count: 5 };

test('a capture opens, says how far it is, and answers questions', async () => {
  const { client } = startAnalysis();
  const progress: Progress[] = [];

  const opened = await client.open(capture(100), DEFAULT_SETTINGS, (news) => progress.push(news));

  expect(opened).toMatchObject({
    ok: true,
    summary: { name: 'a.pcap', packets: 100, flows: 50, hosts: 2, partial: false },
  });
  expect(progress.length).toBeGreaterThan(0);
  expect(progress.every(({ bytesRead, bytesTotal }) => bytesRead <= bytesTotal)).toBe(true);
  expect(await client.rows(query)).toMatchObject({ total: 100, all: 100, ids: [0, 1, 2, 3, 4] });
  expect((await client.overview(EVERYTHING, { bins: 10, zone: 'UTC' })).traffic.series[0]!.packets).toBeInstanceOf(
    Float64Array,
  );
  expect(await client.host('10.0.0.2')).toMatchObject({ receivedPackets: 100, peers: 1, inside: true, openPorts: [] });
  expect(await client.row('flows', 3)).toMatchObject({ originatorPort: 1003 });
  expect(await client.row('flows', 50)).toBeNull();
  expect(await client.checkFilter('ip.addr ==')).toMatchObject({ error: { code: expect.any(String) } });
  expect(await client.checkFilter('udp')).toEqual({ error: null });
  expect((await client.packetBytes(0)) as Uint8Array).toHaveLength(43);
});

test('what is no capture fails in words, and the open one stays', async () => {
  const { client } = startAnalysis();
  await client.open(capture(3), DEFAULT_SETTINGS, ignore);
  const failed = await client.open(new File(['\x89PNG\r\n\x1a\n....'], 'a.png'), DEFAULT_SETTINGS, ignore);
  expect(failed).toMatchObject({ ok: false, failure: { code: 'not-a-capture' } });
  expect(await client.summary()).toMatchObject({ name: 'a.pcap', packets: 3 });
});

test('memory that ends in a worker beside is told as memory that ends', async () => {
  const { port1, port2 } = new MessageChannel();
  const read = () => {
    throw new RangeError('Array buffer allocation failed');
  };
  expose({ read }, port1);
  const api = createAnalysisApi(turn);
  const opened = await api.open(capture(3), DEFAULT_SETTINGS, ignore, [port2]);
  expect(opened).toMatchObject({ ok: false, failure: { code: 'out-of-memory' } });
  expect(api.summary()).toBeNull();
  port1.close();
});

test('cancelling keeps what was read', async () => {
  hastenClock();
  const { client } = startAnalysis();
  vi.spyOn(DETECTORS[0], 'detect').mockImplementation(function* () {
    yield null;
  });
  const stop = new AbortController();
  const opened = await client.open(long(200_000), DEFAULT_SETTINGS, () => stop.abort(), stop.signal);
  expect(opened).toMatchObject({ ok: true, summary: { partial: true } });
  const { packets: read } = (opened as { summary: { packets: number } }).summary;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(200_000);
  expect(await client.rows(query)).toMatchObject({ all: read });
  const { notices } = (opened as { summary: { notices: readonly { code: string }[] } }).summary;
  expect(
    notices.map(({ code }) => code),
    'what was read is judged',
  ).toEqual(['cancelled']);
});

test('once reading has stopped the rest has steps of its own, at the byte where it stopped', async () => {
  hastenClock();
  const { client } = startAnalysis();
  const stop = new AbortController();
  const steps: Progress[] = [];
  const hear = (progress: Progress): void => {
    stop.abort();
    steps.push(progress);
  };
  const file = long(200_000);
  await client.open(file, DEFAULT_SETTINGS, hear, stop.signal);
  const after = steps.filter(({ step }) => step !== 'reading');
  expect(after.slice(0, 2).map(({ step }) => step)).toEqual(['gathering', 'judging']);
  for (const { bytesRead, bytesTotal } of after) {
    expect(bytesTotal).toBe(file.size);
    expect(bytesRead).toBeGreaterThan(0);
    expect(bytesRead).toBeLessThan(file.size);
  }
});

test('what was read is worth waiting for: a worker that gathers has a minute to answer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const never = new Promise(() => undefined);
  const open = async (_file: File, _settings: unknown, tell: (progress: object) => void) => {
    tell({ step: 'gathering' });
    await never;
  };
  const { client, connections } = startAnalysis({ open, cancel: () => never });
  await client.findings();
  await new Promise((told) => {
    void client.open(capture(1), DEFAULT_SETTINGS, told);
  });
  void client.cancel();
  await turn();
  vi.advanceTimersByTime(59_000);
  expect(connections).toHaveLength(1);
  vi.advanceTimersByTime(1001);
  expect(connections).toHaveLength(2);
  vi.useRealTimers();
});

test('an aborted signal opens nothing', async () => {
  const { client } = startAnalysis();
  expect(await client.open(capture(1), DEFAULT_SETTINGS, ignore, AbortSignal.abort())).toMatchObject({
    failure: { code: 'stopped' },
  });
});

test('a worker that does not answer to a cancel is replaced within two seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const never = new Promise(() => undefined);
  const { client, connections } = startAnalysis({ open: () => never, cancel: () => never });
  const stop = new AbortController();
  const opening = client.open(capture(1), DEFAULT_SETTINGS, ignore, stop.signal);
  const asked = client.findings().then(turn);
  await asked;

  stop.abort();
  await turn();
  vi.advanceTimersByTime(1999);
  expect(connections).toHaveLength(1);
  vi.advanceTimersByTime(2);

  expect(await opening).toMatchObject({ ok: false, failure: { code: 'stopped' } });
  expect(connections).toHaveLength(2);
  expect(await client.summary()).toBeNull();
  vi.useRealTimers();
});

test.each(['error', 'messageerror'])('after %s every open question is refused', async (event) => {
  const { client, connections, losses } = startAnalysis({ summary: () => new Promise(() => undefined) });
  const asked = [client.summary(), client.summary()].map((question) => question.catch((error: unknown) => error));
  connections[0]!.dispatchEvent(new Event(event));
  for (const refusal of await Promise.all(asked)) expect(refusal).toBeInstanceOf(WorkerLost);
  await expect(client.tables()).rejects.toBeInstanceOf(WorkerLost);
  expect(client.loss).toBeInstanceOf(WorkerLost);
  expect(losses).toHaveLength(1);

  client.restart();
  expect(client.loss).toBeNull();
  expect(await client.tables()).toEqual([]);
});

test('whoever opens a file after the worker was lost gets a new one', async () => {
  const { client, connections } = startAnalysis();
  connections[0]!.dispatchEvent(new Event('error'));
  expect(client.loss).toBeInstanceOf(WorkerLost);
  expect(await client.open(capture(3), DEFAULT_SETTINGS, ignore)).toMatchObject({ ok: true });
  expect(client.loss).toBeNull();
});

test('a worker whose end of the channel closes is lost', async () => {
  const { client, connections } = startAnalysis({ summary: () => new Promise(() => undefined) });
  const refusal = client.summary().catch((error: unknown) => error);
  connections[0]!.far.close();
  expect(await refusal).toBeInstanceOf(WorkerLost);
});

test('an error of a question reaches who asked, and the worker lives on', async () => {
  const { client } = startAnalysis();
  await expect(client.report('no-such', { review: null, mostRows: null }, () => undefined)).rejects.toThrow(
    'There is no report format no-such.',
  );
  expect(await client.summary()).toBeNull();
});

test('a file that is opened while another is read takes its place', async () => {
  const { client } = startAnalysis();
  const first = client.open(long(100_000), DEFAULT_SETTINGS, ignore);
  const second = client.open(capture(7, 'second.pcap'), DEFAULT_SETTINGS, ignore);
  expect(await second).toMatchObject({ ok: true, summary: { name: 'second.pcap', packets: 7 } });
  await first;
  expect(await client.summary()).toMatchObject({ name: 'second.pcap' });
});

test('other home networks give packets another direction, and filters their answers anew', async () => {
  const { client } = startAnalysis();
  await client.open(capture(4), DEFAULT_SETTINGS, ignore);
  const inside = { filter: 'wireloupe.direction == "internal"', brush: null };
  expect(await client.countPackets(inside)).toBe(4);
  await client.judge({ ...DEFAULT_SETTINGS, homeNetworks: ['10.0.0.1/32'] });
  expect(await client.countPackets(inside)).toBe(0);
  expect(await client.overview(EVERYTHING, { bins: 10, zone: 'UTC', by: 'direction' })).toMatchObject({
    by: 'direction',
    traffic: { series: [{ name: 'outbound' }] },
  });
});

test('what is written of a capture ends when another one is opened', async () => {
  hastenClock();
  const { client } = startAnalysis();
  await client.open(long(100_000), DEFAULT_SETTINGS, ignore);
  const query = { table: 'packets', selection: EVERYTHING, sort: null, from: 0, count: 100_000 };
  const rows = client.exportRows(query, ['number'], 'csv', ignore);
  const file = client.writeCapture(
    { scope: { kind: 'selection', selection: EVERYTHING }, format: 'pcapng', secrets: false, notes: false },
    ignore,
  );
  await client.open(capture(7, 'second.pcap'), DEFAULT_SETTINGS, ignore);
  expect(await Promise.all([rows, file])).toMatchObject([null, { ok: false, reason: 'cancelled' }]);
});
