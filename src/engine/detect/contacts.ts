import { FLOW_STATES, isHalfCaptured } from '../../model/flow.ts';
import type { FlowState } from '../../model/flow.ts';
import type { FlowId } from '../../model/ids.ts';
import { mostDistinctWithin } from './detector.ts';
import type { Facts } from './detector.ts';

/** A list that is lent to be written over. */
type Room = Int32Array<ArrayBuffer>;

/** First contacts over TCP, as columns: a scan has millions, and an object for each would cost more than the scan. */
export interface Contacts {
  /** Flows that began with a SYN, in the order of their first packets. */
  readonly flows: Int32Array;
  /** By flow: no answer, a refusal, or a handshake given up before any payload (Zeek's is_failed_conn). */
  readonly failed: Uint8Array;
  /** By flow: the responder answered the SYN, its port is open. */
  readonly open: Uint8Array;
  /** A place for every address and every port, lent to who counts by them; all zero before and after. */
  readonly counts: Uint32Array;
  /** Room for three lists with a place for each flow, lent to one detector at a time: fresh memory takes longer than filling it. */
  readonly rooms: { readonly sorted: Room; readonly chosen: Room; readonly values: Room };
}

const SYN = 2;
const PORTS = 65_536;
/** By number of conn state: failed in any case, failed where no payload went. */
const FAILED = statesOf('S0', 'REJ', 'RSTOS0', 'SH');
const RESET = statesOf('RSTO', 'RSTR');

function statesOf(...states: readonly FlowState[]): Uint8Array {
  return Uint8Array.from(FLOW_STATES, (state) => (states.includes(state) ? 1 : 0));
}

/** TCP contacts of the capture; worked out once per judgement. */
export function tcpContacts(facts: Facts): Contacts {
  return facts.shared('tcp-contacts', () => collect(facts));
}

function collect(facts: Facts): Contacts {
  const { columns, length } = facts.flows;
  const flows = new Int32Array(length);
  const failed = new Uint8Array(length);
  const open = new Uint8Array(length);
  let count = 0;
  for (let flow = 0; flow < length; flow += 1) {
    if (columns.transport[flow] !== 6 || (columns.originatorFlags[flow] & SYN) === 0) continue;
    flows[count++] = flow;
    const state = columns.state[flow];
    if (isHalfCaptured(columns, flow)) continue;
    if (FAILED[state] === 1) failed[flow] = 1;
    else if (RESET[state] === 1 && columns.originatorBytes[flow] === 0 && columns.responderBytes[flow] === 0)
      failed[flow] = 1;
    if ((columns.responderFlags[flow] & SYN) !== 0) open[flow] = 1;
  }
  const counts = new Uint32Array(Math.max(facts.addresses.size, PORTS));
  const room = (): Room => new Int32Array(count);
  const rooms = { sorted: room(), chosen: room(), values: room() };
  return { flows: flows.subarray(0, count), failed, open, counts, rooms };
}

/**
 * Groups flows by a column of small numbers (address, port): those of `least` or more, each in the given order, in the order
 * of their first flows. Counting first costs 10 ns a flow where no group is large enough, and eight million need no map.
 * @param counts a place for every number of the column; all zero before and after
 * @param room for the groups, which are parts of it; lent by who groups again and again
 */
export function groupFlows(
  flows: Int32Array,
  column: Int32Array,
  least: number,
  counts: Uint32Array,
  room?: Int32Array,
): [key: number, flows: Int32Array][] {
  if (flows.length < least) return [];
  let most = 0;
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key < 0) continue;
    counts[key] += 1;
    if (counts[key] > most) most = counts[key];
  }
  if (most === flows.length) {
    counts[column[flows[0]]] = 0;
    return [[column[flows[0]], flows]];
  }
  let total = 0;
  const large: { readonly key: number; readonly start: number; readonly end: number }[] = [];
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key < 0 || counts[key] === 0) continue;
    if (counts[key] >= least) large.push({ key, start: total, end: (total += counts[key]) });
    counts[key] = 0;
  }
  if (large.length === 0) return [];
  const sorted = room ?? new Int32Array(total);
  // Where the next flow of a group goes, plus one; 0 for flows of groups that are too small.
  for (const { key, start } of large) counts[key] = start + 1;
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key >= 0 && counts[key] > 0) sorted[counts[key]++ - 1] = flows[i];
  }
  for (const { key } of large) counts[key] = 0;
  return large.map(({ key, start, end }) => [key, sorted.subarray(start, end)]);
}

/**
 * Flows of a list that pass a test. `filter` of typed arrays collects into a list of objects first: three times as slow.
 * Here and below a list that is lent is written over: who asks for tens of thousands of short lists lends one, since making
 * them takes longer than filling them (a scan: 0.5 s).
 */
export function where(
  flows: Int32Array,
  test: (flow: FlowId) => boolean,
  found = new Int32Array(flows.length),
): Int32Array {
  let count = 0;
  for (let i = 0; i < flows.length; i += 1) if (test(flows[i])) found[count++] = flows[i];
  return found.subarray(0, count);
}

/** Values of a column for a list of flows. */
export function valuesOf(flows: Int32Array, column: Int32Array, values = new Int32Array(flows.length)): Int32Array {
  for (let i = 0; i < flows.length; i += 1) values[i] = column[flows[i]];
  return values.subarray(0, flows.length);
}

/** When each of a list of flows began, in seconds since the first packet. */
export function startsOf(facts: Facts, flows: Int32Array): Float64Array {
  const { firstPacket } = facts.flows.columns;
  const times = new Float64Array(flows.length);
  for (let i = 0; i < flows.length; i += 1) times[i] = facts.seconds(firstPacket[flows[i]]);
  return times;
}

/**
 * Most distinct values among flows that began within so many seconds of each other.
 * @param values one for each flow
 * @param counts a place for every value; all zero before and after
 */
export function mostDistinct(
  facts: Facts,
  flows: Int32Array,
  values: Int32Array,
  seconds: number,
  counts: Uint32Array,
): number {
  const { firstPacket } = facts.flows.columns;
  const first = facts.seconds(firstPacket[flows[0]]);
  const last = facts.seconds(firstPacket[flows[flows.length - 1]]);
  // All of them are within the window: looking up when each began would cost more than all the rest (a scan: 1 s).
  if (last - first <= seconds) return countDistinct(values, counts);
  return mostDistinctWithin(startsOf(facts, flows), values, seconds, counts);
}

function countDistinct(values: Int32Array, counts: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (counts[values[i]]++ === 0) count += 1;
  for (let i = 0; i < values.length; i += 1) counts[values[i]] = 0;
  return count;
}

/** Moves the distinct values of a list to its front, in the order of their first places. `counts` is all zero before and after. */
export function distinct(values: Int32Array, counts: Uint32Array): Int32Array {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (counts[value]++ === 0) values[count++] = value;
  }
  for (let i = 0; i < count; i += 1) counts[values[i]] = 0;
  return values.subarray(0, count);
}
