// Fields of TCP options: RFC 9293, 3.2; RFC 7323 (window scale, timestamps), RFC 2018 and 2883 (SACK), RFC 2385 (MD5 signature).

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

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

const FAST_OPEN = 34;

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
  'tcp.options.mss': { title: 'Maximum segment size', kind: 'bytes' },
  'tcp.options.wscale': { title: 'Window scale', kind: 'bytes' },
  'tcp.options.sack': { title: 'SACK', kind: 'bytes' },
  'tcp.options.md5': { title: 'MD5 signature', kind: 'bytes' },
  'tcp.options.md5.digest': { title: 'Digest', kind: 'bytes' },
  'tcp.options.timestamp': { title: 'Timestamps', kind: 'bytes' },
});

/** What stands in the header before the options. */
interface Acknowledged {
  /** Where relative numbers of what is acknowledged begin. */
  readonly start: number;
  /** The acknowledgement number itself. */
  readonly number: number;
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
  acknowledged: Acknowledged,
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
    explainOption(bytes, at, length, option, words, acknowledged);
    at += length;
  }
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
  acknowledged: Acknowledged,
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
      const [left, right] = [edge, edge + 4].map((place) => (u32be(bytes, place) - acknowledged.start) >>> 0);
      option.field('tcp.options.sack_le', edge, 4, left);
      option.field('tcp.options.sack_re', edge + 4, 4, right);
      words.push(`SLE=${left} SRE=${right}`);
    }
    if (length < 10 || !isDuplicate(bytes, at, length, acknowledged.number)) return;
    const duplicate = option.field('tcp.options.sack.dsack', at + 2, 8);
    duplicate.field('tcp.options.sack.dsack_le', at + 2, 4, (u32be(bytes, at + 2) - acknowledged.start) >>> 0);
    duplicate.field('tcp.options.sack.dsack_re', at + 6, 4, (u32be(bytes, at + 6) - acknowledged.start) >>> 0);
  } else if (kind === FAST_OPEN) {
    // RFC 7413, 4.1.1: with a cookie, or asking for one.
    words.push(length === 2 ? 'TFO=R' : 'TFO=C');
  } else if (kind === OPTION.md5 && length === 18) {
    option.field('tcp.options.md5.digest', at + 2, 16);
  } else if (kind === OPTION.timestamp && length === 10) {
    option.field('tcp.options.timestamp.tsval', at + 2, 4);
    option.field('tcp.options.timestamp.tsecr', at + 6, 4);
    words.push(`TSval=${u32be(bytes, at + 2)} TSecr=${u32be(bytes, at + 6)}`);
  }
}
