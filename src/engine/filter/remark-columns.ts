// Marks and notes of the analyst as fields.

import type { Analysis } from '../analysis.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';
import type { Mask } from './mask.ts';

/** There on every packet, as in Wireshark: its bare name says nothing of marks. */
const frameMarked: ColumnField = {
  title: 'Marked',
  type: 'flag',
  isWhole: true,
  values:
    ({ remarks }) =>
    (packet) => [remarks.marked.has(packet) ? 1 : 0],
  mask({ packets, remarks }: Analysis, { fits, exists }) {
    if (exists === true) return new Uint8Array(packets.length).fill(YES);
    return maskOf(packets.length, remarks.marked, fits(1) ? YES : NO, fits(0) ? YES : NO);
  },
};

function maskOf(length: number, marked: ReadonlySet<number>, own: number, others: number): Mask {
  const mask = new Uint8Array(length).fill(others);
  for (const packet of marked) if (packet < length) mask[packet] = own;
  return mask;
}

/** There on marked packets only, so that its bare name selects them; asked for its value, the others are 0. */
const marked: ColumnField = {
  title: 'Marked',
  type: 'flag',
  isWhole: true,
  values:
    ({ remarks }) =>
    (packet) =>
      remarks.marked.has(packet) ? [1] : [],
  mask({ packets, remarks }: Analysis, { fits, exists }) {
    const own = exists === true || fits(1) ? YES : NO;
    return maskOf(packets.length, remarks.marked, own, exists !== true && fits(0) ? YES : NO);
  },
};

const note: ColumnField = {
  title: 'Note on the packet',
  type: 'text',
  isWhole: true,
  values:
    ({ remarks }) =>
    (packet) => {
      const text = remarks.notes.get(packet);
      return text === undefined ? [] : [text];
    },
  mask({ packets, remarks }: Analysis, { fits }) {
    const mask = new Uint8Array(packets.length);
    for (const [packet, text] of remarks.notes) if (packet < mask.length && fits(text)) mask[packet] = YES;
    return mask;
  },
};

/** What the analyst said of packets. */
export const remarkColumns: Readonly<Record<string, ColumnField>> = {
  'frame.marked': frameMarked,
  'wireloupe.marked': marked,
  'wireloupe.note': note,
};
