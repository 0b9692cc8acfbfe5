import type { FlowId } from '../../model/ids.ts';
import type { Facts } from './detector.ts';

/** First contacts over TCP, as columns: a scan has millions, and an object for each would cost more than the scan. */
export interface Contacts {
  /** Flows that began with a SYN, in the order of their first packets. */
  readonly flows: Int32Array;
  /** By flow: no answer, a refusal, or a handshake given up before any payload (Zeek's is_failed_conn). */
  readonly failed: Uint8Array;
  /** By flow: the responder answered the SYN, its port is open. */
  readonly open: Uint8Array;
}

const SYN = 2;
const FAILED = new Set(['S0', 'REJ', 'RSTOS0', 'SH']);
const RESET = new Set(['RSTO', 'RSTR']);

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
    const state = facts.state(flow);
    const noPayload = columns.originatorBytes[flow] === 0 && columns.responderBytes[flow] === 0;
    failed[flow] = FAILED.has(state) || (RESET.has(state) && noPayload) ? 1 : 0;
    open[flow] = (columns.responderFlags[flow] & SYN) !== 0 ? 1 : 0;
  }
  return { flows: flows.slice(0, count), failed, open };
}

/** Above it a list is grouped by counting instead of by a map: 8 million flows in 0.1 s instead of 3 s. */
const LARGE = 100_000;

/** Groups flows by a column of small numbers (address, port), each group in the given order; only those of `least` or more. */
export function* groupFlows(
  flows: Int32Array,
  column: Int32Array,
  least: number,
): Generator<[key: number, flows: Int32Array]> {
  if (flows.length < least) return;
  if (flows.length < LARGE) {
    const groups = new Map<number, FlowId[]>();
    for (const flow of flows) {
      const group = groups.get(column[flow]);
      if (group === undefined) groups.set(column[flow], [flow]);
      else group.push(flow);
    }
    for (const [key, group] of groups) if (group.length >= least) yield [key, Int32Array.from(group)];
    return;
  }
  const { sorted, ends } = sortBy(flows, column);
  for (let key = 0; key + 1 < ends.length; key += 1)
    if (ends[key + 1] - ends[key] >= least) yield [key, sorted.subarray(ends[key], ends[key + 1])];
}

/**
 * Flows in the order of a column of small numbers, without those that have none; those of one key stand in
 * [ends[key], ends[key + 1]).
 */
function sortBy(flows: Int32Array, column: Int32Array): { sorted: Int32Array; ends: Uint32Array } {
  let most = -1;
  for (let i = 0; i < flows.length; i += 1) if (column[flows[i]] > most) most = column[flows[i]];
  const ends = new Uint32Array(most + 2);
  for (let i = 0; i < flows.length; i += 1) if (column[flows[i]] >= 0) ends[column[flows[i]] + 1] += 1;
  if (most >= 0 && ends[most + 1] === flows.length) return { sorted: flows, ends }; // one scanner: nothing to sort
  for (let key = 0; key <= most; key += 1) ends[key + 1] += ends[key];
  const starts = ends.slice();
  const sorted = new Int32Array(flows.length);
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key >= 0) sorted[starts[key]++] = flows[i];
  }
  return { sorted, ends };
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
  for (const flow of flows) if (test(flow)) found[count++] = flow;
  return found.subarray(0, count);
}

/** Values of a column for a list of flows. */
export function valuesOf(flows: Int32Array, column: Int32Array, values = new Int32Array(flows.length)): Int32Array {
  for (let i = 0; i < flows.length; i += 1) values[i] = column[flows[i]];
  return values.subarray(0, flows.length);
}

/** When each of a list of flows began, in seconds since the first packet. */
export function startsOf(facts: Facts, flows: Int32Array, times = new Float64Array(flows.length)): Float64Array {
  const { firstPacket } = facts.flows.columns;
  for (let i = 0; i < flows.length; i += 1) times[i] = facts.seconds(firstPacket[flows[i]]);
  return times.subarray(0, flows.length);
}

/** Distinct values of a list in the order of their first places. `counts` is all zero before and after. */
export function distinct(values: Int32Array, counts: Uint32Array): Int32Array {
  const found = new Int32Array(values.length);
  let count = 0;
  for (const value of values) if (counts[value]++ === 0) found[count++] = value;
  for (const value of values) counts[value] = 0;
  return found.subarray(0, count);
}
