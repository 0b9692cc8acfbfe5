import { remember } from '../../base/maps.ts';
import { ADDRESS_KIND } from '../../model/address.ts';
import type { AddressPool } from '../../model/address.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { SCALE_UNKNOWN, SCALE_UNUSED, scaleOf } from '../../model/window-scale.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId, FlowId, PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import type { ExplainedFlow } from '../dissect/dissector.ts';
import { STARTED } from '../flow/tcp-tracker.ts';
import type { StreamNumbers } from '../stream-numbers.ts';
import type { FrameFacts } from './frame.ts';
import type { PacketsBefore } from './packets-before.ts';

/** Packets that are looked through for the one before in the same flow. */
const FAR = 100_000;
/** Flows of which is remembered how they scale their windows: a filter may read millions. */
const MOST_SCALES = 65_536;

/** Where a packet that is read again finds what it does not say itself. */
export interface Surroundings {
  readonly analysis: Analysis;
  readonly streams: StreamNumbers;
  readonly frame: FrameFacts;
  readonly before: PacketsBefore;
  /** Addresses of the packets that are read again: their numbers are others than in the analysis. */
  readonly addresses: AddressPool;
}

/** What the analysis knows of the flow of a packet, for those who tell its headers. */
export class KnownFlows {
  readonly #around: Surroundings;
  /** By flow: shift of the originator's and the responder's windows. */
  readonly #scales = new Map<FlowId, number[]>();
  /** By address here, its number in the analysis: to find it takes a look at all of them. */
  readonly #addresses = new Map<AddressId, AddressId>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** A SYN tells how its side scales its windows: only where both sides offer it, it is in use. */
  learnScale(packet: PacketId, { tcpFlags, tcpWindowScale }: Cursor): void {
    const { flow, nanoseconds } = this.#around.analysis.packets.columns;
    const id = flow[packet];
    if (id < 0 || (tcpFlags & TCP.SYN) === 0) return;
    const side = (nanoseconds[packet] & FROM_RESPONDER) !== 0 ? 1 : 0;
    const known = this.#scales.get(id) ?? [SCALE_UNKNOWN, SCALE_UNKNOWN];
    known[side] = scaleOf(tcpWindowScale);
    remember(this.#scales, id, known, MOST_SCALES);
  }

  /** The flow of the header at the cursor: that of the packet, or the one that carries it. */
  of(packet: PacketId, cursor: Cursor): ExplainedFlow | null {
    const { analysis, streams, before } = this.#around;
    const { packets, flows } = analysis;
    const flow = packets.columns.flow[packet];
    const { transport, originatorPort, responderPort } = flows.columns;
    if (flow < 0 || cursor.transport !== transport[flow]) return this.#carrierOf(cursor);
    const isStraight = cursor.sourcePort === originatorPort[flow] && cursor.destinationPort === responderPort[flow];
    const isBack = cursor.sourcePort === responderPort[flow] && cursor.destinationPort === originatorPort[flow];
    if (cursor.transport === IP_PROTOCOL.udp && !isStraight && !isBack) return this.#carrierOf(cursor);
    const { originatorStart, responderStart, originatorTcp, responderTcp } = flows.columns;
    if (cursor.transport === IP_PROTOCOL.dccp) {
      const [sequenceStart, acknowledgementStart] = before.dccpStarts;
      const stream = streams.of(flow);
      return { stream, sequenceStart, acknowledgementStart, windowShift: NONE, times: () => null };
    }
    const fromResponder = (packets.columns.nanoseconds[packet] & FROM_RESPONDER) !== 0;
    const originator = (originatorTcp[flow] & STARTED) !== 0 ? originatorStart[flow] : null;
    const responder = (responderTcp[flow] & STARTED) !== 0 ? responderStart[flow] : null;
    return {
      stream: streams.of(flow),
      // A side of which nothing but a reset was seen begins there.
      sequenceStart: (fromResponder ? responder : originator) ?? cursor.tcpSequence - 1,
      acknowledgementStart: fromResponder ? originator : responder,
      windowShift: this.#shiftOf(flow, fromResponder),
      times: () => this.#times(packet, flow),
      tcp: before.tcp,
      request: before.request,
    };
  }

  #shiftOf(flow: FlowId, fromResponder: boolean): number {
    const scales = this.#scales.get(flow);
    if (scales === undefined) return SCALE_UNKNOWN;
    return scales.includes(SCALE_UNUSED) ? SCALE_UNUSED : scales[fromResponder ? 1 : 0];
  }

  /** A datagram that carries a tunnel belongs to a flow of its own, though the packet is counted to the one inside. */
  #carrierOf(cursor: Cursor): ExplainedFlow | null {
    return cursor.transport === IP_PROTOCOL.udp ? this.#between(cursor) : null;
  }

  /** The flow of a packet that another one quotes, where the capture has it. As in Wireshark, its numbers stay as they are. */
  quoted(cursor: Cursor): ExplainedFlow | null {
    const { sourcePort, transport } = cursor;
    if (sourcePort < 0 || (transport !== IP_PROTOCOL.tcp && transport !== IP_PROTOCOL.udp)) return null;
    const flow = this.#between(cursor);
    return flow && { ...flow, isQuoted: true };
  }

  /** A flow between the two ends at the cursor, of which no more is told than which one it is. */
  #between({ transport, source: from, sourcePort, destination: to, destinationPort }: Cursor): ExplainedFlow | null {
    const { streams } = this.#around;
    const source = this.#known(from);
    const destination = this.#known(to);
    const flow = streams.between(transport, { source, sourcePort, destination, destinationPort });
    if (flow < 0) return null;
    const stream = streams.of(flow);
    return { stream, sequenceStart: null, acknowledgementStart: null, windowShift: SCALE_UNKNOWN, times: () => null };
  }

  /** The number that an address of a packet read here has in the analysis, or −1. */
  #known(address: AddressId): AddressId {
    if (address < 0) return NONE;
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const { analysis, addresses } = this.#around;
    const bytes = addresses.bytes(address);
    const found = analysis.addresses.find(bytes.length === 4 ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6, bytes);
    this.#addresses.set(address, found);
    return found;
  }

  #times(packet: PacketId, flow: FlowId): { relative: string; delta: string } {
    const { analysis, streams, frame } = this.#around;
    const { packets, flows } = analysis;
    const stream = streams.of(flow);
    const first = flows.columns.firstPacket[streams.firstOf(flow)];
    const isOfStream = (other: FlowId): boolean =>
      other === flow ||
      (other >= 0 && streams.of(other) === stream && flows.columns.transport[other] === flows.columns.transport[flow]);
    let before = packet;
    for (let other = before - 1; other >= first && before === packet && other > before - FAR; other -= 1)
      if (isOfStream(packets.columns.flow[other])) before = other;
    return { relative: frame.since(packet, first), delta: frame.since(packet, before) };
  }
}
