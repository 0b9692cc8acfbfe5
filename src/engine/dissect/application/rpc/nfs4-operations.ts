// Operations of NFS version 4: those of everyday use. A compound is told up to the first operation that is none of them.

import { u32be } from '../../../../base/bytes.ts';
import { ENTRY_FLAGS, EXCHANGE_FLAGS, OPERATIONS, RESULT_FLAGS, SEQUENCE_FLAGS, SESSION_FLAGS } from './nfs4-fields.ts';
import {
  attributes,
  change,
  choice,
  component,
  flags,
  handle,
  long,
  rights,
  STATE_ID,
  stateId,
  time,
} from './nfs4-types.ts';
import type { Read } from './nfs4-types.ts';
import { XdrReader } from './xdr.ts';

const MOST_OPERATIONS = 128,
  MOST_ENTRIES = 4096;
const SESSION = 16;
/** Why there is no delegation: contention, lack of resources. */
const WITH_PROMISE: ReadonlySet<number> = new Set([1, 2]);
/** What only prepares the operation that matters: not worth a word. */
const PREPARING = new Set(['GETFH', 'PUTFH', 'RESTOREFH', 'SAVEFH', 'SEQUENCE']);
/** The main operation of a compound is one of the first rank that is there; all others are of rank 0. */
const RANKS: Readonly<Record<string, number>> = {
  ACCESS: 1,
  GETATTR: 2,
  PUTROOTFH: 2,
  GETFH: 3,
  PUTFH: 3,
  RESTOREFH: 3,
  SAVEFH: 3,
  SEQUENCE: 3,
};

function implementation(reader: XdrReader): void {
  const count = Math.min(reader.count(), 1);
  if (count === 0) return;
  reader.within('Implementation', (inner) => {
    inner.text('Vendor', 'nfs.nii_domain4');
    inner.text('Product', 'nfs.nii_name4');
    time(inner);
  });
}

function channel(reader: XdrReader, title: string): void {
  reader.within(title, (inner) => {
    for (const name of ['padsize4', 'maxreqsize4', 'maxrespsize4', 'maxrespsizecached4', 'maxops4', 'maxreqs4'])
      inner.u32(`nfs.${name}`);
    inner.skip(4 * Math.min(inner.count(), 1)); // RDMA
  });
}

/** RFC 8881, 18.16. */
function open(reader: XdrReader): unknown {
  reader.u32('nfs.seqid');
  reader.u32('nfs.open4.share_access');
  reader.u32('nfs.open4.share_deny');
  long(reader, 'nfs.clientid');
  reader.opaque('Owner', 'nfs.open_owner4');
  choice(reader, 'nfs.open.opentype', (inner, creates) => {
    if (creates !== 1) return;
    const mode = inner.u32('nfs.createmode4');
    if (mode >= 2) long(inner, 'nfs.verifier4');
    if (mode !== 2) attributes(inner, true);
  });
  return choice(reader, 'nfs.open.claim_type', (inner, claim) => {
    if (claim === 1) inner.u32('nfs.open.delegation_type');
    if (claim === 2 || claim === 5) stateId(inner);
    return claim === 0 || claim === 2 || claim === 3 ? component(inner) : undefined;
  });
}

function opened(reader: XdrReader): void {
  stateId(reader);
  change(reader);
  flags(reader, 'nfs.open_rflags', RESULT_FLAGS);
  attributes(reader, false);
  choice(reader, 'nfs.open.delegation_type', (inner, type) => {
    // Behind two of the reasons stands whether the server will tell of a change (RFC 8881, 18.16.2).
    if (type === 3 && WITH_PROMISE.has(inner.u32('nfs.open.why_no_delegation'))) inner.skip(4);
    if (type !== 1 && type !== 2) return;
    stateId(inner);
    inner.u32('nfs.recall');
    if (type === 2) {
      if (inner.u32('nfs.open.limit_by') === 1) long(inner, 'nfs.filesize');
      else inner.skip(8);
    }
    choice(inner, 'nfs.acetype4', (entry) => {
      flags(entry, 'nfs.aceflags4', ENTRY_FLAGS);
      entry.u32('nfs.acemask4');
      entry.text('Who', 'nfs.who');
    });
  });
}

function session(reader: XdrReader): void {
  reader.field('nfs.session_id4', SESSION);
  reader.u32('nfs.seqid');
}

const ARGUMENTS: Readonly<Record<string, Read>> = {
  ACCESS: (reader) => rights(reader, 'nfs.access_check', 'access'),
  CLOSE(reader) {
    reader.u32('nfs.seqid');
    stateId(reader);
  },
  COMMIT(reader) {
    long(reader, 'nfs.offset4');
    reader.u32('nfs.count4');
  },
  DELEGRETURN: stateId,
  GETATTR: (reader) => attributes(reader, false),
  GETFH: () => undefined,
  LINK: component,
  LOOKUP: component,
  LOOKUPP: () => undefined,
  NVERIFY: (reader) => attributes(reader, true),
  OPEN: open,
  PUTFH: handle,
  PUTPUBFH: () => undefined,
  PUTROOTFH: () => undefined,
  READ(reader) {
    stateId(reader);
    long(reader, 'nfs.offset4');
    reader.u32('nfs.count4');
  },
  READDIR(reader) {
    long(reader, 'nfs.cookie4');
    long(reader, 'nfs.verifier4');
    reader.u32('nfs.dircount');
    reader.u32('nfs.maxcount');
    attributes(reader, false);
  },
  READLINK: () => undefined,
  REMOVE: component,
  RENAME: (reader) => `${component(reader)} ${component(reader)}`,
  RENEW: (reader) => long(reader, 'nfs.clientid'),
  RESTOREFH: () => undefined,
  SAVEFH: () => undefined,
  SECINFO: component,
  SETATTR(reader) {
    stateId(reader);
    attributes(reader, true);
  },
  VERIFY: (reader) => attributes(reader, true),
  WRITE(reader) {
    stateId(reader);
    long(reader, 'nfs.offset4');
    reader.u32('nfs.stable_how4');
    reader.here('nfs.write.data_length', 4);
    reader.opaque('Data', 'nfs.data');
  },
  EXCHANGE_ID(reader) {
    reader.within('Client', (inner) => {
      long(inner, 'nfs.verifier4');
      inner.opaque('Owner', 'nfs.data');
    });
    flags(reader, 'nfs.exchange_id.call_flags', EXCHANGE_FLAGS);
    if (reader.u32('nfs.exchange_id.state_protect') === 0) implementation(reader);
    else reader.failed = true;
  },
  CREATE_SESSION(reader) {
    long(reader, 'nfs.clientid');
    reader.u32('nfs.seqid');
    flags(reader, 'nfs.create_session_flags', SESSION_FLAGS);
    channel(reader, 'Fore channel');
    channel(reader, 'Back channel');
    reader.u32('nfs.cb_program');
    for (let left = Math.min(reader.count(), 4); left > 0; left -= 1) {
      const flavor = reader.u32('nfs.flavor4');
      if (flavor === 1) {
        reader.u32('nfs.stamp4');
        reader.text('Machine', 'nfs.machinename4');
        reader.u32('nfs.uid4');
        reader.u32('nfs.gid4');
        reader.skip(4 * Math.min(reader.count(), 64));
      } else if (flavor !== 0) reader.failed = true;
    }
  },
  DESTROY_SESSION: (reader) => reader.field('nfs.session_id4', SESSION),
  LAYOUTGET(reader) {
    reader.u32('nfs.layoutavail');
    reader.u32('nfs.layouttype');
    reader.u32('nfs.iomode');
    for (const name of ['offset4', 'length4', 'minlength4']) long(reader, `nfs.${name}`);
    stateId(reader);
    reader.u32('nfs.maxcount');
  },
  LAYOUTRETURN(reader) {
    reader.u32('nfs.reclaim4');
    reader.u32('nfs.layouttype');
    reader.u32('nfs.iomode');
    if (reader.u32('nfs.returntype') !== 1) return;
    long(reader, 'nfs.offset4');
    long(reader, 'nfs.length4');
    stateId(reader);
    reader.opaque('Body', 'nfs.lrf_body_content');
  },
  SECINFO_NO_NAME: (reader) => reader.u32('nfs.secinfo.style'),
  SEQUENCE(reader) {
    session(reader);
    reader.u32('nfs.slotid');
    reader.u32('nfs.high_slotid');
    reader.u32('nfs.cachethis4');
  },
  DESTROY_CLIENTID: (reader) => long(reader, 'nfs.clientid'),
  RECLAIM_COMPLETE: (reader) => reader.u32('nfs.reclaim_one_fs4'),
};

const RESULTS: Readonly<Record<string, Read>> = {
  ACCESS(reader) {
    rights(reader, 'nfs.access_supported', 'access_supp');
    rights(reader, 'nfs.access_rights', 'access');
  },
  CLOSE: (reader) => reader.field('nfs.stateid', STATE_ID),
  COMMIT: (reader) => long(reader, 'nfs.verifier4'),
  GETATTR: (reader) => attributes(reader, true),
  GETFH: handle,
  LINK: change,
  OPEN: opened,
  READ(reader) {
    reader.u32('nfs.eof');
    reader.here('nfs.read.data_length', 4);
    reader.opaque('Data', 'nfs.data');
  },
  READDIR(reader) {
    long(reader, 'nfs.verifier4');
    reader.list(MOST_ENTRIES, (list) =>
      list.within('Entry', (entry) => {
        long(entry, 'nfs.cookie4');
        entry.group.summary(entry.text('Name', 'nfs.entry_name'));
        attributes(entry, true);
      }),
    );
    reader.u32('nfs.dirlist4.eof');
  },
  READLINK: (reader) => reader.text('Target', 'nfs.readlink.data'),
  REMOVE: change,
  RENAME(reader) {
    change(reader);
    change(reader);
  },
  SETATTR: (reader) => attributes(reader, false),
  WRITE(reader) {
    reader.u32('nfs.count4');
    reader.u32('nfs.stable_how4');
    long(reader, 'nfs.verifier4');
  },
  EXCHANGE_ID(reader) {
    long(reader, 'nfs.clientid');
    reader.u32('nfs.seqid');
    flags(reader, 'nfs.exchange_id.reply_flags', EXCHANGE_FLAGS);
    if (reader.u32('nfs.exchange_id.state_protect') !== 0) {
      reader.failed = true;
      return;
    }
    reader.within('Server', (inner) => {
      long(inner, 'nfs.minorid4');
      inner.opaque('Major ID', 'nfs.majorid4');
    });
    reader.opaque('Scope', 'nfs.scope');
    implementation(reader);
  },
  CREATE_SESSION(reader) {
    session(reader);
    flags(reader, 'nfs.create_session_flags', SESSION_FLAGS);
    channel(reader, 'Fore channel');
    channel(reader, 'Back channel');
  },
  LAYOUTRETURN(reader) {
    if (reader.u32('nfs.lrs_present') === 1) stateId(reader);
  },
  SEQUENCE(reader) {
    session(reader);
    for (const name of ['slotid', 'high_slotid', 'target_high_slotid']) reader.u32(`nfs.${name}`);
    flags(reader, 'nfs.sequence.flags', SEQUENCE_FLAGS);
  },
};
/** Results with nothing behind their status. */
const EMPTY = new Set([
  'DELEGRETURN',
  'LOOKUP',
  'LOOKUPP',
  'NVERIFY',
  'PUTFH',
  'PUTPUBFH',
  'PUTROOTFH',
  'RENEW',
  'RESTOREFH',
  'SAVEFH',
  'VERIFY',
  'DESTROY_SESSION',
  'DESTROY_CLIENTID',
  'RECLAIM_COMPLETE',
]);

/** Tells the operations of a compound; returns words for the summary. */
export function explainOperations(reader: XdrReader, isReply: boolean): string {
  const count = Math.min(u32be(reader.bytes, reader.at), MOST_OPERATIONS);
  const { at } = reader;
  const list = new XdrReader(reader.bytes, at + 4, reader.end, reader.field('nfs.ops.count', 4));
  const told: number[] = [];
  const words: string[] = [];
  for (let i = 0; i < count && list.rest >= 4; i += 1) {
    const code = u32be(list.bytes, list.at);
    const operation = OPERATIONS[code] ?? String(code);
    const name = choice(list, 'nfs.opcode', (inner) =>
      isReply ? result(inner, operation) : argument(inner, operation),
    );
    told.push(code);
    if (!PREPARING.has(operation))
      words.push(typeof name === 'string' && name !== '' ? `${operation} ${name}` : operation);
  }
  const rankOf = (code: number): number => RANKS[OPERATIONS[code]] ?? 0;
  const first = Math.min(...told.map(rankOf));
  for (const code of told.filter((one) => rankOf(one) === first)) reader.group.field('nfs.main_opcode', at, 0, code);
  return words.join(' ');
}

function argument(reader: XdrReader, operation: string): unknown {
  const read = ARGUMENTS[operation];
  if (read === undefined) reader.failed = true;
  return read?.(reader);
}

function result(reader: XdrReader, operation: string): void {
  reader.here('nfs.status', 4);
  const state = reader.u32('nfs.nfsstat4');
  if (EMPTY.has(operation)) return;
  const read = RESULTS[operation];
  if (read === undefined || state !== 0) reader.failed = true;
  else read(reader);
}
