import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { activeRules, COLOURS, DEFAULT_RULES, readRules } from '../../../src/app/state/colour-rules.ts';
import { Pass } from '../../../src/engine/analyse.ts';
import { compileFilter } from '../../../src/engine/filter/filter.ts';

test('every rule of ours is a filter that makes sense', () => {
  const { analysis } = new Pass();
  const wrong = DEFAULT_RULES.map(({ filter }) => compileFilter(analysis, filter)).filter(({ ok }) => !ok);
  expect(wrong).toEqual([]);
});

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** WCAG 2.2, contrast ratio. */
const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

test('every colour is a pair that can be read in both themes', () => {
  const css = readFileSync(new URL('../../../src/app.css', import.meta.url), 'utf8');
  for (const colour of COLOURS) {
    const [, rule = ''] = new RegExp(`\\[data-tint='rule-${colour}'\\] \\{([^}]*)\\}`).exec(css) ?? [];
    const [ground, text] = [...rule.matchAll(/light-dark\((#\w{6}), (#\w{6})\)/g)];
    for (const theme of [1, 2]) expect(contrast(ground[theme], text[theme]), colour).toBeGreaterThan(4.5);
  }
});

test('rules that somebody kept, or spoilt', () => {
  const [first] = DEFAULT_RULES;
  expect(readRules([first, { name: 'x' }, null, { ...first, colour: 'plaid' }])).toEqual([first]);
  expect(readRules('all')).toBeUndefined();
  expect(activeRules([{ ...first, on: false }, { ...first, filter: ' ' }, first])).toEqual([first]);
});
