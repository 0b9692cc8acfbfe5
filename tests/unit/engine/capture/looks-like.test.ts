import { expect, test } from 'vitest';
import { looksLike } from '../../../../src/engine/capture/looks-like.ts';
import { readAll } from '../../../support/capture-reading.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ['snoop capture', 'snoop\0\0\0\0\0\0\x02'],
  ['Microsoft Network Monitor capture', 'GMBU\0\x02\x01\0'],
  ['ERF capture', ('\0\0\0\0\0\0\xf0\x65\x02\x04\0\x60\0\0\0\x48' + '\0'.repeat(80)).repeat(2)],
])('%s: unsupported', async (what, text) => {
  const { result } = await readAll(latin1(text));
  expect(result).toMatchObject({ ok: false, failure: { code: 'unsupported', looksLike: what } });
});

test.each([
  ['xz archive', '\xfd7zXZ\0\0'],
  ['bzip2 archive', 'BZh91AY&SY'],
  ['ZIP archive', 'PK\x03\x04\x14\0\0\0\x08\0trace.pcap'],
  ['tar archive', 'capture.pcap'.padEnd(257, '\0') + 'ustar\x0000'],
])('%s: to be unpacked first', async (what, text) => {
  const { result } = await readAll(latin1(text));
  expect(result).toMatchObject({ ok: false, failure: { code: 'packed', looksLike: what } });
});

test.each([
  ['PNG image', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['JPEG image', '\xff\xd8\xff\xe0'],
  ['PDF document', '%PDF-1.7\n%'],
  ['Microsoft Office document', 'PK\x03\x04\x14\0\x06\0[Content_Types].xml'],
  ['Microsoft Office document (old format)', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['ELF program', '\x7fELF\x02\x01'],
  ['Windows program', 'MZ\x90\0\x03\0'],
  ['SQLite database', 'SQLite format 3\0'],
  ['Windows event log', 'ElfFile\0'],
  ['HTML page', '\n<!DOCTYPE html><html>'],
  ['XML document', '<?xml version="1.0"?><pdml/>'],
  ['JSON text', '[{"_index": "packets"}]'],
  ['JSON text', '{"a": 1}'],
  ['script', '#!/bin/sh\n'],
  ['text written by tcpdump', '12:00:00.123456 IP 10.0.0.1 > 10.0.0.2: ICMP echo request\n'],
  ['text', 'Dear colleague, see the picture'],
  ['text (UTF-16)', '\xff\xfeh\0i\0'],
  ['file of zeros', '\0'.repeat(100)],
])('%s: not a capture', async (what, text) => {
  const { result } = await readAll(latin1(text));
  expect(result).toMatchObject({ ok: false, failure: { code: 'not-a-capture', looksLike: what } });
  expect(!result.ok && result.failure.message).toContain(what);
});

test('bytes of no known kind', async () => {
  expect(looksLike(Uint8Array.of(200, 1, 2, 250, 3, 0, 9))).toBeNull();
  const { result } = await readAll(Uint8Array.of(200, 1, 2, 250, 3, 0, 9));
  expect(result).toMatchObject({ failure: { code: 'not-a-capture', looksLike: null } });
});

test('text in any language stays text where the head cuts a letter', () => {
  const russian = new TextEncoder().encode('Захват трафика '.repeat(20));
  expect(looksLike(russian.subarray(0, 100))).toMatchObject({ what: 'text' });
  expect(looksLike(russian.subarray(0, 101))).toMatchObject({ what: 'text' });
});
