import type { AddressId, FlowId } from '../../model/ids.ts';
import { groupFlows, mostDistinct, tcpContacts, valuesOf, where } from './contacts.ts';
import type { Contacts } from './contacts.ts';
import { defineDetector, leastTexts, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, inform, text } from './measure.ts';

const SECONDS_MANY = 300;
/** Dynamic ports in the direction from a server: answers of passive FTP and RPC, not a scan. */
const FIRST_DYNAMIC = 32_768;

/** Many ports of one host tried without success. */
export const portScan = defineDetector({
  id: 'port-scan',
  code: 'S1',
  title: { en: 'Port scan', ru: 'Сканирование портов' },
  techniques: ['T1046', 'T1595.001'],
  about: {
    meaning: {
      en: 'One host tried many ports of another and nearly all were closed or silent. Programs in normal use know their port; only someone who looks for open services tries many.',
      ru: 'Один узел перебрал много портов другого, и почти все оказались закрыты или молчали. Обычные программы знают свой порт; перебирает тот, кто ищет открытые службы.',
    },
    falsePositives: {
      en: 'Vulnerability scanners and monitoring of your own, passive FTP, RPC, NAT gateways, captures that show one direction only.',
      ru: 'Собственные сканеры уязвимостей и мониторинг, пассивный FTP, RPC, шлюзы NAT, перехваты с одним направлением.',
    },
    doNow: {
      en: 'Check whether the actor is an approved scanner. If not, isolate it (inside) or block it at the edge (outside).',
      ru: 'Проверьте, не разрешённый ли это сканер. Если нет — изолируйте узел (внутри) или заблокируйте на границе (снаружи).',
    },
    doNext: {
      en: 'Close or filter the ports that answered, and look at what the actor did next.',
      ru: 'Закройте или отфильтруйте ответившие порты и посмотрите, что узел делал дальше.',
    },
  },
  options: {
    ports: {
      value: 15,
      min: 5,
      max: 1000,
      source: 'Zeek scan.zeek',
      help: {
        en: 'Distinct ports with a failed contact within the window.',
        ru: 'Разных портов с неудачной попыткой за окно времени.',
      },
    },
    windowSeconds: {
      value: SECONDS_MANY,
      min: 10,
      max: 86_400,
      source: 'Zeek scan.zeek',
      help: { en: 'Window in seconds.', ru: 'Окно в секундах.' },
    },
  },

  *detect(facts, options): Generator<Report> {
    const contacts = tcpContacts(facts);
    const { columns } = facts.flows;
    const { counts, rooms } = contacts;
    const hasFailed = failure(facts, contacts);
    for (const [originator, flows] of groupFlows(contacts.flows, columns.originator, options.ports, counts)) {
      const scans: Scan[] = [];
      const allFailed = where(flows, hasFailed, rooms.chosen);
      for (const [responder, failed] of groupFlows(allFailed, columns.responder, options.ports, counts, rooms.sorted)) {
        const ports = valuesOf(failed, columns.responderPort, rooms.values);
        const count = mostDistinct(facts, failed, ports, options.windowSeconds, counts);
        if (count >= options.ports) scans.push({ responder, failed, count });
      }
      if (scans.length > 0) yield describe(facts, originator, flows, scans, contacts, options.ports);
    }
  },
});

/** Tells of a flow whether it failed as the tries of a scan do. */
function failure({ flows: { columns } }: Facts, { failed }: Contacts): (flow: FlowId) => boolean {
  return (flow) => failed[flow] === 1 && !isAnswerOfServer(columns.originatorPort[flow], columns.responderPort[flow]);
}

/** One host whose ports were tried. */
interface Scan {
  readonly responder: AddressId;
  /** Tries that failed. */
  readonly failed: Int32Array;
  /** Most distinct ports within the window. */
  readonly count: number;
}

/**
 * One finding per actor, however many hosts it scanned.
 * @param flows contacts that the actor began
 */
function describe(
  facts: Facts,
  originator: AddressId,
  flows: Int32Array,
  scans: readonly Scan[],
  contacts: Contacts,
  threshold: number,
): Report {
  const { columns } = facts.flows;
  const worst = scans.reduce((a, b) => (b.count > a.count ? b : a));
  const open = new Set<string>();
  const { counts } = contacts;
  let answered = 0;
  let tried = 0;
  let failed = 0;
  for (const scan of scans) {
    counts[scan.responder] = 1;
    failed += scan.failed.length;
  }
  for (let i = 0; i < flows.length; i += 1) {
    const flow = flows[i];
    const responder = columns.responder[flow];
    if (responder < 0 || counts[responder] === 0) continue;
    tried += 1;
    if (columns.responderPackets[flow] > 0) answered += 1;
    if (contacts.open[flow] === 1 && open.size < 1000)
      open.add(`${facts.address(responder)}:${columns.responderPort[flow]}`);
  }
  for (const { responder } of scans) counts[responder] = 0;
  const oneSided = answered / tried < 0.05;
  const direction = facts.direction(originator, worst.responder);
  const shown = Array.from(worst.failed.subarray(0, SHOWN));
  return {
    key: [facts.address(originator)],
    severity: direction === 'internal' ? 'high' : 'medium',
    confidence: oneSided ? 'low' : 'high',
    outcome: open.size > 0 ? 'answered' : 'attempted',
    title: text(
      '{actor} tried {ports, number} ports of {target}{more, plural, =0 {} one { and of one more host} other { and of # more hosts}}; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
      '{actor} перебрал порты узла {target}: {ports, number}{more, plural, =0 {} other {, и ещё узлов: #}}; ответило: {open, number}',
    ),
    parameters: {
      actor: facts.address(originator),
      target: facts.address(worst.responder),
      ports: new Set(worst.failed.map((flow) => columns.responderPort[flow])).size,
      more: scans.length - 1,
      open: open.size,
      openPorts: [...open].sort().slice(0, SHOWN).join(', '),
    },
    actor: originator,
    targets: leastTexts(scans, SHOWN, (scan) => facts.address(scan.responder)),
    targetCount: scans.length,
    direction,
    techniques: [direction === 'inbound' ? 'T1595.001' : 'T1046'],
    measures: [
      against(
        'Ports of one host with a failed contact in the window',
        'Портов одного узла с неудачной попыткой за окно',
        worst.count,
        threshold,
        'Zeek scan.zeek',
      ),
      inform('Failed contacts in all', 'Неудачных попыток всего', failed),
      inform('Ports that answered', 'Ответивших портов', open.size),
    ],
    evidence: shown.map((flow) => ({
      packet: columns.firstPacket[flow],
      flow,
      field: 'tcp.dstport',
      value: String(columns.responderPort[flow]),
    })),
    evidenceCount: failed,
    // Contacts are in the order of their first packets.
    firstPacket: scans.reduce((least, scan) => Math.min(least, columns.firstPacket[scan.failed[0]]), Infinity),
    lastPacket: scans.reduce((most, { failed: all }) => Math.max(most, columns.firstPacket[all[all.length - 1]]), -1),
    flows: shown,
    opposing: oneSided
      ? [
          {
            text: text(
              'Hardly any answer is in the capture: a filter dropped the packets, or one direction was not captured.',
              'Ответов в перехвате почти нет: пакеты отбросил фильтр или встречное направление не записано.',
            ),
            parameters: {},
          },
        ]
      : [],
  };
}

function isAnswerOfServer(from: number, to: number): boolean {
  return to > FIRST_DYNAMIC && from < 1024;
}
