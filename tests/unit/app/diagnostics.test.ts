import { expect, test } from 'vitest';
import { type Condition, diagnose, diagnosticsText } from '../../../src/app/state/diagnostics.ts';
import { MOST_ERRORS, type PageError, pageError, withError } from '../../../src/app/state/page-errors.ts';
import { fakeSummary } from '../../support/fake-client.ts';

const CANARY = 'canary-4711.example';

const condition: Condition = {
  build: { version: '1.2.3', commit: 'abcdef012345', kind: 'site' },
  browser: 'Browser/1',
  cores: 4,
  abilities: { workers: true, streams: true, indexedDB: true, clipboard: false, secure: true, locks: true },
  requests: 0,
  policy: "default-src 'none'",
  reading: {
    size: 2 ** 21,
    packets: 1000,
    outcome: 'done',
    milliseconds: 500,
    judging: 100,
    hashing: 20,
    keeping: null,
  },
  summary: null,
  errors: [],
  keeps: true,
  storage: null,
  schema: 3,
  storeProblem: null,
};
const text = (part: Partial<Condition> = {}): string => diagnosticsText(diagnose({ ...condition, ...part }));

test('the text tells build, abilities, rates and phases in English', () => {
  for (const line of [
    'Version: 1.2.3',
    'Commit: abcdef012345',
    'Clipboard: no',
    'of it reading: 400 ms',
    'of it judging: 100 ms',
    'Keeping, afterwards: not known',
    'Bytes per second: 4.0 MiB/s',
    'No capture is open.',
  ])
    expect(text()).toContain(line);
});

test('a file that failed has no rate', () => {
  const failed = text({ reading: { ...condition.reading!, outcome: 'unreadable', packets: null } });
  expect(failed).toContain('Outcome: unreadable');
  expect(failed).toContain('Bytes per second: not known');
});

test('nothing of a capture stands in the text, whatever quotes it', () => {
  const error = new Error(`no ${CANARY}\n    at ${CANARY} (https://${CANARY}/${CANARY}.js:1:1)`);
  error.name = CANARY;
  const base = fakeSummary(CANARY, 7);
  const summary = {
    ...base,
    facts: { ...base.facts, hardware: CANARY, operatingSystem: CANARY, application: CANARY },
    failures: [{ module: 'dns', message: `bad ${CANARY}`, packet: 3, count: 2 }],
    notices: [{ code: 'cut-short' as const, offset: 9, lostBytes: 1, count: 1, parameters: { name: CANARY } }],
  };
  const written = text({ summary, errors: [pageError(error, new Date(0)), pageError(CANARY, new Date(0))] });
  expect(written).not.toContain(CANARY);
  expect(written).toContain('module dns: 2');
  expect(written).toContain('notice cut-short: 1');
  expect(written).toMatch(/1970-01-01T00:00:00\.000Z Error: .*:\d+:\d+/);
});

test('a name of a file that a reader gave to the page is not told', () => {
  const error = new Error('x');
  error.stack = `Error: x\n    at f (file:///home/${CANARY}/${CANARY}.html:3:4)\n    at g (https://a.example/assets/App-x1.js:5:6)`;
  expect(pageError(error, new Date(0)).frames).toEqual(['page:3:4', 'App-x1.js:5:6']);
});

test('errors are bounded, the newest stay', () => {
  let list: readonly PageError[] = [];
  for (let at = 0; at < MOST_ERRORS + 5; at += 1) list = withError(list, pageError(new Error(String(at)), new Date(0)));
  expect(list).toHaveLength(MOST_ERRORS);
  expect(list.at(-1)?.message).toBe(String(MOST_ERRORS + 4));
});
