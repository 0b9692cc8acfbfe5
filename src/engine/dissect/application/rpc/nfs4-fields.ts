// Every field of NFS version 4 (RFC 7530, RFC 8881) that nfs4-operations.ts names.

import { defineFields } from '../../../../model/field.ts';
import { flag, flags, hex, octets, text, unsigned } from '../../header.ts';

/** RFC 8881, 16.2.3 and RFC 7862. */
export const OPERATIONS: Readonly<Record<number, string>> = Object.fromEntries(
  (
    'ACCESS CLOSE COMMIT CREATE DELEGPURGE DELEGRETURN GETATTR GETFH LINK LOCK LOCKT LOCKU LOOKUP LOOKUPP NVERIFY OPEN ' +
    'OPENATTR OPEN_CONFIRM OPEN_DOWNGRADE PUTFH PUTPUBFH PUTROOTFH READ READDIR READLINK REMOVE RENAME RENEW RESTOREFH ' +
    'SAVEFH SECINFO SETATTR SETCLIENTID SETCLIENTID_CONFIRM VERIFY WRITE RELEASE_LOCKOWNER BACKCHANNEL_CTL ' +
    'BIND_CONN_TO_SESSION EXCHANGE_ID CREATE_SESSION DESTROY_SESSION FREE_STATEID GET_DIR_DELEGATION GETDEVINFO ' +
    'GETDEVLIST LAYOUTCOMMIT LAYOUTGET LAYOUTRETURN SECINFO_NO_NAME SEQUENCE SET_SSV TEST_STATEID WANT_DELEGATION ' +
    'DESTROY_CLIENTID RECLAIM_COMPLETE'
  )
    .split(' ')
    .map((name, i) => [i + 3, name]),
);
const ATTRIBUTES = {
  0: 'supported attributes',
  1: 'type',
  2: 'expiry of handles',
  3: 'change',
  4: 'size',
  5: 'hard links',
  6: 'symbolic links',
  7: 'named attributes',
  8: 'file system',
  9: 'unique handles',
  10: 'lease time',
  11: 'error of a listing',
  12: 'ACL',
  19: 'handle',
  20: 'file number',
  33: 'mode',
  35: 'links',
  36: 'owner',
  37: 'group',
  41: 'device',
  45: 'space used',
  47: 'read last',
  51: 'precision of times',
  52: 'attributes changed last',
  53: 'changed last',
  55: 'mounted on',
};
const TYPES = { 1: 'Regular file', 2: 'Folder', 3: 'Block device', 4: 'Character device', 5: 'Symbolic link' };
const MODE = [
  'set_user_id',
  'set_group_id',
  'save_swap_text',
  'read_owner',
  'write_owner',
  'exec_owner',
  'read_group',
  'write_group',
  'exec_group',
  'read_other',
  'write_other',
  'exec_other',
];
export const MODE_FIELDS: readonly string[] = ['name', ...MODE].map((bit) => `nfs.mode.${bit}`);
const SEQUENCE = [
  'cb_path_down',
  'cb_gss_contexts_expiring',
  'cb_gss_contexts_expired',
  'expired_all_state_revoked',
  'expired_some_state_revoked',
  'admin_state_revoked',
  'recallable_state_revoked',
  'lease_moved',
  'restart_reclaim_needed',
  'cb_path_down_session',
  'backchannel_fault',
  'devid_changed',
  'devid_deleted',
];
export const SEQUENCE_FLAGS: readonly string[] = SEQUENCE.map((name) => `nfs.sequence.flags.${name}`);
const words = (name: string): string => name.replaceAll('_', ' ');
const EXCHANGE = {
  moved_refer: ['Follows referrals', 0x1],
  moved_migr: ['Follows migration', 0x2],
  bind_princ: ['Binds states to users', 0x100],
  non_pnfs: ['Without pNFS', 0x10000],
  pnfs_mds: ['pNFS metadata', 0x20000],
  pnfs_ds: ['pNFS data', 0x40000],
  confirmed_rec_a: ['Updates a confirmed record', 0x4000_0000],
  confirmed_r: ['Confirmed', 0x8000_0000],
} as const;
export const EXCHANGE_FLAGS: readonly string[] = Object.keys(EXCHANGE).map((name) => `nfs.exchange_id.flags.${name}`);
const SESSION = { persist: ['Persistent', 1], conn_back_chan: ['Back channel', 2], conn_rdma: ['RDMA', 4] } as const;
export const SESSION_FLAGS: readonly string[] = Object.keys(SESSION).map((name) => `nfs.create_session.flags.${name}`);
const RESULT = {
  confirm: ['To be confirmed', 2],
  locktype_posix: ['POSIX locks', 4],
  preserve_unlinked: ['Keeps removed files', 8],
  may_notify_lock: ['May tell of locks', 0x20],
} as const;
export const RESULT_FLAGS: readonly string[] = Object.keys(RESULT).map((name) => `nfs.open_rflags.${name}`);
const ENTRY = [
  'file_inherit',
  'dir_inherit',
  'no_prop_inherit',
  'inherit_only',
  'successful_access',
  'failed_access',
  'id_group',
  'inherited_ace',
];
export const ENTRY_FLAGS: readonly string[] = ENTRY.map((name) => `nfs.aceflag4.${name}`);
const ACL = {
  allow_acl: ['Allow', 1],
  deny_acl: ['Deny', 2],
  audit_acl: ['Audit', 4],
  alarm_acl: ['Alarm', 8],
} as const;
export const ACL_FLAGS: readonly string[] = Object.keys(ACL).map((name) => `nfs.fattr4.aclsupport.${name}`);
type ValueName = readonly [attribute: number, field: string, title: string];
/** Attributes that are a flag, and those that are a number of eight bytes. */
export const FLAG_VALUES: readonly ValueName[] = [
  [15, 'nfs.fattr4_cansettime', 'Sets times'],
  [16, 'nfs.fattr4_case_insensitive', 'Ignores case'],
  [17, 'nfs.fattr4_case_preserving', 'Keeps case'],
  [18, 'nfs.fattr4_chown_restricted', 'Only root gives files away'],
  [25, 'nfs.fattr4_hidden', 'Hidden'],
  [26, 'nfs.fattr4_homogeneous', 'Alike for all files'],
  [34, 'nfs.fattr4_no_trunc', 'Refuses long names'],
  [46, 'nfs.fattr4_system', 'System'],
];
export const LONG_VALUES: readonly ValueName[] = [
  [21, 'nfs.fattr4.files_avail', 'Files available'],
  [22, 'nfs.fattr4.files_free', 'Files free'],
  [23, 'nfs.fattr4.files_total', 'Files in all'],
  [27, 'nfs.fattr4.maxfilesize', 'Greatest file'],
  [30, 'nfs.fattr4.maxread', 'Greatest read'],
  [31, 'nfs.fattr4.maxwrite', 'Greatest write'],
  [38, 'nfs.fattr4.quota_hard', 'Hard quota'],
  [39, 'nfs.fattr4.quota_soft', 'Soft quota'],
  [40, 'nfs.fattr4.quota_used', 'Quota used'],
  [42, 'nfs.fattr4.space_avail', 'Space available'],
  [43, 'nfs.fattr4.space_free', 'Space free'],
  [44, 'nfs.fattr4.space_total', 'Space in all'],
];
const RIGHTS = ['read', 'lookup', 'modify', 'extend', 'delete', 'execute'];

export const nfs4Fields = defineFields({
  'nfs.opcode': unsigned('Operation', { names: OPERATIONS }),
  'nfs.main_opcode': unsigned('Main operation', { names: OPERATIONS, hidden: true }),
  'nfs.pathname.component': text('Name'),
  'nfs.entry_name': text('Name'),
  'nfs.clientid': hex('Client ID'),
  'nfs.seqid': hex('Sequence'),
  'nfs.session_id4': octets('Session'),
  'nfs.slotid': unsigned('Slot'),
  'nfs.high_slotid': unsigned('Highest slot'),
  'nfs.target_high_slotid': unsigned('Highest slot wanted'),
  'nfs.cachethis4': flag('Cache this'),
  'nfs.sequence.flags': hex('Status flags'),
  ...flags('nfs.sequence.flags', Object.fromEntries(SEQUENCE.map((name, i) => [name, [words(name), 1 << i] as const]))),
  'nfs.reclaim_one_fs4': flag('Of one file system'),
  'nfs.attr_mask': hex('Attributes'),
  'nfs.attr_count': unsigned('Count', { derived: true }),
  'nfs.attr': unsigned('Attribute', { names: ATTRIBUTES }),
  'nfs.nfs_ftype4': unsigned('Type', { names: TYPES }),
  'nfs.changeid4': unsigned('Change'),
  'nfs.changeid4.before': unsigned('Before'),
  'nfs.changeid4.after': unsigned('After'),
  'nfs.change_info.atomic': flag('Atomic'),
  'nfs.fattr4_fh_expire_type': hex('Expiry of handles'),
  'nfs.fattr4.size': unsigned('Size', { unit: 'bytes' }),
  'nfs.fattr4_link_support': flag('Hard links'),
  'nfs.fattr4_symlink_support': flag('Symbolic links'),
  'nfs.fattr4_named_attr': flag('Named attributes'),
  'nfs.fattr4_unique_handles': flag('Unique handles'),
  'nfs.fattr4.lease_time': unsigned('Lease time', { unit: 'seconds' }),
  'nfs.fsid4.major': unsigned('Major number'),
  'nfs.fsid4.minor': unsigned('Minor number'),
  'nfs.fattr4.fileid': unsigned('File number'),
  'nfs.mode': unsigned('Mode'),
  'nfs.mode.name': unsigned('Name', { mask: 0xe000 }),
  ...flags('nfs.mode', Object.fromEntries(MODE.map((name, i) => [name, [words(name), 0x800 >> i] as const]))),
  'nfs.fattr4.numlinks': unsigned('Links'),
  'nfs.fattr4_owner': text('Owner'),
  'nfs.fattr4_owner_group': text('Group'),
  'nfs.fattr4.space_used': unsigned('Space used', { unit: 'bytes' }),
  'nfs.fattr4.aclsupport': unsigned('Kinds of ACL entries'),
  ...flags('nfs.fattr4.aclsupport', ACL),
  ...Object.fromEntries(FLAG_VALUES.map(([, field, title]) => [field, flag(title)])),
  ...Object.fromEntries(LONG_VALUES.map(([, field, title]) => [field, unsigned(title)])),
  'nfs.fattr4.maxlink': unsigned('Most links'),
  'nfs.fattr4.maxname': unsigned('Longest name'),
  'nfs.fattr4.layout_blksize': unsigned('Block size of layouts'),
  'nfs.fattr4.mounted_on_fileid': hex('Mounted on'),
  'nfs.nfstime4.seconds': unsigned('Seconds'),
  'nfs.nfstime4.nseconds': unsigned('Nanoseconds'),
  'nfs.stateid': octets('State ID'),
  'nfs.stateid.hash': { ...hex('Hash'), derived: true },
  'nfs.stateid.seqid': unsigned('Sequence'),
  'nfs.stateid.other': octets('Other'),
  'nfs.stateid.other_hash': { ...hex('Hash of the other'), derived: true },
  'nfs.access_supported': hex('Supported'),
  ...Object.fromEntries(RIGHTS.map((name, i) => [`nfs.access_supp_${name}`, flag(name, 1 << i)])),
  'nfs.open4.share_access': unsigned('Access', { names: { 1: 'read', 2: 'write', 3: 'both' } }),
  'nfs.open4.share_deny': unsigned('Denied to others', { names: { 0: 'nothing', 1: 'read', 2: 'write', 3: 'both' } }),
  'nfs.open_owner4': octets('Owner'),
  'nfs.open.opentype': unsigned('Open type', { names: { 0: 'do not create', 1: 'create' } }),
  'nfs.createmode4': unsigned('Mode of creation', { names: { 0: 'unchecked', 1: 'guarded', 2: 'exclusive' } }),
  'nfs.open.claim_type': unsigned('Claim', { names: { 0: 'by name', 1: 'previous', 4: 'by handle' } }),
  'nfs.open_rflags': hex('Result flags'),
  ...flags('nfs.open_rflags', RESULT),
  'nfs.open.delegation_type': unsigned('Delegation', {
    names: { 0: 'none', 1: 'read', 2: 'write', 3: 'none, and why' },
  }),
  'nfs.open.why_no_delegation': unsigned('Why none'),
  'nfs.recall': flag('To be recalled'),
  'nfs.open.limit_by': unsigned('Limited by', { names: { 1: 'size', 2: 'blocks' } }),
  'nfs.filesize': unsigned('Size', { unit: 'bytes' }),
  'nfs.acetype4': unsigned('Entry', { names: { 0: 'allow', 1: 'deny', 2: 'audit', 3: 'alarm' } }),
  'nfs.aceflags4': hex('Flags'),
  ...flags('nfs.aceflag4', Object.fromEntries(ENTRY.map((name, i) => [name, [words(name), 1 << i] as const]))),
  'nfs.acemask4': hex('Rights'),
  'nfs.who': text('Who'),
  'nfs.offset4': unsigned('Offset'),
  'nfs.length4': unsigned('Length'),
  'nfs.minlength4': unsigned('Least length'),
  'nfs.count4': unsigned('Count', { unit: 'bytes' }),
  'nfs.eof': unsigned('End of the file'),
  'nfs.read.data_length': unsigned('Length', { unit: 'bytes' }),
  'nfs.write.data_length': unsigned('Length', { unit: 'bytes' }),
  'nfs.stable_how4': unsigned('Stable', { names: { 0: 'not stable', 1: 'data stable', 2: 'file stable' } }),
  'nfs.verifier4': hex('Verifier'),
  'nfs.cookie4': unsigned('Cookie'),
  'nfs.dircount': unsigned('Names at most', { unit: 'bytes' }),
  'nfs.maxcount': unsigned('Answer at most', { unit: 'bytes' }),
  'nfs.dirlist4.eof': flag('End of the folder'),
  'nfs.exchange_id.call_flags': hex('Flags'),
  'nfs.exchange_id.reply_flags': hex('Flags'),
  ...flags('nfs.exchange_id.flags', EXCHANGE),
  'nfs.exchange_id.state_protect': unsigned('Protection of states'),
  'nfs.nii_domain4': text('Vendor'),
  'nfs.nii_name4': text('Product'),
  'nfs.minorid4': unsigned('Minor ID'),
  'nfs.majorid4': octets('Major ID'),
  'nfs.scope': octets('Scope'),
  'nfs.create_session_flags': hex('Flags'),
  ...flags('nfs.create_session.flags', SESSION),
  ...Object.fromEntries(
    [
      ['padsize4', 'Padding of headers'],
      ['maxreqsize4', 'Greatest request'],
      ['maxrespsize4', 'Greatest response'],
      ['maxrespsizecached4', 'Greatest response cached'],
      ['maxops4', 'Most operations'],
      ['maxreqs4', 'Most requests'],
    ].map(([name, title]) => [`nfs.${name}`, unsigned(title)]),
  ),
  'nfs.cb_program': hex('Program of callbacks'),
  'nfs.flavor4': unsigned('Flavor'),
  'nfs.stamp4': unsigned('Stamp'),
  'nfs.machinename4': text('Machine'),
  'nfs.uid4': unsigned('User'),
  'nfs.gid4': unsigned('Group'),
  'nfs.secinfo.style': unsigned('Style'),
  'nfs.layoutavail': flag('Layout available'),
  'nfs.layouttype': unsigned('Layout', { names: { 1: 'files', 2: 'OSD', 3: 'blocks', 4: 'flexible files' } }),
  'nfs.iomode': unsigned('Mode', { names: { 1: 'read', 2: 'read and write', 3: 'any' } }),
  'nfs.returntype': unsigned('Returned', { names: { 1: 'file', 2: 'file system', 3: 'all' } }),
  'nfs.reclaim4': flag('Reclaim'),
  'nfs.deviceid': octets('Device'),
  'nfs.lrf_body_content': octets('Body'),
  'nfs.lrs_present': flag('State ID follows'),
});
