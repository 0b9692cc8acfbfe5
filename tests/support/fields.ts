import { Inspector } from '../../src/engine/inspect.ts';
import { openCapture } from '../../src/engine/open.ts';
import type { FieldNode, PacketDetail } from '../../src/model/field.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';

/** Looks at the packets of a capture as the workbench does. */
export async function inspect(capture: Uint8Array<ArrayBuffer>): Promise<Inspector> {
  const opened = await openCapture(new File([capture], 'capture'), DEFAULT_SETTINGS, { onChunk: () => undefined });
  if (!opened.ok) throw new Error(opened.failure.message);
  return new Inspector(opened.analysis, opened.source);
}

/** Every node of a tree, parents before their children. */
export function flatten(nodes: readonly FieldNode[]): FieldNode[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

/** Values of a packet by field name, in the order of the tree: `{ 'udp.srcport': ['53'] }`. */
export function valuesOf({ layers }: PacketDetail): Record<string, (string | null)[]> {
  const values: Record<string, (string | null)[]> = {};
  for (const { name, value } of flatten(layers)) if (name !== null) (values[name] ??= []).push(value);
  return values;
}

/** The bytes that a field selects, as hex. */
export function selectedBytes(detail: PacketDetail, name: string): string | null {
  const node = flatten(detail.layers).find((candidate) => candidate.name === name);
  if (node === undefined) return null;
  const { bytes } = detail.sources[node.source];
  return Array.from(bytes.subarray(node.at, node.at + node.length), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
