// RFC 1813, 3: arguments and results of the procedures of NFS version 3, and the compound of version 4, whose operations
// stand in nfs4-operations.ts. Of version 2 only the procedure is named.

import { u32be } from '../../../../base/bytes.ts';
import { nameOf } from '../../header.ts';
import { ACCESS, CREATION, STABLE } from './nfs-fields.ts';
import { STATES_3 } from './nfs-states.ts';
import {
  explainAttributes,
  explainChange,
  explainHandle,
  explainOptionalAttributes,
  explainOptionalHandle,
  explainPlace,
  explainTime,
  explainWanted,
  timeText,
} from './nfs-types.ts';
import { explainOperations } from './nfs4-operations.ts';
import { NFS_PROCEDURES, procedureName } from './procedures.ts';
import { sideOf } from './rpc-fields.ts';
import type { Call } from './rpc-fields.ts';
import type { XdrReader } from './xdr.ts';

/** Names of one folder that are told. */
const MOST_ENTRIES = 4096;
/** Names that Info says of them. */
const MOST_NAMED = 16;
/** Rights in the words of Info, in the order of ACCESS. */
const RIGHTS = ['RD', 'LU', 'MD', 'XT', 'DL', 'XE'];

const handle = (reader: XdrReader): string => `FH: ${explainHandle(reader, 'File')}`;
const folder = (reader: XdrReader): string => `FH: ${explainHandle(reader, 'Folder')}`;
const place = (reader: XdrReader): string => explainPlace(reader, 'Where');
const attributes = (reader: XdrReader): void => explainOptionalAttributes(reader, 'Attributes');
const change = (reader: XdrReader): void => explainChange(reader, 'Change');
const made = (reader: XdrReader): void => {
  explainOptionalHandle(reader, 'Object');
  attributes(reader);
  change(reader);
};
/** What a COMMIT, READ or WRITE is about: which bytes of which file. */
const range = (reader: XdrReader): string => {
  const file = handle(reader);
  const offset = reader.long('nfs.offset3');
  return `${file} Offset: ${offset} Len: ${reader.u32('nfs.count3')}`;
};

/** Arguments, by procedure; they return what Info says of them. */
const ARGUMENTS: Readonly<Record<number, (reader: XdrReader) => string>> = {
  1: handle,
  2(reader) {
    const file = handle(reader);
    explainWanted(reader);
    if (reader.u32('nfs.sattrguard3') === 1) explainTime(reader, 'ctime');
    return file;
  },
  3: (reader) => explainPlace(reader, 'What'),
  4: (reader) => `${handle(reader)}, [Check: ${explainAccess(reader, 'nfs.access_check')}]`,
  5: handle,
  6: range,
  7(reader) {
    const written = range(reader);
    const stable = nameOf(STABLE, reader.u32('nfs.write.stable'), 'stable');
    reader.opaque('Data', 'nfs.data');
    return `${written} ${stable}`;
  },
  8(reader) {
    const file = place(reader);
    const mode = reader.u32('nfs.createmode');
    if (mode === 2) reader.field('nfs.verifier', 8);
    else explainWanted(reader);
    return `${file} Mode: ${nameOf(CREATION, mode, 'mode')}`;
  },
  9(reader) {
    const made = place(reader);
    explainWanted(reader);
    return made;
  },
  10(reader) {
    const link = place(reader);
    explainWanted(reader);
    return `From ${link} To ${reader.text('Target', 'nfs.symlink.to')}`;
  },
  11(reader) {
    const node = place(reader);
    reader.u32('nfs.ftype3');
    return node;
  },
  12: (reader) => explainPlace(reader, 'Object'),
  13: (reader) => explainPlace(reader, 'Object'),
  14: (reader) => `From ${explainPlace(reader, 'From')} To ${explainPlace(reader, 'To')}`,
  15: (reader) => `From DH: ${explainHandle(reader, 'File')} To ${explainPlace(reader, 'Link')}`,
  16(reader) {
    const listed = folder(reader);
    reader.field('nfs.cookie3', 8);
    reader.field('nfs.verifier', 8);
    reader.u32('nfs.count3');
    return listed;
  },
  17(reader) {
    const listed = folder(reader);
    reader.field('nfs.cookie3', 8);
    reader.field('nfs.verifier', 8);
    reader.u32('nfs.count3_dircount');
    reader.u32('nfs.count3_maxcount');
    return listed;
  },
  18: handle,
  19: handle,
  20: handle,
  21: range,
};

/** Results behind a status of 0; some return what Info says of them. */
const RESULTS: Readonly<Record<number, (reader: XdrReader) => unknown>> = {
  1: (reader) => ` ${explainAttributes(reader)}`,
  2: change,
  3(reader) {
    const found = explainHandle(reader, 'Object');
    attributes(reader);
    explainOptionalAttributes(reader, 'Attributes of the folder');
    return `, FH: ${found}`;
  },
  4(reader) {
    attributes(reader);
    return `, [Allowed: ${explainAccess(reader, 'nfs.access_rights')}]`;
  },
  5(reader) {
    attributes(reader);
    return ` Path: ${reader.text('Target', 'nfs.readlink.data')}`;
  },
  6(reader) {
    attributes(reader);
    const length = reader.u32('nfs.count3');
    reader.u32('nfs.read.eof');
    reader.opaque('Data', 'nfs.data');
    return ` Len: ${length}`;
  },
  7(reader) {
    change(reader);
    const length = reader.u32('nfs.count3');
    const stable = nameOf(STABLE, reader.u32('nfs.write.committed'), 'stable');
    reader.field('nfs.verifier', 8);
    return ` Len: ${length} ${stable}`;
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
const FAILURES: Readonly<Record<number, (reader: XdrReader) => unknown>> = {
  ...Object.fromEntries([3, 4, 5, 6, 16, 17, 18, 19, 20].map((procedure) => [procedure, attributes])),
  ...Object.fromEntries([2, 7, 8, 9, 10, 11, 12, 13, 21].map((procedure) => [procedure, change])),
  14: RESULTS[14],
  15: RESULTS[15],
};

/** Rights to a file; returns them in short. */
function explainAccess(reader: XdrReader, name: string): string {
  const { bytes, at } = reader;
  if (reader.rest < 4) {
    reader.failed = true;
    return '';
  }
  const told = reader.field(name, 4);
  const rights = u32be(bytes, at);
  for (const [i, right] of ACCESS.entries()) if ((rights & (1 << i)) !== 0) told.field(`nfs.access_${right}`, at, 4);
  return RIGHTS.filter((_, i) => (rights & (1 << i)) !== 0).join(' ');
}

/** Entries of a folder; returns the first names. */
function explainListing(reader: XdrReader, prefix: string, isPlus: boolean): string {
  const names: string[] = [];
  explainOptionalAttributes(reader, 'Attributes of the folder');
  reader.field('nfs.verifier', 8);
  reader.list(MOST_ENTRIES, (list) =>
    list.under('nfs.readdir.entry', (entry) => {
      entry.field(`${prefix}.fileid`, 8);
      const name = entry.text('Name', `${prefix}.name`);
      entry.group.summary(name);
      if (names.length < MOST_NAMED) names.push(name);
      entry.field(`${prefix}.cookie`, 8);
      if (isPlus) {
        attributes(entry);
        explainOptionalHandle(entry, 'File handle');
      }
    }),
  );
  reader.u32('nfs.readdir.eof');
  return ` ${names.join(' ')}`;
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
  const time = reader.field('nfs.dtime', 8, timeText(bytes, at));
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
    layer.summary(procedure === 1 ? `V4 ${side} ${explainCompound(reader, isReply)}` : `V4 NULL ${side}`);
    return;
  }
  const name = procedureName(NFS_PROCEDURES, version, procedure);
  layer.summary(`V${version} ${name} ${side}`);
  if (version !== 3 || procedure === 0) return;
  if (!isReply) {
    const words = ARGUMENTS[procedure]?.(reader);
    if (words !== undefined && !reader.failed) layer.summary(`V${version} ${name} ${side}, ${words}`);
    return;
  }
  reader.here('nfs.status', 4);
  const state = reader.u32('nfs.status3');
  if (state !== 0) layer.summary(`V${version} ${name} ${side} Error: ${STATES_3[state] ?? state}`);
  const words = (state === 0 ? RESULTS : FAILURES)[procedure]?.(reader);
  if (typeof words === 'string' && !reader.failed) layer.summary(`V${version} ${name} ${side}${words}`);
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
