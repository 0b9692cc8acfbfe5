import { endpointText } from '../../base/network.ts';
import { getOrMake } from '../../base/maps.ts';
import { loginTable } from '../../model/facts.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Columns, Table } from '../../model/table.ts';
import { rpcTable } from '../dissect/application/rpc/rpc.ts';
import { snmpTable } from '../dissect/application/snmp.ts';
import { tftpTable } from '../dissect/application/tftp.ts';
import { tlsTable } from '../dissect/application/tls/tls-table.ts';
import { defineDetector, extentOf, inParts, SHOWN, shownOf } from './detector.ts';
import type { Facts, Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** Services that read and show everything in clear text, as a rule, and what replaces them. */
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
  ldap: 'LDAPS',
};
/** Clear-text logins: worse when they leave the house. */
const INTERACTIVE = new Set(['telnet', 'rlogin', 'rsh']);

/** An inventory of services that do not protect what they carry. */
export const insecureProtocol = defineDetector({
  id: 'insecure-protocol',
  code: 'T8',
  title: text('Insecure protocol', 'Незащищённый протокол'),
  techniques: ['T1040'],
  explainedBy: ['targets'],
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

  *detect(facts): Generator<Yielded> {
    const { columns, length } = facts.flows;
    const { application } = columns;
    const groups = new Map<string, { protocol: string; flows: number[] }>();
    const logins = facts.table(loginTable);
    const clearLogins = yield* flowsWhere(logins, (_, row) => logins.text('secrecy', row) === 'clear');
    const isProtected = yield* protection(facts, clearLogins);
    const visit = (flow: FlowId): void => {
      const protocol = facts.application(flow);
      if (protocol === null || INSECURE[protocol] === undefined || isProtected(protocol, flow)) return;
      getOrMake(groups, `${columns.responder[flow]},${protocol}`, () => ({ protocol, flows: [] })).flows.push(flow);
    };
    yield* inParts(length, (from, end) => {
      // Most flows of a scan speak nothing.
      for (let flow = from; flow < end; flow += 1) if (application[flow] !== 0) visit(flow);
    });
    for (const { protocol, flows } of groups.values()) {
      const server = columns.responder[flows[0]];
      const clients = [...new Set(flows.map((flow) => columns.originator[flow]))];
      // The client for whom it is worst stands for all.
      const worst = flows.find((flow) => clearLogins.has(flow) && leaves(facts, flow));
      const actor = worst === undefined ? clients[0] : columns.originator[worst];
      const loggedIn = protocol === 'ftp' && worst !== undefined;
      const target = endpointText(facts.address(server), columns.responderPort[flows[0]]);
      yield {
        key: [facts.address(server), protocol],
        severity: INTERACTIVE.has(protocol) || loggedIn ? 'medium' : 'low',
        confidence: 'confirmed',
        outcome: 'unknown',
        actor,
        direction: facts.direction(actor, server),
        ...extentOf(flows, (flow) => columns.firstPacket[flow]),
        write: () => ({
          title: text(
            '{target} speaks {protocol} with {clients, plural, one {one client} other {# clients}}',
            '{target}: {protocol}, клиентов: {clients, number}',
          ),
          parameters: {
            target,
            protocol: protocol.toUpperCase(),
            clients: clients.length,
            alternative: INSECURE[protocol],
          },
          targets: [target],
          measures: [inform('Flows', 'Потоков', flows.length), inform('Clients', 'Клиентов', clients.length)],
          evidence: shownOf(
            flows,
            (flow) => columns.firstPacket[flow],
            (flow) => ({ flow, field: 'wireloupe.application', value: protocol }),
          ),
          flows: flows.slice(0, SHOWN),
        }),
      };
    }
  },
});

/** Whether a flow is with a host outside. */
function leaves(facts: Facts, flow: FlowId): boolean {
  const { originator, responder } = facts.flows.columns;
  const direction = facts.direction(originator[flow], responder[flow]);
  return direction === 'outbound' || direction === 'inbound' || direction === 'external';
}

/** Tells of a flow whether its protocol, insecure as a rule, protects itself this time or only continues another flow. */
function* protection(
  facts: Facts,
  clearLogins: ReadonlySet<FlowId>,
): Generator<null, (protocol: string, flow: FlowId) => boolean> {
  const simpleBinds = yield* flowsWhere(
    facts.table(loginTable),
    (logins, row) => logins.text('protocol', row) === 'ldap' && logins.text('secrecy', row) === 'clear',
  );
  const encrypted = yield* flowsWhere(facts.table(tlsTable), (tls, row) => tls.number('serverPacket', row) !== null);
  const snmp = facts.table(snmpTable);
  const [oldSnmp, newSnmp] = [
    yield* flowsWhere(snmp, (_, row) => snmp.text('version', row) !== 'v3'),
    yield* flowsWhere(snmp, (_, row) => snmp.text('version', row) === 'v3'),
  ];
  // From NFSv4 on calls may be proven and sealed by Kerberos; AUTH_SYS, which only claims a user number, is not.
  const rpc = facts.table(rpcTable);
  const [claimedNfs, provenNfs] = [
    yield* flowsWhere(rpc, (_, row) => rpc.text('program', row) === 'nfs' && isClaimed(rpc, row)),
    yield* flowsWhere(rpc, (_, row) => rpc.text('program', row) === 'nfs' && !isClaimed(rpc, row)),
  ];
  const requests = yield* flowsWhere(facts.table(tftpTable), () => true);
  return (protocol, flow) => {
    if (protocol === 'ldap') return !simpleBinds.has(flow);
    if (protocol === 'snmp') return newSnmp.has(flow) && !oldSnmp.has(flow);
    if (protocol === 'nfs') return provenNfs.has(flow) && !claimedNfs.has(flow);
    if (protocol === 'tftp') return !requests.has(flow);
    return encrypted.has(flow) && !clearLogins.has(flow);
  };
}

const isClaimed = (rpc: Table<typeof rpcTable.columns>, row: number): boolean =>
  (rpc.number('version', row) ?? 0) < 4 || rpc.number('uid', row) !== null;

/** Flows of the rows that pass a test. */
function* flowsWhere<C extends Columns>(
  table: Table<C>,
  test: (table: Table<C>, row: number) => boolean,
): Generator<null, Set<FlowId>> {
  const flows = new Set<FlowId>();
  yield* inParts(table.length, (from, end) => {
    for (let row = from; row < end; row += 1) if (test(table, row)) flows.add(table.number('flow', row) ?? -1);
  });
  return flows;
}
