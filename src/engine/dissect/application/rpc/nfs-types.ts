// RFC 1813, 2.5 and 2.6: what the procedures of NFS version 3 have in common.

import { u32be } from '../../../../base/bytes.ts';
import { formatTimestamp } from '../../../../base/time.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldSpec } from '../../../../model/field.ts';
import { moment, nameOf, unsigned } from '../../header.ts';
import { crc32 } from '../crc32.ts';
import { fillOf } from './xdr.ts';
import type { XdrReader } from './xdr.ts';

const LONGEST_HANDLE = 64;
/** Bytes of fattr3. */
const ATTRIBUTES = 84;

const TYPES = {
  1: 'Regular File',
  2: 'Directory',
  3: 'Block Special Device',
  4: 'Character Special Device',
  5: 'Symbolic Link',
  6: 'Socket',
  7: 'Named Pipe',
};
const PERMISSIONS = {
  suid: 'Runs as its owner',
  sgid: 'Runs as its group',
  sticky: 'Sticky',
  rusr: 'Owner reads',
  wusr: 'Owner writes',
  xusr: 'Owner executes',
  rgrp: 'Group reads',
  wgrp: 'Group writes',
  xgrp: 'Group executes',
  roth: 'Others read',
  woth: 'Others write',
  xoth: 'Others execute',
};

export const handleFields = defineFields({
  'nfs.fh.length': unsigned('Length', { unit: 'bytes' }),
  'nfs.fh.hash': unsigned('Hash (CRC-32)', { hex: true, derived: true }),
  'nfs.fhandle': {
    title: 'File handle',
    kind: 'bytes',
    help: {
      en: 'Stands for a file or folder. Only the server knows its meaning; whoever has it gets at the file.',
      ru: 'Обозначает файл или папку. Смысл знает только сервер; у кого она есть, тот доберётся до файла.',
    },
  },
});

export const typeFields = defineFields({
  ...handleFields,
  'nfs.handle_follow': unsigned('Handle follows'),
  'nfs.attributes_follow': unsigned('Attributes follow'),
  'nfs.fattr3.type': unsigned('Type', { names: TYPES }),
  'nfs.mode3': unsigned('Mode'),
  ...Object.fromEntries(
    Object.entries(PERMISSIONS).map(([bit, title], i): [string, FieldSpec] => [
      `nfs.mode3.${bit}`,
      { title, kind: 'flag', mask: 0x800 >> i },
    ]),
  ),
  'nfs.fattr3.nlink': unsigned('Links'),
  'nfs.fattr3.uid': unsigned('Owner'),
  'nfs.fattr3.gid': unsigned('Group'),
  'nfs.fattr3.size': unsigned('Size', { unit: 'bytes' }),
  'nfs.fattr3.used': unsigned('Used', { unit: 'bytes' }),
  'nfs.specdata1': unsigned('Major number'),
  'nfs.specdata2': unsigned('Minor number'),
  'nfs.fattr3.fsid': unsigned('File system', { hex: true }),
  'nfs.fattr3.fileid': unsigned('File number'),
  ...Object.fromEntries(
    [
      ['atime', 'Read last'],
      ['mtime', 'Changed last'],
      ['ctime', 'Attributes changed last'],
    ].flatMap(([name, title]): [string, FieldSpec][] => [
      [`nfs.${name}`, moment(title)],
      [`nfs.${name}.sec`, unsigned('Seconds')],
      [`nfs.${name}.nsec`, unsigned('Nanoseconds')],
    ]),
  ),
  'nfs.wcc_attr.size': unsigned('Size', { unit: 'bytes' }),
  'nfs.set_it': unsigned('Set'),
  'nfs.uid3': unsigned('Owner'),
  'nfs.gid3': unsigned('Group'),
  'nfs.set_size': unsigned('Size', { unit: 'bytes' }),
  'nfs.name': { title: 'Name', kind: 'text' },
});

/** A file handle, which means something to its server alone; returns a short hash of it. */
export function explainHandle(reader: XdrReader, title: string): string {
  let hash = '';
  reader.within(
    title,
    (inner) => {
      const length = inner.u32('nfs.fh.length');
      if (length < 0 || length > LONGEST_HANDLE || length > inner.rest) {
        inner.failed = true;
        return;
      }
      const sum = crc32(inner.bytes, inner.at, inner.at + length);
      hash = `0x${sum.toString(16).padStart(8, '0')}`;
      inner.here('nfs.fh.hash', 0, sum);
      inner.field('nfs.fhandle', length);
      inner.skip(fillOf(length));
    },
    reader.lengthBehind(0),
  );
  return hash;
}

/** Seconds and nanoseconds. */
export function explainTime(reader: XdrReader, name: 'atime' | 'mtime' | 'ctime'): void {
  const { bytes, at } = reader;
  if (reader.rest < 8) {
    reader.failed = true;
    return;
  }
  const told = reader.field(`nfs.${name}`, 8, timeText(bytes, at));
  told.field(`nfs.${name}.sec`, at, 4);
  told.field(`nfs.${name}.nsec`, at + 4, 4);
}

/** nfstime3: seconds and nanoseconds, which may be more than a second where somebody makes them up. */
export function timeText(bytes: Uint8Array, at: number): string {
  const nanoseconds = u32be(bytes, at + 4);
  return formatTimestamp(u32be(bytes, at) + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9);
}

/** Permissions; returns them as `ls` and `chmod` count them. */
function explainMode(reader: XdrReader): string {
  const { bytes, at } = reader;
  if (reader.rest < 4) {
    reader.failed = true;
    return '';
  }
  const mode = reader.field('nfs.mode3', 4);
  const octal = `0${u32be(bytes, at).toString(8)}`;
  mode.summary(octal);
  for (const bit of Object.keys(PERMISSIONS)) mode.field(`nfs.mode3.${bit}`, at, 4);
  return octal;
}

/** fattr3; returns what it is, how it is protected and whose. */
export function explainAttributes(reader: XdrReader, title = 'Attributes'): string {
  let words = '';
  reader.within(
    title,
    (inner) => {
      const type = inner.u32('nfs.fattr3.type');
      const mode = explainMode(inner);
      const [, uid, gid] = ['nlink', 'uid', 'gid'].map((name) => inner.u32(`nfs.fattr3.${name}`));
      words = `${nameOf(TYPES, type, 'Type')} mode: ${mode} uid: ${uid} gid: ${gid}`;
      for (const name of ['size', 'used']) inner.field(`nfs.fattr3.${name}`, 8);
      inner.u32('nfs.specdata1');
      inner.u32('nfs.specdata2');
      for (const name of ['fsid', 'fileid']) inner.field(`nfs.fattr3.${name}`, 8);
      for (const name of ['atime', 'mtime', 'ctime'] as const) explainTime(inner, name);
    },
    ATTRIBUTES,
  );
  return words;
}

/** post_op_attr. */
export function explainOptionalAttributes(reader: XdrReader, title: string): void {
  reader.within(title, (inner) => {
    if (inner.u32('nfs.attributes_follow') === 1) explainAttributes(inner);
  });
}

/** post_op_fh3. */
export function explainOptionalHandle(reader: XdrReader, title: string): void {
  reader.within(title, (inner) => {
    if (inner.u32('nfs.handle_follow') === 1) explainHandle(inner, 'File handle');
  });
}

/** wcc_data: attributes before and after. */
export function explainChange(reader: XdrReader, title: string): void {
  reader.within(title, (inner) => {
    inner.within('Before', (before) => {
      if (before.u32('nfs.attributes_follow') !== 1) return;
      before.field('nfs.wcc_attr.size', 8);
      explainTime(before, 'mtime');
      explainTime(before, 'ctime');
    });
    explainOptionalAttributes(inner, 'After');
  });
}

/** sattr3. */
export function explainWanted(reader: XdrReader): void {
  reader.within('Wanted attributes', (inner) => {
    if (inner.u32('nfs.set_it') === 1) explainMode(inner);
    if (inner.u32('nfs.set_it') === 1) inner.u32('nfs.uid3');
    if (inner.u32('nfs.set_it') === 1) inner.u32('nfs.gid3');
    if (inner.u32('nfs.set_it') === 1) inner.field('nfs.set_size', 8);
    for (const name of ['atime', 'mtime'] as const) if (inner.u32('nfs.set_it') === 2) explainTime(inner, name);
  });
}

/** diropargs3; returns a hash of the folder's handle, and the name. */
export function explainPlace(reader: XdrReader, title: string): string {
  let place = '';
  reader.within(title, (inner) => {
    const folder = explainHandle(inner, 'Folder');
    const name = inner.text('Name', 'nfs.name');
    place = `DH: ${folder}/${name}`;
    return name;
  });
  return place;
}
