import { defineDetector } from './detector.ts';
import { text } from './measure.ts';
import { findAttacks, PAYLOADS } from './request-attack.ts';

/** Ways out of the web root, after decoding; `raw` shapes are those that decoding hides. */
const NORMALISED: readonly (readonly [string, RegExp])[] = [
  [
    'system file',
    /(^|[\\/=:])etc[\\/]+(passwd|shadow|hosts|group)\b|\bboot\.ini\b|\bwin\.ini\b|web-inf[\\/]web\.xml|[\\/]proc[\\/]self[\\/]/,
  ],
  ['php wrapper', /\b(php:\/\/(filter|input)|expect:\/\/|phar:\/\/)/],
  ['path parameter', /\.\.;[\\/]/],
];
const RAW: readonly (readonly [string, RegExp])[] = [
  ['overlong slash', /%c0%af|%c1%9c|%c0%ae/i],
  ['double encoding', /%252e%252e|%255c|%252f\.\./i],
];
const PLACES = new Set(['path', 'parameter', 'cookie']);

/**
 * Whether a path climbs above where it starts, with two steps upwards or more: links of pages go up and down again, and a
 * browser takes that out before it asks.
 */
function climbs(path: string): boolean {
  let depth = 0;
  let lowest = 0;
  let ups = 0;
  for (const step of path.split(/[\\/=]/)) {
    if (step === '..') {
      ups += 1;
      depth -= 1;
    } else if (step !== '' && step !== '.') depth += 1;
    lowest = Math.min(lowest, depth);
  }
  return ups >= 2 && lowest < 0;
}

/** Requests that climb out of the web root. */
export const pathTraversal = defineDetector({
  id: 'path-traversal',
  code: 'W4',
  title: text('Path traversal', 'Обход каталогов'),
  techniques: ['T1190', 'T1083'],
  about: {
    meaning: text(
      'Requests tried to reach files outside of what the web server should give out, such as /etc/passwd.',
      'Запросы пытались добраться до файлов за пределами того, что должен отдавать веб-сервер, например /etc/passwd.',
    ),
    falsePositives: text(
      'Broken relative links, approved scanners.',
      'Неверные относительные ссылки, разрешённые сканеры.',
    ),
    doNow: text(
      'Check the responses: a 200 with file content means that files were read.',
      'Проверьте ответы: код 200 с содержимым файла значит, что файлы прочитаны.',
    ),
    doNext: text(
      'Patch or configure the server, add a rule for the URI, rotate secrets that stood in readable files.',
      'Обновите или настройте сервер, добавьте правило для адреса, смените секреты из доступных файлов.',
    ),
  },
  options: { payloads: PAYLOADS },
  detect: (facts, { payloads }) =>
    findAttacks(facts, {
      many: payloads,
      title: text(
        '{actor} tried to leave the web root of {target} in {count, plural, one {# way} other {# ways}}',
        '{actor} пытался выйти за корень сайта {target}; способов: {count, number}',
      ),
      recognise: ({ place, raw, normalised }) => {
        if (!PLACES.has(place)) return null;
        if (climbs(normalised)) return 'dot dot slash';
        return (
          (NORMALISED.find(([, shape]) => shape.test(normalised)) ?? RAW.find(([, shape]) => shape.test(raw)))?.[0] ??
          null
        );
      },
    }),
});
