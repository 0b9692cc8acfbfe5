import type { AddressId, FlowId } from '../../model/ids.ts';
import { callers, CONTACT, endOfPort, flowsWith, ONE_SIDED, partOf, tcpContacts } from './contacts.ts';
import type { ContactList } from './contacts.ts';
import { defineDetector, leastTexts, SHOWN, shownOf, STRIDE } from './detector.ts';
import type { Draft, Facts, Yielded } from './detector.ts';
import { against, text } from './measure.ts';
import { isBrief, mostDistinctWithin } from './windows.ts';

/** Services whose sweep is worth more than curiosity: remote control, file shares, databases. */
const SENSITIVE = new Set([22, 23, 135, 445, 1433, 3389, 5900]);

/** One port tried at many hosts without success. */
export const hostSweep = defineDetector({
  id: 'host-sweep',
  code: 'S2',
  title: text('Host sweep', 'Сканирование узлов'),
  techniques: ['T1046', 'T1018', 'T1595.001'],
  about: {
    meaning: text(
      'One host tried the same port at many others and most did not answer. That is how worms and intruders look for the next victim.',
      'Один узел стучался в один и тот же порт многих других, и большинство не ответило. Так черви и взломщики ищут следующую жертву.',
    ),
    falsePositives: text(
      'Inventory and monitoring, peer-to-peer clients with stale peers, a service whose servers are down.',
      'Инвентаризация и мониторинг, пиринговые программы с устаревшим списком, служба, чьи серверы не работают.',
    ),
    doNow: text(
      'Find out which program on the actor opens these connections; if nobody knows it, isolate the host.',
      'Выясните, какая программа открывает эти соединения; если её никто не знает, изолируйте узел.',
    ),
    doNext: text(
      'Look at the hosts that answered: was there a login or transfer afterwards?',
      'Проверьте ответившие узлы: был ли после этого вход или передача данных?',
    ),
  },
  options: {
    hosts: {
      value: 25,
      min: 5,
      max: 10_000,
      source: 'Zeek scan.zeek',
      help: text(
        'Distinct hosts with a failed contact on one port within the window.',
        'Разных узлов с неудачной попыткой на один порт за окно времени.',
      ),
    },
    windowSeconds: {
      value: 300,
      min: 10,
      max: 86_400,
      source: 'Zeek scan.zeek',
      help: text('Window in seconds.', 'Окно в секундах.'),
    },
    failedShare: {
      value: 0.5,
      min: 0,
      max: 1,
      source: 'own default',
      help: text('Least share of failed contacts.', 'Наименьшая доля неудачных попыток.'),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    const { columns } = facts.flows;
    const marks = new Marks(facts.addresses.size);
    const counts = new Uint32Array(facts.addresses.size);
    let looked = 0;
    const contacts = yield* tcpContacts(facts);
    for (const [actor, all] of callers(contacts, options.hosts)) {
      if (++looked % STRIDE === 0) yield null;
      for (let start = 0, end: number; start < all.flows.length; start = end) {
        end = endOfPort(all.flows, columns.responderPort, start);
        if (end - start < options.hosts) continue;
        const tried = partOf(all, start, end);
        const sweep = look(tried, marks);
        if (sweep.hosts < options.hosts || sweep.failed / (end - start) < options.failedShare) continue;
        const most = mostHostsWithin(facts, tried, sweep, options.windowSeconds, counts);
        if (most >= options.hosts)
          yield describe(facts, actor, tried, { sweep, most, hasAnswers: contacts.hasAnswers }, options);
      }
    }
  },
});

/** Who was tried at one port. */
interface Sweep {
  /** Contacts that failed: how many, the first that are shown, and the last. */
  readonly failed: number;
  readonly shown: readonly FlowId[];
  readonly last: FlowId;
  /** Distinct hosts of those, and the first of them. */
  readonly hosts: number;
  readonly targets: readonly AddressId[];
  /** Distinct hosts that answered. */
  readonly open: number;
}

/** Hosts among which those are chosen that a finding shows. */
const MOST_TARGETS = 1000;

/** By host: the list that met it last, among contacts that failed and among those that were answered. A Set takes 0.5 s. */
class Marks {
  readonly failed: Uint32Array;
  readonly open: Uint32Array;
  list = 0;

  constructor(hosts: number) {
    this.failed = new Uint32Array(hosts);
    this.open = new Uint32Array(hosts);
  }
}

/** @param tried contacts of one host to one port, in the order of their first packets */
function look({ flows, responders, traits }: ContactList, marks: Marks): Sweep {
  const { failed: hasFailed, open: isOpen } = marks;
  const list = (marks.list += 1);
  const shown: FlowId[] = [];
  const targets: AddressId[] = [];
  let failed = 0;
  let last = -1;
  let hosts = 0;
  let open = 0;
  for (let i = 0; i < flows.length; i += 1) {
    const host = responders[i];
    const trait = traits[i];
    if ((trait & CONTACT.failed) !== 0) {
      failed += 1;
      last = flows[i];
      if (failed <= SHOWN) shown.push(last);
      if (hasFailed[host] !== list) {
        hasFailed[host] = list;
        hosts += 1;
        if (hosts <= MOST_TARGETS) targets.push(host);
      }
    }
    if ((trait & CONTACT.open) !== 0 && isOpen[host] !== list) {
      isOpen[host] = list;
      open += 1;
    }
  }
  return { failed, shown, last, hosts, targets, open };
}

function mostHostsWithin(
  facts: Facts,
  tried: ContactList,
  { shown, last, hosts }: Sweep,
  seconds: number,
  counts: Uint32Array,
): number {
  if (isBrief(facts, shown[0], last, seconds)) return hosts;
  const failed = flowsWith(tried, CONTACT.failed);
  return mostDistinctWithin(facts, failed, facts.flows.columns.responder, seconds, counts);
}

function describe(
  facts: Facts,
  actor: AddressId,
  tried: ContactList,
  { sweep, most, hasAnswers }: { readonly sweep: Sweep; readonly most: number; readonly hasAnswers: boolean },
  options: { readonly hosts: number; readonly failedShare: number },
): Draft {
  const { failed, shown, last, hosts, targets, open } = sweep;
  const { columns } = facts.flows;
  const port = columns.responderPort[shown[0]];
  const direction = facts.direction(actor, columns.responder[shown[0]]);
  return {
    key: [facts.address(actor), port],
    severity: SENSITIVE.has(port) ? 'high' : 'medium',
    confidence: hasAnswers ? 'high' : 'low',
    outcome: open > 0 ? 'answered' : 'attempted',
    actor,
    direction,
    evidenceCount: failed,
    firstPacket: columns.firstPacket[shown[0]],
    // Contacts are in the order of their first packets.
    lastPacket: columns.firstPacket[last],
    write: () => ({
      title: text(
        '{actor} tried port {port} at {hosts, number} hosts; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
        '{actor} стучался в порт {port}, узлов: {hosts, number}; ответило: {open, number}',
      ),
      parameters: { actor: facts.address(actor), port: String(port), hosts, open },
      targets: leastTexts(targets, SHOWN, (host) => facts.address(host)),
      targetCount: hosts,
      techniques: direction === 'inbound' ? ['T1595.001'] : ['T1046', 'T1018'],
      measures: [
        against(
          'Hosts with a failed contact in the window',
          'Узлов с неудачной попыткой за окно',
          most,
          options.hosts,
          'Zeek scan.zeek',
        ),
        against(
          'Share of failed contacts',
          'Доля неудачных попыток',
          failed / tried.flows.length,
          options.failedShare,
          'own default',
          'share',
        ),
      ],
      evidence: shownOf(
        shown,
        (flow) => columns.firstPacket[flow],
        (flow) => ({ flow, field: 'ip.dst', value: facts.address(columns.responder[flow]) }),
      ),
      flows: shown,
      opposing: hasAnswers ? [] : [ONE_SIDED],
    }),
  };
}
