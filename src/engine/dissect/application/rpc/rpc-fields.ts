// RFC 5531, 9: the header of a remote procedure call, for the packet somebody looks at.

import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, Protocol } from '../../../../model/field.ts';
import type { PacketId } from '../../../../model/ids.ts';
import { answerFields } from '../requests.ts';
import { fillOf, XdrReader, xdrFields } from './xdr.ts';

const MARK = 4;
const AUTH = { sys: 1, gss: 6 } as const;
const MOST_GROUPS = 64;
const FLAVORS = { 0: 'AUTH_NULL', 1: 'AUTH_UNIX', 2: 'AUTH_SHORT', 3: 'AUTH_DES', 6: 'RPCSEC_GSS' };
const PROGRAMS = {
  100_000: 'Portmap',
  100_003: 'NFS',
  100_004: 'YPSERV',
  100_005: 'MOUNT',
  100_011: 'RQUOTA',
  100_021: 'NLM',
  100_024: 'STAT',
  100_227: 'NFSACL',
};
const STATES = {
  0: 'success',
  1: 'program unavailable',
  2: 'version mismatch',
  3: 'procedure unavailable',
  4: 'bad arguments',
  5: 'system error',
};
const AUTH_ERRORS = {
  1: 'bad credential',
  2: 'rejected credential',
  3: 'bad verifier',
  4: 'rejected verifier',
  5: 'too weak',
};
/** Wireshark calls the packet of the call so in the reply. */
export const RPC_ANSWER = { to: 'rpc.repframe', time: 'rpc.time' };

export const rpcFields = defineFields({
  ...xdrFields,
  'rpc.lastfrag': { title: 'Last fragment', kind: 'flag', mask: 0x8000_0000 },
  'rpc.fraglen': { title: 'Length', kind: 'unsigned', unit: 'bytes', mask: 0x7fff_ffff },
  'rpc.xid': { title: 'Transaction ID', kind: 'unsigned', hex: true },
  'rpc.msgtyp': { title: 'Message', kind: 'unsigned', names: { 0: 'Call', 1: 'Reply' } },
  'rpc.version': { title: 'RPC version', kind: 'unsigned' },
  'rpc.program': {
    title: 'Program',
    kind: 'unsigned',
    names: PROGRAMS,
    help: {
      en: 'Which service is called. Portmap tells on which ports the others listen: attackers ask it first.',
      ru: 'Какую службу вызывают. Portmap знает порты остальных, поэтому злоумышленники спрашивают его первым.',
    },
  },
  'rpc.programversion': { title: 'Program version', kind: 'unsigned' },
  'rpc.procedure': { title: 'Procedure', kind: 'unsigned' },
  'rpc.auth.flavor': { title: 'Flavor', kind: 'unsigned', names: FLAVORS },
  'rpc.auth.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'rpc.auth.stamp': { title: 'Stamp', kind: 'unsigned', hex: true },
  'rpc.auth.machinename': { title: 'Machine', kind: 'text' },
  'rpc.auth.uid': {
    title: 'User',
    kind: 'unsigned',
    help: {
      en: 'The number of the user as the caller claims it: believed, never proven. 0 is root.',
      ru: 'Номер пользователя со слов вызывающего: этому верят без доказательств. 0 — root.',
    },
  },
  'rpc.auth.gid': { title: 'Group', kind: 'unsigned' },
  'rpc.authgss.version': { title: 'GSS version', kind: 'unsigned' },
  'rpc.authgss.procedure': { title: 'GSS procedure', kind: 'unsigned' },
  'rpc.authgss.seqnum': { title: 'GSS sequence number', kind: 'unsigned' },
  'rpc.authgss.service': { title: 'GSS service', kind: 'unsigned' },
  'rpc.authgss.context': { title: 'GSS context', kind: 'bytes' },
  'rpc.replystat': { title: 'Reply', kind: 'unsigned', names: { 0: 'accepted', 1: 'denied' } },
  'rpc.state_accept': { title: 'Outcome', kind: 'unsigned', names: STATES },
  'rpc.state_reject': { title: 'Denied', kind: 'unsigned', names: { 0: 'RPC version mismatch', 1: 'authentication' } },
  'rpc.state_auth': { title: 'Reason', kind: 'unsigned', names: AUTH_ERRORS },
  'rpc.version.min': { title: 'Lowest RPC version', kind: 'unsigned' },
  'rpc.version.max': { title: 'Highest RPC version', kind: 'unsigned' },
  'rpc.programversion.min': { title: 'Lowest version', kind: 'unsigned' },
  'rpc.programversion.max': { title: 'Highest version', kind: 'unsigned' },
  ...answerFields(RPC_ANSWER),
});

export const RPC: Protocol = { id: 'rpc', title: 'Remote Procedure Call', fields: rpcFields };

/** What a call asks; its reply does not repeat it. */
export interface Call {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly packet: PacketId;
}

/** A call or its reply, in the words of the Info column. */
export const sideOf = ({ packet }: Call, isReply: boolean): string =>
  isReply ? `Reply (Call In ${packet + 1})` : 'Call';

/** A message whose header was told. */
export interface Header {
  /** Where its arguments or results begin. */
  readonly body: number;
  /** It has results: the call was accepted and succeeded. */
  readonly succeeded: boolean;
}

/** Names the fields of the record mark in front of bytes[at], over TCP (RFC 5531, 11). */
export function explainMark(at: number, layer: FieldGroup): void {
  const group = layer.group('Record mark', at - MARK, MARK);
  group.field('rpc.lastfrag', at - MARK, MARK);
  group.field('rpc.fraglen', at - MARK, MARK);
}

/** Names the header of a call. */
export function explainCall(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): Header | null {
  const reader = new XdrReader(bytes, at, end, layer);
  for (const name of ['xid', 'msgtyp', 'version', 'program', 'programversion', 'procedure']) reader.u32(`rpc.${name}`);
  tellAuthentication(reader, 'Credentials');
  tellAuthentication(reader, 'Verifier');
  return reader.failed ? null : { body: reader.at, succeeded: true };
}

/** Names the header of a reply; `call` is what it answers, or null. */
export function explainReply(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  call: Call | null,
): Header | null {
  const reader = new XdrReader(bytes, at, end, layer);
  reader.u32('rpc.xid');
  reader.u32('rpc.msgtyp');
  if (call !== null) {
    layer.field('rpc.program', at, 0, call.program);
    layer.field('rpc.programversion', at, 0, call.version);
    layer.field('rpc.procedure', at, 0, call.procedure);
  }
  if (reader.u32('rpc.replystat') !== 0) {
    explainDenial(reader);
    return null;
  }
  tellAuthentication(reader, 'Verifier');
  const state = reader.u32('rpc.state_accept');
  if (state === 2) for (const name of ['min', 'max']) reader.u32(`rpc.programversion.${name}`);
  return reader.failed ? null : { body: reader.at, succeeded: state === 0 };
}

function explainDenial(reader: XdrReader): void {
  if (reader.u32('rpc.state_reject') === 1) reader.u32('rpc.state_auth');
  else for (const name of ['min', 'max']) reader.u32(`rpc.version.${name}`);
}

/** Flavor, length and body (RFC 5531, 8.2). */
function tellAuthentication(reader: XdrReader, title: string): void {
  reader.within(title, explainAuthentication, reader.lengthBehind(4));
}

function explainAuthentication(reader: XdrReader): void {
  const flavor = reader.u32('rpc.auth.flavor');
  const length = reader.u32('rpc.auth.length');
  if (length <= 0) return;
  const { bytes, at, group, rest } = reader;
  reader.skip(length + fillOf(length));
  // Where the capture cut them, what is there is told.
  const body = new XdrReader(bytes, at, at + Math.min(length, rest), group);
  if (flavor === AUTH.sys) explainUser(body);
  else if (flavor === AUTH.gss) explainSecurity(body);
}

/** RFC 5531, appendix A. */
function explainUser(body: XdrReader): void {
  body.u32('rpc.auth.stamp');
  body.text('Machine', 'rpc.auth.machinename');
  body.u32('rpc.auth.uid');
  body.u32('rpc.auth.gid');
  const groups = Math.min(body.count(), MOST_GROUPS);
  if (groups > 0)
    body.within('Other groups', (reader) => {
      for (let i = 0; i < groups; i += 1) reader.u32('rpc.auth.gid');
    });
}

/** RFC 2203, 5; a verifier is only a checksum. */
function explainSecurity(body: XdrReader): void {
  if (body.rest < 16) return;
  for (const name of ['version', 'procedure', 'seqnum', 'service']) body.u32(`rpc.authgss.${name}`);
  if (body.rest >= 4) body.opaque('Context', 'rpc.authgss.context');
}
