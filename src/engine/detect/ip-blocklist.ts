import { getOrMake } from '../../base/maps.ts';
import { parseAddress } from '../../base/network.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { listMeasure, listsAddress, readLists } from './blocklist.ts';
import type { ReadList } from './blocklist.ts';
import { defineDetector, evidenceOf, inParts, SHOWN, STRIDE } from './detector.ts';
import type { Facts, Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** RITA: so much traffic with a listed address makes it worse. */
const LARGE_BYTES = 25_000_000;

const EXCHANGED = text(
  '{actor} exchanged {bytes, number} bytes with {bad}, which is on the list {list}',
  '{actor} обменялся данными с {bad} (список {list}); байтов: {bytes, number}',
);
const CALLED = text(
  '{actor} sent packets to {bad}, which is on the list {list}; {refused, select, yes {it refused them} other {no answer was captured}}',
  '{actor} отправлял пакеты на {bad} (список {list}); {refused, select, yes {в ответ пришёл отказ} other {ответа в перехвате нет}}',
);
const KNOCKED = text(
  '{bad}, which is on the list {list}, sent packets to {client}; {refused, select, yes {they were refused} other {no answer was captured}}',
  '{bad} (список {list}) отправлял пакеты на {client}; {refused, select, yes {в ответ ушёл отказ} other {ответа в перехвате нет}}',
);
const REJ = FLOW_STATES.indexOf('REJ');

/** An address on a list of the user was contacted, or at least resolved. */
export const ipBlocklist = defineDetector({
  id: 'ip-blocklist',
  code: 'R1',
  title: text('Listed address', 'Адрес из списка'),
  techniques: ['T1071', 'T1105'],
  explainedBy: ['actor', 'bad'],
  about: {
    meaning: text(
      'A host exchanged packets with an address on one of your lists, or a name was resolved to it.',
      'Узел обменивался пакетами с адресом из вашего списка, либо имя указывало на этот адрес.',
    ),
    falsePositives: text(
      'Shared hosting, sinkholes, stale lists, your own resolver.',
      'Общий хостинг, адреса-ловушки, устаревшие списки, собственный сервер DNS.',
    ),
    doNow: text(
      'Check the age and context of the list entry; isolate the client if data was exchanged.',
      'Проверьте давность и контекст записи; если данные передавались, изолируйте клиента.',
    ),
    doNext: text(
      'Look for other hosts that contacted the same address, and block it.',
      'Поищите другие узлы, обращавшиеся к адресу, и заблокируйте его.',
    ),
  },
  options: {},

  *detect(facts): Generator<Yielded> {
    for (const list of yield* readLists(facts)) {
      yield* contacted(facts, list);
      yield* resolved(facts, list);
    }
  },
});

/** Tells of addresses whether they are on a list: each is looked up once. */
function listing(facts: Facts, read: ReadList): (address: number) => boolean {
  const listed = new Map<number, boolean>();
  return (address) =>
    address >= 0 && getOrMake(listed, address, () => listsAddress(read, facts.addresses.bytes(address)));
}

function* contacted(facts: Facts, read: ReadList): Generator<Yielded> {
  const { columns, length } = facts.flows;
  const isListed = listing(facts, read);
  const groups = new Map<string, number[]>();
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1) {
      const [a, b] = [columns.originator[flow], columns.responder[flow]];
      if (isListed(b)) getOrMake(groups, `${a},${b}`, () => []).push(flow);
      else if (isListed(a)) getOrMake(groups, `${b},${a}`, () => []).push(flow);
    }
  });
  for (const [key, flows] of groups) {
    const [client, bad] = key.split(',').map(Number);
    const bytes = flows.reduce((sum, flow) => sum + columns.originatorBytes[flow] + columns.responderBytes[flow], 0);
    const heard = flows.filter((flow) => columns.originatorPackets[flow] > 0 && columns.responderPackets[flow] > 0);
    const answered = heard.some((flow) => columns.state[flow] !== REJ);
    const begun = flows.some((flow) => columns.originator[flow] === client);
    // Whoever is on the internet is knocked at all day long: without an answer, or with a refusal, that is no contact.
    const knocked = !begun && !answered;
    yield {
      key: [facts.address(client), facts.address(bad), read.list.name],
      severity: knocked ? 'low' : bytes >= LARGE_BYTES ? 'critical' : read.list.severity,
      confidence: 'confirmed',
      outcome: answered ? 'answered' : 'attempted',
      title: knocked ? KNOCKED : answered ? EXCHANGED : CALLED,
      parameters: {
        actor: facts.address(knocked ? bad : client),
        client: facts.address(client),
        bad: facts.address(bad),
        bytes,
        refused: heard.length > 0 ? 'yes' : 'no',
        list: read.list.name,
        date: read.list.date ?? '',
      },
      actor: knocked ? bad : client,
      targets: [facts.address(knocked ? client : bad)],
      direction: begun ? facts.direction(client, bad) : facts.direction(bad, client),
      measures: [
        inform('Bytes', 'Байтов', bytes, 'bytes'),
        inform('Flows', 'Потоков', flows.length),
        listMeasure(read.list),
      ],
      ...evidenceOf(
        flows,
        (flow) => columns.firstPacket[flow],
        (flow) => ({ flow, field: 'ip.addr', value: facts.address(bad) }),
      ),
      flows: flows.slice(0, SHOWN),
    };
  }
}

function* resolved(facts: Facts, read: ReadList): Generator<Yielded> {
  const dns = facts.table(dnsTable);
  const told = new Set<string>();
  let contacts: Set<string> | null = null;
  for (let row = 0; row < dns.length; row += 1) {
    if (row % STRIDE === 0) yield null;
    const client = dns.columns.client[row];
    for (const answer of dns.texts('answers', row)) {
      const bytes = parseAddress(answer);
      const key = `${client} ${answer}`;
      if (bytes === null || told.has(key) || !listsAddress(read, bytes)) continue;
      contacts ??= yield* contactsOf(facts, listing(facts, read));
      if (contacts.has(key)) continue;
      told.add(key);
      const name = dns.text('query', row) ?? '';
      yield {
        key: [facts.address(client), answer, read.list.name],
        severity: 'low',
        confidence: 'confirmed',
        outcome: 'unknown',
        title: text(
          '{actor} resolved {name} to {bad}, which is on the list {list}; it was not contacted',
          '{actor}: имя {name} указывает на {bad} (список {list}); обращения не было',
        ),
        parameters: { actor: facts.address(client), name, bad: answer, list: read.list.name },
        actor: client,
        targets: [answer],
        direction: 'unknown',
        measures: [listMeasure(read.list)],
        evidence: [
          {
            packet: dns.columns.responsePacket[row],
            flow: dns.columns.flow[row],
            field: bytes.length === 4 ? 'dns.a' : 'dns.aaaa',
            value: answer,
          },
        ],
        flows: [dns.columns.flow[row]],
      };
    }
  }
}

/** Listed addresses that each client called, as `client address`. */
function* contactsOf(facts: Facts, isListed: (address: number) => boolean): Generator<null, Set<string>> {
  const { columns, length } = facts.flows;
  const contacts = new Set<string>();
  yield* inParts(length, (from, end) => {
    for (let flow = from; flow < end; flow += 1)
      if (isListed(columns.responder[flow]))
        contacts.add(`${columns.originator[flow]} ${facts.address(columns.responder[flow])}`);
  });
  return contacts;
}
