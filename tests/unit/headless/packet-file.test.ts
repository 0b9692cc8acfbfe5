import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as within } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isSameFile, writePacketFile } from '../../../src/headless/packet-file.ts';
import { readAll } from '../../support/capture-reading.ts';
import { exporting } from '../../support/exporting.ts';
import { Blocks, join } from '../../support/pcapng-builder.ts';

const folder = mkdtempSync(within(tmpdir(), 'wireloupe-'));
const path = (name: string): string => within(folder, name);
afterEach(() => readdirSync(folder).forEach((name) => rmSync(path(name))));

const blocks = new Blocks('big');
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);
const big = [0, 1, 0, 0].map((number, i) => blocks.packet(number, BigInt(i), bytes(900_000 + i)));
const head = join(blocks.section(), blocks.interface(1), blocks.interface(101));
const capture = join(head, ...big);
const turn = (): Promise<void> => Promise.resolve();

test('packets of a filter go to a file, chunk by chunk', async () => {
  const opened = await exporting(capture);
  const wish = { filter: 'frame.len != 900002', format: 'pcapng', secrets: false } as const;
  const expected = join(head, big[0], big[1], big[3]);
  expect(await writePacketFile(opened, path('out.pcapng'), wish, turn)).toEqual({
    ...{ ok: true, packets: 3, bytes: expected.length },
  });
  expect(readFileSync(path('out.pcapng')).equals(expected)).toBe(true);
  const classic = { filter: 'frame.len == 900003', format: 'pcap', secrets: false } as const;
  expect(await writePacketFile(opened, path('out.pcap'), classic, turn)).toMatchObject({ ok: true, packets: 1 });
  expect((await readAll(new Uint8Array(readFileSync(path('out.pcap'))))).sink.packets).toBe(1);
});

test('nothing is left of a file that cannot be written', async () => {
  const opened = await exporting(capture);
  const wish = { filter: '', format: 'pcap', secrets: false } as const;
  const several = await writePacketFile(opened, path('out.pcap'), wish, turn);
  expect(several).toMatchObject({ ok: false, message: expect.stringContaining('pcapng holds all') as string });
  const senseless = await writePacketFile(opened, path('out.pcap'), { ...wish, filter: 'no such' }, turn);
  expect(senseless).toMatchObject({ ok: false, message: expect.stringContaining('at character 4') as string });
  const source = { ...opened.source, slice: () => Promise.reject(new Error('It is gone.')) };
  const gone = { analysis: opened.analysis, source };
  writeFileSync(path('out.pcapng'), 'before');
  expect(await writePacketFile(gone, path('out.pcapng'), { ...wish, format: 'pcapng' }, turn)).toEqual({
    ...{ ok: false, message: 'It is gone' },
  });
  expect(readdirSync(folder)).toEqual(['out.pcapng']);
  expect(readFileSync(path('out.pcapng'), 'utf8')).toBe('before');
});

test('a file is the one that is read under any of its names', async () => {
  writeFileSync(path('a.pcap'), capture);
  symlinkSync(path('a.pcap'), path('b.pcap'));
  expect(await isSameFile(path('a.pcap'), path('b.pcap'))).toBe(true);
  expect(await isSameFile(path('a.pcap'), path('c.pcap'))).toBe(false);
});
