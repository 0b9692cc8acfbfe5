import { partitionPoint } from '../../base/partition-point.ts';
import { sortedOrder } from '../../base/sort.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Argument } from '../../model/finding.ts';
import { FLOW_STATES, isHalfCaptured } from '../../model/flow.ts';
import type { FlowState } from '../../model/flow.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { inParts, STRIDE } from './detector.ts';
import type { Facts } from './detector.ts';
import { text } from './measure.ts';

/** What a flow is as a first contact over TCP, one bit each. */
export const CONTACT = {
  /** It began with a SYN. */
  begun: 1,
  /**
   * No answer, a refusal, or a handshake given up before any payload (Zeek's is_failed_conn). Not where the same service
   * had been reached before: who watches twenty of them has not become a scanner when their host restarts.
   */
  failed: 2,
  /** The responder answered the SYN: its port is open. */
  open: 4,
  /** The responder sent something. */
  answered: 8,
  /** From the port of a server to a dynamic one: passive FTP and RPC answer somebody that way. */
  fromServer: 16,
} as const;

/** First contacts over TCP, as columns: a scan has millions, and an object for each would cost more than the scan. */
export interface Contacts {
  /** By flow: bits of CONTACT, 0 for what is no contact. Nor are flows that were folded: nobody knows whom they were with. */
  readonly traits: Uint8Array;
  /** All contacts by originator, by port of the responder, then in the order of their first packets. */
  readonly sorted: ContactList;
  /** Somebody answered a contact. Where nobody did the capture may lack the answers. */
  readonly hasAnswers: boolean;
  /** By originator: where its contacts begin there. They end where those of the next address begin. */
  readonly starts: Uint32Array;
}

/** Contacts and what detectors ask of each: looked up by flow in a scan at random, the same takes six times as long. */
export interface ContactList {
  readonly flows: Int32Array;
  readonly responders: Int32Array;
  readonly traits: Uint8Array;
}

const FIRST_UNPRIVILEGED = 1024;
const FIRST_DYNAMIC = 32_768;
const PORTS = 65_536;
/** By number of conn state: failed in any case, failed where no payload went. */
const FAILED = statesOf('S0', 'REJ', 'RSTOS0', 'SH');
const RESET = statesOf('RSTO', 'RSTR');

function statesOf(...states: readonly FlowState[]): Uint8Array {
  return Uint8Array.from(FLOW_STATES, (state) => (states.includes(state) ? 1 : 0));
}

/** What speaks against all that counts missing answers. */
export const ONE_SIDED: Argument = {
  text: text(
    'Hardly any answer is in the capture: a filter dropped the packets, or one direction was not captured.',
    'Ответов в перехвате почти нет: пакеты отбросил фильтр или встречное направление не записано.',
  ),
  parameters: {},
};

/** TCP contacts of the capture; worked out once per judgement. */
export function* tcpContacts(facts: Facts): Generator<null, Contacts> {
  const shared = facts.shared('tcp-contacts', (): { contacts: Contacts | null } => ({ contacts: null }));
  return (shared.contacts ??= yield* collect(facts));
}

/** Traits and numbers of contacts in one pass over the flows, their order in another: 15 ns for each flow of a scan. */
function* collect(facts: Facts): Generator<null, Contacts> {
  const { columns, length } = facts.flows;
  const { transport, originatorFlags, responderFlags, responderPackets, state, originator, responder } = columns;
  const { originatorPort, responderPort } = columns;
  const traits = new Uint8Array(length);
  const ports = new Uint32Array(PORTS + 1);
  const starts = new Uint32Array(facts.addresses.size + 1);
  let hasAnswers = false;
  const visit = (flow: FlowId): void => {
    if (transport[flow] !== IP_PROTOCOL.tcp || (originatorFlags[flow] & TCP.SYN) === 0 || responderPort[flow] < 0)
      return;
    let trait: number = CONTACT.begun;
    if (!isHalfCaptured(columns, flow)) {
      if (FAILED[state[flow]] === 1) trait |= CONTACT.failed;
      else if (RESET[state[flow]] === 1 && columns.originatorBytes[flow] === 0 && columns.responderBytes[flow] === 0)
        trait |= CONTACT.failed;
      if ((responderFlags[flow] & TCP.SYN) !== 0) trait |= CONTACT.open;
    }
    if (responderPackets[flow] > 0) {
      trait |= CONTACT.answered;
      hasAnswers = true;
    }
    if (responderPort[flow] > FIRST_DYNAMIC && originatorPort[flow] < FIRST_UNPRIVILEGED) trait |= CONTACT.fromServer;
    traits[flow] = trait;
    ports[responderPort[flow]] += 1;
    starts[originator[flow]] += 1;
  };
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) visit(flow);
  });
  const most = starts.reduce((a, b) => Math.max(a, b), 0);
  const count = placesOf(starts);
  placesOf(ports);
  const byPort = new Int32Array(count);
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) if (traits[flow] !== 0) byPort[ports[responderPort[flow]]++] = flow;
  });
  // A scan has one originator, and is in order then.
  const flows = most === count ? byPort : sortedBy(byPort, originator, starts.slice());
  const responders = new Int32Array(count);
  const sortedTraits = new Uint8Array(count);
  yield* inParts(count, (from, end) => {
    for (let i = from; i < end; i += 1) {
      const flow = flows[i];
      responders[i] = responder[flow];
      sortedTraits[i] = traits[flow];
    }
  });
  const contacts = { traits, sorted: { flows, responders, traits: sortedTraits }, starts, hasAnswers };
  yield* forgiveKnown(facts, contacts);
  return contacts;
}

/** Takes back `failed` from contacts with services that the same originator had reached before. */
function* forgiveKnown(facts: Facts, { sorted, starts }: Contacts): Generator<null, void> {
  const { responderPort } = facts.flows.columns;
  /** By responder: the list that reached it last, plus one. */
  const reached = new Uint32Array(facts.addresses.size);
  for (let host = 0; host + 1 < starts.length; host += 1) {
    if (host % STRIDE === STRIDE - 1) yield null;
    const { flows, responders, traits } = partOf(sorted, starts[host], starts[host + 1]);
    // A scanner has reached nobody, or nobody twice.
    if (traits.length < 2 || traits.every((trait) => (trait & CONTACT.failed) !== 0)) continue;
    for (let start = 0, end: number; start < flows.length; start = end) {
      end = endOfPort(flows, responderPort, start);
      for (let i = start; i < end; i += 1) {
        if ((traits[i] & CONTACT.failed) === 0) reached[responders[i]] = starts[host] + start + 1;
        else if (reached[responders[i]] === starts[host] + start + 1) traits[i] &= ~CONTACT.failed;
      }
    }
  }
}

/** Turns numbers of rows into the places where they begin; returns their sum. */
function placesOf(counts: Uint32Array): number {
  let sum = 0;
  for (let key = 0; key < counts.length; key += 1) {
    const count = counts[key];
    counts[key] = sum;
    sum += count;
  }
  return sum;
}

/** Flows in the order of a column; equal ones keep theirs. `places`, where each value begins, is used up. */
function sortedBy(flows: Int32Array, column: Int32Array, places: Uint32Array): Int32Array {
  const sorted = new Int32Array(flows.length);
  for (let i = 0; i < flows.length; i += 1) sorted[places[column[flows[i]]]++] = flows[i];
  return sorted;
}

/** Flows in the order of a column of numbers below `size`; equal ones keep theirs. */
export function inOrderOf(flows: Int32Array, column: Int32Array, size: number): Int32Array {
  const places = new Uint32Array(size + 1);
  for (let i = 0; i < flows.length; i += 1) places[column[flows[i]]] += 1;
  placesOf(places);
  return sortedBy(flows, column, places);
}

/** Hosts that began so many contacts at least, each with its contacts: by port, then in the order of their first packets. */
export function* callers(
  { sorted, starts }: Contacts,
  least: number,
): Generator<[host: AddressId, contacts: ContactList]> {
  for (let host = 0; host + 1 < starts.length; host += 1)
    if (starts[host + 1] - starts[host] >= least) yield [host, partOf(sorted, starts[host], starts[host + 1])];
}

/** Contacts from one place of a list to before another. */
export function partOf({ flows, responders, traits }: ContactList, start: number, end: number): ContactList {
  return {
    flows: flows.subarray(start, end),
    responders: responders.subarray(start, end),
    traits: traits.subarray(start, end),
  };
}

/** Flows of the contacts that have all of some traits. */
export function flowsWith({ flows, traits }: ContactList, wanted: number): Int32Array {
  const found = new Int32Array(flows.length);
  let count = 0;
  for (let i = 0; i < flows.length; i += 1) if ((traits[i] & wanted) === wanted) found[count++] = flows[i];
  return found.subarray(0, count);
}

/** Where the contacts to the same port end, in a list by port: found in great steps, since a sweep has a million. */
export function endOfPort(flows: Int32Array, ports: Int32Array, start: number): number {
  const port = ports[flows[start]];
  let step = 1;
  while (start + step < flows.length && ports[flows[start + step]] === port) {
    start += step;
    step *= 2;
  }
  const limit = Math.min(flows.length, start + step);
  return partitionPoint(start + 1, limit, (place) => ports[flows[place]] === port);
}

/**
 * Groups flows by a column of small numbers (address, port): those of `least` or more, each in the given order, in the order
 * of their first flows. Counting first costs 5 ns a flow where no group is large enough, and eight million need no map.
 * @param counts a place for every number of the column; all zero before and after
 */
export function groupFlows(
  flows: Int32Array,
  column: Int32Array,
  least: number,
  counts: Uint32Array,
): [key: number, flows: Int32Array][] {
  if (flows.length < least) return [];
  const keys: number[] = [];
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key >= 0 && counts[key]++ === 0) keys.push(key);
  }
  let total = 0;
  const large: { readonly key: number; readonly start: number; readonly end: number }[] = [];
  for (const key of keys) {
    if (counts[key] >= least) large.push({ key, start: total, end: (total += counts[key]) });
    counts[key] = 0;
  }
  if (large.length === 1 && total === flows.length) return [[large[0].key, flows]];
  const sorted = new Int32Array(total);
  // Where the next flow of a group goes, plus one; 0 for flows of groups that are too small.
  for (const { key, start } of large) counts[key] = start + 1;
  for (let i = 0; i < flows.length; i += 1) {
    const key = column[flows[i]];
    if (key >= 0 && counts[key] > 0) sorted[counts[key]++ - 1] = flows[i];
  }
  for (const { key } of large) counts[key] = 0;
  return large.map(({ key, start, end }) => [key, sorted.subarray(start, end)]);
}

/** Flows of a list that pass a test. `filter` of typed arrays collects into a list of objects first: three times as slow. */
export function where(flows: Int32Array, test: (flow: FlowId) => boolean): Int32Array {
  const found = new Int32Array(flows.length);
  let count = 0;
  for (let i = 0; i < flows.length; i += 1) if (test(flows[i])) found[count++] = flows[i];
  return found.subarray(0, count);
}

/** When a flow began, in seconds since the first packet. */
export function startOf(facts: Facts, flow: FlowId): number {
  return facts.seconds(facts.flows.columns.firstPacket[flow]);
}

/** The flows in the order in which they began: that of their numbers, but where the times of a capture go back. */
export function inTimeOrder(facts: Facts, flows: Int32Array): Int32Array {
  const times = startsOf(facts, flows);
  let isOrdered = true;
  for (let i = 1; i < times.length && isOrdered; i += 1) isOrdered = times[i] >= times[i - 1];
  if (isOrdered) return flows;
  const order = sortedOrder(times);
  return flows.map((_, i) => flows[order[i]]);
}

/** When each of a list of flows began. */
export function startsOf(facts: Facts, flows: Int32Array): Float64Array {
  const times = new Float64Array(flows.length);
  for (let i = 0; i < flows.length; i += 1) times[i] = startOf(facts, flows[i]);
  return times;
}
