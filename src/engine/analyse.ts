// HOT. The pass over the file: the only place where capture, dissect and flow meet.

import { ANOMALY } from '../model/anomaly.ts';
import type { CaptureFacts, PacketSink } from '../model/capture.ts';
import { Cursor, IP_PROTOCOL, TCP } from '../model/cursor.ts';
import { hostNameTable, NAME_SOURCES } from '../model/host.ts';
import { NONE } from '../model/ids.ts';
import type { FlowId, PacketId } from '../model/ids.ts';
import type { Notice } from '../model/notice.ts';
import { FROM_RESPONDER, SECONDS_LIMIT } from '../model/packet.ts';
import { Payload } from '../model/payload.ts';
import type { PayloadSink } from '../model/payload.ts';
import { Analysis } from './analysis.ts';
import { BlockList } from './capture/block-list.ts';
import { SPACE } from './dissect/dissector.ts';
import { CARRIED_NUMBERS } from './dissect/flow-applications.ts';
import { APPLICATION_DISSECTORS } from './dissect/registry.ts';
import { Walk } from './dissect/walk.ts';
import { serverPorts } from './flow/application/ports.ts';
import { FlowTable } from './flow/flow-table.ts';
import { IpFragments } from './flow/ip-fragments.ts';
import { OUT_OF_ORDER, RETRANSMISSION, TCP_ANALYSIS_CODES, TcpAnalysis } from './flow/tcp-analysis.ts';
import { HostCounts } from './hosts/host-counts.ts';
import { HostSyns } from './hosts/host-syns.ts';
import type { Lane } from './lanes/batch.ts';
import { Lanes } from './lanes/lanes.ts';
import { LocalStreams } from './local-streams.ts';
import { Oddities } from './oddities.ts';

/** The rate of new flows changes. One row too few costs a copy of the whole table (a scan: a tenth of the engine's time), pages never written cost nothing. */
const FORESEEN_MORE = 1.1;

/** Takes packets from a reader and fills an analysis. */
export class Pass implements PacketSink {
  readonly analysis = new Analysis();
  readonly facts: CaptureFacts = this.analysis.facts;
  readonly #cursor = new Cursor();
  readonly #walk = new Walk(this.analysis, (cursor) => {
    this.#nameCarried(this.#flows.lookup(cursor, this.#walk.packet), cursor.carried);
  });
  readonly #flows = new FlowTable(
    this.analysis.flows,
    this.analysis.packets,
    serverPorts(APPLICATION_DISSECTORS),
    this.analysis.tunnels.domains,
  );
  readonly #tcpAnalysis = new TcpAnalysis(this.analysis.flows, this.analysis.packets);
  readonly #fragments = new IpFragments((packet) => {
    this.analysis.markLater(packet, ANOMALY.fragmentIncomplete);
  });
  /** What the packet carries, and who takes it. */
  readonly #payload = new Payload(this.#cursor);
  readonly #payloadSink: PayloadSink;
  /** Reads payload in this thread, or null; and beside it, or null. */
  readonly #local: LocalStreams | null;
  readonly #lanes: Lanes | null;
  readonly #hosts = new HostCounts(this.analysis);
  readonly #syns = new HostSyns(this.analysis);
  /** Time of the packet before, in seconds since the origin and nanoseconds. */
  #lastSeconds = -Infinity;
  #lastNanoseconds = 0;
  readonly #oddities = new Oddities(this.analysis);

  /** @param lanes other threads that read payload; where there are none, it is read here */
  constructor(lanes: readonly Lane[] = []) {
    this.#local = lanes.length === 0 ? new LocalStreams(this.analysis, this.analysis.flows, this.#cursor) : null;
    this.#lanes = lanes.length === 0 ? null : new Lanes(this.analysis, lanes);
    this.#payloadSink = (this.#local?.applications ?? this.#lanes)!;
  }

  /** Reserves the packet table: enough room saves the copies of doubling (10 ns a row). */
  expect(packets: number): void {
    this.analysis.packets.reserve(packets);
  }

  /** A part of the file was read, which tells how many packets and flows the whole may have. */
  foresee(share: number): void {
    this.analysis.packets.foresee((this.packets / share) * FORESEEN_MORE);
    this.#flows.foresee((this.flows.length / share) * FORESEEN_MORE);
  }

  get packets(): number {
    return this.analysis.packets.length;
  }

  get flows(): Analysis['flows'] {
    return this.analysis.flows;
  }

  packet(
    seconds: number,
    nanoseconds: number,
    fileOffset: number,
    bytes: Uint8Array,
    at: number,
    captured: number,
    length: number,
    interfaceId: number,
  ): void {
    const { analysis } = this;
    const table = analysis.packets;
    const packet = table.grow();
    if (packet === 0) analysis.origin = seconds;
    const relative = Math.max(-SECONDS_LIMIT, Math.min(SECONDS_LIMIT, seconds - analysis.origin));
    const { columns } = table;
    if (relative !== seconds - analysis.origin) this.#oddities.farTimes += 1;
    columns.fileOffset[packet] = fileOffset;
    columns.seconds[packet] = relative;
    columns.nanoseconds[packet] = nanoseconds;
    columns.captured[packet] = captured;
    columns.length[packet] = length;
    columns.flow[packet] = NONE;
    columns.source[packet] = NONE;
    columns.destination[packet] = NONE;
    if (relative < this.#lastSeconds || (relative === this.#lastSeconds && nanoseconds < this.#lastNanoseconds))
      this.#oddities.reverse(this.#lastSeconds - relative + (this.#lastNanoseconds - nanoseconds) / 1e9);
    this.#lastSeconds = relative;
    this.#lastNanoseconds = nanoseconds;
    if (interfaceId !== 0) this.#setInterface(packet, interfaceId);
    if (captured < length) this.#oddities.cut(length - captured);
    const payload = this.#payload;
    payload.packet = packet;
    payload.seconds = seconds;
    payload.nanoseconds = nanoseconds;
    this.#cursor.reset(at, captured, length);
    try {
      this.#read(bytes, interfaceId);
    } catch (error) {
      this.analysis.fail(this.#module(packet), error, packet);
    }
    this.#store(packet, length);
  }

  #read(frames: Uint8Array, interfaceId: number): void {
    let bytes = frames;
    const payload = this.#payload;
    const { cursor, packet } = payload;
    const walk = this.#walk;
    walk.packet = packet;
    const linkType = this.facts.interfaces[interfaceId].linkType;
    const first = walk.next(SPACE.linkType, linkType);
    if (first < 0) {
      this.#oddities.countLinkType(linkType);
      return;
    }
    walk.run(bytes, cursor, first);
    while (cursor.isFragment) {
      const whole = this.#fragments.add(bytes, cursor, payload.seconds, packet);
      if (this.#fragments.anomaly >= 0) walk.note(this.#fragments.anomaly, cursor);
      if (whole === null) {
        cursor.transport = NONE;
        return;
      }
      bytes = whole;
      walk.runWhole(bytes, cursor);
    }
    if (!cursor.hasNetwork || cursor.transport === NONE) return;
    const flow = this.#flows.lookup(cursor, packet);
    this.analysis.packets.columns.flow[packet] = flow;
    payload.bytes = bytes;
    payload.isApart = bytes !== frames;
    payload.fromResponder = this.#flows.fromResponder;
    if (cursor.transport === IP_PROTOCOL.tcp) this.#segment(flow, payload);
    else if (cursor.transport === IP_PROTOCOL.udp && cursor.hasPayload) this.#payloadSink.datagram(flow, payload);
    else if (cursor.carried >= 0) this.#nameCarried(flow, cursor.carried);
  }

  /** A datagram held a protocol of packets, which names the flow unless an application was found in it. */
  #nameCarried(flow: FlowId, carried: number): void {
    if (carried < 0) return;
    const { application } = this.flows.columns;
    if (application[flow] === 0) application[flow] = CARRIED_NUMBERS[carried];
  }

  #segment(flow: FlowId, payload: Payload): void {
    const { cursor, packet, fromResponder } = payload;
    if (!cursor.hasPayload) return;
    if ((cursor.tcpFlags & TCP.SYN) !== 0) this.#syns.read(payload.bytes, cursor, packet);
    const { tcp } = this.#flows;
    this.#judgeSegment(flow, packet);
    tcp.track(flow, cursor, fromResponder);
    const { handshakeRtt } = this.flows.columns;
    if (!fromResponder && Number.isNaN(handshakeRtt[flow]) && this.#completesHandshake(flow))
      handshakeRtt[flow] = this.#tcpAnalysis.sinceSyn(flow, packet);
    payload.isOver = tcp.isOver(flow);
    payload.isClosed = payload.isOver && tcp.isClosed(flow);
    this.#payloadSink.segment(flow, payload);
  }

  /** Before the tracker moves on: the analysis asks what the flow was like so far. */
  #judgeSegment(flow: FlowId, packet: PacketId): void {
    const flows = this.#flows;
    const bits = flows.isNew
      ? this.#tcpAnalysis.open(flow, this.#cursor, flows.isReused)
      : this.#tcpAnalysis.track(flow, this.#cursor, packet, flows.fromResponder);
    if ((bits & RETRANSMISSION) !== 0) this.flows.columns.retransmissions[flow] += 1;
    if ((bits & OUT_OF_ORDER) !== 0) this.flows.columns.outOfOrder[flow] += 1;
    for (let rest = bits; rest !== 0; rest &= rest - 1)
      this.#walk.note(TCP_ANALYSIS_CODES[31 - Math.clz32(rest & -rest)], this.#cursor);
  }

  /**
   * The originator acknowledges the SYN-ACK, and nothing of either side has come before (as tcp.analysis.initial_rtt asks).
   * Whether the SYN-ACK was captured does not matter. Wireshark takes a round trip of zero for none, and the next packet.
   */
  #completesHandshake(flow: FlowId): boolean {
    const { columns } = this.flows;
    const { tcpFlags, tcpSequence, tcpAcknowledgement } = this.#cursor;
    return (
      (tcpFlags & (TCP.SYN | TCP.RST | TCP.ACK)) === TCP.ACK &&
      (columns.originatorFlags[flow] & TCP.SYN) !== 0 &&
      tcpSequence === (columns.originatorStart[flow] + 1) >>> 0 &&
      tcpAcknowledgement === (columns.responderStart[flow] + 1) >>> 0
    );
  }

  #store(packet: PacketId, length: number): void {
    const cursor = this.#cursor;
    const { analysis } = this;
    const { columns } = analysis.packets;
    columns.source[packet] = cursor.source;
    columns.destination[packet] = cursor.destination;
    columns.stack[packet] = cursor.stack;
    if (columns.flow[packet] >= 0 && this.#flows.fromResponder) columns.nanoseconds[packet] |= FROM_RESPONDER;
    // The others are zero already: their pages are never written.
    if (cursor.anomalies !== 0) {
      columns.anomalies[packet] = cursor.anomalies;
      this.#countAnomalies(packet);
    }
    if (cursor.source >= 0) this.#hosts.count(packet, length, cursor);
  }

  #countAnomalies(packet: PacketId): void {
    for (const code of this.analysis.anomalySets.get(this.#cursor.anomalies)) this.analysis.countAnomaly(code, packet);
  }

  #setInterface(packet: PacketId, interfaceId: number): void {
    const { analysis } = this;
    if (analysis.interfaces === null || analysis.interfaces.length <= packet) {
      const grown = new Uint16Array(Math.max(analysis.packets.capacity, packet + 1));
      if (analysis.interfaces !== null) grown.set(analysis.interfaces);
      analysis.interfaces = grown;
    }
    analysis.interfaces[packet] = interfaceId;
  }

  packetFlags(flags: number): void {
    const { analysis } = this;
    const packet = this.packets;
    if (analysis.packetFlags === null || analysis.packetFlags.length <= packet) {
      const grown = new Uint32Array(Math.max(analysis.packets.capacity, packet + 1));
      if (analysis.packetFlags !== null) grown.set(analysis.packetFlags);
      analysis.packetFlags = grown;
    }
    analysis.packetFlags[packet] = ~flags;
  }

  name(address: Uint8Array, name: string): void {
    const { addresses } = this.analysis;
    const id = address.length === 4 ? addresses.ipv4(address, 0) : addresses.ipv6(address, 0);
    this.analysis
      .table(hostNameTable)
      .append({ address: id, name, source: NAME_SOURCES.indexOf('capture'), packet: null });
  }

  block(type: number, fileOffset: number, length: number, big: boolean): void {
    (this.analysis.blocks ??= new BlockList()).add(type, fileOffset, length, big);
  }

  notice(notice: Notice): void {
    this.analysis.notice(notice);
    if (notice.code === 'cancelled') this.analysis.partial = true;
  }

  /** Who was at work on a packet: what its flow speaks, or its innermost layer. */
  #module(packet: PacketId): string {
    const flow = this.analysis.packets.columns.flow[packet];
    const application = flow < 0 ? 0 : this.flows.columns.application[flow];
    const speaking = APPLICATION_DISSECTORS[application - 1]?.id;
    if (speaking !== undefined) return speaking;
    return this.analysis.layers.text(this.#cursor.stack).split(':').at(-1) || 'frame';
  }

  /** Between chunks: hands over what was gathered for other threads, and waits where they cannot keep up. */
  async keepPace(): Promise<void> {
    this.#payload.release();
    await this.#lanes?.keepPace();
  }

  /** The file has ended: waits for other threads, and takes over what they found. To be called before `finish`. */
  async gather(pause: () => Promise<void>): Promise<void> {
    await this.#lanes?.finish(this.analysis.partial, pause);
  }

  /** The file has ended: closes what is open and says what was noticed on the way. */
  finish(): void {
    this.#local?.finish();
    if (!this.analysis.partial) this.#fragments.finish();
    this.#flows.finish();
    this.#hosts.addRows();
    for (const table of this.analysis.tables()) table.trim();
    this.#oddities.tell(this.#flows.folded);
  }

  /** Waits for what is worked out beside this thread. To be called last. */
  async settle(): Promise<void> {
    await this.#local?.settle();
  }
}
