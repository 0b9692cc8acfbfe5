import { getOrMake } from '../../base/maps.ts';
import type { Evidence } from '../../model/finding.ts';
import type { AddressId } from '../../model/ids.ts';
import type { Blocklist } from '../../model/settings.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { listedDomain, listMeasure, readLists } from './blocklist.ts';
import type { ReadList } from './blocklist.ts';
import { defineDetector, evidenceOf, flowsOf, inParts } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** A name on a list of the user was asked for or contacted. */
export const domainBlocklist = defineDetector({
  id: 'domain-blocklist',
  code: 'R2',
  title: text('Listed name', 'Имя из списка'),
  techniques: ['T1071', 'T1105'],
  explainedBy: ['actor', 'targets'],
  about: {
    meaning: text(
      'A host asked for or contacted a name on one of your lists, or a name below it.',
      'Узел запрашивал имя из вашего списка (или имя под ним) либо обращался к нему.',
    ),
    falsePositives: text(
      'Parked and sinkholed names, stale lists.',
      'Припаркованные имена и имена-ловушки, устаревшие списки.',
    ),
    doNow: text(
      'Check the age and context of the list entry; isolate the client if data was exchanged.',
      'Проверьте давность и контекст записи; если данные передавались, изолируйте клиента.',
    ),
    doNext: text(
      'Block the name at the resolver and look for other clients that ask for it.',
      'Заблокируйте имя на сервере DNS и поищите других клиентов.',
    ),
  },
  options: {},

  *detect(facts): Generator<Yielded> {
    for (const read of yield* readLists(facts))
      for (const match of yield* matches(facts, read)) yield describe(facts, read.list, match);
  },
});

/** Questions whose answers, where they are no addresses, are other names of the same host. */
const ASKS_ADDRESS = new Set(['A', 'AAAA', 'CNAME']);

/** What one client had to do with an entry of a list. */
interface Match {
  readonly client: AddressId;
  /** −1 where the name was only asked for. */
  server: AddressId;
  readonly entry: string;
  contacted: boolean;
  readonly evidence: Evidence[];
}

function* matches(facts: Facts, read: ReadList): Generator<null, Iterable<Match>> {
  const dns = facts.table(dnsTable);
  const { columns, length } = facts.flows;
  const groups = new Map<string, Match>();
  const add = (client: number, server: number, name: string, contacted: boolean, evidence: Evidence): void => {
    const entry = listedDomain(read, name);
    if (entry === null) return;
    const group = getOrMake(groups, `${client},${entry}`, () => ({
      client,
      server,
      entry,
      contacted,
      evidence: [],
    }));
    if (contacted && !group.contacted) group.server = server;
    group.contacted ||= contacted;
    group.evidence.push(evidence);
  };
  yield* inParts(dns.length, (from, end) => {
    for (let row = from; row < end; row += 1) {
      const [client, packet, flow] = [dns.columns.client[row], dns.columns.packet[row], dns.columns.flow[row]];
      const name = dns.text('query', row) ?? '';
      add(client, -1, name, false, { packet, flow, field: 'dns.qry.name', value: name });
      // What the name is an alias of; one that was asked for by both counts once.
      if (!ASKS_ADDRESS.has(dns.text('type', row) ?? '') || listedDomain(read, name) !== null) continue;
      for (const value of dns.texts('answers', row))
        add(client, -1, value, false, { packet, flow, field: 'dns.cname', value });
    }
  });
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) {
      const name = facts.flows.text('serverName', flow);
      if (name !== null)
        add(columns.originator[flow], columns.responder[flow], name, true, {
          packet: columns.firstPacket[flow],
          flow,
          field: 'wireloupe.server_name',
          value: name,
        });
    }
  });
  return groups.values();
}

function describe(facts: Facts, list: Blocklist, { client, server, entry, contacted, evidence }: Match): Report {
  return {
    key: [facts.address(client), entry, list.name],
    severity: contacted ? list.severity : 'low',
    confidence: 'confirmed',
    outcome: contacted ? 'answered' : 'unknown',
    title: text(
      '{actor} {contacted, select, yes {contacted} other {asked for}} {name}, which is on the list {list}',
      '{actor} {contacted, select, yes {обращался к} other {запрашивал}} {name} (список {list})',
    ),
    parameters: {
      actor: facts.address(client),
      name: entry,
      list: list.name,
      contacted: contacted ? 'yes' : 'no',
    },
    actor: client,
    targets: [entry],
    direction: server < 0 ? 'unknown' : facts.direction(client, server),
    measures: [inform('Times', 'Раз', evidence.length), listMeasure(list)],
    ...evidenceOf(
      evidence,
      ({ packet }) => packet,
      (one) => one,
    ),
    flows: flowsOf(evidence, ({ flow }) => flow),
  };
}
