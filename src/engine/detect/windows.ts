// How much happened within so many seconds. The end of a window is not part of it: of ten events a second there are ten in
// every second, not eleven.

import { inTimeOrder, startOf } from './contacts.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Facts } from './detector.ts';

/** Times in order: those of a capture mostly are, and sorting millions takes longer than looking. */
export function ordered(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i += 1) if (times[i] < times[i - 1]) return times.toSorted();
  return times;
}

/** Whether all flows between two, by their numbers, began within so many seconds of each other for certain. */
export function isBrief(facts: Facts, first: FlowId, last: FlowId, seconds: number): boolean {
  // Those between them may lie before the first and behind the last, by as much as times go back.
  const astray = facts.backSeconds === 0 ? 0 : 2 * (facts.backSeconds + 1);
  return startOf(facts, last) - startOf(facts, first) + astray < seconds;
}

/** Most events within so many seconds. `times`: in seconds, in order. */
export function mostWithin(times: ArrayLike<number>, seconds: number): number {
  let most = 0;
  let from = 0;
  for (let to = 0; to < times.length; to += 1) {
    while (times[to] - times[from] >= seconds) from += 1;
    if (to - from + 1 > most) most = to - from + 1;
  }
  return most;
}

/**
 * The most distinct values of a column of small numbers (address, port) among flows that began within so many seconds of each
 * other.
 * @param counts a place for every number of the column; all zero before and after. With a Map instead a scan of 8 million
 *   takes 3 s more.
 */
export function mostDistinctWithin(
  facts: Facts,
  all: Int32Array,
  column: Int32Array,
  seconds: number,
  counts: Uint32Array,
): number {
  const flows = facts.backSeconds === 0 ? all : inTimeOrder(facts, all);
  let most = 0;
  let distinct = 0;
  let from = 0;
  let begin = startOf(facts, flows[0]);
  for (let to = 0; to < flows.length; to += 1) {
    if (counts[column[flows[to]]]++ === 0) distinct += 1;
    const time = startOf(facts, flows[to]);
    while (time - begin >= seconds) {
      if (--counts[column[flows[from]]] === 0) distinct -= 1;
      begin = startOf(facts, flows[++from]);
    }
    if (distinct > most) most = distinct;
  }
  for (; from < flows.length; from += 1) counts[column[flows[from]]] = 0;
  return most;
}
