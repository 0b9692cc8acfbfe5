// RFC 1813: procedures of NFS version 3. The operations of version 4 stand in nfs4-operations.ts.

import { u32be } from '../../../../base/bytes.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldSpec } from '../../../../model/field.ts';
import { flag, text, unsigned } from '../../header.ts';
import {
  explainAttributes,
  explainChange,
  explainHandle,
  explainOptionalAttributes,
  explainOptionalHandle,
  explainPlace,
  explainTime,
  explainWanted,
  typeFields,
} from './nfs-types.ts';
import { STATES_3, STATES_4 } from './nfs-states.ts';
import { nfs4Fields } from './nfs4-fields.ts';
import { explainOperations } from './nfs4-operations.ts';
import { sideOf } from './rpc-fields.ts';
import type { Call } from './rpc-fields.ts';
import { type XdrReader, xdrFields } from './xdr.ts';

const MOST_ENTRIES = 4096;
const PROCEDURES: Readonly<Record<number, string>> = Object.fromEntries(
  (
    'NULL GETATTR SETATTR LOOKUP ACCESS READLINK READ WRITE CREATE MKDIR SYMLINK MKNOD REMOVE RMDIR RENAME LINK READDIR ' +
    'READDIRPLUS FSSTAT FSINFO PATHCONF COMMIT'
  )
    .split(' ')
    .map((name, i) => [i, name]),
);
const STABLE = { 0: 'not stable', 1: 'data stable', 2: 'file stable' };
const ACCESS = ['read', 'lookup', 'modify', 'extend', 'delete', 'execute'];

const named = (prefix: string, fields: Readonly<Record<string, FieldSpec>>): Record<string, FieldSpec> =>
  Object.fromEntries(Object.entries(fields).map(([name, spec]) => [`${prefix}.${name}`, spec]));

export const nfsFields = defineFields({
  ...xdrFields,
  ...typeFields,
  ...nfs4Fields,
  'rpc.programversion': unsigned('Program version'),
  'nfs.procedure_v2': unsigned('Procedure'),
  'nfs.procedure_v3': unsigned('Procedure', { names: PROCEDURES }),
  'nfs.procedure_v4': unsigned('Procedure', { names: { 0: 'NULL', 1: 'COMPOUND' } }),
  'nfs.status3': unsigned('Status', { names: STATES_3 }),
  'nfs.nfsstat4': unsigned('Status', { names: STATES_4 }),
  'nfs.status': unsigned('Status', { names: STATES_4, hidden: true }),
  'nfs.tag': text('Tag'),
  'nfs.minorversion': unsigned('Minor version'),
  'nfs.ops.count': unsigned('Operations'),
  'nfs.access_check': unsigned('Asked for', { hex: true }),
  'nfs.access_rights': unsigned('Granted', { hex: true }),
  ...named('nfs', Object.fromEntries(ACCESS.map((name, i) => [`access_${name}`, flag(name, 1 << i)]))),
  'nfs.offset3': unsigned('Offset'),
  'nfs.count3': unsigned('Count', { unit: 'bytes' }),
  'nfs.read.eof': flag('End of the file'),
  'nfs.data': { title: 'Data', kind: 'bytes' },
  'nfs.readlink.data': text('Target'),
  'nfs.write.stable': unsigned('Stable', { names: STABLE }),
  'nfs.write.committed': unsigned('Committed', { names: STABLE }),
  'nfs.verifier': { title: 'Verifier', kind: 'bytes' },
  'nfs.createmode': unsigned('Mode of creation', { names: { 0: 'unchecked', 1: 'guarded', 2: 'exclusive' } }),
  'nfs.ftype3': unsigned('Type'),
  'nfs.symlink.to': text('Target'),
  'nfs.sattrguard3': unsigned('Guard'),
  'nfs.cookie3': unsigned('Cookie'),
  'nfs.count3_dircount': unsigned('Names at most', { unit: 'bytes' }),
  'nfs.count3_maxcount': unsigned('Answer at most', { unit: 'bytes' }),
  'nfs.readdir.entry': { title: 'Entry', kind: 'label' },
  'nfs.readdir.eof': unsigned('End of the folder'),
  ...named('nfs.readdir.entry3', { fileid: unsigned('File number'), name: text('Name'), cookie: unsigned('Cookie') }),
  ...named('nfs.readdirplus.entry', {
    fileid: unsigned('File number'),
    name: text('Name'),
    cookie: unsigned('Cookie'),
  }),
  ...named('nfs.fsstat3_resok', {
    tbytes: unsigned('Bytes in all'),
    fbytes: unsigned('Bytes free'),
    abytes: unsigned('Bytes available'),
    tfiles: unsigned('Files in all'),
    ffiles: unsigned('Files free'),
    afiles: unsigned('Files available'),
  }),
  'nfs.fsstat.invarsec': unsigned('Does not change for', { unit: 'seconds' }),
  ...named('nfs.fsinfo', {
    rtmax: unsigned('Greatest read'),
    rtpref: unsigned('Preferred read'),
    rtmult: unsigned('Reads in multiples of'),
    wtmax: unsigned('Greatest write'),
    wtpref: unsigned('Preferred write'),
    wtmult: unsigned('Writes in multiples of'),
    dtpref: unsigned('Preferred size of a listing'),
    maxfilesize: unsigned('Greatest file'),
    properties: unsigned('Properties', { hex: true }),
    'properties.setattr': flag('Sets times', 0x10),
    'properties.pathconf': flag('One PATHCONF for all', 0x08),
    'properties.symlinks': flag('Symbolic links', 0x02),
    'properties.hardlinks': flag('Hard links', 0x01),
  }),
  'nfs.dtime': { title: 'Precision of times', kind: 'duration', unit: 'seconds' },
  'nfs.dtime.sec': unsigned('Seconds'),
  'nfs.dtime.nsec': unsigned('Nanoseconds'),
  ...named('nfs.pathconf', {
    linkmax: unsigned('Most links'),
    name_max: unsigned('Longest name'),
    no_trunc: flag('Refuses long names'),
    chown_restricted: flag('Only root gives files away'),
    case_insensitive: flag('Ignores case'),
    case_preserving: flag('Keeps case'),
  }),
});

const handle = (reader: XdrReader): void => explainHandle(reader, 'File');
const folder = (reader: XdrReader): void => explainHandle(reader, 'Folder');
const attributes = (reader: XdrReader): void => explainOptionalAttributes(reader, 'Attributes');
const change = (reader: XdrReader): void => explainChange(reader, 'Change');
const made = (reader: XdrReader): void => {
  explainOptionalHandle(reader, 'Object');
  attributes(reader);
  change(reader);
};

/** Arguments, by procedure; some return what is worth a word in the summary. */
const ARGUMENTS: Readonly<Record<number, (reader: XdrReader) => unknown>> = {
  1: handle,
  2(reader) {
    handle(reader);
    explainWanted(reader);
    if (reader.u32('nfs.sattrguard3') === 1) explainTime(reader, 'ctime');
  },
  3: (reader) => explainPlace(reader, 'What'),
  4(reader) {
    handle(reader);
    explainAccess(reader, 'nfs.access_check');
  },
  5: handle,
  6(reader) {
    handle(reader);
    reader.field('nfs.offset3', 8);
    reader.u32('nfs.count3');
  },
  7(reader) {
    handle(reader);
    reader.field('nfs.offset3', 8);
    reader.u32('nfs.count3');
    reader.u32('nfs.write.stable');
    reader.opaque('Data', 'nfs.data');
  },
  8(reader) {
    const name = explainPlace(reader, 'Where');
    if (reader.u32('nfs.createmode') === 2) reader.field('nfs.verifier', 8);
    else explainWanted(reader);
    return name;
  },
  9(reader) {
    const name = explainPlace(reader, 'Where');
    explainWanted(reader);
    return name;
  },
  10(reader) {
    const name = explainPlace(reader, 'Where');
    explainWanted(reader);
    reader.text('Target', 'nfs.symlink.to');
    return name;
  },
  11(reader) {
    const name = explainPlace(reader, 'Where');
    reader.u32('nfs.ftype3');
    return name;
  },
  12: (reader) => explainPlace(reader, 'Object'),
  13: (reader) => explainPlace(reader, 'Object'),
  14: (reader) => `${explainPlace(reader, 'From')} ${explainPlace(reader, 'To')}`,
  15(reader) {
    handle(reader);
    return explainPlace(reader, 'Link');
  },
  16(reader) {
    folder(reader);
    reader.field('nfs.cookie3', 8);
    reader.field('nfs.verifier', 8);
    reader.u32('nfs.count3');
  },
  17(reader) {
    folder(reader);
    reader.field('nfs.cookie3', 8);
    reader.field('nfs.verifier', 8);
    reader.u32('nfs.count3_dircount');
    reader.u32('nfs.count3_maxcount');
  },
  18: handle,
  19: handle,
  20: handle,
  21(reader) {
    handle(reader);
    reader.field('nfs.offset3', 8);
    reader.u32('nfs.count3');
  },
};

/** Results behind a status of 0. */
const RESULTS: Readonly<Record<number, (reader: XdrReader) => void>> = {
  1: (reader) => explainAttributes(reader),
  2: change,
  3(reader) {
    explainHandle(reader, 'Object');
    attributes(reader);
    explainOptionalAttributes(reader, 'Attributes of the folder');
  },
  4(reader) {
    attributes(reader);
    explainAccess(reader, 'nfs.access_rights');
  },
  5(reader) {
    attributes(reader);
    reader.text('Target', 'nfs.readlink.data');
  },
  6(reader) {
    attributes(reader);
    reader.u32('nfs.count3');
    reader.u32('nfs.read.eof');
    reader.opaque('Data', 'nfs.data');
  },
  7(reader) {
    change(reader);
    reader.u32('nfs.count3');
    reader.u32('nfs.write.committed');
    reader.field('nfs.verifier', 8);
  },
  8: made,
  9: made,
  10: made,
  11: made,
  12: change,
  13: change,
  14(reader) {
    explainChange(reader, 'Change of the first folder');
    explainChange(reader, 'Change of the second folder');
  },
  15(reader) {
    attributes(reader);
    change(reader);
  },
  16: (reader) => explainListing(reader, 'nfs.readdir.entry3', false),
  17: (reader) => explainListing(reader, 'nfs.readdirplus.entry', true),
  18(reader) {
    attributes(reader);
    for (const name of ['tbytes', 'fbytes', 'abytes', 'tfiles', 'ffiles', 'afiles'])
      reader.field(`nfs.fsstat3_resok.${name}`, 8);
    reader.u32('nfs.fsstat.invarsec');
  },
  19: explainFileSystem,
  20(reader) {
    attributes(reader);
    for (const name of ['linkmax', 'name_max', 'no_trunc', 'chown_restricted', 'case_insensitive', 'case_preserving'])
      reader.u32(`nfs.pathconf.${name}`);
  },
  21(reader) {
    change(reader);
    reader.field('nfs.verifier', 8);
  },
};

/** What failures still tell: nothing, attributes, or a change. */
const FAILURES: Readonly<Record<number, (reader: XdrReader) => void>> = {
  ...Object.fromEntries([3, 4, 5, 6, 16, 17, 18, 19, 20].map((procedure) => [procedure, attributes])),
  ...Object.fromEntries([2, 7, 8, 9, 10, 11, 12, 13, 21].map((procedure) => [procedure, change])),
  14: RESULTS[14],
  15: RESULTS[15],
};

function explainAccess(reader: XdrReader, name: string): void {
  const { bytes, at } = reader;
  if (reader.rest < 4) {
    reader.failed = true;
    return;
  }
  const told = reader.field(name, 4);
  for (const [i, right] of ACCESS.entries())
    if ((u32be(bytes, at) & (1 << i)) !== 0) told.field(`nfs.access_${right}`, at, 4);
}

function explainListing(reader: XdrReader, prefix: string, isPlus: boolean): void {
  explainOptionalAttributes(reader, 'Attributes of the folder');
  reader.field('nfs.verifier', 8);
  reader.list(MOST_ENTRIES, (list) =>
    list.under('nfs.readdir.entry', (entry) => {
      entry.field(`${prefix}.fileid`, 8);
      entry.group.summary(entry.text('Name', `${prefix}.name`));
      entry.field(`${prefix}.cookie`, 8);
      if (isPlus) {
        attributes(entry);
        explainOptionalHandle(entry, 'File handle');
      }
    }),
  );
  reader.u32('nfs.readdir.eof');
}

function explainFileSystem(reader: XdrReader): void {
  attributes(reader);
  for (const name of ['rtmax', 'rtpref', 'rtmult', 'wtmax', 'wtpref', 'wtmult', 'dtpref'])
    reader.u32(`nfs.fsinfo.${name}`);
  reader.field('nfs.fsinfo.maxfilesize', 8);
  const { bytes, at } = reader;
  if (reader.rest < 12) {
    reader.failed = true;
    return;
  }
  const precision = `${u32be(bytes, at)}.${String(u32be(bytes, at + 4)).padStart(9, '0')}`;
  const time = reader.field('nfs.dtime', 8, precision);
  time.field('nfs.dtime.sec', at, 4);
  time.field('nfs.dtime.nsec', at + 4, 4);
  const properties = reader.field('nfs.fsinfo.properties', 4);
  for (const name of ['setattr', 'pathconf', 'symlinks', 'hardlinks'])
    properties.field(`nfs.fsinfo.properties.${name}`, at + 8, 4);
}

/** Arguments or results of NFS. */
export function explainNfs(reader: XdrReader, call: Call, isReply: boolean): void {
  const { version, procedure } = call;
  const layer = reader.group;
  const side = sideOf(call, isReply);
  if (version === 4) {
    const told = procedure === 1 ? explainCompound(reader, isReply) : 'NULL';
    layer.summary(`V4 ${side} ${told}`);
    return;
  }
  const name = PROCEDURES[procedure] ?? `procedure ${procedure}`;
  layer.summary(`V${version} ${name} ${side}`);
  if (version !== 3 || procedure === 0) return;
  if (!isReply) {
    const words = ARGUMENTS[procedure]?.(reader);
    if (typeof words === 'string') layer.summary(`V${version} ${name} ${side}, ${words}`);
    return;
  }
  reader.here('nfs.status', 4);
  const state = reader.u32('nfs.status3');
  if (state !== 0)
    layer.summary(`V${version} ${name} ${side} Error: ${(version === 3 ? STATES_3 : STATES_4)[state] ?? state}`);
  (state === 0 ? RESULTS : FAILURES)[procedure]?.(reader);
}

/** RFC 8881, 16.2. */
function explainCompound(reader: XdrReader, isReply: boolean): string {
  if (isReply) {
    reader.here('nfs.status', 4);
    reader.u32('nfs.nfsstat4');
  }
  reader.text('Tag', 'nfs.tag');
  if (!isReply) reader.u32('nfs.minorversion');
  return reader.rest < 4 ? 'COMPOUND' : explainOperations(reader, isReply);
}
