// The information elements of GTP control messages (3GPP TS 29.060, 7.7; GSM 09.60) that say whose connection it is.

import { u16be } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import type { ExplainContext, PacketDissector } from '../dissector.ts';
import { tellRows } from '../header.ts';
import type { Row } from '../header.ts';
import { challenge, password } from '../link/ppp-authentication.ts';
import { ipControl, linkControl } from '../link/ppp-control.ts';

/** Tells the elements in bytes[at, end), one behind the other, as far as their lengths are known. */
export function explainElements(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  version: number,
  context: ExplainContext,
): void {
  while (at < end) {
    const length = elementLength(bytes, at, end, version);
    if (length <= 0 || length > end - at) return;
    explainElement(bytes, at, at + length, layer, version);
    if (bytes[at] === OPTIONS) explainOptions(bytes, at + OPTIONS_HEADER, at + length, layer, context);
    at += length;
  }
}

/** Elements below 128 have fixed lengths (TS 29.060, table 37; GSM 09.60, table 29). */
const FIXED: Readonly<Record<number, number>> = {
  1: 1,
  2: 8,
  3: 6,
  4: 4,
  5: 4,
  6: 3,
  8: 1,
  9: 28,
  11: 1,
  12: 3,
  13: 1,
  14: 1,
  15: 1,
  16: 4,
  17: 4,
  18: 5,
  19: 1,
  20: 1,
  21: 1,
  22: 9,
  23: 1,
  24: 1,
  25: 2,
  26: 2,
  27: 2,
  28: 2,
  29: 1,
  127: 4,
};
const FLOW_LABELS = [16, 17];
const FIRST_VARIABLE = 128;

/** With its type, and its length where it tells one; 0 where none is known. */
const OPTIONS = 132,
  /** Type, length, and a byte that says how they are used. */
  OPTIONS_HEADER = 4,
  OPTION_HEADER = 3;
/** What options hold of PPP, by its protocol numbers. */
const OPTION_PROTOCOLS: Readonly<Record<number, PacketDissector>> = {
  0xc021: linkControl,
  0xc023: password,
  0xc223: challenge,
  0x8021: ipControl,
};

/** Protocol configuration options (TS 24.008, 10.5.6.3): packets of PPP, each behind its number and length. */
function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, context: ExplainContext): void {
  while (end - at >= OPTION_HEADER) {
    const protocol = OPTION_PROTOCOLS[u16be(bytes, at)];
    const next = at + OPTION_HEADER + bytes[at + 2];
    if (next > end) return;
    if (protocol !== undefined) {
      const group = layer.group(protocol.title, at, next - at);
      protocol.explain?.(bytes, at + OPTION_HEADER, next, group, context);
    }
    at = next;
  }
}

function elementLength(bytes: Uint8Array, at: number, end: number, version: number): number {
  const type = bytes[at];
  if (type >= FIRST_VARIABLE) return end - at < 3 ? 0 : 3 + u16be(bytes, at + 1);
  if (version === 0 && FLOW_LABELS.includes(type)) return 3;
  const fixed = FIXED[type];
  return fixed === undefined ? 0 : 1 + fixed;
}

const QUALITY_0: Row[] = [
  [null, 1, 'gtp.qos_spare1', 'gtp.qos_delay', 'gtp.qos_reliability'],
  [null, 1, 'gtp.qos_peak', 'gtp.qos_spare2', 'gtp.qos_precedence'],
  [null, 1, 'gtp.qos_spare3', 'gtp.qos_mean'],
];
const QUALITY_99: Row[] = [
  [null, 1, 'gtp.qos_traf_class', 'gtp.qos_del_order', 'gtp.qos_del_err_sdu'],
  ['gtp.qos_max_sdu_size', 1],
  ['gtp.qos_max_ul', 1],
  ['gtp.qos_max_dl', 1],
  [null, 1, 'gtp.qos_res_ber', 'gtp.qos_sdu_err_ratio'],
  [null, 1, 'gtp.qos_trans_delay', 'gtp.qos_traf_handl_prio'],
  ['gtp.qos_guar_ul', 1],
  ['gtp.qos_guar_dl', 1],
];
const CHARGING = ['s', 'n', 'p', 'f', 'h', 'r'].map((bit) => `gtp.chrg_char_${bit}`);
/** What elements hold behind their type. */
const ELEMENTS: Readonly<Record<number, readonly Row[]>> = {
  1: [['gtp.cause', 1]],
  3: [
    [null, 3],
    ['gtp.lac', 2],
    ['gtp.rai_rac', 1],
  ],
  6: QUALITY_0,
  8: [['gtp.reorder', 1]],
  14: [['gtp.recovery', 1]],
  15: [['gtp.sel_mode', 1]],
  16: [['gtp.teid_data', 4]],
  17: [['gtp.teid_cp', 4]],
  20: [['gtp.nsapi', 1]],
  26: [['gtp.chrg_char', 2, ...CHARGING]],
  127: [['gtp.chrg_id', 4]],
  128: [
    ['gtp.length', 2],
    ['gtp.user_addr_pdp_org', 1],
    ['gtp.user_addr_pdp_type', 1],
  ],
  131: [['gtp.apn_length', 2]],
  132: [['gtp.length', 2]],
  133: [['gtp.gsn_address_length', 2]],
  134: [['gtp.length', 2]],
  135: [
    ['gtp.qos_umts_length', 2],
    ['gtp.qos_al_ret_priority', 1],
  ],
  151: [
    ['gtp.ext_length', 2],
    ['gtp.ext_rat_type', 1],
  ],
  152: [['gtp.length', 2]],
  153: [
    ['gtp.ext_length', 2],
    ['gtp.timezone', 1],
    ['gtp.timezone_dst', 1],
  ],
  154: [['gtp.ext_length', 2]],
  255: [
    ['gtp.ext_length', 2],
    ['gtp.ext_id', 2],
  ],
};
const ELEMENT_NAMES: Readonly<Record<number, string>> = {
  1: 'Cause',
  2: 'Subscriber (IMSI)',
  3: 'Routing area',
  14: 'Recovery',
  16: 'Tunnel of data',
  17: 'Tunnel of control',
  128: "Subscriber's address",
  131: 'Access point',
  132: 'Protocol options',
  133: 'Support node',
  134: 'Telephone number',
  135: 'Quality of service',
  152: 'Location',
  154: 'Equipment',
  255: 'Private',
};
const USER_ADDRESS = 128,
  ACCESS_POINT = 131,
  NODE = 133,
  QUALITY = 135,
  PRIVATE = 255,
  QUALITY_TYPE_0 = 6;

function explainElement(bytes: Uint8Array, start: number, end: number, layer: FieldGroup, version: number): void {
  const type = bytes[start];
  const element = layer.group(ELEMENT_NAMES[type] ?? `Element ${type}`, start, end - start);
  if (version === 0 && FLOW_LABELS.includes(type)) {
    element.field(type === FLOW_LABELS[0] ? 'gtp.ext_flow_label' : 'gtp.flow_sig', start + 1, 2);
    return;
  }
  const at = tellRows(element, ELEMENTS[type] ?? [], start + 1, end);
  if (at < 0 || (type === QUALITY_TYPE_0 && version > 0)) return;
  if (type === USER_ADDRESS) tellAddress(element, 'gtp.user', at, end);
  else if (type === NODE) tellAddress(element, 'gtp.gsn', at, end);
  else if (type === ACCESS_POINT) element.field('gtp.apn', at, end - at, labels(bytes, at, end));
  else if (type === PRIVATE) element.field('gtp.ext_val', at, end - at);
  else if (type === QUALITY) {
    const more = tellRows(element, QUALITY_0, at, end);
    if (more >= 0) tellRows(element, QUALITY_99, more, end);
  }
}

function tellAddress(element: FieldGroup, prefix: string, at: number, end: number): void {
  if (end - at >= 16) element.field(`${prefix}_ipv6`, at, 16);
  else if (end - at >= 4) element.field(`${prefix}_ipv4`, at, 4);
}

/** A name as in DNS: lengths before its parts (TS 23.003, 9.1). */
function labels(bytes: Uint8Array, at: number, end: number): string {
  const parts: string[] = [];
  while (at < end) {
    const length = bytes[at];
    parts.push(utf8(bytes, at + 1, Math.min(end, at + 1 + length)));
    at += 1 + length;
  }
  return parts.join('.');
}
