import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test, vi } from 'vitest';
import { EVERYTHING } from '../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { listCaptures } from '../../../src/store/captures.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { freshStore, reopenStore } from '../store/support.ts';
import { startAnalysis } from './support.ts';

const content = pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "one"', 'udp 10.0.0.1:1 > 10.0.0.2:2 "two"'));
const file = new File([content], 'a.pcap');
const query = { table: 'packets', selection: EVERYTHING, sort: null, from: 0, count: 9 };
const ignore = () => undefined;

beforeEach(async () => (await freshStore()).close());

async function kept(capture = file) {
  const { client } = startAnalysis();
  const opened = await client.open(capture, DEFAULT_SETTINGS, ignore);
  expect(await client.keep('one')).toMatchObject({ ok: true });
  return opened;
}

test('what is kept opens in another worker, without its file', async () => {
  const opened = await kept();
  const { client } = startAnalysis();
  expect(await client.reopen('one')).toEqual(opened);
  expect((await client.rows(query)).rows).toHaveLength(2);
  expect(await client.packetBytes(0)).toEqual({ missing: 'file' });
});

test('the file is taken back when it is the same one', async () => {
  await kept();
  const { client } = startAnalysis();
  await client.reopen('one');
  expect(await client.attach(new File([content.subarray(0, -1)], 'a.pcap'))).toBe(false);
  expect(await client.packetBytes(0)).toEqual({ missing: 'file' });
  expect(await client.attach(new File([content], 'renamed.pcap'))).toBe(true);
  expect(new TextDecoder().decode((await client.packetBytes(1)) as Uint8Array)).toMatch(/two$/);
});

test('a compressed file is decompressed again for its bytes', async () => {
  const packed = new File([new Uint8Array(gzipSync(content))], 'a.pcap.gz');
  await kept(packed);
  const { client } = startAnalysis();
  expect(await client.reopen('one')).toMatchObject({ summary: { facts: { compression: 'gzip' } } });
  expect(await client.attach(packed)).toBe(true);
  expect(new TextDecoder().decode((await client.packetBytes(1)) as Uint8Array)).toMatch(/two$/);
});

test('packets of an older version are left out, and that is said', async () => {
  await kept();
  const database = await reopenStore();
  const [record] = await listCaptures(database);
  await database.put('captures', { ...record!, analysisVersion: 0 });
  database.close();

  const { client } = startAnalysis();
  const reopened = await client.reopen('one');
  expect(reopened).toMatchObject({ ok: true, summary: { packets: 2, notices: [{ code: 'older-analysis' }] } });
  expect(await client.rows(query)).toMatchObject({ all: 0 });
  expect(await client.rows({ ...query, table: 'hosts' })).toMatchObject({ all: 2, total: 2 });
  expect(await client.judge(DEFAULT_SETTINGS)).toEqual([]);
  expect(await client.summary()).toMatchObject({ packets: 2 });
});

test('what cannot be kept or found is said', async () => {
  const { client } = startAnalysis();
  expect(await client.keep('one')).toMatchObject({ ok: false, reason: 'failed', message: 'Nothing is open.' });
  expect(await client.reopen('no-such')).toMatchObject({ ok: false, failure: { code: 'not-kept' } });
  await client.open(file, DEFAULT_SETTINGS, ignore);
  vi.stubGlobal('indexedDB', undefined);
  expect(await client.keep('one')).toMatchObject({ ok: false, reason: 'unavailable' });
  expect(await client.reopen('one')).toMatchObject({ ok: false });
  expect(await client.summary()).toMatchObject({ name: 'a.pcap' }); // what is open stays
  vi.unstubAllGlobals();
});
