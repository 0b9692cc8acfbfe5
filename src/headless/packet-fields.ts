import type { Analysis } from '../engine/analysis.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import { Inspector } from '../engine/inspect.ts';
import { readRow } from '../engine/rows.ts';
import type { FieldNode } from '../model/field.ts';

/** All fields of one packet by name, as a display filter would hold them against a value. */
export interface PacketFields {
  /** Row number of the packet, as in the other tables. */
  readonly packet: number;
  /** Values by Wireshark's names, in the order of the tree; null for a field that has a place and no value. */
  readonly fields: Readonly<Record<string, readonly (string | null)[]>>;
}

/** Packets whose words are worked out together: what their flows need before them is read once. */
const TOGETHER = 4096;

/** Rows of packets, with the words of their Info column. */
export async function* packetRows(
  analysis: Analysis,
  source: CaptureSource,
  packets: Int32Array,
): AsyncGenerator<object> {
  const inspector = new Inspector(analysis, source);
  for (let from = 0; from < packets.length; from += TOGETHER) {
    const some = [...packets.subarray(from, from + TOGETHER)];
    const infos = await inspector.infos(some);
    for (const [i, packet] of some.entries()) yield { ...readRow(analysis, analysis.packets, packet), info: infos[i] };
  }
}

/** The field trees of packets, one after the other: each takes a look into its flow, so thousands take seconds. */
export async function* packetFields(
  analysis: Analysis,
  source: CaptureSource,
  packets: Int32Array,
): AsyncGenerator<PacketFields> {
  const inspector = new Inspector(analysis, source);
  for (const packet of packets) {
    const { layers } = await inspector.detail(packet, true);
    const fields: Record<string, (string | null)[]> = {};
    for (const layer of layers) gather(layer, fields);
    yield { packet, fields };
  }
}

function gather(node: FieldNode, fields: Record<string, (string | null)[]>): void {
  if (node.name?.includes('.')) (fields[node.name] ??= []).push(plainValue(node));
  for (const child of node.children) gather(child, fields);
}

/** The value that the field's own filter holds, without quotation marks; as it is shown where no filter can be written. */
export function plainValue({ name, filter, value }: FieldNode): string | null {
  if (name === null || filter === null) return value;
  const text = filter.slice(name.length + ' == '.length);
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replaceAll(/\\(x[0-9a-f]{2}|.)/g, (_, escape: string) =>
      escape.length === 3 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : escape,
    );
}
