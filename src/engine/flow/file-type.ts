import { u16be, u32be, u32le } from '../../base/bytes.ts';
import { latin1 } from '../../base/text.ts';

/** A type told by the first bytes, and whether such a file can run or hide something: then it is always hashed. */
export interface FileType {
  readonly id: string;
  readonly interesting: boolean;
}

interface Magic extends FileType {
  readonly at: number;
  readonly bytes: readonly number[];
}

const text = (value: string): number[] => Array.from(value, (character) => character.charCodeAt(0));
const magic = (id: string, interesting: boolean, bytes: readonly number[], at = 0): Magic => ({
  id,
  interesting,
  bytes,
  at,
});

/** Sources: the formats' own specifications and the magic database of file(1). */
const MAGICS: readonly Magic[] = [
  magic('elf', true, [0x7f, ...text('ELF')]),
  magic('macho', true, [0xfe, 0xed, 0xfa, 0xce]),
  magic('macho', true, [0xfe, 0xed, 0xfa, 0xcf]),
  magic('macho', true, [0xce, 0xfa, 0xed, 0xfe]),
  magic('macho', true, [0xcf, 0xfa, 0xed, 0xfe]),
  magic('script', true, text('#!')),
  magic('ole', true, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  magic('lnk', true, [0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0]),
  magic('zip', true, text('PK\u0003\u0004')),
  magic('rar', true, text('Rar!\u001a\u0007')),
  magic('7z', true, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  magic('cab', true, text('MSCF')),
  magic('gzip', true, [0x1f, 0x8b, 8]),
  magic('xz', true, [0xfd, ...text('7zXZ\0')]),
  magic('bzip2', true, text('BZh')),
  magic('pdf', true, text('%PDF-')),
  magic('rtf', true, text('{\\rtf')),
  magic('dex', true, text('dex\n')),
  magic('wasm', true, text('\0asm')),
  magic('swf', true, text('CWS')),
  magic('swf', true, text('FWS')),
  magic('iso', true, text('CD001'), 32_769),
  magic('png', false, [0x89, ...text('PNG')]),
  magic('jpeg', false, [0xff, 0xd8, 0xff]),
  magic('gif', false, text('GIF8')),
  magic('webp', false, text('WEBP'), 8),
  magic('bmp', false, text('BM')),
  magic('ico', false, [0, 0, 1, 0]),
  magic('mp4', false, text('ftyp'), 4),
  magic('mp3', false, text('ID3')),
  magic('ogg', false, text('OggS')),
  magic('flv', false, text('FLV\u0001')),
  magic('matroska', false, [0x1a, 0x45, 0xdf, 0xa3]),
  magic('woff', false, text('wOF')),
];

const JAVA_CLASS = 0xcafebabe;
const PE_POINTER = 0x3c;

/** Bytes that `tellFileType` wants to see, where there are so many. */
export const FILE_HEAD = 512;

const PE: FileType = { id: 'pe', interesting: true };
const MZ: FileType = { id: 'mz', interesting: true };
const CLASS: FileType = { id: 'java-class', interesting: true };
const MACHO: FileType = { id: 'macho', interesting: true };

/** The type of a file by its first bytes, or null. */
export function tellFileType(head: Uint8Array): FileType | null {
  if (head.length >= 2 && u16be(head, 0) === 0x4d5a) return isPortableExecutable(head) ? PE : MZ;
  // Java classes and universal Mach-O share a magic: a class goes on with a version of 45 or more, Mach-O with few parts.
  if (head.length >= 8 && u32be(head, 0) === JAVA_CLASS) return u32be(head, 4) > 44 ? CLASS : MACHO;
  for (const known of MAGICS) {
    if (known.at + known.bytes.length > head.length) continue;
    if (known.bytes.every((byte, i) => head[known.at + i] === byte)) return known;
  }
  return tellText(head);
}

function isPortableExecutable(head: Uint8Array): boolean {
  if (head.length < PE_POINTER + 4) return false;
  const at = u32le(head, PE_POINTER);
  return at + 4 <= head.length ? u32be(head, at) === 0x50450000 : at < 4096;
}

const TEXTS: readonly (readonly [RegExp, FileType])[] = [
  [/^\s*(<!doctype html|<html|<head|<body|<script)/i, { id: 'html', interesting: false }],
  [/^\s*<\?xml/i, { id: 'xml', interesting: false }],
  [/^\s*<\?php/i, { id: 'php', interesting: true }],
  [/^\s*<svg/i, { id: 'svg', interesting: false }],
  [/^\s*[{[]\s*("|\{|\[|\d|\]|\})/, { id: 'json', interesting: false }],
  [
    /^\s*(param\s*\(|function\s+[\w-]+\s*\{|\$[\w:]+\s*=|(iex|invoke-\w+|new-object|set-strictmode|import-module)\b)/i,
    { id: 'powershell', interesting: true },
  ],
  [/^@echo off/i, { id: 'batch', interesting: true }],
];

function tellText(head: Uint8Array): FileType | null {
  const start = latin1(head, 0, Math.min(head.length, 256));
  for (const [pattern, type] of TEXTS) if (pattern.test(start)) return type;
  // eslint-disable-next-line no-control-regex
  return head.length > 0 && !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(start) ? { id: 'text', interesting: false } : null;
}
