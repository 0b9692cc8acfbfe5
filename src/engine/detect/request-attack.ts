import { contentTable } from '../../model/facts.ts';
import { getOrMake, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, inform } from './measure.ts';
import type { Text } from '../../model/text.ts';

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
export function* findAttacks(facts: Facts, rule: AttackRule): Generator<Report> {
  const contents = facts.table(contentTable);
  const groups = new Map<string, { rows: number[]; kinds: Set<string>; payloads: Set<string> }>();
  for (let row = 0; row < contents.length; row += 1) {
    const part = {
      place: contents.text('place', row) ?? '',
      raw: contents.text('raw', row) ?? '',
      normalised: contents.text('normalised', row) ?? '',
    };
    const kind = rule.recognise(part);
    if (kind === null) continue;
    const group = getOrMake(groups, `${contents.columns.client[row]},${contents.columns.server[row]}`, () => ({
      rows: [],
      kinds: new Set<string>(),
      payloads: new Set<string>(),
    }));
    group.rows.push(row);
    group.kinds.add(kind);
    group.payloads.add(part.normalised);
  }
  for (const { rows, kinds, payloads } of groups.values()) {
    const { client, server, packet, flow } = contents.columns;
    const target = facts.flows.text('serverName', flow[rows[0]]) ?? facts.address(server[rows[0]]);
    const answered = rows.some((row) => facts.flows.columns.responderBytes[flow[row]] > 0);
    yield {
      key: [facts.address(client[rows[0]]), facts.address(server[rows[0]])],
      severity: payloads.size >= rule.many ? 'high' : 'medium',
      confidence: 'high',
      outcome: answered ? 'answered' : 'attempted',
      title: rule.title,
      parameters: { actor: facts.address(client[rows[0]]), target, count: payloads.size },
      actor: client[rows[0]],
      targets: [target],
      direction: facts.direction(client[rows[0]], server[rows[0]]),
      measures: [
        against('Distinct payloads', 'Разных вложений', payloads.size, rule.many, 'own default'),
        inform('Request parts', 'Частей запросов', rows.length),
        inform('Kinds', 'Виды', [...kinds].sort().join(', '), null),
      ],
      evidence: rows.slice(0, SHOWN).map((row) => ({
        packet: packet[row],
        flow: flow[row],
        field: `${contents.text('place', row) ?? ''} ${contents.text('name', row) ?? ''}`.trim(),
        value: (contents.text('normalised', row) ?? '').slice(0, 200),
      })),
      evidenceCount: rows.length,
      flows: [...new Set(rows.map((row) => flow[row]))].slice(0, SHOWN),
    };
  }
}
