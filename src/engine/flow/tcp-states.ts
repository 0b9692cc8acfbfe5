// HOT. Two cache lines per segment; a flow of one packet costs two writes. No more than 17 MiB whatever the capture holds.

import { TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { SCALE_UNKNOWN, scaleOf } from '../../model/window-scale.ts';
import type { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import type { Table } from '../../model/table.ts';

// A state is two directions, the originator's first, of these words.
/** Bits: NEXT and ACK are known. */
export const KNOWN = 0,
  /** Next sequence number expected, and the packet that moved it there. */
  NEXT = 1,
  NEXT_PACKET = 2,
  /** Last acknowledgement sent, and its packet. */
  ACK = 3,
  ACK_PACKET = 4,
  /** Last window sent, in bytes. */
  WINDOW = 5,
  /** Shift of the window, or one of the two below. */
  SCALE = 6,
  /** Sequence number up to which all was seen: the highest that the peer should acknowledge. */
  SEEN = 7,
  /** How often the last acknowledgement was repeated. */
  REPEATS = 8,
  /** What was said of the last segment. */
  LAST = 9,
  /** First sequence number; known with NEXT. */
  START = 10,
  /** In the originator's words: the last SYN, and the first packet behind it that acknowledges. Their distance is the round trip. */
  SYN_PACKET = 11,
  ANSWER_PACKET = 12,
  DIRECTION = 16,
  STATE = 2 * DIRECTION;
/** Bits of KNOWN. */
export const HAS_NEXT = 1,
  HAS_ACK = 2,
  /** It was told that the peer acknowledges more than was seen: not again, except once behind a gap. */
  TOLD = 4,
  GAP_SINCE = 8;

/** States at the beginning and at most: 128 bytes each. Beyond it the state that rested longest makes room. */
const FIRST_STATES = 1 << 10,
  MOST_STATES = 1 << 17;
/** Places where the state of a flow may stand. */
const WAYS = 4;
/** Flows of one packet whose window is kept for the second: a SYN-ACK comes before so many other flows open. */
const NEWBORNS = 1 << 14;

/** What TCP flows were like at their last packet: a pool of states, of which those that rested longest make room. */
export class TcpStates {
  /** All states, place by place. Another array once the pool has grown. */
  words = new Int32Array(FIRST_STATES * STATE);
  readonly #flows: Table<typeof flowTable.columns>;
  /** Flow by place: flows have neighbouring numbers, so that the number itself is a good place to begin. */
  #owners = new Int32Array(FIRST_STATES).fill(NONE);
  /** By place, the last packet. */
  #used = new Int32Array(FIRST_STATES);
  /** Pairs of flow and window with shift of flows that have had one packet. */
  readonly #newborns = new Int32Array(NEWBORNS * 2).fill(NONE);

  constructor(flows: Table<typeof flowTable.columns>) {
    this.#flows = flows;
  }

  /** Keeps the window of a flow's first packet: most flows of a scan have no other, and get no state. */
  keep(flow: FlowId, cursor: Cursor): void {
    const at = (flow & (NEWBORNS - 1)) << 1;
    this.#newborns[at] = flow;
    this.#newborns[at + 1] = cursor.tcpWindow | ((cursor.tcpWindowScale + 1) << 16);
  }

  /** A packet of the flow whose state is at a place. */
  touch(place: number, packet: PacketId): void {
    this.#used[place] = packet;
  }

  /** The place of a flow's state, or −1. */
  find(flow: FlowId): number {
    const owners = this.#owners;
    const mask = owners.length - 1;
    for (let way = 0; way < WAYS; way += 1) {
      const place = (flow + way) & mask;
      if (owners[place] === flow) return place;
    }
    return NONE;
  }

  /** A state for a flow that has none; returns its place. */
  make(flow: FlowId, fromResponder: boolean): number {
    const place = this.#freePlace(flow);
    this.#owners[place] = flow;
    this.#begin(place * STATE, flow, fromResponder);
    return place;
  }

  /** A place for a flow that has none: an empty one, one of a larger pool, or that of the flow which rested longest. */
  #freePlace(flow: FlowId): number {
    for (;;) {
      const owners = this.#owners;
      const mask = owners.length - 1;
      let oldest = flow & mask;
      for (let way = 0; way < WAYS; way += 1) {
        const place = (flow + way) & mask;
        if (owners[place] === NONE) return place;
        if (this.#used[place] < this.#used[oldest]) oldest = place;
      }
      if (owners.length >= MOST_STATES) return oldest;
      this.#grow();
    }
  }

  #grow(): void {
    const [owners, used, states] = [this.#owners, this.#used, this.words];
    this.#owners = new Int32Array(owners.length * 2).fill(NONE);
    this.#used = new Int32Array(owners.length * 2);
    this.words = new Int32Array(states.length * 2);
    const mask = this.#owners.length - 1;
    for (let from = 0; from < owners.length; from += 1) {
      if (owners[from] === NONE) continue;
      for (let way = 0; way < WAYS; way += 1) {
        const to = (owners[from] + way) & mask;
        if (this.#owners[to] !== NONE) continue;
        this.#owners[to] = owners[from];
        this.#used[to] = used[from];
        this.words.set(states.subarray(from * STATE, (from + 1) * STATE), to * STATE);
        break;
      }
    }
  }

  /** A state from what the flow's columns say of the packets before this one. */
  #begin(at: number, flow: FlowId, fromResponder: boolean): void {
    const states = this.words;
    const { columns } = this.#flows;
    const first = columns.firstPacket[flow];
    const isSecond = columns.originatorPackets[flow] + columns.responderPackets[flow] === 2;
    states.fill(0, at, at + STATE);
    const sent = columns.originatorPackets[flow] - (fromResponder ? 0 : 1);
    const received = columns.responderPackets[flow] - (fromResponder ? 1 : 0);
    if (sent > 0)
      remember(states, at, columns.originatorStart[flow], columns.originatorNext[flow], columns.responderAcked[flow]);
    if (received > 0)
      remember(
        states,
        at + DIRECTION,
        columns.responderStart[flow],
        columns.responderNext[flow],
        columns.originatorAcked[flow],
      );
    states[at + SCALE] = SCALE_UNKNOWN;
    states[at + DIRECTION + SCALE] = SCALE_UNKNOWN;
    states[at + NEXT_PACKET] = states[at + ACK_PACKET] = isSecond ? first : NONE;
    states[at + DIRECTION + NEXT_PACKET] = states[at + DIRECTION + ACK_PACKET] = isSecond ? first : NONE;
    const isOpening = isSecond && sent > 0 && (columns.originatorFlags[flow] & TCP.SYN) !== 0;
    states[at + SYN_PACKET] = isOpening ? first : NONE;
    states[at + ANSWER_PACKET] = NONE;
    const newborn = (flow & (NEWBORNS - 1)) << 1;
    if (!isSecond || this.#newborns[newborn] !== flow) return;
    const own = sent > 0 ? at : at + DIRECTION;
    const window = this.#newborns[newborn + 1];
    states[own + WINDOW] = window & 0xffff;
    const flags = sent > 0 ? columns.originatorFlags[flow] : columns.responderFlags[flow];
    if ((flags & TCP.SYN) !== 0) states[own + SCALE] = scaleOf((window >> 16) - 1);
  }
}

function remember(states: Int32Array, at: number, start: number, next: number, acknowledged: number): void {
  states[at + KNOWN] = HAS_NEXT | (acknowledged === 0 ? 0 : HAS_ACK);
  states[at + START] = start;
  states[at + NEXT] = next;
  states[at + SEEN] = next;
  states[at + ACK] = acknowledged;
}
