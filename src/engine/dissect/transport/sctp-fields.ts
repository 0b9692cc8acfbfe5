// Fields of SCTP (RFC 9260, 3): the common header and its chunks. Not handled: relative sequence numbers, which need the
// whole association, and chunks of extensions other than by type.

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { CAUSE_NAMES, CHUNK, CHUNK_NAMES, PARAMETER_NAMES, PAYLOAD_NAMES } from './sctp-names.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';

const DESTINATION_PORT = 2,
  HEADER = 12,
  CHUNK_HEADER_LENGTH = 4;
const CHUNK_LIMIT = 1024;
/** Chunks of one packet that Info names. */
const MOST_NAMED = 64;
/** Flags of a DATA chunk that is the first and the last part of its message. */
const WHOLE = 0x03;
const initFields = (prefix: string): ReturnType<typeof defineFields> =>
  defineFields({
    [`${prefix}_initiate_tag`]: hex('Tag for the answers'),
    [`${prefix}_credit`]: unsigned('Receive window', { unit: 'bytes' }),
    [`${prefix}_nr_out_streams`]: unsigned('Outgoing streams'),
    [`${prefix}_nr_in_streams`]: unsigned('Most incoming streams'),
    [`${prefix}_initial_tsn`]: unsigned('First sequence number'),
  });
const initRows = (prefix: string): Row[] => [
  [`${prefix}_initiate_tag`, 4],
  [`${prefix}_credit`, 4],
  [`${prefix}_nr_out_streams`, 2],
  [`${prefix}_nr_in_streams`, 2],
  [`${prefix}_initial_tsn`, 4],
];

export const sctpFields = defineFields({
  'sctp.srcport': unsigned('Source port'),
  'sctp.dstport': unsigned('Destination port'),
  'sctp.port': unsigned('Port', { hidden: true }),
  'sctp.verification_tag': hex('Verification tag', {
    help: {
      en: 'Chosen by the receiver when the association began: without it a packet is not believed.',
      ru: 'Выбран получателем при установлении ассоциации: без него пакету не верят.',
    },
  }),
  'sctp.checksum': hex('Checksum'),
  'sctp.checksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
  'sctp.chunk_type': unsigned('Chunk', { names: CHUNK_NAMES }),
  'sctp.chunk_bit_1': flag('Skip where it is not known', 0x80),
  'sctp.chunk_bit_2': flag('Report where it is not known', 0x40),
  'sctp.chunk_flags': hex('Flags'),
  'sctp.chunk_length': unsigned('Length', { unit: 'bytes' }),
  'sctp.chunk_padding': octets('Padding'),
  'sctp.data_i_bit': flag('Answer at once', 0x08),
  'sctp.data_u_bit': flag('Unordered', 0x04),
  'sctp.data_b_bit': flag('First part', 0x02),
  'sctp.data_e_bit': flag('Last part', 0x01),
  'sctp.data_tsn_raw': unsigned('Sequence number'),
  'sctp.data_sid': hex('Stream'),
  'sctp.data_ssn': unsigned('Number in the stream'),
  'sctp.data_reserved': unsigned('Reserved'),
  'sctp.data_mid': unsigned('Message'),
  'sctp.data_fsn': unsigned('Part of the message'),
  'sctp.data_payload_proto_id': unsigned('Payload protocol', { names: PAYLOAD_NAMES }),
  ...initFields('sctp.init'),
  ...initFields('sctp.initack'),
  'sctp.initiate_tag': hex('Tag for the answers', { hidden: true }),
  'sctp.sack_nounce_sum': unsigned('Nonce sum', { mask: 0x01 }),
  'sctp.sack_cumulative_tsn_ack_raw': unsigned('All received up to'),
  'sctp.sack_a_rwnd': unsigned('Receive window', { unit: 'bytes' }),
  'sctp.sack_number_of_gap_blocks': unsigned('Blocks behind gaps'),
  'sctp.sack_number_of_duplicated_tsns': unsigned('Received twice'),
  'sctp.sack_gap_block_start': unsigned('From'),
  'sctp.sack_gap_block_start_tsn': unsigned('From sequence number', { derived: true }),
  'sctp.sack_gap_block_end_tsn': unsigned('To sequence number', { derived: true }),
  'sctp.sack_number_of_tsns_gap_acked': unsigned('Received behind gaps', { derived: true }),
  'sctp.sack_duplicate_tsn': unsigned('Received twice'),
  'sctp.sack_gap_block_end': unsigned('To'),
  'sctp.abort_t_bit': flag('Tag of the other side', 0x01),
  'sctp.shutdown_cumulative_tsn_ack': unsigned('All received up to'),
  'sctp.shutdown_complete_t_bit': flag('Tag of the other side', 0x01),
  'sctp.cookie': octets('Cookie'),
  'sctp.cause_code': hex('Cause', { names: CAUSE_NAMES }),
  'sctp.cause_length': unsigned('Length', { unit: 'bytes' }),
  'sctp.cause_information': octets('Cause information'),
  'sctp.parameter_type': hex('Parameter', { names: PARAMETER_NAMES }),
  'sctp.parameter_bit_1': flag('Skip where it is not known', 0x8000),
  'sctp.parameter_bit_2': flag('Report where it is not known', 0x4000),
  'sctp.parameter_length': unsigned('Length', { unit: 'bytes' }),
  'sctp.parameter_padding': octets('Padding'),
  'sctp.parameter_heartbeat_information': octets('Heartbeat information'),
  'sctp.parameter_ipv4_address': { title: 'Address', kind: 'ipv4' },
  'sctp.parameter_ipv6_address': { title: 'Address', kind: 'ipv6' },
  'sctp.parameter_state_cookie': octets('State cookie'),
  'sctp.parameter_supported_address_type': unsigned('Address type', {
    names: { 5: 'IPv4', 6: 'IPv6', 11: 'Host name' },
  }),
  'sctp.adaptation_layer_indication': hex('Adaptation layer'),
});

const CHUNK_HEADER: Row[] = [
  ['sctp.chunk_type', 1, 'sctp.chunk_bit_1', 'sctp.chunk_bit_2'],
  ['sctp.chunk_flags', 1],
  ['sctp.chunk_length', 2],
];
const DATA_FLAGS = ['sctp.data_e_bit', 'sctp.data_b_bit', 'sctp.data_u_bit', 'sctp.data_i_bit'];
/** Bits of the flags, by type of chunk. */
const CHUNK_FLAGS: Readonly<Record<number, readonly string[]>> = {
  [CHUNK.data]: DATA_FLAGS,
  [CHUNK.interleaved]: DATA_FLAGS,
  [CHUNK.sack]: ['sctp.sack_nounce_sum'],
  [CHUNK.abort]: ['sctp.abort_t_bit'],
  14: ['sctp.shutdown_complete_t_bit'],
};
/** What chunks begin with behind their length. */
const CHUNK_ROWS: Readonly<Record<number, readonly Row[]>> = {
  [CHUNK.data]: [
    ['sctp.data_tsn_raw', 4],
    ['sctp.data_sid', 2],
    ['sctp.data_ssn', 2],
    ['sctp.data_payload_proto_id', 4],
  ],
  [CHUNK.interleaved]: [
    ['sctp.data_tsn_raw', 4],
    ['sctp.data_sid', 2],
    ['sctp.data_reserved', 2],
    ['sctp.data_mid', 4],
  ],
  [CHUNK.init]: initRows('sctp.init'),
  [CHUNK.initAck]: initRows('sctp.initack'),
  [CHUNK.sack]: [
    ['sctp.sack_cumulative_tsn_ack_raw', 4],
    ['sctp.sack_a_rwnd', 4],
    ['sctp.sack_number_of_gap_blocks', 2],
    ['sctp.sack_number_of_duplicated_tsns', 2],
  ],
  7: [['sctp.shutdown_cumulative_tsn_ack', 4]],
};
const FIRST_PART = 0x02;
const PROTOCOL_ROW: Row[] = [['sctp.data_payload_proto_id', 4]],
  PART_ROW: Row[] = [['sctp.data_fsn', 4]];
const CAUSE: Row[] = [
  ['sctp.cause_code', 2],
  ['sctp.cause_length', 2],
];
const PARAMETER: Row[] = [
  ['sctp.parameter_type', 2, 'sctp.parameter_bit_1', 'sctp.parameter_bit_2'],
  ['sctp.parameter_length', 2],
];
/** Fields that take a parameter's whole value. */
const VALUES: Readonly<Record<number, string>> = {
  1: 'sctp.parameter_heartbeat_information',
  7: 'sctp.parameter_state_cookie',
};
const PARAMETER_ROWS: Readonly<Record<number, readonly Row[]>> = {
  5: [['sctp.parameter_ipv4_address', 4]],
  6: [['sctp.parameter_ipv6_address', 16]],
  0xc006: [['sctp.adaptation_layer_indication', 4]],
};
const SUPPORTED_TYPES = 12;

/** Tells the common header of SCTP and its chunks. */
export function explainSctp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < CHUNK_HEADER_LENGTH) return;
  layer.field('sctp.srcport', at, 2);
  layer.field('sctp.dstport', at + DESTINATION_PORT, 2);
  layer.field('sctp.port', at, 2);
  layer.field('sctp.port', at + DESTINATION_PORT, 2);
  if (end - at < HEADER) return;
  layer.field('sctp.verification_tag', at + 4, 4);
  layer.field('sctp.checksum', at + 8, 4);
  layer.field('sctp.checksum.status', at + 8, 0, CHECKSUM_STATUS.unverified);
  const words: string[] = [];
  let place = at + HEADER;
  for (let count = 0; end - place >= CHUNK_HEADER_LENGTH && count < CHUNK_LIMIT; count += 1) {
    const length = u16be(bytes, place + 2);
    if (words.length < MOST_NAMED) words.push(chunkWords(bytes, place, end));
    if (length < CHUNK_HEADER_LENGTH) break;
    explainChunk(bytes, place, Math.min(end, place + length), end, layer);
    place += (length + 3) & ~3;
  }
  layer.summary(words.join(' '));
  layer.facts?.(`${u16be(bytes, at)} → ${u16be(bytes, at + DESTINATION_PORT)}, ${words.join(' ')}`);
}

/** What Info says of a chunk. Wireshark counts sequence numbers from the first one, where it saw that; here they stand as sent. */
function chunkWords(bytes: Uint8Array, at: number, end: number): string {
  const name = nameOf(CHUNK_NAMES, bytes[at], 'Chunk');
  const body = at + CHUNK_HEADER_LENGTH;
  if ((bytes[at] === CHUNK.data || bytes[at] === CHUNK.interleaved) && end - body >= 4) {
    const isWhole = (bytes[at + 1] & WHOLE) === WHOLE;
    return `${name} (TSN=${u32be(bytes, body)})${isWhole ? '' : ' (Message Fragment)'}`;
  }
  if (bytes[at] === CHUNK.sack && end - body >= 8)
    return `${name} (Ack=${u32be(bytes, body)}, Arwnd=${u32be(bytes, body + 4)})`;
  return name;
}

/** @param limit of the packet: behind the chunk stands its padding */
function explainChunk(bytes: Uint8Array, start: number, end: number, limit: number, layer: FieldGroup): void {
  const type = bytes[start];
  const chunk = layer.group('Chunk', start, end - start);
  chunk.summary(nameOf(CHUNK_NAMES, type, 'Type'));
  const body = tellRows(chunk, CHUNK_HEADER, start, end);
  for (const name of CHUNK_FLAGS[type] ?? []) chunk.field(name, start + 1, 1);
  const padding = Math.min(limit, start + ((end - start + 3) & ~3));
  if (padding > end) chunk.field('sctp.chunk_padding', end, padding - end);
  if (type === CHUNK.init || type === CHUNK.initAck) chunk.field('sctp.initiate_tag', body, 4);
  const at = tellRows(chunk, CHUNK_ROWS[type] ?? [], body, end);
  if (at < 0) return;
  if (type === CHUNK.init || type === CHUNK.initAck || type === CHUNK.heartbeat || type === CHUNK.heartbeatAck)
    explainParameters(bytes, at, end, chunk);
  else if (type === CHUNK.cookie && at < end) chunk.field('sctp.cookie', at, end - at);
  // The first part says what the message is, the others say which part they are.
  else if (type === CHUNK.interleaved)
    tellRows(chunk, (bytes[start + 1] & FIRST_PART) !== 0 ? PROTOCOL_ROW : PART_ROW, at, end);
  else if (type === CHUNK.sack) explainGaps(bytes, at, end, chunk);
  else if (type === CHUNK.abort || type === CHUNK.error) explainCauses(bytes, at, end, chunk);
}

/** Blocks are told as distances from what is acknowledged as a whole. */
function explainGaps(bytes: Uint8Array, start: number, end: number, chunk: FieldGroup): void {
  const [gaps, duplicates] = [u16be(bytes, start - 4), u16be(bytes, start - 2)];
  const acknowledged = u32be(bytes, start - 12);
  let at = start;
  let received = 0;
  for (let i = 0; i < gaps && end - at >= 4; i += 1, at += 4) {
    const [from, to] = [u16be(bytes, at), u16be(bytes, at + 2)];
    const block = chunk.group('Block', at, 4);
    block.field('sctp.sack_gap_block_start', at, 2);
    block.field('sctp.sack_gap_block_end', at + 2, 2);
    block.field('sctp.sack_gap_block_start_tsn', at, 2, (acknowledged + from) >>> 0);
    block.field('sctp.sack_gap_block_end_tsn', at + 2, 2, (acknowledged + to) >>> 0);
    received += Math.max(0, to - from + 1);
  }
  if (gaps > 0) chunk.field('sctp.sack_number_of_tsns_gap_acked', start, 0, received);
  for (let i = 0; i < duplicates && end - at >= 4; i += 1, at += 4) chunk.field('sctp.sack_duplicate_tsn', at, 4);
}

function explainCauses(bytes: Uint8Array, at: number, end: number, chunk: FieldGroup): void {
  while (end - at >= 4) {
    const length = Math.min(Math.max(4, u16be(bytes, at + 2)), end - at);
    const value = tellRows(chunk, CAUSE, at, end);
    if (length > 4) chunk.field('sctp.cause_information', value, length - 4);
    at += (length + 3) & ~3;
  }
}

function explainParameters(bytes: Uint8Array, at: number, end: number, chunk: FieldGroup): void {
  while (end - at >= 4) {
    const type = u16be(bytes, at);
    const length = u16be(bytes, at + 2);
    if (length < 4 || length > end - at) return;
    const last = at + length;
    const parameter = chunk.group(nameOf(PARAMETER_NAMES, type, 'Parameter'), at, length);
    const value = tellRows(parameter, PARAMETER, at, last);
    tellRows(parameter, PARAMETER_ROWS[type] ?? [], value, last);
    if (VALUES[type] !== undefined && value < last) parameter.field(VALUES[type], value, last - value);
    if (type === SUPPORTED_TYPES)
      for (let place = value; last - place >= 2; place += 2)
        parameter.field('sctp.parameter_supported_address_type', place, 2);
    const padded = Math.min(end, at + ((length + 3) & ~3));
    if (padded > last) parameter.field('sctp.parameter_padding', last, padded - last);
    at = padded;
  }
}
