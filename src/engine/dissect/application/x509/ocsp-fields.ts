// RFC 6960, 4: what an authority says of a certificate's state, and who asks for it, field by field.

import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, Protocol } from '../../../../model/field.ts';
import { label, moment, octets, unsigned } from '../../header.ts';
import { membersOf, oidText, readDer, TAG } from './der.ts';
import type { Der } from './der.ts';
import { explainName } from './name-fields.ts';
import { certificateFields, explainAlgorithm, explainCertificateValue } from './x509-fields.ts';
import { readTime } from './x509.ts';

/** Members of one list that are told. */
const MOST = 256;
const CONTEXT_NUMBER = 0x1f;
const STATUSES = {
  0: 'Successful',
  1: 'Malformed request',
  2: 'Internal error',
  3: 'Try later',
  5: 'Signature required',
  6: 'Unauthorized',
};
const REASONS = {
  0: 'Unspecified',
  1: 'Key compromised',
  2: 'Authority compromised',
  3: 'Affiliation changed',
  4: 'Superseded',
  5: 'Out of operation',
  6: 'On hold',
  8: 'Removed from the list',
  9: 'Privilege withdrawn',
  10: 'Attribute authority compromised',
};

export const ocspFields = defineFields({
  'ocsp.responseStatus': { title: 'Response status', kind: 'unsigned', names: STATUSES },
  'ocsp.responseBytes_element': label('Response'),
  'ocsp.responseType.id': { title: 'Response type', kind: 'text' },
  'ocsp.BasicOCSPResponse_element': label('Basic response'),
  'ocsp.tbsResponseData_element': label('Response data'),
  'ocsp.responderID': { title: 'Responder', kind: 'unsigned', names: { 1: 'by name', 2: 'by key' } },
  'ocsp.byName': unsigned('Name'),
  'ocsp.byKey': octets('Key hash'),
  'ocsp.producedAt': moment('Produced at'),
  'ocsp.responses': unsigned('Responses'),
  'ocsp.SingleResponse_element': label('Single response'),
  'ocsp.certID_element': label('Certificate'),
  'ocsp.hashAlgorithm_element': label('Hash algorithm'),
  'ocsp.issuerNameHash': octets('Hash of the issuer’s name'),
  'ocsp.issuerKeyHash': octets('Hash of the issuer’s key'),
  'ocsp.serialNumber': octets('Serial number'),
  'ocsp.certStatus': {
    title: 'Certificate status',
    kind: 'unsigned',
    names: { 0: 'good', 1: 'revoked', 2: 'unknown' },
    help: {
      en: 'A revoked certificate must not be trusted any more, whatever it says itself.',
      ru: 'Отозванному сертификату больше нельзя верить, что бы в нём ни было написано.',
    },
  },
  'ocsp.good_element': label('Good'),
  'ocsp.revoked_element': label('Revoked'),
  'ocsp.unknown_element': label('Unknown'),
  'ocsp.revocationTime': moment('Revoked at'),
  'ocsp.revocationReason': { title: 'Reason', kind: 'unsigned', names: REASONS },
  'ocsp.thisUpdate': moment('As of'),
  'ocsp.nextUpdate': moment('Next update'),
  'ocsp.signatureAlgorithm_element': label('Signature algorithm'),
  'ocsp.signature': octets('Signature'),
  'ocsp.certs': unsigned('Certificates'),
  'ocsp.tbsRequest_element': label('Request'),
  'ocsp.requestList': unsigned('Certificates asked for'),
  'ocsp.Request_element': label('Request for one'),
  'ocsp.reqCert_element': label('Certificate'),
});

export const OCSP: Protocol = {
  id: 'ocsp',
  title: 'Online Certificate Status Protocol',
  fields: { ...ocspFields, ...certificateFields },
};

const sizeOf = ({ start, end }: Der): number => end - start;

/** Names the fields of the response in bytes[at, end). */
export function explainOcspResponse(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  const outer = readDer(bytes, at, end);
  const [status, wrapped] = (outer === null ? null : membersOf(bytes, outer)) ?? [];
  if (status === undefined) return;
  group.field('ocsp.responseStatus', status.at, status.end - status.at);
  const body = wrapped?.tag === TAG.context ? readDer(bytes, wrapped.at, wrapped.end) : null;
  const [type, response] = (body === null ? null : membersOf(bytes, body)) ?? [];
  if (body === null || type?.tag !== TAG.oid || response?.tag !== TAG.octetString) return;
  const told = group.field('ocsp.responseBytes_element', body.start, sizeOf(body));
  told.field('ocsp.responseType.id', type.at, type.end - type.at, oidText(bytes, type));
  const basic = readDer(bytes, response.at, response.end);
  if (basic !== null)
    explainBasic(bytes, basic, told.field('ocsp.BasicOCSPResponse_element', basic.start, sizeOf(basic)));
}

function explainBasic(bytes: Uint8Array, basic: Der, group: FieldGroup): void {
  const [data, algorithm, signature, wrapped] = membersOf(bytes, basic) ?? [];
  if (data === undefined) return;
  explainData(bytes, data, group.field('ocsp.tbsResponseData_element', data.start, sizeOf(data)));
  if (algorithm === undefined) return;
  const method = group.field('ocsp.signatureAlgorithm_element', algorithm.start, sizeOf(algorithm));
  explainAlgorithm(bytes, algorithm, method);
  if (signature?.tag !== TAG.bitString || signature.end <= signature.at) return;
  group.field('ber.bitstring.padding', signature.at, 1);
  group.field('ocsp.signature', signature.at + 1, signature.end - signature.at - 1);
  const list = wrapped?.tag === TAG.context ? readDer(bytes, wrapped.at, wrapped.end) : null;
  const certificates = (list === null ? null : membersOf(bytes, list)) ?? [];
  if (list === null || certificates.length === 0) return;
  const all = group.field('ocsp.certs', list.start, sizeOf(list), certificates.length);
  for (const certificate of certificates.slice(0, MOST)) explainCertificateValue(bytes, certificate, all);
}

function explainData(bytes: Uint8Array, data: Der, group: FieldGroup): void {
  const members = membersOf(bytes, data) ?? [];
  if (members[0]?.tag === TAG.context) members.shift(); // the version
  const [responder, produced, responses] = members;
  if (responder === undefined) return;
  const choice = responder.tag & CONTEXT_NUMBER;
  const told = group.field('ocsp.responderID', responder.start, sizeOf(responder), choice);
  const inside = readDer(bytes, responder.at, responder.end);
  if (choice === 2 && inside !== null) told.field('ocsp.byKey', inside.at, inside.end - inside.at);
  else if (choice === 1 && inside !== null)
    explainName(bytes, inside, told.field('ocsp.byName', inside.start, sizeOf(inside), 0), 'x509if.rdnSequence');
  explainTime(bytes, produced, 'ocsp.producedAt', group);
  if (responses === undefined) return;
  const singles = membersOf(bytes, responses) ?? [];
  const list = group.field('ocsp.responses', responses.start, sizeOf(responses), singles.length);
  for (const single of singles.slice(0, MOST))
    explainSingle(bytes, single, list.field('ocsp.SingleResponse_element', single.start, sizeOf(single)));
}

function explainSingle(bytes: Uint8Array, single: Der, group: FieldGroup): void {
  const [id, status, current, next] = membersOf(bytes, single) ?? [];
  if (id === undefined || status === undefined) return;
  explainId(bytes, id, group.field('ocsp.certID_element', id.start, sizeOf(id)));
  const choice = status.tag & CONTEXT_NUMBER;
  const told = group.field('ocsp.certStatus', status.start, sizeOf(status), choice);
  const name = (['good', 'revoked', 'unknown'] as const)[choice];
  const state = name === undefined ? told : told.field(`ocsp.${name}_element`, status.at, status.end - status.at);
  if (name === 'revoked') {
    const [time, reason] = membersOf(bytes, status) ?? [];
    explainTime(bytes, time, 'ocsp.revocationTime', state);
    const value = reason?.tag === TAG.context ? readDer(bytes, reason.at, reason.end) : null;
    if (value !== null) state.field('ocsp.revocationReason', value.at, value.end - value.at);
  }
  explainTime(bytes, current, 'ocsp.thisUpdate', group);
  if (next?.tag === TAG.context)
    explainTime(bytes, readDer(bytes, next.at, next.end) ?? undefined, 'ocsp.nextUpdate', group);
}

/** CertID: which certificate is meant. */
function explainId(bytes: Uint8Array, id: Der, group: FieldGroup): void {
  const [algorithm, issuer, key, serial] = membersOf(bytes, id) ?? [];
  if (serial === undefined) return;
  explainAlgorithm(bytes, algorithm, group.field('ocsp.hashAlgorithm_element', algorithm.start, sizeOf(algorithm)));
  group.field('ocsp.issuerNameHash', issuer.at, issuer.end - issuer.at);
  group.field('ocsp.issuerKeyHash', key.at, key.end - key.at);
  group.field('ocsp.serialNumber', serial.at, serial.end - serial.at);
}

function explainTime(bytes: Uint8Array, time: Der | undefined, field: string, group: FieldGroup): void {
  const seconds = readTime(bytes, time);
  if (time === undefined || seconds === null || Number.isNaN(seconds)) return;
  group.field(field, time.at, time.end - time.at, `${seconds}.000000000`);
}

/** Names the fields of the request in bytes[at, end). */
export function explainOcspRequest(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  const outer = readDer(bytes, at, end);
  const [request] = (outer === null ? null : membersOf(bytes, outer)) ?? [];
  if (request === undefined) return;
  const told = group.field('ocsp.tbsRequest_element', request.start, sizeOf(request));
  const list = (membersOf(bytes, request) ?? []).find(({ tag }) => tag === TAG.sequence);
  if (list === undefined) return;
  const asked = membersOf(bytes, list) ?? [];
  const all = told.field('ocsp.requestList', list.start, sizeOf(list), asked.length);
  for (const each of asked.slice(0, MOST)) {
    const one = all.field('ocsp.Request_element', each.start, sizeOf(each));
    const [id] = membersOf(bytes, each) ?? [];
    if (id !== undefined) explainId(bytes, id, one.field('ocsp.reqCert_element', id.start, sizeOf(id)));
  }
}
