// HOT. One look-up per packet with payload. Bounded: a hostile capture opens flows and never closes them.

import { grown } from '../../../base/grown.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import type { FlowId } from '../../../model/ids.ts';
import type { ApplicationHost } from './application.ts';
import { LiveFlow } from './live-flow.ts';
import type { Probing } from './probing.ts';

/** Flows read at the same time at most; beyond it the longest silent quarter is closed. */
const MOST = 1 << 16;
/** Early and unread bytes kept over all flows. */
const MOST_HELD = 256 * 1024 * 1024;
/** Flows that were reset and are still read: a reset may be forged, or cross what is on its way. The oldest makes room. */
const LINGERING = 256;

/** Nobody reads this flow (any more). */
const DEAD = -1;
/** Nothing of it was read yet. */
const OPEN = 0;

/** The flows that are being read. */
export class LiveFlows {
  readonly host: ApplicationHost;
  readonly probing: Probing;
  /** Early and unread bytes that all of them keep. */
  held = 0;
  /** By flow: OPEN, DEAD, or the number of its live flow plus one. */
  #slots = new Int32Array(1024);
  readonly #live: (LiveFlow | undefined)[] = [];
  readonly #free: number[] = [];
  #count = 0;
  readonly #lingering: (LiveFlow | undefined)[] = [];
  #nextLingering = 0;

  constructor(host: ApplicationHost, probing: Probing) {
    this.host = host;
    this.probing = probing;
  }

  /** A flow that is being read; undefined where nothing of it was read yet, null where nobody reads it any more. */
  of(flow: FlowId): LiveFlow | undefined | null {
    const slot = flow < this.#slots.length ? this.#slots[flow] : OPEN;
    if (slot > OPEN) return this.#live[slot - 1];
    return slot === DEAD ? null : undefined;
  }

  /** Begins to read a flow. */
  open(flow: FlowId): LiveFlow {
    const { columns } = this.host.flows;
    const live = new LiveFlow(this, columns.transport[flow] === IP_PROTOCOL.tcp);
    live.describe(flow, columns);
    const number = this.#free.pop() ?? this.#live.length;
    this.#live[number] = live;
    this.#put(flow, number + 1);
    this.#count += 1;
    return live;
  }

  /** Nobody will read a flow. */
  leave(flow: FlowId): void {
    this.#put(flow, DEAD);
  }

  #put(flow: FlowId, slot: number): void {
    if (flow >= this.#slots.length) this.#slots = grown(this.#slots, flow);
    this.#slots[flow] = slot;
  }

  /** Ends the reading of a flow. */
  end(live: LiveFlow): void {
    live.close();
    this.held -= live.held;
    const number = this.#slots[live.id] - 1;
    this.#slots[live.id] = DEAD;
    this.#live[number] = undefined;
    this.#free.push(number);
    this.#count -= 1;
  }

  /** Ends the reading of a flow that the packet at the cursor is not about. */
  #endBehind(live: LiveFlow, cursor: Cursor): void {
    const { stack, anomalies } = cursor;
    this.end(live);
    cursor.stack = stack;
    cursor.anomalies = anomalies;
  }

  /** A flow was reset: it is read on for a while. */
  linger(live: LiveFlow, cursor: Cursor): void {
    if (live.lingers) return;
    live.lingers = true;
    const oldest = this.#lingering[this.#nextLingering];
    if (oldest !== undefined && this.of(oldest.id) === oldest) this.#endBehind(oldest, cursor);
    this.#lingering[this.#nextLingering] = live;
    this.#nextLingering = (this.#nextLingering + 1) % LINGERING;
  }

  get isFull(): boolean {
    return this.held > MOST_HELD || this.#count > MOST;
  }

  /** Closes the quarter of the flows that has been silent longest. */
  makeRoom(cursor: Cursor): void {
    const live = this.bySilence();
    for (const flow of live.slice(0, Math.ceil(live.length / 4))) this.#endBehind(flow, cursor);
  }

  /** Those that are being read, in the order of their last packets. */
  bySilence(): LiveFlow[] {
    return this.#live.filter((flow) => flow !== undefined).sort((a, b) => a.packet - b.packet);
  }
}
