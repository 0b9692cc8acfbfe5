import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { inOrderOf, where } from './contacts.ts';
import { defineDetector, extentOf, leastTexts, SHOWN, shownOf, STRIDE } from './detector.ts';
import type { Facts, Yielded } from './detector.ts';
import { against, text } from './measure.ts';

const XMAS = TCP.FIN | TCP.PSH | TCP.URG;
const FLAGS = TCP.FIN | TCP.SYN | TCP.RST | TCP.PSH | TCP.ACK | TCP.URG;

interface Kind {
  readonly kind: string;
  readonly sure: boolean;
}

/** What a probe is called, by its flags. The sure ones need no more than these; late packets of a closed session look like the others. */
const KINDS: readonly (Kind | undefined)[] = Array.from({ length: FLAGS + 1 }, (_, flags) => {
  switch (flags) {
    case 0:
      return { kind: 'NULL', sure: true };
    case TCP.FIN:
      return { kind: 'FIN', sure: true };
    case XMAS:
      return { kind: 'XMAS', sure: true };
    case TCP.FIN | TCP.ACK:
      return { kind: 'Maimon', sure: false };
    case TCP.ACK:
      return { kind: 'ACK', sure: false };
    default:
      return undefined;
  }
});

/** Probes with flags that no connection begins with. */
export const stealthScan = defineDetector({
  id: 'stealth-scan',
  code: 'S4',
  title: text('Stealth scan', 'Скрытое сканирование'),
  techniques: ['T1046'],
  about: {
    meaning: text(
      'Packets with flags that no connection begins with (none, FIN alone, FIN+PSH+URG) were sent to several ports. Scanning tools do that to learn which ports are open without being logged.',
      'На несколько портов посланы пакеты с флагами, с которых не начинается ни одно соединение (никаких, один FIN, FIN+PSH+URG). Так сканеры узнают открытые порты, не попадая в журналы.',
    ),
    falsePositives: text(
      'Fuzzing, broken network stacks, late packets of sessions that ended before the capture began.',
      'Фаззинг, неисправные сетевые стеки, запоздавшие пакеты сеансов, закрытых до начала перехвата.',
    ),
    doNow: text(
      'Treat the actor as running a scanning tool, not an application. Check whether it was approved.',
      'Считайте, что на узле работает сканер, а не обычная программа. Проверьте, разрешён ли он.',
    ),
    doNext: text(
      'Search for logins or exploits from the same host within the next hour.',
      'Поищите входы и эксплойты с того же узла в течение следующего часа.',
    ),
  },
  options: {
    targets: {
      value: 3,
      min: 1,
      max: 1000,
      source: 'own default (nDPI raises on one)',
      help: text(
        'Distinct host and port pairs probed; fewer are only information.',
        'Разных пар узел–порт; меньше — лишь сведения.',
      ),
    },
    doubtfulTargets: {
      value: 5,
      min: 2,
      max: 1000,
      source: 'own default',
      help: text(
        'Distinct ports of one host that answered ACK and FIN+ACK probes by RST.',
        'Разных портов одного узла, ответивших RST на пробы ACK и FIN+ACK.',
      ),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    const { columns } = facts.flows;
    const { originator, originatorFlags, responderPackets } = columns;
    const kindOf = (flow: FlowId): Kind => KINDS[originatorFlags[flow] & FLAGS]!;
    const all = inOrderOf(probes(facts), originator, facts.addresses.size);
    let looked = 0;
    for (let start = 0, end: number; start < all.length; start = end) {
      const actor = originator[all[start]];
      for (end = start + 1; end < all.length && originator[all[end]] === actor;) end += 1;
      if (++looked % STRIDE === 0) yield null;
      const found = all.subarray(start, end);
      const doubtful = targetsOf(
        facts,
        where(found, (flow) => !kindOf(flow).sure),
      );
      // Of a machine that wakes, the servers of yesterday's sessions answer like that, each at the port that it has.
      const used = doubtful.most >= options.doubtfulTargets ? found : where(found, (flow) => kindOf(flow).sure);
      if (used.length === 0) continue;
      const { ports: targets, hosts } = targetsOf(facts, used);
      const direction = facts.direction(actor, columns.responder[used[0]]);
      yield {
        key: [facts.address(actor)],
        severity: targets >= options.targets ? 'medium' : 'info',
        confidence: targets >= options.targets ? 'high' : 'low',
        outcome: used.some((flow) => responderPackets[flow] > 0) ? 'answered' : 'attempted',
        actor,
        direction,
        ...extentOf(used, (flow) => columns.firstPacket[flow]),
        write: () => {
          const kinds = KINDS.filter((kind) => kind !== undefined && used.some((flow) => kindOf(flow) === kind))
            .map((kind) => kind!.kind)
            .sort()
            .join(', ');
          return {
            title: text(
              '{actor} probed {targets, plural, one {# port} other {# ports}} with {kinds} packets',
              '{actor} опробовал портов: {targets, number}; пакеты {kinds}',
            ),
            parameters: { actor: facts.address(actor), targets, kinds },
            targets: leastTexts(hosts, SHOWN, (host) => facts.address(host)),
            targetCount: hosts.length,
            measures: [against('Ports probed', 'Опробовано портов', targets, options.targets, 'own default')],
            evidence: shownOf(
              used,
              (flow) => columns.firstPacket[flow],
              (flow) => ({ flow, field: 'tcp.flags', value: `${kindOf(flow).kind} → ${columns.responderPort[flow]}` }),
            ),
            flows: Array.from(used.subarray(0, SHOWN)),
          };
        },
      };
    }
  },
});

/** Flows of one or a few packets with such flags, which came to nothing. */
function probes(facts: Facts): Int32Array {
  const { columns, length } = facts.flows;
  const { originatorFlags, transport } = columns;
  const isProbe = (flow: FlowId): boolean => {
    // The flags first: they rule out nearly every flow, and are one byte of it.
    const kind = KINDS[originatorFlags[flow] & FLAGS];
    if (kind === undefined || transport[flow] !== IP_PROTOCOL.tcp || columns.responderPort[flow] < 0) return false;
    const sent = columns.originatorPackets[flow];
    // A flow of which only answers were captured tells nothing of the flags that began it.
    if (sent === 0 || sent > 3 || columns.originatorBytes[flow] > 0 || columns.responderBytes[flow] > 0) return false;
    if (facts.isLoopback(columns.originator[flow])) return false;
    const isAnswered = columns.responderPackets[flow] > 0;
    if (isAnswered && (columns.responderFlags[flow] & TCP.RST) === 0) return false;
    // No header was whole (engine/flow/tcp-tracker.ts): of packets cut before their flags nobody knows them.
    if (columns.originatorTcp[flow] === 0) return false;
    return kind.sure || isAnswered;
  };
  let count = 0;
  for (let flow = 0; flow < length; flow += 1) if (isProbe(flow)) count += 1;
  const found = new Int32Array(count);
  for (let flow = 0, at = 0; at < count; flow += 1) if (isProbe(flow)) found[at++] = flow;
  return found;
}

const PORTS = 65_536;

/** Distinct ports of all hosts, the most of one host, and the hosts. Sorted numbers: one scanner may have tried eight million. */
function targetsOf(facts: Facts, flows: Int32Array): { ports: number; most: number; hosts: AddressId[] } {
  const { responder, responderPort } = facts.flows.columns;
  const tried = Float64Array.from(flows, (flow) => responder[flow] * PORTS + responderPort[flow]).sort();
  const hosts: AddressId[] = [];
  let ports = 0;
  let before = 0;
  let most = 0;
  for (let i = 0; i < tried.length; i += 1) {
    if (i > 0 && tried[i] === tried[i - 1]) continue;
    const host = Math.floor(tried[i] / PORTS);
    if (hosts.at(-1) !== host) {
      hosts.push(host);
      before = ports;
    }
    ports += 1;
    most = Math.max(most, ports - before);
  }
  return { ports, most, hosts };
}
