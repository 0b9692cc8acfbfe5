import { expect, test } from 'vitest';
import { tell } from '../../../../src/app/i18n/i18n.svelte.ts';
import { en } from '../../../../src/app/i18n/en.ts';
import { ru } from '../../../../src/app/i18n/ru.ts';
import { looksLike } from '../../../../src/engine/capture/looks-like.ts';
import type { OpenFailureCode } from '../../../../src/model/capture.ts';
import { FILE_KINDS, type FileKind } from '../../../../src/model/file-kind.ts';
import { readAll } from '../../../support/capture-reading.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** A record of 96 bytes, written in 2021. */
const ERF = '\0\0\0\0\0\0\xf0\x65\x02\x04\0\x60\0\0\0\x48' + '\0'.repeat(80);
/** The header of a buffer of 64 KiB. */
const ETL = '\0\0\x01\0'.padEnd(0x6a, '\0') + '\x01\x10' + '\0'.repeat(100);

/** How files of each kind begin; some in several ways. */
const BEGINNINGS: Record<FileKind, readonly string[]> = {
  'snoop capture': ['snoop\0\0\0\0\0\0\x02'],
  'Microsoft Network Monitor capture': ['GMBU\0\x02\x01\0'],
  'Microsoft Network Monitor 1 capture': ['RTSS\0\x01\x01\0'],
  'NetXRay or Sniffer capture': ['XCP\x00002.002\0'],
  'Sniffer capture': ['TRSNIFF data    \x1a\0'],
  'Ixia lcap capture': ['\x1c\0\x01\xac\0', '\xac\x01\0\x1c\0', '\x1c\0\x01\xab\0', '\xab\x01\0\x1c\0'],
  'btsnoop capture': ['btsnoop\0\0\0\0\x01'],
  'HP-UX nettl trace': ['\x54\x52\0\x64\0\0'],
  'pppdump trace': ['\x07\x60\x01\x02\x03\x01\x00'],
  'ERF capture': [ERF + ERF, ERF],
  'Windows event trace (ETL)': [ETL],
  'hex dump': ['0000  00 11 22 33 44 55 66 77 88 99\n', '000000 45 00 00 54 a6 f2 40 00\n'],
  'gzip archive': ['\x1f\x8b\x08\0'],
  'Zstandard archive': ['\x28\xb5\x2f\xfd\x04'],
  'compress archive': ['\x1f\x9d\x90'],
  'bzip2 archive': ['BZh91AY&SY'],
  'xz archive': ['\xfd7zXZ\0\0'],
  'LZ4 archive': ['\x04\x22\x4d\x18\x64'],
  'ZIP archive': ['PK\x03\x04\x14\0\0\0\x08\0trace.pcap'],
  '7-Zip archive': ['7z\xbc\xaf\x27\x1c\0'],
  'RAR archive': ['Rar!\x1a\x07\x01\0'],
  'tar archive': ['capture.pcap'.padEnd(257, '\0') + 'ustar\x0000'],
  'PNG image': ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  'JPEG image': ['\xff\xd8\xff\xe0'],
  'GIF image': ['GIF89a'],
  'WebP image': ['RIFF\x24\0\0\0WEBPVP8 '],
  'MP4 video': ['\0\0\0\x20ftypisom'],
  'MP3 audio': ['ID3\x04\0\0'],
  'PDF document': ['%PDF-1.7\n%'],
  'Microsoft Office document (old format)': ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  'Microsoft Office document': ['PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'PK\x03\x04\x14\0\x06\0xl/workbook.xml'],
  'OpenDocument file': ['PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.text'],
  'RTF document': ['{\\rtf1\\ansi'],
  'SQLite database': ['SQLite format 3\0'],
  'ELF program': ['\x7fELF\x02\x01'],
  'Windows program': ['MZ\x90\0\x03\0'],
  'Mach-O program': ['\xcf\xfa\xed\xfe\x07\0\0\x01'],
  'WebAssembly module': ['\0asm\x01\0\0\0'],
  'Java archive': ['PK\x03\x04\x14\0\x08\0META-INF/MANIFEST.MF'],
  'Windows event log': ['ElfFile\0'],
  'file of zeros': ['\0'.repeat(100)],
  'text (UTF-16)': ['\xff\xfeh\0i\0', '\xfe\xff\0h\0i'],
  'HTML page': ['\n<!DOCTYPE html><html>', '<html lang="en">'],
  'XML document': ['<?xml version="1.0"?><pdml/>', '<pdml version="0">'],
  'JSON text': ['[{"_index": "packets"}]', '{"a": 1}'],
  script: ['#!/bin/sh\n'],
  'text written by tcpdump': ['12:00:00.123456 IP 10.0.0.1 > 10.0.0.2: ICMP echo request\n'],
  text: ['Dear colleague, see the picture', '[draft] not JSON'],
};

const UNSUPPORTED = /(capture|trace|trace \(ETL\)|hex dump)$/;
const PACKED = /^(gzip|Zstandard|compress|bzip2|xz|LZ4|ZIP|7-Zip|RAR|tar) archive$/;

const codeOf = (what: string): OpenFailureCode =>
  UNSUPPORTED.test(what) ? 'unsupported' : PACKED.test(what) ? 'packed' : 'not-a-capture';

const each = Object.entries(BEGINNINGS) as [FileKind, readonly string[]][];

test.each(each)('%s is told by its content, and what can be done with it', async (what, beginnings) => {
  for (const beginning of beginnings) {
    expect(looksLike(latin1(beginning))?.what).toBe(what);
    // What is compressed once more is no capture either.
    if (what === 'gzip archive' || what === 'Zstandard archive') continue;
    const { result } = await readAll(latin1(beginning));
    expect(result).toMatchObject({ ok: false, failure: { code: codeOf(what), looksLike: what } });
    expect(!result.ok && result.failure.message).toContain(what);
  }
});

test.each(Object.entries(FILE_KINDS))('%s is called by its name in both languages', (what, kind) => {
  expect(tell(kind)).toBe(kind.en);
  expect(kind.en).toContain(what);
  expect(kind.en).toMatch(/^(an? |(JSON )?text|MP3 audio)/);
  expect(kind.ru).toMatch(/^[а-я]+[ ,]?/);
  // Names are the same in every language.
  for (const [name] of what.matchAll(/[\w-]*[A-Z][\w-]*/g)) expect(kind.ru).toContain(name);
});

test('sentences of both languages have a place for the kind', () => {
  for (const texts of [en, ru])
    for (const key of ['failure.looksLike', 'failure.mayHold'] as const)
      expect(texts[key]).toMatch(/\{name\}.*\{kind\}/);
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
