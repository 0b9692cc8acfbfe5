// Fields of text protocols, for the packet somebody looks at: a line is one byte a character, so places in its text are
// places in the bytes.

import type { FieldGroup } from '../../../model/field.ts';

/** A line of a packet: bytes[at, next) with its end, `text` without it. */
export interface TextLine {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly next: number;
  readonly text: string;
  readonly fromOriginator: boolean;
  /** Bytes from its beginning to the end of what came with it. */
  readonly left: number;
  /** The first line that these bytes hold. */
  readonly isFirst: boolean;
}

/** Places of a line's parts: the groups of a pattern that has the flag `d`. */
export function partsOf(line: TextLine, pattern: RegExp): RegExpExecArray | null {
  return pattern.exec(line.text);
}

/** Names the parts that a pattern (with the flag `d`) found in a line: a name for each group; empty parts are no fields. */
export function tellParts(
  line: TextLine,
  parts: RegExpExecArray | null,
  names: readonly (string | null)[],
  group: FieldGroup,
): void {
  for (const [i, name] of names.entries()) {
    const place = parts?.indices?.[i + 1];
    if (name === null || place === undefined || place[0] === place[1]) continue;
    group.field(name, line.at + place[0], place[1] - place[0]);
  }
}

/** The whole line as a node of the tree that is no field. */
export const lineGroup = (line: TextLine, layer: FieldGroup): FieldGroup =>
  layer.group(line.text === '' ? '(empty line)' : line.text, line.at, line.next - line.at);
