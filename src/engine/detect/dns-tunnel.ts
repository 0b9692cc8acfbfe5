import { getOrMake, remembering } from '../../base/maps.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { defineDetector, evidenceOf, flowsOf, inParts } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { asked, distinctNames, domainOf, isLongByDesign, isRegistered, nameIn, spelling } from './dns-names.ts';
import { against, inform, text } from './measure.ts';

/** Types that carry more than an address: tunnels like them. */
const ROOMY = new Set(['TXT', 'NULL', 'CNAME', 'MX', 'SRV', 'TYPE65399', 'KEY']);
/** Signs of a tunnel besides its names: share of roomy types, bits a character, mean bytes of an answer. Own defaults. */
const ROOMY_SHARE = 0.5;
const CODED_BITS = 3.5;
const LARGE_ANSWER = 150;

/** Names whose domain is remembered: most are asked for again and again. */
const NAMES_REMEMBERED = 65_536;

/** Queries of one client; without a registered domain those that it asked one server. */
interface Group {
  readonly rows: number[];
  readonly domain: string | null;
}

/** Data in the names of DNS queries. */
export const dnsTunnel = defineDetector({
  id: 'dns-tunnel',
  code: 'C4',
  title: text('DNS tunnel', 'DNS-туннель'),
  techniques: ['T1071.004', 'T1048.003', 'T1572'],
  explainedBy: ['actor', 'targets'],
  about: {
    meaning: text(
      'Many long names that never repeat were asked for under one domain. Names like that carry data: DNS leaves nearly every network, so it serves as a hidden channel.',
      'Под одним доменом запрашивалось много длинных неповторяющихся имён. Такие имена несут данные: DNS выпускают почти из любой сети, поэтому он служит скрытым каналом.',
    ),
    falsePositives: text(
      'Antivirus and reputation look-ups, content networks, block lists, DKIM and telemetry.',
      'Запросы антивирусов и репутационных служб, сети доставки, чёрные списки, DKIM, телеметрия.',
    ),
    doNow: text(
      'Block the domain and isolate the client; force DNS through your own resolver.',
      'Заблокируйте домен и изолируйте клиента; разрешите DNS только через свой сервер.',
    ),
    doNext: text(
      'Estimate how much was sent out, and search for the program that asks.',
      'Оцените объём утечки и найдите программу, которая делает эти запросы.',
    ),
  },
  options: {
    names: {
      value: 20,
      min: 5,
      max: 10_000,
      source: 'own default (RITA starts at 100)',
      help: text('Distinct names under one domain.', 'Разных имён под одним доменом.'),
    },
    unique: {
      value: 0.9,
      min: 0.5,
      max: 1,
      source: 'own default',
      help: text('Least share of names asked only once.', 'Наименьшая доля неповторяющихся имён.'),
    },
    labelLength: {
      value: 25,
      min: 10,
      max: 250,
      source: 'own default',
      help: text(
        'Least mean length of what stands before the domain.',
        'Наименьшая средняя длина части имени перед доменом.',
      ),
    },
    single: {
      value: 48,
      min: 30,
      max: 63,
      source: 'nDPI dns.c',
      help: text(
        'A single first label longer than this is a weak sign.',
        'Одна первая метка длиннее этого — слабый признак.',
      ),
    },
  },

  *detect(facts, options): Generator<Yielded> {
    const dns = facts.table(dnsTable);
    const told = new Set<number>();
    for (const { rows, domain } of yield* groups(facts, options.names)) {
      yield null;
      const names = yield* distinctNames(facts, rows);
      if (names.length < options.names) continue;
      const unique = names.length / (yield* asked(facts, rows));
      if (unique < options.unique) continue;
      const { length, bits } = yield* spelling(names, domain);
      const mean = length / names.length;
      if (mean < options.labelLength) continue;
      const { roomy, answerBytes } = yield* usage(facts, rows);
      const signals = [roomy >= ROOMY_SHARE, bits >= CODED_BITS, answerBytes >= LARGE_ANSWER].filter(Boolean).length;
      if (signals === 0) continue;
      const client = dns.columns.client[rows[0]];
      if (told.has(client) && domain === null) continue;
      told.add(client);
      const found = { names: names.length, unique, mean, length, bits, roomy, answerBytes, isSure: signals >= 2 };
      yield describe(facts, { rows, domain }, found, options);
    }
    yield* singles(facts, options.single, told);
  },
});

/** What the names under one domain show. */
interface Usage {
  readonly names: number;
  /** Share of names that were asked for once. */
  readonly unique: number;
  /** Characters before the domain: of a name on average, and of all. */
  readonly mean: number;
  readonly length: number;
  readonly bits: number;
  readonly roomy: number;
  readonly answerBytes: number;
  /** Two signs of a tunnel at least. */
  readonly isSure: boolean;
}

function describe(
  facts: Facts,
  { rows, domain }: Group,
  { names, unique, mean, length, bits, roomy, answerBytes, isSure }: Usage,
  options: { readonly names: number; readonly unique: number; readonly labelLength: number },
): Report {
  const dns = facts.table(dnsTable);
  const client = dns.columns.client[rows[0]];
  const server = facts.address(dns.columns.server[rows[0]]);
  return {
    key: [facts.address(client), domain ?? server],
    severity: domain !== null && isSure ? 'high' : 'medium',
    confidence: isSure ? 'high' : 'medium',
    outcome: answerBytes > 0 ? 'answered' : 'attempted',
    title:
      domain === null
        ? text(
            '{actor} asked {domain} for {count, number} long names that hardly ever repeat',
            '{actor} запросил у {domain} длинных, почти неповторяющихся имён: {count, number}',
          )
        : text(
            '{actor} asked for {count, number} long names under {domain} that hardly ever repeat',
            '{actor} запросил длинных, почти неповторяющихся имён: {count, number}; домен {domain}',
          ),
    parameters: {
      actor: facts.address(client),
      count: names,
      domain: domain ?? server,
      bytes: length,
    },
    actor: client,
    targets: [domain ?? server],
    direction: facts.direction(client, dns.columns.server[rows[0]]),
    measures: [
      against('Distinct names', 'Разных имён', names, options.names, 'own default'),
      against('Share of names asked once', 'Доля неповторяющихся имён', unique, options.unique, 'own default', 'share'),
      against('Mean length before the domain', 'Средняя длина перед доменом', mean, options.labelLength, 'own default'),
      inform('Share of roomy types (TXT, CNAME, MX, …)', 'Доля ёмких типов (TXT, CNAME, MX…)', roomy, 'share'),
      inform('Entropy, bits per character', 'Энтропия, бит на символ', bits, null),
      inform('Mean answer size', 'Средний размер ответа', answerBytes, 'bytes'),
    ],
    ...evidence(facts, rows),
  };
}

/**
 * Queries by client and registered domain; without one by client and server, and once more by their first label where so
 * many have it: a tunnel without a domain marks its names that way (`dnscat.…`), and other names lie between them.
 */
function* groups(facts: Facts, least: number): Generator<null, Group[]> {
  const dns = facts.table(dnsTable);
  const found = new Map<string, Group>();
  const registered = remembering(NAMES_REMEMBERED, (name: string) => {
    const domain = domainOf(name);
    return domain !== null && isRegistered(name, domain) ? domain : null;
  });
  const visit = (row: number): void => {
    const name = nameIn(dns, row);
    if (name === '' || dns.text('protocol', row) !== 'dns' || isLongByDesign(name)) return;
    const known = registered(name);
    const key = `${dns.columns.client[row]},${known ?? dns.columns.server[row]}`;
    getOrMake(found, key, () => ({ rows: [], domain: known })).rows.push(row);
  };
  yield* inParts(dns.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  const ofDomains = [...found.values()].filter(({ domain }) => domain !== null);
  const others = [...found.values()].filter(({ domain }) => domain === null);
  const marked: Group[] = [];
  // One by one: a call takes some hundred thousand arguments at most.
  for (const { rows } of others) for (const group of yield* byFirstLabel(facts, rows, least)) marked.push(group);
  return [...ofDomains, ...others, ...marked];
}

/** Counted first: names that never repeat would have a list each. */
function* byFirstLabel(facts: Facts, rows: readonly number[], least: number): Generator<null, Group[]> {
  const dns = facts.table(dnsTable);
  const labelOf = (row: number): string => nameIn(dns, row).split('.', 1)[0];
  const counts = new Map<string, number>();
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) counts.set(labelOf(row), (counts.get(labelOf(row)) ?? 0) + 1);
  });
  const found = new Map<string, Group>();
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end))
      if (counts.get(labelOf(row))! >= least)
        getOrMake(found, labelOf(row), () => ({ rows: [], domain: null })).rows.push(row);
  });
  return [...found.values()].filter((group) => group.rows.length < rows.length);
}

/** Share of questions for types that carry much, and mean size of the answers. */
function* usage(
  facts: Facts,
  rows: readonly number[],
): Generator<null, { readonly roomy: number; readonly answerBytes: number }> {
  const dns = facts.table(dnsTable);
  let roomy = 0;
  let bytes = 0;
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) {
      if (ROOMY.has(dns.text('type', row) ?? '')) roomy += 1;
      bytes += dns.number('responseBytes', row) ?? 0;
    }
  });
  return { roomy: roomy / rows.length, answerBytes: bytes / rows.length };
}

/** Very long first labels under one domain: a weak sign of its own. */
function* singles(facts: Facts, limit: number, told: ReadonlySet<number>): Generator<Yielded> {
  const dns = facts.table(dnsTable);
  const found = new Map<string, { readonly domain: string; readonly rows: number[] }>();
  const visit = (row: number): void => {
    const name = nameIn(dns, row);
    const client = dns.columns.client[row];
    if (name.indexOf('.') <= limit || told.has(client)) return;
    if (dns.text('protocol', row) !== 'dns' || isLongByDesign(name) || name.includes('\\x')) return;
    const domain = domainOf(name);
    getOrMake(found, `${client},${domain}`, () => ({ domain: domain ?? name, rows: [] })).rows.push(row);
  };
  yield* inParts(dns.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  for (const { domain, rows } of found.values()) {
    const client = dns.columns.client[rows[0]];
    const name = dns.text('query', rows[0])!;
    yield {
      key: [facts.address(client), domain],
      severity: 'low',
      confidence: 'low',
      outcome: 'unknown',
      title: text(
        '{actor} asked for a name with a label of {length, number} characters under {domain}',
        '{actor} запросил имя с меткой в {length, number} символов; домен {domain}',
      ),
      parameters: { actor: facts.address(client), length: name.split('.', 1)[0].length, domain },
      actor: client,
      targets: [domain],
      direction: facts.direction(client, dns.columns.server[rows[0]]),
      measures: [
        against('Length of the first label', 'Длина первой метки', name.split('.', 1)[0].length, limit, 'nDPI dns.c'),
      ],
      ...evidence(facts, rows),
    };
  }
}

function evidence(facts: Facts, rows: readonly number[]): Partial<Report> & Pick<Report, 'evidence' | 'flows'> {
  const dns = facts.table(dnsTable);
  return {
    ...evidenceOf(
      rows,
      (row) => dns.columns.packet[row],
      (row) => ({ flow: dns.columns.flow[row], field: 'dns.qry.name', value: dns.text('query', row) ?? '' }),
    ),
    flows: flowsOf(rows, (row) => dns.columns.flow[row]),
  };
}
