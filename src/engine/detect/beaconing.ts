import { endpointText } from '../../base/network.ts';
import { getOrMake } from '../../base/maps.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import { durationScore, histogram, histogramScore, regularity } from './beacon-score.ts';
import type { Regularity } from './beacon-score.ts';
import { inTimeOrder } from './contacts.ts';
import { defineDetector, evidenceOf, inParts, Sample, SHOWN } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';

/** Services that call regularly by design. */
const REGULAR_BY_DESIGN = new Set([53, 67, 68, 123, 137, 161, 1900, 5353, 5355]);
/** RITA assumes a day; under six hours duration and histogram say nothing. */
const SHORT_SECONDS = 6 * 3600;
/** Of a longer series: mean of its four scores. Own default. */
const LEAST_SCORE = 0.7;

/** Calls home with the rhythm of a machine. */
export const beaconing = defineDetector({
  id: 'beaconing',
  code: 'C1',
  title: text('Beaconing', 'Периодические обращения'),
  techniques: ['T1071.001', 'T1573', 'T1029'],
  explainedBy: ['actor', 'targets', 'target'],
  about: {
    meaning: text(
      'An inside host contacted the same outside service again and again, in even intervals and with messages of even size. Implants ask their controller for orders like that.',
      'Внутренний узел снова и снова обращался к одной внешней службе через равные промежутки и сообщениями равного размера. Так закладки спрашивают команды у управляющего сервера.',
    ),
    falsePositives: text(
      'Update checks, telemetry, keep-alives, monitoring: the commonest causes by far.',
      'Проверка обновлений, телеметрия, поддержание соединений, мониторинг — чаще всего именно они.',
    ),
    doNow: text(
      'Identify the program on the host that makes these connections.',
      'Выясните, какая программа на узле устанавливает эти соединения.',
    ),
    doNext: text(
      'If nobody knows it, isolate the host, keep its memory, block the destination, and look for other hosts with the same pattern.',
      'Если она никому не известна — изолируйте узел, сохраните память, заблокируйте адрес и поищите другие узлы с тем же ритмом.',
    ),
  },
  options: {
    intervals: {
      value: 8,
      min: 4,
      max: 1000,
      source: 'own default, short captures',
      help: text('Least number of intervals.', 'Наименьшее число промежутков.'),
    },
    spanSeconds: {
      value: 600,
      min: 60,
      max: 86_400,
      source: 'own default, short captures',
      help: text(
        'Least time from first to last call, seconds.',
        'Наименьшее время от первого до последнего обращения, с.',
      ),
    },
    timing: {
      value: 0.9,
      min: 0.5,
      max: 1,
      source: 'own default (RITA timestamp score)',
      help: text('Least regularity of the intervals.', 'Наименьшая равномерность промежутков.'),
    },
    size: {
      value: 0.9,
      min: 0.5,
      max: 1,
      source: 'own default (RITA data size score)',
      help: text('Least regularity of the sizes.', 'Наименьшая равномерность размеров.'),
    },
    jitter: {
      value: 0.3,
      min: 0,
      max: 1,
      source: 'own default',
      help: text(
        'Largest deviation of an interval against the median.',
        'Наибольшее отклонение промежутка от медианы.',
      ),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    // Most scans are over before: counting their flows by service took 0.3 s.
    if (facts.spanSeconds < options.spanSeconds) return;
    for (const found of yield* series(facts, options.intervals + 1)) {
      yield null;
      if (found.length <= options.intervals) continue;
      const { columns } = facts.flows;
      const flows = inTimeOrder(facts, Int32Array.from(found));
      const times = Float64Array.from(flows, (flow) => facts.seconds(columns.firstPacket[flow]));
      const span = times[times.length - 1] - times[0];
      if (span < options.spanSeconds) continue;
      const intervals = new Float64Array(times.length - 1);
      for (let i = 0; i < intervals.length; i += 1) intervals[i] = times[i + 1] - times[i];
      const timing = yield* regularity(intervals, 1);
      const sizes = Float64Array.from(flows, (flow) => columns.originatorBytes[flow]);
      const size = yield* regularity(sizes, 1);
      if (
        timing.score < options.timing ||
        size.score < options.size ||
        timing.median < 1 ||
        timing.mad / timing.median > options.jitter
      )
        continue;
      const bars = histogram(times, span);
      const isLong = span >= SHORT_SECONDS;
      if (isLong && (timing.score + size.score + durationScore(bars) + histogramScore(bars)) / 4 < LEAST_SCORE)
        continue;
      yield describe(facts, flows, { timing, size, span, isLong }, options);
    }
  },
});

/** How regular the calls of one service are. */
interface Rhythm {
  readonly timing: Regularity;
  readonly size: Regularity;
  /** Seconds from the first call to the last. */
  readonly span: number;
  /** Long enough for the rhythm to say something by itself. */
  readonly isLong: boolean;
}

function describe(
  facts: Facts,
  flows: Int32Array,
  { timing, size, span, isLong }: Rhythm,
  options: { readonly intervals: number; readonly spanSeconds: number; readonly timing: number; readonly size: number },
): Report {
  const { columns } = facts.flows;
  const first = flows[0];
  const client = columns.originator[first];
  const server = columns.responder[first];
  const port = columns.responderPort[first];
  const name = facts.flows.text('serverName', first);
  const target = endpointText(name ?? facts.address(server), port);
  // By their addresses, which lead to the hosts; the title names the server as it was asked for.
  const servers = new Sample<string>();
  for (const address of new Set(flows.map((flow) => columns.responder[flow])))
    servers.add(endpointText(facts.address(address), port));
  return {
    key: [facts.address(client), name ?? facts.address(server), port],
    severity: 'medium',
    confidence: isLong ? 'medium' : 'low',
    outcome: 'unknown',
    title: text(
      '{actor} called {target} {count, number} times, every {seconds, number} s',
      '{actor} обращался к {target} раз: {count, number}, каждые {seconds, number} с',
    ),
    parameters: {
      actor: facts.address(client),
      target,
      count: flows.length,
      seconds: Math.round(timing.median * 10) / 10,
    },
    actor: client,
    targets: servers.items,
    targetCount: servers.count,
    direction: facts.direction(client, server),
    measures: [
      against('Intervals', 'Промежутков', flows.length - 1, options.intervals, 'own default'),
      against('Span, seconds', 'Продолжительность, с', Math.round(span), options.spanSeconds, 'own default', 'seconds'),
      against(
        'Regularity of the intervals',
        'Равномерность промежутков',
        timing.score,
        options.timing,
        'RITA v5',
        null,
      ),
      against('Regularity of the sizes', 'Равномерность размеров', size.score, options.size, 'RITA v5', null),
      inform('Median interval, seconds', 'Медиана промежутков, с', timing.median, 'seconds'),
      inform(
        'Deviation of an interval against the median',
        'Отклонение промежутка от медианы',
        timing.mad / timing.median,
        'share',
      ),
      inform('Median bytes sent', 'Медиана переданных байтов', size.median, 'bytes'),
    ],
    ...evidenceOf(
      flows,
      (flow) => columns.firstPacket[flow],
      (flow) => ({
        flow,
        field: 'frame.time_relative',
        value: facts.seconds(columns.firstPacket[flow]).toFixed(3),
      }),
    ),
    flows: Array.from(flows.subarray(0, SHOWN)),
    opposing: isLong
      ? []
      : [
          {
            text: text(
              'The calls go on for {minutes, plural, one {# minute} other {# minutes}}: a program that polls for a while looks the same.',
              'Обращения длятся минут: {minutes, number}; программа, недолго опрашивающая сервер, выглядит так же.',
            ),
            parameters: { minutes: Math.round(span / 60) },
          },
        ],
  };
}

/** A first count by hash leaves out services that were called too seldom: a scan has millions of them. */
const BUCKETS = 1 << 20;

/** Flows to one service outside, by client, server or name, and port, in order of time; those called often enough. */
function* series(facts: Facts, least: number): Generator<null, Iterable<number[]>> {
  const { columns, length } = facts.flows;
  const counts = new Uint32Array(BUCKETS);
  const bucket = (flow: number): number => {
    const server = columns.serverName[flow] >= 0 ? ~columns.serverName[flow] : columns.responder[flow];
    return (
      (Math.imul(
        columns.originator[flow] ^ Math.imul(server, 0x9e3779b1) ^ (columns.responderPort[flow] << 7),
        0x85ebca6b,
      ) >>>
        12) &
      (BUCKETS - 1)
    );
  };
  const isCandidate = (flow: number): boolean => {
    const transport = columns.transport[flow];
    if (
      (transport !== IP_PROTOCOL.tcp && transport !== IP_PROTOCOL.udp) ||
      columns.folded[flow] > 0 ||
      REGULAR_BY_DESIGN.has(columns.responderPort[flow])
    )
      return false;
    return facts.direction(columns.originator[flow], columns.responder[flow]) === 'outbound';
  };
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) counts[bucket(flow)] += 1;
  });
  const groups = new Map<string, number[]>();
  const group = (flow: number): void => {
    const server = facts.flows.text('serverName', flow) ?? columns.responder[flow];
    getOrMake(
      groups,
      `${columns.originator[flow]},${server},${columns.responderPort[flow]},${columns.transport[flow]}`,
      () => [],
    ).push(flow);
  };
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) if (counts[bucket(flow)] >= least && isCandidate(flow)) group(flow);
  });
  return groups.values();
}
