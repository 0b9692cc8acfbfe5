import { endpointText } from '../../base/network.ts';
import { TCP } from '../../model/cursor.ts';
import { FLOW_STATES, isHalfCaptured } from '../../model/flow.ts';
import type { FlowId } from '../../model/ids.ts';
import { CONTACT, groupFlows, ONE_SIDED, startsOf, tcpContacts, where } from './contacts.ts';
import type { Contacts } from './contacts.ts';
import { defineDetector, evidenceOf, SHOWN } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';
import { mostWithin, ordered } from './windows.ts';

const PORTS = 65_536;
/** Flags that tell what a segment does to a connection. */
const HANDSHAKE = TCP.FIN | TCP.SYN | TCP.PSH | TCP.ACK;
const S0 = FLOW_STATES.indexOf('S0');
/** A SYN and a reset behind it, which may acknowledge what the capture lacks. */
const RSTOS0 = FLOW_STATES.indexOf('RSTOS0');

/** Half-open connections to one port faster than anybody needs them. */
export const synFlood = defineDetector({
  id: 'syn-flood',
  code: 'D1',
  title: text('SYN flood', 'SYN-флуд'),
  techniques: ['T1499.001'],
  about: {
    meaning: text(
      'One port received connection requests at a high rate and nearly none was completed. That fills the table of half-open connections until nobody else gets in.',
      'На один порт с большой скоростью шли запросы на соединение, и почти ни одно не было завершено. Так переполняется таблица полуоткрытых соединений, и остальные клиенты не проходят.',
    ),
    falsePositives: text(
      'Load tests, a server that is down while clients retry, captures that never show the answers.',
      'Нагрузочные испытания, неработающий сервер, к которому рвутся клиенты, перехват без ответов.',
    ),
    doNow: text(
      'Confirm the impact on the service, switch on SYN cookies and rate limits.',
      'Проверьте, пострадала ли служба; включите SYN cookies и ограничение скорости.',
    ),
    doNext: text(
      'Ask the provider to filter upstream by source prefix, not by single addresses: they may be forged.',
      'Попросите провайдера фильтровать по префиксам источников: отдельные адреса могут быть поддельными.',
    ),
  },
  options: {
    perSecond: {
      value: 100,
      min: 10,
      max: 100_000,
      source: 'own default',
      help: text('Half-open connections in one second.', 'Полуоткрытых соединений за секунду.'),
    },
    perMinute: {
      value: 1000,
      min: 50,
      max: 1_000_000,
      source: 'own default',
      help: text('Half-open connections in 60 seconds.', 'Полуоткрытых соединений за 60 секунд.'),
    },
    completion: {
      value: 0.2,
      min: 0,
      max: 1,
      source: 'own default',
      help: text(
        'The share of completed connections must stay below this.',
        'Доля завершённых соединений должна быть меньше этой.',
      ),
    },
    sources: {
      value: 20,
      min: 2,
      max: 10_000,
      source: 'own default',
      help: text(
        'From so many sources on the flood counts as distributed.',
        'С такого числа источников флуд считается распределённым.',
      ),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    const contacts = yield* tcpContacts(facts);
    yield null;
    const { columns } = facts.flows;
    const counts = new Uint32Array(Math.max(facts.addresses.size, PORTS));
    const least = Math.min(options.perSecond, options.perMinute);
    const busy = busyContacts(facts, contacts, least);
    yield null;
    // By port first: a scan tries one after the other, so its flows are counted in the order in which they lie in memory.
    const services = groupFlows(busy, columns.responderPort, least, counts).flatMap(([port, all]) =>
      groupFlows(all, columns.responder, least, counts).map(([, flows]) => ({ port, flows })),
    );
    for (const { port, flows } of services) {
      const halfOpen = where(flows, (flow) => isHalfOpen(facts, contacts, flow));
      const times = ordered(startsOf(facts, halfOpen));
      const inSecond = mostWithin(times, 1);
      const inMinute = mostWithin(times, 60);
      const completed = countCompleted(facts, flows) / flows.length;
      if ((inSecond < options.perSecond && inMinute < options.perMinute) || completed >= options.completion) continue;
      yield describe(facts, contacts, { port, flows, halfOpen, inSecond, inMinute, completed }, counts, options);
    }
  },
});

/** Half-open connections to one service. */
interface Flood {
  readonly port: number;
  readonly flows: Int32Array;
  readonly halfOpen: Int32Array;
  /** Most of them within a second, and within a minute. */
  readonly inSecond: number;
  readonly inMinute: number;
  /** Share of all connections that were completed. */
  readonly completed: number;
}

function describe(
  facts: Facts,
  contacts: Contacts,
  { port, flows, halfOpen, inSecond, inMinute, completed }: Flood,
  counts: Uint32Array,
  options: { readonly perSecond: number; readonly perMinute: number; readonly sources: number },
): Report {
  const { columns } = facts.flows;
  const responder = columns.responder[flows[0]];
  const sources = distinct(halfOpen, columns.originator, counts);
  const distributed = sources >= options.sources;
  const actor = sources === 1 ? columns.originator[halfOpen[0]] : -1;
  const target = endpointText(facts.address(responder), port);
  const shown = Array.from(halfOpen.subarray(0, SHOWN));
  return {
    key: [actor < 0 ? 'many' : facts.address(actor), facts.address(responder), port],
    severity: 'high',
    confidence: contacts.hasAnswers ? 'medium' : 'low',
    outcome: flows.some((flow) => (contacts.traits[flow] & CONTACT.open) !== 0) ? 'answered' : 'attempted',
    title: text(
      '{target} received {count, number} connection requests that were never completed, up to {rate, number} a second, from {sources, plural, one {one source} other {# sources}}',
      '{target}: незавершённых запросов на соединение {count, number}, до {rate, number} в секунду; источников: {sources, number}',
    ),
    parameters: { target, count: halfOpen.length, rate: inSecond, sources: sources },
    actor,
    targets: [target],
    direction: facts.direction(columns.originator[halfOpen[0]], responder),
    measures: [
      against(
        'Half-open connections in one second',
        'Полуоткрытых соединений за секунду',
        inSecond,
        options.perSecond,
        'own default',
      ),
      against(
        'Half-open connections in 60 seconds',
        'Полуоткрытых соединений за 60 секунд',
        inMinute,
        options.perMinute,
        'own default',
      ),
      inform('Share of completed connections', 'Доля завершённых соединений', completed, 'share'),
      inform(
        distributed ? 'Sources (distributed)' : 'Sources',
        distributed ? 'Источников (распределённый)' : 'Источников',
        sources,
      ),
    ],
    ...evidenceOf(
      halfOpen,
      (flow) => columns.firstPacket[flow],
      (flow) => ({ flow, field: 'tcp.flags.syn', value: facts.address(columns.originator[flow]) }),
    ),
    flows: shown,
    opposing: contacts.hasAnswers ? [] : [ONE_SIDED],
  };
}

/** A first count by hash leaves out services with too few contacts: a scan has millions of them. */
const BUCKETS = 1 << 20;

/** Contacts with services that may have enough of them, in the order of their first packets. */
function busyContacts(facts: Facts, { traits, sorted }: Contacts, least: number): Int32Array {
  if (sorted.flows.length < least) return new Int32Array(0); // most captures: the counts are 4 MiB
  const { responder, responderPort } = facts.flows.columns;
  const counts = new Uint32Array(BUCKETS);
  // Neighbours among hosts stay neighbours: they are met one after the other.
  const bucket = (flow: FlowId): number =>
    (Math.imul(responderPort[flow], 0x9e3779b1) + responder[flow]) & (BUCKETS - 1);
  let busy = 0;
  for (let flow = 0; flow < traits.length; flow += 1) {
    if (traits[flow] === 0) continue;
    const count = (counts[bucket(flow)] += 1);
    if (count >= least) busy += count === least ? least : 1;
  }
  const contacts = new Int32Array(busy);
  for (let flow = 0, at = 0; at < busy; flow += 1) {
    if (traits[flow] === 0) continue;
    if (counts[bucket(flow)] >= least) contacts[at++] = flow;
  }
  return contacts;
}

/** How many got through: the originator acknowledged an answer. What was refused did not, nor is it half-open. */
function countCompleted({ flows: { columns } }: Facts, flows: Int32Array): number {
  const { originatorFlags, state } = columns;
  let count = 0;
  for (let i = 0; i < flows.length; i += 1)
    if ((originatorFlags[flows[i]] & TCP.ACK) !== 0 && state[flows[i]] !== RSTOS0) count += 1;
  return count;
}

/**
 * The originator never acknowledged what answered its SYN: no handshake was completed. Its reset is the kernel's of a machine
 * whose address was forged, or whose flooding tool opens no socket.
 */
function isHalfOpen(facts: Facts, { traits }: Contacts, flow: FlowId): boolean {
  const { columns } = facts.flows;
  if (isHalfCaptured(columns, flow)) return false;
  if (columns.state[flow] === S0) return true;
  return (traits[flow] & CONTACT.open) !== 0 && (columns.originatorFlags[flow] & HANDSHAKE) === TCP.SYN;
}

/** Distinct numbers of a column. `counts` is all zero before and after. */
function distinct(flows: Int32Array, column: Int32Array, counts: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < flows.length; i += 1) if (counts[column[flows[i]]]++ === 0) count += 1;
  for (let i = 0; i < flows.length; i += 1) counts[column[flows[i]]] = 0;
  return count;
}
