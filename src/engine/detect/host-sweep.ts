import { tcpContacts } from './contacts.ts';
import type { Contact } from './contacts.ts';
import { defineDetector, getOrMake, mostDistinctWithin, SHOWN } from './detector.ts';
import type { Report } from './detector.ts';

/** Services whose sweep is worth more than curiosity: remote control, file shares, databases (handbook S2). */
const SENSITIVE = new Set([22, 23, 135, 445, 1433, 3389, 5900]);

/** Handbook S2: one port tried at many hosts without success. */
export const hostSweep = defineDetector({
  id: 'host-sweep',
  code: 'S2',
  title: { en: 'Host sweep', ru: 'Обход узлов' },
  techniques: ['T1046', 'T1018', 'T1595.001'],
  about: {
    meaning: {
      en: 'One host tried the same port at many others and most did not answer. That is how worms and intruders look for the next victim.',
      ru: 'Один узел стучался в один и тот же порт многих других, и большинство не ответило. Так черви и взломщики ищут следующую жертву.',
    },
    falsePositives: {
      en: 'Inventory and monitoring, peer-to-peer clients with stale peers, a service whose servers are down.',
      ru: 'Инвентаризация и мониторинг, пиринговые программы с устаревшим списком, служба, чьи серверы не работают.',
    },
    doNow: {
      en: 'Find out which program on the actor opens these connections; if nobody knows it, isolate the host.',
      ru: 'Выясните, какая программа открывает эти соединения; если её никто не знает, изолируйте узел.',
    },
    doNext: {
      en: 'Look at the hosts that answered: was there a login or transfer afterwards?',
      ru: 'Проверьте ответившие узлы: был ли после этого вход или передача данных?',
    },
  },
  options: {
    hosts: {
      value: 25,
      min: 5,
      max: 10_000,
      source: 'Zeek scan.zeek',
      help: {
        en: 'Distinct hosts with a failed contact on one port within the window.',
        ru: 'Разных узлов с неудачной попыткой на один порт за окно времени.',
      },
    },
    windowSeconds: {
      value: 300,
      min: 10,
      max: 86_400,
      source: 'Zeek scan.zeek',
      help: { en: 'Window in seconds.', ru: 'Окно в секундах.' },
    },
    failedShare: {
      value: 0.5,
      min: 0,
      max: 1,
      source: 'own default',
      help: { en: 'Least share of failed contacts.', ru: 'Наименьшая доля неудачных попыток.' },
    },
  },

  *detect(facts, options): Generator<Report> {
    const groups = new Map<string, Contact[]>();
    for (const contact of tcpContacts(facts))
      getOrMake(groups, `${contact.originator},${contact.port}`, () => []).push(contact);
    for (const contacts of groups.values()) {
      if (contacts.length < options.hosts) continue;
      const failed = contacts.filter((contact) => contact.failed);
      const window = mostDistinctWithin(
        failed.map((contact) => ({ at: contact.at, value: contact.responder })),
        options.windowSeconds,
      );
      const share = failed.length / contacts.length;
      if (window.count < options.hosts || share < options.failedShare) continue;
      const { originator, port } = contacts[0];
      const hosts = new Set(failed.map((contact) => contact.responder));
      const open = [...new Set(contacts.filter((contact) => contact.open).map((contact) => contact.responder))];
      const targets = [...hosts].map((host) => facts.address(host)).sort();
      const direction = facts.direction(originator, failed[0].responder);
      yield {
        key: [facts.address(originator), port],
        severity: SENSITIVE.has(port) ? 'high' : 'medium',
        confidence: 'high',
        outcome: open.length > 0 ? 'answered' : 'attempted',
        title: {
          en: '{actor} tried port {port} at {hosts, number} hosts; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
          ru: '{actor} стучался в порт {port}, узлов: {hosts, number}; ответило: {open, number}',
        },
        parameters: { actor: facts.address(originator), port: String(port), hosts: hosts.size, open: open.length },
        actor: originator,
        targets: targets.slice(0, SHOWN),
        targetCount: targets.length,
        direction,
        techniques: direction === 'inbound' ? ['T1595.001'] : ['T1046', 'T1018'],
        measures: [
          {
            name: { en: 'Hosts with a failed contact in the window', ru: 'Узлов с неудачной попыткой за окно' },
            value: window.count,
            unit: 'count',
            threshold: options.hosts,
            source: 'Zeek scan.zeek',
          },
          {
            name: { en: 'Share of failed contacts', ru: 'Доля неудачных попыток' },
            value: share,
            unit: null,
            threshold: options.failedShare,
            source: 'own default',
          },
        ],
        evidence: failed.slice(0, SHOWN).map((contact) => ({
          packet: facts.flows.columns.firstPacket[contact.flow],
          flow: contact.flow,
          field: 'ip.dst',
          value: facts.address(contact.responder),
        })),
        evidenceCount: failed.length,
        flows: failed.slice(0, SHOWN).map((contact) => contact.flow),
      };
    }
  },
});
