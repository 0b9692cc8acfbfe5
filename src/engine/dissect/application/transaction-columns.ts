import type { AddressId, FlowId, PacketId } from '../../../model/ids.ts';
import type { FlowView } from '../../../model/stream.ts';

/** Where a transaction stands: the packet that began it, and its flow. Tables of transactions begin with these columns. */
export const placeColumns = {
  packet: { kind: 'packet', title: 'Packet' },
  flow: { kind: 'flow', title: 'Flow' },
} as const;

/** The same, and who asked whom. */
export const endColumns = {
  ...placeColumns,
  client: { kind: 'address', title: 'Client' },
  server: { kind: 'address', title: 'Server' },
} as const;

/** What stands in `placeColumns`. */
interface Place {
  readonly packet: PacketId;
  readonly flow: FlowId;
}

/** What stands in `endColumns`. */
interface Ends extends Place {
  readonly client: AddressId;
  readonly server: AddressId;
}

/** `placeColumns` of the packet that is read. */
export const placeOf = ({ packet, id }: FlowView): Place => ({ packet, flow: id });

/** `endColumns` of the packet that is read; the client is the flow's originator, or its responder. */
export function endsOf({ packet, id, originator, responder }: FlowView, isOriginatorClient = true): Ends {
  return {
    packet,
    flow: id,
    client: isOriginatorClient ? originator : responder,
    server: isOriginatorClient ? responder : originator,
  };
}
