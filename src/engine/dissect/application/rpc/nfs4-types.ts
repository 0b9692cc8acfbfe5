// What operations of NFS version 4 have in common: states, attributes, rights (RFC 8881, 3 and 5).

import { u32be } from '../../../../base/bytes.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import { crc32 } from '../crc32.ts';
import { explainHandle } from './nfs-types.ts';
import { ACL_FLAGS, FLAG_VALUES, LONG_VALUES, MODE_FIELDS } from './nfs4-fields.ts';
import { fillOf, XdrReader } from './xdr.ts';

const MOST_WORDS = 8;
export const STATE_ID = 16;
const RIGHTS = ['read', 'lookup', 'modify', 'extend', 'delete', 'execute'];

/** Tells something; what it returns is a word for the summary, where it has one. */
export type Read = (reader: XdrReader) => unknown;

/** CRC-16 of X.25, which Wireshark shows to tell states apart. */
function crc16(bytes: Uint8Array, at: number, end: number): number {
  let crc = 0xffff;
  for (let i = at; i < end; i += 1) {
    crc ^= bytes[i];
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x8408 : 0);
  }
  return crc ^ 0xffff;
}

/** What names a lock or an open file; it is short-hand for its hash, as in Wireshark. */
export function stateId(reader: XdrReader): void {
  const { bytes, at } = reader;
  const fits = reader.rest >= STATE_ID;
  const line = reader.field('nfs.stateid', STATE_ID);
  if (!fits) return;
  line.field('nfs.stateid.hash', at, 0, crc16(bytes, at, at + STATE_ID));
  line.field('nfs.stateid.seqid', at, 4);
  line.field('nfs.stateid.other', at + 4, STATE_ID - 4);
  line.field('nfs.stateid.other_hash', at + 4, 0, crc32(bytes, at + 4, at + STATE_ID));
}

/** A word of bits with a name each. */
export function flags(reader: XdrReader, name: string, bits: readonly string[]): number {
  const { bytes, at } = reader;
  if (reader.rest < 4) {
    reader.failed = true;
    return 0;
  }
  const line = reader.field(name, 4);
  for (const bit of bits) line.field(bit, at, 4);
  return u32be(bytes, at);
}

/** Types of RFC 7531 that several operations have: 64 bits, a file handle, one part of a path. */
export const long = (reader: XdrReader, name: string): void => void reader.field(name, 8);
export const handle = (reader: XdrReader): string => explainHandle(reader, 'File handle');
export const component = (reader: XdrReader): string => reader.text('Name', 'nfs.pathname.component');

/** Seconds since 1970 and nanoseconds. */
export function time(reader: XdrReader): void {
  long(reader, 'nfs.nfstime4.seconds');
  reader.u32('nfs.nfstime4.nseconds');
}

/** Values of attributes, by number (RFC 8881, 5.8). */
const VALUES: Readonly<Record<number, Read>> = {
  0: (reader) => attributes(reader, false),
  1: (reader) => reader.u32('nfs.nfs_ftype4'),
  2: (reader) => reader.u32('nfs.fattr4_fh_expire_type'),
  3: (reader) => long(reader, 'nfs.changeid4'),
  4: (reader) => long(reader, 'nfs.fattr4.size'),
  5: (reader) => reader.u32('nfs.fattr4_link_support'),
  6: (reader) => reader.u32('nfs.fattr4_symlink_support'),
  7: (reader) => reader.u32('nfs.fattr4_named_attr'),
  8(reader) {
    long(reader, 'nfs.fsid4.major');
    long(reader, 'nfs.fsid4.minor');
  },
  9: (reader) => reader.u32('nfs.fattr4_unique_handles'),
  10: (reader) => reader.u32('nfs.fattr4.lease_time'),
  13: (reader) => flags(reader, 'nfs.fattr4.aclsupport', ACL_FLAGS),
  ...Object.fromEntries(
    FLAG_VALUES.map(([attribute, name]): [number, Read] => [attribute, (reader) => reader.u32(name)]),
  ),
  ...Object.fromEntries(
    LONG_VALUES.map(([attribute, name]): [number, Read] => [attribute, (reader) => long(reader, name)]),
  ),
  28: (reader) => reader.u32('nfs.fattr4.maxlink'),
  29: (reader) => reader.u32('nfs.fattr4.maxname'),
  62(reader) {
    for (let left = Math.min(reader.count(), MOST_WORDS); left > 0; left -= 1) reader.u32('nfs.layouttype');
  },
  65: (reader) => reader.u32('nfs.fattr4.layout_blksize'),
  75: (reader) => attributes(reader, false),
  19: handle,
  20: (reader) => long(reader, 'nfs.fattr4.fileid'),
  33: (reader) => flags(reader, 'nfs.mode', MODE_FIELDS),
  35: (reader) => reader.u32('nfs.fattr4.numlinks'),
  36: (reader) => reader.text('Owner', 'nfs.fattr4_owner'),
  37: (reader) => reader.text('Group', 'nfs.fattr4_owner_group'),
  41(reader) {
    reader.u32('nfs.specdata1');
    reader.u32('nfs.specdata2');
  },
  45: (reader) => long(reader, 'nfs.fattr4.space_used'),
  47: time,
  51: time,
  52: time,
  53: time,
  55: (reader) => long(reader, 'nfs.fattr4.mounted_on_fileid'),
};

/** A bitmap of attributes, and their values behind it where there are any. */
export function attributes(reader: XdrReader, hasValues: boolean): void {
  const { bytes } = reader;
  const count = reader.count();
  const map = reader.at;
  if (count > MOST_WORDS || count * 4 > reader.rest) {
    reader.failed = true;
    return;
  }
  reader.skip(count * 4);
  let values: XdrReader | null = null;
  if (hasValues) {
    const length = reader.count();
    const start = reader.at;
    reader.skip(length + fillOf(length));
    if (reader.failed) return;
    values = new XdrReader(bytes, start, start + length, reader.group);
  }
  for (let word = 0; word < count; word += 1) {
    const at = map + 4 * word;
    if (u32be(bytes, at) === 0) continue;
    const line = reader.group.field('nfs.attr_mask', at, 4);
    const set = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (u32be(bytes, at) >>> bit) & 1);
    line.field('nfs.attr_count', at, 0, set.length);
    for (const bit of set) {
      const attribute = line.field('nfs.attr', at, 4, 32 * word + bit);
      if (values !== null && !value(values, 32 * word + bit, attribute)) values = null;
    }
  }
}

/** False: nobody knows how long the value is. */
function value(values: XdrReader, attribute: number, line: FieldGroup): boolean {
  const read = VALUES[attribute];
  if (read === undefined) return false;
  const inner = new XdrReader(values.bytes, values.at, values.end, line);
  read(inner);
  values.at = inner.at;
  values.failed = inner.failed;
  return !inner.failed;
}

/** Whether a directory changed in between: its number before and after. */
export function change(reader: XdrReader): void {
  reader.within('Change', (inner) => {
    inner.u32('nfs.change_info.atomic');
    long(inner, 'nfs.changeid4.before');
    long(inner, 'nfs.changeid4.after');
  });
}

/** What may be done with a file, a bit each. */
export function rights(reader: XdrReader, name: string, prefix: string): void {
  const { bytes, at } = reader;
  if (reader.rest < 4) {
    reader.failed = true;
    return;
  }
  const line = reader.field(name, 4);
  for (const [i, right] of RIGHTS.entries())
    if ((u32be(bytes, at) & (1 << i)) !== 0) line.field(`nfs.${prefix}_${right}`, at, 4);
}

/** A choice and what stands below it. */
export function choice(reader: XdrReader, name: string, read: (inner: XdrReader, chosen: number) => unknown): unknown {
  if (reader.rest < 4) {
    reader.failed = true;
    return undefined;
  }
  const chosen = u32be(reader.bytes, reader.at);
  const inner = new XdrReader(reader.bytes, reader.at + 4, reader.end, reader.field(name, 4));
  const result = read(inner, chosen);
  reader.at = inner.at;
  reader.failed = inner.failed;
  return result;
}
