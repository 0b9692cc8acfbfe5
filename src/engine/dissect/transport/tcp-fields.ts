// RFC 9293, 3.1 and the options of RFC 7323, 2018: every field of a TCP header, for the packet somebody looks at.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALIES } from '../../../model/anomaly.ts';
import { TCP } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { Fields, FieldGroup, FixedFields } from '../../../model/field.ts';
import type { ExplainContext } from '../dissector.ts';
import type { TcpFacts } from './tcp-facts.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  SEQUENCE = 4,
  ACKNOWLEDGEMENT = 8,
  OFFSET = 12,
  WINDOW = 14,
  CHECKSUM = 16,
  URGENT = 18,
  HEADER = 20;
const OPTION = {
  end: 0,
  noOperation: 1,
  maximumSegment: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamp: 8,
  md5: 19,
} as const;
const OPTION_FIELDS: Readonly<Record<number, string>> = {
  0: 'tcp.options.eol',
  1: 'tcp.options.nop',
  2: 'tcp.options.mss',
  3: 'tcp.options.wscale',
  4: 'tcp.options.sack_perm',
  5: 'tcp.options.sack',
  8: 'tcp.options.timestamp',
  19: 'tcp.options.md5',
};
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  2: 'Maximum segment size',
  3: 'Window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'Timestamps',
  19: 'MD5 signature',
  28: 'User timeout',
  29: 'Authentication',
  30: 'Multipath TCP',
  34: 'Fast open',
};
/** Wireshark's names of the flags, from the highest bit of the two bytes that hold them. */
const FLAGS = [
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

/** Wireshark's flags of TCP analysis, which anomalies of packets stand for. */
const ANALYSIS_FLAGS: Fields = Object.fromEntries(
  ANOMALIES.flatMap(({ field, info, text }) =>
    field?.startsWith('tcp.analysis.') === true
      ? [[field, { title: info ?? text.en, kind: 'label', derived: true, help: text }]]
      : [],
  ),
);

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
  'tcp.flags': { title: 'Flags', kind: 'unsigned', hex: true, mask: 0x0fff },
  'tcp.flags.res': { title: 'Reserved', kind: 'flag', mask: 0x0e00 },
  'tcp.flags.ae': { title: 'Accurate ECN', kind: 'flag', mask: 0x0100 },
  'tcp.flags.cwr': { title: 'Congestion window reduced', kind: 'flag', mask: 0x0080 },
  'tcp.flags.ece': { title: 'ECN echo', kind: 'flag', mask: 0x0040 },
  'tcp.flags.urg': { title: 'Urgent', kind: 'flag', mask: 0x0020 },
  'tcp.flags.ack': { title: 'Acknowledgement', kind: 'flag', mask: 0x0010 },
  'tcp.flags.push': { title: 'Push', kind: 'flag', mask: 0x0008 },
  'tcp.flags.reset': {
    title: 'Reset',
    kind: 'flag',
    mask: 0x0004,
    help: {
      en: 'The connection ends at once: refused, given up, or cut by something between.',
      ru: 'Соединение обрывается сразу: в нём отказано, его бросили или оборвали по пути.',
    },
  },
  'tcp.flags.syn': {
    title: 'Synchronise',
    kind: 'flag',
    mask: 0x0002,
    help: {
      en: 'Opens a connection. With ACK it is the answer to that.',
      ru: 'Открывает соединение. Вместе с ACK — ответ на это.',
    },
  },
  'tcp.flags.fin': {
    title: 'Finish',
    kind: 'flag',
    mask: 0x0001,
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
  'tcp.options': { title: 'Options', kind: 'bytes' },
  'tcp.option_kind': { title: 'Kind', kind: 'unsigned', names: OPTION_NAMES },
  'tcp.option_len': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'tcp.options.mss_val': {
    title: 'Largest segment',
    kind: 'unsigned',
    unit: 'bytes',
    help: {
      en: 'The most payload this side takes in one segment; far below 1,460 it tells of a tunnel on the way.',
      ru: 'Наибольший сегмент, который примет эта сторона; заметно меньше 1460 — признак туннеля на пути.',
    },
  },
  'tcp.options.wscale.shift': { title: 'Shift count', kind: 'unsigned' },
  'tcp.options.wscale.multiplier': { title: 'Multiplier', kind: 'unsigned', derived: true },
  'tcp.options.sack_perm': { title: 'SACK permitted', kind: 'bytes' },
  'tcp.options.sack.count': { title: 'Blocks', kind: 'unsigned', derived: true },
  'tcp.options.sack_le': { title: 'Left edge', kind: 'unsigned' },
  'tcp.options.sack_re': { title: 'Right edge', kind: 'unsigned' },
  'tcp.options.timestamp.tsval': { title: 'Timestamp value', kind: 'unsigned' },
  'tcp.options.timestamp.tsecr': { title: 'Timestamp echo reply', kind: 'unsigned' },
  'tcp.flags.str': { title: 'Flags as text', kind: 'text', derived: true, hidden: true },
  'tcp.time_relative': {
    title: 'Since the first packet of the flow',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
  },
  'tcp.time_delta': { title: 'Since the packet before in the flow', kind: 'duration', unit: 'seconds', derived: true },
  'tcp.options.eol': { title: 'End of options', kind: 'bytes' },
  'tcp.options.nop': { title: 'No operation', kind: 'bytes' },
  'tcp.options.mss': { title: 'Maximum segment size', kind: 'bytes' },
  'tcp.options.wscale': { title: 'Window scale', kind: 'bytes' },
  'tcp.options.sack': { title: 'SACK', kind: 'bytes' },
  'tcp.options.md5': { title: 'MD5 signature', kind: 'bytes' },
  'tcp.options.md5.digest': { title: 'Digest', kind: 'bytes' },
  'tcp.options.timestamp': { title: 'Timestamps', kind: 'bytes' },
  'tcp.payload': { title: 'Payload', kind: 'bytes' },
  'tcp.segment': {
    title: 'Segment of this message',
    kind: 'unsigned',
    derived: true,
    help: {
      en: 'A packet that holds a part of the message which ends here.',
      ru: 'Пакет с частью сообщения, которое здесь заканчивается.',
    },
  },
  'tcp.segment.count': { title: 'Segments of this message', kind: 'unsigned', derived: true },
  'tcp.reassembled.length': { title: 'Length of this message', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.segment_data': { title: 'Part of a longer message', kind: 'bytes' },
  'tcp.completeness': {
    title: 'Parts of the conversation seen so far',
    kind: 'unsigned',
    derived: true,
    help: {
      en: '1 SYN, 2 its answer, 4 an acknowledgement, 8 data, 16 FIN, 32 RST, added together.',
      ru: 'Сумма: 1 — SYN, 2 — ответ на него, 4 — подтверждение, 8 — данные, 16 — FIN, 32 — RST.',
    },
  },
  'tcp.connection.syn': { title: 'Asks for a connection', kind: 'label', derived: true },
  'tcp.connection.synack': { title: 'Accepts the connection', kind: 'label', derived: true },
  'tcp.connection.fin': { title: 'Closes its side of the connection', kind: 'label', derived: true },
  'tcp.connection.fin_active': { title: 'First side to close', kind: 'label', derived: true },
  'tcp.connection.fin_passive': { title: 'Second side to close', kind: 'label', derived: true },
  'tcp.connection.rst': { title: 'Cuts the connection', kind: 'label', derived: true },
  'tcp.ack.nonzero': { title: 'Acknowledgement number without ACK', kind: 'label', derived: true },
  'tcp.urgent_pointer.non_zero': { title: 'Urgent pointer without URG', kind: 'label', derived: true },
  'tcp.analysis': { title: 'Analysis', kind: 'label', derived: true },
  'tcp.analysis.duplicate_ack_num': { title: 'Duplicate ACK number', kind: 'unsigned', derived: true },
  'tcp.analysis.duplicate_ack_frame': { title: 'Repeats the ACK of packet', kind: 'unsigned', derived: true },
  'tcp.analysis.acks_frame': { title: 'Acknowledges packet', kind: 'unsigned', derived: true },
  'tcp.analysis.ack_rtt': {
    title: 'Acknowledged after',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'Time from a segment to its acknowledgement, as seen where the capture was taken.',
      ru: 'Время от сегмента до его подтверждения в той точке, где снят дамп.',
    },
  },
  'tcp.analysis.initial_rtt': {
    title: 'Handshake took',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'From the SYN to the acknowledgement of its answer: the round trip between both ends.',
      ru: 'От SYN до подтверждения ответа на него: время пути между сторонами туда и обратно.',
    },
  },
  'tcp.analysis.bytes_in_flight': {
    title: 'Bytes in flight',
    kind: 'unsigned',
    unit: 'bytes',
    derived: true,
    help: {
      en: 'Sent by this side and not acknowledged yet. Where it stays at the window, the receiver limits the speed.',
      ru: 'Передано этой стороной и ещё не подтверждено. Если число держится на размере окна, скорость ограничивает получатель.',
    },
  },
  'tcp.analysis.push_bytes_sent': { title: 'Bytes since PSH', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.analysis.flags': { title: 'Noteworthy', kind: 'label', derived: true },
  ...ANALYSIS_FLAGS,
});

export const fixedTcp: FixedFields = {
  stands: (_bytes, at, end) => end - at >= HEADER,
  places: {
    'tcp.srcport': [SOURCE_PORT, 2],
    'tcp.dstport': [DESTINATION_PORT, 2],
    'tcp.seq_raw': [SEQUENCE, 4],
    'tcp.ack_raw': [ACKNOWLEDGEMENT, 4],
    'tcp.flags': [OFFSET, 2],
    ...Object.fromEntries(FLAGS.map(([name]) => [name, [OFFSET, 2] as const])),
    'tcp.window_size_value': [WINDOW, 2],
    'tcp.checksum': [CHECKSUM, 2],
    'tcp.urgent_pointer': [URGENT, 2],
  },
};

/** What the segment means among those before it. */
function explainAnalysis(layer: FieldGroup, at: number, facts: TcpFacts): void {
  layer.field('tcp.completeness', at, 0, facts.completeness);
  const { acknowledged, inFlight, pushed, flags, handshake, repeated } = facts;
  if (acknowledged === null && inFlight === null && flags.length === 0) return;
  const analysis = layer.field('tcp.analysis', at, 0);
  if (acknowledged !== null) {
    analysis.field('tcp.analysis.acks_frame', at, 0, acknowledged.packet + 1);
    // Faster than the clock: no time was measured.
    if (Number(acknowledged.after) !== 0) analysis.field('tcp.analysis.ack_rtt', at, 0, acknowledged.after);
  }
  if (handshake !== null) analysis.field('tcp.analysis.initial_rtt', at, 0, handshake);
  if (inFlight !== null) analysis.field('tcp.analysis.bytes_in_flight', at, 0, inFlight);
  if (pushed !== null) analysis.field('tcp.analysis.push_bytes_sent', at, 0, pushed);
  if (flags.length === 0) return;
  const noteworthy = analysis.field('tcp.analysis.flags', at, 0);
  for (const name of flags) noteworthy.field(name, at, 0);
  if (repeated === null) return;
  noteworthy.field('tcp.analysis.duplicate_ack_num', at, 0, repeated.times);
  noteworthy.field('tcp.analysis.duplicate_ack_frame', at, 0, repeated.packet + 1);
}

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
  layer.field('tcp.hdr_len', at + OFFSET, 1, header);
  const flags = layer.field('tcp.flags', at + OFFSET, 2);
  for (const [name] of FLAGS) flags.field(name, at + OFFSET, 2);
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
  if (header > HEADER && at + header <= end)
    explainOptions(bytes, at + HEADER, at + header, layer, options, flow?.acknowledgementStart ?? 0);
  if (payload > 0 && cursor.end > at + header) layer.field('tcp.payload', at + header, cursor.end - at - header);
  if (flow?.tcp !== undefined) explainAnalysis(layer, at, flow.tcp);
  if (layer.asked !== undefined) return;
  layer.summary(
    [
      `${u16be(bytes, at + SOURCE_PORT)} → ${u16be(bytes, at + DESTINATION_PORT)} [${words.join(', ')}]`,
      ...numbers,
      `Win=${window} Len=${payload}`,
      ...options,
    ].join(' '),
  );
}

/** Names of the flags that are set, from the lowest. */
function flagWords(word: number): string[] {
  return FLAGS.filter(([, name], bit) => name !== '' && (word & (0x200 >> bit)) !== 0)
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
  const isSyn = (bytes[at + OFFSET + 1] & TCP.SYN) !== 0;
  const scaled = shift > 0 && !isSyn ? value * 2 ** shift : value;
  layer.field('tcp.window_size', at + WINDOW, 2, scaled);
  if (!isSyn) layer.field('tcp.window_size_scalefactor', at + WINDOW, 2, shift >= 0 ? 2 ** shift : shift);
  return scaled;
}

/** @param start where relative numbers of what is acknowledged begin */
function explainOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  words: string[],
  start: number,
): void {
  const options = layer.field('tcp.options', at, end - at);
  while (at < end) {
    const kind = bytes[at];
    const length = kind <= OPTION.noOperation ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    if (length < 1 || (kind > OPTION.noOperation && length < 2) || at + length > end) return;
    const name = OPTION_FIELDS[kind];
    const option =
      name === undefined
        ? options.group(OPTION_NAMES[kind] ?? `Option ${kind}`, at, length)
        : options.field(name, at, length);
    option.field('tcp.option_kind', at, 1);
    if (kind > OPTION.noOperation) option.field('tcp.option_len', at + 1, 1);
    explainOption(bytes, at, length, option, words, start);
    at += length;
  }
}

function explainOption(
  bytes: Uint8Array,
  at: number,
  length: number,
  option: FieldGroup,
  words: string[],
  start: number,
): void {
  const kind = bytes[at];
  if (kind === OPTION.maximumSegment && length === 4) {
    option.field('tcp.options.mss_val', at + 2, 2);
    words.push(`MSS=${u16be(bytes, at + 2)}`);
  } else if (kind === OPTION.windowScale && length === 3) {
    option.field('tcp.options.wscale.shift', at + 2, 1);
    option.field('tcp.options.wscale.multiplier', at + 2, 1, 2 ** Math.min(bytes[at + 2], 14));
    words.push(`WS=${2 ** Math.min(bytes[at + 2], 14)}`);
  } else if (kind === OPTION.sackPermitted) {
    words.push('SACK_PERM');
  } else if (kind === OPTION.sack) {
    option.field('tcp.options.sack.count', at, 0, (length - 2) >> 3);
    for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
      option.field('tcp.options.sack_le', edge, 4, (u32be(bytes, edge) - start) >>> 0);
      option.field('tcp.options.sack_re', edge + 4, 4, (u32be(bytes, edge + 4) - start) >>> 0);
    }
  } else if (kind === OPTION.md5 && length === 18) {
    option.field('tcp.options.md5.digest', at + 2, 16);
  } else if (kind === OPTION.timestamp && length === 10) {
    option.field('tcp.options.timestamp.tsval', at + 2, 4);
    option.field('tcp.options.timestamp.tsecr', at + 6, 4);
    words.push(`TSval=${u32be(bytes, at + 2)} TSecr=${u32be(bytes, at + 6)}`);
  }
}
