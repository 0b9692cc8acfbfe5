// Cold: packets that somebody looks at, or that a filter over their bytes asks about, go through the dissectors again, and
// every layer is told to the tree. The analysis itself is only read: what parsers write on the way is thrown away.

import { ADDRESS_KIND } from '../model/address.ts';
import type { AnomalyCode } from '../model/anomaly.ts';
import { Cursor, IP_PROTOCOL, TCP } from '../model/cursor.ts';
import type { FieldGroup, FieldTree } from '../model/field.ts';
import { flowTable } from '../model/flow.ts';
import { NONE } from '../model/ids.ts';
import type { AddressId, FlowId, PacketId } from '../model/ids.ts';
import { FROM_RESPONDER, NANOSECONDS } from '../model/packet.ts';
import { Payload } from '../model/payload.ts';
import type { Output } from '../model/stream.ts';
import { Table } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import { announced } from './announced.ts';
import { data } from './dissect/data.ts';
import { SPACE } from './dissect/dissector.ts';
import type { ExplainedFlow, PacketDissector } from './dissect/dissector.ts';
import { APPLICATION_DISSECTORS } from './dissect/registry.ts';
import { Walk } from './dissect/walk.ts';
import { Applications } from './flow/application/applications.ts';
import { Hashes } from './flow/hashes.ts';
import { IpFragments } from './flow/ip-fragments.ts';
import { STARTED } from './flow/tcp-tracker.ts';
import { frame, FrameFacts } from './frame.ts';
import { AnalysisOutput } from './output.ts';
import { readQuotedDatagram } from './quoted.ts';
import { PacketsBefore } from './packets-before.ts';
import { SegmentsBefore } from './segments-before.ts';
import { StreamNumbers } from './stream-numbers.ts';
import { Waste } from './waste.ts';

const IPV4 = 0x0800,
  IPV6 = 0x86dd;
/** Messages that quote a packet, by IP protocol: RFC 792; RFC 4443 (1 to 4) and redirects, RFC 4861. */
const QUOTING: Readonly<Record<number, readonly number[]>> = {
  [IP_PROTOCOL.icmp]: [3, 4, 5, 11, 12],
  [IP_PROTOCOL.icmpv6]: [1, 2, 3, 4, 137],
};
/** Packets that are looked through for the one before in the same flow. */
const FAR = 100_000;
/** A SYN without the window scale option. */
const NOT_SCALED = -2;

/** Takes packets of one analysis, those of a flow in their order, and tells their fields. */
export class Explainer {
  readonly #analysis: Analysis;
  readonly #tree: FieldTree;
  readonly #waste = new Waste();
  readonly #cursor = new Cursor();
  readonly #payload = new Payload(this.#cursor);
  readonly #walk: Walk;
  readonly #fragments = new IpFragments();
  readonly #outputs: Output[];
  #applications: Applications;
  readonly #streams: StreamNumbers;
  readonly #frame: FrameFacts;
  /** Flows by their number in the analysis: the rows here hold only what parsers ask of a flow. */
  readonly #flows = new Map<FlowId, FlowId>();
  readonly #local = new Table(flowTable, this.#waste.texts);
  /** By flow: shift of the originator's and the responder's windows. */
  readonly #scales = new Map<FlowId, number[]>();
  /** The layer of the segment that is told. */
  #segment: FieldGroup | null = null;
  /** The layer that says which part of a datagram the packet is, and how its fields begin. */
  #fragmented: { readonly layer: FieldGroup; readonly prefix: 'ip' | 'ipv6' } | null = null;
  /** By address here, its number in the analysis: to find it takes a look at all of them. */
  readonly #addresses = new Map<AddressId, AddressId>();
  #packet: PacketId = 0;
  #told = 0;
  readonly #segments: SegmentsBefore;
  /** The last layer is told to its end: nothing behind it is unknown. */
  #isRestTold = false;
  /** Only what follows is wanted: earlier packets of the flow are read, and not told. */
  #isSilent = false;
  /** False: nobody asks for more than the frame. */
  readsLayers = true;
  readonly before: PacketsBefore;
  /** Modules that failed on packets that were read. */
  readonly failed = new Set<string>();
  /** An application reads the payload. */
  #isFeeding = false;
  /** False: nobody asks what stands in payload, and no application reads it. */
  readsApplications = true;

  constructor(analysis: Analysis, tree: FieldTree, streams = new StreamNumbers(analysis)) {
    this.#analysis = analysis;
    this.#streams = streams;
    this.#tree = tree;
    this.#frame = new FrameFacts(analysis);
    this.before = new PacketsBefore(analysis, this.#frame);
    this.#segments = new SegmentsBefore(analysis);
    this.#walk = new Walk(this.#waste, undefined, (dissector, bytes, at, end, cursor) => {
      this.#tell(dissector, bytes, at, end, cursor);
    });
    const heard: FieldTree = {
      wants: (fields) => {
        const isWanted = !this.#isSilent && tree.wants(fields);
        // A message was recognised: its bytes are no mere data, though nobody asks for its fields.
        if (!isWanted) this.#told += 1;
        return isWanted;
      },
      layer: (...given) => {
        this.#told += 1;
        return tree.layer(...given);
      },
    };
    const shared = {
      analysis: this.#waste,
      cursor: this.#cursor,
      hashes: new Hashes(),
      namesSeen: new Set<string>(),
      tree: heard,
      known: analysis,
      expect: () => undefined, // what a flow speaks is known already
    };
    this.#outputs = APPLICATION_DISSECTORS.map((dissector) => new AnalysisOutput(shared, dissector));
    this.#applications = this.#makeApplications();
  }

  #makeApplications(): Applications {
    return new Applications(APPLICATION_DISSECTORS, {
      flows: this.#local,
      output: (application) => this.#outputs[application],
      note: (anomaly: AnomalyCode) => this.#walk.note(anomaly, this.#cursor),
      nameServer: () => undefined,
      failed: (_, error, application) => this.#fail(APPLICATION_DISSECTORS[application]?.id ?? 'stream', error),
    });
  }

  /** What comes next has nothing to do with what came before: every flow begins anew. */
  forget(): void {
    if (this.#flows.size === 0) return;
    this.#flows.clear();
    this.#segments.clear();
    this.#local.clear();
    this.#applications = this.#makeApplications();
  }

  /** Reads a packet for what it means to later ones of its flow, without telling its fields. */
  prepare(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#isSilent = true;
    try {
      this.#read(packet, bytes, at);
    } catch (error) {
      this.#fail(this.#module(), error);
    }
    this.#isSilent = false;
  }

  /** Reads only what a packet's headers say of its flow: how windows are scaled. */
  learn(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#isSilent = true;
    try {
      this.#dissect(packet, bytes, at);
    } catch (error) {
      this.#fail(this.#module(), error);
    }
    this.#isSilent = false;
  }

  /**
   * Tells all fields of a packet whose captured bytes begin at bytes[at]. A bug of ours costs what its module has to say: it
   * is named, and what others tell stands.
   */
  explain(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#packet = packet;
    try {
      this.#explain(packet, bytes, at);
    } catch (error) {
      this.#fail(this.#module(), error);
    }
  }

  /** Who was at work: what the flow speaks, or the innermost layer. */
  #module(): string {
    const { packets, flows } = this.#analysis;
    const flow = packets.columns.flow[this.#packet];
    const application = flow < 0 || !this.#isFeeding ? 0 : flows.columns.application[flow];
    const speaking = APPLICATION_DISSECTORS[application - 1]?.id;
    if (speaking !== undefined) return speaking;
    return this.#waste.layers.text(this.#cursor.stack).split(':').at(-1) || 'frame';
  }

  #fail(module: string, error: unknown): void {
    this.failed.add(module);
    this.#analysis.fail(module, error, this.#packet);
  }

  #explain(packet: PacketId, bytes: Uint8Array, at: number): void {
    this.#told = 0;
    if (this.#tree.wants(frame.fields)) {
      const { captured } = this.#analysis.packets.columns;
      const layer = this.#tree.layer(frame, bytes, at, captured[packet]);
      if (layer.asked === undefined || Object.keys(frame.fields).some((name) => layer.asked!.has(name)))
        this.#frame.tell(packet, layer);
    }
    if (this.readsLayers) this.#read(packet, bytes, at);
  }

  #read(packet: PacketId, frameBytes: Uint8Array, at: number): void {
    this.#isFeeding = false;
    const bytes = this.#dissect(packet, frameBytes, at);
    const { flow, seconds, nanoseconds } = this.#analysis.packets.columns;
    const cursor = this.#cursor;
    if (!this.#isSilent && this.#quotes(bytes)) return;
    if (!this.readsApplications) return;
    const told = this.#told;
    const id = flow[packet];
    if (id >= 0 && cursor.hasPayload && !cursor.isFragment) {
      this.#isFeeding = true;
      this.#payload.packet = packet;
      this.#payload.bytes = bytes;
      this.#payload.seconds = this.#analysis.origin + seconds[packet];
      this.#payload.nanoseconds = nanoseconds[packet] & NANOSECONDS;
      this.#payload.fromResponder = this.#isBack;
      this.#feed(id);
      this.#isFeeding = false;
      if (cursor.transport === IP_PROTOCOL.tcp && cursor.at < cursor.end) {
        const read = {
          messages: this.#told - told,
          unread: this.#applications.unread(this.#localFlow(id), this.#isBack),
        };
        this.#segments.hear(packet, bytes, cursor, read, this.#isSilent ? null : this.#segment);
      }
    }
    if (this.#told !== told || this.#isRestTold || cursor.at >= cursor.end) return;
    // A part of what a protocol says, which it will tell where the rest is there.
    if (id >= 0 && cursor.transport === IP_PROTOCOL.tcp && this.#analysis.flows.columns.application[id] > 0)
      this.#segment?.field('tcp.segment_data', cursor.at, cursor.end - cursor.at);
    else this.#tell(data, bytes, cursor.at, cursor.end, cursor);
  }

  /** Walks the layers of a packet; returns the bytes that the cursor now points into. */
  #dissect(packet: PacketId, bytes: Uint8Array, at: number): Uint8Array {
    const { packets, facts, interfaces, origin } = this.#analysis;
    const { captured, length, seconds } = packets.columns;
    const cursor = this.#cursor;
    this.before.begin(packet);
    this.#segment = null;
    this.#fragmented = null;
    this.#packet = packet;
    cursor.reset(at, captured[packet], length[packet]);
    this.#walk.packet = packet;
    const linkType = facts.interfaces[interfaces?.[packet] ?? 0]?.linkType ?? NONE;
    const first = linkType < 0 ? NONE : this.#walk.next(SPACE.linkType, linkType);
    if (first >= 0) this.#walk.run(bytes, cursor, first);
    while (cursor.isFragment) {
      const parts = this.before.partsWith(cursor);
      const whole = this.#fragments.add(bytes, cursor, origin + seconds[packet]);
      if (whole === null) break;
      this.#tellFragments(parts, whole);
      bytes = whole;
      this.#walk.runWhole(bytes, cursor);
    }
    return bytes;
  }

  /** Layers to which something is added where what they carry is known. */
  #keepLayer(id: string, layer: FieldGroup): void {
    if (id === 'tcp') this.#segment = layer;
    else if (id === 'ip') this.#fragmented = { layer, prefix: 'ip' };
    else if (id === 'ipv6.fraghdr') this.#fragmented = { layer, prefix: 'ipv6' };
  }

  get #isBack(): boolean {
    return (this.#analysis.packets.columns.nanoseconds[this.#packet] & FROM_RESPONDER) !== 0;
  }

  /** Of a datagram that this packet completes: the packets that hold it, and what it is. */
  #tellFragments(parts: readonly PacketId[], whole: Uint8Array): void {
    if (this.#isSilent || this.#fragmented === null) return;
    const { layer, prefix } = this.#fragmented;
    for (const packet of parts) layer.field(`${prefix}.fragment`, 0, 0, packet + 1);
    layer.field(`${prefix}.fragment.count`, 0, 0, parts.length);
    layer.field(`${prefix}.reassembled.length`, 0, 0, whole.length);
    layer.field(`${prefix}.reassembled.data`, 0, 0, whole.slice());
  }

  /** ICMP errors quote the packet they speak of: its headers are told as layers of their own. False: nothing is quoted. */
  #quotes(bytes: Uint8Array): boolean {
    const { icmpType, transport, at, end } = this.#cursor;
    if (icmpType < 0 || !(QUOTING[transport] ?? []).includes(icmpType) || at >= end) return false;
    const quoted = new Cursor();
    quoted.reset(at, end - at, end - at);
    this.#walk.run(bytes, quoted, this.#walk.next(SPACE.etherType, bytes[at] >> 4 === 6 ? IPV6 : IPV4));
    if (quoted.at >= quoted.end) return true;
    const isRead =
      this.readsApplications &&
      quoted.transport === IP_PROTOCOL.udp &&
      quoted.hasPayload &&
      readQuotedDatagram(APPLICATION_DISSECTORS, this.#outputs, bytes, quoted, this.#packet);
    if (!isRead) this.#tell(data, bytes, quoted.at, quoted.end, quoted);
    return true;
  }

  #feed(flow: FlowId): void {
    const cursor = this.#cursor;
    const local = this.#localFlow(flow);
    const { at, end } = cursor;
    if (cursor.transport === IP_PROTOCOL.tcp) {
      this.#applications.segment(local, this.#payload);
    } else if (cursor.transport === IP_PROTOCOL.udp && this.#isMarked())
      this.#applications.datagram(local, this.#payload);
    cursor.at = at;
    cursor.end = end;
  }

  /** Did an application take the datagram when the capture was analysed? Then its layer stands behind those just walked. */
  #isMarked(): boolean {
    const { layers, packets } = this.#analysis;
    return layers.text(packets.columns.stack[this.#packet]) !== this.#waste.layers.text(this.#cursor.stack);
  }

  /** The row that stands for a flow here: whom it joins, and what it is known to speak. */
  #localFlow(flow: FlowId): FlowId {
    const known = this.#flows.get(flow);
    if (known !== undefined) return known;
    const { flows, packets } = this.#analysis;
    const { columns } = flows;
    const local = this.#local.grow();
    const own = this.#local.columns;
    this.#flows.set(flow, local);
    own.originator[local] = this.#address(columns.originator[flow]);
    own.responder[local] = this.#address(columns.responder[flow]);
    own.originatorPort[local] = columns.originatorPort[flow];
    own.responderPort[local] = columns.responderPort[flow];
    own.transport[local] = columns.transport[flow];
    own.firstPacket[local] = columns.firstPacket[flow] === this.#packet ? this.#packet : NONE;
    // The first bytes of a side are known by its SYN only where reading begins at the flow's beginning.
    if (columns.firstPacket[flow] === this.#packet || packets.length === 0) this.#startAtSyn(flow, local);
    const application = APPLICATION_DISSECTORS[columns.application[flow] - 1];
    if (application !== undefined && own.responder[local] >= 0)
      this.#applications.expect(
        own.responder[local],
        own.responderPort[local],
        announced(this.#analysis, flow, application.id),
      );
    return local;
  }

  #startAtSyn(flow: FlowId, local: FlowId): void {
    const from = this.#analysis.flows.columns;
    const to = this.#local.columns;
    to.originatorFlags[local] = from.originatorFlags[flow] & TCP.SYN;
    to.responderFlags[local] = from.responderFlags[flow] & TCP.SYN;
    to.originatorStart[local] = from.originatorStart[flow];
    to.responderStart[local] = from.responderStart[flow];
  }

  #address(id: number): number {
    if (id < 0) return NONE;
    const bytes = this.#analysis.addresses.bytes(id);
    if (bytes.length === 4) return this.#waste.addresses.ipv4(bytes, 0);
    return bytes.length === 6 ? this.#waste.addresses.mac(bytes, 0) : this.#waste.addresses.ipv6(bytes, 0);
  }

  #tell(
    dissector: Pick<PacketDissector, 'id' | 'title' | 'fields' | 'fixed' | 'explain'>,
    bytes: Uint8Array,
    at: number,
    end: number,
    cursor: Cursor,
  ): void {
    if (cursor === this.#cursor) {
      if (dissector.id === 'tcp') this.#learnScale();
      this.before.hear(dissector.id, bytes, at, end, cursor);
    }
    this.#isRestTold = dissector.explain !== undefined && cursor.at === at;
    if (this.#isSilent || dissector.explain === undefined || !this.#tree.wants(dissector.fields ?? {})) return;
    const isHeader = cursor.at > at && cursor.at <= end && dissector !== data;
    const length = (isHeader ? cursor.at : end) - at;
    if (this.#tree.fixed?.(dissector, bytes, at, length, end) === true) return;
    const layer = this.#tree.layer(dissector, bytes, at, length, end);
    if (cursor === this.#cursor) this.#keepLayer(dissector.id, layer);
    // What is quoted belongs to another flow than the message that quotes it.
    const flow = cursor === this.#cursor ? this.#flowOf(cursor) : this.#quotedFlow(cursor);
    try {
      dissector.explain(bytes, at, end, layer, { cursor, flow });
    } catch (error) {
      this.#fail(dissector.id, error);
    }
  }

  /** A SYN tells how its side scales its windows: only where both sides offer it, it is in use. */
  #learnScale(): void {
    const { tcpFlags, tcpWindowScale } = this.#cursor;
    const { flow, nanoseconds } = this.#analysis.packets.columns;
    const id = flow[this.#packet];
    if (id < 0 || (tcpFlags & TCP.SYN) === 0) return;
    const side = (nanoseconds[this.#packet] & FROM_RESPONDER) !== 0 ? 1 : 0;
    const known = this.#scales.get(id) ?? [NONE, NONE];
    known[side] = tcpWindowScale < 0 ? NOT_SCALED : tcpWindowScale;
    this.#scales.set(id, known);
  }

  #flowOf(cursor: Cursor): ExplainedFlow | null {
    const { packets, flows } = this.#analysis;
    const flow = packets.columns.flow[this.#packet];
    const { transport, originatorPort, responderPort } = flows.columns;
    if (flow < 0 || cursor.transport !== transport[flow]) return this.#carrierOf(cursor);
    const isStraight = cursor.sourcePort === originatorPort[flow] && cursor.destinationPort === responderPort[flow];
    const isBack = cursor.sourcePort === responderPort[flow] && cursor.destinationPort === originatorPort[flow];
    if (cursor.transport === IP_PROTOCOL.udp && !isStraight && !isBack) return this.#carrierOf(cursor);
    const { originatorStart, responderStart, originatorTcp, responderTcp } = flows.columns;
    const fromResponder = (packets.columns.nanoseconds[this.#packet] & FROM_RESPONDER) !== 0;
    const originator = (originatorTcp[flow] & STARTED) !== 0 ? originatorStart[flow] : null;
    const responder = (responderTcp[flow] & STARTED) !== 0 ? responderStart[flow] : null;
    return {
      stream: this.#streams.of(flow),
      // A side of which nothing but a reset was seen begins there.
      sequenceStart: (fromResponder ? responder : originator) ?? cursor.tcpSequence - 1,
      acknowledgementStart: fromResponder ? originator : responder,
      windowShift: this.#shiftOf(flow, fromResponder),
      times: () => this.#times(flow),
      tcp: this.before.tcp,
      request: this.before.request,
    };
  }

  #shiftOf(flow: FlowId, fromResponder: boolean): number {
    const scales = this.#scales.get(flow);
    if (scales === undefined) return NONE;
    return scales.includes(NOT_SCALED) ? NOT_SCALED : scales[fromResponder ? 1 : 0];
  }

  /** A datagram that carries a tunnel belongs to a flow of its own, though the packet is counted to the one inside. */
  #carrierOf(cursor: Cursor): ExplainedFlow | null {
    if (cursor.transport !== IP_PROTOCOL.udp) return null;
    const [source, destination] = [cursor.source, cursor.destination].map((id) => this.#known(id));
    const { sourcePort, destinationPort } = cursor;
    const flow = this.#streams.between(IP_PROTOCOL.udp, { source, sourcePort, destination, destinationPort });
    if (flow < 0) return null;
    const stream = this.#streams.of(flow);
    return { stream, sequenceStart: null, acknowledgementStart: null, windowShift: NONE, times: () => null };
  }

  /** The flow of a packet that another one quotes, where the capture has it. As in Wireshark, its numbers stay as they are. */
  #quotedFlow({ transport, source, sourcePort, destination, destinationPort }: Cursor): ExplainedFlow | null {
    if (sourcePort < 0 || (transport !== IP_PROTOCOL.tcp && transport !== IP_PROTOCOL.udp)) return null;
    const [from, to] = [this.#known(source), this.#known(destination)];
    const flow = this.#streams.between(transport, { source: from, sourcePort, destination: to, destinationPort });
    if (flow < 0) return null;
    const stream = this.#streams.of(flow);
    const times = (): null => null;
    return { stream, sequenceStart: null, acknowledgementStart: null, windowShift: NONE, times, isQuoted: true };
  }

  /** The number that an address of a packet read here has in the analysis, or −1. */
  #known(address: AddressId): AddressId {
    if (address < 0) return NONE;
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    const bytes = this.#waste.addresses.bytes(address);
    const found = this.#analysis.addresses.find(bytes.length === 4 ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6, bytes);
    this.#addresses.set(address, found);
    return found;
  }

  #times(flow: FlowId): { relative: string; delta: string } {
    const { packets, flows } = this.#analysis;
    const stream = this.#streams.of(flow);
    const first = flows.columns.firstPacket[this.#streams.firstOf(flow)];
    const isOfStream = (other: FlowId): boolean =>
      other === flow ||
      (other >= 0 &&
        this.#streams.of(other) === stream &&
        flows.columns.transport[other] === flows.columns.transport[flow]);
    let before = this.#packet;
    for (let other = before - 1; other >= first && before === this.#packet && other > before - FAR; other -= 1)
      if (isOfStream(packets.columns.flow[other])) before = other;
    return { relative: this.#frame.since(this.#packet, first), delta: this.#frame.since(this.#packet, before) };
  }
}
