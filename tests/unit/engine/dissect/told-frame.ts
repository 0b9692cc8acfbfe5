import type { PacketDetail } from '../../../../src/model/field.ts';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { packet, START } from '../../../support/packet-builder.ts';
import { concat } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

export type Part = Uint8Array | readonly number[];

/** The field tree of one frame of a link type. */
export async function tree(linkType: number, ...parts: Part[]): Promise<PacketDetail> {
  const bytes = concat(...parts);
  const inspector = await inspect(pcap([{ linkType, bytes, length: bytes.length, time: START, comment: null }]));
  return inspector.detail(0, true);
}

/** The fields of one frame of a link type, by their names. */
export const values = async (linkType: number, ...parts: Part[]): Promise<Record<string, (string | null)[]>> =>
  valuesOf(await tree(linkType, ...parts));

/** An IPv4 packet that carries a protocol. */
export const ipPacket = (protocol: number, payload: Uint8Array): Uint8Array =>
  packet([`ip 192.0.2.1 > 192.0.2.2 proto=${protocol} link=ipv4`, payload]).bytes;

/** The fields of an IPv4 packet that carries a protocol, by their names. */
export const ofIp = (protocol: number, ...parts: Part[]): Promise<Record<string, (string | null)[]>> =>
  values(228, ipPacket(protocol, concat(...parts)));

/** The field tree of a datagram to a port. */
export const overUdp = (port: number, ...parts: Part[]): Promise<PacketDetail> =>
  tree(228, packet([`udp 192.0.2.1:40000 > 192.0.2.2:${port} link=ipv4`, concat(...parts)]).bytes);
