import { expect, test } from 'vitest';
import { MARK_PIXELS, placeMarks, stretches, timed } from '../../../src/app/frame/finding-marks.ts';
import type { Severity } from '../../../src/model/finding.ts';
import { madeUpFinding } from '../../support/made-up.ts';

const at = (key: string, severity: Severity, from: number, to = from) => ({
  finding: madeUpFinding({ key, severity }),
  span: { key, from, to },
});
const keys = (marks: ReturnType<typeof placeMarks>): string[] =>
  marks.map(({ findings }) => findings.map(({ finding }) => finding.key).join());

test('findings far apart have marks of their own, near ones share one that shows the worst', () => {
  const marks = placeMarks([at('c', 'low', 900), at('a', 'low', 100), at('b', 'critical', 110)], 0, 1000, 1018);
  expect(keys(marks)).toEqual(['b,a', 'c']);
  expect(marks.map(({ severity, x }) => [severity, x])).toEqual([
    ['critical', 109],
    ['low', 909],
  ]);
});

test('ten thousand findings are no more marks than fit, and none of them is lost', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => at(String(i), 'info', (i * 7919) % 10_000));
  const marks = placeMarks(many, 0, 10_000, 1200);
  expect(marks.length).toBeLessThanOrEqual(Math.ceil(1200 / MARK_PIXELS));
  expect(marks.reduce((sum, { findings }) => sum + findings.length, 0)).toBe(10_000);
  const gaps = marks.slice(1).map(({ x }, i) => x - marks[i].x);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MARK_PIXELS);
});

test('times outside of the timeline, of a clock that went back, stand at its ends', () => {
  const marks = placeMarks([at('a', 'low', -1e15), at('b', 'low', 1e15)], 0, 1000, 500);
  expect(marks.map(({ x }) => x)).toEqual([9, 491]);
});

test('lines show the worst of what goes on, without overlap', () => {
  const bins = { from: 0, bins: 10, binNanoseconds: 100 };
  expect(stretches([at('a', 'high', 250, 420), at('b', 'low', 0, 1000)], bins)).toEqual([
    { severity: 'low', from: 0, to: 2 },
    { severity: 'high', from: 2, to: 5 },
    { severity: 'low', from: 5, to: 10 },
  ]);
  expect(stretches([], bins)).toEqual([]);
});

test('a finding whose packets are not there has no mark', () => {
  const findings = [madeUpFinding({ key: 'a' }), madeUpFinding({ key: 'b' })];
  expect(timed(findings, new Map([['b', { key: 'b', from: 1, to: 2 }]]))).toHaveLength(1);
});
