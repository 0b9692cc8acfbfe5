// Fields of TCP options: RFC 9293, 3.2; RFC 7323 (window scale, timestamps), RFC 2018 and 2883 (SACK), RFC 2385 (MD5 signature),
// RFC 5482 (user timeout), RFC 5925 (authentication), RFC 7413 (Fast Open), RFC 4727 and 6994 (experiments), RFC 8684 (multipath).

import { u16be, u32be } from '../../../base/bytes.ts';
import { TCP } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { LARGEST_SHIFT, OPTION } from './tcp-header.ts';
import { explainMultipath, multipathFields } from './tcp-multipath-fields.ts';

const OPTION_FIELDS: Readonly<Record<number, string>> = {
  0: 'tcp.options.eol',
  1: 'tcp.options.nop',
  2: 'tcp.options.mss',
  3: 'tcp.options.wscale',
  4: 'tcp.options.sack_perm',
  5: 'tcp.options.sack',
  6: 'tcp.options.echo',
  7: 'tcp.options.echoreply',
  8: 'tcp.options.timestamp',
  19: 'tcp.options.md5',
  28: 'tcp.options.user_to',
  29: 'tcp.options.ao',
  34: 'tcp.options.tfo',
  253: 'tcp.options.experimental',
  254: 'tcp.options.experimental',
};
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  2: 'Maximum segment size',
  3: 'Window scale',
  4: 'SACK permitted',
  5: 'SACK',
  6: 'Echo',
  7: 'Echo reply',
  8: 'Timestamps',
  9: 'Partial order permitted',
  10: 'Partial order service profile',
  11: 'Connection count',
  12: 'Connection count, new',
  13: 'Connection count, echo',
  14: 'Alternate checksum request',
  15: 'Alternate checksum data',
  18: 'Trailer checksum',
  19: 'MD5 signature',
  20: 'SCPS capabilities',
  21: 'Selective negative acknowledgement',
  22: 'Record boundaries',
  23: 'Corruption experienced',
  26: 'Compression filter',
  27: 'Quick-Start response',
  28: 'User timeout',
  29: 'Authentication',
  30: 'Multipath TCP',
  34: 'Fast open',
  69: 'Encryption negotiation',
  76: 'Riverbed probe',
  78: 'Riverbed transparency',
  172: 'Accurate ECN, order 0',
  174: 'Accurate ECN, order 1',
  253: 'Experiment',
  254: 'Experiment',
};
/** Lengths that the options of these kinds always have. */
const LENGTHS: Readonly<Record<number, number>> = { 2: 4, 3: 3, 4: 2, 6: 6, 7: 6, 8: 10, 19: 18, 28: 4 };
/** Fast Open before it had a number of its own: RFC 7413, 7. */
const EXPERIMENTAL_FAST_OPEN = 0xf989;

export const optionFields = defineFields({
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
  'tcp.options.sack.dsack': { title: 'Received twice', kind: 'label', derived: true },
  'tcp.options.sack.dsack_le': { title: 'Left edge', kind: 'unsigned' },
  'tcp.options.sack.dsack_re': { title: 'Right edge', kind: 'unsigned' },
  'tcp.options.timestamp.tsval': { title: 'Timestamp value', kind: 'unsigned' },
  'tcp.options.timestamp.tsecr': { title: 'Timestamp echo reply', kind: 'unsigned' },
  'tcp.options.eol': { title: 'End of options', kind: 'bytes' },
  'tcp.options.nop': { title: 'No operation', kind: 'bytes' },
  'tcp.nop': { title: 'Four paddings in a row', kind: 'label', derived: true },
  'tcp.options.mss': { title: 'Maximum segment size', kind: 'bytes' },
  'tcp.options.wscale': { title: 'Window scale', kind: 'bytes' },
  'tcp.options.sack': { title: 'SACK', kind: 'bytes' },
  'tcp.options.echo': { title: 'Echo', kind: 'bytes' },
  'tcp.options.echoreply': { title: 'Echo reply', kind: 'bytes' },
  'tcp.options.echo_value': { title: 'Value', kind: 'unsigned' },
  'tcp.options.md5': { title: 'MD5 signature', kind: 'bytes' },
  'tcp.options.md5.digest': { title: 'Digest', kind: 'bytes' },
  'tcp.options.timestamp': { title: 'Timestamps', kind: 'bytes' },
  'tcp.option.len.invalid': { title: 'Length that does not fit', kind: 'label', derived: true },
  'tcp.non_zero_bytes_after_eol': { title: 'Bytes behind the end of options', kind: 'label', derived: true },
  'tcp.options.mss.absent': { title: 'SYN without largest segment', kind: 'label', derived: true },
  'tcp.options.mss.present': { title: 'Largest segment outside of a SYN', kind: 'label', derived: true },
  'tcp.options.wscale.shift.invalid': { title: 'Shift count above 14', kind: 'label', derived: true },
  'tcp.options.user_to': { title: 'User timeout', kind: 'bytes' },
  'tcp.options.user_to_granularity': { title: 'In minutes', kind: 'flag', mask: 0x8000 },
  'tcp.options.user_to_val': { title: 'Timeout', kind: 'unsigned', mask: 0x7fff },
  'tcp.options.ao': { title: 'Authentication', kind: 'bytes' },
  'tcp.options.ao.keyid': { title: 'Key', kind: 'unsigned' },
  'tcp.options.ao.rnextkeyid': { title: 'Key for the other side', kind: 'unsigned' },
  'tcp.options.ao.mac': { title: 'Authentication code', kind: 'bytes' },
  'tcp.options.tfo': { title: 'Fast open', kind: 'bytes' },
  'tcp.options.tfo.request': { title: 'Asks for a cookie', kind: 'label' },
  'tcp.options.tfo.cookie': {
    title: 'Cookie',
    kind: 'bytes',
    help: {
      en: 'Proves that this client was here before: the server may take data with the SYN.',
      ru: 'Доказывает, что клиент здесь уже был: сервер может принять данные вместе с SYN.',
    },
  },
  'tcp.analysis.tfo_syn': { title: 'SYN with a cookie of Fast Open', kind: 'label', derived: true },
  'tcp.options.experimental': { title: 'Experiment', kind: 'bytes' },
  'tcp.options.experimental.exid': { title: 'Number of the experiment', kind: 'unsigned', hex: true },
  'tcp.options.experimental.data': { title: 'Data', kind: 'bytes' },
  'tcp.options.unknown': { title: 'Unknown option', kind: 'bytes' },
  'tcp.options.unknown.payload': { title: 'Payload', kind: 'bytes' },
  ...multipathFields,
});

/** No sender pads so much: somebody on the way took options out. */
const MOST_IN_ROW = 4;

/** What stands in the header before the options. */
interface Header {
  /** Where relative numbers of what is acknowledged begin. */
  readonly start: number;
  /** The acknowledgement number itself. */
  readonly number: number;
  readonly flags: number;
  /** Not all of the options are there. */
  readonly isCut: boolean;
}

/**
 * Tells the options in bytes[at, end) and adds what the Info column says of them to `words`.
 */
export function explainTcpOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  words: string[],
  header: Header,
): void {
  const options = layer.field('tcp.options', at, end - at);
  const begin = at;
  let hasSegmentSize = false;
  let inRow = 0;
  while (at < end) {
    const kind = bytes[at];
    const length = kind <= OPTION.noOperation ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    if (header.isCut && (length < 1 || at + length > end)) return;
    if (length < 1 || (kind > OPTION.noOperation && length < 2) || at + length > end) {
      options.field('tcp.option.len.invalid', at, end - at);
      return;
    }
    const option =
      kind === OPTION.multipath
        ? options.group(OPTION_NAMES[kind], at, length)
        : options.field(OPTION_FIELDS[kind] ?? 'tcp.options.unknown', at, length);
    option.field('tcp.option_kind', at, 1);
    if (kind > OPTION.noOperation) option.field('tcp.option_len', at + 1, 1);
    if (LENGTHS[kind] !== undefined && LENGTHS[kind] !== length) option.field('tcp.option.len.invalid', at + 1, 1);
    explainOption(bytes, at, length, option, words, header);
    if (kind === OPTION.maximumSegment) hasSegmentSize = true;
    inRow = kind === OPTION.noOperation ? inRow + 1 : 0;
    if (inRow === MOST_IN_ROW) option.field('tcp.nop', at, 1);
    at += length;
    // RFC 9293, 3.1: what lies behind the end is padding, which Wireshark shows as more ends.
    if (kind !== OPTION.end || bytes.subarray(at, end).every((byte) => byte === 0)) continue;
    options.field('tcp.non_zero_bytes_after_eol', at, end - at);
    break;
  }
  // RFC 9293, 3.7.1: a SYN should say it, and nothing else may.
  const isSyn = (header.flags & TCP.SYN) !== 0;
  if (hasSegmentSize !== isSyn && !header.isCut)
    options.field(isSyn ? 'tcp.options.mss.absent' : 'tcp.options.mss.present', begin, end - begin);
}

/** RFC 2883, 4: bytes of the first block came twice where it lies below the acknowledgement, or in the second block. */
function isDuplicate(bytes: Uint8Array, at: number, length: number, acknowledgement: number): boolean {
  const [left, right] = [u32be(bytes, at + 2), u32be(bytes, at + 6)];
  if (((left - acknowledgement) | 0) < 0) return true;
  if (length < 18) return false;
  return ((left - u32be(bytes, at + 10)) | 0) >= 0 && ((u32be(bytes, at + 14) - right) | 0) >= 0;
}

function explainOption(
  bytes: Uint8Array,
  at: number,
  length: number,
  option: FieldGroup,
  words: string[],
  header: Header,
): void {
  const kind = bytes[at];
  if (kind === OPTION.maximumSegment && length === 4) {
    option.field('tcp.options.mss_val', at + 2, 2);
    words.push(`MSS=${u16be(bytes, at + 2)}`);
  } else if (kind === OPTION.windowScale && length === 3) {
    option.field('tcp.options.wscale.shift', at + 2, 1);
    const multiplier = 2 ** Math.min(bytes[at + 2], LARGEST_SHIFT);
    option.field('tcp.options.wscale.multiplier', at + 2, 1, multiplier);
    words.push(`WS=${multiplier}`);
    if (bytes[at + 2] > LARGEST_SHIFT) option.field('tcp.options.wscale.shift.invalid', at + 2, 1);
  } else if (kind === OPTION.sackPermitted) {
    words.push('SACK_PERM');
  } else if (kind === OPTION.sack) {
    option.field('tcp.options.sack.count', at, 0, (length - 2) >> 3);
    for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
      const [left, right] = [edge, edge + 4].map((place) => (u32be(bytes, place) - header.start) >>> 0);
      option.field('tcp.options.sack_le', edge, 4, left);
      option.field('tcp.options.sack_re', edge + 4, 4, right);
      words.push(`SLE=${left} SRE=${right}`);
    }
    if (length < 10 || !isDuplicate(bytes, at, length, header.number)) return;
    const duplicate = option.field('tcp.options.sack.dsack', at + 2, 8);
    duplicate.field('tcp.options.sack.dsack_le', at + 2, 4, (u32be(bytes, at + 2) - header.start) >>> 0);
    duplicate.field('tcp.options.sack.dsack_re', at + 6, 4, (u32be(bytes, at + 6) - header.start) >>> 0);
  } else if ((kind === OPTION.echo || kind === OPTION.echoReply) && length === 6) {
    option.field('tcp.options.echo_value', at + 2, 4);
  } else if (kind === OPTION.fastOpen) {
    explainFastOpen(at + 2, length - 2, option, words, header.flags);
  } else if (kind === OPTION.multipath) {
    explainMultipath(bytes, at, length, option);
  } else if (kind === OPTION.userTimeout && length === 4) {
    option.field('tcp.options.user_to_granularity', at + 2, 2);
    option.field('tcp.options.user_to_val', at + 2, 2);
    words.push(`USER_TO=${u16be(bytes, at + 2) & 0x7fff}`);
  } else if (kind === OPTION.authentication && length >= 4) {
    option.field('tcp.options.ao.keyid', at + 2, 1);
    option.field('tcp.options.ao.rnextkeyid', at + 3, 1);
    if (length > 4) option.field('tcp.options.ao.mac', at + 4, length - 4);
  } else if ((kind === OPTION.experiment1 || kind === OPTION.experiment2) && length >= 4) {
    option.field('tcp.options.experimental.exid', at + 2, 2);
    const number = u16be(bytes, at + 2);
    if (number === EXPERIMENTAL_FAST_OPEN) explainFastOpen(at + 4, length - 4, option, words, header.flags);
    else {
      if (length > 4) option.field('tcp.options.experimental.data', at + 4, length - 4);
      words.push(`ExID=${number.toString(16).padStart(4, '0')}`);
    }
  } else if (kind === OPTION.md5 && length === 18) {
    option.field('tcp.options.md5.digest', at + 2, 16);
  } else if (kind === OPTION.timestamp && length === 10) {
    option.field('tcp.options.timestamp.tsval', at + 2, 4);
    option.field('tcp.options.timestamp.tsecr', at + 6, 4);
    words.push(`TSval=${u32be(bytes, at + 2)} TSecr=${u32be(bytes, at + 6)}`);
  } else if (OPTION_FIELDS[kind] === undefined && length > 2) {
    option.field('tcp.options.unknown.payload', at + 2, length - 2);
  }
}

/** RFC 7413, 4.1.1: with a cookie, or asking for one. */
function explainFastOpen(at: number, length: number, option: FieldGroup, words: string[], flags: number): void {
  words.push(length === 0 ? 'TFO=R' : 'TFO=C');
  if (length === 0) option.field('tcp.options.tfo.request', at, 0);
  else {
    const cookie = option.field('tcp.options.tfo.cookie', at, length);
    if ((flags & (TCP.SYN | TCP.ACK)) === TCP.SYN) cookie.field('tcp.analysis.tfo_syn', at, length);
  }
}
