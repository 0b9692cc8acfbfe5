// Fields of NFS: those of version 3 (RFC 1813), and what all versions begin with.

import { defineFields } from '../../../../model/field.ts';
import type { FieldSpec } from '../../../../model/field.ts';
import { flag, text, unsigned } from '../../header.ts';
import { typeFields } from './nfs-types.ts';
import { STATES_3, STATES_4 } from './nfs-states.ts';
import { nfs4Fields } from './nfs4-fields.ts';
import { NFS_PROCEDURES, procedureFields } from './procedures.ts';
import { xdrFields } from './xdr.ts';

/** How safe written data is, and how a file comes to be: RFC 1813, 3.3.7 and 3.3.8. */
export const STABLE = { 0: 'UNSTABLE', 1: 'DATA_SYNC', 2: 'FILE_SYNC' };
export const CREATION = { 0: 'UNCHECKED', 1: 'GUARDED', 2: 'EXCLUSIVE' };
/** Rights that a client may ask for, from the lowest bit. */
export const ACCESS: readonly string[] = ['read', 'lookup', 'modify', 'extend', 'delete', 'execute'];

const named = (prefix: string, fields: Readonly<Record<string, FieldSpec>>): Record<string, FieldSpec> =>
  Object.fromEntries(Object.entries(fields).map(([name, spec]) => [`${prefix}.${name}`, spec]));

export const nfsFields = defineFields({
  ...xdrFields,
  ...typeFields,
  ...nfs4Fields,
  'rpc.programversion': unsigned('Program version'),
  ...procedureFields('nfs', NFS_PROCEDURES),
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
  'nfs.createmode': unsigned('Mode of creation', { names: CREATION }),
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
