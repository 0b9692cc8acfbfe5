import { getOrMake } from '../../base/maps.ts';
import { contentTable } from '../../model/facts.ts';
import { SEVERITIES } from '../../model/finding.ts';
import type { Argument, Severity } from '../../model/finding.ts';
import { httpTable } from '../dissect/application/http/http-table.ts';
import { extentOf, flowsOf, inParts, shownOf } from './detector.ts';
import type { Facts, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';
import type { Text } from '../../model/text.ts';

const REFUSED: Argument = {
  text: text(
    'The server turned down every one of these requests that it answered.',
    'Сервер отклонил все эти запросы, на которые ответил.',
  ),
  parameters: {},
};

/** Option of detectors that count what somebody tried. */
export const PAYLOADS = {
  value: 5,
  min: 2,
  max: 1000,
  source: 'own default',
  help: text('Distinct payloads from which severity is high.', 'Разных вложений, с которых важность высокая.'),
} as const;

/** What parts one attack in requests from another. */
export interface AttackRule {
  /** Name of what a request part shows, or null when it is harmless. */
  readonly recognise: (part: {
    readonly place: string;
    readonly raw: string;
    readonly normalised: string;
  }) => string | null;
  readonly title: Text;
  /** Distinct payloads from which severity rises. */
  readonly many: number;
}

/** Attacks of one client on one server: distinct payloads are counted. */
export function* findAttacks(facts: Facts, rule: AttackRule): Generator<Yielded> {
  const contents = facts.table(contentTable);
  const groups = new Map<string, { rows: number[]; kinds: Set<string>; payloads: Set<string> }>();
  const visit = (row: number): void => {
    const part = {
      place: contents.text('place', row) ?? '',
      raw: contents.text('raw', row) ?? '',
      normalised: contents.text('normalised', row) ?? '',
    };
    const kind = rule.recognise(part);
    if (kind === null) return;
    const group = getOrMake(groups, `${contents.columns.client[row]},${contents.columns.server[row]}`, () => ({
      rows: [],
      kinds: new Set<string>(),
      payloads: new Set<string>(),
    }));
    group.rows.push(row);
    group.kinds.add(kind);
    group.payloads.add(part.normalised);
  };
  yield* inParts(contents.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  for (const { rows, kinds, payloads } of groups.values()) {
    const { client, server, packet, flow } = contents.columns;
    const target = facts.flows.text('serverName', flow[rows[0]]) ?? facts.address(server[rows[0]]);
    const severity: Severity = payloads.size >= rule.many ? 'high' : 'medium';
    const { codes, isRefused } = answers(facts, rows);
    yield {
      key: [facts.address(client[rows[0]]), facts.address(server[rows[0]])],
      severity: isRefused ? SEVERITIES[SEVERITIES.indexOf(severity) - 1] : severity,
      confidence: 'high',
      outcome: codes.size > 0 && !isRefused ? 'answered' : 'attempted',
      actor: client[rows[0]],
      direction: facts.direction(client[rows[0]], server[rows[0]]),
      ...extentOf(rows, (row) => packet[row]),
      write: () => ({
        title: rule.title,
        parameters: {
          actor: facts.address(client[rows[0]]),
          target,
          count: payloads.size,
          kinds: [...kinds].sort().join(', '),
        },
        // By its address, which leads to the host and its other findings; the title names it as the requests do.
        targets: [facts.address(server[rows[0]])],
        measures: [
          against(
            'Distinct payloads; from the threshold on severity is high',
            'Разных вложений; от порога важность высокая',
            payloads.size,
            rule.many,
            'own default',
          ),
          inform('Request parts', 'Частей запросов', rows.length),
          inform('Kinds', 'Виды', [...kinds].sort().join(', '), null),
          ...(codes.size > 0
            ? [inform('Answers', 'Ответы', [...codes].map(([code, count]) => `${code} × ${count}`).join(', '), null)]
            : []),
        ],
        evidence: shownOf(
          rows,
          (row) => packet[row],
          (row) => ({
            flow: flow[row],
            field: `${contents.text('place', row) ?? ''} ${contents.text('name', row) ?? ''}`.trim(),
            value: (contents.text('normalised', row) ?? '').slice(0, 200),
          }),
        ),
        flows: flowsOf(rows, (row) => flow[row]),
        opposing: isRefused ? [REFUSED] : [],
      }),
    };
  }
}

/** Status codes of the answers to requests, and whether all that were answered were turned down. */
function answers(facts: Facts, rows: readonly number[]): { codes: Map<number, number>; isRefused: boolean } {
  const http = facts.table(httpTable);
  const { transaction, flow } = facts.table(contentTable).columns;
  const codes = new Map<number, number>();
  for (const request of new Set(
    rows.filter((row) => http.columns.flow[transaction[row]] === flow[row]).map((row) => transaction[row]),
  )) {
    const status = http.number('status', request);
    if (status !== null) codes.set(status, (codes.get(status) ?? 0) + 1);
  }
  return { codes, isRefused: codes.size > 0 && [...codes.keys()].every((code) => code >= 400) };
}
