import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatFigures, median, verdict } from '../../../scripts/bench/figures.mjs';
import { CHUNK_SIZE, IN_FLIGHT, STREAM_CHUNK_SIZE } from '../../../scripts/bench/measures/bare-read.mjs';
import { MEASURES } from '../../../scripts/bench/measures/registry.mjs';
import { readOptions, SUBJECTS } from '../../../scripts/bench/options.mjs';
import { readProcessorTime, stolenShare } from '../../../scripts/bench/stolen.mjs';
import { TARGETS } from '../../../scripts/bench/targets.mjs';

describe('median', () => {
  test('of an odd and of an even number of rounds, in any order', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([10, 2, 9, 1])).toBe(5.5);
    expect(median([7])).toBe(7);
  });

  test('leaves the rounds as they are, and has none of nothing', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('verdict', () => {
  const figure = { name: 'x', unit: 'ms' };
  test('holds the median against the target, which is met when it is reached', () => {
    expect(verdict({ ...figure, values: [1, 50, 900], atMost: 50 })).toBe('ok');
    expect(verdict({ ...figure, values: [50.1], atMost: 50 })).toBe('short');
    expect(verdict({ ...figure, values: [1e6], atLeast: 1e6 })).toBe('ok');
    expect(verdict({ ...figure, values: [999_999], atLeast: 1e6 })).toBe('short');
  });

  test('holds every round against a target that says so', () => {
    expect(verdict({ ...figure, values: [0, 0, 51], atMost: 50, everyRound: true })).toBe('short');
    expect(verdict({ ...figure, values: [0, 0, 50], atMost: 50, everyRound: true })).toBe('ok');
  });

  test('says nothing without a target or a value', () => {
    expect(verdict({ ...figure, values: [1] })).toBeNull();
    expect(verdict({ ...figure, values: [], atMost: 1 })).toBeNull();
  });
});

test('the table lines up, with spread, target and verdict where there are any', () => {
  expect(
    formatFigures([
      { name: 'rate', unit: 'packets/s', values: [1_234_567, 1_000_000], atLeast: 1e6 },
      { name: 'ratio', unit: '×', values: [10.126], atMost: 2 },
      { name: 'peak', unit: 'MB', values: [] },
      { name: 'task', unit: 'ms', values: [0, 60], atMost: 50, everyRound: true },
    ]),
  ).toEqual([
    'measure     median  unit       min–max                   target',
    'rate     1,117,284  packets/s  1,000,000–1,234,567  ≥ 1,000,000  ok',
    'ratio        10.13  ×                                       ≤ 2  short',
    'peak             –  MB',
    'task            30  ms         0–60                 ≤ 50 always  short',
  ]);
});

describe('options', () => {
  test('without any: three rounds of everything', () => {
    expect(readOptions([])).toEqual({
      rounds: 3,
      subjects: SUBJECTS,
      measures: MEASURES.map(({ id }) => id),
      json: null,
      build: true,
    });
  });

  test('in any order the subjects keep theirs', () => {
    expect(
      readOptions('--only scan,load --measures workbench,bare-read --rounds 1 --json a.json --no-build'.split(' ')),
    ).toEqual({
      rounds: 1,
      subjects: ['load', 'scan'],
      measures: ['bare-read', 'workbench'],
      json: 'a.json',
      build: false,
    });
  });

  test.each([
    ['--rounds', '0'],
    ['--rounds', 'many'],
    ['--only', 'mixed,all'],
    ['--only', ''],
    ['--measures', 'all'],
    ['--quick'],
  ])('refuses %s %s', (...given) => {
    expect(() => readOptions(given)).toThrow();
  });
});

test('every measure has a name of its own and subjects that exist', () => {
  expect(new Set(MEASURES.map(({ id }) => id)).size).toBe(MEASURES.length);
  for (const { subjects } of MEASURES) for (const subject of subjects) expect(SUBJECTS).toContain(subject);
  expect(Object.keys(TARGETS)).toEqual(SUBJECTS);
});

test('the bare read reads ahead as the app does', () => {
  const source = readFileSync(new URL('../../../src/engine/capture/source.ts', import.meta.url), 'utf8');
  const constant = (name: string) => new RegExp(`const ${name} = ([\\d *]+);`).exec(source)?.[1];
  expect(constant('STREAM_CHUNK_SIZE')).toBe('2 * 1024 * 1024');
  expect(STREAM_CHUNK_SIZE).toBe(2 * 1024 * 1024);
  expect(constant('CHUNK_SIZE')).toBe('4 * 1024 * 1024');
  expect(CHUNK_SIZE).toBe(4 * 1024 * 1024);
  expect(Number(constant('IN_FLIGHT'))).toBe(IN_FLIGHT);
});

describe('what others on the same host took', () => {
  test('of the time in which there was something to do', () => {
    const before = readProcessorTime('cpu  100 10 50 9000 30 5 5 20 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n');
    const after = readProcessorTime('cpu  160 10 65 9900 30 5 10 40 0 0\n');
    expect(before).toEqual({ worked: 170, stolen: 20 });
    expect(stolenShare(before, after)).toBe(20);
    expect(stolenShare(before, before)).toBe(0);
  });

  test('is not known where the system does not tell', () => {
    expect(readProcessorTime('intr 1 2 3')).toBeNull();
    expect(readProcessorTime('')).toBeNull();
    expect(stolenShare(null, { worked: 1, stolen: 1 })).toBeNull();
  });
});
