import { defineDetector } from './detector.ts';
import { text } from './measure.ts';
import { findAttacks, PAYLOADS } from './request-attack.ts';

/**
 * Shapes of SQL in a decoded value (detect-sql-injection of Zeek names the same families). Each needs syntax that prose
 * and ordinary parameters lack: a word like `select` or `and` alone never counts.
 */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ['union select', /\bunion\b[\s(]+(all[\s(]+|distinct[\s(]+)?select\b/],
  [
    'tautology',
    /['")\d\s](or|and|xor|\|\||&&)[\s(]+(not[\s(]+)?(['"]?)[\w.]+\3[\s)]*(=|<>|!=|<|>|like|rlike|between|in\b)[\s(]*['"]?[\w%]/,
  ],
  ['quoted tautology', /['"][\s)]*(or|and|xor|\|\|)[\s(]*['"\d]/],
  [
    'stacked statement',
    /;\s*(select|insert\s+into|update\s+\w+\s+set|delete\s+from|drop\s+(table|database)|exec(ute)?\s|declare\s+@|shutdown\b)/,
  ],
  [
    'function',
    /\b(sleep|benchmark|pg_sleep|extractvalue|updatexml|load_file|group_concat|xp_cmdshell|utl_http\.request|dbms_pipe\.receive_message)\s*\(|waitfor\s+delay/,
  ],
  [
    'schema',
    /\binformation_schema\b|@@(version|datadir|hostname)|\bsys(objects|columns|databases)\b|\bfrom\s+(mysql\.user|pg_catalog|sqlite_master|all_tables)\b/,
  ],
  ['comment after quote', /['"][\s)]*(--(\s|$)|#\s*$|;\s*--)/],
  ['order by probe', /['")\d]\s+order\s+by\s+\d+\s*(--|#|$)/],
  ['select from', /\(\s*select\b.+\bfrom\b/],
];

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
        '{actor} sent SQL to {target} in {count, plural, one {# request part} other {# different request parts}}',
        '{actor} отправил SQL на {target}; разных вложений: {count, number}',
      ),
      recognise: ({ place, normalised }) => {
        if (place === 'agent') return TOOL.test(normalised) ? 'tool' : null;
        if (!PLACES.has(place)) return null;
        return SHAPES.find(([, shape]) => shape.test(normalised))?.[0] ?? null;
      },
    }),
});
