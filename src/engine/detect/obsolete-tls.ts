import { endpointText } from '../../base/network.ts';
import { getOrMake } from '../../base/maps.ts';
import type { Argument, Severity } from '../../model/finding.ts';
import { tlsTable } from '../dissect/application/tls/tls-table.ts';
import { defineDetector, extentOf, flowsOf, inParts, shownOf } from './detector.ts';
import type { Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** Versions below TLS 1.2 and DTLS 1.2 (RFC 8996 forbids them), and how bad they are. */
const OBSOLETE: Readonly<Record<string, Severity>> = {
  SSLv2: 'high',
  SSLv3: 'high',
  TLSv1: 'medium',
  'TLSv1.0': 'medium',
  'TLSv1.1': 'medium',
  DTLSv1: 'medium',
  'DTLSv1.0': 'medium',
};

const UNFINISHED: Argument = {
  text: text(
    'None of these handshakes is complete in this capture: the client may have refused the version.',
    'Ни одно из этих рукопожатий в перехвате не завершено: клиент мог отказаться от версии.',
  ),
  parameters: {},
};

/** A server that agreed to a version with known weaknesses. */
export const obsoleteTls = defineDetector({
  id: 'obsolete-tls',
  code: 'T1',
  title: text('Obsolete TLS', 'Устаревший TLS'),
  techniques: ['T1557', 'T1040'],
  about: {
    meaning: text(
      'Client and server agreed on a version of SSL or TLS that is broken or forbidden. Someone on the path may read or change what it protects.',
      'Клиент и сервер договорились о версии SSL или TLS, которая взломана или запрещена. Тот, кто на пути, может читать или менять защищаемые данные.',
    ),
    falsePositives: text(
      'None as a fact; on an isolated network old devices may leave no choice.',
      'Как факт — нет; в изолированной сети старые устройства могут не оставлять выбора.',
    ),
    doNow: text(
      'Find out what the service is and who depends on it.',
      'Выясните, что это за служба и кто от неё зависит.',
    ),
    doNext: text(
      'Update the server to TLS 1.2 or later with AEAD ciphers, and refuse older versions.',
      'Переведите сервер на TLS 1.2 или новее с шифрами AEAD и запретите старые версии.',
    ),
  },
  options: {},

  *detect(facts): Generator<Yielded> {
    const tls = facts.table(tlsTable);
    const groups = new Map<string, number[]>();
    const { responder, originatorPort, responderPort } = facts.flows.columns;
    // Who opened the connection is the server in active FTP, which calls its client back.
    const portOf = (row: number): number => {
      const flow = tls.columns.flow[row];
      return (responder[flow] === tls.columns.server[row] ? responderPort : originatorPort)[flow];
    };
    const visit = (row: number): void => {
      const version = tls.text('version', row);
      // Only what a server agreed to counts: record versions and offers of clients mean nothing.
      if (version === null || OBSOLETE[version] === undefined || tls.number('serverPacket', row) === null) return;
      getOrMake(groups, `${tls.columns.server[row]},${portOf(row)},${version}`, () => []).push(row);
    };
    yield* inParts(tls.length, (from, end) => {
      for (let row = from; row < end; row += 1) visit(row);
    });
    for (const rows of groups.values()) {
      const { client, server, flow, serverPacket } = tls.columns;
      const version = tls.text('version', rows[0])!;
      const clients = [...new Set(rows.map((row) => client[row]))];
      const port = portOf(rows[0]);
      const target = endpointText(facts.address(server[rows[0]]), port);
      const direction = facts.direction(clients[0], server[rows[0]]);
      yield {
        key: [facts.address(server[rows[0]]), port, version],
        severity: OBSOLETE[version],
        confidence: 'confirmed',
        outcome: rows.some((row) => tls.columns.established[row] === 1) ? 'succeeded' : 'unknown',
        actor: server[rows[0]],
        direction,
        ...extentOf(rows, (row) => serverPacket[row]),
        write: () => ({
          title: text(
            '{target} agreed to {version} with {clients, plural, one {one client} other {# clients}}',
            '{target} согласился на {version}; клиентов: {clients, number}',
          ),
          parameters: { target, version, clients: clients.length },
          targets: [target],
          measures: [
            inform('Negotiated version', 'Согласованная версия', version, null),
            inform('Handshakes', 'Рукопожатий', rows.length),
            inform('Clients', 'Клиентов', clients.length),
          ],
          evidence: shownOf(
            rows,
            (row) => serverPacket[row],
            (row) => ({ flow: flow[row], field: 'tls.handshake.version', value: version }),
          ),
          flows: flowsOf(rows, (row) => flow[row]),
          opposing: rows.some((row) => tls.columns.established[row] === 1) ? [] : [UNFINISHED],
        }),
      };
    }
  },
});
