// IEEE 802.2 LLC and SNAP (RFC 1042). A destination SAP of 0xaa in an unnumbered information frame announces SNAP: an
// organisation and its protocol number. Not handled: what test and XID frames carry, and sequenced transfer (type 2).

import { u16be, u24be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Next, PacketDissector } from '../dissector.ts';
import { flag, hex, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES, typeText } from '../numbers.ts';
import { LLC } from './ethernet.ts';

const DESTINATION_SAP = 0,
  SOURCE_SAP = 1,
  CONTROL = 2,
  SHORT_HEADER = 3,
  LONG_HEADER = 4;
/** Offsets within SNAP, which follows the short header. */
const ORGANISATION = 0,
  PROTOCOL = 3,
  SNAP = 5;
const SNAP_SAP = 0xaa;
const UNNUMBERED = 3,
  POLL = 0x10,
  INFORMATION = 0x03;
const ENCAPSULATED = 0x000000,
  /** Bridge-tunnel encapsulation, IEEE 802.1H: EtherTypes as well. */
  BRIDGE_TUNNEL = 0x0000f8,
  CISCO = 0x00000c,
  BRIDGED = 0x0080c2;
/** RFC 2427: bridged Ethernet with and without its check sequence, and bridge protocol units, by number. */
const BRIDGED_ETHERNET = 1,
  BRIDGED_ETHERNET_WITHOUT_FCS = 7,
  BRIDGE_UNIT = 0x0e;
const BRIDGE_SAP = 0x42;
const ETHERNET_IN_ETHERNET = 0x6558;

const SAP_NAMES: Readonly<Record<number, string>> = {
  0x00: 'Null',
  0x02: 'Sublayer management',
  0x04: 'SNA path control',
  0x06: 'IPv4',
  0x08: 'SNA',
  0x0c: 'SNA',
  0x0e: 'PROWAY management',
  0x18: 'Texas Instruments',
  0x42: 'Spanning tree',
  0x4e: 'Manufacturing messages (EIA RS-511)',
  0x7e: 'X.25 (ISO 8208)',
  0x80: 'XNS',
  0x82: 'BACnet',
  0x86: 'Nestar',
  0x8e: 'PROWAY active stations',
  0x98: 'ARP',
  0xaa: 'SNAP',
  0xb4: 'HP JetDirect',
  0xba: 'VINES',
  0xbc: 'VINES',
  0xe0: 'NetWare',
  0xf0: 'NetBIOS',
  0xf4: 'IBM management',
  0xf8: 'HP extended',
  0xfa: 'Ungermann-Bass',
  0xfc: 'Remote program load',
  0xfe: 'ISO network layer',
  0xff: 'Global',
};
/** SAPs as Wireshark's fields hold them: without their last bit. */
const SHIFTED_SAPS = Object.fromEntries(Object.entries(SAP_NAMES).map(([sap, name]) => [Number(sap) >> 1, name]));
const FRAME_TYPE_NAMES = { 0: 'Information', 1: 'Supervisory', 3: 'Unnumbered' };
const ORGANISATION_NAMES: Readonly<Record<number, string>> = {
  [ENCAPSULATED]: 'EtherType',
  [BRIDGE_TUNNEL]: 'Bridge tunnel',
  [CISCO]: 'Cisco',
  [BRIDGED]: 'IEEE 802.1',
};
const CISCO_NAMES: Readonly<Record<number, string>> = {
  0x0102: 'Ring information (DRiP)',
  0x0104: 'Link aggregation (PAgP)',
  0x0105: 'Multilayer switching hello',
  0x0108: 'Root link query, request',
  0x0109: 'Root link query, response',
  0x010b: 'Spanning tree per VLAN',
  0x010c: 'VLAN bridge',
  0x0111: 'Unidirectional links',
  0x0139: 'Loop detection (MCP)',
  0x2000: 'Discovery (CDP)',
  0x2001: 'Group management (CGMP)',
  0x2003: 'VLAN trunks (VTP)',
  0x2004: 'Dynamic trunks (DTP)',
  0x200a: 'Spanning tree uplink fast',
};

const fields = defineFields({
  'llc.dsap': hex('Destination service', { names: SAP_NAMES }),
  'llc.dsap.sap': unsigned('Service', { mask: 0xfe, names: SHIFTED_SAPS }),
  'llc.dsap.ig': flag('Group', 0x01),
  'llc.ssap': hex('Source service', { names: SAP_NAMES }),
  'llc.ssap.sap': unsigned('Service', { mask: 0xfe, names: SHIFTED_SAPS }),
  'llc.ssap.cr': flag('Response', 0x01),
  'llc.control': { title: 'Control', kind: 'little-unsigned', hex: true },
  'llc.control.n_r': { title: 'Awaited number', kind: 'little-unsigned', mask: 0xfe00 },
  'llc.control.n_s': { title: 'Number', kind: 'little-unsigned', mask: 0x00fe },
  'llc.control.s_ftype': { title: 'Supervisory kind', kind: 'little-unsigned', mask: 0x000c, hex: true },
  'llc.control.p': flag('Poll', POLL),
  'llc.control.f': flag('Final', POLL),
  'llc.control.u_modifier_cmd': hex('Command', {
    mask: 0xec,
    names: { 0: 'Information', 0x1b: 'Extended mode', 0x2b: 'Identification', 0x38: 'Test' },
  }),
  'llc.control.u_modifier_resp': hex('Response', { mask: 0xec }),
  'llc.control.ftype': hex('Frame type', { names: FRAME_TYPE_NAMES }),
  'llc.oui': unsigned('Organisation', { names: ORGANISATION_NAMES }),
  'llc.type': hex('Type', { names: ETHERTYPE_NAMES }),
  'llc.cisco_pid': hex('Protocol', { names: CISCO_NAMES }),
  'llc.pid': hex('Protocol'),
});

const SERVICES: Row[] = [
  ['llc.dsap', 1, 'llc.dsap.sap', 'llc.dsap.ig'],
  ['llc.ssap', 1, 'llc.ssap.sap', 'llc.ssap.cr'],
];
const SUPERVISORY = 1,
  RESPONSE = 1;

/** RFC 1042: both ends have the same service. */
const isSnap = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === SNAP_SAP && bytes[at + SOURCE_SAP] === SNAP_SAP;

export const llc: PacketDissector = {
  id: 'llc',
  title: 'Logical Link Control',
  display: 'LLC',
  claims: [
    [SPACE.etherType, LLC],
    [SPACE.linkType, 11], // ATM with LLC, RFC 2684
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < SHORT_HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const sap = bytes[at + DESTINATION_SAP];
    const control = bytes[at + CONTROL];
    if ((control & UNNUMBERED) !== UNNUMBERED) {
      if (available < LONG_HEADER) return STOP;
      cursor.at = at + LONG_HEADER;
      return context.next(SPACE.llcSap, sap);
    }
    cursor.at = at + SHORT_HEADER;
    if ((control & ~POLL) !== INFORMATION) return STOP;
    return isSnap(bytes, at) ? readSnap(bytes, cursor, context) : context.next(SPACE.llcSap, sap & 0xfe);
  },

  fields,
  explain(bytes, at, end, layer) {
    if (end - at < SHORT_HEADER) return;
    const place = tellRows(layer, SERVICES, at, end);
    const control = bytes[place];
    const frameType = (control & 1) === 0 ? 0 : ((control & UNNUMBERED) as 1 | 3);
    const [source, destination] = [bytes[at + 1] & ~RESPONSE, bytes[at]];
    layer.facts?.(`${sapText(source)} → ${sapText(destination)}, ${FRAME_TYPE_NAMES[frameType].toLowerCase()}`);
    if ((control & UNNUMBERED) !== UNNUMBERED) {
      if (end - at < LONG_HEADER) return;
      const isSupervisory = (control & SUPERVISORY) !== 0;
      const field = layer.field('llc.control', place, 2);
      field.field('llc.control.n_r', place, 2);
      field.field(isSupervisory ? 'llc.control.s_ftype' : 'llc.control.n_s', place, 2);
      const poll = bytes[place + 1] & 1;
      if (poll !== 0)
        // As Wireshark does: only what supervises can be final.
        field.field(
          isSupervisory && (bytes[at + 1] & RESPONSE) !== 0 ? 'llc.control.f' : 'llc.control.p',
          place + 1,
          1,
          poll,
        );
      field.field('llc.control.ftype', place, 2, isSupervisory ? SUPERVISORY : 0);
      return;
    }
    const field = layer.field('llc.control', place, 1);
    const isResponse = (bytes[at + 1] & RESPONSE) !== 0;
    field.field(isResponse ? 'llc.control.u_modifier_resp' : 'llc.control.u_modifier_cmd', place, 1);
    if ((control & POLL) !== 0) field.field(isResponse ? 'llc.control.f' : 'llc.control.p', place, 1);
    field.field('llc.control.ftype', place, 1, UNNUMBERED);
    if ((control & ~POLL) === INFORMATION && isSnap(bytes, at)) explainSnap(bytes, at + SHORT_HEADER, end, layer);
  },
};

const hexText = (number: number, digits: number): string => `0x${number.toString(16).padStart(digits, '0')}`;
const sapText = (sap: number): string => SAP_NAMES[sap] ?? `SAP ${hexText(sap, 2)}`;

/** A protocol that an organisation numbered itself: `Cisco, Discovery (CDP)`. */
function ownerText(organisation: number, protocol: number): string {
  const name = organisation === CISCO ? CISCO_NAMES[protocol] : undefined;
  const owner = ORGANISATION_NAMES[organisation] ?? `organisation ${hexText(organisation, 6)}`;
  return `${owner}, ${name ?? `protocol ${hexText(protocol, 4)}`}`;
}

function explainSnap(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < SNAP) return;
  const organisation = u24be(bytes, at + ORGANISATION);
  layer.field('llc.oui', at + ORGANISATION, 3);
  const isType = organisation === ENCAPSULATED || organisation === BRIDGE_TUNNEL;
  layer.field(isType ? 'llc.type' : organisation === CISCO ? 'llc.cisco_pid' : 'llc.pid', at + PROTOCOL, 2);
  const protocol = u16be(bytes, at + PROTOCOL);
  layer.facts?.(`SNAP, ${isType ? typeText(protocol) : ownerText(organisation, protocol)}`);
}

/** Where RFC 2427 (frame relay) and ATM put SNAP without the three bytes of LLC before it, they call this too. */
export function readSnap(
  bytes: Uint8Array,
  cursor: Parameters<PacketDissector['dissect']>[1],
  context: Parameters<PacketDissector['dissect']>[2],
): Next {
  const at = cursor.at;
  if (cursor.end - at < SNAP) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const protocol = u16be(bytes, at + PROTOCOL);
  cursor.at = at + SNAP;
  switch (u24be(bytes, at + ORGANISATION)) {
    case ENCAPSULATED:
    case BRIDGE_TUNNEL:
      return context.next(SPACE.etherType, protocol);
    case CISCO:
      return context.next(SPACE.ciscoProtocol, protocol);
    case BRIDGED:
      if (protocol === BRIDGE_UNIT) return context.next(SPACE.llcSap, BRIDGE_SAP);
      if (protocol === BRIDGED_ETHERNET || protocol === BRIDGED_ETHERNET_WITHOUT_FCS)
        return context.next(SPACE.etherType, ETHERNET_IN_ETHERNET);
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}
