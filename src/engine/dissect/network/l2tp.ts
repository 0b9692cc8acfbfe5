// L2TP version 2, RFC 2661: data messages hold PPP, control messages hold attributes. Not handled: version 3 (RFC 3931).

import { u16be } from '../../../base/bytes.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flag, hex, nameOf, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const FLAGS = 0,
  LEAST = 6;
const CONTROL = 0x8000,
  WITH_LENGTH = 0x4000,
  RESERVED = 0x34f0,
  WITH_SEQUENCE = 0x0800,
  WITH_OFFSET = 0x0200,
  VERSION = 0x000f;
const PPP_IN_ETHERNET = 0x880b;
const PRIORITY = 0x0100;

const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  1: 'Start control connection request',
  2: 'Start control connection reply',
  3: 'Start control connection connected',
  4: 'Stop control connection',
  6: 'Hello',
  7: 'Outgoing call request',
  8: 'Outgoing call reply',
  9: 'Outgoing call connected',
  10: 'Incoming call request',
  11: 'Incoming call reply',
  12: 'Incoming call connected',
  14: 'Call disconnect',
  15: 'WAN error notify',
  16: 'Set link info',
  17: 'Modem status',
  18: 'Service relay request',
  19: 'Service relay reply',
  20: 'Explicit acknowledgement',
  21: 'Failover session query',
  22: 'Failover session response',
  23: 'Multicast session request',
  24: 'Multicast session response',
  25: 'Multicast session establishment',
  26: 'Multicast session information',
  27: 'Multicast session end',
  28: 'Connect speed update',
  29: 'Connect speed update request',
};
const ATTRIBUTE_NAMES = {
  0: 'Message type',
  1: 'Result',
  2: 'Version',
  3: 'Framing capabilities',
  4: 'Bearer capabilities',
  5: 'Tie breaker',
  6: 'Firmware revision',
  7: 'Host name',
  8: 'Vendor name',
  9: 'Assigned tunnel',
  10: 'Receive window',
  11: 'Challenge',
  12: 'Cause (Q.931)',
  13: 'Challenge response',
  14: 'Assigned session',
  15: 'Call serial number',
  16: 'Least rate',
  17: 'Greatest rate',
  18: 'Bearer type',
  19: 'Framing type',
  21: 'Called number',
  22: 'Calling number',
  23: 'Subaddress',
  24: 'Transmit rate',
  25: 'Physical channel',
  26: 'First request of the client',
  27: 'Last request sent',
  28: 'Last request received',
  29: 'Kind of proxy authentication',
  30: 'Name in proxy authentication',
  31: 'Challenge of proxy authentication',
  32: 'Number of proxy authentication',
  33: 'Response of proxy authentication',
  34: 'Errors of the call',
  35: 'Characters to escape',
  36: 'Random vector',
  37: 'Private group',
  38: 'Receive rate',
  39: 'Sequencing required',
  46: 'Cause of the PPP disconnect',
  58: 'Extended vendor',
  59: 'Message digest',
  60: 'Router',
  61: 'Assigned control connection',
  62: 'Pseudowire capabilities',
  63: 'Local session',
  64: 'Remote session',
  65: 'Assigned cookie',
  66: 'Remote end',
  68: 'Pseudowire type',
  69: 'Layer 2 sublayer',
  70: 'Data sequencing',
  71: 'Circuit status',
  72: 'Preferred language',
  73: 'Nonce',
  74: 'Transmit rate, 64 bits',
  75: 'Receive rate, 64 bits',
  76: 'Failover capability',
  77: 'Tunnel recovery',
  78: 'Suggested control sequence',
  79: 'Failover session state',
  80: 'Multicast capability',
  81: 'New outgoing sessions',
  82: 'New outgoing sessions acknowledged',
  83: 'Withdrawn outgoing sessions',
  84: 'Priority of multicast',
  85: 'Frame Relay header length',
  86: 'Most ATM cells together',
  87: 'OAM emulation required',
  88: 'ATM alarm',
  89: 'Attachment group',
  90: 'Local end',
  91: 'Largest packet of the interface',
  92: 'FCS retained',
  93: 'Tunnel switching aggregator',
  94: 'Largest packet',
  95: 'Largest reassembled packet',
  96: 'Circuit verification',
  97: 'Connect speed update',
  98: 'Connect speed update allowed',
  99: 'TDM pseudowire',
  100: 'RTP',
  101: 'Pseudowire switching point',
};
const fields = defineFields({
  'l2tp.flags': hex('Flags'),
  'l2tp.type': unsigned('Type', { mask: CONTROL, names: { 0: 'Data', 1: 'Control' } }),
  'l2tp.length_bit': flag('Length', WITH_LENGTH),
  'l2tp.seq_bit': flag('Sequence numbers', WITH_SEQUENCE),
  'l2tp.offset_bit': flag('Offset', WITH_OFFSET),
  'l2tp.priority': flag('Priority', PRIORITY),
  'l2tp.version': unsigned('Version', { mask: VERSION }),
  'l2tp.length': unsigned('Length', { unit: 'bytes' }),
  'l2tp.tunnel': unsigned('Tunnel'),
  'l2tp.session': unsigned('Session'),
  'l2tp.Ns': unsigned('Sequence number'),
  'l2tp.Nr': unsigned('Next expected'),
  'l2tp.offset': unsigned('Offset', { unit: 'bytes' }),
  'l2tp.avp.mandatory': flag('Mandatory', 0x8000),
  'l2tp.avp.hidden': flag('Hidden', 0x4000),
  'l2tp.avp.length': unsigned('Length', { mask: 0x03ff, unit: 'bytes' }),
  'l2tp.avp.vendor_id': unsigned('Vendor'),
  'l2tp.avp.type': unsigned('Attribute', { names: ATTRIBUTE_NAMES }),
  'l2tp.avp.message_type': unsigned('Message', { names: MESSAGE_NAMES }),
  'l2tp.avp.host_name': { title: 'Host name', kind: 'text' },
  'l2tp.avp.vendor_name': { title: 'Vendor name', kind: 'text' },
  'l2tp.avp.assigned_tunnel_id': unsigned('Assigned tunnel'),
  'l2tp.avp.assigned_session_id': unsigned('Assigned session'),
});
const BITS = ['type', 'length_bit', 'seq_bit', 'offset_bit', 'priority', 'version'].map((name) => `l2tp.${name}`);
const ATTRIBUTE: Row[] = [
  [null, 2, 'l2tp.avp.mandatory', 'l2tp.avp.hidden', 'l2tp.avp.length'],
  ['l2tp.avp.vendor_id', 2],
  ['l2tp.avp.type', 2],
];
/** Values of attributes that have fields of their own. */
const ATTRIBUTE_VALUES: Readonly<Record<number, string>> = {
  0: 'l2tp.avp.message_type',
  7: 'l2tp.avp.host_name',
  8: 'l2tp.avp.vendor_name',
  9: 'l2tp.avp.assigned_tunnel_id',
  14: 'l2tp.avp.assigned_session_id',
};
const ATTRIBUTE_LENGTH = 0x03ff,
  ATTRIBUTE_HIDDEN = 0x4000,
  ATTRIBUTE_HEADER = 6;

export const l2tp: PacketDissector = {
  id: 'l2tp',
  title: 'Layer 2 Tunneling Protocol',
  display: 'L2TP',
  claims: [[SPACE.udpPort, 1701]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < LEAST) return false;
    const flags = u16be(bytes, at + FLAGS);
    if ((flags & VERSION) !== 2 || (flags & RESERVED) !== 0) return false;
    // A control message has length and sequence; a length must be that of the datagram.
    if ((flags & CONTROL) !== 0 && (flags & (WITH_LENGTH | WITH_SEQUENCE)) !== (WITH_LENGTH | WITH_SEQUENCE))
      return false;
    if ((flags & WITH_LENGTH) !== 0 && u16be(bytes, at + 2) !== cursor.wireEnd - at) return false;
    return payloadOf(bytes, cursor, flags) <= cursor.end;
  },

  dissect(bytes, cursor, context) {
    const flags = u16be(bytes, cursor.at + FLAGS);
    if ((flags & CONTROL) !== 0) return STOP;
    cursor.at = payloadOf(bytes, cursor, flags);
    return cursor.at < cursor.end ? context.next(SPACE.etherType, PPP_IN_ETHERNET) : STOP;
  },

  fields,
  explain(bytes, at, end, layer) {
    if (end - at < LEAST) return;
    const flags = u16be(bytes, at);
    const rows: Row[] = [['l2tp.flags', 2, ...BITS]];
    if ((flags & WITH_LENGTH) !== 0) rows.push(['l2tp.length', 2]);
    rows.push(['l2tp.tunnel', 2], ['l2tp.session', 2]);
    if ((flags & WITH_SEQUENCE) !== 0) rows.push(['l2tp.Ns', 2], ['l2tp.Nr', 2]);
    if ((flags & WITH_OFFSET) !== 0) rows.push(['l2tp.offset', 2]);
    const body = tellRows(layer, rows, at, end);
    const isControl = (flags & CONTROL) !== 0;
    layer.summary(isControl ? 'Control message' : 'Data message');
    if (isControl && body >= 0) explainAttributes(bytes, body, end, layer);
  },
};

function explainAttributes(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  while (end - at >= ATTRIBUTE_HEADER) {
    const word = u16be(bytes, at);
    const length = word & ATTRIBUTE_LENGTH;
    if (length < ATTRIBUTE_HEADER || length > end - at) return;
    const type = u16be(bytes, at + 4);
    const isKnown = u16be(bytes, at + 2) === 0 && (word & ATTRIBUTE_HIDDEN) === 0;
    const attribute = layer.group(isKnown ? nameOf(ATTRIBUTE_NAMES, type, 'Attribute') : 'Attribute', at, length);
    const value = tellRows(attribute, ATTRIBUTE, at, end);
    const name = isKnown ? ATTRIBUTE_VALUES[type] : undefined;
    if (name !== undefined && length > ATTRIBUTE_HEADER) attribute.field(name, value, length - ATTRIBUTE_HEADER);
    if (type === 0 && isKnown && length === ATTRIBUTE_HEADER + 2)
      layer.summary(nameOf(MESSAGE_NAMES, u16be(bytes, value), 'Message'));
    at += length;
  }
}

/** Flags, optional length, tunnel, session, optional sequence numbers, optional padding. */
function payloadOf(bytes: Uint8Array, cursor: Cursor, flags: number): number {
  let at = cursor.at + LEAST;
  if ((flags & WITH_LENGTH) !== 0) at += 2;
  if ((flags & WITH_SEQUENCE) !== 0) at += 4;
  if ((flags & WITH_OFFSET) === 0) return at;
  return cursor.end - at < 2 ? cursor.end + 1 : at + 2 + u16be(bytes, at);
}
