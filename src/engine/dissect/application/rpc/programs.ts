// The programs that are looked into.

import type { Fields } from '../../../../model/field.ts';
import { explainNfs, nfsFields } from './nfs-fields.ts';
import { explainMount, explainPortmap, mountFields, portmapFields } from './portmap-fields.ts';
import type { Call } from './rpc-fields.ts';
import type { XdrReader } from './xdr.ts';

/** A program of ONC RPC (RFC 5531) that is read here. */
export interface Program {
  readonly id: string;
  readonly number: number;
  readonly display: string;
  readonly title: string;
  readonly ports: readonly number[];
  readonly procedures: readonly string[];
  readonly fields: Fields;
  /** Cold: names the fields of arguments or results. */
  explain(reader: XdrReader, call: Call, isReply: boolean): void;
}

export const PORTMAP: Program = {
  id: 'portmap',
  number: 100_000,
  display: 'Portmap',
  title: 'Port mapper of ONC RPC',
  ports: [111],
  procedures: ['null', 'set', 'unset', 'getport', 'dump', 'callit'],
  fields: portmapFields,
  explain: explainPortmap,
};

export const MOUNT: Program = {
  id: 'mount',
  number: 100_005,
  display: 'MOUNT',
  title: 'Mount protocol of NFS',
  ports: [],
  procedures: ['null', 'mnt', 'dump', 'umnt', 'umntall', 'export'],
  fields: mountFields,
  explain: explainMount,
};

export const NFS: Program = {
  id: 'nfs',
  number: 100_003,
  display: 'NFS',
  title: 'Network File System',
  ports: [2049],
  procedures: (
    'null getattr setattr lookup access readlink read write create mkdir symlink mknod remove rmdir rename link readdir ' +
    'readdirplus fsstat fsinfo pathconf commit'
  ).split(' '),
  fields: nfsFields,
  explain: explainNfs,
};

export const PROGRAMS: readonly Program[] = [PORTMAP, MOUNT, NFS];
