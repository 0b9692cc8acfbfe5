import { getOrMake } from '../../base/maps.ts';
import { parseAddress } from '../../base/network.ts';
import { fileTable } from '../../model/facts.ts';
import { defineDetector, evidenceOf, inParts, SHOWN } from './detector.ts';
import type { Facts, Report, Yielded } from './detector.ts';
import { inform, text } from './measure.ts';

/** Types by content that run (engine/flow/file-type.ts), and containers that run by the name they bear. */
const RUNS = new Set(['pe', 'elf', 'macho', 'java-class', 'script', 'lnk', 'powershell', 'batch', 'dex']);
const RUNS_BY_NAME: Readonly<Record<string, RegExp>> = {
  zip: /\.(jar|apk|xpi|war)$/i,
  ole: /\.ms[ip]$/i,
  html: /\.hta$/i,
  text: /\.(ps1|vbs|bat|cmd|hta|wsf)$/i,
  mz: /\.(exe|dll|com|scr|sys|drv|ocx|cpl)$/i,
};
/** Signed updates over HTTP are how these hosts work. */
const UPDATERS =
  /(^|\.)(windowsupdate\.com|update\.microsoft\.com|download\.microsoft\.com|dl\.delivery\.mp\.microsoft\.com|debian\.org|ubuntu\.com|gvt1\.com)$/i;

/**
 * Top-level domains that cost little or nothing, and are found under malware more often than under anything else: of a
 * program it matters. Own default.
 */
const CHEAP = /\.(tk|ml|ga|cf|gq|top|xyz|icu|cyou|buzz|click|pw|su|bond|sbs|cfd|rest|quest|monster|zip|mov)\.?$/i;

/** A program that crossed the network in clear text. */
export const executableTransfer = defineDetector({
  id: 'executable-transfer',
  code: 'M1',
  title: text('Executable transferred', 'Передача исполняемого файла'),
  techniques: ['T1105', 'T1204.002'],
  explainedBy: ['actor', 'sender'],
  about: {
    meaning: text(
      'A program or script passed in clear text. It can be read here, and it could have been replaced on its way.',
      'Программа или скрипт прошли открытым текстом. Их можно прочитать здесь, а по дороге — подменить.',
    ),
    falsePositives: text(
      'Software updates and package mirrors over HTTP.',
      'Обновления программ и зеркала пакетов по HTTP.',
    ),
    doNow: text(
      'Do not open the file. Look up its SHA-256 and find out who ran it.',
      'Не открывайте файл. Проверьте его SHA-256 и выясните, кто его запускал.',
    ),
    doNext: text(
      'Block the source if it is unknown, and scan the receiver.',
      'Если источник неизвестен, заблокируйте его и проверьте получателя.',
    ),
  },
  options: {},

  *detect(facts): Generator<Yielded> {
    const files = facts.table(fileTable);
    const groups = new Map<string, number[]>();
    const visit = (row: number): void => {
      const type = files.text('type', row) ?? '';
      if (!RUNS.has(type) && !RUNS_BY_NAME[type]?.test(files.text('name', row) ?? '')) return;
      getOrMake(
        groups,
        files.text('sha256', row) ?? `${files.columns.sender[row]},${files.text('name', row)}`,
        () => [],
      ).push(row);
    };
    yield* inParts(files.length, (from, end) => {
      for (let row = from; row < end; row += 1) visit(row);
    });
    for (const rows of groups.values()) yield describe(facts, rows);
  },
});

const FROM_ADDRESS = text('It came from an address without a name.', 'Файл пришёл с адреса без имени.');
const FROM_CHEAP = text(
  'It came from {host}: names under this top-level domain cost next to nothing, and many serve malware.',
  'Файл пришёл с {host}: имена в этой зоне почти ничего не стоят, и многие из них раздают вредоносные программы.',
);

/** Whether a server was called by its address: an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
const isAddress = (host: string): boolean => parseAddress(host.replace(/^\[|\]$/g, '')) !== null;

function describe(facts: Facts, rows: readonly number[]): Report {
  const files = facts.table(fileTable);
  const { columns } = files;
  const row = rows[0];
  const sender = columns.sender[row];
  // The name that the client called the server by; of the sender of an upload it says nothing.
  const isDownload = facts.flows.columns.responder[columns.flow[row]] === sender;
  const host = isDownload ? facts.flows.text('serverName', columns.flow[row]) : null;
  const receiver = columns.receiver[row];
  const protocol = files.text('protocol', row) ?? '';
  const isLiteral = protocol === 'http' && isDownload && (host === null || isAddress(host));
  const isCheap = host !== null && CHEAP.test(host);
  const suspicious = (isLiteral || isCheap) && facts.direction(receiver, sender) === 'outbound';
  const name = files.text('name', row) ?? '';
  const sha256 = files.text('sha256', row);
  // One that passes the file on is no target of its own.
  const others = rows.filter((one) => columns.receiver[one] !== sender);
  const receivers = [
    ...new Set((others.length > 0 ? others : rows).map((one) => facts.address(columns.receiver[one]))),
  ];
  return {
    key: [sha256 ?? `${facts.address(sender)}/${name === '' ? '?' : name}`],
    severity: suspicious ? 'medium' : 'low',
    confidence: 'high',
    outcome: rows.some((one) => columns.complete[one] === 1) ? 'succeeded' : 'unknown',
    title: text(
      '{receiver} received {named, select, no {a file without a name} other {{name}}} ({type}) over {protocol} from {sender}{transfers, plural, one {} other { (# transfers)}}',
      '{receiver} получил {named, select, no {файл без имени} other {{name}}} ({type}) по {protocol} от {sender}{transfers, plural, =1 {} other {; передач: #}}',
    ),
    parameters: {
      receiver: facts.address(receiver),
      name,
      named: name === '' ? 'no' : 'yes',
      transfers: rows.length,
      type: files.text('type', row) ?? '',
      protocol: protocol.toUpperCase(),
      sender: host ?? facts.address(sender),
      sha256: sha256 ?? '',
    },
    actor: sender,
    targets: receivers.sort().slice(0, SHOWN),
    targetCount: receivers.length,
    direction: facts.direction(sender, receiver),
    measures: [
      inform('Size', 'Размер', columns.size[row], 'bytes'),
      inform('SHA-256', 'SHA-256', sha256 ?? '—', null),
      inform('Transfers', 'Передач', rows.length),
    ],
    ...evidenceOf(
      rows,
      (one) => columns.packet[one],
      (one) => ({
        flow: columns.flow[one],
        field: 'file',
        value: `${files.text('name', one) ?? '?'} ${files.text('head', one)?.slice(0, 16) ?? ''}`,
      }),
    ),
    flows: rows.slice(0, SHOWN).map((one) => columns.flow[one]),
    supporting: suspicious ? [{ text: isCheap ? FROM_CHEAP : FROM_ADDRESS, parameters: { host: host ?? '' } }] : [],
    opposing:
      host !== null && UPDATERS.test(host)
        ? [
            {
              text: text('{host} is a known source of updates.', '{host} — известный источник обновлений.'),
              parameters: { host },
            },
          ]
        : [],
  };
}
