// The programs that are looked into.

import type { Fields } from '../../../../model/field.ts';
import { nfsFields } from './nfs-fields.ts';
import { explainNfs } from './nfs-procedures.ts';
import { explainMount, explainPortmap, mountFields, portmapFields } from './portmap-fields.ts';
import { MOUNT_PROCEDURES, NFS_PROCEDURES, PORTMAP_PROCEDURES } from './procedures.ts';
import type { Procedures } from './procedures.ts';
import type { Call } from './rpc-fields.ts';
import type { XdrReader } from './xdr.ts';

/** A program of ONC RPC (RFC 5531) that is read here. */
export interface Program {
  readonly id: string;
  readonly number: number;
  readonly display: string;
  readonly title: string;
  readonly ports: readonly number[];
  readonly procedures: Procedures;
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
  procedures: PORTMAP_PROCEDURES,
  fields: portmapFields,
  explain: explainPortmap,
};

export const MOUNT: Program = {
  id: 'mount',
  number: 100_005,
  display: 'MOUNT',
  title: 'Mount protocol of NFS',
  ports: [],
  procedures: MOUNT_PROCEDURES,
  fields: mountFields,
  explain: explainMount,
};

export const NFS: Program = {
  id: 'nfs',
  number: 100_003,
  display: 'NFS',
  title: 'Network File System',
  ports: [2049],
  procedures: NFS_PROCEDURES,
  fields: nfsFields,
  explain: explainNfs,
};

export const PROGRAMS: readonly Program[] = [PORTMAP, MOUNT, NFS];
