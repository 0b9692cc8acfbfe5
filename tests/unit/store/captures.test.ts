import { expect, test } from 'vitest';
import { restoreAnalysis, storeAnalysis } from '../../../src/engine/stored.ts';
import { readRow } from '../../../src/engine/rows.ts';
import { summarise } from '../../../src/engine/summary.ts';
import type { Analysis } from '../../../src/engine/analysis.ts';
import type { StoredAnalysis } from '../../../src/model/stored.ts';
import {
  confirmHash,
  deleteAllCaptures,
  deleteCapture,
  findCandidates,
  keepCapture,
  listCaptures,
  loadCapture,
  wipe,
} from '../../../src/store/captures.ts';
import { saveTriage, loadTriage } from '../../../src/store/triage.ts';
import { libraryTotals } from '../../../src/store/totals.ts';
import { openWhole } from '../../support/opening.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcapng } from '../../support/packets/capture-file.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { analyse, cloned, freshStore, stored } from './support.ts';

const VERSION = 1;
const LINES = [
  'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=100',
  'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK seq=500 ack=101',
  'tcp 10.0.0.1:1234 > 10.0.0.2:80 ACK seq=101 ack=501',
  'arp who-has 10.0.0.1 tell 10.0.0.2',
  ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('example.com')],
] as const;
const scan = Array.from({ length: 300 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`);

/** Every row of every table, as a reader sees it. */
const rowsOf = (analysis: Analysis) =>
  Object.fromEntries(
    analysis
      .tables()
      .map((table) => [
        table.schema.id,
        Array.from({ length: table.length }, (_, row) => readRow(analysis, table, row)),
      ]),
  );

test('a kept analysis comes back as it was', async () => {
  const database = await freshStore();
  const { analysis, facts, summary } = await analyse('a.pcap', ...LINES, ...scan);
  expect(analysis.findings.length).toBeGreaterThan(0);

  const kept = await keepCapture(database, 'one', storeAnalysis(analysis, summary), 1000);
  const back = (await loadCapture(database, 'one', VERSION))!;
  const restored = restoreAnalysis(back);

  expect(kept).toMatchObject({ ok: true, bytes: expect.any(Number) });
  expect(rowsOf(restored)).toEqual(rowsOf(analysis));
  expect(summarise(restored, facts)).toEqual(summary);
  expect(back.summary).toEqual(summary);
  expect(restored.findings).toEqual(analysis.findings);
  expect(restored.layers.names).toEqual(analysis.layers.names);
});

test('flags that the file notes of packets come back', async () => {
  const three = packets('udp 10.0.0.1:1 > 10.0.0.2:2', 'udp 10.0.0.1:1 > 10.0.0.2:2', 'udp 10.0.0.1:1 > 10.0.0.2:2');
  const { analysis } = await openWhole(new File([pcapng(three, { packetFlags: [0, 0x8000_0002] })], 'flags.pcapng'));
  const again = restoreAnalysis(
    cloned(storeAnalysis(analysis, summarise(analysis, { name: 'a', size: 1, fingerprint: '' }))),
  );
  const flags = [0, 1, 2].map((packet) => again.packetFlags?.[packet] ?? 0);
  expect(flags.map((value) => (value === 0 ? null : ~value >>> 0))).toEqual([0, 0x8000_0002, null]);
});

test('what is stored is plain data', async () => {
  const analysis = await stored('a.pcap', ...LINES);
  const plain = (value: unknown): boolean =>
    value === null ||
    ['string', 'number', 'boolean'].includes(typeof value) ||
    ArrayBuffer.isView(value) ||
    (typeof value === 'object' &&
      (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) &&
      Object.values(value).every(plain));
  expect(plain(analysis)).toBe(true);
  expect(plain({ of: () => 1 }) || plain(new Map())).toBe(false);
});

test('long columns come back from their pieces', async () => {
  const database = await freshStore();
  const analysis = await stored('a.pcap', LINES[0]);
  const long = Float64Array.from({ length: 40_000 }, (_, i) => i * 1.5); // beyond what stands in the table's own record
  const packets = { ...analysis.packets!, length: 40_000, columns: { ...analysis.packets!.columns, fileOffset: long } };
  await keepCapture(database, 'one', { ...analysis, packets }, 1);
  const keys = await database.getAllKeys('columns');
  expect(keys).toContainEqual(['one', 'packets', 'fileOffset', 0]);
  expect((await loadCapture(database, 'one', VERSION))!.packets!.columns['fileOffset']).toEqual(long);
});

test('a capture that is deleted while it opens comes back whole', async () => {
  const database = await freshStore();
  const analysis = await stored('a.pcap', ...LINES, ...scan);
  await keepCapture(database, 'one', analysis, 1);
  const whole = await loadCapture(database, 'one', VERSION);
  const loading = loadCapture(database, 'one', VERSION);
  const deleting = deleteCapture(database, 'one');
  expect(await loading).toEqual(whole);
  expect(await deleting).toEqual({ ok: true });
  expect(await loadCapture(database, 'one', VERSION)).toBeNull();
});

test('another analysis version leaves out packets and flows, and nothing else', async () => {
  const database = await freshStore();
  const { analysis, summary } = await analyse('a.pcap', ...LINES, ...scan);
  await keepCapture(database, 'one', storeAnalysis(analysis, summary), 1);
  const back = (await loadCapture(database, 'one', VERSION + 1))!;
  expect([back.packets, back.flows]).toEqual([null, null]);
  expect(back.summary).toEqual(summary);

  const { packets, flows, dns, hosts, ...others } = rowsOf(restoreAnalysis(back));
  const before = rowsOf(analysis);
  expect([packets, flows]).toEqual([[], []]);
  expect(hosts!.map(({ address, sentPackets }) => [address, sentPackets])).toEqual(
    before['hosts']!.map(({ address, sentPackets }) => [address, sentPackets]),
  );
  expect(dns!.map(({ query, client }) => [query, client])).toEqual([['example.com', '10.0.0.1']]);
  expect(dns![0]).toMatchObject({ flow: null, time: null });
  expect(Object.keys(others)).toEqual(
    Object.keys(before).filter((id) => !['packets', 'flows', 'dns', 'hosts'].includes(id)),
  );
  expect(await listCaptures(database)).toHaveLength(1);
});

test('columns, applications and protocols that came or went since are no obstacle', async () => {
  const analysis = cloned(await stored('a.pcap', ...LINES)) as StoredAnalysis & { state: { applications: string[] } };
  const flows = analysis.flows!;
  const fewer = Object.fromEntries(Object.entries(flows.columns).filter(([name]) => name !== 'serverName'));
  const changed = {
    ...analysis,
    flows: {
      ...flows,
      columns: { ...fewer, gone: new Uint8Array(9) },
      kinds: { ...flows.kinds, serverName: undefined as never, state: 'text' as const },
    },
    tables: [...analysis.tables, { id: 'nosuch', length: 1, dropped: 0, kinds: {}, columns: {} }],
    state: { ...analysis.state, applications: ['was-removed', ...analysis.state.applications] },
  };
  const application = flows.columns['application'] as Uint16Array;
  application.forEach((number, i) => (application[i] = number === 0 ? 1 : number + 1)); // as that version would have numbered

  const restored = restoreAnalysis(changed);

  const { flows: rows } = rowsOf(restored);
  expect(rows!.map(({ application }) => application)).toEqual([null, 'dns']);
  expect(rows![0]).toMatchObject({ serverName: null, state: 'OTH', originatorPackets: 2 });
});

test('a flow carries the same when the list of applications has changed since', async () => {
  const tunnel = 'vxlan 192.0.2.1:5555 > 192.0.2.2 { udp 10.0.0.1:1 > 10.0.0.2:2 "x" }';
  const analysis = cloned(await stored('a.pcap', tunnel)) as StoredAnalysis & { state: { applications: string[] } };
  const before = rowsOf(restoreAnalysis(cloned(analysis))).flows!;
  expect(before.map(({ application }) => application)).toEqual(['vxlan', null]);

  const { applications } = analysis.state;
  const place = applications.indexOf('vxlan');
  const application = analysis.flows!.columns['application'] as Uint16Array;
  const others = applications.filter((name) => name !== 'vxlan');
  expect(application[0]).toBe(place + 1);
  application[0] = 1;
  const moved = restoreAnalysis({ ...analysis, state: { ...analysis.state, applications: ['vxlan', ...others] } });
  expect(rowsOf(moved).flows!.map(({ application: name }) => name)).toEqual(['vxlan', null]);
});

test('keeping again replaces, and the hash stays known', async () => {
  const database = await freshStore();
  await keepCapture(database, 'one', await stored('a.pcap', ...LINES, ...scan), 1);
  await confirmHash(database, 'one', 'ff00');
  await keepCapture(database, 'one', await stored('a.pcap', ...LINES), 2);
  expect(await listCaptures(database)).toMatchObject([{ id: 'one', keptAt: 2, packets: 5, sha256: 'ff00' }]);
  expect((await loadCapture(database, 'one', VERSION))!.findings).toEqual([]);
});

test('candidates are found by fingerprint, and know their hash once it is confirmed', async () => {
  const database = await freshStore();
  const analysis = await stored('a.pcap', ...LINES);
  await keepCapture(database, 'one', analysis, 1);
  await keepCapture(database, 'two', analysis, 2);
  const { fingerprint } = analysis.summary;
  expect((await findCandidates(database, fingerprint)).map(({ id }) => id)).toEqual(['one', 'two']);
  await confirmHash(database, 'two', 'aa');
  expect((await findCandidates(database, fingerprint)).map(({ sha256 }) => sha256)).toEqual([null, 'aa']);
  expect(await confirmHash(database, 'gone', 'aa')).toEqual({ ok: true });
});

test('of the protocols of all captures the one with the most packets comes first', async () => {
  const database = await freshStore();
  await keepCapture(database, 'one', await stored('a.pcap', 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"'), 2);
  await keepCapture(database, 'two', await stored('b.pcap', ...LINES, ...scan), 1);
  const { protocols } = await libraryTotals(database);
  expect(protocols.slice(0, 1)).toMatchObject([{ label: 'TCP', packets: 303, captures: 1 }]);
  expect(protocols.map(({ packets }) => packets)).toEqual(
    protocols.map(({ packets }) => packets).toSorted((a, b) => b - a),
  );
});

test('hosts of all captures are counted with pauses: the page waits for nothing longer', async () => {
  const database = await freshStore();
  await keepCapture(database, 'one', await stored('a.pcap', ...LINES), 1);
  await keepCapture(database, 'two', await stored('b.pcap', ...LINES), 2);
  const addresses = (from: number): Uint32Array<ArrayBuffer> =>
    Uint32Array.from({ length: 1_000_000 }, (_, i) => (i % 5 === 0 ? 2 : i % 5 === 1 ? from + Math.floor(i / 5) : 0));
  await database.put('results', addresses(0), ['one', 'hosts', '', 0]);
  await database.put('results', addresses(100_000), ['two', 'hosts', '', 0]);
  let turns = 0;
  const timer = setInterval(() => (turns += 1));
  const { hosts } = await libraryTotals(database);
  clearInterval(timer);
  expect(hosts).toBe(300_000);
  expect(turns).toBeGreaterThan(4);
});

test('the totals count every capture, and every host once', async () => {
  const database = await freshStore();
  expect(await libraryTotals(database)).toMatchObject({ captures: 0, hosts: 0, first: null, protocols: [] });
  await keepCapture(database, 'one', await stored('a.pcap', ...LINES), 1);
  await keepCapture(database, 'two', await stored('b.pcap', 'udp 10.0.0.1:1 > 10.0.0.7:2 "x" @3600'), 2);
  const totals = await libraryTotals(database);
  expect(totals).toMatchObject({
    captures: 2,
    packets: 6,
    flows: 3,
    hosts: 6, // .1 .2 .53 .7, and the two that speak ARP
    first: '1700000000.000000000',
    last: '1700003600.000000000',
  });
  expect(
    Object.fromEntries(totals.protocols.map(({ label, packets, captures }) => [label, [packets, captures]])),
  ).toEqual({
    TCP: [3, 1],
    ARP: [1, 1],
    DNS: [1, 1],
    UDP: [1, 1],
  });
});

test('deleting a capture leaves the others and what was written about it', async () => {
  const database = await freshStore();
  const analysis = await stored('a.pcap', ...LINES, ...scan);
  for (const id of ['a', 'ab', 'b']) await keepCapture(database, id, analysis, 1);
  await saveTriage(database, 'ff', 'key', { state: 'benign', note: 'ours', changedAt: 1 });
  await database.put('evidence', new Uint8Array(3), ['a', 'key']);

  await deleteCapture(database, 'a');

  expect(await loadCapture(database, 'a', VERSION)).toBeNull();
  expect(await database.count('evidence')).toBe(0);
  for (const store of ['columns', 'results', 'findings'] as const) {
    expect(new Set((await database.getAllKeys(store)).map(([id]) => id)), store).toEqual(new Set(['ab', 'b']));
  }
  expect((await loadTriage(database, 'ff')).size).toBe(1);

  await deleteAllCaptures(database);
  expect(await listCaptures(database)).toEqual([]);
  expect((await loadTriage(database, 'ff')).size).toBe(1);
  await wipe(database);
  for (const store of database.objectStoreNames) expect(await database.count(store), store).toBe(0);
});

test('what cannot be stored leaves nothing half, and the earlier one stays', async () => {
  const database = await freshStore();
  const small = await stored('small.pcap', LINES[0]);
  const large = await stored('large.pcap', ...LINES, ...scan);
  await keepCapture(database, 'small', small, 1);
  await keepCapture(database, 'large', large, 2);
  const impossible = { ...large, findings: [...large.findings, (() => undefined) as never] };

  for (const id of ['third', 'small']) {
    const outcome = await keepCapture(database, id, impossible, 3);
    expect(outcome).toMatchObject({ ok: false, reason: 'failed', neededBytes: expect.any(Number) });
    expect(!outcome.ok && outcome.couldDrop.map((record) => record.id)).toEqual(
      id === 'third' ? ['large', 'small'] : ['large'],
    );
  }

  expect((await listCaptures(database)).map(({ id }) => id)).toEqual(['large', 'small']);
  expect((await loadCapture(database, 'small', VERSION))!.packets).toEqual(small.packets);
  expect((await database.getAllKeys('results')).some(([id]) => id === 'third')).toBe(false);
});

test('texts of every length come back, empty ones and those at the end of a chunk too', async () => {
  const { analysis, summary } = await analyse('a.pcap', ...LINES);
  const texts = [
    '',
    'x'.repeat(16_384),
    '',
    'é\ud800',
    ...Array.from({ length: 700 }, (_, i) => `${i}`.padEnd(16_000, '.')),
    '',
  ];
  for (const text of texts) analysis.texts.add(text);
  const back = restoreAnalysis(cloned(storeAnalysis(analysis, summary)));
  expect(back.texts.all()).toEqual(analysis.texts.all());
  expect(back.texts.find('é\ud800')).toBe(analysis.texts.find('é\ud800'));
});
