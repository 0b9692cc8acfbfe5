import { defineDetector, getOrMake, mostDistinctWithin, SHOWN } from './detector.ts';
import type { Report } from './detector.ts';
import { tcpContacts } from './contacts.ts';
import type { Contact } from './contacts.ts';

const SECONDS_MANY = 300;
/** Dynamic ports in the direction from a server: answers of passive FTP and RPC, not a scan. */
const FIRST_DYNAMIC = 32_768;

/** Handbook S1: many ports of one host tried without success. */
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
    const pairs = new Map<string, Contact[]>();
    for (const contact of tcpContacts(facts))
      getOrMake(pairs, `${contact.originator},${contact.responder}`, () => []).push(contact);
    for (const contacts of pairs.values()) {
      if (contacts.length < options.ports) continue;
      const failed = contacts.filter(
        (contact) =>
          contact.failed && !isAnswerOfServer(facts.flows.columns.originatorPort[contact.flow], contact.port),
      );
      const events = failed.map((contact) => ({ at: contact.at, value: contact.port }));
      const window = mostDistinctWithin(events, options.windowSeconds);
      if (window.count < options.ports) continue;
      const { originator, responder } = contacts[0];
      const ports = new Set(failed.map((contact) => contact.port));
      const open = [...new Set(contacts.filter((contact) => contact.open).map((contact) => contact.port))].sort(
        (a, b) => a - b,
      );
      const answered =
        contacts.filter((contact) => facts.flows.columns.responderPackets[contact.flow] > 0).length / contacts.length;
      const direction = facts.direction(originator, responder);
      yield {
        key: [facts.address(originator), facts.address(responder)],
        severity: direction === 'internal' ? 'high' : 'medium',
        confidence: answered < 0.05 ? 'low' : 'high',
        outcome: open.length > 0 ? 'answered' : 'attempted',
        title: {
          en: '{actor} tried {ports, number} ports of {target}; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
          ru: '{actor} перебрал портов узла {target}: {ports, number}; ответило: {open, number}',
        },
        parameters: {
          actor: facts.address(originator),
          target: facts.address(responder),
          ports: ports.size,
          open: open.length,
          openPorts: open.slice(0, SHOWN).join(', '),
        },
        actor: originator,
        targets: [facts.address(responder)],
        direction,
        techniques: [direction === 'inbound' ? 'T1595.001' : 'T1046'],
        measures: [
          {
            name: { en: 'Ports with a failed contact in the window', ru: 'Портов с неудачной попыткой за окно' },
            value: window.count,
            unit: 'count',
            threshold: options.ports,
            source: 'Zeek scan.zeek',
          },
          {
            name: { en: 'Ports with a failed contact in all', ru: 'Портов с неудачной попыткой всего' },
            value: ports.size,
            unit: 'count',
            threshold: null,
            source: null,
          },
          {
            name: { en: 'Ports that answered', ru: 'Ответивших портов' },
            value: open.length,
            unit: 'count',
            threshold: null,
            source: null,
          },
        ],
        evidence: failed.slice(0, SHOWN).map((contact) => ({
          packet: facts.flows.columns.firstPacket[contact.flow],
          flow: contact.flow,
          field: 'tcp.dstport',
          value: String(contact.port),
        })),
        evidenceCount: failed.length,
        flows: failed.slice(0, SHOWN).map((contact) => contact.flow),
        opposing:
          answered < 0.05
            ? [
                {
                  text: {
                    en: 'Hardly any packet of the other direction is in the capture.',
                    ru: 'Встречного направления в перехвате почти нет.',
                  },
                  parameters: {},
                },
              ]
            : [],
      };
    }
  },
});

function isAnswerOfServer(from: number, to: number): boolean {
  return to > FIRST_DYNAMIC && from < 1024;
}
