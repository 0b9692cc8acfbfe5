import { getOrMake } from '../../base/maps.ts';
import type { Evidence } from '../../model/finding.ts';
import type { AddressId } from '../../model/ids.ts';
import type { Blocklist } from '../../model/settings.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { httpTable } from '../dissect/application/http/http-table.ts';
import { hasListedPage, listedDomain, listedPage, listMeasure, readLists } from './blocklist.ts';
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
  /** It lies under a listed name, is a listed page, or is only the host of one: what was asked of that cannot be seen. */
  readonly kind: 'name' | 'page' | 'host';
  contacted: boolean;
  readonly evidence: Evidence[];
}

function* matches(facts: Facts, read: ReadList): Generator<null, Iterable<Match>> {
  const dns = facts.table(dnsTable);
  const { columns, length } = facts.flows;
  const groups = new Map<string, Match>();
  const put = (match: Pick<Match, 'client' | 'server' | 'entry' | 'kind' | 'contacted'>, evidence: Evidence): void => {
    const { client, server, entry, kind, contacted } = match;
    const group = getOrMake(groups, `${client},${kind},${entry}`, () => ({ ...match, evidence: [] }));
    if (contacted && !group.contacted) group.server = server;
    group.contacted ||= contacted;
    group.evidence.push(evidence);
  };
  /** Whether a name is on the list, or the host of a page on it. */
  const add = (client: number, server: number, name: string, contacted: boolean, evidence: Evidence): boolean => {
    const listed = listedDomain(read, name);
    const kind = listed !== null ? 'name' : hasListedPage(read, name) ? 'host' : null;
    if (kind !== null) put({ client, server, entry: listed ?? name.toLowerCase(), kind, contacted }, evidence);
    return kind !== null;
  };
  yield* inParts(dns.length, (from, end) => {
    for (let row = from; row < end; row += 1) {
      const [client, packet, flow] = [dns.columns.client[row], dns.columns.packet[row], dns.columns.flow[row]];
      const name = dns.text('query', row) ?? '';
      const isListed = add(client, -1, name, false, { packet, flow, field: 'dns.qry.name', value: name });
      // What the name is an alias of; one that was asked for by both counts once.
      if (isListed || !ASKS_ADDRESS.has(dns.text('type', row) ?? '')) continue;
      const told = dns.columns.responsePacket[row];
      for (const value of dns.texts('answers', row))
        add(client, -1, value, false, { packet: told, flow, field: 'dns.cname', value });
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
  if (read.pages.size > 0) yield* pageRequests(facts, read, put);
  return groups.values();
}

/** Requests for listed pages, where they can be read. */
function* pageRequests(
  facts: Facts,
  read: ReadList,
  put: (match: Pick<Match, 'client' | 'server' | 'entry' | 'kind' | 'contacted'>, evidence: Evidence) => void,
): Generator<null, void> {
  const http = facts.table(httpTable);
  yield* inParts(http.length, (from, end) => {
    for (let row = from; row < end; row += 1) {
      const [client, server] = [http.columns.client[row], http.columns.server[row]];
      const [packet, flow] = [http.columns.packet[row], http.columns.flow[row]];
      const uri = http.text('uri', row) ?? '';
      const entry = listedPage(read, http.text('host', row) ?? '', uri);
      if (entry !== null)
        put(
          { client, server, entry, kind: 'page', contacted: true },
          { packet, flow, field: 'http.request.uri', value: uri },
        );
    }
  });
}

function describe(facts: Facts, list: Blocklist, { client, server, entry, kind, contacted, evidence }: Match): Report {
  return {
    key: [facts.address(client), entry, list.name],
    severity: contacted && kind !== 'host' ? list.severity : 'low',
    confidence: 'confirmed',
    outcome: contacted ? 'answered' : 'unknown',
    title: text(
      '{actor} {contacted, select, yes {contacted} other {asked for}} {name}, {kind, select, host {on which a page of the list {list} lies} other {which is on the list {list}}}',
      '{actor} {contacted, select, yes {обращался к} other {запрашивал}} {name} ({kind, select, host {там находится страница из списка {list}} other {список {list}}})',
    ),
    parameters: {
      actor: facts.address(client),
      name: entry,
      list: list.name,
      contacted: contacted ? 'yes' : 'no',
      kind,
    },
    actor: client,
    // The host, which lists of what is good may hold; the title names the page.
    targets: [entry.replace(/\/.*/s, '')],
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
