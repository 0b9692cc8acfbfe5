// RFC 9293, 3.1: every field of a TCP header, for the packet somebody looks at.

import { u16be, u32be } from '../../../base/bytes.ts';
import { TCP } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FixedFields } from '../../../model/field.ts';
import type { ExplainContext } from '../dissector.ts';
import { analysisFields, explainTcpAnalysis } from './tcp-analysis-fields.ts';
import {
  ACKNOWLEDGEMENT,
  CHECKSUM,
  DESTINATION_PORT,
  FLAGS,
  HEADER,
  OFFSET,
  SEQUENCE,
  SOURCE_PORT,
  URGENT,
  WINDOW,
} from './tcp-header.ts';
import { explainTcpOptions, optionFields } from './tcp-option-fields.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';

/** Wireshark's names of the flags, from the highest bit of the two bytes that hold them; two stand in the first. */
const FLAG_NAMES = [
  ['tcp.flags.res', ''],
  ['tcp.flags.ae', 'AE'],
  ['tcp.flags.cwr', 'CWR'],
  ['tcp.flags.ece', 'ECE'],
  ['tcp.flags.urg', 'URG'],
  ['tcp.flags.ack', 'ACK'],
  ['tcp.flags.push', 'PSH'],
  ['tcp.flags.reset', 'RST'],
  ['tcp.flags.syn', 'SYN'],
  ['tcp.flags.fin', 'FIN'],
] as const;

export const tcpFields = defineFields({
  'tcp.srcport': { title: 'Source port', kind: 'unsigned' },
  'tcp.dstport': {
    title: 'Destination port',
    kind: 'unsigned',
    help: {
      en: 'Which service of the receiver is meant: 443 is HTTPS, 22 SSH. A hint only: any service can use any port.',
      ru: 'Какой службе получателя адресовано: 443 — HTTPS, 22 — SSH. Лишь подсказка: порт может занять любая служба.',
    },
  },
  'tcp.port': { title: 'Port', kind: 'unsigned', hidden: true },
  'tcp.stream': { title: 'Stream', kind: 'unsigned', derived: true },
  'tcp.len': { title: 'Payload length', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.seq': {
    title: 'Sequence number (relative)',
    kind: 'unsigned',
    help: {
      en: 'Place of the first payload byte in everything this side has sent, counted from its SYN.',
      ru: 'Место первого байта данных среди всего, что передала эта сторона, считая от её SYN.',
    },
  },
  'tcp.seq_raw': { title: 'Sequence number', kind: 'unsigned' },
  'tcp.nxtseq': { title: 'Next sequence number', kind: 'unsigned', derived: true },
  'tcp.ack': {
    title: 'Acknowledgement number (relative)',
    kind: 'unsigned',
    help: {
      en: 'The next byte this side waits for: everything before it has arrived.',
      ru: 'Следующий байт, которого ждёт эта сторона: всё до него уже получено.',
    },
  },
  'tcp.ack_raw': { title: 'Acknowledgement number', kind: 'unsigned' },
  'tcp.hdr_len': { title: 'Header length', kind: 'unsigned', unit: 'bytes' },
  'tcp.bogus_header_length': { title: 'Header length is too small', kind: 'label' },
  'tcp.flags': { title: 'Flags', kind: 'unsigned', hex: true, mask: 0x0fff },
  'tcp.flags.res': { title: 'Reserved', kind: 'flag', mask: 0x0e },
  'tcp.flags.ae': { title: 'Accurate ECN', kind: 'flag', mask: 0x01 },
  'tcp.flags.cwr': { title: 'Congestion window reduced', kind: 'flag', mask: 0x80 },
  'tcp.flags.ece': { title: 'ECN echo', kind: 'flag', mask: 0x40 },
  'tcp.flags.urg': { title: 'Urgent', kind: 'flag', mask: 0x20 },
  'tcp.flags.ack': { title: 'Acknowledgement', kind: 'flag', mask: 0x10 },
  'tcp.flags.push': { title: 'Push', kind: 'flag', mask: 0x08 },
  'tcp.flags.reset': {
    title: 'Reset',
    kind: 'flag',
    mask: 0x04,
    help: {
      en: 'The connection ends at once: refused, given up, or cut by something between.',
      ru: 'Соединение обрывается сразу: в нём отказано, его бросили или оборвали по пути.',
    },
  },
  'tcp.flags.syn': {
    title: 'Synchronise',
    kind: 'flag',
    mask: 0x02,
    help: {
      en: 'Opens a connection. With ACK it is the answer to that.',
      ru: 'Открывает соединение. Вместе с ACK — ответ на это.',
    },
  },
  'tcp.flags.fin': {
    title: 'Finish',
    kind: 'flag',
    mask: 0x01,
    help: { en: 'This side has nothing more to send.', ru: 'Этой стороне больше нечего передавать.' },
  },
  'tcp.window_size_value': { title: 'Window', kind: 'unsigned' },
  'tcp.window_size': {
    title: 'Window, scaled',
    kind: 'unsigned',
    unit: 'bytes',
    help: {
      en: 'How many bytes this side can still take. Near 0 it is the receiver that slows the transfer.',
      ru: 'Сколько байт эта сторона ещё может принять. Около нуля передачу тормозит получатель.',
    },
  },
  'tcp.window_size_scalefactor': { title: 'Window scale factor', kind: 'signed', derived: true },
  'tcp.checksum': { title: 'Checksum', kind: 'unsigned', hex: true },
  'tcp.checksum.status': { title: 'Checksum status', kind: 'unsigned', names: CHECKSUM_STATUS_NAMES, derived: true },
  'tcp.urgent_pointer': { title: 'Urgent pointer', kind: 'unsigned' },
  'tcp.flags.str': { title: 'Flags as text', kind: 'text', derived: true, hidden: true },
  'tcp.time_relative': {
    title: 'Since the first packet of the flow',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
  },
  'tcp.time_delta': { title: 'Since the packet before in the flow', kind: 'duration', unit: 'seconds', derived: true },
  'tcp.payload': { title: 'Payload', kind: 'bytes' },
  'tcp.reset_cause': { title: 'Cause of the reset', kind: 'text' },
  'tcp.segments': { title: 'Message over several segments', kind: 'label', derived: true },
  'tcp.segment': {
    title: 'Segment of this message',
    kind: 'unsigned',
    derived: true,
    help: {
      en: 'A packet that holds a part of the message which ends here.',
      ru: 'Пакет с частью сообщения, которое здесь заканчивается.',
    },
  },
  'tcp.pdu.size': { title: 'Length of a message', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.segment.count': { title: 'Segments of this message', kind: 'unsigned', derived: true },
  'tcp.reassembled.length': { title: 'Length of this message', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.reassembled.data': { title: 'Bytes of this message', kind: 'bytes', derived: true },
  'tcp.segment_data': { title: 'Part of a longer message', kind: 'bytes' },
  'tcp.connection.syn': { title: 'Asks for a connection', kind: 'label', derived: true },
  'tcp.connection.synack': { title: 'Accepts the connection', kind: 'label', derived: true },
  'tcp.connection.fin': { title: 'Closes its side of the connection', kind: 'label', derived: true },
  'tcp.connection.fin_active': { title: 'First side to close', kind: 'label', derived: true },
  'tcp.connection.fin_passive': { title: 'Second side to close', kind: 'label', derived: true },
  'tcp.connection.rst': { title: 'Cuts the connection', kind: 'label', derived: true },
  'tcp.ack.nonzero': { title: 'Acknowledgement number without ACK', kind: 'label', derived: true },
  'tcp.urgent_pointer.non_zero': { title: 'Urgent pointer without URG', kind: 'label', derived: true },
  ...optionFields,
  ...analysisFields,
});

/** Where the byte of a flag stands, by its place in the list. */
const flagPlace = (index: number): number => OFFSET + (index < 2 ? 0 : 1);

/** Fields at the same place of every header that makes sense. */
export const fixedTcp: FixedFields = {
  stands: (bytes, at, end) => end - at >= HEADER && (bytes[at + OFFSET] >> 4) * 4 >= HEADER,
  places: {
    'tcp.srcport': [SOURCE_PORT, 2],
    'tcp.dstport': [DESTINATION_PORT, 2],
    'tcp.seq_raw': [SEQUENCE, 4],
    'tcp.ack_raw': [ACKNOWLEDGEMENT, 4],
    'tcp.flags': [OFFSET, 2],
    ...Object.fromEntries(FLAG_NAMES.map(([name], index) => [name, [flagPlace(index), 1] as const])),
    'tcp.window_size_value': [WINDOW, 2],
    'tcp.checksum': [CHECKSUM, 2],
    'tcp.urgent_pointer': [URGENT, 2],
  },
};

/** What the flags say of the connection, and numbers that stand where their flag is missing: Wireshark's expert notes. */
function explainNotes(bytes: Uint8Array, at: number, flags: FieldGroup, closesFirst: boolean | null): void {
  const word = u16be(bytes, at + OFFSET);
  const tell = (name: string): unknown => flags.field(`tcp.${name}`, at + OFFSET, 0);
  if ((word & TCP.SYN) !== 0) tell((word & TCP.ACK) !== 0 ? 'connection.synack' : 'connection.syn');
  if ((word & TCP.FIN) !== 0) tell('connection.fin');
  if (closesFirst !== null) tell(closesFirst ? 'connection.fin_active' : 'connection.fin_passive');
  if ((word & TCP.RST) !== 0) tell('connection.rst');
  if ((word & TCP.ACK) === 0 && u32be(bytes, at + ACKNOWLEDGEMENT) !== 0) tell('ack.nonzero');
  if ((word & TCP.URG) === 0 && u16be(bytes, at + URGENT) !== 0) tell('urgent_pointer.non_zero');
}

/** Names the fields of a TCP header. */
export function explainTcp(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  context: ExplainContext,
): void {
  if (end - at < SEQUENCE) return;
  layer.field('tcp.srcport', at + SOURCE_PORT, 2);
  layer.field('tcp.dstport', at + DESTINATION_PORT, 2);
  layer.field('tcp.port', at + SOURCE_PORT, 2);
  layer.field('tcp.port', at + DESTINATION_PORT, 2);
  if (end - at < HEADER) return;
  const { cursor, flow } = context;
  const header = (bytes[at + OFFSET] >> 4) * 4;
  const payload = Math.max(0, cursor.wireEnd - at - header);
  const numbers = explainNumbers(bytes, at, layer, context, payload);
  const length = layer.field('tcp.hdr_len', at + OFFSET, 1, header);
  if (header < HEADER) {
    // Where the other fields are is anybody's guess.
    length.field('tcp.bogus_header_length', at + OFFSET, 1);
    layer.summary(`Bogus TCP header length (${header}, must be at least ${HEADER})`);
    return;
  }
  const flags = layer.field('tcp.flags', at + OFFSET, 2);
  for (const [index, [name]] of FLAG_NAMES.entries()) flags.field(name, at + flagPlace(index), 1);
  if (layer.asked?.has('tcp.flags.str') !== false)
    layer.field('tcp.flags.str', at + OFFSET, 2, flagsText(u16be(bytes, at + OFFSET)));
  const words = layer.asked !== undefined ? [] : flagWords(u16be(bytes, at + OFFSET));
  flags.summary(words.join(', '));
  explainNotes(bytes, at, flags, flow?.tcp?.closesFirst ?? null);
  layer.field('tcp.window_size_value', at + WINDOW, 2);
  const window = explainWindow(bytes, at, layer, flow?.windowShift ?? -1);
  layer.field('tcp.checksum', at + CHECKSUM, 2);
  layer.field('tcp.checksum.status', at + CHECKSUM, 0, CHECKSUM_STATUS.unverified);
  layer.field('tcp.urgent_pointer', at + URGENT, 2);
  const options: string[] = [];
  if (header > HEADER && at + HEADER < end)
    explainTcpOptions(bytes, at + HEADER, Math.min(end, at + header), layer, options, {
      isCut: at + header > end,
      start: flow?.acknowledgementStart ?? 0,
      number: u32be(bytes, at + ACKNOWLEDGEMENT),
      flags: cursor.tcpFlags,
    });
  // RFC 9293, 3.5.3: what a reset carries says why; nobody reads it as a part of the stream.
  const carried = (cursor.tcpFlags & TCP.RST) === 0 ? 'tcp.payload' : 'tcp.reset_cause';
  if (payload > 0 && cursor.end > at + header) layer.field(carried, at + header, cursor.end - at - header);
  if (flow?.tcp !== undefined) explainTcpAnalysis(layer, at, flow.tcp);
  if (layer.asked !== undefined) return;
  layer.summary(
    [
      `${u16be(bytes, at + SOURCE_PORT)} → ${u16be(bytes, at + DESTINATION_PORT)} [${words.join(', ') || '<None>'}]`,
      ...numbers,
      `Win=${window}`,
      ...((cursor.tcpFlags & TCP.URG) === 0 ? [] : [`Urg=${u16be(bytes, at + URGENT)}`]),
      `Len=${payload}`,
      ...options,
    ].join(' '),
  );
}

/** Names of the flags that are set, from the lowest. */
function flagWords(word: number): string[] {
  return FLAG_NAMES.filter(([, name], bit) => name !== '' && (word & (0x200 >> bit)) !== 0)
    .map(([, name]) => name)
    .reverse();
}

/** A letter for each flag that is set, a middle dot for the others: `·······AP···`. */
function flagsText(word: number): string {
  return Array.from('RRRACEUAPRSF', (letter, bit) => ((word & (0x800 >> bit)) === 0 ? '·' : letter)).join('');
}

/** Sequence and acknowledgement, relative where the flow's beginning is known. Returns their words. */
function explainNumbers(
  bytes: Uint8Array,
  at: number,
  layer: FieldGroup,
  { cursor, flow }: ExplainContext,
  payload: number,
): string[] {
  const sequence = u32be(bytes, at + SEQUENCE);
  const acknowledgement = u32be(bytes, at + ACKNOWLEDGEMENT);
  const relative = (sequence - (flow?.sequenceStart ?? 0)) >>> 0;
  if (flow !== null) {
    layer.field('tcp.stream', at, 0, flow.stream);
    const times = flow.times();
    if (times !== null) {
      layer.field('tcp.time_relative', at, 0, times.relative);
      layer.field('tcp.time_delta', at, 0, times.delta);
    }
  }
  // What an ICMP error quotes is cut short: its length says nothing, and Wireshark tells none.
  const isWhole = flow !== null && flow.isQuoted !== true;
  if (isWhole) layer.field('tcp.len', at + OFFSET, 1, payload);
  layer.field('tcp.seq', at + SEQUENCE, 4, relative);
  layer.field('tcp.seq_raw', at + SEQUENCE, 4);
  const occupied = payload + ((cursor.tcpFlags & TCP.SYN) !== 0 ? 1 : 0) + ((cursor.tcpFlags & TCP.FIN) !== 0 ? 1 : 0);
  if (isWhole) layer.field('tcp.nxtseq', at, 0, (relative + occupied) >>> 0);
  const hasAck = (cursor.tcpFlags & TCP.ACK) !== 0;
  const answered = hasAck ? (acknowledgement - (flow?.acknowledgementStart ?? 0)) >>> 0 : acknowledgement;
  layer.field('tcp.ack', at + ACKNOWLEDGEMENT, 4, answered);
  layer.field('tcp.ack_raw', at + ACKNOWLEDGEMENT, 4);
  return hasAck ? [`Seq=${relative}`, `Ack=${answered}`] : [`Seq=${relative}`];
}

/** The window as bytes: scaled as the SYN of this side said, but never in a SYN itself (RFC 7323, 2.2). */
function explainWindow(bytes: Uint8Array, at: number, layer: FieldGroup, shift: number): number {
  const value = u16be(bytes, at + WINDOW);
  const isSyn = (bytes[at + FLAGS] & TCP.SYN) !== 0;
  const scaled = shift > 0 && !isSyn ? value * 2 ** shift : value;
  layer.field('tcp.window_size', at + WINDOW, 2, scaled);
  if (!isSyn) layer.field('tcp.window_size_scalefactor', at + WINDOW, 2, shift >= 0 ? 2 ** shift : shift);
  return scaled;
}
