import { isHalfCaptured } from '../../model/flow.ts';
import type { FlowId } from '../../model/ids.ts';
import { groupFlows, startsOf, tcpContacts, where } from './contacts.ts';
import { defineDetector, evidenceOf, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, inform, text } from './measure.ts';

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

  *detect(facts, options): Generator<Report> {
    const contacts = tcpContacts(facts);
    const { columns } = facts.flows;
    // By port first: a scan tries one after the other, so its flows are counted in the order in which they lie in memory.
    const services = groupFlows(contacts.flows, columns.responderPort, options.perSecond, contacts.counts).flatMap(
      ([port, all]) =>
        groupFlows(all, columns.responder, options.perSecond, contacts.counts).map(([, flows]) => ({ port, flows })),
    );
    for (const { port, flows } of services) {
      const halfOpen = where(flows, (flow) => isHalfOpen(facts, flow, contacts.open[flow] === 1));
      const times = startsOf(facts, halfOpen);
      const inSecond = mostWithin(times, 1);
      const inMinute = mostWithin(times, 60);
      const completed = 1 - halfOpen.length / flows.length;
      if ((inSecond < options.perSecond && inMinute < options.perMinute) || completed >= options.completion) continue;
      const responder = columns.responder[flows[0]];
      const sources = new Set(halfOpen.map((flow) => columns.originator[flow]));
      const distributed = sources.size >= options.sources;
      const actor = sources.size === 1 ? columns.originator[halfOpen[0]] : -1;
      const target = `${facts.address(responder)}:${port}`;
      const shown = Array.from(halfOpen.subarray(0, SHOWN));
      yield {
        key: [actor < 0 ? 'many' : facts.address(actor), facts.address(responder), port],
        severity: 'high',
        confidence: 'medium',
        outcome: flows.some((flow) => contacts.open[flow] === 1) ? 'answered' : 'attempted',
        title: text(
          '{target} received {count, number} connection requests that were never completed, up to {rate, number} a second, from {sources, plural, one {one source} other {# sources}}',
          '{target}: незавершённых запросов на соединение {count, number}, до {rate, number} в секунду; источников: {sources, number}',
        ),
        parameters: { target, count: halfOpen.length, rate: inSecond, sources: sources.size },
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
          inform('Share of completed connections', 'Доля завершённых соединений', completed, null),
          inform(
            distributed ? 'Sources (distributed)' : 'Sources',
            distributed ? 'Источников (распределённый)' : 'Источников',
            sources.size,
          ),
        ],
        ...evidenceOf(
          halfOpen,
          (flow) => columns.firstPacket[flow],
          (flow) => ({ flow, field: 'tcp.flags.syn', value: facts.address(columns.originator[flow]) }),
        ),
        flows: shown,
      };
    }
  },
});

/** The originator sent nothing but SYNs: no handshake was completed. */
function isHalfOpen(facts: Facts, flow: FlowId, isOpen: boolean): boolean {
  if (isHalfCaptured(facts.flows.columns, flow)) return false;
  if (facts.state(flow) === 'S0') return true;
  return isOpen && (facts.flows.columns.originatorFlags[flow] & 0x1f) === 2;
}

/** Most events within a window; times are in order. */
function mostWithin(times: Float64Array, seconds: number): number {
  let most = 0;
  let from = 0;
  times.forEach((time, to) => {
    while (time - times[from] >= seconds) from += 1;
    most = Math.max(most, to - from + 1);
  });
  return most;
}
