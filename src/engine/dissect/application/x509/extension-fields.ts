// RFC 5280, 4.2: extensions of a certificate by their fields.

import type { FieldGroup } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';
import { explainTimestamps } from '../tls/certificate-timestamps.ts';
import { membersOf, oidText, readDer, TAG } from './der.ts';
import type { Der } from './der.ts';
import { explainName } from './name-fields.ts';
import { readText } from './x509.ts';

/** Object identifiers that are told in words of their own. */
const ID = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectNames: '2.5.29.17',
  issuerNames: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  distributionPoints: '2.5.29.31',
  policies: '2.5.29.32',
  authorityKey: '2.5.29.35',
  purposes: '2.5.29.37',
  authorityAccess: '1.3.6.1.5.5.7.1.1',
  timestamps: '1.3.6.1.4.1.11129.2.4.2',
  statement: '1.3.6.1.5.5.7.2.1',
  notice: '1.3.6.1.5.5.7.2.2',
  netscapeType: '2.16.840.1.113730.1.1',
  netscapeComment: '2.16.840.1.113730.1.13',
} as const;

const USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
];
const NETSCAPE_TYPES = [
  'ssl_client',
  'ssl_server',
  'smime',
  'object_signing',
  'ssl_ca',
  'smime_ca',
  'object_signing_ca',
];
/** Tags of the alternatives of DisplayText, by their numbers in Wireshark. */
const DISPLAY_TEXTS: Readonly<Record<number, readonly [choice: number, field: string]>> = {
  0x16: [0, 'pkix1implicit.ia5String'],
  0x1a: [1, 'pkix1implicit.visibleString'],
  [TAG.bmpString]: [2, 'pkix1implicit.bmpString'],
  [TAG.utf8String]: [3, 'pkix1implicit.utf8String'],
};
/** Context tags without their class: alternatives of GeneralName. */
const CONTEXT_NUMBER = 0x1f;
const MAIL = 1,
  HOST = 2,
  DIRECTORY = 4,
  URI = 6,
  ADDRESS = 7;

const sizeOf = ({ start, end }: Der): number => end - start;

/** Names the fields of one extension. */
export function explainCertificateExtension(bytes: Uint8Array, extension: Der, list: FieldGroup): void {
  const group = list.field('x509af.Extension_element', extension.start, sizeOf(extension));
  const members = membersOf(bytes, extension) ?? [];
  const [id] = members;
  if (id?.tag !== TAG.oid) return;
  const name = oidText(bytes, id);
  group.field('x509af.extension.id', id.at, id.end - id.at, name);
  if (members[1]?.tag === TAG.boolean) group.field('x509af.critical', members[1].at, members[1].end - members[1].at);
  const value = members.at(-1);
  const content = value?.tag === TAG.octetString ? readDer(bytes, value.at, value.end) : null;
  if (content !== null) explainContent(name, bytes, content, group);
}

function explainContent(id: string, bytes: Uint8Array, content: Der, group: FieldGroup): void {
  const { at, end, start } = content;
  switch (id) {
    case ID.subjectKey:
      group.field('x509ce.SubjectKeyIdentifier', at, end - at);
      break;
    case ID.keyUsage:
      explainUsage(bytes, content, group);
      break;
    case ID.subjectNames:
    case ID.issuerNames:
      explainNames(bytes, content, group, 'x509ce.GeneralNames');
      break;
    case ID.basicConstraints: {
      const told = group.field('x509ce.BasicConstraintsSyntax_element', start, end - start);
      for (const { tag, at: place, end: stop } of membersOf(bytes, content) ?? [])
        if (tag === TAG.boolean) told.field('x509ce.cA', place, stop - place);
        else if (tag === TAG.integer) told.field('x509ce.pathLenConstraint', place, stop - place);
      break;
    }
    case ID.distributionPoints:
      explainDistributionPoints(bytes, content, group);
      break;
    case ID.policies:
      explainPolicies(bytes, content, group);
      break;
    case ID.authorityKey:
      explainAuthorityKey(bytes, content, group);
      break;
    case ID.purposes: {
      const purposes = membersOf(bytes, content) ?? [];
      const told = group.field('x509ce.KeyPurposeIDs', start, end - start, purposes.length);
      for (const purpose of purposes)
        told.field('x509ce.KeyPurposeId', purpose.at, purpose.end - purpose.at, oidText(bytes, purpose));
      break;
    }
    case ID.authorityAccess:
      explainAccess(bytes, content, group);
      break;
    case ID.netscapeType:
      if (content.tag === TAG.bitString && end - at >= 2) {
        group.field('ber.bitstring.padding', at, 1);
        const told = group.field('ns_cert_exts.CertType', at + 1, end - at - 1);
        for (const type of NETSCAPE_TYPES) told.field(`ns_cert_exts.CertType.${type}`, at + 1, 1);
      }
      break;
    case ID.netscapeComment:
      group.field('ns_cert_exts.Comment', at, end - at, readText(bytes, content));
      break;
    case ID.timestamps:
      explainTimestamps(new FieldReader(bytes, at, end, group, 'tls.'));
      break;
  }
}

function explainUsage(bytes: Uint8Array, { tag, at, end }: Der, group: FieldGroup): void {
  if (tag !== TAG.bitString || end - at < 2) return;
  group.field('ber.bitstring.padding', at, 1);
  const told = group.field('x509ce.KeyUsage', at + 1, end - at - 1);
  for (const usage of USAGES) told.field(`x509ce.KeyUsage.${usage}`, at + 1, 1);
  told.field('x509ce.KeyUsage.decipherOnly', at + 2, 1, end - at > 2 ? bytes[at + 2] >> 7 : 0);
}

/** GeneralNames (4.2.1.6). */
function explainNames(bytes: Uint8Array, list: Der, group: FieldGroup, field: string): void {
  const names = membersOf(bytes, list) ?? [];
  const told = group.field(field, list.start, sizeOf(list), names.length);
  for (const name of names) {
    const one = told.field('x509ce.GeneralName', name.start, sizeOf(name), name.tag & CONTEXT_NUMBER);
    explainGeneralName(bytes, name, one);
  }
}

function explainGeneralName(bytes: Uint8Array, name: Der, group: FieldGroup): void {
  const { at, end } = name;
  const length = end - at;
  switch (name.tag & CONTEXT_NUMBER) {
    case MAIL:
      group.field('x509ce.rfc822Name', at, length);
      break;
    case HOST:
      group.field('x509ce.dNSName', at, length);
      break;
    case URI:
      group.field('x509ce.uniformResourceIdentifier', at, length);
      break;
    case ADDRESS:
      if (length === 4) group.field('x509ce.IPAddress.ipv4', at, length);
      else if (length === 16) group.field('x509ce.IPAddress.ipv6', at, length);
      break;
    case DIRECTORY: {
      const sequence = readDer(bytes, at, end);
      const told = group.field('x509ce.directoryName', at, length, 0);
      if (sequence !== null) explainName(bytes, sequence, told, 'x509if.rdnSequence');
      break;
    }
  }
}

function explainDistributionPoints(bytes: Uint8Array, content: Der, group: FieldGroup): void {
  const points = membersOf(bytes, content) ?? [];
  const told = group.field('x509ce.CRLDistPointsSyntax', content.start, sizeOf(content), points.length);
  for (const point of points) {
    const one = told.field('x509ce.DistributionPoint_element', point.start, sizeOf(point));
    const [name] = membersOf(bytes, point) ?? [];
    if (name?.tag !== TAG.context) continue;
    const full = readDer(bytes, name.at, name.end);
    if (full === null) continue;
    const form = one.field('x509ce.distributionPoint', name.start, sizeOf(name), full.tag & CONTEXT_NUMBER);
    if (full.tag === TAG.context) explainNames(bytes, full, form, 'x509ce.fullName');
  }
}

function explainPolicies(bytes: Uint8Array, content: Der, group: FieldGroup): void {
  const policies = membersOf(bytes, content) ?? [];
  const told = group.field('x509ce.CertificatePoliciesSyntax', content.start, sizeOf(content), policies.length);
  for (const policy of policies) {
    const one = told.field('x509ce.PolicyInformation_element', policy.start, sizeOf(policy));
    const [id, qualifiers] = membersOf(bytes, policy) ?? [];
    if (id?.tag !== TAG.oid) continue;
    one.field('x509ce.policyIdentifier', id.at, id.end - id.at, oidText(bytes, id));
    const list = (qualifiers === undefined ? null : membersOf(bytes, qualifiers)) ?? [];
    if (qualifiers === undefined) continue;
    const all = one.field('x509ce.policyQualifiers', qualifiers.start, sizeOf(qualifiers), list.length);
    for (const qualifier of list) {
      const line = all.field('x509ce.PolicyQualifierInfo_element', qualifier.start, sizeOf(qualifier));
      const [type, value] = membersOf(bytes, qualifier) ?? [];
      if (type?.tag !== TAG.oid) continue;
      const kind = oidText(bytes, type);
      line.field('x509ce.id', type.at, type.end - type.at, kind);
      if (kind === ID.statement && value !== undefined)
        line.field('pkix1explicit.DirectoryString', value.at, value.end - value.at, readText(bytes, value));
      else if (kind === ID.notice && value !== undefined) explainNotice(bytes, value, line);
    }
  }
}

/** UserNotice (4.2.1.4). */
function explainNotice(bytes: Uint8Array, notice: Der, line: FieldGroup): void {
  const told = line.field('pkix1implicit.UserNotice_element', notice.start, sizeOf(notice));
  for (const member of membersOf(bytes, notice) ?? []) {
    if (member.tag !== TAG.sequence) {
      explainDisplayText(bytes, member, 'pkix1implicit.explicitText', told);
      continue;
    }
    const reference = told.field('pkix1implicit.noticeRef_element', member.start, sizeOf(member));
    const [organization, list] = membersOf(bytes, member) ?? [];
    if (organization === undefined || list === undefined) continue;
    explainDisplayText(bytes, organization, 'pkix1implicit.organization', reference);
    const numbers = membersOf(bytes, list) ?? [];
    const all = reference.field('pkix1implicit.noticeNumbers', list.start, sizeOf(list), numbers.length);
    for (const { at, end } of numbers) all.field('pkix1implicit.noticeNumbers_item', at, end - at);
  }
}

function explainDisplayText(bytes: Uint8Array, value: Der, field: string, group: FieldGroup): void {
  const [choice, name] = DISPLAY_TEXTS[value.tag] ?? [];
  if (choice === undefined || name === undefined) return;
  group
    .field(field, value.start, sizeOf(value), choice)
    .field(name, value.at, value.end - value.at, readText(bytes, value));
}

function explainAuthorityKey(bytes: Uint8Array, content: Der, group: FieldGroup): void {
  const told = group.field('x509ce.AuthorityKeyIdentifier_element', content.start, sizeOf(content));
  for (const member of membersOf(bytes, content) ?? []) {
    const { at, end } = member;
    const number = member.tag & CONTEXT_NUMBER;
    if (number === 0) told.field('x509ce.keyIdentifier', at, end - at);
    else if (number === 1) explainNames(bytes, member, told, 'x509ce.authorityCertIssuer');
    else if (number === 2) told.field('x509ce.authorityCertSerialNumber', at, end - at);
  }
}

function explainAccess(bytes: Uint8Array, content: Der, group: FieldGroup): void {
  const descriptions = membersOf(bytes, content) ?? [];
  const told = group.field(
    'pkix1implicit.AuthorityInfoAccessSyntax',
    content.start,
    sizeOf(content),
    descriptions.length,
  );
  for (const description of descriptions) {
    const one = told.field('pkix1implicit.AccessDescription_element', description.start, sizeOf(description));
    const [method, location] = membersOf(bytes, description) ?? [];
    if (method?.tag !== TAG.oid || location === undefined) continue;
    one.field('pkix1implicit.accessMethod', method.at, method.end - method.at, oidText(bytes, method));
    const place = one.field(
      'pkix1implicit.accessLocation',
      location.start,
      sizeOf(location),
      location.tag & CONTEXT_NUMBER,
    );
    explainGeneralName(bytes, location, place);
  }
}
