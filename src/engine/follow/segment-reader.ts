import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { FlowPackets } from './flow-packets.ts';
import { SegmentOrder } from './order.ts';
import { PayloadWalk } from './payload-walk.ts';
import { Segments } from './segments.ts';

const UDP_HEADER = 8;

/** Walks the packets of a flow once, and lists the segments of its stream. */
export class SegmentReader {
  readonly segments: Segments;
  packetsRead = 0;
  isComplete = false;
  readonly #analysis: Analysis;
  readonly #isTcp: boolean;
  readonly #packets: FlowPackets;
  readonly #walk: PayloadWalk;
  readonly #orders: readonly [SegmentOrder, SegmentOrder];

  constructor(analysis: Analysis, source: CaptureSource, flow: FlowId, segments = new Segments()) {
    this.segments = segments;
    this.#analysis = analysis;
    this.#packets = new FlowPackets(analysis, source, flow);
    this.#walk = new PayloadWalk(analysis);
    this.#orders = [new SegmentOrder(segments, 0), new SegmentOrder(segments, 1)];
    const { columns } = analysis.flows;
    this.#isTcp = columns.transport[flow] === IP_PROTOCOL.tcp;
    if ((columns.originatorFlags[flow] & TCP.SYN) !== 0) this.#orders[0].start(columns.originatorStart[flow] + 1);
    if ((columns.responderFlags[flow] & TCP.SYN) !== 0) this.#orders[1].start(columns.responderStart[flow] + 1);
  }

  /** Reads on: one slice of the file. */
  async step(): Promise<void> {
    if (this.isComplete) return;
    const slice = await this.#packets.next();
    if (slice === null) {
      for (const order of this.#orders) order.finish();
      this.isComplete = true;
      return;
    }
    const { fileOffset, nanoseconds } = this.#analysis.packets.columns;
    for (const packet of slice.packets) {
      const at = fileOffset[packet] - slice.from;
      this.#walk.read(packet, slice.bytes, at);
      const side = (nanoseconds[packet] & FROM_RESPONDER) !== 0 ? 1 : 0;
      if (this.#isTcp) this.#segment(packet, at, side);
      else this.#datagram(packet, at, side);
      this.packetsRead += 1;
      if (this.segments.isFull) {
        this.segments.gap(side, packet, 0, 'limit');
        this.isComplete = true;
        return;
      }
    }
  }

  #segment(packet: PacketId, frame: number, side: 0 | 1): void {
    const { cursor } = this.#walk;
    // The hole that a fragmented segment leaves shows as one.
    if (cursor.isFragment || !cursor.hasPayload || cursor.transport !== IP_PROTOCOL.tcp) return;
    const { at, end, wireEnd, tcpFlags, tcpSequence, tcpAcknowledgement } = cursor;
    if (wireEnd > at) {
      const sequence = tcpSequence + ((tcpFlags & TCP.SYN) !== 0 ? 1 : 0);
      this.#orders[side].segment(packet, at - frame, Math.max(0, end - at), wireEnd - Math.max(at, end), sequence);
    }
    if ((tcpFlags & TCP.FIN) !== 0) this.#orders[side].fin(tcpSequence + wireEnd - at);
    // What a reset acknowledges may be anything.
    if ((tcpFlags & (TCP.ACK | TCP.RST)) === TCP.ACK) this.#orders[1 - side].acknowledged(tcpAcknowledgement, packet);
  }

  #datagram(packet: PacketId, frame: number, side: 0 | 1): void {
    const { cursor } = this.#walk;
    const { at, end, wireEnd } = cursor;
    if (cursor.isFragment) {
      const header =
        cursor.transport === IP_PROTOCOL.udp || cursor.fragmentProtocol === IP_PROTOCOL.udp ? UDP_HEADER : 0;
      if (!cursor.fragmentMore)
        this.segments.gap(side, packet, cursor.fragmentOffset + wireEnd - at - header, 'fragments');
      return;
    }
    if (!cursor.hasPayload) return;
    if (end > at) this.segments.add(side, packet, at - frame, end - at);
    this.segments.gap(side, packet, wireEnd - Math.max(at, end), 'cut');
  }
}
