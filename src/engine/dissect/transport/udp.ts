// RFC 768. A length of 0 means "to the end of the packet": jumbograms (RFC 2675), and captures taken before offload.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { isTeredoBetweenClients } from '../network/teredo.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  LENGTH = 4,
  CHECKSUM = 6,
  HEADER = 8;
/** As much as a length of two bytes can say. */
const LONGEST = 0xffff;
const TEREDO = 3544;
/** Where traceroute begins to count, a port for each of three probes to each hop, and how many probes Wireshark expects. */
const BEFORE_TRACEROUTE = 33_434,
  TRACEROUTE_PROBES = 30;

const fields = defineFields({
  'udp.srcport': {
    title: 'Source port',
    kind: 'unsigned',
    help: {
      en: 'Where an answer would go. Clients take a high number of their own for each conversation.',
      ru: 'Куда придёт ответ. Клиенты берут для каждого обмена свой номер, обычно большой.',
    },
  },
  'udp.dstport': {
    title: 'Destination port',
    kind: 'unsigned',
    help: {
      en: 'Which service of the receiver is meant: 53 is DNS, 123 NTP. A hint only: any service can use any port.',
      ru: 'Какой службе получателя адресовано: 53 — DNS, 123 — NTP. Лишь подсказка: порт может занять любая служба.',
    },
  },
  'udp.port': { title: 'Port', kind: 'unsigned', hidden: true },
  'udp.possible_traceroute': { title: 'May be a probe of traceroute', kind: 'label', derived: true },
  'udp.length': {
    title: 'Length',
    kind: 'unsigned',
    unit: 'bytes',
    help: {
      en: 'Header of 8 bytes and data. 0 means "to the end of the packet".',
      ru: 'Заголовок в 8 байт и данные. 0 означает «до конца пакета».',
    },
  },
  'udp.checksum': {
    title: 'Checksum',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'Over header, data and IP addresses; 0 in IPv4 means none was computed.',
      ru: 'По заголовку, данным и IP-адресам; 0 в IPv4 означает, что её не вычисляли.',
    },
  },
  'udp.checksum.status': { title: 'Checksum status', kind: 'unsigned', names: CHECKSUM_STATUS_NAMES, derived: true },
  'udp.stream': { title: 'Stream', kind: 'unsigned', derived: true },
  'udp.time_relative': {
    title: 'Since the first packet of the flow',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
  },
  'udp.time_delta': { title: 'Since the packet before in the flow', kind: 'duration', unit: 'seconds', derived: true },
  'udp.payload': { title: 'Payload', kind: 'bytes' },
});

export const udp: PacketDissector = {
  id: 'udp',
  title: 'User Datagram Protocol',
  display: 'UDP',
  claims: [[SPACE.ipProtocol, 17]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < HEADER) {
      context.note(ANOMALY.udpTruncated, cursor);
      if (available < LENGTH) return STOP;
    }
    cursor.sourcePort = u16be(bytes, at + SOURCE_PORT);
    cursor.destinationPort = u16be(bytes, at + DESTINATION_PORT);
    if (available < HEADER) return STOP;

    const length = u16be(bytes, at + LENGTH);
    if (length >= HEADER && length <= cursor.wireEnd - at) {
      cursor.wireEnd = at + length;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    } else if (length !== 0) {
      context.note(ANOMALY.udpLength, cursor);
      // Shorter than its own header: no receiver reads it.
      if (length < HEADER) return STOP;
    }

    cursor.at = at + HEADER;
    cursor.payloadLength = cursor.wireEnd - cursor.at;
    let next = context.nextIfAccepted(SPACE.udpPort, cursor.destinationPort, bytes, cursor);
    if (next < 0) next = context.nextIfAccepted(SPACE.udpPort, cursor.sourcePort, bytes, cursor);
    if (next < 0 && isTeredoBetweenClients(bytes, cursor)) next = context.next(SPACE.udpPort, TEREDO);
    // What a tunnel carries is no payload for applications, even where no packet turns out to be inside.
    cursor.hasPayload = next < 0;
    if (next < 0) return STOP;
    cursor.carried = next;
    return next;
  },

  fields,
  fixed: {
    stands: (_bytes, at, end) => end - at >= HEADER,
    places: {
      'udp.srcport': [SOURCE_PORT, 2],
      'udp.dstport': [DESTINATION_PORT, 2],
      'udp.length': [LENGTH, 2],
    },
  },
  explain(bytes, at, end, layer, { cursor, flow }) {
    if (end - at < LENGTH) return;
    const source = u16be(bytes, at + SOURCE_PORT);
    const destination = u16be(bytes, at + DESTINATION_PORT);
    layer.field('udp.srcport', at + SOURCE_PORT, 2);
    layer.field('udp.dstport', at + DESTINATION_PORT, 2);
    layer.field('udp.port', at + SOURCE_PORT, 2);
    layer.field('udp.port', at + DESTINATION_PORT, 2);
    if (destination > BEFORE_TRACEROUTE && destination <= BEFORE_TRACEROUTE + TRACEROUTE_PROBES)
      layer.field('udp.possible_traceroute', at + DESTINATION_PORT, 2);
    if (end - at < HEADER) return;
    layer.field('udp.length', at + LENGTH, 2);
    // Shorter than its own header: Wireshark tells no more of it. 0 may stand for a jumbogram.
    const length = u16be(bytes, at + LENGTH);
    if (length < HEADER && cursor.wireEnd - at <= LONGEST) {
      layer.summary(`${source} → ${destination} [BAD UDP LENGTH ${length} < ${HEADER}]`);
      return;
    }
    layer.field('udp.checksum', at + CHECKSUM, 2);
    const isAbsent = u16be(bytes, at + CHECKSUM) === 0;
    const status = isAbsent ? CHECKSUM_STATUS.absent : CHECKSUM_STATUS.unverified;
    layer.field('udp.checksum.status', at + CHECKSUM, 0, status);
    if (flow !== null) {
      layer.field('udp.stream', at, 0, flow.stream);
      const times = flow.times();
      if (times !== null) {
        layer.field('udp.time_relative', at, 0, times.relative);
        layer.field('udp.time_delta', at, 0, times.delta);
      }
    }
    const payload = at + HEADER;
    if (cursor.end > payload) layer.field('udp.payload', payload, cursor.end - payload);
    const fault = length > cursor.wireEnd - at ? ` [BAD UDP LENGTH ${length} > IP PAYLOAD LENGTH]` : '';
    layer.summary(`${source} → ${destination}${fault} Len=${Math.max(0, length - HEADER)}`);
  },
};
