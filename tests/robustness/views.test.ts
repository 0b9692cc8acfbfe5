/** Captures changed at random: whatever is left of them, no view's question fails, and no module does. */
import { expect, test } from 'vitest';
import { EVERYTHING } from '../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { createAnalysisApi } from '../../src/worker/analysis-api.ts';
import { dice } from '../support/application.ts';
import { CONVERSATIONS } from '../support/conversations.ts';
import { pcap, pcapng } from '../support/packets/capture-file.ts';
import type { Bytes } from '../support/packets/bytes.ts';

const ROUNDS = 8;
const MOST = 24;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ignore = (): void => undefined;

/** Up to eight bytes changed, now and then the end cut off; another way for each seed. */
function changed(bytes: Bytes, seed: number): Bytes {
  const throws = dice(seed);
  const next = (below: number): number => throws.next().value! % below;
  const copy = bytes.slice(0, next(4) === 0 ? bytes.length - next(bytes.length >> 1) : bytes.length);
  for (let i = 0; i <= next(8); i += 1) copy[next(copy.length)] = next(2) === 0 ? 255 : next(256);
  return copy;
}

/** Asks what all views ask. */
async function lookAtAll(file: File): Promise<void> {
  const api = createAnalysisApi(turn);
  if (!(await api.open(file, DEFAULT_SETTINGS, ignore)).ok) return;
  const summary = api.summary()!;
  for (const filter of ['', 'tcp or udp', 'frame contains "a" and !(ip.ttl > 64)']) {
    if (filter !== '') expect((await api.prepareFilter(filter, ignore)).error).toBeNull();
    const selection = { ...EVERYTHING, filter };
    api.overview(selection, { bins: 40, zone: 'UTC' });
    await api.health(selection, ignore);
    api.ladder(selection, 8);
    api.expert(selection);
    api.responseTimes(selection, { service: null, grouping: 0, procedure: null });
    for (const { id, columns } of api.tables()) {
      const query = { table: id, selection, sort: null, from: 0, count: MOST };
      for (const { name } of columns.slice(0, 3)) api.rows({ ...query, sort: { column: name, descending: true } });
      if (filter === '')
        await api.exportRows(
          query,
          columns.map(({ name }) => name),
          'csv',
          ignore,
        );
    }
  }
  const packets = Array.from({ length: Math.min(MOST, summary.packets) }, (_, packet) => packet);
  for (const packet of packets) {
    await api.packetDetail(packet);
    api.related(packet);
  }
  await api.packetInfos(packets);
  await api.packetExtras(packets, { fields: ['tcp.len', 'dns.qry.name'], rules: ['tcp.analysis.flags'], info: true });
  for (let flow = 0; flow < Math.min(4, summary.flows); flow += 1) {
    await api.follow(flow, { mode: 'payload', side: 'both' }, 0);
    await api.tcpGraph(flow, { kind: 'sequence', side: 'both', range: null, columns: 20 });
  }
  api.host(
    String(api.rows({ table: 'hosts', selection: EVERYTHING, sort: null, from: 0, count: 1 }).rows[0]?.['address']),
  );
  await api.report('json', { review: null, mostRows: null }, ignore);
  expect(api.summary()!.failures).toEqual([]);
}

test.each(CONVERSATIONS)('%s', { timeout: 120_000 }, async (_, build) => {
  const packets = build();
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const bytes = changed((seed % 2 === 0 ? pcap : pcapng)(packets), seed * 977 + 1);
    await lookAtAll(new File([bytes], 'changed')).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
  }
});
