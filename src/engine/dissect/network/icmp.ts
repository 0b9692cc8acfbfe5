// RFC 792, with what RFC 1191 and RFC 4884 put into its unused bytes.

import { u16be, u32be, u32le } from '../../../base/bytes.ts';
import { formatTimestamp } from '../../../base/time.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { tellChecksum } from '../checksum.ts';
import { milliseconds } from '../header.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { explainRouters, routerFields } from './icmp-router-fields.ts';
import { explainExtensions, extensionFields } from './icmp-extension-fields.ts';
import { answersOf, CODE, HEADER, readIcmp, TYPE, WITH_BODY } from './icmp-header.ts';

const ANSWERS = answersOf([8, 0], [13, 14], [15, 16], [17, 18], [10, 9]);

const CHECKSUM = 2,
  IDENTIFIER = 4,
  LENGTH = 5,
  SEQUENCE = 6;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'Echo (ping) reply',
  3: 'Destination unreachable',
  4: 'Source quench',
  5: 'Redirect',
  8: 'Echo (ping) request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
  13: 'Timestamp request',
  14: 'Timestamp reply',
  15: 'Information request',
  16: 'Information reply',
  17: 'Address mask request',
  18: 'Address mask reply',
};
const UNREACHABLE_NAMES: Readonly<Record<number, string>> = {
  0: 'Network unreachable',
  1: 'Host unreachable',
  2: 'Protocol unreachable',
  3: 'Port unreachable',
  4: 'Fragmentation needed',
  5: 'Source route failed',
  6: 'Destination network unknown',
  7: 'Destination host unknown',
  8: 'Source host isolated',
  9: 'Network administratively prohibited',
  10: 'Host administratively prohibited',
  11: 'Network unreachable for TOS',
  12: 'Host unreachable for TOS',
  13: 'Communication administratively filtered',
  14: 'Host precedence violation',
  15: 'Precedence cutoff in effect',
};
/** Names of codes, by type. */
const CODE_NAMES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  3: UNREACHABLE_NAMES,
  5: {
    0: 'Redirect for network',
    1: 'Redirect for host',
    2: 'Redirect for TOS and network',
    3: 'Redirect for TOS and host',
  },
  11: { 0: 'Time to live exceeded in transit', 1: 'Fragment reassembly time exceeded' },
  12: { 0: 'Pointer indicates the error', 1: 'Required option missing', 2: 'Bad length' },
};
const ROUTER_ADVERTISEMENT = 9,
  MASKS: readonly number[] = [17, 18];
/** Requests and answers that say who asked, and which question it is. */
const NUMBERED: readonly number[] = [0, 8, 13, 14, 15, 16, 17, 18];
/** Names are padded, so that what follows stands below each other. */
const LONGEST_TYPE = 20;
const IP_HEADER = 20,
  LONGEST_IP_HEADER = 60,
  TTL = 8,
  PROTOCOL = 9;
const ECHO_REPLY = 0,
  UNREACHABLE = 3,
  REDIRECT = 5,
  ECHO = 8,
  EXCEEDED = 11,
  PARAMETER = 12,
  TIMESTAMP = 13,
  TIMESTAMP_REPLY = 14;
const FRAGMENTATION_NEEDED = 4;

const fields = defineFields({
  'icmp.type': {
    title: 'Type',
    kind: 'unsigned',
    names: TYPE_NAMES,
    help: {
      en: 'What it is: a ping, or an error that somebody on the way reports about a packet.',
      ru: 'Что это: ping или ошибка, о которой кто-то на пути сообщает отправителю пакета.',
    },
  },
  'icmp.code': { title: 'Code', kind: 'unsigned' },
  'icmp.checksum': { title: 'Checksum', kind: 'unsigned', hex: true },
  'icmp.checksum_bad': { title: 'Wrong checksum', kind: 'label', derived: true },
  'icmp.checksum.status': { title: 'Checksum status', kind: 'unsigned', names: CHECKSUM_STATUS_NAMES, derived: true },
  'icmp.unused': { title: 'Unused', kind: 'bytes' },
  'icmp.ident': { title: 'Identifier', kind: 'unsigned' },
  'icmp.ident_le': { title: 'Identifier, little-endian', kind: 'little-unsigned' },
  'icmp.seq': { title: 'Sequence number', kind: 'unsigned' },
  'icmp.seq_le': { title: 'Sequence number, little-endian', kind: 'little-unsigned' },
  'icmp.mtu': { title: 'MTU of the next hop', kind: 'unsigned', unit: 'bytes' },
  'icmp.pointer': { title: 'Place of the fault', kind: 'unsigned' },
  ...extensionFields,
  'icmp.redir_gw': { title: 'Gateway', kind: 'ipv4' },
  'icmp.address_mask': { title: 'Address mask', kind: 'ipv4' },
  ...routerFields,
  'icmp.resp_to': { title: 'Answers packet', kind: 'unsigned', derived: true },
  'icmp.resptime': {
    title: 'Answered after',
    kind: 'float',
    unit: 'milliseconds',
    derived: true,
    help: {
      en: 'The round trip to the host that was pinged.',
      ru: 'Время пути до узла, который проверяют, и обратно.',
    },
  },
  'icmp.data_time': { title: 'Time in the data', kind: 'time' },
  'icmp.data_time_relative': {
    title: 'Since the time in the data',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'Many a ping puts its clock first into its data: in a reply this is the round trip as ping shows it.',
      ru: 'Многие ping кладут в начало данных своё время: в ответе это время пути туда и обратно, как его покажет ping.',
    },
  },
  'icmp.originate_timestamp': { title: 'Originate timestamp', kind: 'unsigned' },
  'icmp.receive_timestamp': { title: 'Receive timestamp', kind: 'unsigned' },
  'icmp.transmit_timestamp': { title: 'Transmit timestamp', kind: 'unsigned' },
});

export const icmp: PacketDissector = {
  id: 'icmp',
  title: 'Internet Control Message Protocol',
  display: 'ICMP',
  claims: [[SPACE.ipProtocol, 1]],

  dissect: (bytes, cursor, context) => readIcmp(bytes, cursor, context, ANSWERS),

  coversPayload: true,
  fields,
  explain(bytes, at, end, layer, { cursor, flow, time }) {
    if (end - at < HEADER) return;
    const type = bytes[at + TYPE];
    const code = bytes[at + CODE];
    layer.field('icmp.type', at + TYPE, 1);
    layer
      .field('icmp.code', at + CODE, 1)
      .summary(type === UNREACHABLE ? (UNREACHABLE_NAMES[code] ?? `${code}`) : `${code}`);
    tellChecksum(layer, 'icmp.checksum', bytes, at + CHECKSUM, { at, end, isWhole: cursor.end === cursor.wireEnd });
    const words = [(TYPE_NAMES[type] ?? 'Unknown ICMP (obsolete or malformed?)').padEnd(LONGEST_TYPE)];
    const codes = CODE_NAMES[type];
    if (codes !== undefined) words.push(`(${codes[code] ?? `Unknown code: ${code}`})`);
    if (NUMBERED.includes(type) && end - at >= WITH_BODY) words.push(numberWords(bytes, at));
    if (flow?.request !== undefined) words.push(`(request in ${flow.request.packet + 1})`);
    if (end - at >= WITH_BODY) {
      if (NUMBERED.includes(type)) {
        layer.field('icmp.ident', at + IDENTIFIER, 2);
        layer.field('icmp.ident_le', at + IDENTIFIER, 2);
        layer.field('icmp.seq', at + SEQUENCE, 2);
        layer.field('icmp.seq_le', at + SEQUENCE, 2);
        if (type === ECHO || type === ECHO_REPLY) explainEchoTime(bytes, at + WITH_BODY, end, layer, time());
        // RFC 950, appendix I.
        if (MASKS.includes(type) && end - at >= WITH_BODY + 4) layer.field('icmp.address_mask', at + WITH_BODY, 4);
      } else if (type === ROUTER_ADVERTISEMENT) explainRouters(bytes, at + IDENTIFIER, end, layer);
      else if (type === REDIRECT) layer.field('icmp.redir_gw', at + IDENTIFIER, 4);
      else if (type === UNREACHABLE || type === EXCEEDED || type === PARAMETER) {
        explainError(bytes, at, layer);
        explainExtensions(bytes, at, end, layer);
      }
      if ((type === TIMESTAMP || type === TIMESTAMP_REPLY) && end - at >= 20)
        for (const [i, name] of ['originate', 'receive', 'transmit'].entries())
          layer.field(`icmp.${name}_timestamp`, at + WITH_BODY + 4 * i, 4);
    }
    if (flow?.request !== undefined) {
      layer.field('icmp.resp_to', at, 0, flow.request.packet + 1);
      layer.field('icmp.resptime', at, 0, milliseconds(flow.request.after));
    }
    layer.summary(words.join(' '));
  },
};

/** A time is taken for one where it is less than a day from that of the capture, as in Wireshark. */
const DAY = 86_400;
/** Bytes of seconds and microseconds. */
const ECHO_TIME = 8;

/** The time with which the data of an echo begins, in either order of bytes; null where they look like none. */
function echoTime(bytes: Uint8Array, at: number, end: number, now: number): { second: number; micro: number } | null {
  if (end - at < ECHO_TIME) return null;
  for (const read of [u32be, u32le]) {
    const second = read(bytes, at);
    const micro = read(bytes, at + 4);
    if (Math.abs(second - now) < DAY && micro < 1_000_000) return { second, micro };
  }
  return null;
}

/** Bytes in front of the data of an echo that are a time. @param now seconds since 1970 */
export const echoTimeLength = (bytes: Uint8Array, at: number, end: number, now: number): number =>
  echoTime(bytes, at, end, now) === null ? 0 : ECHO_TIME;

function explainEchoTime(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, now: string): void {
  const [second, nano = '0'] = now.split('.');
  const found = echoTime(bytes, at, end, Number(second));
  if (found === null) return;
  layer.field('icmp.data_time', at, ECHO_TIME, formatTimestamp(found.second, found.micro * 1000));
  const nanoseconds = Number(nano) - found.micro * 1000;
  const seconds = Number(second) - found.second - (nanoseconds < 0 ? 1 : 0);
  layer.field('icmp.data_time_relative', at, 0, formatTimestamp(seconds, nanoseconds + (nanoseconds < 0 ? 1e9 : 0)));
}

/** What stands before the packet that an error quotes: RFC 792, RFC 1191 (MTU), RFC 4884, 4 (length). */
function explainError(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const [type, length] = [bytes[at + TYPE], bytes[at + LENGTH]];
  const hasMtu = type === UNREACHABLE && bytes[at + CODE] === FRAGMENTATION_NEEDED;
  if (type === PARAMETER) {
    layer.field('icmp.pointer', at + IDENTIFIER, 1);
    if (length === 0) layer.field('icmp.unused', at + LENGTH, 3);
  } else if (length > 0) layer.field('icmp.unused', at + IDENTIFIER, 1);
  else if (!hasMtu) layer.field('icmp.unused', at + IDENTIFIER, 4);
  if (length > 0) {
    layer.field('icmp.length', at + LENGTH, 1);
    layer.field('icmp.length.original_datagram', at + LENGTH, 0, length * 4);
    if (!hasMtu) layer.field('icmp.unused', at + SEQUENCE, 2);
  }
  if (hasMtu) layer.field('icmp.mtu', at + SEQUENCE, 2);
}

/** Who asked, which question it is in both orders of its bytes, and how far the packet may still go. */
function numberWords(bytes: Uint8Array, at: number): string {
  const sequence = u16be(bytes, at + SEQUENCE);
  const words = `id=0x${u16be(bytes, at + IDENTIFIER)
    .toString(16)
    .padStart(4, '0')}, seq=${sequence}/${((sequence & 0xff) << 8) | (sequence >> 8)}`;
  const life = lifeBefore(bytes, at);
  return life < 0 ? words : `${words}, ttl=${life}`;
}

/** The time to live in the IP header that ends at `at`, −1 where none does. */
function lifeBefore(bytes: Uint8Array, at: number): number {
  for (let header = IP_HEADER; header <= Math.min(at, LONGEST_IP_HEADER); header += 4)
    if (bytes[at - header] === (0x40 | (header >> 2)) && bytes[at - header + PROTOCOL] === 1)
      return bytes[at - header + TTL];
  return -1;
}
