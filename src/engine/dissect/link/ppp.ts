// PPP: RFC 1661, in HDLC-like framing RFC 1662 (0xff 0x03 first, unless compressed away), protocol numbers of one byte when
// compressed (an odd first byte). Cisco HDLC on the same link type is told by its address byte. Not handled: byte
// stuffing, the inside of multilink fragments and of compressed or encrypted data.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, nameOf } from '../header.ts';

/** Of all stations; no protocol has this number. */
const ADDRESS = 0xff;
const CISCO_UNICAST = 0x0f,
  CISCO_MULTICAST = 0x8f;
const CISCO_HDLC = 104;

/** Protocol numbers (IANA ppp-numbers). */
export const PPP_PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  0x0001: 'Padding',
  0x0003: 'Robust header compression, small context',
  0x0005: 'Robust header compression, large context',
  0x0021: 'IPv4',
  0x0023: 'OSI network layer',
  0x0025: 'XNS IDP',
  0x0027: 'DECnet phase IV',
  0x0029: 'AppleTalk',
  0x002b: 'IPX',
  0x002d: 'Compressed TCP',
  0x002f: 'Uncompressed TCP',
  0x0031: 'Bridging',
  0x0033: 'Stream protocol (ST-II)',
  0x0035: 'VINES',
  0x0039: 'AppleTalk EDDP',
  0x003b: 'AppleTalk SmartBuffered',
  0x003d: 'Multilink',
  0x003f: 'NetBIOS',
  0x0041: 'Cisco',
  0x0043: 'Ascom Timeplex',
  0x0045: 'Fujitsu link backup',
  0x0047: 'DCA remote LAN',
  0x0049: 'Serial data transport',
  0x004b: 'SNA over 802.2',
  0x004d: 'SNA',
  0x004f: 'IPv6 header compression',
  0x0051: 'KNX bridging',
  0x0053: 'Encryption',
  0x0055: 'Encryption of one link',
  0x0057: 'IPv6',
  0x0059: 'Multiplexing',
  0x005b: 'Vendor specific network',
  0x005d: 'TRILL network',
  0x0061: 'RTP compression, full header',
  0x0063: 'RTP compression, TCP',
  0x0065: 'RTP compression, not TCP',
  0x0067: 'RTP compression, UDP 8',
  0x0069: 'RTP compression, RTP 8',
  0x006f: 'Stampede bridging',
  0x0073: 'MP+',
  0x00c1: 'NTCITS IPI',
  0x00fb: 'Compression of one link in multilink',
  0x00fd: 'Compressed datagram',
  0x0201: '802.1D hello',
  0x0203: 'IBM source routing BPDU',
  0x0205: 'DEC LANBridge spanning tree',
  0x0207: 'Cisco discovery',
  0x0209: 'Netcs twin routing',
  0x020b: 'Scheduled transfer',
  0x020d: 'Extreme discovery',
  0x0211: 'Optical supervisory channel',
  0x0213: 'Optical supervisory channel',
  0x0231: 'Luxcom',
  0x0233: 'Sigma',
  0x0235: 'Apple client server',
  0x0281: 'MPLS',
  0x0283: 'MPLS multicast',
  0x0285: 'IEEE P1284.4',
  0x0287: 'TETRA TNP1',
  0x0289: 'Multichannel flow treatment',
  0x2063: 'RTP compression, TCP without deltas',
  0x2065: 'RTP compression, context state',
  0x2067: 'RTP compression, UDP 16',
  0x2069: 'RTP compression, RTP 16',
  0x4001: 'Cray communications control',
  0x4003: 'CDPD mobile network registration',
  0x4005: 'Expand accelerator',
  0x4007: 'ODSICP',
  0x4009: 'DOCSIS DLL',
  0x400b: 'Cetacean detection',
  0x4021: 'Stacker LZS',
  0x4023: 'RefTek',
  0x4025: 'Fibre Channel',
  0x4027: 'EMIT',
  0x405b: 'Vendor specific',
  0x405d: 'TRILL link state',
  0x8021: 'IP control',
  0x8023: 'OSI control',
  0x8025: 'XNS IDP control',
  0x8027: 'DECnet phase IV control',
  0x8029: 'AppleTalk control',
  0x802b: 'IPX control',
  0x8031: 'Bridging control',
  0x8033: 'Stream protocol control',
  0x8035: 'VINES control',
  0x803d: 'Multilink control',
  0x803f: 'NetBIOS control',
  0x8041: 'Cisco control',
  0x8043: 'Ascom Timeplex control',
  0x8045: 'Fujitsu link backup control',
  0x8047: 'DCA remote LAN control',
  0x8049: 'Serial data control',
  0x804b: 'SNA over 802.2 control',
  0x804d: 'SNA control',
  0x804f: 'IPv6 header compression control',
  0x8051: 'KNX bridging control',
  0x8053: 'Encryption control',
  0x8055: 'Encryption control of one link',
  0x8057: 'IPv6 control',
  0x8059: 'Multiplexing control',
  0x805b: 'Vendor specific network control',
  0x805d: 'TRILL network control',
  0x806f: 'Stampede bridging control',
  0x8073: 'MP+ control',
  0x80c1: 'NTCITS IPI control',
  0x80fb: 'Compression control of one link',
  0x80fd: 'Compression control',
  0x8207: 'Cisco discovery control',
  0x8209: 'Netcs twin routing control',
  0x820b: 'Scheduled transfer control',
  0x820d: 'Extreme discovery control',
  0x8235: 'Apple client server control',
  0x8281: 'MPLS control',
  0x8285: 'IEEE P1284.4 control',
  0x8287: 'TETRA TNP1 control',
  0x8289: 'Multichannel flow treatment control',
  0xc021: 'Link control',
  0xc023: 'Password authentication',
  0xc025: 'Link quality',
  0xc027: 'Shiva password authentication',
  0xc029: 'Callback control',
  0xc02b: 'Bandwidth allocation control',
  0xc02d: 'Bandwidth allocation',
  0xc05b: 'Vendor specific authentication',
  0xc081: 'Container control',
  0xc223: 'Challenge authentication',
  0xc225: 'RSA authentication',
  0xc227: 'Extensible authentication',
  0xc229: 'Mitsubishi security information exchange',
  0xc26f: 'Stampede bridging authorization',
  0xc281: 'Proprietary authentication',
  0xc283: 'Proprietary authentication',
  0xc481: 'Proprietary node identification',
};

export const ppp: PacketDissector = {
  id: 'ppp',
  title: 'Point-to-Point Protocol',
  display: 'PPP',
  claims: [
    [SPACE.linkType, 9],
    [SPACE.linkType, 50],
    [SPACE.greProtocol, 0x880b],
    [SPACE.etherType, 0x880b],
    [SPACE.nlpid, 0xcf], // RFC 1973
  ],

  dissect(bytes, cursor, context) {
    let at = cursor.at;
    const { end } = cursor;
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const first = bytes[at];
    if (first === CISCO_UNICAST || first === CISCO_MULTICAST) return context.next(SPACE.linkType, CISCO_HDLC);
    if (first === ADDRESS) at += 2;
    if (at < end && (bytes[at] & 1) === 1) {
      cursor.at = at + 1;
      return context.next(SPACE.pppProtocol, bytes[at]);
    }
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + 2;
    return context.next(SPACE.pppProtocol, u16be(bytes, at));
  },

  fields: defineFields({
    'ppp.address': hex('Address'),
    'ppp.control': hex('Control'),
    'ppp.protocol': hex('Protocol', { names: PPP_PROTOCOL_NAMES }),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < 2 || bytes[at] === CISCO_UNICAST || bytes[at] === CISCO_MULTICAST) return;
    if (bytes[at] === ADDRESS) {
      layer.field('ppp.address', at, 1);
      layer.field('ppp.control', at + 1, 1);
      at += 2;
    }
    if (at >= end) return;
    const length = (bytes[at] & 1) === 1 ? 1 : 2;
    if (length > end - at) return;
    layer.field('ppp.protocol', at, length);
    layer.summary(nameOf(PPP_PROTOCOL_NAMES, length === 1 ? bytes[at] : u16be(bytes, at), 'Protocol'));
  },
};
