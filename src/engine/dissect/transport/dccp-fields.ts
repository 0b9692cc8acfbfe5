// Fields of DCCP (RFC 4340, 5). Not handled: the inside of options that congestion controls define.

import { u16be, u32be } from '../../../base/bytes.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { pseudoSum, tellChecksum } from '../checksum.ts';
import type { ExplainContext } from '../dissector.ts';
import { flag, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { CHECKSUM_STATUS_NAMES } from '../numbers.ts';

const OFFSET = 4,
  COVERAGE = 5,
  CHECKSUM = 6,
  TYPE = 8,
  SHORT = 12,
  LONG = 16;
const REQUEST = 0,
  RESPONSE = 1,
  RESET = 7;
/** Data packets and requests acknowledge nothing. */
const WITHOUT_ACK = [REQUEST, 2];
/** Packets whose numbers are the first of their side. */
const OPENINGS = [REQUEST, RESPONSE];
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [REQUEST]: 'Request',
  [RESPONSE]: 'Response',
  2: 'Data',
  3: 'Ack',
  4: 'DataAck',
  5: 'CloseReq',
  6: 'Close',
  [RESET]: 'Reset',
  8: 'Sync',
  9: 'SyncAck',
};
/** RFC 4340, 5.6. */
const RESET_NAMES = {
  0: 'Unspecified',
  1: 'Closed',
  2: 'Aborted',
  3: 'No connection',
  4: 'Packet error',
  5: 'Option error',
  6: 'Mandatory error',
  7: 'Connection refused',
  8: 'Bad service code',
  9: 'Too busy',
  10: 'Bad init cookie',
  11: 'Aggression penalty',
};
const FIRST_LONG_OPTION = 32;

export const dccpFields = defineFields({
  'dccp.srcport': unsigned('Source port'),
  'dccp.dstport': unsigned('Destination port'),
  'dccp.port': unsigned('Port', { hidden: true }),
  'dccp.stream': unsigned('Stream', { derived: true }),
  'dccp.data_offset': unsigned('Header length', { unit: 'words' }),
  'dccp.ccval': unsigned('Congestion control value', { mask: 0xf0 }),
  'dccp.cscov': unsigned('Checksum coverage', { mask: 0x0f }),
  'dccp.checksum': hex('Checksum'),
  'dccp.bad_checksum': { title: 'Wrong checksum', kind: 'label', derived: true },
  'dccp.checksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
  'dccp.res1': hex('Reserved', { mask: 0xe0, hidden: true }),
  'dccp.type': unsigned('Type', { mask: 0x1e, names: TYPE_NAMES }),
  'dccp.x': flag('Long sequence numbers', 0x01),
  'dccp.res2': hex('Reserved', { hidden: true }),
  'dccp.seq': unsigned('Sequence number (relative)', { derived: true }),
  'dccp.seq_raw': unsigned('Sequence number'),
  'dccp.ack_res': hex('Reserved', { hidden: true }),
  'dccp.ack': unsigned('Acknowledgement number (relative)', { derived: true }),
  'dccp.ack_raw': unsigned('Acknowledgement number'),
  'dccp.service_code': unsigned('Service'),
  'dccp.reset_code': unsigned('Reset code', { names: RESET_NAMES }),
  'dccp.data1': unsigned('Data 1'),
  'dccp.data2': unsigned('Data 2'),
  'dccp.data3': unsigned('Data 3'),
  'dccp.options': { title: 'Options', kind: 'label' },
  'dccp.option_type': unsigned('Option'),
  'dccp.padding': octets('Padding'),
  'dccp.feature_number': unsigned('Feature'),
  'dccp.ack_vector.nonce_0': octets('Received, nonce 0'),
  'dccp.ack_vector.nonce_1': octets('Received, nonce 1'),
  'dccp.mandatory': octets('The next option must be understood'),
  'dccp.slow_receiver': octets('Receives slowly'),
  'dccp.init_cookie': octets('Cookie'),
  'dccp.data_dropped': octets('Data dropped'),
  'dccp.timestamp': unsigned('Time', { unit: 'tens of microseconds' }),
  'dccp.timestamp_echo': unsigned('Time echoed', { unit: 'tens of microseconds' }),
  'dccp.checksum_data': hex('Checksum of the data'),
  'dccp.option_reserved': octets('Reserved'),
  'dccp.ccid_option_data': octets('Data of the congestion control'),
  'dccp.option.len.bad': { title: 'Length that does not fit', kind: 'label', derived: true },
  'dccp.elapsed_time': unsigned('Elapsed time', { unit: 'tens of microseconds' }),
  'dccp.ndp_count': unsigned('Packets without data before'),
});

const BEGINNING: Row[] = [
  ['dccp.srcport', 2, 'dccp.port'],
  ['dccp.dstport', 2, 'dccp.port'],
  ['dccp.data_offset', 1],
  [null, 1, 'dccp.ccval', 'dccp.cscov'],
  [null, 2],
  [null, 1, 'dccp.res1', 'dccp.type', 'dccp.x'],
];
const RESET_ROWS: Row[] = [
  ['dccp.reset_code', 1],
  ['dccp.data1', 1],
  ['dccp.data2', 1],
  ['dccp.data3', 1],
];
/** Options whose whole value is one field. */
const VALUES: Readonly<Record<number, string>> = {
  36: 'dccp.init_cookie',
  37: 'dccp.ndp_count',
  38: 'dccp.ack_vector.nonce_0',
  39: 'dccp.ack_vector.nonce_1',
  40: 'dccp.data_dropped',
  41: 'dccp.timestamp',
  43: 'dccp.elapsed_time',
  44: 'dccp.checksum_data',
};
/** Options of one byte (RFC 4340, 5.8). */
const SINGLE: Readonly<Record<number, string>> = {
  0: 'dccp.padding',
  1: 'dccp.mandatory',
  2: 'dccp.slow_receiver',
};
const TIMESTAMP_ECHO = 42,
  FIRST_RESERVED = 45,
  FIRST_OF_CCID = 128;
/** Numbers have no more bytes; these are none. */
const LONGEST_NUMBER = 8,
  OF_BYTES = [36, 38, 39, 40];
const FEATURES = [32, 33, 34, 35];

/** Where the sequence number of a header with ports and type begins, and its length. */
const numberAt = (at: number, isLong: boolean): readonly [at: number, length: number] =>
  isLong ? [at + TYPE + 2, 6] : [at + TYPE + 1, 3];

/** What a packet says of where the numbers of its sender begin: null where it opens nothing. */
export function dccpStart(bytes: Uint8Array, at: number, end: number): number | null {
  if (end - at < LONG || !OPENINGS.includes((bytes[at + TYPE] >> 1) & 15)) return null;
  return bigEndian(bytes, ...numberAt(at, (bytes[at + TYPE] & 1) !== 0));
}

function bigEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i += 1) value = value * 256 + bytes[at + i];
  return value;
}

/** Tells the fields of a DCCP header with its options. */
export function explainDccp(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  { cursor, flow }: ExplainContext,
): void {
  if (end - at < SHORT) return;
  tellRows(layer, BEGINNING, at, end);
  explainChecksum(bytes, at, layer, cursor);
  if (flow !== null && flow.stream >= 0) layer.field('dccp.stream', at, 0, flow.stream);
  const type = (bytes[at + TYPE] >> 1) & 15;
  const isLong = (bytes[at + TYPE] & 1) !== 0;
  const ports = `${u16be(bytes, at)} → ${u16be(bytes, at + 2)} [${nameOf(TYPE_NAMES, type)}]`;
  layer.summary(ports);
  if (isLong && end - at < LONG) return;
  const [place, size] = numberAt(at, isLong);
  const words = [ports];
  // The packet that opens a side has its own number as it stands.
  const start = OPENINGS.includes(type) ? null : (flow?.sequenceStart ?? null);
  words.push(`Seq=${tellNumber(bytes, place, size, start, layer, 'dccp.seq')}`);
  const rows: Row[] = isLong
    ? [
        ['dccp.res2', 1],
        ['dccp.seq_raw', 6],
      ]
    : [['dccp.seq_raw', 3]];
  if (!WITHOUT_ACK.includes(type)) {
    const ack = place + size + (isLong ? 2 : 1);
    if (end - ack >= size)
      words.push(`(Ack=${tellNumber(bytes, ack, size, flow?.acknowledgementStart ?? null, layer, 'dccp.ack')})`);
    rows.push(...acknowledgement(isLong));
  }
  if (type === REQUEST || type === RESPONSE) rows.push(['dccp.service_code', 4]);
  if (type === RESET) rows.push(...RESET_ROWS);
  const options = tellRows(layer, rows, at + TYPE + 1, end);
  if (options < 0) return;
  if (type === REQUEST || type === RESPONSE) words.push(`(service=${serviceWords(u32be(bytes, options - 4))})`);
  if (type === RESET) words.push(`(code=${nameOf(RESET_NAMES, bytes[options - 4])})`);
  layer.summary(words.join(' '));
  const optionsEnd = Math.min(end, at + bytes[at + OFFSET] * 4);
  if (optionsEnd > options)
    explainOptions(bytes, options, optionsEnd, layer.field('dccp.options', options, optionsEnd - options));
}

/** Tells a number counted from where its side began, where that is known; returns what Info says of it. */
function tellNumber(
  bytes: Uint8Array,
  at: number,
  size: number,
  start: number | null,
  layer: FieldGroup,
  name: string,
): number {
  const raw = bigEndian(bytes, at, size);
  if (start === null) return raw;
  const most = 256 ** size;
  const relative = (raw - start + most) % most;
  layer.field(name, at, size, relative);
  return relative;
}

/** What Info says of a service code (RFC 4340, 8.1.2). */
function serviceWords(code: number): string {
  return code === 0 ? 'not specified' : `Unknown (${code})`;
}

/** RFC 4340, 9.1: the checksum covers addresses, header, options, and as much of the data as the coverage says. */
function explainChecksum(bytes: Uint8Array, at: number, layer: FieldGroup, { end, wireEnd }: Cursor): void {
  const sum = pseudoSum(bytes, at, IP_PROTOCOL.dccp, wireEnd - at);
  const coverage = bytes[at + COVERAGE] & 0x0f;
  const covered = coverage === 0 ? end : Math.min(end, at + bytes[at + OFFSET] * 4 + (coverage - 1) * 4);
  const isWhole = sum !== null && wireEnd === end;
  tellChecksum(layer, 'dccp.checksum', bytes, at + CHECKSUM, { at, end: covered, isWhole, before: sum ?? 0 });
}

const acknowledgement = (isLong: boolean): Row[] =>
  isLong
    ? [
        ['dccp.ack_res', 2],
        ['dccp.ack_raw', 6],
      ]
    : [
        ['dccp.ack_res', 1],
        ['dccp.ack_raw', 3],
      ];

function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  while (at < end) {
    const type = bytes[at];
    const length = type < FIRST_LONG_OPTION ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    const fits = length >= (type >= FIRST_LONG_OPTION ? 2 : 1) && length <= end - at;
    const option = layer.field('dccp.option_type', at, fits ? length : 1, type);
    if (!fits) {
      option.field('dccp.option.len.bad', at, 0);
      return;
    }
    explainOption(at, type, length - 2, option);
    at += length;
  }
}

/** @param size of what stands behind type and length, where there are both */
function explainOption(at: number, type: number, size: number, option: FieldGroup): void {
  const value = at + 2;
  if (type < FIRST_LONG_OPTION) option.field(SINGLE[type] ?? 'dccp.option_reserved', at, 1);
  else if (size <= 0) return;
  else if (FEATURES.includes(type)) option.field('dccp.feature_number', value, 1);
  else if (type === TIMESTAMP_ECHO) {
    // RFC 4340, 13.3: how long it waited, where it did, in two or four bytes.
    if (size >= 4) option.field('dccp.timestamp_echo', value, 4);
    if (size === 6 || size === 8) option.field('dccp.elapsed_time', value + 4, size - 4);
  } else if (type >= FIRST_OF_CCID) option.field('dccp.ccid_option_data', value, size);
  else if (type >= FIRST_RESERVED) option.field('dccp.option_reserved', value, size);
  else if (VALUES[type] !== undefined && (size <= LONGEST_NUMBER || OF_BYTES.includes(type)))
    option.field(VALUES[type], value, size);
}
