// Fields of GTP: headers of version 1 (3GPP TS 29.281) and 0 (GSM 09.60), and the information elements of control messages
// (TS 29.060, 7.7) that say whose connection it is. Not handled: the inside of all others.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import type { ExplainContext } from '../dissector.ts';
import { challenge, password } from '../link/ppp-authentication.ts';
import { ipControl, linkControl } from '../link/ppp-control.ts';
import { explainElements } from './gtp-elements.ts';
import { CAUSE_NAMES, MESSAGE_NAMES } from './gtp-names.ts';

const MESSAGE = 1,
  LENGTH = 2,
  HEADER = 8,
  HEADER_0 = 20,
  TUNNEL_NAME = 12;
const WITH_OPTIONAL = 0x07,
  EXTENDED = 0x04,
  WITH_SEQUENCE = 0x02,
  WITH_NUMBER = 0x01;
const PACKET = 255;

export const gtpFields = defineFields({
  'gtp.flags': hex('Flags'),
  'gtp.flags.version': unsigned('Version', { mask: 0xe0 }),
  'gtp.flags.payload': unsigned('Protocol', { mask: 0x10, names: { 0: "GTP'", 1: 'GTP' } }),
  'gtp.flags.reserved': unsigned('Reserved'),
  'gtp.flags.e': flag('Extension header', EXTENDED),
  'gtp.flags.s': flag('Sequence number', WITH_SEQUENCE),
  'gtp.flags.pn': flag('N-PDU number', WITH_NUMBER),
  'gtp.flags.snn': flag('SNDCP number', 0x01),
  'gtp.message': hex('Message', { names: MESSAGE_NAMES }),
  'gtp.length': unsigned('Length', { unit: 'bytes' }),
  'gtp.teid': hex('Tunnel endpoint (TEID)', {
    help: {
      en: "Names one subscriber's tunnel at its receiver; it was agreed on in the control messages before.",
      ru: 'Туннель одного абонента на стороне получателя; о нём договорились раньше в управляющих сообщениях.',
    },
  }),
  'gtp.seq_number': hex('Sequence number'),
  'gtp.response_to': unsigned('Answers packet', { derived: true }),
  'gtp.time': { title: 'Answered after', kind: 'duration', unit: 'seconds', derived: true },
  // What the options of a subscriber hold (TS 24.008, 10.5.6.3).
  ...password.fields,
  ...challenge.fields,
  ...linkControl.fields,
  ...ipControl.fields,
  'gtp.npdu_number': hex('N-PDU number'),
  'gtp.ext_hdr.next': hex('Next extension header', { names: { 0: 'None', 0x85: 'PDU session', 0xc0: 'PDCP number' } }),
  'gtp.ext_hdr': { title: 'Extension header', kind: 'label' },
  'gtp.ext_hdr.length': unsigned('Length', { unit: 'words' }),
  'gtp.ext_hdr.pdu_ses_con.pdu_type': unsigned('Direction', { mask: 0xf0, names: { 0: 'Downlink', 1: 'Uplink' } }),
  'gtp.ext_hdr.pdu_ses_con.qos_flow_id': unsigned('Quality of service flow', { mask: 0x3f }),
  'gtp.ext_hdr.pdcp_sn': unsigned('PDCP sequence number'),
  'gtp.flow_label': hex('Flow label'),
  'gtp.sndcp_number': hex('SNDCP number'),
  'gtp.tid': { title: 'Tunnel identifier', kind: 'text' },
  'gtp.cause': unsigned('Cause', { names: CAUSE_NAMES }),
  'gtp.lac': unsigned('Location area'),
  'gtp.rai_rac': unsigned('Routing area'),
  'gtp.reorder': { title: 'Reordering', kind: 'flag', mask: 0x01 },
  'gtp.recovery': unsigned('Restarts'),
  'gtp.sel_mode': unsigned('Selection mode', { mask: 0x03 }),
  'gtp.ext_flow_label': hex('Flow label of data'),
  'gtp.flow_sig': hex('Flow label of signalling'),
  'gtp.teid_data': hex('TEID of data'),
  'gtp.teid_cp': hex('TEID of control'),
  'gtp.nsapi': unsigned('NSAPI', { mask: 0x0f }),
  'gtp.chrg_char': unsigned('Charging'),
  'gtp.chrg_char_s': unsigned('Spare', { mask: 0xf000 }),
  'gtp.chrg_char_n': unsigned('Normal', { mask: 0x0800 }),
  'gtp.chrg_char_p': unsigned('Prepaid', { mask: 0x0400 }),
  'gtp.chrg_char_f': unsigned('Flat rate', { mask: 0x0200 }),
  'gtp.chrg_char_h': unsigned('Hot billing', { mask: 0x0100 }),
  'gtp.chrg_char_r': unsigned('Reserved', { mask: 0x00ff }),
  'gtp.chrg_id': hex('Charging identifier'),
  'gtp.user_addr_pdp_org': unsigned('Organisation of the address', { mask: 0x0f, names: { 0: 'ETSI', 1: 'IETF' } }),
  'gtp.user_addr_pdp_type': hex('Kind of address', { names: { 0x21: 'IPv4', 0x57: 'IPv6', 0x8d: 'IPv4 and IPv6' } }),
  'gtp.user_ipv4': {
    title: "Subscriber's address",
    kind: 'ipv4',
    help: {
      en: 'The address that this subscriber has inside the tunnel; empty in a request.',
      ru: 'Адрес абонента внутри туннеля; в запросе его ещё нет.',
    },
  },
  'gtp.user_ipv6': { title: "Subscriber's address", kind: 'ipv6' },
  'gtp.apn_length': unsigned('Length', { unit: 'bytes' }),
  'gtp.apn': {
    title: 'Access point name (APN)',
    kind: 'text',
    help: { en: 'Which network the subscriber asks for.', ru: 'Какую сеть запрашивает абонент.' },
  },
  'gtp.gsn_address_length': unsigned('Length', { unit: 'bytes' }),
  'gtp.gsn_ipv4': { title: 'Support node', kind: 'ipv4' },
  'gtp.gsn_ipv6': { title: 'Support node', kind: 'ipv6' },
  'gtp.qos_umts_length': unsigned('Length', { unit: 'bytes' }),
  'gtp.qos_al_ret_priority': unsigned('Priority of the connection'),
  'gtp.qos_spare1': unsigned('Spare', { mask: 0xc0 }),
  'gtp.qos_delay': unsigned('Delay', { mask: 0x38 }),
  'gtp.qos_reliability': unsigned('Reliability', { mask: 0x07 }),
  'gtp.qos_peak': unsigned('Peak', { mask: 0xf0 }),
  'gtp.qos_spare2': unsigned('Spare', { mask: 0x08 }),
  'gtp.qos_precedence': unsigned('Precedence', { mask: 0x07 }),
  'gtp.qos_spare3': unsigned('Spare', { mask: 0xe0 }),
  'gtp.qos_mean': unsigned('Mean', { mask: 0x1f }),
  'gtp.qos_traf_class': unsigned('Traffic class', {
    mask: 0xe0,
    names: { 1: 'Conversational', 2: 'Streaming', 3: 'Interactive', 4: 'Background' },
  }),
  'gtp.qos_del_order': unsigned('Delivery order', { mask: 0x18 }),
  'gtp.qos_del_err_sdu': unsigned('Delivery of damaged packets', { mask: 0x07 }),
  // TS 24.008, 10.5.6.5.
  'gtp.qos_max_sdu_size': unsigned('Largest packet, in tens of bytes', {
    names: { 0: 'as subscribed', 151: '1502 bytes', 152: '1510 bytes', 153: '1520 bytes' },
  }),
  'gtp.qos_max_ul': unsigned('Most upwards'),
  'gtp.qos_max_dl': unsigned('Most downwards'),
  'gtp.qos_res_ber': unsigned('Bit errors', { mask: 0xf0 }),
  'gtp.qos_sdu_err_ratio': unsigned('Packet errors', { mask: 0x0f }),
  'gtp.qos_trans_delay': unsigned('Transfer delay', { mask: 0xfc }),
  'gtp.qos_traf_handl_prio': unsigned('Handling priority', { mask: 0x03 }),
  'gtp.qos_guar_ul': unsigned('Guaranteed upwards'),
  'gtp.qos_guar_dl': unsigned('Guaranteed downwards'),
  'gtp.ext_length': unsigned('Length', { unit: 'bytes' }),
  'gtp.ext_rat_type': unsigned('Radio technology', { names: { 1: 'UTRAN', 2: 'GERAN', 3: 'WLAN', 6: 'EUTRAN' } }),
  'gtp.timezone': unsigned('Time zone'),
  'gtp.timezone_dst': unsigned('Summer time', { mask: 0x03 }),
  'gtp.ext_id': unsigned('Organisation'),
  'gtp.ext_val': octets('Value'),
});

const VERSION_1: Row[] = [
  ['gtp.message', 1],
  ['gtp.length', 2],
  ['gtp.teid', 4],
];
const VERSION_0: Row[] = [
  ['gtp.message', 1],
  ['gtp.length', 2],
  ['gtp.seq_number', 2],
  ['gtp.flow_label', 2],
  ['gtp.sndcp_number', 1],
];

/** Returns where the header ends, or −1. */
function explainHeader(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): number {
  const bits = bytes[at];
  const isVersion0 = bits >> 5 === 0;
  const flags = layer.field('gtp.flags', at, 1);
  flags.field('gtp.flags.version', at, 1);
  flags.field('gtp.flags.payload', at, 1);
  flags.field('gtp.flags.reserved', at, 1, isVersion0 ? (bits >> 1) & 7 : (bits >> 3) & 1);
  for (const name of isVersion0 ? ['snn'] : ['e', 's', 'pn']) flags.field(`gtp.flags.${name}`, at, 1);
  if (isVersion0) {
    if (end - at < HEADER_0) return -1;
    tellRows(layer, VERSION_0, at + MESSAGE, end);
    layer.field('gtp.tid', at + TUNNEL_NAME, 8, digits(bytes, at + TUNNEL_NAME, 8));
    return at + HEADER_0;
  }
  const optional = tellRows(layer, VERSION_1, at + MESSAGE, end);
  if (optional < 0 || (bits & WITH_OPTIONAL) === 0) return optional;
  return tellRows(
    layer,
    [
      [(bits & WITH_SEQUENCE) !== 0 ? 'gtp.seq_number' : null, 2],
      [(bits & WITH_NUMBER) !== 0 ? 'gtp.npdu_number' : null, 1],
      [(bits & EXTENDED) !== 0 ? 'gtp.ext_hdr.next' : null, 1],
    ],
    optional,
    end,
  );
}

/** Numbers of telephony: two digits a byte, the lower half first (TS 29.002, 17.7.8). */
function digits(bytes: Uint8Array, at: number, length: number): string {
  return Array.from(
    bytes.subarray(at, at + length),
    (byte) => `${(byte & 15).toString(16)}${(byte >> 4).toString(16)}`,
  ).join('');
}

/** Tells the fields of a GTP header and of the information elements that are read. */
export function explainGtp(
  bytes: Uint8Array,
  start: number,
  limit: number,
  layer: FieldGroup,
  context: ExplainContext,
): void {
  if (limit - start < HEADER) return;
  let at = explainHeader(bytes, start, limit, layer);
  const message = bytes[start + MESSAGE];
  layer.summary(nameOf(MESSAGE_NAMES, message, 'Message'));
  if (at >= 0 && bytes[start] >> 5 !== 0 && (bytes[start] & EXTENDED) !== 0)
    at = explainExtensions(bytes, at, limit, layer);
  if (at < 0 || message === PACKET) return;
  const version = bytes[start] >> 5;
  const end = Math.min(limit, start + (version === 0 ? HEADER_0 : HEADER) + u16be(bytes, start + LENGTH));
  explainElements(bytes, at, end, layer, version, context);
  const request = context.flow?.request;
  if (request === undefined) return;
  layer.field('gtp.response_to', start, 0, request.packet + 1);
  layer.field('gtp.time', start, 0, request.after);
}

/** Requests that are answered, and types of their answers (TS 29.060, 7.1). */
const ANSWERED: Readonly<Record<number, number>> = { 1: 2, 16: 17, 18: 19, 20: 21 };
const ANSWERS: Readonly<Record<number, number>> = { 2: 1, 17: 16, 19: 18, 21: 20 };

/** What pairs a request of GTP with its answer: the type of the request and its number. Null: neither, or it has none. */
export function gtpExchange(bytes: Uint8Array, at: number, end: number): { key: string; isAnswer: boolean } | null {
  if (end - at < HEADER + 2) return null;
  const isVersion0 = bytes[at] >> 5 === 0;
  if (!isVersion0 && (bytes[at] & WITH_SEQUENCE) === 0) return null;
  const message = bytes[at + MESSAGE];
  const request = message in ANSWERED ? message : ANSWERS[message];
  if (request === undefined) return null;
  return { key: `${request} ${u16be(bytes, at + (isVersion0 ? 4 : HEADER))}`, isAnswer: request !== message };
}

const SESSION = 0x85,
  PDCP = 0xc0;
/** What extension headers hold, by type (TS 29.281, 5.2; TS 38.415). */
const EXTENSIONS: Readonly<Record<number, readonly Row[]>> = {
  [SESSION]: [
    [null, 1, 'gtp.ext_hdr.pdu_ses_con.pdu_type'],
    [null, 1, 'gtp.ext_hdr.pdu_ses_con.qos_flow_id'],
  ],
  [PDCP]: [['gtp.ext_hdr.pdcp_sn', 2]],
};

/** Each says its length in words first, and the type of the next one last; returns where they end, or −1. */
function explainExtensions(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): number {
  let at = start;
  while (bytes[at - 1] !== 0) {
    const length = at < end ? bytes[at] * 4 : 0;
    if (length === 0 || length > end - at) return -1;
    const extension = layer.field('gtp.ext_hdr', at, length);
    extension.field('gtp.ext_hdr.length', at, 1);
    tellRows(extension, EXTENSIONS[bytes[at - 1]] ?? [], at + 1, at + length - 1);
    at += length;
    extension.field('gtp.ext_hdr.next', at - 1, 1);
  }
  return at;
}
