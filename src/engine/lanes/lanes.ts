// HOT. Deals payload out to other threads and takes what they find. All flows between two hosts go to the same lane, so
// that what one flow announces of another (FTP, TFTP) is known there; and all that is sent to many, since an answer of mDNS
// looks for its question among all.

import { grown } from '../../base/grown.ts';
import { inSteps } from '../../base/in-steps.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Payload, PayloadSink } from '../../model/payload.ts';
import type { Analysis } from '../analysis.ts';
import { BatchWriter } from './batch.ts';
import type { Lane, LaneReport } from './batch.ts';
import { LaneMerge } from './merge.ts';
import { NumberList } from './number-list.ts';

/** Batches on their way to a lane and in it at most, when the next chunk is read. */
const AHEAD = 8;

/** By flow: nothing of it was handed over yet, and nobody reads it any more. Else its number in its lane and the lane. */
const OPEN = 0;
const DEAD = -1;
const LANE_BITS = 4;

/** One lane as this side sees it. */
class LaneSide {
  readonly lane: Lane;
  readonly writer: BatchWriter;
  /** Flows of the analysis by their numbers in the lane. */
  readonly flows = new NumberList();
  /** By address of the analysis: whether the lane knows it. */
  knows = new Uint8Array(1024);
  /** Stacks and sets of anomalies of the lane by their numbers there. */
  readonly stacks: LaneReport['stacks'][number][] = [];
  readonly sets: (readonly number[])[] = [];
  /** Stack of a packet with a stack of the lane on top, by both. */
  readonly joined = new Map<number, number>();
  readonly reports: Promise<void>[] = [];

  constructor(lane: Lane) {
    this.lane = lane;
    this.writer = new BatchWriter(lane.handOver);
  }
}

/** Hands payload to lanes. */
export class Lanes implements PayloadSink {
  readonly #analysis: Analysis;
  readonly #sides: readonly LaneSide[];
  #slots = new Int32Array(1024);

  constructor(analysis: Analysis, lanes: readonly Lane[]) {
    this.#analysis = analysis;
    this.#sides = lanes.slice(0, 1 << LANE_BITS).map((lane) => new LaneSide(lane));
  }

  segment(flow: FlowId, payload: Payload): void {
    const { cursor } = payload;
    const slot = flow < this.#slots.length ? this.#slots[flow] : OPEN;
    if (slot === DEAD || (slot === OPEN && cursor.wireEnd <= cursor.at)) return;
    const side = this.#sideOf(flow, slot, payload);
    const number = (this.#slots[flow] - 1) >> LANE_BITS;
    side.writer.segment(number, payload);
  }

  datagram(flow: FlowId, payload: Payload): void {
    const { cursor } = payload;
    const slot = flow < this.#slots.length ? this.#slots[flow] : OPEN;
    if (slot === DEAD || cursor.at >= cursor.end) return;
    const side = this.#sideOf(flow, slot, payload);
    const number = (this.#slots[flow] - 1) >> LANE_BITS;
    const { originatorPackets, responderPackets } = this.#analysis.flows.columns;
    const seen = originatorPackets[flow] + responderPackets[flow];
    side.writer.datagram(number, payload, seen);
  }

  /** The lane of a flow, which has room for the payload. */
  #sideOf(flow: FlowId, slot: number, payload: Payload): LaneSide {
    const side = slot === OPEN ? this.#choose(flow) : this.#sides[(slot - 1) & ((1 << LANE_BITS) - 1)];
    if (!side.writer.hasRoom(payload)) {
      this.#send(side);
      side.writer.makeRoom(payload);
    }
    if (slot === OPEN) this.#open(flow, side);
    return side;
  }

  #choose(flow: FlowId): LaneSide {
    const { addresses, flows } = this.#analysis;
    const { originator, responder } = flows.columns;
    return this.#sides[addresses.pairGroup(originator[flow], responder[flow]) % this.#sides.length];
  }

  #open(flow: FlowId, side: LaneSide): void {
    const { addresses, flows } = this.#analysis;
    for (const address of [flows.columns.originator[flow], flows.columns.responder[flow]]) {
      if (address < 0) continue; // a group of flows has no single end
      if (address >= side.knows.length) side.knows = grown(side.knows, address);
      if (side.knows[address] === 1) continue;
      side.knows[address] = 1;
      side.writer.address(address, addresses);
    }
    const number = side.flows.length;
    side.flows.add(flow);
    side.writer.flow(number, flow, flows.columns);
    if (flow >= this.#slots.length) this.#slots = grown(this.#slots, flow);
    this.#slots[flow] = ((number << LANE_BITS) | this.#sides.indexOf(side)) + 1;
  }

  #send(side: LaneSide): void {
    if (side.writer.isEmpty) return;
    const report = side.lane.read(side.writer.take()).then((found) => {
      if (found.spent !== null) side.writer.giveBack(found.spent);
      this.#apply(side, found);
    });
    report.catch(() => undefined); // told where it is awaited
    side.reports.push(report);
  }

  /** What was gathered goes on its way. Waits until no lane is more than a few batches behind; rejects where one has died. */
  async keepPace(): Promise<void> {
    for (const side of this.#sides) {
      this.#send(side);
      while (side.reports.length > AHEAD) await side.reports.shift();
    }
  }

  /**
   * The capture is over: takes over everything that lanes have found, from one after another, since each is free then.
   * @param isStopped whoever waits wants what was read by now: what lanes have not begun is left out
   * @param pause lets others be heard: a million different texts take a second
   */
  async finish(isStopped: boolean, pause: () => Promise<void>): Promise<void> {
    for (const side of this.#sides) {
      if (isStopped) side.lane.stop();
      this.#send(side);
    }
    const merge = new LaneMerge(this.#analysis);
    for (const side of this.#sides) {
      for (const report of side.reports) await report;
      await inSteps(merge.add(await side.lane.finish(), side.flows.take()), { pause });
    }
    await inSteps(merge.finish(), { pause });
  }

  #apply(side: LaneSide, report: LaneReport): void {
    side.stacks.push(...report.stacks);
    side.sets.push(...report.sets);
    const { columns } = this.#analysis.packets;
    const { marks, applications, dead } = report;
    for (let at = 0; at < marks.length; at += 3) {
      const packet = marks[at];
      if (marks[at + 1] !== 0) columns.stack[packet] = this.#join(side, columns.stack[packet], marks[at + 1]);
      if (marks[at + 2] !== 0) for (const code of side.sets[marks[at + 2] - 1]) this.#analysis.markLater(packet, code);
    }
    for (let at = 0; at < applications.length; at += 2)
      this.#analysis.flows.columns.application[side.flows.at(applications[at])] = applications[at + 1];
    for (const number of dead) this.#slots[side.flows.at(number)] = DEAD;
  }

  /** A stack of the lane on top of that of a packet. */
  #join(side: LaneSide, stack: number, above: number): number {
    const key = stack * 65_536 + above;
    const known = side.joined.get(key);
    if (known !== undefined) return known;
    const { layers } = this.#analysis;
    const { parent, name, display, isDisplay } = side.stacks[above - 1];
    const below = parent === 0 ? stack : this.#join(side, stack, parent);
    const node = isDisplay
      ? layers.show(below, layers.display(display))
      : layers.push(below, layers.layer(name, display));
    side.joined.set(key, node);
    return node;
  }
}
