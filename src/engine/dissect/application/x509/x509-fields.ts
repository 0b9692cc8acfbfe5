// RFC 5280, 4.1 and 4.2: every field of a certificate, by the names that Wireshark takes from the modules of X.500.

import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import { flag, label, octets, text, unsigned } from '../../header.ts';
import { membersOf, oidText, readDer, TAG } from './der.ts';
import type { Der } from './der.ts';
import { explainCertificateExtension } from './extension-fields.ts';
import { explainName } from './name-fields.ts';
import { readTime } from './x509.ts';

const RSA = '1.2.840.113549.1.1.1',
  ELLIPTIC = '1.2.840.10045.2.1';
/** Number of this alternative of ECParameters in Wireshark. */
const NAMED_CURVE = 1;

const oid = (title: string) => ({ title, kind: 'text' }) as const;

export const certificateFields = defineFields({
  'x509af.signedCertificate_element': label('Signed certificate'),
  'x509af.version': { title: 'Version', kind: 'unsigned', names: { 0: 'v1', 1: 'v2', 2: 'v3' } },
  'x509af.serialNumber': {
    title: 'Serial number',
    kind: 'bytes',
    help: {
      en: 'Unique for its issuer: what revocation lists name.',
      ru: 'Уникален у издателя: по нему сертификаты отзывают.',
    },
  },
  'x509af.signature_element': label('Signature algorithm'),
  'x509af.algorithm.id': oid('Algorithm'),
  'x509af.issuer': unsigned('Issuer'),
  'x509af.subject': unsigned('Subject'),
  'x509af.rdnSequence': unsigned('Name parts'),
  'x509if.rdnSequence': unsigned('Name parts'),
  'x509if.RDNSequence_item': unsigned('Part'),
  'x509if.RelativeDistinguishedName_item_element': label('Attribute'),
  'x509if.oid': oid('Attribute type'),
  'x509sat.DirectoryString': unsigned('String type'),
  'x509sat.teletexString': text('Value'),
  'x509sat.printableString': text('Value'),
  'x509sat.universalString': text('Value'),
  'x509sat.bmpString': text('Value'),
  'x509sat.uTF8String': text('Value'),
  'x509sat.PrintableString': text('Value'),
  'x509sat.IA5String': text('Value'),
  'x509sat.CountryName': text('Country'),
  'x509af.validity_element': label('Validity'),
  'x509af.notBefore': unsigned('Not before'),
  'x509af.notAfter': {
    title: 'Not after',
    kind: 'unsigned',
    help: {
      en: 'After this the certificate is void. Browsers refuse it; careless programs do not.',
      ru: 'После этого срока сертификат недействителен. Браузеры откажут, небрежные программы — нет.',
    },
  },
  'x509af.utcTime': text('Time'),
  'x509af.generalizedTime': { title: 'Time', kind: 'time' },
  'x509af.subjectPublicKeyInfo_element': label('Public key'),
  'x509af.algorithm_element': label('Algorithm'),
  'x509af.subjectPublicKey': octets('Key'),
  'pkcs1.modulus': octets('Modulus'),
  'pkcs1.publicExponent': unsigned('Public exponent'),
  'pkcs1.ECParameters': unsigned('Parameters'),
  'pkcs1.namedCurve': oid('Named curve'),
  'x509af.extensions': unsigned('Extensions'),
  'x509af.Extension_element': label('Extension'),
  'x509af.extension.id': oid('Extension'),
  'x509af.critical': { title: 'Critical', kind: 'flag' },
  'x509af.algorithmIdentifier_element': label('Signature algorithm'),
  'ber.bitstring.padding': unsigned('Unused bits'),
  'x509af.encrypted': octets('Signature'),
  'x509ce.id': oid('Qualifier'),
  'x509ce.KeyPurposeIDs': unsigned('Key purposes'),
  'x509ce.KeyPurposeId': oid('Purpose'),
  'x509ce.GeneralNames': unsigned('Names'),
  'x509ce.GeneralName': unsigned('Name'),
  'x509ce.dNSName': {
    title: 'Host',
    kind: 'text',
    help: {
      en: 'A host that the certificate holds for: the name in the address bar must be one of these.',
      ru: 'Узел, для которого годен сертификат: имя в адресной строке должно быть среди таких.',
    },
  },
  'x509ce.rfc822Name': text('Mail address'),
  'x509ce.uniformResourceIdentifier': text('URI'),
  'x509ce.IPAddress.ipv4': { title: 'Address', kind: 'ipv4' },
  'x509ce.IPAddress.ipv6': { title: 'Address', kind: 'ipv6' },
  'x509ce.directoryName': unsigned('Directory name'),
  'pkix1implicit.AuthorityInfoAccessSyntax': unsigned('Descriptions'),
  'pkix1implicit.AccessDescription_element': label('Description'),
  'pkix1implicit.accessMethod': oid('Method'),
  'pkix1implicit.accessLocation': unsigned('Location'),
  'x509ce.SubjectKeyIdentifier': octets('Key identifier'),
  'x509ce.BasicConstraintsSyntax_element': label('Constraints'),
  'x509ce.cA': { title: 'Authority', kind: 'flag' },
  'x509ce.pathLenConstraint': unsigned('Authorities below'),
  'x509ce.KeyUsage': octets('Key usage'),
  'x509ce.KeyUsage.digitalSignature': flag('Digital signature', 0x80),
  'x509ce.KeyUsage.contentCommitment': flag('Content commitment', 0x40),
  'x509ce.KeyUsage.keyEncipherment': flag('Key encipherment', 0x20),
  'x509ce.KeyUsage.dataEncipherment': flag('Data encipherment', 0x10),
  'x509ce.KeyUsage.keyAgreement': flag('Key agreement', 0x08),
  'x509ce.KeyUsage.keyCertSign': flag('Signs certificates', 0x04),
  'x509ce.KeyUsage.cRLSign': flag('Signs revocations', 0x02),
  'x509ce.KeyUsage.encipherOnly': flag('Encipher only', 0x01),
  'x509ce.KeyUsage.decipherOnly': flag('Decipher only', 0x80),
  'x509ce.AuthorityKeyIdentifier_element': label('Authority key'),
  'x509ce.keyIdentifier': octets('Key identifier'),
  'x509ce.authorityCertIssuer': unsigned('Issuer'),
  'x509ce.authorityCertSerialNumber': octets('Serial number'),
  'x509ce.CertificatePoliciesSyntax': unsigned('Policies'),
  'x509ce.PolicyInformation_element': label('Policy'),
  'x509ce.policyIdentifier': oid('Policy'),
  'x509ce.policyQualifiers': unsigned('Qualifiers'),
  'x509ce.PolicyQualifierInfo_element': label('Qualifier'),
  'pkix1explicit.DirectoryString': text('Statement'),
  'pkix1implicit.UserNotice_element': label('User notice'),
  'pkix1implicit.noticeRef_element': label('Reference'),
  'pkix1implicit.organization': unsigned('Organization'),
  'pkix1implicit.noticeNumbers': unsigned('Notices'),
  'pkix1implicit.noticeNumbers_item': unsigned('Notice'),
  'pkix1implicit.explicitText': unsigned('Text'),
  'pkix1implicit.ia5String': text('Text'),
  'pkix1implicit.visibleString': text('Text'),
  'pkix1implicit.bmpString': text('Text'),
  'pkix1implicit.utf8String': text('Text'),
  'ns_cert_exts.CertType': octets('Netscape certificate type'),
  'ns_cert_exts.CertType.ssl_client': flag('TLS client', 0x80),
  'ns_cert_exts.CertType.ssl_server': flag('TLS server', 0x40),
  'ns_cert_exts.CertType.smime': flag('Mail', 0x20),
  'ns_cert_exts.CertType.object_signing': flag('Signs objects', 0x10),
  'ns_cert_exts.CertType.ssl_ca': flag('TLS authority', 0x04),
  'ns_cert_exts.CertType.smime_ca': flag('Mail authority', 0x02),
  'ns_cert_exts.CertType.object_signing_ca': flag('Authority for objects', 0x01),
  'ns_cert_exts.Comment': text('Netscape comment'),
  'x509ce.CRLDistPointsSyntax': unsigned('Distribution points'),
  'x509ce.DistributionPoint_element': label('Distribution point'),
  'x509ce.distributionPoint': unsigned('Name form'),
  'x509ce.fullName': unsigned('Full name'),
});

/** Names the fields of the certificate in bytes[at, end) as far as it is one. */
export function explainCertificate(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  const outer = readDer(bytes, at, end);
  if (outer !== null) explainCertificateValue(bytes, outer, group);
}

/** The same where it is a member of something else. */
export function explainCertificateValue(bytes: Uint8Array, certificate: Der, group: FieldGroup): void {
  const [signed, algorithm, signature] = membersOf(bytes, certificate) ?? [];
  if (signed?.tag !== TAG.sequence) return;
  const told = group.field('x509af.signedCertificate_element', signed.start, signed.end - signed.start);
  explainSigned(bytes, signed, told, group);
  if (algorithm?.tag !== TAG.sequence) return;
  explainAlgorithm(
    bytes,
    algorithm,
    group.field('x509af.algorithmIdentifier_element', algorithm.start, algorithm.end - algorithm.start),
  );
  if (signature?.tag !== TAG.bitString || signature.end <= signature.at) return;
  group.field('ber.bitstring.padding', signature.at, 1);
  group.field('x509af.encrypted', signature.at + 1, signature.end - signature.at - 1);
}

const sizeOf = ({ start, end }: Der): number => end - start;

function explainSigned(bytes: Uint8Array, signed: Der, group: FieldGroup, certificate: FieldGroup): void {
  const parts = membersOf(bytes, signed);
  if (parts === null) return;
  if (parts[0]?.tag === TAG.context) {
    const version = readDer(bytes, parts[0].at, parts[0].end);
    if (version !== null) group.field('x509af.version', version.at, version.end - version.at);
    parts.shift();
  }
  if (parts.length < 6) return;
  const [serial, algorithm, issuer, validity, subject, key] = parts;
  group.field('x509af.serialNumber', serial.at, serial.end - serial.at);
  explainAlgorithm(bytes, algorithm, group.field('x509af.signature_element', algorithm.start, sizeOf(algorithm)));
  explainName(bytes, issuer, group.field('x509af.issuer', issuer.start, sizeOf(issuer), 0), 'x509if.rdnSequence');
  const period = group.field('x509af.validity_element', validity.start, sizeOf(validity));
  for (const [i, time] of (membersOf(bytes, validity) ?? []).slice(0, 2).entries())
    explainTime(bytes, time, i === 0 ? 'x509af.notBefore' : 'x509af.notAfter', period);
  const words = explainName(
    bytes,
    subject,
    group.field('x509af.subject', subject.start, sizeOf(subject), 0),
    'x509af.rdnSequence',
  );
  certificate.summary(words);
  explainKey(bytes, key, group.field('x509af.subjectPublicKeyInfo_element', key.start, sizeOf(key)));
  const wrapped = parts.find(({ tag }) => tag === TAG.context + 3);
  const list = wrapped === undefined ? null : readDer(bytes, wrapped.at, wrapped.end);
  const extensions = (list === null ? null : membersOf(bytes, list)) ?? [];
  if (list === null || extensions.length === 0) return;
  const told = group.field('x509af.extensions', list.start, sizeOf(list), extensions.length);
  for (const extension of extensions) explainCertificateExtension(bytes, extension, told);
}

/** AlgorithmIdentifier; returns its identifier. */
export function explainAlgorithm(bytes: Uint8Array, algorithm: Der, group: FieldGroup): string {
  const [id, parameters] = membersOf(bytes, algorithm) ?? [];
  if (id?.tag !== TAG.oid) return '';
  const name = oidText(bytes, id);
  group.field('x509af.algorithm.id', id.at, id.end - id.at, name);
  if (name === ELLIPTIC && parameters?.tag === TAG.oid) {
    const curve = group.field('pkcs1.ECParameters', parameters.start, sizeOf(parameters), NAMED_CURVE);
    curve.field('pkcs1.namedCurve', parameters.at, parameters.end - parameters.at, oidText(bytes, parameters));
  }
  return name;
}

function explainTime(bytes: Uint8Array, time: Der, field: string, group: FieldGroup): void {
  const isUtc = time.tag === TAG.utcTime;
  const told = group.field(field, time.start, sizeOf(time), isUtc ? 0 : 1);
  const seconds = readTime(bytes, time);
  if (seconds === null || Number.isNaN(seconds)) return;
  const written = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  told.summary(written);
  if (isUtc) told.field('x509af.utcTime', time.at, time.end - time.at, `${written} (UTC)`);
  else told.field('x509af.generalizedTime', time.at, time.end - time.at, `${seconds}.000000000`);
}

/** SubjectPublicKeyInfo (4.1.2.7). */
function explainKey(bytes: Uint8Array, info: Der, group: FieldGroup): void {
  const [algorithm, key] = membersOf(bytes, info) ?? [];
  if (algorithm === undefined) return;
  const id = explainAlgorithm(
    bytes,
    algorithm,
    group.field('x509af.algorithm_element', algorithm.start, sizeOf(algorithm)),
  );
  if (key?.tag !== TAG.bitString || key.end <= key.at) return;
  if (id !== RSA) group.field('ber.bitstring.padding', key.at, 1);
  const told = group.field('x509af.subjectPublicKey', key.at + 1, key.end - key.at - 1);
  const pair = id === RSA ? readDer(bytes, key.at + 1, key.end) : null;
  const [modulus, exponent] = (pair === null ? null : membersOf(bytes, pair)) ?? [];
  if (modulus === undefined || exponent === undefined) return;
  told.field('pkcs1.modulus', modulus.at, modulus.end - modulus.at);
  told.field('pkcs1.publicExponent', exponent.at, exponent.end - exponent.at);
}
