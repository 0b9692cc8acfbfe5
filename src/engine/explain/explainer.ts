// Cold: packets that somebody looks at, or that a filter over their bytes asks about, go through the dissectors again, and
// every layer is told to the tree. The analysis itself is only read: what parsers write on the way is thrown away.

import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import { Cursor, IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { FieldGroup, Fields, FieldTree } from '../../model/field.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { data } from '../dissect/data.ts';
import { SPACE } from '../dissect/dissector.ts';
import type { AddressConflict, PacketDissector } from '../dissect/dissector.ts';
import { echoTimeLength } from '../dissect/network/icmp.ts';
import { QUOTING } from '../dissect/network/icmp-errors.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { tcpFields } from '../dissect/transport/tcp-fields.ts';
import { Walk } from '../dissect/walk.ts';
import { IpFragments } from '../flow/ip-fragments.ts';
import { StreamNumbers } from '../stream-numbers.ts';
import { AddressClaims } from './address-claims.ts';
import { frame, FrameFacts } from './frame.ts';
import { KnownFlows } from './known-flows.ts';
import { LayerNames } from './layer-names.ts';
import { PacketsBefore } from './packets-before.ts';
import { readQuotedDatagram } from './quoted.ts';
import { isRepeat, isRetransmission, SegmentsBefore } from './segments-before.ts';
import { HeardTree, ToldPayload } from './told-payload.ts';
import { Waste } from './waste.ts';

const IPV4 = 0x0800,
  IPV6 = 0x86dd;
/** Messages that carry what their sender likes: RFC 792; RFC 4443, 4. */
const ECHOES: Readonly<Record<number, readonly number[]>> = {
  [IP_PROTOCOL.icmp]: [0, 8],
  [IP_PROTOCOL.icmpv6]: [128, 129],
};

/** Fields of a segment that follow from the lengths of messages. */
const MEASURES: Fields = Object.fromEntries(
  (['tcp.reassembled.length', 'tcp.reassembled.data', 'tcp.pdu.size', 'tcp.segment_data'] as const).map((name) => [
    name,
    tcpFields[name],
  ]),
);

/** The bytes of messages are kept only where somebody asks for them. */
const REASSEMBLED: Fields = { 'tcp.reassembled.data': tcpFields['tcp.reassembled.data'] };

/** Takes packets of one analysis, those of a flow in their order, and tells their fields. */
export class Explainer {
  readonly #analysis: Analysis;
  readonly #tree: FieldTree;
  readonly #waste = new Waste();
  readonly #cursor = new Cursor();
  readonly #walk: Walk;
  readonly #fragments = new IpFragments();
  readonly #frame: FrameFacts;
  readonly before: PacketsBefore;
  readonly #flows: KnownFlows;
  readonly #heard: HeardTree;
  readonly #payload: ToldPayload;
  readonly #segments: SegmentsBefore;
  readonly #names = new LayerNames();
  readonly #claims: AddressClaims;
  readonly #conflicts = (): readonly AddressConflict[] => this.#claims.conflictsOf(this.#packet);
  readonly #time = (): string => this.#frame.since(this.#packet, NaN);
  #packet: PacketId = 0;
  /** The layer of the segment that is told. */
  #segment: FieldGroup | null = null;
  /** The layer that says which part of a datagram the packet is, and how its fields begin. */
  #fragmented: { readonly layer: FieldGroup; readonly prefix: 'ip' | 'ipv6' } | null = null;
  /** The last layer is told to its end: nothing behind it is unknown. */
  #isRestTold = false;
  /** An application reads the payload. */
  #isFeeding = false;
  /** False: nobody asks for more than the frame. */
  readsLayers = true;
  /** False: nobody asks what stands in payload, and no application reads it. */
  readsApplications = true;
  /** Modules that failed on packets that were read. */
  readonly failed = new Set<string>();

  /** Streams and claims are worked out from all of the analysis: who has several explainers makes them once. */
  constructor(
    analysis: Analysis,
    tree: FieldTree,
    streams = new StreamNumbers(analysis),
    claims = new AddressClaims(analysis),
  ) {
    this.#analysis = analysis;
    this.#tree = tree;
    this.#claims = claims;
    this.#frame = new FrameFacts(analysis);
    this.before = new PacketsBefore(analysis, this.#frame);
    this.#flows = new KnownFlows({
      analysis,
      streams,
      frame: this.#frame,
      before: this.before,
      addresses: this.#waste.addresses,
    });
    this.#segments = new SegmentsBefore(analysis, tree.wants(REASSEMBLED));
    this.#walk = new Walk(this.#waste, undefined, (dissector, bytes, at, end, cursor) => {
      this.#tell(dissector, bytes, at, end, cursor);
    });
    this.#heard = new HeardTree(tree, this.#names, tree.wants(MEASURES));
    this.#payload = new ToldPayload(analysis, this.#waste, this.#cursor, this.#heard, {
      note: (anomaly) => this.#walk.note(anomaly, this.#cursor),
      failed: (_, error, application) => this.#fail(APPLICATION_DISSECTORS[application]?.id ?? 'stream', error),
    });
  }

  /** What comes next has nothing to do with what came before: every flow begins anew. */
  forget(): void {
    this.#payload.forget();
    this.#segments.clear();
  }

  /** Reads a packet for what it means to later ones of its flow, without telling its fields. */
  prepare(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#heard.isSilent = true;
    this.#guard(() => this.#read(packet, bytes, at));
    this.#heard.isSilent = false;
  }

  /** Reads only what a packet's headers say of its flow: how windows are scaled. */
  learn(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#heard.isSilent = true;
    this.#guard(() => this.#dissect(packet, bytes, at));
    this.#heard.isSilent = false;
  }

  /** Tells all fields of a packet whose captured bytes begin at bytes[at]. */
  explain(packet: PacketId, bytes: Uint8Array, at = 0): void {
    this.#packet = packet;
    this.#guard(() => this.#explain(packet, bytes, at));
  }

  /** A bug of ours costs what its module has to say: it is named, and what others tell stands. */
  #guard(work: () => unknown): void {
    try {
      work();
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
    this.#heard.messages = 0;
    this.#names.begin();
    let around: FieldGroup | null = null;
    if (this.#tree.wants(frame.fields)) {
      const { captured } = this.#analysis.packets.columns;
      const layer = this.#tree.layer(frame, bytes, at, captured[packet]);
      if (layer.asked === undefined || Object.keys(frame.fields).some((name) => layer.asked!.has(name)))
        this.#frame.tell(packet, layer);
      this.#names.areAsked = layer.asked?.has('frame.protocols') !== false;
      around = layer;
    }
    try {
      if (this.readsLayers) this.#read(packet, bytes, at);
    } finally {
      if (this.#names.areAsked) around?.field('frame.protocols', 0, 0, this.#names.text(this.#analysis, packet));
      if (this.#cursor.isCut) {
        around?.field('_ws.short', 0, 0);
        around?.note?.('short', null);
      }
      this.#names.areAsked = false;
    }
  }

  #read(packet: PacketId, frameBytes: Uint8Array, at: number): void {
    this.#isFeeding = false;
    const bytes = this.#dissect(packet, frameBytes, at);
    if (this.#names.areAsked) this.#names.walked = this.#waste.layers.text(this.#cursor.stack);
    const { flow } = this.#analysis.packets.columns;
    const cursor = this.#cursor;
    if (!this.#heard.isSilent && this.#quotes(bytes)) return;
    if (!this.readsApplications) return;
    const told = this.#heard.messages;
    this.#heard.firstLength = NONE;
    this.#heard.sizes.length = 0;
    this.#heard.unfinished = null;
    const id = flow[packet];
    if (id >= 0 && cursor.hasPayload && !cursor.isFragment) {
      this.#isFeeding = true;
      this.#payload.feed(packet, bytes);
      this.#isFeeding = false;
      const messages = this.#heard.messages - told;
      // What lasts until the connection closes ends in a segment that carries nothing but the FIN.
      if (cursor.transport === IP_PROTOCOL.tcp && (cursor.at < cursor.end || messages > 0)) {
        const read = { messages, first: this.#heard.firstLength, unread: this.#payload.unread(id) };
        const isEnd = this.#segments.hear(packet, bytes, cursor, read, this.#heard.isSilent ? null : this.#segment);
        this.#names.endsMessage = isEnd && (messages > 1 || read.unread > 0);
        // How long a message is that was cut, its layer does not say.
        if (cursor.end < cursor.wireEnd) this.#heard.sizes.pop();
        for (const size of this.#heard.sizes) this.#segment?.field('tcp.pdu.size', 0, 0, size);
        if (cursor.at < cursor.end) this.#notePart(packet, told);
      }
    }
    if (this.#heard.messages !== told || this.#isRestTold || cursor.at >= cursor.end) return;
    // A reset carries no part of the stream, and only echoes carry what they like.
    if (cursor.transport === IP_PROTOCOL.tcp && (cursor.tcpFlags & TCP.RST) !== 0) return;
    // What was sent before is not read again; a keep-alive is.
    const codes = this.#codes(packet);
    if (isRetransmission(codes)) {
      if (codes.includes(ANOMALY.tcpRetransmission)) this.#tellPart();
      return;
    }
    if (cursor.icmpType >= 0 && !ECHOES[cursor.transport]?.includes(cursor.icmpType)) return;
    if (cursor.icmpType >= 0 && cursor.transport === IP_PROTOCOL.icmp) {
      const now = this.#analysis.origin + this.#analysis.packets.columns.seconds[packet];
      cursor.at += echoTimeLength(bytes, cursor.at, cursor.end, now);
      if (cursor.at >= cursor.end) return;
    }
    // A part of what a protocol says, which it will tell where the rest is there.
    if (id >= 0 && cursor.transport === IP_PROTOCOL.tcp && this.#isReadAsStream(id)) this.#tellPart();
    else {
      this.#heard.tellAround();
      this.#tell(data, bytes, cursor.at, cursor.end, cursor);
    }
  }

  /** An application reads the flow, so that what it tells nothing of is a part of what it will tell. */
  #isReadAsStream(flow: FlowId): boolean {
    return this.#analysis.flows.columns.application[flow] > 0 && !this.#payload.isUnknown(flow);
  }

  /** The payload at the cursor is a part of its stream that no message is told of. */
  #tellPart(): void {
    const { at, end } = this.#cursor;
    this.#segment?.field('tcp.segment_data', at, end - at);
  }

  #codes(packet: PacketId): readonly AnomalyCode[] {
    const { anomalySets, packets } = this.#analysis;
    return anomalySets.get(packets.columns.anomalies[packet]);
  }

  /** A segment in which no message of its flow ends says so in Info, unless it came before; `told`: messages before it. */
  #notePart(packet: PacketId, told: number): void {
    const { flow } = this.#analysis.packets.columns;
    const { messages, unfinished } = this.#heard;
    if (this.#segment === null || !this.#isReadAsStream(flow[packet])) return;
    if (messages !== told && unfinished?.behind !== told) return;
    if ((this.#cursor.tcpFlags & TCP.RST) !== 0 || isRepeat(this.#codes(packet))) return;
    this.#segment.note?.('part', unfinished?.words ?? null);
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
      const whole = this.#fragments.add(bytes, cursor, origin + seconds[packet], packet);
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

  /** Of a datagram that this packet completes: the packets that hold it, and what it is. */
  #tellFragments(parts: readonly PacketId[], whole: Uint8Array): void {
    if (this.#heard.isSilent || this.#fragmented === null) return;
    const { layer, prefix } = this.#fragmented;
    const fragments = layer.field(`${prefix}.fragments`, 0, 0);
    for (const packet of parts) fragments.field(`${prefix}.fragment`, 0, 0, packet + 1);
    fragments.field(`${prefix}.fragment.count`, 0, 0, parts.length);
    fragments.field(`${prefix}.reassembled.length`, 0, 0, whole.length);
    fragments.field(`${prefix}.reassembled.data`, 0, 0, whole.slice());
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
      readQuotedDatagram(APPLICATION_DISSECTORS, this.#payload.outputs, bytes, quoted, this.#packet);
    if (!isRead) this.#tell(data, bytes, quoted.at, quoted.end, quoted);
    return true;
  }

  #tell(
    dissector: Pick<PacketDissector, 'id' | 'title' | 'fields' | 'fixed' | 'explain' | 'coversPayload'>,
    bytes: Uint8Array,
    at: number,
    end: number,
    cursor: Cursor,
  ): void {
    if (cursor === this.#cursor) {
      if (dissector.id === 'tcp') this.#flows.learnScale(this.#packet, cursor);
      this.before.hear(dissector.id, bytes, at, end, cursor);
    }
    // What a protocol is told by that is not looked into belongs to it all the same.
    this.#isRestTold = cursor.at === at && dissector !== data;
    // What is quoted, and what nobody knows, stands in no stack.
    if (!this.#heard.isSilent && (cursor !== this.#cursor || dissector === data)) this.#names.hear(dissector.id);
    if (this.#heard.isSilent || dissector.explain === undefined || !this.#tree.wants(dissector.fields ?? {})) return;
    const isHeader = cursor.at > at && cursor.at <= end && dissector.coversPayload !== true;
    const length = (isHeader ? cursor.at : end) - at;
    if (this.#tree.fixed?.(dissector, bytes, at, length, end) === true) return;
    const layer = this.#tree.layer(dissector, bytes, at, length, end);
    if (cursor === this.#cursor) this.#keepLayer(dissector.id, layer);
    // What is quoted belongs to another flow than the message that quotes it.
    const flow = cursor === this.#cursor ? this.#flows.of(this.#packet, cursor) : this.#flows.quoted(cursor);
    try {
      dissector.explain(bytes, at, end, layer, { cursor, flow, time: this.#time, conflicts: this.#conflicts });
    } catch (error) {
      this.#fail(dissector.id, error);
    }
  }
}
