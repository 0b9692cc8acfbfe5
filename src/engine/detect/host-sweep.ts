import { distinct, groupFlows, mostDistinct, tcpContacts, valuesOf, where } from './contacts.ts';
import { defineDetector, evidenceOf, SHOWN } from './detector.ts';
import type { Report } from './detector.ts';
import { against, text } from './measure.ts';

/** Services whose sweep is worth more than curiosity: remote control, file shares, databases. */
const SENSITIVE = new Set([22, 23, 135, 445, 1433, 3389, 5900]);

/** One port tried at many hosts without success. */
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
    const contacts = tcpContacts(facts);
    const { columns } = facts.flows;
    const { counts, rooms } = contacts;
    for (const [originator, all] of groupFlows(contacts.flows, columns.originator, options.hosts, counts)) {
      for (const [port, tried] of groupFlows(all, columns.responderPort, options.hosts, counts, rooms.sorted)) {
        const failed = where(tried, (flow) => contacts.failed[flow] === 1, rooms.chosen);
        const share = failed.length / tried.length;
        if (failed.length < options.hosts || share < options.failedShare) continue;
        const responders = valuesOf(failed, columns.responder, rooms.values);
        const count = mostDistinct(facts, failed, responders, options.windowSeconds, counts);
        if (count < options.hosts) continue;
        const direction = facts.direction(originator, columns.responder[failed[0]]);
        const shown = Array.from(failed.subarray(0, SHOWN));
        const sweep = evidenceOf(
          failed,
          (flow) => columns.firstPacket[flow],
          (flow) => ({ flow, field: 'ip.dst', value: facts.address(columns.responder[flow]) }),
        );
        const hosts = distinct(responders, counts);
        const targetCount = hosts.length;
        const targets = Array.from(hosts.subarray(0, 1000), (host) => facts.address(host)).sort();
        // From here on the rooms hold those that answered.
        const answering = where(tried, (flow) => contacts.open[flow] === 1, rooms.chosen);
        const open = distinct(valuesOf(answering, columns.responder, rooms.values), counts).length;
        yield {
          key: [facts.address(originator), port],
          severity: SENSITIVE.has(port) ? 'high' : 'medium',
          confidence: 'high',
          outcome: open > 0 ? 'answered' : 'attempted',
          title: text(
            '{actor} tried port {port} at {hosts, number} hosts; {open, plural, =0 {none answered} one {one answered} other {# answered}}',
            '{actor} стучался в порт {port}, узлов: {hosts, number}; ответило: {open, number}',
          ),
          parameters: { actor: facts.address(originator), port: String(port), hosts: targetCount, open },
          actor: originator,
          targets: targets.slice(0, SHOWN),
          targetCount,
          direction,
          techniques: direction === 'inbound' ? ['T1595.001'] : ['T1046', 'T1018'],
          measures: [
            against(
              'Hosts with a failed contact in the window',
              'Узлов с неудачной попыткой за окно',
              count,
              options.hosts,
              'Zeek scan.zeek',
            ),
            against(
              'Share of failed contacts',
              'Доля неудачных попыток',
              share,
              options.failedShare,
              'own default',
              null,
            ),
          ],
          ...sweep,
          flows: shown,
        };
      }
    }
  },
});
