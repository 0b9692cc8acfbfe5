import type { Cursor } from '../../model/cursor.ts';
import { NONE } from '../../model/ids.ts';
import type { PacketId } from '../../model/ids.ts';
import { PROBE } from '../../model/stream.ts';
import type { FlowView, Output } from '../../model/stream.ts';
import type { ApplicationDissector } from '../dissect/dissector.ts';

/**
 * What an ICMP error quotes of a UDP datagram, often whole: read alone, since the flow that it belongs to is another one.
 * True: an application took it.
 */
export function readQuotedDatagram(
  applications: readonly ApplicationDissector[],
  outputs: readonly Output[],
  bytes: Uint8Array,
  { at, end, transport, sourcePort, destinationPort }: Cursor,
  packet: PacketId,
): boolean {
  const flow: FlowView = {
    cut: 0,
    id: 0,
    transport,
    originator: NONE,
    responder: NONE,
    originatorPort: sourcePort,
    responderPort: destinationPort,
    packet,
    seconds: 0,
    nanoseconds: 0,
    expected: null,
    isOver: false,
    isFromStart: false,
    before: null,
    originatorOffset: 0,
    responderOffset: 0,
    confirmed: false,
    nameServer: ignore,
    upgrade: ignore,
  };
  const isHinted = ({ ports }: ApplicationDissector): boolean =>
    ports.udp?.some((port) => port === sourcePort || port === destinationPort) ?? false;
  const able = [...applications.keys()].filter((i) => applications[i].datagrams !== undefined);
  const order = [...able.filter((i) => isHinted(applications[i])), ...able.filter((i) => !isHinted(applications[i]))];
  for (const i of order) {
    if (applications[i].probe(bytes, at, end, true, flow) !== PROBE.yes) continue;
    const parser = applications[i].datagrams!(flow, outputs[i]);
    parser.datagram(bytes, at, end, true);
    parser.close?.();
    return true;
  }
  return false;
}

function ignore(): void {}
