// Names of procedures by program and version: RFC 1833 (port mapper and rpcbind), RFC 1094 and 1813 (mount protocol; NFS 2 and
// 3), RFC 8881 (NFS 4). The same number means another procedure in another version.

import type { Fields } from '../../../../model/field.ts';

/** From procedure 0 on. */
type Names = readonly string[];
/** Names of the procedures of one program, by its version. */
export type Procedures = Readonly<Record<number, Names>>;
const named = (names: string): Names => names.split(' ');

export const PORTMAP_PROCEDURES: Procedures = {
  2: named('NULL SET UNSET GETPORT DUMP CALLIT'),
  3: named('NULL SET UNSET GETADDR DUMP CALLIT GETTIME UADDR2TADDR TADDR2UADDR'),
  4: named(
    'NULL SET UNSET GETADDR DUMP BCAST GETTIME UADDR2TADDR TADDR2UADDR GETVERSADDR INDIRECT GETADDRLIST GETSTAT',
  ),
};

const MOUNT_3 = named('NULL MNT DUMP UMNT UMNTALL EXPORT');
export const MOUNT_PROCEDURES: Procedures = {
  1: [...MOUNT_3, 'EXPORTALL'],
  2: [...MOUNT_3, 'EXPORTALL', 'PATHCONF'],
  3: MOUNT_3,
};

export const NFS_PROCEDURES: Procedures = {
  2: named(
    'NULL GETATTR SETATTR ROOT LOOKUP READLINK READ WRITECACHE WRITE CREATE REMOVE RENAME LINK SYMLINK MKDIR RMDIR READDIR STATFS',
  ),
  3: named(
    'NULL GETATTR SETATTR LOOKUP ACCESS READLINK READ WRITE CREATE MKDIR SYMLINK MKNOD REMOVE RMDIR RENAME LINK READDIR ' +
      'READDIRPLUS FSSTAT FSINFO PATHCONF COMMIT',
  ),
  4: named('NULL COMPOUND'),
};

/** The name of a procedure; its number where the version has none such. */
export const procedureName = (procedures: Procedures, version: number, procedure: number): string =>
  procedures[version]?.[procedure] ?? `procedure ${procedure}`;

/** The field of the procedure, under a name of its own for each version. */
export const procedureFields = (prefix: string, procedures: Procedures): Fields =>
  Object.fromEntries(
    Object.entries(procedures).map(([version, names]) => [
      `${prefix}.procedure_v${version}`,
      { title: 'Procedure', kind: 'unsigned', names },
    ]),
  );
