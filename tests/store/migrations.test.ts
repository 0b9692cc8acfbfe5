import 'fake-indexeddb/auto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { readRow } from '../../src/engine/rows.ts';
import { restoreAnalysis } from '../../src/engine/stored.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { findCandidates, keepCapture, listCaptures, loadCapture, confirmHash } from '../../src/store/captures.ts';
import { DATABASE, openStore } from '../../src/store/db.ts';
import { MIGRATIONS, VERSION } from '../../src/store/migrations.ts';
import type { Database } from '../../src/store/schema.ts';
import { loadLibrarySettings, loadSettings, saveLibrarySettings, changeSettings } from '../../src/store/settings.ts';
import { libraryTotals } from '../../src/store/totals.ts';
import { loadRemarks, saveRemarks } from '../../src/store/remarks.ts';
import { loadTriage, saveTriage } from '../../src/store/triage.ts';
import { provisionalKey } from '../../src/store/words.ts';
import { vaultStore } from '../../src/store/vault.ts';
import { dnsAnswer, dnsQuery } from '../support/packets/dns.ts';
import { stored } from '../unit/store/support.ts';
import { dump, restore, type Dump } from './dump.ts';

const fixture = (version: number) => new URL(`../fixtures/databases/version-${version}.json.gz`, import.meta.url);
const settings = { ...DEFAULT_SETTINGS, homeNetworks: ['10.9.0.0/16'], detectors: { 'port-scan': { ports: 30 } } };

async function open(): Promise<Database> {
  const opened = await openStore();
  if (!opened.ok) throw new Error(opened.message);
  return opened.database;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const REMARK = { marked: true, note: 'ask the owner', changedAt: 7 };

/** Writes the fixture of today's version, where there is none: `WRITE_FIXTURE=1 npx vitest run tests/store`. */
const writeFixture = async () => {
  const database = await open();
  const scan = Array.from({ length: 150 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`);
  const analysis = await stored(
    'office.pcap',
    ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('example.com')],
    ['udp 10.0.0.53:53 > 10.0.0.1:4000', dnsAnswer('example.com', ['example.com A 192.0.2.7'])],
    ...scan,
  );
  // A long column, so that a Blob is among the records as well.
  const long = new Uint8Array(300_000).fill(7);
  const flows = { ...analysis.flows!, kinds: { ...analysis.flows!.kinds, $long: 'u8' as const } };
  const flowsWithLong = { ...flows, columns: { ...flows.columns, $long: long } };
  await keepCapture(database, 'office', { ...analysis, flows: flowsWithLong }, 1_700_000_000_000);
  await confirmHash(database, 'office', 'ab'.repeat(32));
  await database.put('evidence', new Uint8Array([1, 2, 3]), ['office', 'port-scan/10.0.0.9']);
  await saveTriage(database, 'ab'.repeat(32), 'port-scan/10.0.0.9', {
    state: 'false-positive',
    note: 'ours',
    changedAt: 5,
  });
  await saveTriage(database, provisionalKey('other'), 'beacon', { state: 'confirmed', note: '', changedAt: 6 });
  await saveRemarks(database, 'ab'.repeat(32), new Map([[7, REMARK]]));
  await changeSettings(database, DEFAULT_SETTINGS, () => settings);
  await saveLibrarySettings(database, { keep: true });
  await vaultStore(database).put('abcd', { filter: 'dns', brush: null, item: null });
  database.close();
  writeFileSync(fixture(VERSION), gzipSync(JSON.stringify(await dump(DATABASE))));
};
if (process.env['WRITE_FIXTURE'] && !existsSync(fixture(VERSION))) test('write the fixture', writeFixture);

test('there is a fixture of every version', () => {
  expect(MIGRATIONS.map((_, i) => i + 1).filter((version) => !existsSync(fixture(version)))).toEqual([]);
});

const versions = MIGRATIONS.map((_, i) => i + 1).filter((version) => existsSync(fixture(version)));

describe.each(versions)('a library of version %i', (version) => {
  const old = JSON.parse(gunzipSync(readFileSync(fixture(version))).toString()) as Dump;

  test('opens in today’s form, with every record', async () => {
    await restore(DATABASE, old);
    const database = await open();
    expect(database.version).toBe(VERSION);
    const counts = await Promise.all(
      old.stores.map(async ({ name }) => [name, await database.count(name as 'captures')]),
    );
    expect(counts).toEqual(old.stores.map(({ name, records }) => [name, records.length]));
  });

  test('keeps its history: summary, hosts, transactions and findings', async () => {
    await restore(DATABASE, old);
    const database = await open();
    expect(await listCaptures(database)).toMatchObject([
      { id: 'office', name: 'office.pcap', sha256: 'ab'.repeat(32), keptAt: 1_700_000_000_000, packets: 152 },
    ]);
    expect(await libraryTotals(database)).toMatchObject({ captures: 1, packets: 152, hosts: 4 });
    const { fingerprint } = (await database.getAllFromIndex('captures', 'sha256', 'ab'.repeat(32)))[0]!;
    expect(await findCandidates(database, fingerprint)).toHaveLength(1);

    for (const analysisVersion of [1, Infinity]) {
      const back = (await loadCapture(database, 'office', analysisVersion))!;
      expect(back.summary).toMatchObject({ name: 'office.pcap', packets: 152, flows: 151 });
      expect(back.findings.map(({ id }) => id)).toContain('port-scan');
      const analysis = restoreAnalysis(back);
      const dns = analysis.tableById('dns')!;
      expect(readRow(analysis, dns, 0)).toMatchObject({
        query: 'example.com',
        client: '10.0.0.1',
        server: '10.0.0.53',
      });
      const hosts = analysis.tableById('hosts')!;
      const shown = Array.from({ length: hosts.length }, (_, row) => readRow(analysis, hosts, row));
      expect(shown).toContainEqual(expect.objectContaining({ address: '10.0.0.9', sentPackets: 150 }));
    }
  });

  test('keeps what somebody wrote', async () => {
    await restore(DATABASE, old);
    const database = await open();
    expect([...(await loadTriage(database, 'ab'.repeat(32)))]).toEqual([
      ['port-scan/10.0.0.9', { state: 'false-positive', note: 'ours', changedAt: 5 }],
    ]);
    expect((await loadTriage(database, provisionalKey('other'))).get('beacon')).toMatchObject({ state: 'confirmed' });
    expect([...(await loadRemarks(database, 'ab'.repeat(32)))]).toEqual(version < 2 ? [] : [[7, REMARK]]);
    expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual(settings);
    expect(await loadLibrarySettings(database)).toEqual({ keep: true });
    expect(await vaultStore(database).get('abcd')).toEqual({ filter: 'dns', brush: null, item: null });
    expect(await database.get('evidence', ['office', 'port-scan/10.0.0.9'])).toEqual(new Uint8Array([1, 2, 3]));
  });
});
