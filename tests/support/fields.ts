import { Inspector } from '../../src/engine/inspect.ts';
import type { FieldNode, PacketDetail } from '../../src/model/field.ts';
import { openWhole } from './opening.ts';
import type { Packet } from './packet-builder.ts';
import { pcap } from './packets/capture-file.ts';
import { type Exchange, tcpSession } from './packets/session.ts';

/** Looks at the packets of a capture as the workbench does. */
export async function inspect(capture: Uint8Array<ArrayBuffer>): Promise<Inspector> {
  const opened = await openWhole(capture);
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

/** Every packet of a small capture, with the words for Info. */
export async function detailsOf(packets: readonly Packet[]): Promise<PacketDetail[]> {
  const inspector = await inspect(pcap(packets));
  return Promise.all(packets.map((_, packet) => inspector.detail(packet, true)));
}

/** The packets of a TCP session with a server's port that have a field. */
export async function sessionDetails(
  port: number,
  exchanges: readonly Exchange[],
  field: string,
): Promise<PacketDetail[]> {
  const packets = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });
  return (await detailsOf(packets)).filter((detail) => field in valuesOf(detail));
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
