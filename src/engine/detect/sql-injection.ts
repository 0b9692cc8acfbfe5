import { defineDetector } from './detector.ts';
import { text } from './measure.ts';
import { findAttacks, PAYLOADS } from './request-attack.ts';

/** How a comparison goes on behind its left side; words that prose has as well need what follows them in SQL. */
const COMPARISON = String.raw`(?:not[\s(]+)?(['"]?)[\w.]+\1[\s)]*(?:(?:[=<>]|!=)[\s(]*['"]?[\w%]|r?like\s*['"(]|in\s*\(|between\s+['"\d])`;

/**
 * Shapes of SQL in a decoded value (detect-sql-injection of Zeek names the same families). Each needs syntax that prose
 * and ordinary parameters lack: a word like `select` or `and` alone never counts.
 */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ['union select', /\bunion\b[\s(]+(all[\s(]+|distinct[\s(]+)?select\b/],
  ['tautology', new RegExp(String.raw`^[\s(]*-?\d+[\s)]+(?:or|and|xor|\|\||&&)[\s(]+${COMPARISON}`)],
  [
    'constant comparison',
    /(?:^|[\s)'"\d])(?:or|and|xor|\|\||&&)[\s(]+(?:not[\s(]+)?(?:(['"]?)(\w+)\1\s*(?:=|like)\s*\1\2\b|\d+\s*[=<>]+\s*\d)/,
  ],
  [
    'stacked statement',
    /;\s*(select\s+['"\d@(*]|select\s[\w.,\s]{1,100}\bfrom\s|insert\s+into|update\s+\w+\s+set|delete\s+from|drop\s+(table|database)|exec(ute)?\s|declare\s+@|shutdown\b)/,
  ],
  [
    'function',
    /\b(sleep|benchmark)\s*\(\s*[\d('"@]|\b(pg_sleep|extractvalue|updatexml|load_file|group_concat|xp_cmdshell|utl_http\.request|dbms_pipe\.receive_message)\s*\(|waitfor\s+delay/,
  ],
  [
    'schema',
    /\binformation_schema\b|@@(version|datadir|hostname)|\bsys(objects|columns|databases)\b|\bfrom\s+(mysql\.user|pg_catalog|sqlite_master|all_tables)\b/,
  ],
  ['order by probe', /['")\d]\s+order\s+by\s+\d+\s*(--|#|$)/],
  ['select from', /\(\s*select\b.+\bfrom\b/],
];

/**
 * The same behind a quotation mark that ends the text into which the application puts the value. Where a mark before it
 * began a quotation of the value's own, as in a search for `"salt" and "pepper"`, it ends only that.
 */
const BEHIND_QUOTE: readonly (readonly [string, RegExp])[] = [
  ['tautology', new RegExp(String.raw`^[\s)]*(?:or|and|xor|\|\||&&)[\s(]+${COMPARISON}`)],
  ['quoted tautology', /^[\s)]*(or|and|xor|\|\|)[\s(]*(['"]|\d+\s*([=<>)#]|--|$))/],
  ['comment after quote', /^[\s)]*(--(\s|$)|#\s*$|;\s*--)/],
];
/** Quotation marks of a value that are looked at: attacks have theirs at the beginning. */
const MOST_QUOTES = 32;

/** What shape of SQL a value has, null where it has none. */
function shapeOf(value: string): string | null {
  const shape = SHAPES.find(([, pattern]) => pattern.test(value));
  return shape?.[0] ?? shapeBehindQuote(value);
}

function shapeBehindQuote(value: string): string | null {
  const seen = { "'": 0, '"': 0 };
  let looked = 0;
  for (const { 0: mark, index } of value.matchAll(/['"]/g)) {
    if ((looked += 1) > MOST_QUOTES) break;
    const isFirst = seen[mark as keyof typeof seen]++ % 2 === 0;
    if (!isFirst) continue;
    const behind = value.slice(index + 1);
    const shape = BEHIND_QUOTE.find(([, pattern]) => pattern.test(behind));
    if (shape !== undefined) return shape[0];
  }
  return null;
}

const TOOL = /\bsqlmap\b|\bhavij\b|\bsqlninja\b/;
const PLACES = new Set(['path', 'parameter', 'body', 'cookie', 'header']);

/** SQL in the parameters of requests. */
export const sqlInjection = defineDetector({
  id: 'sql-injection',
  code: 'W1',
  title: text('SQL injection', 'SQL-инъекция'),
  techniques: ['T1190'],
  about: {
    meaning: text(
      'Requests carried pieces of SQL where the application expects a value. If the application pastes them into its queries, the sender reads or changes its data.',
      'В запросах на месте значений стояли куски SQL. Если приложение вставляет их в свои запросы, отправитель может читать или менять его данные.',
    ),
    falsePositives: text(
      'Database administration pages, forums about SQL, approved scanners.',
      'Страницы администрирования баз данных, форумы об SQL, разрешённые сканеры.',
    ),
    doNow: text(
      'Check the responses to the listed requests: did rows or database errors come back?',
      'Проверьте ответы на перечисленные запросы: вернулись ли строки таблиц или ошибки базы данных?',
    ),
    doNext: text(
      'Review the log of the application for the same parameter; use bound parameters; rotate secrets if data came back.',
      'Просмотрите журнал приложения по тому же параметру; перейдите на связанные параметры; смените секреты, если данные утекли.',
    ),
  },
  options: { payloads: PAYLOADS },
  detect: (facts, { payloads }) =>
    findAttacks(facts, {
      many: payloads,
      title: text(
        '{actor} {kinds, select, tool {sent requests to {target} that name a tool for SQL injection} other {sent SQL to {target} in {count, plural, one {# request part} other {# different request parts}}}}',
        '{actor} {kinds, select, tool {отправлял на {target} запросы, в которых названа программа для SQL-инъекций} other {отправил SQL на {target}; разных вложений: {count, number}}}',
      ),
      recognise: ({ place, normalised }) => {
        if (place === 'agent') return TOOL.test(normalised) ? 'tool' : null;
        if (!PLACES.has(place)) return null;
        return shapeOf(normalised);
      },
    }),
});
