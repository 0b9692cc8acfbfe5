import { Inspector } from '../../src/engine/inspect.ts';
import { openCapture } from '../../src/engine/open.ts';
import type { FieldNode, PacketDetail } from '../../src/model/field.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';

/** Looks at the packets of a capture as the workbench does. */
export async function inspect(capture: Uint8Array<ArrayBuffer>): Promise<Inspector> {
  const opened = await openCapture(new File([capture], 'capture'), DEFAULT_SETTINGS, { onChunk: () => undefined });
  if (!opened.ok) throw new Error(opened.failure.message);
  return new StrictInspector(opened.analysis, opened.source);
}

/** A module that fails is a fault of the program: whoever looks at a packet in a test is told at once. */
class StrictInspector extends Inspector {
  override async detail(...asked: Parameters<Inspector['detail']>): Promise<PacketDetail> {
    const detail = await super.detail(...asked);
    if (detail.failed.length > 0) throw new Error(`failed on packet ${detail.packet + 1}: ${detail.failed.join(', ')}`);
    return detail;
  }
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
