import { u16be } from '../../base/bytes.ts';
import type { FileKind } from '../../model/file-kind.ts';

/** What a file that is no readable capture seems to be instead. */
export interface Likeness {
  readonly what: FileKind;
  /** A capture in a form that is not read yet, an archive that may hold one, or something else. */
  readonly kind: 'capture' | 'archive' | 'other';
}

/** First bytes of a kind of file, as Latin-1 text; `?` stands for any byte. */
interface Magic extends Likeness {
  readonly bytes: string;
  readonly at?: number;
}

const file = (what: FileKind, bytes: string, at = 0): Magic => ({ what, bytes, at, kind: 'other' });
const capture = (what: FileKind, bytes: string, at = 0): Magic => ({ what, bytes, at, kind: 'capture' });
const archive = (what: FileKind, bytes: string, at = 0): Magic => ({ what, bytes, at, kind: 'archive' });

const MAGICS: readonly Magic[] = [
  capture('snoop capture', 'snoop\0\0\0'),
  capture('Microsoft Network Monitor capture', 'GMBU'),
  capture('Microsoft Network Monitor 1 capture', 'RTSS'),
  capture('NetXRay or Sniffer capture', 'XCP\0'),
  capture('Sniffer capture', 'TRSNIFF data    \x1a'),
  capture('Ixia lcap capture', '\x1c\0\x01\xac'),
  capture('Ixia lcap capture', '\xac\x01\0\x1c'),
  capture('Ixia lcap capture', '\x1c\0\x01\xab'),
  capture('Ixia lcap capture', '\xab\x01\0\x1c'),
  capture('btsnoop capture', 'btsnoop\0'),
  capture('HP-UX nettl trace', '\x54\x52\0\x64\0'),
  capture('pppdump trace', '\x07????\x01'),
  archive('gzip archive', '\x1f\x8b\x08'), // one inside another
  archive('Zstandard archive', '\x28\xb5\x2f\xfd'),
  archive('compress archive', '\x1f\x9d'),
  archive('bzip2 archive', 'BZh'),
  archive('xz archive', '\xfd7zXZ\0'),
  archive('LZ4 archive', '\x04\x22\x4d\x18'),
  archive('ZIP archive', 'PK\x03\x04'),
  archive('7-Zip archive', '7z\xbc\xaf\x27\x1c'),
  archive('RAR archive', 'Rar!\x1a\x07'),
  archive('tar archive', 'ustar', 257),
  file('PNG image', '\x89PNG\r\n\x1a\n'),
  file('JPEG image', '\xff\xd8\xff'),
  file('GIF image', 'GIF8'),
  file('WebP image', 'WEBP', 8),
  file('MP4 video', 'ftyp', 4),
  file('MP3 audio', 'ID3'),
  file('PDF document', '%PDF-'),
  file('Microsoft Office document (old format)', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  file('RTF document', '{\\rtf'),
  file('SQLite database', 'SQLite format 3\0'),
  file('ELF program', '\x7fELF'),
  file('Windows program', 'MZ'),
  file('Mach-O program', '\xcf\xfa\xed\xfe'),
  file('WebAssembly module', '\0asm'),
  file('Windows event log', 'ElfFile\0'),
];

/** Tells by the first bytes what a file is that is no capture, as far as the usual kinds go. */
export function looksLike(head: Uint8Array): Likeness | null {
  const latin1 = Array.from(head.subarray(0, 512), (byte) => String.fromCharCode(byte)).join('');
  for (const { what, kind, bytes, at = 0 } of MAGICS) {
    if (matches(latin1, bytes, at)) return refine({ what, kind }, latin1);
  }
  if (isErf(head)) return { what: 'ERF capture', kind: 'capture' };
  if (isEventTrace(head)) return { what: 'Windows event trace (ETL)', kind: 'capture' };
  if (head.every((byte) => byte === 0)) return { what: 'file of zeros', kind: 'other' };
  return text(head);
}

function matches(latin1: string, bytes: string, at: number): boolean {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== '?' && bytes[i] !== latin1[at + i]) return false;
  }
  return true;
}

/** Many kinds of documents are ZIP archives. The names of their first members tell. */
function refine(likeness: Likeness, latin1: string): Likeness {
  if (likeness.what !== 'ZIP archive') return likeness;
  if (/\[Content_Types\]\.xml|word\/|xl\/|ppt\//.test(latin1))
    return { what: 'Microsoft Office document', kind: 'other' };
  if (/mimetypeapplication\/vnd\.oasis/.test(latin1)) return { what: 'OpenDocument file', kind: 'other' };
  if (/META-INF\//.test(latin1)) return { what: 'Java archive', kind: 'other' };
  return likeness;
}

/** ERF has no magic: records of a time, a type, a length and a wire length follow each other from the first byte. */
function isErf(head: Uint8Array): boolean {
  let at = 0;
  let records = 0;
  for (; head.length - at >= 16; records++) {
    const year = 1970 + ((head[at + 7] << 24) >>> 0) / (365.25 * 86400);
    const type = head[at + 8] & 0x7f;
    const recordLength = u16be(head, at + 10);
    const wireLength = u16be(head, at + 14);
    if (year < 1995 || year > 2050 || type === 0 || type > 48 || recordLength < 16 || wireLength === 0) return false;
    at += recordLength;
  }
  return records > 1 || (records === 1 && at === head.length);
}

/** The buffer header of a trace log: buffer size, then equal saved and current offsets, and a known header type. */
function isEventTrace(head: Uint8Array): boolean {
  if (head.length < 128) return false;
  const size = head[0] | (head[1] << 8) | (head[2] << 16) | (head[3] << 24);
  return size >= 4096 && size <= 1024 * 1024 && (size & 1023) === 0 && head[0x6a] === 0x01 && head[0x6b] === 0x10;
}

function text(head: Uint8Array): Likeness | null {
  if (head.length === 0) return null;
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) return { what: 'text (UTF-16)', kind: 'other' };
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32))) return null;
  const decoded = new TextDecoder().decode(head, { stream: true }); // the last character may be cut
  if (decoded === '' || decoded.includes('\ufffd')) return null;
  const start = decoded
    .replace(/^\ufeff?\s+/, '')
    .replace(/^\ufeff/, '')
    .slice(0, 200);
  if (/^(<!doctype html|<html|<head|<body)/i.test(start)) return { what: 'HTML page', kind: 'other' };
  if (start.startsWith('<?xml') || /^<[a-z][\w:-]*[\s>]/i.test(start)) return { what: 'XML document', kind: 'other' };
  if (/^(\{\s*["}]|\[\s*[\][{"\d-])/.test(start)) return { what: 'JSON text', kind: 'other' };
  if (/^#!/.test(start)) return { what: 'script', kind: 'other' };
  if (/^(0000|[0-9a-f]{4,8}:?)\s+([0-9a-f]{2}\s?){8}/i.test(start)) return { what: 'hex dump', kind: 'capture' };
  if (/^\d\d:\d\d:\d\d\.\d{6} /.test(start)) return { what: 'text written by tcpdump', kind: 'other' };
  return { what: 'text', kind: 'other' };
}
