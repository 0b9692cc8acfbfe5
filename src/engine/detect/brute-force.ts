import { endpointText } from '../../base/network.ts';
import { getOrMake } from '../../base/maps.ts';
import { partitionPoint } from '../../base/partition-point.ts';
import { loginTable } from '../../model/facts.ts';
import type { Measure, Severity } from '../../model/finding.ts';
import { evidenceOf, inParts, Sample, SHOWN } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';
import { mostWithin } from './windows.ts';

/** What parts one kind of password guessing from another. */
export interface GuessingRule {
  readonly protocols: ReadonlySet<string>;
  readonly limit: number;
  /** Fewer failures than the limit, yet worth a warning of low severity. */
  readonly warning: number;
  readonly windowSeconds: number;
  readonly source: string;
  /** The answers cannot be read: sessions that ended as failed logins do are counted. */
  readonly isInferred: boolean;
}

const TOLD = text(
  '{actor} failed to log in over {protocol} {count, plural, one {once} other {# times}}{accepted, plural, =0 {} one {, then got in once} other {, then got in # times}}',
  '{actor}: неудачных входов по {protocol}: {count, number}{accepted, plural, =0 {} other {; удачных: #}}',
);
const INFERRED = text(
  '{actor} opened {count, plural, one {one {protocol} session that looks} other {# {protocol} sessions that look}} like a failed login{accepted, plural, =0 {} other {, and # that {accepted, plural, one {looks} other {look}} like a success}}',
  '{actor}: сеансов {protocol}, похожих на неудачный вход: {count, number}{accepted, plural, =0 {} other {; на удачный: #}}',
);

interface Attempts {
  readonly client: number;
  readonly protocol: string;
  readonly refused: { readonly row: number; readonly at: number }[];
  /** Seconds of the logins that succeeded. */
  readonly accepted: number[];
  readonly servers: Set<string>;
  readonly users: Set<string>;
}

/** Logins that were refused, by client and protocol, counted in a sliding window. */
export function* findGuessing(facts: Facts, rule: GuessingRule): Generator<Yielded> {
  for (const attempts of yield* collect(facts, rule.protocols)) {
    yield null;
    const times = Float64Array.from(attempts.refused, ({ at }) => at).sort();
    const most = mostWithin(times, rule.windowSeconds);
    if (most < rule.warning) continue;
    const threshold = most < rule.limit ? rule.warning : rule.limit;
    const accepted = attempts.accepted.filter((at) => before(times, at, rule.windowSeconds) >= threshold).length;
    yield describe(facts, rule, attempts, { most, threshold, accepted });
  }
}

/** How many of the times, in order, are less than so many seconds before a moment: only who guessed that often guessed right. */
const before = (times: Float64Array, moment: number, seconds: number): number =>
  partitionPoint(0, times.length, (i) => times[i] <= moment) -
  partitionPoint(0, times.length, (i) => times[i] <= moment - seconds);

/** What came of attempts: refused ones within the window, how many count, and those that succeeded behind so many. */
interface Guessing {
  readonly most: number;
  readonly threshold: number;
  readonly accepted: number;
}

function describe(
  facts: Facts,
  rule: GuessingRule,
  attempts: Attempts,
  { most, threshold, accepted }: Guessing,
): Report {
  const logins = facts.table(loginTable);
  const { client, protocol, refused, servers, users } = attempts;
  const flows = new Sample<number>();
  for (const { row } of refused) flows.add(logins.columns.flow[row]);
  const source = threshold === rule.limit ? rule.source : 'own default';
  const severity: Severity = most < rule.limit ? 'low' : accepted > 0 ? 'critical' : 'medium';
  const measures: Measure[] = [
    ...(rule.isInferred
      ? [
          against(
            'Sessions like a refused login in the window',
            'Сеансов, похожих на отказ, за окно',
            most,
            threshold,
            source,
          ),
          inform('Sessions like a refused login in all', 'Сеансов, похожих на отказ, всего', refused.length),
          inform(
            'Sessions like an accepted login behind them',
            'Сеансов, похожих на удачный вход, после них',
            accepted,
          ),
        ]
      : [
          against('Refused logins in the window', 'Отклонённых входов за окно', most, threshold, source),
          inform('Refused logins in all', 'Отклонённых входов всего', refused.length),
          inform('Accepted logins behind them', 'Принятых входов после них', accepted),
        ]),
    ...(users.size > 0 ? [inform('Users tried', 'Имён пользователей', users.size)] : []),
  ];
  const targets = [...servers].sort();
  return {
    key: [facts.address(client), protocol],
    severity,
    confidence: most < rule.limit ? 'medium' : 'high',
    outcome: accepted > 0 ? 'succeeded' : 'attempted',
    title: rule.isInferred ? INFERRED : TOLD,
    parameters: {
      actor: facts.address(client),
      protocol: protocol.toUpperCase(),
      count: refused.length,
      accepted,
      users: [...users].slice(0, SHOWN).join(', '),
    },
    actor: client,
    targets: targets.slice(0, SHOWN),
    targetCount: targets.length,
    direction: facts.direction(client, logins.columns.server[refused[0].row]),
    measures,
    ...evidenceOf(
      refused,
      ({ row }) => logins.columns.packet[row],
      ({ row }) => ({
        flow: logins.columns.flow[row],
        field: logins.text('field', row) ?? protocol,
        value: logins.text('user', row) ?? '',
      }),
    ),
    flows: flows.items,
  };
}

function* collect(facts: Facts, protocols: ReadonlySet<string>): Generator<null, Iterable<Attempts>> {
  const logins = facts.table(loginTable);
  const groups = new Map<string, Attempts>();
  const visit = (row: number): void => {
    const protocol = logins.text('protocol', row) ?? '';
    const client = logins.columns.client[row];
    if (!protocols.has(protocol)) return;
    const group = getOrMake(groups, `${client},${protocol}`, () => ({
      client,
      protocol,
      refused: [],
      accepted: [],
      servers: new Set<string>(),
      users: new Set<string>(),
    }));
    const outcome = logins.text('outcome', row);
    if (outcome === 'accepted') group.accepted.push(facts.seconds(logins.columns.packet[row]));
    if (outcome !== 'refused') return;
    group.refused.push({ row, at: facts.seconds(logins.columns.packet[row]) });
    group.servers.add(endpointText(facts.address(logins.columns.server[row]), logins.columns.serverPort[row]));
    const user = logins.text('user', row);
    if (user !== null) group.users.add(user);
  };
  yield* inParts(logins.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  return [...groups.values()].filter((group) => group.refused.length > 0);
}
