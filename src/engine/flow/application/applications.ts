// HOT. Once per packet with payload.

import type { AddressId, FlowId, PacketId } from '../../../model/ids.ts';
import { NONE } from '../../../model/ids.ts';
import type { Payload, PayloadSink } from '../../../model/payload.ts';
import { GIVE_UP } from '../../../model/stream.ts';
import type { Expectation } from '../../../model/stream.ts';
import type { Application, ApplicationHost } from './application.ts';
import { LiveFlow } from './live-flow.ts';
import { LiveFlows } from './live-flows.ts';
import { Probing } from './probing.ts';

/** Flows that became a protocol which nobody knows and are remembered. */
const MOST_UNKNOWN = 65_536;

/** Reads payload with applications, in this thread: decides which of them a flow speaks, and feeds its parser. */
export class Applications implements PayloadSink {
  /** The packet that is being read; once the capture is over, the last one of the flow that is being closed. */
  packet: PacketId = NONE;
  readonly #host: ApplicationHost;
  readonly #probing: Probing;
  readonly #flows: LiveFlows;
  readonly #unknown = new Set<FlowId>();
  /** Lent to probes of datagrams, so that a scan does not make an object per flow. */
  readonly #scratch: LiveFlow;

  constructor(applications: readonly Application[], host: ApplicationHost) {
    this.#host = host;
    this.#probing = new Probing(applications, host);
    this.#flows = new LiveFlows(host, this.#probing);
    this.#scratch = new LiveFlow(this.#flows, false);
  }

  /** A flow to this endpoint was announced: it needs no probe. */
  expect(address: AddressId, port: number, expectation: Expectation): void {
    this.#probing.announced.add(address, port, expectation);
  }

  segment(flow: FlowId, payload: Payload): void {
    const { cursor, isOver } = payload;
    let live = this.#flows.of(flow);
    if (live === null || (live === undefined && cursor.wireEnd <= cursor.at)) return;
    live ??= this.#begin(flow, payload);
    this.packet = payload.packet;
    live.visit(payload);
    live.isOver = isOver;
    const goesOn = live.segment(payload);
    // Nobody reads what a proxy carries: its packets are still the proxy's.
    if (!goesOn && live.around < 0) this.#give(live);
    else if (this.#flows.isFull) this.#flows.makeRoom(cursor);
    if (isOver) this.#over(flow, payload);
  }

  #begin(flow: FlowId, payload: Payload): LiveFlow {
    const live = this.#flows.open(flow);
    this.#probing.begin(live);
    live.start(payload);
    return live;
  }

  #over(flow: FlowId, { cursor, isClosed }: Payload): void {
    const live = this.#flows.of(flow);
    if (!live) return;
    if (isClosed) this.#flows.end(live);
    else this.#flows.linger(live, cursor);
  }

  datagram(flow: FlowId, payload: Payload): void {
    const { cursor } = payload;
    let live = this.#flows.of(flow);
    if (live === null || cursor.at >= cursor.end) return;
    this.packet = payload.packet;
    live ??= this.#identify(flow, payload);
    if (live === undefined) return;
    live.visit(payload);
    if (live.datagrams!.datagram(payload.bytes, cursor.at, cursor.end, !payload.fromResponder) === GIVE_UP) {
      this.#probing.refute(live);
      this.#flows.end(live);
    } else if (this.#flows.isFull) this.#flows.makeRoom(cursor);
  }

  /** A flow of datagrams that nobody reads yet, where one of the applications does. */
  #identify(flow: FlowId, payload: Payload): LiveFlow | undefined {
    const scratch = this.#scratch;
    scratch.describe(flow, this.#host.flows.columns);
    scratch.visit(payload);
    const application = this.#probing.askAboutDatagram(scratch, payload);
    if (application < 0) {
      if (!this.#probing.mayTellLater(scratch)) this.#flows.leave(flow);
      return undefined;
    }
    const live = this.#flows.open(flow);
    live.expected = scratch.expected;
    this.#probing.chooseDatagrams(live, application);
    return live;
  }

  /** Whether nobody reads the flow any more. */
  isDead(flow: FlowId): boolean {
    return this.#flows.of(flow) === null;
  }

  /** Bytes of one direction that wait for more of their message. */
  unread(flow: FlowId, fromResponder: boolean): number {
    const live = this.#flows.of(flow);
    return (fromResponder ? live?.fromResponder : live?.fromOriginator)?.unread ?? 0;
  }

  /** Nobody reads a flow on. */
  #give(live: LiveFlow): void {
    if (live.before !== null && live.parser === null && this.#unknown.size < MOST_UNKNOWN) this.#unknown.add(live.id);
    this.#flows.end(live);
  }

  /** The flow became another protocol (an upgrade of HTTP), which nobody knows. */
  isUnknown(flow: FlowId): boolean {
    const live = this.#flows.of(flow);
    return live ? live.before !== null && live.parser === null : this.#unknown.has(flow);
  }

  /** The capture is over. Flows end in the order of their last packets. */
  finish(): void {
    for (const live of this.#flows.bySilence()) {
      this.packet = live.packet;
      try {
        this.#flows.end(live);
      } catch (error) {
        this.#host.failed(live.id, error, this.#host.flows.columns.application[live.id] - 1);
      }
    }
  }
}
