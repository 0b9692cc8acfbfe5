import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { restoreAnalysis, storeAnalysis } from '../../../src/engine/stored.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { confirmHash, keepCapture, listCaptures, loadCapture } from '../../../src/store/captures.ts';
import { DATABASE } from '../../../src/store/db.ts';
import { exportLibrary } from '../../../src/store/library-file/export.ts';
import { importLibrary, inspectLibrary } from '../../../src/store/library-file/import.ts';
import { VERSION } from '../../../src/store/migrations.ts';
import { loadRemarks, saveRemarks } from '../../../src/store/remarks.ts';
import type { Database } from '../../../src/store/schema.ts';
import { loadFilterSettings, loadSettings, changeFilterSettings, changeSettings } from '../../../src/store/settings.ts';
import { loadTriage, saveTriage } from '../../../src/store/triage.ts';
import { provisionalKey } from '../../../src/store/words.ts';
import { vaultStore } from '../../../src/store/vault.ts';
import { type Dump, dump, restore } from '../../store/dump.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { analyse, freshStore, reopenStore, stored } from './support.ts';

const HASH = 'ab'.repeat(32);
const STORES = ['captures', 'columns', 'results', 'findings', 'evidence', 'triage', 'remarks', 'settings'] as const;
const options = { withSettings: true, signal: new AbortController().signal, onProgress: () => undefined };
const settings = { ...DEFAULT_SETTINGS, homeNetworks: ['10.9.0.0/16'], maxFileBytes: 0.1 * 2 ** 30 };
/** Two scanners, so that there are several findings. */
const scan = ['10.0.0.8', '10.0.0.9'].flatMap((scanner) =>
  Array.from({ length: 300 }, (_, i) => `tcp ${scanner}:4000 > 10.0.0.2:${i + 1} SYN`),
);

/** A library with everything in it: two captures, one with a long column, evidence, words, settings. */
async function fill(database: Database): Promise<void> {
  const one = await stored(
    'one.pcap',
    ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('"$u8"\ud800.example.com')],
    ...scan,
  );
  const long = Float64Array.from({ length: 40_000 }, (_, i) => (i === 7 ? NaN : i * 1.5));
  const files = {
    id: 'future',
    length: 40_000,
    dropped: 0,
    kinds: { $long: 'number' as const },
    columns: { $long: long },
  };
  await keepCapture(database, 'one', { ...one, tables: [...one.tables, files] }, 1000);
  await confirmHash(database, 'one', HASH);
  await keepCapture(database, 'two', await stored('two.pcap', 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"'), 2000);
  await database.put('evidence', new Uint8Array([1, 2, 3]), ['one', 'port-scan/10.0.0.9']);
  await saveTriage(database, HASH, 'port-scan/10.0.0.9', { state: 'benign', note: 'ours <b>', changedAt: 5 });
  await saveTriage(database, provisionalKey('two'), 'beacon', { state: 'confirmed', note: '', changedAt: 6 });
  await saveRemarks(database, HASH, new Map([[7, { marked: true, note: 'ask', changedAt: 7 }]]));
  await changeSettings(database, DEFAULT_SETTINGS, () => settings);
  await changeFilterSettings(database, () => ({ history: ['dns'], saved: [{ name: 'mine', filter: 'tcp' }] }));
  await vaultStore(database).put('abcd', { filter: 'dns', brush: null, item: null });
}

async function content(database: Database): Promise<unknown> {
  const all = await Promise.all(
    STORES.map(async (name) => {
      const [keys, values] = await Promise.all([database.getAllKeys(name), database.getAll(name)]);
      return [name, keys, await Promise.all(values.map(bytesOf))];
    }),
  );
  return all;
}
const bytesOf = async (value: unknown): Promise<unknown> =>
  value instanceof Blob ? new Uint8Array(await value.arrayBuffer()) : value;

async function made(): Promise<{ file: Blob; before: unknown }> {
  const database = await freshStore();
  await fill(database);
  const before = await content(database);
  const file = await exportLibrary(database, 1_700_000_000_000, options);
  database.close();
  return { file, before };
}

/** The file with its text changed: what somebody with an editor could make. */
async function forged(file: Blob, change: (text: string) => string): Promise<Blob> {
  const text = gunzipSync(new Uint8Array(await file.arrayBuffer())).toString('latin1');
  const changed = change(text);
  expect(changed).not.toBe(text);
  return new Blob([new Uint8Array(gzipSync(Buffer.from(changed, 'latin1')))]);
}

const real = IDBObjectStore.prototype.put;

let empty: Database;
beforeEach(async () => {
  empty = await freshStore();
});

test('a library goes through its file and comes back as it was', async () => {
  const { file, before } = await made();
  const database = await freshStore();
  const outline = await inspectLibrary(database, file, options);
  expect(outline).toMatchObject({
    ok: true,
    madeAt: 1_700_000_000_000,
    known: 0,
    triage: 2,
    remarks: 1,
    hasSettings: true,
  });
  expect(await database.count('captures'), 'looking keeps nothing').toBe(0);
  expect(await importLibrary(database, file, options)).toEqual({ ok: true, captures: 2, known: 0, said: 3 });
  expect(await content(database)).toEqual(before);
  expect(await database.count('vault'), 'addresses of views stay where they were').toBe(0);
  const back = (await loadCapture(database, 'one', 1))!;
  expect(restoreAnalysis(back).packets.length).toBe(601);
  expect(back.findings.length).toBeGreaterThan(1);
});

test('a second time nothing is new; settings are taken only when asked for', async () => {
  const { file } = await made();
  const database = await freshStore();
  await importLibrary(database, file, { ...options, withSettings: false });
  expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  const before = await content(database);
  expect(await importLibrary(database, file, { ...options, withSettings: false })).toEqual({
    ...{ ok: true, captures: 0, known: 2, said: 0 },
  });
  expect(await content(database)).toEqual(before);
});

test('what is here stays: captures as they are, the later word, filters of both', async () => {
  const { file } = await made();
  const database = await freshStore();
  await keepCapture(database, 'mine', await stored('mine.pcap', 'udp 10.0.0.5:1 > 10.0.0.6:2 "x"'), 1);
  await confirmHash(database, 'mine', HASH); // the same file, kept under another key
  await saveTriage(database, HASH, 'port-scan/10.0.0.9', { state: 'confirmed', note: 'later', changedAt: 99 });
  await saveRemarks(database, HASH, new Map([[7, { marked: false, note: 'earlier', changedAt: 1 }]]));
  await changeFilterSettings(database, () => ({ history: ['arp', 'dns'], saved: [{ name: 'here', filter: 'udp' }] }));
  expect(await inspectLibrary(database, file, options)).toMatchObject({ known: 1, captures: [{ name: 'two.pcap' }] });
  expect(await importLibrary(database, file, options)).toMatchObject({ captures: 1, known: 1, said: 2 });
  expect((await listCaptures(database)).map(({ id }) => id).sort()).toEqual(['mine', 'two']);
  expect((await loadTriage(database, HASH)).get('port-scan/10.0.0.9')?.note).toBe('later');
  expect((await loadRemarks(database, HASH)).get(7)?.note).toBe('ask');
  expect(await loadFilterSettings(database)).toEqual({
    history: ['arp', 'dns'],
    saved: [
      { name: 'here', filter: 'udp' },
      { name: 'mine', filter: 'tcp' },
    ],
  });
});

test('a filter that both keep has the name which it has here', async () => {
  const { file } = await made();
  const database = await freshStore();
  const here = { history: [], saved: [{ name: 'here', filter: 'tcp' }] };
  await changeFilterSettings(database, () => here);
  await importLibrary(database, file, options);
  expect((await loadFilterSettings(database)).saved).toEqual(here.saved);
});

test('a capture of which only the first packets are of another interface comes back', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `udp 10.0.0.1:1 > 10.0.0.2:${i + 1} "x"`);
  const { analysis, summary } = await analyse('two-interfaces.pcapng', ...lines);
  // As reading leaves them: they end where the last packet has a value.
  analysis.interfaces = new Uint16Array(16).fill(1, 0, 10);
  analysis.packetFlags = new Uint32Array(16).fill(~1, 0, 10);
  const kept = storeAnalysis(analysis, summary);
  const packets = kept.packets!;
  expect(packets.columns['$interface']).toHaveLength(40);
  expect(packets.columns['$flags']).toHaveLength(40);
  const from = await freshStore();
  await keepCapture(from, 'one', kept, 1000);
  // One that was kept before they were filled up.
  const short = { ...packets.columns, $interface: Uint16Array.of(1, 1), $flags: Uint32Array.of(1) };
  await keepCapture(from, 'old', { ...kept, packets: { ...packets, columns: short } }, 1000);
  const file = await exportLibrary(from, 1_700_000_000_000, options);
  const to = await freshStore();
  expect(await importLibrary(to, file, options)).toMatchObject({ ok: true });
  expect((await listCaptures(to)).map(({ id }) => id).sort()).toEqual(['old', 'one']);
});

test('a file that is cut anywhere is refused, and nothing is kept of it when it is looked into', async () => {
  const { file } = await made();
  const database = await freshStore();
  const steps = Array.from({ length: 25 }, (_, i) => Math.floor((file.size * i) / 25));
  for (const size of steps) {
    const answer = await inspectLibrary(database, file.slice(0, size), options);
    expect([size, answer]).toEqual([size, expect.objectContaining({ ok: false })]);
  }
  expect(await content(database)).toEqual(await content(empty));
});

test('flipped bits are found by the checksum', async () => {
  const { file } = await made();
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (let at = 100; at < bytes.length; at += Math.floor(bytes.length / 20)) {
    const flipped = bytes.slice();
    flipped[at] ^= 0x10;
    expect(await inspectLibrary(empty, new Blob([flipped]), options)).toMatchObject({ ok: false });
  }
});

describe('a file made by hand is refused where', () => {
  const cases: readonly (readonly [string, (text: string) => string])[] = [
    ['a name is no text', (text) => text.replace('"name":"one.pcap"', '"name":{"en":1}')],
    ['a finding has no title', (text) => text.replace(/"title":\{"en"/, '"titel":{"en"')],
    ['a state of triage is unknown', (text) => text.replace('"state":"benign"', '"state":"magic"')],
    ['a remark is of no packet', (text) => text.replace(`"key":["${HASH}",7]`, `"key":["${HASH}",-7]`)],
    ['words are kept under a key of no capture', (text) => text.replace(`"key":["${HASH}",7]`, '"key":["x",7]')],
    ['a piece belongs to another capture', (text) => text.replace('"key":["one","summary"', '"key":["two","summary"')],
    ['a part is missing', (text) => text.replace(/\{"store":"results","key":\["one","summary".*\n/, '')],
    ['a part comes twice', (text) => text.replace(/(\{"store":"results","key":\["one","summary".*\n)/, '$1$1')],
    ['a time is none', (text) => text.replace(/"first":"[\d.]+"/, '"first":"soon"')],
    ['bytes lie beyond the record', (text) => text.replace(/\{"\$u8":\[0,(\d+)\]\}/, '{"$u8":[9999999,$1]}')],
    [
      'a column is of an unknown kind',
      (text) => text.replace('"kinds":{"packet":"packet"', '"kinds":{"packet":"magic"'),
    ],
    ['a table says another length', (text) => text.replace(/("id":"dns","length":)1/, '$12')],
    ['a layer lies within a later one', (text) => text.replace(/"parent":0/, '"parent":60000')],
    ['settings are no settings', (text) => text.replace('"homeNetworks":["10.9.0.0/16"]', '"homeNetworks":[7]')],
    ['a store is unknown', (text) => text.replace('"store":"evidence"', '"store":"__proto__"')],
    ['a record claims too many bytes', (text) => text.replace(/("store":"captures".*"bytes":)0\}/, '$1999999999999}')],
    [
      'it is nested too deeply',
      (text) => text.replace('"note":"ask"', `"note":${'['.repeat(200_000)}${']'.repeat(200_000)}`),
    ],
    ['the end is missing', (text) => text.replace('{"end":true}\n', '')],
  ];
  test.each(cases)('%s', async (_, change) => {
    const { file } = await made();
    const database = await freshStore();
    const changed = await forged(file, change);
    expect(await inspectLibrary(database, changed, options)).toMatchObject({ ok: false, reason: 'broken' });
    expect(await content(database)).toEqual(await content(empty));
  });
});

test('numbers that point beyond what they point at are refused', async () => {
  const { file } = await made();
  const database = await freshStore();
  const changed = await forged(file, (text) => {
    // The text numbers of dns.query stand among the bytes behind its record.
    const line = /\{"store":"results","key":\["one","table:dns".*\n/.exec(text)!;
    const place = /"query":\{"\$i32":\[(\d+),4\]\}/.exec(line[0])!;
    const at = line.index + line[0].length + Number(place[1]);
    return `${text.slice(0, at)}\xff\xff\xff\x7f${text.slice(at + 4)}`;
  });
  expect(await inspectLibrary(database, changed, options)).toMatchObject({
    ...{ ok: false, reason: 'broken', message: 'dns.query is not as it should be.' },
  });
});

test('what is no library file, and one of tomorrow, are told apart', async () => {
  const { file } = await made();
  const later = await forged(file, (text) => text.replace('"version":1', '"version":2'));
  const gzip = new Blob([new Uint8Array(gzipSync('{"store":"file","key":"other","value":{},"bytes":0}\n'))]);
  const asked = [new Blob([]), new Blob(['\x89PNG']), gzip, new Blob([new Uint8Array(gzipSync('hello'))]), later];
  const answers = await Promise.all(asked.map((each) => inspectLibrary(empty, each, options)));
  expect(answers.map((answer) => answer && !answer.ok && answer.reason)).toEqual([
    ...['foreign', 'foreign', 'foreign', 'foreign', 'newer'],
  ]);
});

test('when there is no room any more, no half capture stays and everything else does', async () => {
  const { file } = await made();
  const database = await freshStore();
  await keepCapture(database, 'mine', await stored('mine.pcap', 'udp 10.0.0.5:1 > 10.0.0.6:2 "x"'), 1);
  // As a browser does: the put succeeds, the transaction does not.
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    const { transaction } = this as unknown as { transaction: { _abort(error: string): void } };
    if (this.name === 'columns') queueMicrotask(() => transaction._abort('QuotaExceededError'));
    return real.apply(this, given);
  });
  const answer = await importLibrary(database, file, options);
  put.mockRestore();
  expect(answer).toMatchObject({ ok: false, reason: 'quota', captures: 0 });
  expect((await listCaptures(database)).map(({ id }) => id)).toEqual(['mine']);
  expect(await database.count('findings', IDBKeyRange.bound(['one'], ['one', []]))).toBe(0);
  expect((await loadTriage(database, HASH)).size, 'words are taken in first').toBe(1);
});

test('it can be stopped: looking leaves nothing, writing makes no file', async () => {
  const { file } = await made();
  const stop = new AbortController();
  const stopping = { ...options, signal: stop.signal, onProgress: () => stop.abort() };
  expect(await inspectLibrary(empty, file, stopping)).toBeNull();
  const database = await freshStore();
  await fill(database);
  const again = new AbortController();
  await expect(
    exportLibrary(database, 1, { ...options, signal: again.signal, onProgress: () => again.abort() }),
  ).rejects.toThrow();
});

test.each(Array.from({ length: VERSION }, (_, i) => i + 1))(
  'a library that version %i began goes through',
  async (version) => {
    const path = new URL(`../../fixtures/databases/version-${version}.json.gz`, import.meta.url);
    await freshStore().then((database) => database.close());
    indexedDB.deleteDatabase(DATABASE);
    await restore(DATABASE, JSON.parse(gunzipSync(readFileSync(path)).toString()) as Dump);
    const old = await reopenStore();
    const file = await exportLibrary(old, 1, options);
    const captures = await old.count('captures');
    old.close();
    const database = await freshStore();
    expect(await inspectLibrary(database, file, options)).toMatchObject({ ok: true, captures: { length: captures } });
    expect(await importLibrary(database, file, options)).toMatchObject({ ok: true, captures });
    expect(captures).toBeGreaterThan(0);
    database.close();
    expect((await dump(DATABASE)).stores.length).toBeGreaterThan(0);
  },
);
