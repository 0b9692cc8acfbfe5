// Text that a message carries, line by line, for the packet somebody looks at.

import { utf8 } from '../../../base/text.ts';
import type { FieldGroup, Protocol } from '../../../model/field.ts';

/** Lines of one text that are told. */
const MOST_LINES = 512;
const LF = 0x0a;

/** The layer of a text that a message carries. */
export const TEXT_LINES: Protocol = { id: 'data-text-lines', title: 'Line-based text data' };

/** Each line of bytes[at, end) as a line of the tree. */
export function explainTextLines(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  for (let place = at, lines = 0; place < end && lines < MOST_LINES; lines += 1) {
    const found = bytes.indexOf(LF, place);
    const next = found < 0 || found >= end ? end : found + 1;
    group.group(utf8(bytes, place, next).trimEnd() || '(empty line)', place, next - place);
    place = next;
  }
}
