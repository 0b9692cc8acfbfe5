// Fields of tags between the addresses and the EtherType: Cisco's VN-Tag, IEEE 802.1BR, MACsec (IEEE 802.1AE), FabricPath,
// Cisco metadata, and the network service header (RFC 8300).

import { defineFields } from '../../../model/field.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainRows, flag, flags, hex, octets, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';
import { macFields, tellMac } from '../mac-fields.ts';

type Explained = Required<Pick<PacketDissector, 'fields' | 'explain'>>;

const type = hex('Type', { names: ETHERTYPE_NAMES });

const vnTag: Explained = {
  fields: defineFields({
    'vntag.dir': flag('From the bridge', 0x8000_0000),
    'vntag.ptr': flag('Destination is a list', 0x4000_0000),
    'vntag.dst': unsigned('Destination', { mask: 0x3fff_0000 }),
    'vntag.looped': flag('Looped', 0x8000),
    'vntag.r': unsigned('Reserved', { mask: 0x4000 }),
    'vntag.version': unsigned('Version', { mask: 0x3000 }),
    'vntag.src': unsigned('Source', { mask: 0x0fff }),
    'vntag.etype': type,
  }),
  explain: explainRows([
    [null, 4, ...['dir', 'ptr', 'dst', 'looped', 'r', 'version', 'src'].map((name) => `vntag.${name}`)],
    ['vntag.etype', 2],
  ]),
};

const eTag: Explained = {
  fields: defineFields({
    'etag.pcp': unsigned('Priority', { mask: 0xe000 }),
    'etag.dei': unsigned('May be dropped', { mask: 0x1000 }),
    'etag.iecid_base': hex('Ingress channel', { mask: 0x0fff }),
    'etag.resv': unsigned('Reserved', { mask: 0xc000 }),
    'etag.group': unsigned('Group', { mask: 0x3000 }),
    'etag.ecid_base': hex('Channel', { mask: 0x0fff }),
    'etag.iecid_ext': hex('Ingress channel, extension'),
    'etag.ecid_ext': hex('Channel, extension'),
    'etag.etype': type,
  }),
  explain: explainRows([
    [null, 2, 'etag.pcp', 'etag.dei', 'etag.iecid_base'],
    [null, 2, 'etag.resv', 'etag.group', 'etag.ecid_base'],
    ['etag.iecid_ext', 1],
    ['etag.ecid_ext', 1],
    ['etag.etype', 2],
  ]),
};

const ciscoMetadata: Explained = {
  fields: defineFields({
    'cmd.version': unsigned('Version'),
    'cmd.length': unsigned('Length', { unit: 'words' }),
    'cmd.options': unsigned('Option'),
    'cmd.sgt': unsigned('Security group'),
    'cmd.type': type,
  }),
  explain: explainRows([
    ['cmd.version', 1],
    ['cmd.length', 1],
    ['cmd.options', 2],
    ['cmd.sgt', 2],
    ['cmd.type', 2],
  ]),
};

const SECURITY_BITS = {
  V: ['Version', 0x80],
  ES: ['End station', 0x40],
  SC: ['Channel identifier', 0x20],
  SCB: ['Single copy broadcast', 0x10],
  E: ['Encrypted', 0x08],
  C: ['Changed', 0x04],
} as const;
/** MACsec: bits of the control byte that say that the content is encrypted or changed, and that a channel is named. */
export const ENCRYPTED = 0x0c,
  WITH_CHANNEL = 0x20;
/** Its check value stands at the end. */
export const CHECK_VALUE = 16;
const SECURITY_TAG: Row[] = [
  [null, 1, 'macsec.TCI', ...within('macsec.TCI', SECURITY_BITS), 'macsec.AN'],
  ['macsec.SL', 1],
  ['macsec.PN', 4],
];

const macsec: Explained = {
  fields: defineFields({
    'macsec.TCI': hex('Control', { mask: 0xfc }),
    ...flags('macsec.TCI', SECURITY_BITS),
    'macsec.AN': hex('Association', { mask: 0x03 }),
    'macsec.SL': unsigned('Short length', { unit: 'bytes' }),
    'macsec.PN': unsigned('Packet number'),
    ...macFields('macsec.SCI.system_identifier', 'System'),
    'macsec.SCI.port_identifier': unsigned('Port'),
    'macsec.etype': type,
    'macsec.ICV': octets('Check value'),
  }),
  explain(bytes, start, end, layer, { cursor }) {
    let at = tellRows(layer, SECURITY_TAG, start, end);
    if (at < 0) return;
    if ((bytes[start] & WITH_CHANNEL) !== 0) {
      if (end - at < 8) return;
      tellMac(layer, bytes, at, 'macsec.SCI.system_identifier');
      at = tellRows(layer, [['macsec.SCI.port_identifier', 2]], at + 6, end);
    }
    if ((bytes[start] & ENCRYPTED) !== 0) return;
    if (end - at < 2) return;
    layer.field('macsec.etype', at, 2);
    // What is carried ends before the value, of which the capture may hold a part or nothing.
    const value = cursor.wireEnd;
    if (end > value) layer.field('macsec.ICV', value, Math.min(CHECK_VALUE, end - value));
  },
};

const fabricPath: Explained = {
  fields: defineFields({
    'cfp.ftag': unsigned('Tree', { mask: 0xffc0 }),
    'cfp.ttl': unsigned('Time to live', { mask: 0x003f }),
  }),
  explain: explainRows([[null, 2, 'cfp.ftag', 'cfp.ttl']]),
};

const CONTEXT_WORDS = 4;
const SERVICE_HEADER: Row[] = [
  [null, 2, 'nsh.version', 'nsh.Obit', 'nsh.CBit', 'nsh.ttl', 'nsh.length'],
  ['nsh.mdtype', 1],
  ['nsh.nextproto', 1],
  ['nsh.spi', 3],
  ['nsh.si', 1],
];

const serviceHeader: Explained = {
  fields: defineFields({
    'nsh.version': unsigned('Version', { mask: 0xc000 }),
    'nsh.Obit': unsigned('Operation and maintenance', { mask: 0x2000 }),
    'nsh.CBit': unsigned('Critical', { mask: 0x1000 }),
    'nsh.ttl': hex('Time to live', { mask: 0x0fc0 }),
    'nsh.length': unsigned('Length', { mask: 0x003f, unit: 'words' }),
    'nsh.mdtype': unsigned('Kind of context'),
    'nsh.nextproto': unsigned('Next protocol', { names: { 1: 'IPv4', 2: 'IPv6', 3: 'Ethernet', 4: 'NSH', 5: 'MPLS' } }),
    'nsh.spi': unsigned('Service path'),
    'nsh.si': unsigned('Place on the path'),
    'nsh.contextheader': octets('Context'),
  }),
  explain(bytes, start, end, layer) {
    let at = tellRows(layer, SERVICE_HEADER, start, end);
    if (at < 0 || bytes[start + 2] !== 1) return;
    for (let word = 0; word < CONTEXT_WORDS && end - at >= 4; word += 1, at += 4)
      layer.field('nsh.contextheader', at, 4);
  },
};

export const TAGS = { vnTag, eTag, ciscoMetadata, macsec, fabricPath, serviceHeader };
