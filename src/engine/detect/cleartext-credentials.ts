import { endpointText } from '../../base/network.ts';
import { getOrMake } from '../../base/maps.ts';
import { loginTable } from '../../model/facts.ts';
import { SEVERITIES } from '../../model/finding.ts';
import type { Severity } from '../../model/finding.ts';
import { defineDetector, extentOf, flowsOf, inParts, shownOf } from './detector.ts';
import type { Draft, Facts, Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** Where a secret is known by the name of its field alone. */
const FORM_FIELDS = new Set(['urlencoded-form.value', 'http.request.uri.query.parameter']);

/** A secret that anyone on the path can read. */
export const cleartextCredentials = defineDetector({
  id: 'cleartext-credentials',
  code: 'B9',
  title: text('Credentials in clear text', 'Пароль открытым текстом'),
  techniques: ['T1040', 'T1552'],
  explainedBy: ['targets'],
  about: {
    meaning: text(
      'A user name and secret crossed the network unencrypted. Everyone on the path, and everyone with this capture, can read and use them.',
      'Имя и пароль прошли по сети без шифрования. Их может прочитать и использовать каждый на пути и каждый, у кого есть этот перехват.',
    ),
    falsePositives: text(
      'Test accounts, throw-away communities such as "public", fields that only look like a password.',
      'Тестовые учётные записи, общие строки вроде «public», поля, лишь похожие на пароль.',
    ),
    doNow: text('Change the exposed secret now.', 'Немедленно смените раскрытый пароль.'),
    doNext: text(
      'Replace the protocol by its encrypted variant and restrict the server to the management network.',
      'Замените протокол шифрованным и ограничьте доступ к серверу сетью управления.',
    ),
  },
  options: {},

  *detect(facts): Generator<Yielded> {
    const logins = facts.table(loginTable);
    const groups = new Map<string, number[]>();
    const visit = (row: number): void => {
      if (logins.text('secrecy', row) !== 'clear' || (logins.text('secret', row) ?? '') === '') return;
      const { server, serverPort } = logins.columns;
      getOrMake(
        groups,
        `${server[row]},${serverPort[row]},${logins.text('protocol', row)},${logins.text('user', row)}`,
        () => [],
      ).push(row);
    };
    yield* inParts(logins.length, (from, end) => {
      for (let row = from; row < end; row += 1) visit(row);
    });
    for (const rows of groups.values()) yield describe(facts, rows);
  },
});

function describe(facts: Facts, rows: readonly number[]): Draft {
  const logins = facts.table(loginTable);
  const { columns } = logins;
  const first = rows[0];
  const protocol = logins.text('protocol', first) ?? '';
  const user = logins.text('user', first) ?? '';
  const server = columns.server[first];
  const clients = [...new Set(rows.map((row) => columns.client[row]))];
  // The client for whom it is worst stands for all.
  const actor = clients.reduce((worst, client) =>
    rank(severityOf(protocol, facts.direction(client, server))) >
    rank(severityOf(protocol, facts.direction(worst, server)))
      ? client
      : worst,
  );
  const direction = facts.direction(actor, server);
  const accepted = rows.some((row) => logins.text('outcome', row) === 'accepted');
  const target = endpointText(facts.address(server), columns.serverPort[first]);
  return {
    key: [facts.address(server), columns.serverPort[first], protocol, user],
    severity: severityOf(protocol, direction),
    // In a form the name of a field is all that says so; elsewhere the protocol does.
    confidence: rows.some((row) => !FORM_FIELDS.has(logins.text('field', row) ?? '')) ? 'confirmed' : 'high',
    outcome: accepted ? 'succeeded' : 'unknown',
    actor,
    direction,
    ...extentOf(rows, (row) => columns.packet[row]),
    write: () => ({
      title: text(
        '{protocol} to {target}: {kind, select, community {a community string} user {the secret of {user}} other {a secret without a user name}} was sent in clear text',
        '{protocol}, {target}: {kind, select, community {строка доступа (community) передана} user {пароль пользователя {user} передан} other {пароль без имени пользователя передан}} открытым текстом',
      ),
      parameters: {
        protocol: protocol.toUpperCase(),
        target,
        user: user === '' ? '?' : user,
        kind: protocol === 'snmp' ? 'community' : user === '' ? 'secret' : 'user',
      },
      targets: [target],
      measures: [inform('Times sent', 'Передан раз', rows.length), inform('Clients', 'Клиентов', clients.length)],
      evidence: shownOf(
        rows,
        (row) => columns.packet[row],
        (row) => ({
          flow: columns.flow[row],
          field: logins.text('field', row) ?? protocol,
          value: [logins.text('user', row), logins.text('secret', row)].filter((part) => part !== null).join(' / '),
        }),
      ),
      flows: flowsOf(rows, (row) => columns.flow[row]),
    }),
  };
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

function severityOf(protocol: string, direction: string): Severity {
  if (protocol === 'snmp' || direction === 'loopback') return 'low';
  return direction === 'internal' ? 'medium' : 'high';
}
