import { loginTable } from '../../model/facts.ts';
import { defineDetector, getOrMake, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { inform, text } from './measure.ts';

/** Services that read and show everything in clear text, and what replaces them. */
const INSECURE: Readonly<Record<string, string>> = {
  telnet: 'SSH',
  ftp: 'SFTP, FTPS',
  tftp: 'SFTP, HTTPS',
  rlogin: 'SSH',
  rsh: 'SSH',
  snmp: 'SNMPv3',
  nfs: 'NFSv4 with Kerberos',
  x11: 'SSH -X',
  xdmcp: 'SSH -X',
};
/** Clear-text logins: worse when they leave the house. */
const INTERACTIVE = new Set(['telnet', 'rlogin', 'rsh']);

/** An inventory of services that do not protect what they carry. */
export const insecureProtocol = defineDetector({
  id: 'insecure-protocol',
  code: 'T8',
  title: text('Insecure protocol', 'Незащищённый протокол'),
  techniques: ['T1040'],
  about: {
    meaning: text(
      'A server offers a protocol that neither encrypts nor proves who is at the other end.',
      'Сервер использует протокол, который не шифрует данные и не подтверждает собеседника.',
    ),
    falsePositives: text(
      'None: it is an inventory, not an alarm. On an isolated management network it may be accepted.',
      'Нет: это перечень, а не тревога. В изолированной сети управления это может быть допустимо.',
    ),
    doNow: text(
      'Check who uses the service and whether it must be reachable from there.',
      'Выясните, кто пользуется службой и должна ли она быть оттуда доступна.',
    ),
    doNext: text(
      'Replace it by its encrypted variant: {alternative}.',
      'Замените шифрованным вариантом: {alternative}.',
    ),
  },
  options: {},

  *detect(facts): Generator<Report> {
    const { columns, length } = facts.flows;
    const groups = new Map<string, { protocol: string; flows: number[] }>();
    const simpleBinds = ldapBinds(facts);
    for (let flow = 0; flow < length; flow += 1) {
      const application = facts.application(flow);
      const protocol = application === 'ldap' && !simpleBinds.has(flow) ? null : application;
      if (protocol === null || (INSECURE[protocol] === undefined && protocol !== 'ldap')) continue;
      getOrMake(groups, `${columns.responder[flow]},${protocol}`, () => ({ protocol, flows: [] })).flows.push(flow);
    }
    for (const { protocol, flows } of groups.values()) {
      const server = columns.responder[flows[0]];
      const clients = [...new Set(flows.map((flow) => columns.originator[flow]))];
      const direction = facts.direction(clients[0], server);
      const leaves = direction === 'outbound' || direction === 'inbound' || direction === 'external';
      const loggedIn = protocol === 'ftp' && hasClearLogin(facts, flows);
      const target = `${facts.address(server)}:${columns.responderPort[flows[0]]}`;
      yield {
        key: [facts.address(server), protocol],
        severity: INTERACTIVE.has(protocol) || (loggedIn && leaves) ? 'medium' : 'low',
        confidence: 'confirmed',
        outcome: 'unknown',
        title: text(
          '{target} speaks {protocol} with {clients, plural, one {one client} other {# clients}}',
          '{target}: {protocol}, клиентов: {clients, number}',
        ),
        parameters: {
          target,
          protocol: protocol.toUpperCase(),
          clients: clients.length,
          alternative: INSECURE[protocol] ?? 'LDAPS',
        },
        actor: clients[0],
        targets: [target],
        direction,
        measures: [inform('Flows', 'Потоков', flows.length), inform('Clients', 'Клиентов', clients.length)],
        evidence: flows.slice(0, SHOWN).map((flow) => ({
          packet: columns.firstPacket[flow],
          flow,
          field: '_ws.col.protocol',
          value: protocol.toUpperCase(),
        })),
        evidenceCount: flows.length,
        flows: flows.slice(0, SHOWN),
      };
    }
  },
});

function ldapBinds(facts: Facts): Set<number> {
  const logins = facts.table(loginTable);
  const flows = new Set<number>();
  for (let row = 0; row < logins.length; row += 1)
    if (logins.text('protocol', row) === 'ldap' && logins.text('secrecy', row) === 'clear')
      flows.add(logins.columns.flow[row]);
  return flows;
}

function hasClearLogin(facts: Facts, flows: readonly number[]): boolean {
  const logins = facts.table(loginTable);
  const wanted = new Set(flows);
  for (let row = 0; row < logins.length; row += 1)
    if (wanted.has(logins.columns.flow[row]) && logins.text('secrecy', row) === 'clear') return true;
  return false;
}
