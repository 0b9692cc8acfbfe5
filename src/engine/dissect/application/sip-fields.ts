// RFC 3261 and its extensions: every field that sip-explain.ts tells.

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import { text, unsigned } from '../header.ts';
import { sdpFields } from './sdp-fields.ts';

/** Header fields that are a number. */
export const NUMBERS = ['Content-Length', 'Expires', 'Max-Forwards', 'Max-Breadth', 'RSeq'];

/** Header fields that have a name of their own, as Wireshark spells it. */
export const HEADERS: readonly string[] = (
  'Accept,Accept-Contact,Accept-Encoding,Accept-Language,Accept-Resource-Priority,Alert-Info,Allow,Allow-Events,' +
  'Answer-Mode,Authentication-Info,Authorization,Call-ID,Call-Info,Contact,Content-Disposition,Content-Encoding,' +
  'Content-Language,Content-Length,Content-Type,CSeq,Date,Error-Info,Event,Expires,Feature-Caps,Flow-Timer,From,' +
  'Geolocation,Geolocation-Error,Geolocation-Routing,History-Info,Identity,Identity-info,Info-Package,In-Reply-To,Join,' +
  'Max-Breadth,Max-Forwards,MIME-Version,Min-Expires,Min-SE,Organization,P-Access-Network-Info,P-Answer-State,' +
  'P-Asserted-Identity,P-Asserted-Service,P-Associated-URI,P-Called-Party-ID,P-Charge-Info,' +
  'P-Charging-Function-Addresses,P-Charging-Vector,P-Early-Media,P-Media-Authorization,P-Preferred-Identity,' +
  'P-Preferred-Service,P-Profile-Key,P-Served-User,P-User-Database,P-Visited-Network-ID,Path,Permission-Missing,Priority,' +
  'Privacy,Proxy-Authenticate,Proxy-Authorization,Proxy-Require,RAck,Reason,Record-Route,Recv-Info,Refer-Sub,Refer-To,' +
  'Referred-by,Reject-Contact,Replaces,Reply-To,Request-Disposition,Require,Resource-Priority,Retry-After,Route,RSeq,' +
  'Security-Client,Security-Server,Security-Verify,Server,Service-Route,Session-Expires,Session-ID,Subject,' +
  'Subscription-State,Supported,Target-Dialog,Timestamp,To,Trigger-Consent,Unsupported,User-Agent,Via,Warning,' +
  'WWW-Authenticate,Diversion'
).split(',');

/** Compact forms of names: RFC 3261, 7.3.3, and later ones. */
export const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-by',
  c: 'Content-Type',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

const HELP: Readonly<Record<string, FieldSpec['help']>> = {
  'User-Agent': {
    en: 'What the caller says it is. friendly-scanner and sipvicious search for open servers.',
    ru: 'Чем называет себя звонящий. friendly-scanner и sipvicious ищут открытые серверы.',
  },
  From: {
    en: 'Who calls, as the caller says; nothing proves it.',
    ru: 'Кто звонит — с его слов; ничем не подтверждается.',
  },
  'Call-ID': {
    en: 'The same in all messages of one call or registration.',
    ru: 'Одинаков во всех сообщениях одного звонка или регистрации.',
  },
};

/** Fields of an address in a header field, by the middle of their names. */
const ADDRESSES: Readonly<Record<string, 'addr' | 'uri'>> = {
  from: 'addr',
  to: 'addr',
  pai: 'addr',
  ppi: 'addr',
  contact: 'uri',
  Route: 'uri',
  'Record-Route': 'uri',
  'Service-Route': 'uri',
  Path: 'uri',
};

const addresses = (): Record<string, FieldSpec> =>
  Object.fromEntries(
    Object.entries(ADDRESSES).flatMap(([name, whole]): [string, FieldSpec][] => [
      [`sip.${name}.display.info`, text('Display name')],
      [`sip.${name}.${whole}`, text('Address')],
      [`sip.${name}.user`, text('User')],
      [`sip.${name}.host`, text('Host')],
      [`sip.${name}.port`, text('Port')],
      [`sip.${name}.param`, text('Parameter')],
    ]),
  );

const AUTHENTICATION = {
  scheme: 'Scheme',
  'digest.response': 'Answer',
  nc: 'Nonce count',
  username: 'User name',
  realm: 'Realm',
  nonce: 'Nonce',
  algorithm: 'Algorithm',
  opaque: 'Opaque',
  qop: 'Quality of protection',
  cnonce: 'Client nonce',
  uri: 'URI',
  domain: 'Domain',
  stale: 'Stale',
  auts: 'Token',
  rspauth: 'Answer of the server',
  nextnonce: 'Next nonce',
  ik: 'Integrity key',
  ck: 'Cipher key',
};

export const sipFields = defineFields({
  'sip.Request-Line': text('Request line'),
  'sip.Method': text('Method', {
    en: 'INVITE begins a call, REGISTER says where a user is; many of either with other users in turn is a scan.',
    ru: 'INVITE начинает звонок, REGISTER сообщает, где абонент; много таких с разными именами — перебор.',
  }),
  'sip.r-uri': text('URI'),
  'sip.r-uri.user': text('User'),
  'sip.r-uri.host': text('Host'),
  'sip.r-uri.port': text('Port'),
  'sip.r-uri.param': text('Parameter'),
  'sip.Status-Line': text('Status line'),
  'sip.Status-Code': {
    title: 'Status',
    kind: 'unsigned',
    help: {
      en: '200 went well, 401 and 407 ask for a proof, 403 refuses, 404 knows no such user.',
      ru: '200 — удалось, 401 и 407 просят доказательство, 403 отказывает, 404 — нет такого абонента.',
    },
  },
  'sip.resend': { title: 'Sent again', kind: 'flag', derived: true },
  'sip.resend-original': { title: 'First sent in packet', kind: 'unsigned', derived: true },
  'sip.response-request': { title: 'Answer to packet', kind: 'unsigned', derived: true },
  'sip.response-time': { title: 'Time since the request', kind: 'unsigned', unit: 'ms', derived: true },
  'sip.msg_hdr': text('Header'),
  ...Object.fromEntries(
    HEADERS.map((name): [string, FieldSpec] => [
      `sip.${name}`,
      NUMBERS.includes(name) ? unsigned(name) : text(name, HELP[name]),
    ]),
  ),
  'sip.unrecognized_header': { title: 'Unknown header field', kind: 'label' },
  ...addresses(),
  'sip.display.info': text('Display name'),
  'sip.from.tag': text('Tag'),
  'sip.to.tag': text('Tag'),
  'sip.tag': { title: 'Tag', kind: 'text', hidden: true },
  'sip.contact.parameter': text('Parameter'),
  'sip.call_id_generated': { title: 'Call-ID', kind: 'text', hidden: true },
  'sip.CSeq.seq': unsigned('Number'),
  'sip.CSeq.method': text('Method'),
  'sip.Via.transport': text('Transport'),
  'sip.Via.sent-by.address': text('Address'),
  'sip.Via.sent-by.port': unsigned('Port'),
  'sip.Via.branch': text('Branch'),
  'sip.Via.maddr': text('Multicast address'),
  'sip.Via.rport': text('Reply port'),
  'sip.Via.received': text('Received from'),
  'sip.Via.ttl': text('TTL'),
  'sip.Via.comp': text('Compression'),
  'sip.auth': text('Authentication'),
  ...Object.fromEntries(Object.entries(AUTHENTICATION).map(([name, title]) => [`sip.auth.${name}`, text(title)])),
  'sip.P-Access-Network-Info.access-type': text('Access'),
  'sip.P-Access-Network-Info.utran-cell-id-3gpp': text('Cell'),
  'sip.sec_mechanism': text('Security mechanism'),
  'sip.sec_mechanism.alg': text('Integrity'),
  'sip.sec_mechanism.ealg': text('Encryption'),
  'sip.sec_mechanism.prot': text('Protocol'),
  'sip.sec_mechanism.port_c': unsigned('Client port'),
  'sip.sec_mechanism.port_s': unsigned('Server port'),
  'sip.sec_mechanism.spi_c': unsigned('Client SPI'),
  'sip.sec_mechanism.spi_s': unsigned('Server SPI'),
  'sip.reason_protocols': text('Protocol'),
  'sip.reason_cause_q850': unsigned('Cause'),
  'sip.reason_cause_sip': unsigned('Cause'),
  'sip.reason_cause_other': text('Cause'),
  'sip.reason_text': text('Text'),
  ...sdpFields,
});

/** Names of parameters of proofs that differ from the field's. */
export const AUTHENTICATION_FIELDS: ReadonlySet<string> = new Set(Object.keys(AUTHENTICATION));
