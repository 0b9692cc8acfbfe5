import { TCP } from '../../model/cursor.ts';
import { defineDetector, evidenceOf, getOrMake, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, text } from './measure.ts';

const XMAS = TCP.FIN | TCP.PSH | TCP.URG;
const FLAGS = TCP.FIN | TCP.SYN | TCP.RST | TCP.PSH | TCP.ACK | TCP.URG;

/** What a probe is called, by its flags. The sure ones need no more than these; late packets of a closed session look like the others. */
const KINDS: readonly ({ readonly kind: string; readonly sure: boolean } | undefined)[] = Array.from(
  { length: FLAGS + 1 },
  (_, flags) => {
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
  },
);

interface Probe {
  readonly flow: number;
  readonly kind: string;
  readonly sure: boolean;
}

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
        'The same for ACK and FIN+ACK probes that were answered by RST.',
        'То же для проб ACK и FIN+ACK, на которые ответили RST.',
      ),
    },
  },

  *detect(facts, options): Generator<Report> {
    const actors = new Map<number, Probe[]>();
    for (const probe of probes(facts))
      getOrMake(actors, facts.flows.columns.originator[probe.flow], () => []).push(probe);
    for (const [actor, found] of actors) {
      const sure = found.filter((probe) => probe.sure);
      const doubtful = found.filter((probe) => !probe.sure);
      const used = distinctTargets(facts, doubtful) >= options.doubtfulTargets ? found : sure;
      const targets = distinctTargets(facts, used);
      if (targets === 0) continue;
      const { columns } = facts.flows;
      const kinds = [...new Set(used.map((probe) => probe.kind))].sort().join(', ');
      const hosts = [...new Set(used.map((probe) => facts.address(columns.responder[probe.flow])))].sort();
      const answered = used.some((probe) => columns.responderPackets[probe.flow] > 0);
      yield {
        key: [facts.address(actor)],
        severity: targets >= options.targets ? 'medium' : 'info',
        confidence: targets >= options.targets ? 'high' : 'low',
        outcome: answered ? 'answered' : 'attempted',
        title: text(
          '{actor} probed {targets, plural, one {# port} other {# ports}} with {kinds} packets',
          '{actor} опробовал портов: {targets, number}; пакеты {kinds}',
        ),
        parameters: { actor: facts.address(actor), targets, kinds },
        actor,
        targets: hosts.slice(0, SHOWN),
        targetCount: hosts.length,
        direction: facts.direction(actor, columns.responder[used[0].flow]),
        measures: [against('Ports probed', 'Опробовано портов', targets, options.targets, 'own default')],
        ...evidenceOf(
          used,
          ({ flow }) => columns.firstPacket[flow],
          ({ flow, kind }) => ({ flow, field: 'tcp.flags', value: `${kind} → ${columns.responderPort[flow]}` }),
        ),
        flows: used.slice(0, SHOWN).map((probe) => probe.flow),
      };
    }
  },
});

function probes(facts: Facts): Probe[] {
  const { columns, length } = facts.flows;
  const { originatorFlags, transport } = columns;
  const found: Probe[] = [];
  for (let flow = 0; flow < length; flow += 1) {
    // The flags first: they rule out nearly every flow, and are one byte of it.
    const kind = KINDS[originatorFlags[flow] & FLAGS];
    if (kind === undefined || transport[flow] !== 6 || columns.responderPort[flow] < 0) continue;
    const sent = columns.originatorPackets[flow];
    // A flow of which only answers were captured tells nothing of the flags that began it.
    if (sent === 0 || sent > 3 || columns.originatorBytes[flow] > 0 || columns.responderBytes[flow] > 0) continue;
    if (facts.isLoopback(columns.originator[flow])) continue;
    const isAnswered = columns.responderPackets[flow] > 0;
    if (isAnswered && (columns.responderFlags[flow] & TCP.RST) === 0) continue;
    if (kind.sure || isAnswered) found.push({ flow, ...kind });
  }
  return found;
}

function distinctTargets(facts: Facts, found: readonly Probe[]): number {
  const { columns } = facts.flows;
  return new Set(found.map((probe) => `${columns.responder[probe.flow]},${columns.responderPort[probe.flow]}`)).size;
}
