// RFC 8200. Extension headers are dissectors of their own (ipv6-extensions.ts): they sit on IP protocol numbers.

import { u16be } from '../../../base/bytes.ts';
import { formatIpv6 } from '../../../model/address.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { CODE_POINTS, IP_PROTOCOL_NAMES } from '../numbers.ts';
import { explainForm, FORMS } from './ipv6-forms.ts';

const PAYLOAD_LENGTH = 4,
  NEXT_HEADER = 6,
  NO_NEXT_HEADER = 59,
  HOP_LIMIT = 7,
  SOURCE = 8,
  DESTINATION = 24,
  HEADER = 40;
const IPV4_ETHERTYPE = 0x0800;

const fields = defineFields({
  'ipv6.version': { title: 'Version', kind: 'unsigned', mask: 0xf0 },
  'ipv6.tclass': { title: 'Traffic class', kind: 'unsigned', hex: true, mask: 0x0ff00000 },
  'ipv6.tclass.dscp': { title: 'Code point', kind: 'unsigned', mask: 0x0fc00000, names: CODE_POINTS },
  'ipv6.tclass.ecn': { title: 'Congestion notification', kind: 'unsigned', mask: 0x00300000 },
  'ipv6.flow': { title: 'Flow label', kind: 'unsigned', hex: true, mask: 0x0fffff },
  'ipv6.plen': { title: 'Payload length', kind: 'unsigned', unit: 'bytes' },
  'ipv6.nxt': { title: 'Next header', kind: 'unsigned', names: IP_PROTOCOL_NAMES },
  'ipv6.hlim': {
    title: 'Hop limit',
    kind: 'unsigned',
    help: {
      en: 'Each router takes one off; at 0 the packet is dropped. Neighbour discovery demands 255: it was not routed.',
      ru: 'Каждый маршрутизатор уменьшает его на один; на нуле пакет отбрасывают. Обнаружение соседей требует 255.',
    },
  },
  'ipv6.src': { title: 'Source address', kind: 'ipv6' },
  'ipv6.dst': { title: 'Destination address', kind: 'ipv6' },
  ...FORMS,
  'ip.version': { title: 'IP version', kind: 'unsigned', mask: 0xf0, hidden: true },
  'ipv6.addr': { title: 'Address', kind: 'ipv6', hidden: true },
  'ipv6.host': { title: 'Host', kind: 'text', hidden: true },
  'ipv6.src_host': { title: 'Source host', kind: 'text', hidden: true },
  'ipv6.dst_host': { title: 'Destination host', kind: 'text', hidden: true },
});

export const ipv6: PacketDissector = {
  id: 'ipv6',
  title: 'Internet Protocol Version 6',
  display: 'IPv6',
  claims: [
    [SPACE.etherType, 0x86dd],
    [SPACE.greProtocol, 0x86dd],
    [SPACE.ipProtocol, 41], // 6in4, RFC 4213
    [SPACE.pppProtocol, 0x0057],
    [SPACE.loopbackFamily, 10], // Linux
    [SPACE.loopbackFamily, 24], // NetBSD, OpenBSD
    [SPACE.loopbackFamily, 28], // FreeBSD
    [SPACE.loopbackFamily, 30], // Darwin
    [SPACE.loopbackFamily, 23], // Windows
    [SPACE.linkType, 229],
    [SPACE.nlpid, 0x8e],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.at < cursor.end && bytes[at] >> 4 !== 6) {
      context.note(ANOMALY.ipVersion, cursor);
      return bytes[at] >> 4 === 4 ? context.next(SPACE.etherType, IPV4_ETHERTYPE) : STOP;
    }
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.ipTruncated, cursor);
      return STOP;
    }
    const source = context.addresses.ipv6(bytes, at + SOURCE);
    const destination = context.addresses.ipv6(bytes, at + DESTINATION);
    context.enterNetwork(cursor, source, destination);
    cursor.hops = bytes[at + HOP_LIMIT];
    cursor.transport = bytes[at + NEXT_HEADER];

    // 0 is a jumbogram (RFC 2675) or segmentation offload: then the frame tells the length.
    const payload = u16be(bytes, at + PAYLOAD_LENGTH);
    if (payload !== 0 || cursor.transport === NO_NEXT_HEADER) {
      cursor.isShort = payload > cursor.wireEnd - at - HEADER;
      if (cursor.isShort) context.note(ANOMALY.ipTotalLength, cursor);
      else cursor.wireEnd = at + HEADER + payload;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    }
    cursor.ipLength = cursor.wireEnd - at;
    cursor.at = at + HEADER;
    return context.next(SPACE.ipProtocol, cursor.transport);
  },

  fields,
  fixed: {
    stands: (bytes, at, end) => end - at >= HEADER && bytes[at] >> 4 === 6,
    places: {
      'ipv6.version': [0, 1],
      'ipv6.tclass': [0, 4],
      'ipv6.tclass.dscp': [0, 4],
      'ipv6.tclass.ecn': [0, 4],
      'ipv6.flow': [1, 3],
      'ipv6.plen': [PAYLOAD_LENGTH, 2],
      'ipv6.nxt': [NEXT_HEADER, 1],
      'ipv6.hlim': [HOP_LIMIT, 1],
      'ipv6.src': [SOURCE, 16],
      'ipv6.dst': [DESTINATION, 16],
    },
  },
  explain(bytes, at, end, layer) {
    if (end - at < HEADER || bytes[at] >> 4 !== 6) return;
    layer.field('ipv6.version', at, 1);
    layer.field('ip.version', at, 1);
    const service = layer.field('ipv6.tclass', at, 4);
    service.field('ipv6.tclass.dscp', at, 4);
    service.field('ipv6.tclass.ecn', at, 4);
    layer.field('ipv6.flow', at + 1, 3);
    layer.field('ipv6.plen', at + PAYLOAD_LENGTH, 2);
    layer.field('ipv6.nxt', at + NEXT_HEADER, 1);
    layer.field('ipv6.hlim', at + HOP_LIMIT, 1);
    for (const [end, place] of [
      ['src', at + SOURCE],
      ['dst', at + DESTINATION],
    ] as const) {
      const address = layer.field(`ipv6.${end}`, place, 16);
      layer.field('ipv6.addr', place, 16);
      // Wireshark's hosts are texts, which it may resolve to names.
      for (const name of [`ipv6.${end}_host`, 'ipv6.host'])
        if (layer.asked?.has(name) !== false)
          layer.field(name, place, 16, formatIpv6(bytes.subarray(place, place + 16)));
      explainForm(bytes, place, address, end);
    }
    const next = IP_PROTOCOL_NAMES[bytes[at + NEXT_HEADER]] ?? `next header ${bytes[at + NEXT_HEADER]}`;
    if (bytes[at + NEXT_HEADER] === NO_NEXT_HEADER) layer.summary('IPv6 no next header');
    else layer.summary(`${IP_PROTOCOL_NAMES[bytes[at + NEXT_HEADER]] ?? 'Unknown'} (${bytes[at + NEXT_HEADER]})`);
    const textAt = (from: number): string => formatIpv6(bytes.subarray(at + from, at + from + 16));
    layer.facts?.(`${textAt(SOURCE)} → ${textAt(DESTINATION)}, ${next}`);
  },
};
