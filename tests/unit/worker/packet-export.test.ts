import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { ExportProgress, ExportScope, PacketExport } from '../../../src/model/export.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { createPacketExport } from '../../../src/worker/packet-export.ts';
import { readAll } from '../../support/capture-reading.ts';
import { exporting } from '../../support/exporting.ts';
import { deferred } from '../../support/fake-client.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { Blocks, join } from '../../support/pcapng-builder.ts';
import { startAnalysis, turn } from './support.ts';

const bytes = pcap(
  packets(
    'udp 10.0.0.1:5000 > 10.0.0.2:5001 "one"',
    'udp 10.0.0.1:6000 > 10.0.0.2:5001 "two"',
    'udp 10.0.0.2:5001 > 10.0.0.1:5000 "three"',
  ),
);
const ALL: ExportScope = { kind: 'selection', selection: EVERYTHING };
const wish = (scope: ExportScope, format: PacketExport['format'] = 'pcapng') => ({
  scope,
  format,
  secrets: false,
  notes: false,
});
const ignore = (): void => undefined;

async function opened(content: Uint8Array<ArrayBuffer>, name = 'a.pcap') {
  const { client } = startAnalysis();
  await client.open(new File([content], name), DEFAULT_SETTINGS, ignore);
  return client;
}

test.each([
  ['a.pcap', bytes],
  ['a.pcap.gz', gzipSync(bytes) as Uint8Array<ArrayBuffer>],
])('packets that only their bytes tell, out of %s', async (name, content) => {
  const client = await opened(content, name);
  const scope: ExportScope = { kind: 'selection', selection: { filter: 'frame contains "t"', brush: null } };
  const said: ExportProgress[] = [];
  const written = await client.writeCapture(wish(scope, 'pcap'), (progress) => said.push(progress));
  if (!written.ok) throw new Error(written.reason);
  expect(written.packets).toBe(2);
  const { sink } = await readAll(written.file);
  expect(sink.collected.map(({ bytes: [...content] }) => String.fromCharCode(...content.slice(42, 45)))).toEqual([
    'two',
    'thr',
  ]);
  expect(await client.outlineCapture(wish(scope, 'pcap'))).toMatchObject({ packets: 2, bytes: written.file.size });
  expect(said.every(({ total }) => total === 2)).toBe(true);
});

test('what cannot be exported is refused with its reason', async () => {
  const { client: empty } = startAnalysis();
  expect(await empty.outlineCapture(wish(ALL))).toBeNull();
  expect(await empty.writeCapture(wish(ALL), ignore)).toEqual({ ok: false, reason: 'file' });
  const client = await opened(bytes);
  const nobody: ExportScope = { kind: 'packets', packets: [] };
  expect(await client.writeCapture(wish(nobody), ignore)).toEqual({ ok: false, reason: 'empty' });
  const nonsense: ExportScope = { kind: 'selection', selection: { filter: 'no such', brush: null } };
  expect(await client.writeCapture(wish(nonsense), ignore)).toEqual({ ok: false, reason: 'filter' });

  const blocks = new Blocks('little');
  const links = [1, 101].map((link) => blocks.interface(link));
  const one = new Uint8Array(20);
  const two = await opened(join(blocks.section(), ...links, blocks.packet(0, 1n, one), blocks.packet(1, 2n, one)));
  expect(await two.writeCapture(wish(ALL, 'pcap'), ignore)).toEqual({ ok: false, reason: 'link-types' });
  expect(await two.writeCapture(wish(ALL), ignore)).toMatchObject({ ok: true, packets: 2 });
});

test('a second export, or a word, ends the first; a file that is gone is told', async () => {
  const { analysis, source } = await exporting(bytes);
  const open = new OpenCapture(analysis, { name: 'a.pcap', size: bytes.length, fingerprint: '' });
  const api = createPacketExport(() => open, turn);
  const gate = deferred<undefined>();
  open.source = { ...source, slice: (from, to) => gate.promise.then(() => source.slice(from, to)) };
  const first = api.writeCapture(wish(ALL), ignore);
  const second = api.writeCapture(wish({ kind: 'flows', flows: [1] }), ignore);
  await turn();
  gate.resolve(undefined);
  expect(await first).toEqual({ ok: false, reason: 'cancelled' });
  expect(await second).toMatchObject({ ok: true, packets: 1 });
  const third = api.writeCapture(wish(ALL), ignore);
  api.stopWriting();
  expect(await third).toEqual({ ok: false, reason: 'cancelled' });
  open.source = { ...source, slice: () => Promise.reject(new Error('It is gone.')) };
  expect(await api.writeCapture(wish(ALL), ignore)).toEqual({
    ...{ ok: false, reason: 'unreadable', message: 'It is gone' },
  });
});
