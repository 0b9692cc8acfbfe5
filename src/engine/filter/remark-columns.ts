// Marks and notes of the analyst as fields.

import type { Analysis } from '../analysis.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';

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
    const mask = new Uint8Array(packets.length).fill(exists !== true && fits(0) ? YES : NO);
    const own = exists === true || fits(1) ? YES : NO;
    for (const packet of remarks.marked) if (packet < mask.length) mask[packet] = own;
    return mask;
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
  'frame.marked': marked,
  'wireloupe.marked': marked,
  'wireloupe.note': note,
};
