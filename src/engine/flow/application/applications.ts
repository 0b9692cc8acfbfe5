// HOT. Once per packet with payload. Objects are made per flow that somebody reads, never per packet.

import { grown } from '../../base/grown.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import { TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId, FlowId, PacketId } from '../../model/ids.ts';
import { GIVE_UP, PROBE } from '../../model/stream.ts';
import type { DatagramParser, Expectation, FlowView, Output, Probe, StreamParser } from '../../model/stream.ts';
import type { ColumnArrays } from '../../model/table.ts';
import { StreamDirection } from './tcp-reassembly.ts';
import type { StreamSink } from './tcp-reassembly.ts';

/** Flows read at the same time at most; beyond it the longest silent quarter is closed. */
const LIVE_LIMIT = 1 << 16;
/** Early and unread bytes kept over all flows, in each thread that reads streams. */
const HELD_LIMIT = 128 * 1024 * 1024;
/** Bytes of one direction, and datagrams of one flow, after which no application is expected any more. */
const PROBE_BYTES = 4096;
const PROBE_DATAGRAMS = 4;
/** The same where the port is one of the application's: calls begin behind empty datagrams that keep a NAT's binding. */
const PROBE_OWN_DATAGRAMS = 64;
/** A no to fewer bytes proves nothing: a segment may hold a single byte of what an application begins with. */
const CONVINCING = 10;
/** Flows that were reset and are still read: a reset may be forged, or cross what is on its way. The oldest makes room. */
const LINGERING = 256;
/** Announced flows that are remembered. */
const EXPECTATIONS = 4096;

/** Nobody reads this flow (any more). */
const DEAD = -1;
/** Not decided yet. */
const OPEN = 0;

/** What this file needs to know of an application dissector (engine/dissect/dissector.ts); siblings do not import. */
export interface Application {
  readonly id: string;
  readonly ports: { readonly tcp?: readonly number[]; readonly udp?: readonly number[] };
  probe(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, flow: FlowView): Probe;
  stream?(flow: FlowView, output: Output): StreamParser;
  datagrams?(flow: FlowView, output: Output): DatagramParser;
}

/** Applications in the order in which they are asked on a port: those that list it first. */
class ProbeOrder {
  readonly #all: readonly number[];
  readonly #byPort = new Map<number, readonly number[]>();
  /** By port: how many of its applications list it. */
  readonly #hinted = new Map<number, number>();

  constructor(applications: readonly Application[], transport: 'tcp' | 'udp') {
    const parser = transport === 'tcp' ? 'stream' : 'datagrams';
    const able = [...applications.keys()].filter((i) => parser in applications[i]);
    this.#all = able;
    for (const port of new Set(able.flatMap((i) => applications[i].ports[transport] ?? []))) {
      const hinted = able.filter((i) => applications[i].ports[transport]?.includes(port) === true);
      this.#hinted.set(port, hinted.length);
      this.#byPort.set(port, [...hinted, ...able.filter((i) => !hinted.includes(i))]);
    }
  }

  of(flow: FlowView): readonly number[] {
    return this.#byPort.get(flow.responderPort) ?? this.#byPort.get(flow.originatorPort) ?? this.#all;
  }

  /** How many of them, from the first one on, list the port. */
  hinted(flow: FlowView): number {
    return this.#hinted.get(flow.responderPort) ?? this.#hinted.get(flow.originatorPort) ?? 0;
  }
}

/** One flow as its parser sees it. */
class LiveFlow implements FlowView, StreamSink {
  id: FlowId = NONE;
  transport = 0;
  originator: AddressId = NONE;
  responder: AddressId = NONE;
  originatorPort = NONE;
  responderPort = NONE;
  packet: PacketId = NONE;
  seconds = 0;
  nanoseconds = 0;
  expected: Expectation | null = null;
  isOver = false;
  /** It was reset, and is read on. */
  lingers = false;
  /** Applications that may still be it, or null once decided. */
  candidates: number[] | null = null;
  parser: StreamParser | null = null;
  /** The one whose parser it is. */
  application = NONE;
  datagrams: DatagramParser | null = null;
  /** The parser read something that is certainly its own (Output.mark). */
  confirmed = false;
  isClosing = false;
  /** Early and unread bytes of both directions that are kept. */
  held = 0;
  readonly fromOriginator = new StreamDirection(true);
  readonly fromResponder = new StreamDirection(false);
  /** What the parser reads stands inside this application (a proxy); NONE for most. */
  around = NONE;
  /** Names the fields of what is around, where somebody looks. */
  tellAround: ((bytes: Uint8Array, at: number, end: number) => void) | null = null;
  #upgrade: string | true | null = null;
  readonly #owner: Applications;

  constructor(owner: Applications) {
    this.#owner = owner;
  }

  get originatorOffset(): number {
    return this.fromOriginator.offset - this.fromOriginator.unread;
  }

  get isFromStart(): boolean {
    return this.#owner.isFromStart(this.id);
  }

  get responderOffset(): number {
    return this.fromResponder.offset - this.fromResponder.unread;
  }

  hold(bytes: number): void {
    this.held += bytes;
    this.#owner.hold(bytes);
  }

  nameServer(name: string): void {
    this.#owner.nameServer(this.id, name);
  }

  upgrade(application?: string, isInside = false, tell?: LiveFlow['tellAround']): void {
    this.#upgrade = application ?? true;
    if (!isInside || this.around !== NONE) return;
    this.around = this.application;
    this.tellAround = tell ?? null;
  }

  note(anomaly: AnomalyCode): void {
    this.#owner.note(anomaly);
  }

  gap(length: number, fromOriginator: boolean): void {
    if (this.parser !== null) this.parser.gap(length, fromOriginator);
    else this.candidates = null; // the beginning is lost: what follows proves nothing
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.parser === null) {
      if (this.candidates === null) return GIVE_UP;
      const found = this.#owner.probe(this, this.candidates, bytes, at, end, fromOriginator);
      if (found === OPEN) return end - at > PROBE_BYTES ? GIVE_UP : 0;
      if (found === DEAD) return GIVE_UP;
    }
    const used = this.parser!.feed(bytes, at, end, fromOriginator);
    if (used === GIVE_UP) this.#owner.refuted(this);
    if (used === GIVE_UP || this.#upgrade === null) return used;
    this.#change();
    if (at + used >= end) return used;
    const rest = this.feed(bytes, at + used, end, fromOriginator);
    return rest === GIVE_UP ? GIVE_UP : used + rest;
  }

  #change(): void {
    const to = this.#upgrade;
    this.#upgrade = null;
    this.parser!.close();
    this.parser = null;
    this.#owner.changed(this, to === true ? null : to);
  }
}

/** What applications are told of flows, and the one column that they write. */
export type StreamColumns = Pick<
  ColumnArrays<typeof flowTable.columns>,
  | 'originator'
  | 'responder'
  | 'originatorPort'
  | 'responderPort'
  | 'transport'
  | 'application'
  | 'firstPacket'
  | 'originatorPackets'
  | 'responderPackets'
  | 'originatorFlags'
  | 'responderFlags'
  | 'originatorStart'
  | 'responderStart'
>;

/** Where payload goes, packet by packet: to applications in this thread or beside it (engine/lanes). */
export interface Streams {
  /**
   * A TCP segment of a flow; bytes[cursor.at, cursor.end) is its payload. Time in seconds since 1970 and nanoseconds.
   * `isOver`: the flow has ended with it, `isClosed` by both sides, else it was reset.
   */
  segment(
    flow: FlowId,
    bytes: Uint8Array,
    cursor: Cursor,
    packet: PacketId,
    seconds: number,
    nanoseconds: number,
    fromResponder: boolean,
    isOver: boolean,
    isClosed: boolean,
  ): void;
  /** A UDP datagram of a flow; bytes[cursor.at, cursor.end) is its payload. */
  datagram(
    flow: FlowId,
    bytes: Uint8Array,
    cursor: Cursor,
    packet: PacketId,
    seconds: number,
    nanoseconds: number,
    fromResponder: boolean,
  ): void;
}

/** Where the tables and layers stand that this file must reach. */
export interface ApplicationHost {
  readonly flows: { readonly columns: StreamColumns };
  output(application: number): Output;
  note(anomaly: AnomalyCode): void;
  nameServer(flow: FlowId, name: string): void;
  /** An application threw: a bug of ours. What other applications make of the flow stands. */
  failed(flow: FlowId, error: unknown, application: number): void;
}

/** Decides which application a flow speaks, and feeds its parser. */
export class Applications implements Streams {
  /** The packet that is being read; once the capture is over, the last one of the flow that is being closed. */
  packet: PacketId = NONE;
  readonly #applications: readonly Application[];
  readonly #host: ApplicationHost;
  readonly #tcpOrder: ProbeOrder;
  readonly #udpOrder: ProbeOrder;
  /** By flow: OPEN, DEAD, or the number of its live flow plus one. */
  #slots = new Int32Array(1024);
  #live: (LiveFlow | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #expected = new Map<number, Expectation>();
  #count = 0;
  #held = 0;
  readonly #lingering: (LiveFlow | undefined)[] = [];
  #nextLingering = 0;
  /** Lent to probes of datagrams, so that a scan does not make an object per flow. */
  readonly #scratch: LiveFlow;

  constructor(applications: readonly Application[], host: ApplicationHost) {
    this.#applications = applications;
    this.#host = host;
    this.#tcpOrder = new ProbeOrder(applications, 'tcp');
    this.#udpOrder = new ProbeOrder(applications, 'udp');
    this.#scratch = new LiveFlow(this);
  }

  /** A flow to this endpoint was announced: it needs no probe. */
  expect(address: AddressId, port: number, expectation: Expectation): void {
    this.#expected.set(address * 65_536 + port, expectation);
    if (this.#expected.size > EXPECTATIONS) this.#expected.delete(this.#expected.keys().next().value!);
  }

  segment(
    flow: FlowId,
    bytes: Uint8Array,
    cursor: Cursor,
    packet: PacketId,
    seconds: number,
    nanoseconds: number,
    fromResponder: boolean,
    isOver: boolean,
    isClosed: boolean,
  ): void {
    const payload = cursor.wireEnd - cursor.at;
    if (flow >= this.#slots.length) {
      if (payload <= 0) return;
      this.#slots = grown(this.#slots, flow);
    }
    const slot = this.#slots[flow];
    if (slot === DEAD || (slot === OPEN && payload <= 0)) return;
    const live = slot === OPEN ? this.#begin(flow, this.#tcpOrder, cursor, fromResponder) : this.#live[slot - 1]!;
    this.#visit(live, packet, seconds, nanoseconds);
    live.isOver = isOver;
    const own = fromResponder ? live.fromResponder : live.fromOriginator;
    const peer = fromResponder ? live.fromOriginator : live.fromResponder;
    let goesOn = true;
    if (payload > 0) {
      if (live.around >= 0) {
        this.#host.output(live.around).mark(live);
        live.tellAround?.(bytes, cursor.at, cursor.end);
      }
      const sequence = cursor.tcpSequence + ((cursor.tcpFlags & TCP.SYN) !== 0 ? 1 : 0);
      goesOn = own.segment(bytes, cursor.at, cursor.end, cursor.wireEnd - cursor.end, sequence, live);
    }
    // What lasts until the connection closes ends with the FIN of its side, unless something before that is missing.
    const isLast = goesOn && live.parser !== null && (cursor.tcpFlags & TCP.FIN) !== 0;
    if (isLast && own.isAt(cursor.tcpSequence + payload)) live.parser!.finished?.(!fromResponder);
    // Most flows hold nothing back: then the other direction has nothing to do, and is not even looked at (a cache miss).
    if (goesOn && live.held > 0) goesOn = this.#settle(live, peer, cursor, payload > 0);
    // Nobody reads what a proxy carries: its packets are still the proxy's.
    if (!goesOn && live.around < 0) this.#end(live);
    else if (this.#held > HELD_LIMIT || this.#count > LIVE_LIMIT) this.#makeRoom(cursor);
    if (isOver) this.#over(flow, cursor, isClosed);
  }

  #over(flow: FlowId, cursor: Cursor, isClosed: boolean): void {
    const live = this.#live[(this.#slots[flow] ?? OPEN) - 1];
    if (live === undefined) return;
    if (isClosed) this.#end(live);
    if (isClosed || live.lingers) return;
    live.lingers = true;
    const oldest = this.#lingering[this.#nextLingering];
    if (oldest !== undefined && this.#live[this.#slots[oldest.id] - 1] === oldest) this.#endBehind(oldest, cursor);
    this.#lingering[this.#nextLingering] = live;
    this.#nextLingering = (this.#nextLingering + 1) % LINGERING;
  }

  /** What a segment of one direction means to the bytes that wait in the other. False: the parser gave up. */
  #settle(live: LiveFlow, peer: StreamDirection, cursor: Cursor, hasPayload: boolean): boolean {
    if (hasPayload && live.parser !== null && peer.unread > 0 && peer.unread !== peer.refused && !peer.again(live))
      return false;
    return (cursor.tcpFlags & TCP.ACK) === 0 || peer.acknowledged(cursor.tcpAcknowledgement, live);
  }

  /** So many more bytes are kept over all flows, or fewer. */
  hold(bytes: number): void {
    this.#held += bytes;
  }

  datagram(
    flow: FlowId,
    bytes: Uint8Array,
    cursor: Cursor,
    packet: PacketId,
    seconds: number,
    nanoseconds: number,
    fromResponder: boolean,
  ): void {
    if (flow >= this.#slots.length) this.#slots = grown(this.#slots, flow);
    const slot = this.#slots[flow];
    if (slot === DEAD || cursor.at >= cursor.end) return;
    let live = slot === OPEN ? null : this.#live[slot - 1]!;
    if (live === null) {
      live = this.#identify(flow, bytes, cursor, packet, seconds, nanoseconds, fromResponder);
      if (live === null) return;
    }
    this.#visit(live, packet, seconds, nanoseconds);
    if (live.datagrams!.datagram(bytes, cursor.at, cursor.end, !fromResponder) === GIVE_UP) {
      this.refuted(live);
      this.#end(live);
    } else if (this.#count > LIVE_LIMIT) this.#makeRoom(cursor);
  }

  #identify(
    flow: FlowId,
    bytes: Uint8Array,
    cursor: Cursor,
    packet: PacketId,
    seconds: number,
    nanoseconds: number,
    fromResponder: boolean,
  ): LiveFlow | null {
    const scratch = this.#scratch;
    this.#describe(scratch, flow);
    this.#visit(scratch, packet, seconds, nanoseconds);
    const expected = this.#announced(scratch, 'datagrams');
    if (expected !== null) {
      const announced = this.#applications.findIndex(({ id }) => id === expected.application);
      return this.#open(flow, announced, expected);
    }
    const { columns } = this.#host.flows;
    const seen = columns.originatorPackets[flow] + columns.responderPackets[flow];
    const order = this.#udpOrder.of(scratch);
    const hinted = this.#udpOrder.hinted(scratch);
    const asked = seen > PROBE_DATAGRAMS ? hinted : order.length;
    for (let i = 0; i < asked; i += 1)
      if (this.#answer(order[i], scratch, bytes, cursor.at, cursor.end, !fromResponder) === PROBE.yes)
        return this.#open(flow, order[i], null);
    if (seen >= (hinted > 0 ? PROBE_OWN_DATAGRAMS : PROBE_DATAGRAMS)) this.#slots[flow] = DEAD;
    return null;
  }

  /** A flow of datagrams whose application is known. */
  #open(flow: FlowId, application: number, expected: Expectation | null): LiveFlow {
    const live = this.#make(flow);
    live.expected = expected;
    live.datagrams = this.#applications[application].datagrams!(live, this.#host.output(application));
    this.#host.flows.columns.application[flow] = application + 1;
    return live;
  }

  /** Asks the candidates; sets the parser of the flow on a yes. */
  probe(
    live: LiveFlow,
    candidates: number[],
    bytes: Uint8Array,
    at: number,
    end: number,
    fromOriginator: boolean,
  ): number {
    let kept = 0;
    for (const application of candidates) {
      const answer = this.#answer(application, live, bytes, at, end, fromOriginator);
      if (answer === PROBE.yes) return this.#choose(live, application);
      if (answer === PROBE.more || end - at < CONVINCING) candidates[kept++] = application;
    }
    candidates.length = kept;
    return kept === 0 ? DEAD : OPEN;
  }

  #answer(
    application: number,
    live: LiveFlow,
    bytes: Uint8Array,
    at: number,
    end: number,
    fromOriginator: boolean,
  ): Probe {
    try {
      return this.#applications[application].probe(bytes, at, end, fromOriginator, live);
    } catch (error) {
      this.#host.failed(live.id, error, application);
      return PROBE.no;
    }
  }

  #choose(live: LiveFlow, application: number): number {
    const column = this.#host.flows.columns.application;
    if (column[live.id] === 0) column[live.id] = application + 1;
    live.parser = this.#applications[application].stream!(live, this.#host.output(application));
    live.application = application;
    live.candidates = null;
    return application + 1;
  }

  /** The rest of the flow is another application (FlowView.upgrade). */
  changed(live: LiveFlow, to: string | null): void {
    const known = to === null ? -1 : this.#applications.findIndex((application) => application.id === to);
    if (known >= 0) this.#choose(live, known);
    else live.candidates = [...this.#tcpOrder.of(live)];
  }

  /** The parser gave up: unless it had read something, the flow was never what the probe took it for. */
  refuted(live: LiveFlow): void {
    const column = this.#host.flows.columns.application;
    if (!live.confirmed) column[live.id] = 0;
  }

  /** What was announced of a flow, if its application can read such flows. */
  #announced(live: LiveFlow, parser: 'stream' | 'datagrams'): Expectation | null {
    if (this.#expected.size === 0) return null;
    const key = live.responder * 65_536 + live.responderPort;
    const expected = this.#expected.get(key);
    const application = this.#applications.find(({ id }) => id === expected?.application);
    if (expected === undefined || application?.[parser] === undefined) return null;
    this.#expected.delete(key);
    return expected;
  }

  /** Bytes of one direction that wait for more of their message. */
  unread(flow: FlowId, fromResponder: boolean): number {
    const slot = this.#slots[flow] ?? OPEN;
    const live = slot > 0 ? this.#live[slot - 1] : undefined;
    return (fromResponder ? live?.fromResponder : live?.fromOriginator)?.unread ?? 0;
  }

  note(anomaly: AnomalyCode): void {
    this.#host.note(anomaly);
  }

  nameServer(flow: FlowId, name: string): void {
    this.#host.nameServer(flow, name);
  }

  isFromStart(flow: FlowId): boolean {
    return this.#host.flows.columns.firstPacket[flow] >= 0;
  }

  #begin(flow: FlowId, order: ProbeOrder, cursor: Cursor, fromResponder: boolean): LiveFlow {
    const live = this.#make(flow);
    live.candidates = [...order.of(live)];
    live.expected = this.#announced(live, 'stream');
    if (live.expected !== null) this.changed(live, live.expected.application);
    // The tracker knows the first sequence number of each side where its SYN was seen.
    const { columns } = this.#host.flows;
    if ((columns.originatorFlags[flow] & TCP.SYN) !== 0) live.fromOriginator.start(columns.originatorStart[flow] + 1);
    if ((columns.responderFlags[flow] & TCP.SYN) !== 0) live.fromResponder.start(columns.responderStart[flow] + 1);
    const peer = fromResponder ? live.fromOriginator : live.fromResponder;
    if ((cursor.tcpFlags & TCP.ACK) !== 0) peer.awaits(cursor.tcpAcknowledgement);
    return live;
  }

  #make(flow: FlowId): LiveFlow {
    const live = new LiveFlow(this);
    this.#describe(live, flow);
    const number = this.#free.pop() ?? this.#live.length;
    this.#live[number] = live;
    this.#slots[flow] = number + 1;
    this.#count += 1;
    return live;
  }

  #describe(live: LiveFlow, flow: FlowId): void {
    const { columns } = this.#host.flows;
    live.id = flow;
    live.transport = columns.transport[flow]!;
    live.originator = columns.originator[flow]!;
    live.responder = columns.responder[flow]!;
    live.originatorPort = columns.originatorPort[flow]!;
    live.responderPort = columns.responderPort[flow]!;
  }

  #visit(live: LiveFlow, packet: PacketId, seconds: number, nanoseconds: number): void {
    this.packet = packet;
    live.packet = packet;
    live.seconds = seconds;
    live.nanoseconds = nanoseconds;
  }

  /** Whether nobody reads the flow any more. */
  isDead(flow: FlowId): boolean {
    return this.#slots[flow] === DEAD;
  }

  #end(live: LiveFlow): void {
    if (live.parser !== null && !live.isClosing) {
      live.isClosing = true;
      live.fromOriginator.finish(live);
      live.fromResponder.finish(live);
      live.parser.close();
    }
    live.datagrams?.close();
    this.#held -= live.held;
    const number = this.#slots[live.id] - 1;
    this.#slots[live.id] = DEAD;
    this.#live[number] = undefined;
    this.#free.push(number);
    this.#count -= 1;
  }

  /** Ends a flow that this packet is not about. */
  #endBehind(live: LiveFlow, cursor: Cursor): void {
    const { stack, anomalies } = cursor;
    this.#end(live);
    cursor.stack = stack;
    cursor.anomalies = anomalies;
  }

  /** Closes the quarter of the live flows that has been silent longest. */
  #makeRoom(cursor: Cursor): void {
    const live = this.#live.filter((flow) => flow !== undefined).sort((a, b) => a.packet - b.packet);
    for (const flow of live.slice(0, Math.ceil(live.length / 4))) this.#endBehind(flow, cursor);
  }

  /** The capture is over. Flows end in the order of their last packets. */
  finish(): void {
    const live = this.#live.filter((flow) => flow !== undefined).sort((a, b) => a.packet - b.packet);
    for (const flow of live) {
      this.packet = flow.packet;
      try {
        this.#end(flow);
      } catch (error) {
        this.#host.failed(flow.id, error, this.#host.flows.columns.application[flow.id] - 1);
      }
    }
  }
}

/** Marks the ports of all applications: a flow whose beginning is missing is turned so that one of them serves. */
export function serverPorts(applications: readonly Application[]): { tcp: Uint8Array; udp: Uint8Array } {
  const mark = (transport: 'tcp' | 'udp'): Uint8Array => {
    const ports = new Uint8Array(65_536);
    for (const application of applications) for (const port of application.ports[transport] ?? []) ports[port] = 1;
    return ports;
  };
  return { tcp: mark('tcp'), udp: mark('udp') };
}
