// Cold: what a packet means among those before it. Nothing here grows with the capture: what was heard of first is forgotten
// first.

import { u32be } from '../../base/bytes.ts';
import { remember } from '../../base/maps.ts';
import { ANOMALIES, ANOMALY } from '../../model/anomaly.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER, NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { gtpExchange } from '../dissect/network/gtp-fields.ts';
import { dccpStart } from '../dissect/transport/dccp-fields.ts';
import type { TcpFacts } from '../dissect/transport/tcp-facts.ts';
import type { FrameFacts } from './frame.ts';
import { TcpHistory } from './tcp-history.ts';
import type { SegmentMeaning } from './tcp-history.ts';

/** Flows and echo requests that are remembered. */
const MOST = 65_536;
/** Datagrams whose parts are remembered, and parts of each: no datagram has more (65,535 bytes, of 8 and more). */
const MOST_DATAGRAMS = 4096;
const MOST_PARTS = 8192;
/** Types of echo requests and of their answers, by layer. */
const ECHO: Readonly<Record<string, readonly [asks: number, answers: number]>> = { icmp: [8, 0], icmpv6: [128, 129] };

/** Hears of packets in their order. */
export class PacketsBefore {
  readonly #analysis: Analysis;
  readonly #frame: FrameFacts;
  readonly #flows = new Map<FlowId, TcpHistory>();
  /** By flow, identifier and sequence number: the packet of an echo request, or of one of GTP. */
  readonly #echoes = new Map<string, PacketId>();
  /** By flow of DCCP: the first numbers of its originator and its responder. */
  readonly #starts = new Map<FlowId, [number | null, number | null]>();
  /** By addresses and identification: packets that hold parts of a datagram. */
  readonly #parts = new Map<string, readonly PacketId[]>();
  #packet: PacketId = 0;
  #meaning: SegmentMeaning | null = null;
  #asked: PacketId | null = null;
  /** False: nobody asks, and only parts of datagrams are remembered. */
  isAsked = true;

  constructor(analysis: Analysis, frame: FrameFacts) {
    this.#analysis = analysis;
    this.#frame = frame;
  }

  /** The next packet, of which nothing was heard yet. */
  begin(packet: PacketId): void {
    this.#packet = packet;
    this.#meaning = null;
    this.#asked = null;
  }

  /** A layer of the packet stands in bytes[at, end); the cursor is behind its header. */
  hear(layer: string, bytes: Uint8Array, at: number, end: number, cursor: Cursor): void {
    if (!this.isAsked) return;
    if (layer === 'tcp') this.#hearSegment(cursor);
    else if (layer === 'dccp') this.#hearOpening(dccpStart(bytes, at, end));
    else if (layer === 'gtp') this.#hearExchange(gtpExchange(bytes, at, end));
    else if (layer in ECHO) this.#hearEcho(ECHO[layer], bytes, at, end);
  }

  readonly #areAtOnce = (one: PacketId, other: PacketId): boolean => {
    const { seconds, nanoseconds } = this.#analysis.packets.columns;
    return seconds[one] === seconds[other] && (nanoseconds[one] & NANOSECONDS) === (nanoseconds[other] & NANOSECONDS);
  };

  #hearSegment(cursor: Cursor): void {
    const { flow, nanoseconds } = this.#analysis.packets.columns;
    const id = flow[this.#packet];
    if (id < 0 || this.#analysis.flows.columns.transport[id] !== IP_PROTOCOL.tcp) return;
    let history = this.#flows.get(id);
    if (history === undefined) remember(this.#flows, id, (history = new TcpHistory(this.#areAtOnce)), MOST);
    const fromResponder = (nanoseconds[this.#packet] & FROM_RESPONDER) !== 0;
    const codes = this.#codes;
    this.#meaning = history.add(this.#packet, cursor, fromResponder, {
      isFirst: this.#analysis.flows.columns.firstPacket[id] === this.#packet,
      isBehindGap: codes.includes(ANOMALY.tcpGap),
      isDuplicateAck: codes.includes(ANOMALY.tcpDuplicateAck),
      isRetransmission: codes.includes(ANOMALY.tcpRetransmission),
    });
  }

  #hearOpening(start: number | null): void {
    const { flow, nanoseconds } = this.#analysis.packets.columns;
    const id = flow[this.#packet];
    if (id < 0 || start === null) return;
    const known = this.#starts.get(id) ?? [null, null];
    known[(nanoseconds[this.#packet] & FROM_RESPONDER) !== 0 ? 1 : 0] ??= start;
    remember(this.#starts, id, known, MOST);
  }

  /** Where the numbers of both sides of a DCCP flow begin: those of the sender, and of the receiver. */
  get dccpStarts(): readonly [own: number | null, other: number | null] {
    const { flow, nanoseconds } = this.#analysis.packets.columns;
    const [originator, responder] = this.#starts.get(flow[this.#packet]) ?? [null, null];
    const isBack = (nanoseconds[this.#packet] & FROM_RESPONDER) !== 0;
    return isBack ? [responder, originator] : [originator, responder];
  }

  /** A message of GTP is answered by its number. */
  #hearExchange(exchange: { readonly key: string; readonly isAnswer: boolean } | null): void {
    if (exchange === null) return;
    const key = `${this.#analysis.packets.columns.flow[this.#packet]} gtp ${exchange.key}`;
    if (exchange.isAnswer) this.#asked = this.#echoes.get(key) ?? null;
    else remember(this.#echoes, key, this.#packet, MOST);
  }

  /** An echo is answered by identifier and sequence number (RFC 792, RFC 4443). */
  #hearEcho([asks, answers]: readonly [number, number], bytes: Uint8Array, at: number, end: number): void {
    const flow = this.#analysis.packets.columns.flow[this.#packet];
    if (flow < 0 || end - at < 8) return;
    const key = `${flow} ${u32be(bytes, at + 4)}`;
    if (bytes[at] === answers) this.#asked = this.#echoes.get(key) ?? null;
    else if (bytes[at] === asks) remember(this.#echoes, key, this.#packet, MOST);
  }

  /** The packet holds a part of a datagram: all that hold one, as far as they were heard of. */
  partsWith({ source, destination, fragmentId }: Cursor): readonly PacketId[] {
    const key = `${source} ${destination} ${fragmentId}`;
    const parts = [...(this.#parts.get(key) ?? []), this.#packet].slice(-MOST_PARTS);
    remember(this.#parts, key, parts, MOST_DATAGRAMS);
    return parts;
  }

  get #codes(): readonly number[] {
    const { anomalySets, packets } = this.#analysis;
    return anomalySets.get(packets.columns.anomalies[this.#packet]);
  }

  /** What the packet answers. */
  get request(): { readonly packet: PacketId; readonly after: string } | undefined {
    return this.#asked === null ? undefined : this.#since(this.#asked);
  }

  /** What the segment means, in Wireshark's names. */
  get tcp(): TcpFacts | undefined {
    if (this.#meaning === null) return undefined;
    const { completeness, acknowledged, handshake, inFlight, pushed, repeated, oldest, closesFirst } = this.#meaning;
    return {
      flags: this.#codes.flatMap((code) => {
        const { field } = ANOMALIES[code];
        return field?.startsWith('tcp.analysis.') === true ? [field] : [];
      }),
      completeness,
      acknowledged: acknowledged === null ? null : this.#since(acknowledged),
      handshake: handshake === null ? null : this.#frame.since(handshake[1], handshake[0]),
      inFlight,
      pushed,
      repeated,
      oldest: oldest === null ? null : this.#since(oldest),
      closesFirst,
    };
  }

  #since(packet: PacketId): { packet: PacketId; after: string } {
    return { packet, after: this.#frame.since(this.#packet, packet) };
  }
}
