// HOT. Once per packet with payload. Objects are made per flow that somebody reads, never per packet.

import type { AnomalyCode } from '../../../model/anomaly.ts';
import { TCP } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { NONE } from '../../../model/ids.ts';
import type { AddressId, FlowId, PacketId } from '../../../model/ids.ts';
import type { Payload } from '../../../model/payload.ts';
import { GIVE_UP } from '../../../model/stream.ts';
import type { Around, DatagramParser, Expectation, FlowView, StreamParser } from '../../../model/stream.ts';
import { StreamDirection } from '../tcp-reassembly.ts';
import type { StreamSink } from '../tcp-reassembly.ts';
import type { ApplicationHost, StreamColumns } from './application.ts';

/** Who finds out what a flow speaks (probing.ts). */
interface Prober {
  ask(
    live: LiveFlow,
    candidates: number[],
    bytes: Uint8Array,
    at: number,
    end: number,
    fromOriginator: boolean,
  ): boolean;
  mayBecome(candidates: readonly number[], length: number): boolean;
  choose(live: LiveFlow, candidates: readonly number[], length: number): boolean;
  change(live: LiveFlow, to: string | null): void;
  refute(live: LiveFlow): void;
  idOf(application: number): string | null;
}

/** Who keeps the flows that are read (live-flows.ts). */
interface Owner {
  readonly host: ApplicationHost;
  readonly probing: Prober;
  /** Early and unread bytes that all of them keep. */
  held: number;
}

/** Of all flows of datagrams, in which nothing is ever put into order: they are many, and live long. */
const NO_STREAM = new StreamDirection(true);

/** One flow while it is read: what its parser sees of it, and its bytes in order. */
export class LiveFlow implements FlowView, StreamSink {
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
  cut = 0;
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
  readonly fromOriginator: StreamDirection;
  readonly fromResponder: StreamDirection;
  /** What the parser reads stands inside this application (a proxy); NONE for most. */
  around = NONE;
  isAroundMessages = false;
  before: string | null = null;
  /** Names the fields of what is around, where somebody looks. */
  tellAround: ((bytes: Uint8Array, at: number, end: number) => void) | null = null;
  #upgrade: string | true | null = null;
  readonly #owner: Owner;

  /** @param isStream whether its bytes have an order; datagrams are read as they come */
  constructor(owner: Owner, isStream: boolean) {
    this.#owner = owner;
    this.fromOriginator = isStream ? new StreamDirection(true) : NO_STREAM;
    this.fromResponder = isStream ? new StreamDirection(false) : NO_STREAM;
  }

  /** It stands for this row of the flow table. */
  describe(flow: FlowId, columns: StreamColumns): void {
    this.id = flow;
    this.transport = columns.transport[flow];
    this.originator = columns.originator[flow];
    this.responder = columns.responder[flow];
    this.originatorPort = columns.originatorPort[flow];
    this.responderPort = columns.responderPort[flow];
  }

  /** The packet whose bytes come next. */
  visit({ packet, seconds, nanoseconds }: Payload): void {
    this.packet = packet;
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  get isFromStart(): boolean {
    return this.#owner.host.flows.columns.firstPacket[this.id] >= 0;
  }

  get originatorOffset(): number {
    return this.fromOriginator.offset - this.fromOriginator.unread;
  }

  get responderOffset(): number {
    return this.fromResponder.offset - this.fromResponder.unread;
  }

  nameServer(name: string): void {
    this.#owner.host.nameServer(this.id, name);
  }

  upgrade(application?: string, around?: Around, tell?: LiveFlow['tellAround']): void {
    this.#upgrade = application ?? true;
    this.before = this.#owner.probing.idOf(this.application);
    if (around === undefined || this.around !== NONE) return;
    this.around = this.application;
    this.isAroundMessages = around === 'messages';
    this.tellAround = tell ?? null;
  }

  /** Where the bytes of both sides begin, as far as the tracker or this first segment knows. */
  start({ cursor, fromResponder }: Payload): void {
    const { originatorFlags, responderFlags, originatorStart, responderStart } = this.#owner.host.flows.columns;
    const { id } = this;
    if ((originatorFlags[id] & TCP.SYN) !== 0) this.fromOriginator.start(originatorStart[id] + 1);
    if ((responderFlags[id] & TCP.SYN) !== 0) this.fromResponder.start(responderStart[id] + 1);
    const peer = fromResponder ? this.fromOriginator : this.fromResponder;
    if ((cursor.tcpFlags & TCP.ACK) !== 0) peer.awaits(cursor.tcpAcknowledgement);
  }

  /** Puts a segment in its place and reads what is in order. False: nobody wants to read on. */
  segment({ bytes, cursor, fromResponder }: Payload): boolean {
    const length = cursor.wireEnd - cursor.at;
    const own = fromResponder ? this.fromResponder : this.fromOriginator;
    const peer = fromResponder ? this.fromOriginator : this.fromResponder;
    let goesOn = true;
    if (length > 0) {
      const outside = cursor.stack;
      if (this.around >= 0) this.#markAround(bytes, cursor);
      const inside = cursor.stack;
      const sequence = cursor.tcpSequence + ((cursor.tcpFlags & TCP.SYN) !== 0 ? 1 : 0);
      goesOn = own.segment(bytes, cursor.at, cursor.end, cursor.wireEnd - cursor.end, sequence, this);
      if (this.isAroundMessages && this.parser !== null && cursor.stack === inside) cursor.stack = outside;
    }
    // What lasts until the connection closes ends with the FIN of its side, unless something before that is missing.
    const isLast = goesOn && this.parser !== null && (cursor.tcpFlags & TCP.FIN) !== 0;
    if (isLast && own.isAt(cursor.tcpSequence + length)) this.parser!.finished?.(!fromResponder);
    // Most flows hold nothing back: then the other direction has nothing to do, and is not even looked at (a cache miss).
    return goesOn && this.held > 0 ? this.#settle(peer, cursor, length > 0) : goesOn;
  }

  #markAround(bytes: Uint8Array, { at, end }: Cursor): void {
    const { host } = this.#owner;
    host.output(this.around).mark(this);
    const tell = this.tellAround;
    if (tell !== null) host.around?.(() => tell(bytes, at, end), this.isAroundMessages);
  }

  /** What a segment of one direction means to the bytes that wait in the other. False: the parser gave up. */
  #settle(peer: StreamDirection, cursor: Cursor, hasPayload: boolean): boolean {
    if (hasPayload && this.parser !== null && peer.unread > 0 && peer.unread !== peer.refused && !peer.again(this))
      return false;
    return (cursor.tcpFlags & TCP.ACK) === 0 || peer.acknowledged(cursor.tcpAcknowledgement, this);
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const { probing } = this.#owner;
    if (this.parser === null) {
      if (this.candidates === null) return GIVE_UP;
      if (!probing.ask(this, this.candidates, bytes, at, end, fromOriginator)) {
        if (!probing.mayBecome(this.candidates, end - at)) return GIVE_UP;
        if (this.cut === 0 || !probing.choose(this, this.candidates, end - at)) return 0;
      }
    }
    const used = this.parser!.feed(bytes, at, end, fromOriginator);
    if (used === GIVE_UP) probing.refute(this);
    if (used === GIVE_UP) return GIVE_UP;
    if (this.#upgrade === null) {
      if (this.cut > 0 && at + used < end) this.#tellCut(bytes, at + used, end);
      return used;
    }
    this.#change();
    if (at + used >= end) return used;
    const rest = this.feed(bytes, at + used, end, fromOriginator);
    return rest === GIVE_UP ? GIVE_UP : used + rest;
  }

  /** The capture cut a message of which its parser can tell nothing: the packet is of its protocol all the same. */
  #tellCut(bytes: Uint8Array, at: number, end: number): void {
    const output = this.#owner.host.output(this.application);
    output.mark(this);
    output.explain(bytes, at, end);
  }

  #change(): void {
    const to = this.#upgrade;
    this.#upgrade = null;
    this.parser!.close?.();
    this.parser = null;
    this.#owner.probing.change(this, to === true ? null : to);
  }

  gap(length: number, fromOriginator: boolean): void {
    if (this.parser !== null) this.parser.gap(length, fromOriginator);
    else this.candidates = null; // the beginning is lost: what follows proves nothing
  }

  note(anomaly: AnomalyCode): void {
    this.#owner.host.note(anomaly);
  }

  hold(bytes: number): void {
    this.held += bytes;
    this.#owner.held += bytes;
  }

  /** Nobody reads it any more: early bytes come after their gaps, and its parser says its last words. */
  close(): void {
    if (this.parser !== null && !this.isClosing) {
      this.isClosing = true;
      this.fromOriginator.finish(this);
      this.fromResponder.finish(this);
      this.parser.close?.();
    }
    this.datagrams?.close?.();
  }
}
