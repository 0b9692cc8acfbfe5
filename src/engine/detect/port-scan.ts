import { endpointText } from '../../base/network.ts';
import type { Direction } from '../../model/direction.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { callers, CONTACT, endOfPort, groupFlows, ONE_SIDED, tcpContacts } from './contacts.ts';
import type { ContactList } from './contacts.ts';
import { defineDetector, leastTexts, SHOWN, shownOf, STRIDE } from './detector.ts';
import type { Draft, Facts, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';
import { isBrief, mostDistinctWithin } from './windows.ts';

/** Endpoints that answered and are told apart. */
const MOST_OPEN = 1000;
/** Of fewer tries answered, the capture lacks the answers. */
const LEAST_ANSWERED = 0.05;
const PORTS = 65_536;

/** Many ports of one host tried without success. */
export const portScan = defineDetector({
  id: 'port-scan',
  code: 'S1',
  title: text('Port scan', 'Сканирование портов'),
  techniques: ['T1046', 'T1595.001'],
  about: {
    meaning: text(
      'One host tried many ports of another and nearly all were closed or silent. Programs in normal use know their port; only someone who looks for open services tries many.',
      'Один узел перебрал много портов другого, и почти все оказались закрыты или молчали. Обычные программы знают свой порт; перебирает тот, кто ищет открытые службы.',
    ),
    falsePositives: text(
      'Vulnerability scanners and monitoring of your own, passive FTP, RPC, NAT gateways, captures that show one direction only.',
      'Собственные сканеры уязвимостей и мониторинг, пассивный FTP, RPC, шлюзы NAT, перехваты с одним направлением.',
    ),
    doNow: text(
      'Check whether the actor is an approved scanner. If not, isolate it (inside) or block it at the edge (outside).',
      'Проверьте, не разрешённый ли это сканер. Если нет — изолируйте узел (внутри) или заблокируйте на границе (снаружи).',
    ),
    doNext: text(
      'Close or filter the ports that answered, and look at what the actor did next.',
      'Закройте или отфильтруйте ответившие порты и посмотрите, что узел делал дальше.',
    ),
  },
  options: {
    ports: {
      value: 15,
      min: 5,
      max: 1000,
      source: 'Zeek scan.zeek',
      help: text(
        'Distinct ports with a failed contact within the window.',
        'Разных портов с неудачной попыткой за окно времени.',
      ),
    },
    windowSeconds: {
      value: 300,
      min: 10,
      max: 86_400,
      source: 'Zeek scan.zeek',
      help: text('Window in seconds.', 'Окно в секундах.'),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    const tries = new Tries(facts.addresses.size);
    let looked = 0;
    for (const [actor, contacts] of callers(yield* tcpContacts(facts), options.ports)) {
      if (++looked % STRIDE === 0) yield null;
      const scans = findScans(facts, contacts, options, tries);
      if (scans.length > 0) yield describe(facts, actor, contacts, scans, options.ports, tries);
    }
  },
});

/** One host whose ports were tried. */
interface Scan {
  readonly responder: AddressId;
  /** The first and the last try that failed. */
  readonly first: FlowId;
  readonly last: FlowId;
  /** Most distinct ports within the window. */
  readonly count: number;
}

/** Tries of one actor that failed, by the host that it tried; lent to one after the other. */
class Tries {
  /** Distinct ports, 0 before and after. */
  readonly ports: Uint32Array;
  /** The port that was counted last. */
  readonly port: Uint16Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Hosts that are looked at once more, 0 before and after. */
  readonly chosen: Uint8Array;
  /** A place for every host and every port, 0 before and after. */
  readonly counts: Uint32Array;

  constructor(hosts: number) {
    this.ports = new Uint32Array(hosts);
    this.port = new Uint16Array(hosts);
    this.first = new Int32Array(hosts);
    this.last = new Int32Array(hosts);
    this.chosen = new Uint8Array(hosts);
    this.counts = new Uint32Array(Math.max(hosts, PORTS));
  }
}

/** Whether a contact failed as the tries of a scan do. */
const isTry = (traits: number): boolean => (traits & (CONTACT.failed | CONTACT.fromServer)) === CONTACT.failed;

/** Hosts of which the actor tried many ports. Its contacts lie by port, so a host's distinct ports need no set of their own. */
function findScans(
  facts: Facts,
  contacts: ContactList,
  options: { readonly ports: number; readonly windowSeconds: number },
  tries: Tries,
): Scan[] {
  const { responderPort } = facts.flows.columns;
  const { flows, responders, traits } = contacts;
  const { ports, port: counted, first, last } = tries;
  const hosts: AddressId[] = [];
  for (let start = 0, end: number; start < flows.length; start = end) {
    end = endOfPort(flows, responderPort, start);
    const port = responderPort[flows[start]];
    for (let i = start; i < end; i += 1) {
      if (!isTry(traits[i])) continue;
      const flow = flows[i];
      const host = responders[i];
      if (ports[host] === 0) {
        hosts.push(host);
        first[host] = flow;
        last[host] = flow;
      } else {
        if (flow < first[host]) first[host] = flow;
        if (flow > last[host]) last[host] = flow;
        if (counted[host] === port) continue;
      }
      ports[host] += 1;
      counted[host] = port;
    }
  }
  const many = hosts.filter((host) => ports[host] >= options.ports);
  const long = many.filter((host) => !isBrief(facts, first[host], last[host], options.windowSeconds));
  const within = mostPortsWithin(facts, contacts, long, options.windowSeconds, tries);
  const scans = many.map((host) => ({
    responder: host,
    first: first[host],
    last: last[host],
    count: within.get(host) ?? ports[host],
  }));
  for (const host of hosts) ports[host] = 0;
  return scans.filter(({ count }) => count >= options.ports);
}

/** For hosts that were tried longer than the window: most distinct ports within it. */
function mostPortsWithin(
  facts: Facts,
  { flows, responders, traits }: ContactList,
  hosts: readonly AddressId[],
  seconds: number,
  { chosen, counts }: Tries,
): Map<AddressId, number> {
  const most = new Map<AddressId, number>();
  if (hosts.length === 0) return most;
  const { responder, responderPort } = facts.flows.columns;
  for (const host of hosts) chosen[host] = 1;
  const tried = new Int32Array(flows.length);
  let count = 0;
  for (let i = 0; i < flows.length; i += 1)
    if (chosen[responders[i]] === 1 && isTry(traits[i])) tried[count++] = flows[i];
  for (const host of hosts) chosen[host] = 0;
  for (const [host, own] of groupFlows(tried.subarray(0, count), responder, 1, counts))
    most.set(host, mostDistinctWithin(facts, own.sort(), responderPort, seconds, counts));
  return most;
}

/** One finding per actor, however many hosts it scanned. */
function describe(
  facts: Facts,
  originator: AddressId,
  contacts: ContactList,
  scans: readonly Scan[],
  threshold: number,
  tries: Tries,
): Draft {
  const { columns } = facts.flows;
  const { flows, responders, traits } = contacts;
  const { chosen } = tries;
  const worst = scans.reduce((a, b) => (b.count > a.count || (b.count === a.count && b.first < a.first) ? b : a));
  for (const { responder } of scans) chosen[responder] = 1;
  let isOpen = false;
  let answered = 0;
  let tried = 0;
  let failed = 0;
  for (let i = 0; i < flows.length; i += 1) {
    if (chosen[responders[i]] === 0) continue;
    tried += 1;
    if ((traits[i] & CONTACT.answered) !== 0) answered += 1;
    isOpen ||= (traits[i] & CONTACT.open) !== 0;
    if (isTry(traits[i])) failed += 1;
  }
  for (const { responder } of scans) chosen[responder] = 0;
  const oneSided = answered / tried < LEAST_ANSWERED;
  const direction = facts.direction(originator, worst.responder);
  return {
    key: [facts.address(originator)],
    severity: direction === 'internal' ? 'high' : 'medium',
    confidence: oneSided ? 'low' : 'high',
    outcome: isOpen ? 'answered' : 'attempted',
    actor: originator,
    direction,
    evidenceCount: failed,
    firstPacket: columns.firstPacket[scans.reduce((least, { first }) => Math.min(least, first), Infinity)],
    lastPacket: columns.firstPacket[scans.reduce((most, { last }) => Math.max(most, last), -1)],
    write: () => write(facts, originator, contacts, scans, tries, { worst, direction, failed, oneSided, threshold }),
  };
}

/** What a finding shows, of a scan that is listed. */
function write(
  facts: Facts,
  originator: AddressId,
  { flows, responders, traits }: ContactList,
  scans: readonly Scan[],
  { chosen }: Tries,
  found: {
    readonly worst: Scan;
    readonly direction: Direction;
    readonly failed: number;
    readonly oneSided: boolean;
    readonly threshold: number;
  },
): ReturnType<Draft['write']> {
  const { columns } = facts.flows;
  const { responderPort } = columns;
  const { worst, direction, failed, oneSided, threshold } = found;
  const ofWorst: FlowId[] = [];
  const opened: FlowId[] = [];
  for (const { responder } of scans) chosen[responder] = 1;
  for (let i = 0; i < flows.length; i += 1) {
    if (chosen[responders[i]] === 0) continue;
    if ((traits[i] & CONTACT.open) !== 0) opened.push(flows[i]);
    if (responders[i] === worst.responder && isTry(traits[i])) ofWorst.push(flows[i]);
  }
  for (const { responder } of scans) chosen[responder] = 0;
  const open = openPorts(facts, opened);
  const shown = ofWorst.sort((a, b) => a - b).slice(0, SHOWN);
  return {
    title: text(
      '{actor} tried {ports, number} ports of {target}{more, plural, =0 {} one { and of one more host} other { and of # more hosts}}; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
      '{actor} перебрал порты узла {target}: {ports, number}{more, plural, =0 {} other {, и ещё узлов: #}}; ответило: {open, number}',
    ),
    parameters: {
      actor: facts.address(originator),
      target: facts.address(worst.responder),
      ports: new Set(ofWorst.map((flow) => responderPort[flow])).size,
      more: scans.length - 1,
      open: open.size,
      openPorts: [...open].sort().slice(0, SHOWN).join(', '),
    },
    targets: leastTexts(scans, SHOWN, (scan) => facts.address(scan.responder)),
    targetCount: scans.length,
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
    evidence: shownOf(
      shown,
      (flow) => columns.firstPacket[flow],
      (flow) => ({ flow, field: 'tcp.dstport', value: String(responderPort[flow]) }),
    ),
    flows: shown,
    opposing: oneSided ? [ONE_SIDED] : [],
  };
}

/** Endpoints that answered, of flows that did; so many are told apart. */
function openPorts(facts: Facts, flows: readonly FlowId[]): Set<string> {
  const { responder, responderPort } = facts.flows.columns;
  const open = new Set<string>();
  for (const flow of Int32Array.from(flows).sort()) {
    if (open.size === MOST_OPEN) break;
    open.add(endpointText(facts.address(responder[flow]), responderPort[flow]));
  }
  return open;
}
