// Causes that show in TCP itself: sequence numbers, windows and how connections begin and end.

import { getOrMake } from '../../base/maps.ts';
import { TCP } from '../../model/cursor.ts';
import { isHalfCaptured } from '../../model/flow.ts';
import type { FlowId } from '../../model/ids.ts';
import { eachRow } from './cause.ts';
import type { Ailment, Cause, HealthFacts } from './cause.ts';

/** Packets of a pair below which a share means nothing. */
const ENOUGH_PACKETS = 20;
/** One packet that is sent again is chance on any link. */
const ENOUGH_AGAIN = 2;
const ENOUGH_FLOWS = 5;
const MILLISECOND = 1e6;

/** What a cause counts of a flow, and out of how many. */
interface Measure {
  count(flow: FlowId): number;
  outOf(flow: FlowId): number;
  /** Of a pair, below which it is chance; 1 where it is not given. */
  readonly enough?: number;
}

/**
 * A measure of flows summed up over the pair of their hosts.
 * @param evidence the filter for packets that show it, of all pairs or of one
 */
function* byPair(
  facts: HealthFacts,
  measure: Measure,
  least: number,
  evidence: string | ((pair: number) => string),
): Generator<Ailment | null> {
  const { numbers, ofFlow } = facts.tcpPairs;
  const counts = new Float64Array(numbers.size);
  const sums = new Float64Array(numbers.size);
  yield* eachRow(ofFlow.length, (flow) => {
    const pair = ofFlow[flow];
    if (pair < 0) return;
    counts[pair] += measure.count(flow);
    sums[pair] += measure.outOf(flow);
  });
  for (let pair = 0; pair < numbers.size; pair += 1) {
    const [count, outOf] = [counts[pair], sums[pair]];
    if (count < (measure.enough ?? 1) || outOf < least) continue;
    yield {
      where: () => whereIs(facts, pair),
      value: count / outOf,
      count,
      outOf,
      filter: () => filterOf(facts, pair, typeof evidence === 'string' ? evidence : evidence(pair)),
    };
  }
}

/** Of each pair of hosts the flow that has most of something; −1 where none has any. */
function worstOfPairs({ tcpPairs: { numbers, ofFlow } }: HealthFacts, most: ArrayLike<number>): Int32Array {
  const worst = new Int32Array(numbers.size).fill(-1);
  for (let flow = 0; flow < ofFlow.length; flow += 1) {
    const pair = ofFlow[flow];
    if (pair >= 0 && most[flow] > (worst[pair] < 0 ? 0 : most[worst[pair]])) worst[pair] = flow;
  }
  return worst;
}

function whereIs(facts: HealthFacts, pair: number): string[] {
  return facts.tcpPairs.numbers.pair(pair).map((id) => facts.address(id));
}

/** The filter for packets between a pair of hosts that are evidence. */
function filterOf(facts: HealthFacts, pair: number, evidence: string): string {
  const hosts = facts.tcpPairs.numbers.pair(pair).map((id) => facts.addressFilter(id));
  return `${hosts.join(' and ')} and ${evidence}`;
}

const packetsOf = ({ flows: { columns } }: HealthFacts, flow: FlowId): number =>
  columns.originatorPackets[flow] + columns.responderPackets[flow];

export const retransmissions: Cause = {
  id: 'retransmissions',
  title: { en: 'Retransmissions', ru: 'Повторные передачи' },
  measure: { en: 'Share of packets sent again', ru: 'Доля переданных повторно' },
  counted: { en: 'packets', ru: 'пакетов' },
  meaning: {
    en: 'Segments had to be sent again: they or their acknowledgements were lost on the way. Above 1% a transfer becomes noticeably slower.',
    ru: 'Сегменты пришлось передать ещё раз: по пути терялись они или их подтверждения. При доле больше 1 % передача заметно замедляется.',
  },
  advice: {
    en: 'Look for the link that drops: error and drop counters of switch ports, Wi-Fi quality, a full queue. Compare captures from both ends.',
    ru: 'Ищите участок, где теряется: счётчики ошибок и отбросов на портах, качество Wi-Fi, переполненную очередь. Сравните перехваты с двух концов.',
  },
  threshold: 0.01,
  unit: 'share',
  find: (facts) => {
    const { responderPackets, retransmissions: retransmitted } = facts.flows.columns;
    return byPair(
      facts,
      {
        // Where nobody ever answers, a repeated SYN says nothing of the link: that is a connection that fails.
        count: (flow) => (responderPackets[flow] === 0 ? 0 : retransmitted[flow]),
        outOf: (flow) => (responderPackets[flow] === 0 ? 0 : packetsOf(facts, flow)),
        enough: ENOUGH_AGAIN,
      },
      ENOUGH_PACKETS,
      'tcp.analysis.retransmission',
    );
  },
};

export const missing: Cause = {
  id: 'missing-bytes',
  title: { en: 'Bytes missing from the capture', ru: 'Байты, которых нет в перехвате' },
  measure: { en: 'Share of payload missing', ru: 'Доля недостающих данных' },
  counted: { en: 'bytes', ru: 'байт' },
  meaning: {
    en: 'Bytes were acknowledged that this capture does not hold. The capture itself dropped them, or they took another way.',
    ru: 'Подтверждены байты, которых в перехвате нет: их потерял сам перехват, или они прошли другим путём.',
  },
  advice: {
    en: 'Do not judge the network by this capture alone: record closer to the host, with a faster disk, or with a shorter snap length.',
    ru: 'Не судите о сети только по этому перехвату: запишите ближе к узлу, на более быстрый диск или с меньшей длиной среза.',
  },
  threshold: 0.01,
  unit: 'share',
  find: (facts) => {
    const { missedBytes, originatorBytes, responderBytes } = facts.flows.columns;
    // What is missing before a side's first segment no analysis marks: the numbers of the whole flow show it.
    const worst = worstOfPairs(facts, missedBytes);
    return byPair(
      facts,
      { count: (flow) => missedBytes[flow], outOf: (flow) => originatorBytes[flow] + responderBytes[flow] },
      10_000,
      (pair) => `(tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment or wireloupe.flow == ${worst[pair]})`,
    );
  },
};

export const zeroWindows: Cause = {
  id: 'zero-windows',
  title: { en: 'Receiver cannot keep up', ru: 'Получатель не успевает' },
  measure: { en: 'Share of packets with a full window', ru: 'Доля пакетов с нулевым окном' },
  counted: { en: 'packets', ru: 'пакетов' },
  meaning: {
    en: 'One side said that it has no room left for data (window 0). Its program reads too slowly; the network is not to blame.',
    ru: 'Одна из сторон сообщила, что места для данных нет (окно 0). Её программа читает слишком медленно; сеть ни при чём.',
  },
  advice: {
    en: 'Look at the receiving host: processor, disk, the program itself, and the size of its receive buffer.',
    ru: 'Проверьте принимающий узел: процессор, диск, саму программу и размер её буфера приёма.',
  },
  threshold: 0.002,
  unit: 'share',
  find: (facts) =>
    byPair(
      facts,
      { count: (flow) => facts.flows.columns.zeroWindows[flow], outOf: (flow) => packetsOf(facts, flow) },
      ENOUGH_PACKETS,
      'tcp.analysis.zero_window',
    ),
};

export const resets: Cause = {
  id: 'resets',
  title: { en: 'Connections cut off', ru: 'Оборванные соединения' },
  measure: { en: 'Share of connections reset', ru: 'Доля оборванных соединений' },
  counted: { en: 'connections', ru: 'соединений' },
  meaning: {
    en: 'Established connections ended by a reset before either side had closed: a program crashed, a device between lost patience, or a filter stepped in.',
    ru: 'Установленные соединения оборваны до того, как их закрыла хотя бы одна сторона: упала программа, не дождалось устройство посередине или вмешался фильтр.',
  },
  advice: {
    en: 'See who sends the reset and when: at once (filter), after idle time (firewall time-out), in the middle of data (crash).',
    ru: 'Посмотрите, кто и когда обрывает: сразу (фильтр), после простоя (тайм-аут межсетевого экрана), посреди данных (сбой программы).',
  },
  threshold: 0.1,
  unit: 'share',
  find: (facts) =>
    byPair(
      facts,
      { count: (flow) => (isCutOff(facts, flow) ? 1 : 0), outOf: () => 1 },
      ENOUGH_FLOWS,
      'tcp.flags.reset == 1',
    ),
};

/**
 * A program that closes with data unread resets what comes after its FIN: that is how browsers leave. Where nothing was said
 * nothing was cut off: load balancers look like that whether a port is open.
 */
function isCutOff(facts: HealthFacts, flow: FlowId): boolean {
  const { originatorFlags, responderFlags, originatorBytes, responderBytes } = facts.flows.columns;
  const state = facts.state(flow);
  const isReset = (state === 'RSTO' || state === 'RSTR') && originatorBytes[flow] + responderBytes[flow] > 0;
  return isReset && ((originatorFlags[flow] | responderFlags[flow]) & TCP.FIN) === 0;
}

export const failedConnections: Cause = {
  id: 'failed-connections',
  title: { en: 'Failed connections', ru: 'Соединения не устанавливаются' },
  measure: { en: 'Share of attempts without success', ru: 'Доля неудачных попыток' },
  counted: { en: 'attempts', ru: 'попыток' },
  meaning: {
    en: 'The first packet of a connection was refused or never answered: the service is down, the port is filtered, or the host is gone.',
    ru: 'На первый пакет соединения ответили отказом или не ответили вовсе: служба не работает, порт закрыт фильтром или узла нет.',
  },
  advice: {
    en: 'Refusals (REJ) say that the host is there and the service is not; silence (S0) points to a firewall or a dead host.',
    ru: 'Отказ (REJ) — узел есть, службы нет; молчание (S0) указывает на межсетевой экран или выключенный узел.',
  },
  threshold: 0.2,
  unit: 'share',
  find: (facts) =>
    byPair(
      facts,
      {
        count: (flow) => {
          const hasFailed = facts.state(flow) === 'S0' || facts.state(flow) === 'REJ';
          return hasFailed && !isHalfCaptured(facts.flows.columns, flow) ? 1 : 0;
        },
        outOf: (flow) => (isHalfCaptured(facts.flows.columns, flow) ? 0 : 1),
      },
      ENOUGH_FLOWS,
      'tcp.flags.syn == 1',
    ),
};

export const longWay: Cause = {
  id: 'long-round-trip',
  title: { en: 'Long round trips', ru: 'Долгий путь' },
  measure: { en: 'Median round trip of the handshake', ru: 'Медиана времени рукопожатия' },
  counted: { en: 'handshakes', ru: 'рукопожатий' },
  meaning: {
    en: 'Each question takes this long only to travel there and back. Chatty programs suffer most: every turn costs it again.',
    ru: 'Столько занимает одна дорога туда и обратно. Сильнее всего страдают «разговорчивые» программы: каждый обмен платит снова.',
  },
  advice: {
    en: 'If the hosts are near each other look for a congested link, a detour through a VPN or a proxy; otherwise bring data closer.',
    ru: 'Если узлы рядом, ищите перегруженный участок, крюк через VPN или прокси; иначе приближайте данные к пользователям.',
  },
  threshold: 200 * MILLISECOND,
  unit: 'nanoseconds',
  *find(facts) {
    const { handshakeRtt } = facts.flows.columns;
    const { ofFlow } = facts.tcpPairs;
    const times = new Map<number, number[]>();
    yield* eachRow(ofFlow.length, (flow) => {
      if (ofFlow[flow] < 0 || Number.isNaN(handshakeRtt[flow])) return;
      getOrMake(times, ofFlow[flow], () => []).push(handshakeRtt[flow]);
    });
    for (const [pair, values] of times) {
      const sorted = values.toSorted((a, b) => a - b);
      const value = sorted[sorted.length >> 1];
      yield {
        where: () => whereIs(facts, pair),
        value,
        count: sorted.filter((each) => each >= this.threshold).length,
        outOf: sorted.length,
        filter: () => filterOf(facts, pair, 'tcp.flags.syn == 1'),
      };
    }
  },
};
