import { getOrMake } from '../../base/maps.ts';
import { getDomain } from 'tldts';
import { dnsTable } from '../dissect/application/dns.ts';
import { defineDetector, evidenceOf, flowsOf, inParts } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';

/** Types that carry more than an address: tunnels like them. */
const ROOMY = new Set(['TXT', 'NULL', 'CNAME', 'MX', 'SRV', 'TYPE65399', 'KEY']);
/** Signs of a tunnel besides its names: share of roomy types, bits a character, mean bytes of an answer. Own defaults. */
const ROOMY_SHARE = 0.5;
const CODED_BITS = 3.5;
const LARGE_ANSWER = 150;
/** Suffixes whose look-ups have long labels by design (nDPI dns.c). */
const LONG_BY_DESIGN = [
  'multi.surbl.org',
  'spamhaus.org',
  'rackcdn.com',
  'akamaiedge.net',
  'mx-verification.google.com',
  'amazonaws.com',
  'in-addr.arpa',
  'ip6.arpa',
];

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
    for (const { rows, domain } of yield* groups(facts)) {
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

/** Queries by client and registered domain; without one by client and server, and by a constant first label. */
function* groups(facts: Facts): Generator<null, Iterable<Group>> {
  const dns = facts.table(dnsTable);
  const found = new Map<string, Group>();
  const visit = (row: number): void => {
    const name = dns.text('query', row)?.toLowerCase() ?? '';
    if (name === '' || dns.text('protocol', row) !== 'dns' || isLongByDesign(name)) return;
    const domain = domainOf(name);
    const known = domain !== null && isRegistered(name, domain) ? domain : null;
    const key = `${dns.columns.client[row]},${known ?? dns.columns.server[row]}`;
    getOrMake(found, key, () => ({ rows: [], domain: known })).rows.push(row);
  };
  yield* inParts(dns.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  return [...found.values()].sort((a, b) => Number(a.domain === null) - Number(b.domain === null));
}

/** Registered domain. Base64 in a name has signs at which tldts, which reads URLs as well, would end the host. */
function domainOf(name: string): string | null {
  const labels = name.split('.').map((label) => (/^[\w-]+$/.test(label) ? label : 'x'));
  const domain = getDomain(labels.join('.'), { allowPrivateDomains: false, validateHostname: false });
  return domain !== null && name.endsWith(domain) ? domain : null;
}

/** tldts makes up a domain from the last two labels of any name; hex labels are no top-level domain. */
function isRegistered(name: string, domain: string): boolean {
  const top = name.slice(name.lastIndexOf('.') + 1);
  return name !== domain && /^([a-z]{2,18}|xn--[a-z0-9-]+)$/.test(top);
}

/** At a label border: whoever tunnels may call a domain of his own `evilamazonaws.com`. */
const isLongByDesign = (name: string): boolean =>
  LONG_BY_DESIGN.some(
    (suffix) => name.endsWith(suffix) && (name.length === suffix.length || name.at(-suffix.length - 1) === '.'),
  );

/** Questions, a question repeated under one transaction counted once. */
function* asked(facts: Facts, rows: readonly number[]): Generator<null, number> {
  const { transactionId, query, type } = facts.table(dnsTable).columns;
  const questions = new Set<string>();
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) questions.add(`${transactionId[row]} ${query[row]} ${type[row]}`);
  });
  return questions.size;
}

/** Names that were asked for, each once. */
function* distinctNames(facts: Facts, rows: readonly number[]): Generator<null, string[]> {
  const dns = facts.table(dnsTable);
  const names = new Set<string>();
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) names.add(dns.text('query', row)!.toLowerCase());
  });
  return [...names];
}

/** What stands before the domain in all names: its length, and how evenly its characters occur, in bits of each. */
function* spelling(
  names: readonly string[],
  domain: string | null,
): Generator<null, { readonly length: number; readonly bits: number }> {
  const counts = new Map<string, number>();
  let length = 0;
  yield* inParts(names.length, (from, end) => {
    for (const name of names.slice(from, end)) {
      const before = domain === null ? name : name.slice(0, Math.max(0, name.length - domain.length - 1));
      length += before.length;
      for (const character of before)
        if (character !== '.') counts.set(character, (counts.get(character) ?? 0) + character.length);
    }
  });
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / all) * Math.log2(count / all);
  return { length, bits };
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
    const name = dns.text('query', row)?.toLowerCase() ?? '';
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
