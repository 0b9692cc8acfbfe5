// RFC 2743 and 4178 (SPNEGO), RFC 1964 and 4121 (tokens of Kerberos): what a security layer says in clear text.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, octets, unsigned } from '../header.ts';
import { membersOf, readBer } from './ber.ts';
import type { BerElement } from './ber.ts';
import { isNtlm } from './ntlm.ts';
import { explainNtlm } from './ntlm-messages.ts';
import { oidText } from './x509/der.ts';

const APPLICATION = 0x60,
  OID = 6,
  OCTETS = 4,
  ENUMERATED = 10,
  SEQUENCE = 0x30,
  INIT = 0xa0,
  TARGET = 0xa1;
const SPNEGO = '1.3.6.1.5.5.2';
/** Token kinds, little-endian as Wireshark reads them. */
const TOKENS = {
  0x0001: 'AP request',
  0x0002: 'AP reply',
  0x0003: 'error',
  0x0101: 'MIC',
  0x0102: 'wrap',
  0x0404: 'MIC (CFX)',
  0x0405: 'wrap (CFX)',
};
const WRAP = 0x0102;
const SEALED = 2;

export const gssFields = defineFields({
  'gss-api.OID': { title: 'Mechanism', kind: 'text' },
  'spnego.mechTypes': unsigned('Mechanisms'),
  'spnego.MechType': {
    title: 'Mechanism',
    kind: 'text',
    help: {
      en: '1.2.840.113554.1.2.2 and 1.2.840.48018.1.2.2 are Kerberos, 1.3.6.1.4.1.311.2.2.10 is NTLM.',
      ru: '1.2.840.113554.1.2.2 и 1.2.840.48018.1.2.2 — Kerberos, 1.3.6.1.4.1.311.2.2.10 — NTLM.',
    },
  },
  'spnego.mechToken': octets('Token'),
  'spnego.mechListMIC': octets('Integrity code'),
  'spnego.negResult': unsigned('Result', {
    names: { 0: 'accept completed', 1: 'accept incomplete', 2: 'reject', 3: 'request MIC' },
  }),
  'spnego.supportedMech': { title: 'Mechanism chosen', kind: 'text' },
  'spnego.responseToken': octets('Token'),
  'spnego.krb5.blob': octets('Kerberos token'),
  'spnego.krb5_oid': { title: 'Mechanism', kind: 'text' },
  'spnego.krb5.tok_id': { title: 'Token kind', kind: 'little-unsigned', hex: true, names: TOKENS },
  'spnego.krb5.sgn_alg': { title: 'Signature', kind: 'little-unsigned', hex: true },
  'spnego.krb5.seal_alg': { title: 'Seal', kind: 'little-unsigned', hex: true },
  'spnego.krb5.snd_seq': octets('Sequence number, encrypted'),
  'spnego.krb5.sgn_cksum': octets('Checksum'),
  'spnego.krb5.confounder': octets('Confounder'),
  'spnego.krb5.cfx_flags': unsigned('Flags', { hex: true }),
  'spnego.krb5.acceptor_subkey': flag('Key of the acceptor', 4),
  'spnego.krb5.sealed': flag('Sealed', SEALED),
  'spnego.krb5.send_by_acceptor': flag('Sent by the acceptor', 1),
  'spnego.krb5.filler': octets('Filler'),
  'spnego.krb5.cfx_ec': unsigned('Extra count'),
  'spnego.krb5.cfx_rrc': unsigned('Right rotation'),
  'spnego.krb5.cfx_seq': unsigned('Sequence number'),
});

/** Names the fields of a token of a login: NTLM, Kerberos, or SPNEGO around them. Returns words for it. */
export function explainToken(bytes: Uint8Array, at: number, end: number, group: FieldGroup): string {
  if (isNtlm(bytes, at, end)) return explainNtlm(bytes, at, end, group);
  const outer = at < end ? readBer(bytes, at, end) : null;
  if (outer === null) return '';
  if (outer.tag === TARGET) return explainTarget(bytes, outer, group);
  const id = outer.tag === APPLICATION ? readBer(bytes, outer.at, outer.end) : null;
  if (id?.tag !== OID) return '';
  const mechanism = oidText(bytes, id);
  if (mechanism !== SPNEGO) return explainKerberos(bytes, at, outer.end, group);
  group.field('gss-api.OID', id.at, id.end - id.at, mechanism);
  const init = readBer(bytes, id.end, outer.end);
  return init?.tag === INIT ? explainInit(bytes, init, group) : '';
}

/** Context-tagged members of a sequence: by their number. */
function taggedMembers(bytes: Uint8Array, outer: BerElement): Map<number, BerElement> {
  const found = new Map<number, BerElement>();
  const sequence = readBer(bytes, outer.at, outer.end);
  if (sequence?.tag !== SEQUENCE) return found;
  for (const member of membersOf(bytes, sequence)) {
    const inner = readBer(bytes, member.at, member.end);
    if (inner !== null) found.set(member.tag & 31, inner);
  }
  return found;
}

/** NegTokenInit. */
function explainInit(bytes: Uint8Array, init: BerElement, layer: FieldGroup): string {
  const group = layer.group('SPNEGO', init.at, init.end - init.at);
  const members = taggedMembers(bytes, init);
  const mechanisms = members.get(0);
  if (mechanisms?.tag === SEQUENCE) {
    const found = membersOf(bytes, mechanisms);
    const { at, end } = mechanisms;
    const list = group.field('spnego.mechTypes', at, end - at, found.length);
    for (const one of found) list.field('spnego.MechType', one.at, one.end - one.at, oidText(bytes, one));
  }
  const token = members.get(2);
  if (token?.tag === OCTETS) return explainInner(bytes, token, 'spnego.mechToken', group);
  return 'SPNEGO';
}

/** NegTokenResp. */
function explainTarget(bytes: Uint8Array, target: BerElement, layer: FieldGroup): string {
  const group = layer.group('SPNEGO', target.at, target.end - target.at);
  const members = taggedMembers(bytes, target);
  const result = members.get(0);
  if (result?.tag === ENUMERATED) group.field('spnego.negResult', result.at, result.end - result.at);
  const mechanism = members.get(1);
  if (mechanism?.tag === OID)
    group.field('spnego.supportedMech', mechanism.at, mechanism.end - mechanism.at, oidText(bytes, mechanism));
  const token = members.get(2);
  const words = token?.tag === OCTETS ? explainInner(bytes, token, 'spnego.responseToken', group) : 'SPNEGO';
  const code = members.get(3);
  if (code?.tag === OCTETS) group.field('spnego.mechListMIC', code.at, code.end - code.at);
  return words;
}

function explainInner(bytes: Uint8Array, { at, end }: BerElement, name: string, group: FieldGroup): string {
  group.field(name, at, end - at);
  return isNtlm(bytes, at, end) ? explainNtlm(bytes, at, end, group) : explainKerberos(bytes, at, end, group);
}

/** RFC 1964, 1.1: a token that begins with its mechanism. */
function explainKerberos(bytes: Uint8Array, at: number, end: number, group: FieldGroup): string {
  const outer = at < end && bytes[at] === APPLICATION ? readBer(bytes, at, end) : null;
  const id = outer === null ? null : readBer(bytes, outer.at, outer.end);
  if (outer === null || id?.tag !== OID || outer.end - id.end < 2) return '';
  const blob = group.field('spnego.krb5.blob', at, outer.end - at);
  blob.field('spnego.krb5_oid', id.at, id.end - id.at, oidText(bytes, id));
  blob.field('spnego.krb5.tok_id', id.end, 2);
  return 'Kerberos';
}

/** What a wrapped message holds: where it begins and ends, and whether it is encrypted. */
export interface Wrapped {
  readonly at: number;
  readonly end: number;
  readonly isSealed: boolean;
}

/** RFC 4121, 4.2.6.2 and RFC 1964, 1.2.2: the header of a wrapped message; null where it is none. */
export function explainWrapped(bytes: Uint8Array, at: number, end: number, group: FieldGroup): Wrapped | null {
  if (end - at >= 16 && bytes[at] === 5 && bytes[at + 1] === 4) return explainCfx(bytes, at, end, group);
  const outer = at < end && bytes[at] === APPLICATION ? readBer(bytes, at, end) : null;
  const id = outer === null ? null : readBer(bytes, outer.at, outer.end);
  if (id?.tag !== OID || end - id.end < 32) return null;
  group.field('gss-api.OID', id.at, id.end - id.at, oidText(bytes, id));
  if (bytes[id.end] + bytes[id.end + 1] * 256 !== WRAP) return null;
  const blob = group.field('spnego.krb5.blob', id.end, 32);
  for (const [name, offset, length] of [
    ['tok_id', 0, 2],
    ['sgn_alg', 2, 2],
    ['seal_alg', 4, 2],
    ['snd_seq', 8, 8],
    ['sgn_cksum', 16, 8],
    ['confounder', 24, 8],
  ] as const)
    blob.field(`spnego.krb5.${name}`, id.end + offset, length);
  const isSealed = bytes[id.end + 4] !== 0xff;
  return { at: id.end + 32, end, isSealed };
}

function explainCfx(bytes: Uint8Array, at: number, end: number, group: FieldGroup): Wrapped {
  const isSealed = (bytes[at + 2] & SEALED) !== 0;
  const extra = u16be(bytes, at + 4);
  const rotation = u16be(bytes, at + 6);
  // Sealed: checksum and confounder stand first, turned by the rotation. Else the checksum, before or behind.
  const isBefore = isSealed || rotation !== 0;
  const size = Math.min(isSealed ? 16 + rotation + extra : extra, end - at - 16);
  const blob = group.field('spnego.krb5.blob', at, isBefore ? 16 + size : 16);
  blob.field('spnego.krb5.tok_id', at, 2);
  const flags = blob.field('spnego.krb5.cfx_flags', at + 2, 1);
  for (const name of ['acceptor_subkey', 'sealed', 'send_by_acceptor']) flags.field(`spnego.krb5.${name}`, at + 2, 1);
  blob.field('spnego.krb5.filler', at + 3, 1);
  blob.field('spnego.krb5.cfx_ec', at + 4, 2);
  blob.field('spnego.krb5.cfx_rrc', at + 6, 2);
  blob.field('spnego.krb5.cfx_seq', at + 8, 8);
  const from = at + 16 + (isBefore ? size : 0);
  const to = isBefore ? end : end - size;
  blob.field('spnego.krb5.sgn_cksum', isBefore ? at + 16 : to, size);
  return { at: from, end: to, isSealed };
}
