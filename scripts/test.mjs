// npm test: everything that must hold, one line per step. The last line is `N passed, N failed[, N skipped]`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { chromium, firefox } from './browsers.mjs';
import { ensureInstalled, ROOT } from './install.mjs';

const CI = process.env.CI === 'true';
const results = mkdtempSync(join(tmpdir(), 'wireloupe-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);
const vitest = (name, ...args) => ({
  name,
  command: [
    bin('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(name)}`,
    ...args,
  ],
  count: countVitest,
});
const report = (name) => join(results, `${name.replaceAll(' ', '-')}.json`);

/** In the order in which they start. `cores` is what a step keeps busy, `after` what it needs. */
const STEPS = [
  { name: 'build', command: [bin('vite'), 'build'], cores: 1 },
  { name: 'build single', command: [bin('vite'), 'build', '--mode', 'single'], cores: 1 },
  { name: 'types of the app', command: ['npm', 'run', '-s', 'check:app'], cores: 1 },
  { name: 'lint', command: [bin('eslint'), '.', '--max-warnings=0'], cores: 1 },
  { name: 'types of engine and worker', command: ['npm', 'run', '-s', 'check:worker'], cores: 1 },
  { name: 'types of the tests', command: [bin('tsc'), '-p', 'tests'], cores: 1 },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level=warn', '.'], cores: 1 },
  { ...vitest('architecture', '--project=architecture'), cores: 2 },
  { ...vitest('unit', '--project=node'), cores: 3 },
  { ...vitest('browser', '--project=browser'), cores: 2 },
  {
    name: 'end to end',
    command: [bin('playwright'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report('end to end') },
    count: countPlaywright,
    after: ['build', 'build single'],
    cores: 4,
  },
];

function countVitest(json) {
  const failed = json.testResults.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'failed');
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
    reasons: failed.map(({ fullName, failureMessages }) => reason(fullName, failureMessages)),
  };
}

function countPlaywright({ stats, suites }) {
  const reasons = suites.flatMap(specsOf).flatMap(({ ok, file, line, title, tests }) => {
    const errors = tests.flatMap(({ results }) => results).flatMap(({ error }) => (error ? [error.message] : []));
    const test = `${file}:${line} ${title}`;
    if (!ok) return [reason(test, errors)];
    return errors.length ? [reason(`only when tried again: ${test}`, errors)] : [];
  });
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, reasons };
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/** What failed and why, in few lines: whoever keeps only the beginning of a log shall have it. */
const reason = (title, messages) =>
  [
    title,
    ...new Set(messages.map((message) => stripVTControlCharacters(message).split('\n', REASON_LINES).join('\n'))),
  ].join('\n');

const REASON_LINES = 12;

/** Without a Chromium nothing that matters can be tested, so Playwright's own is fetched as a last resort. */
async function findBrowsers() {
  const { chromium: playwright } = await import('playwright');
  if (!chromium && !existsSync(playwright.executablePath())) {
    console.log('No Chromium found: npx playwright install chromium');
    spawnSync(bin('playwright'), ['install', 'chromium'], { cwd: ROOT, stdio: 'inherit', shell: onWindows });
  }
  if (firefox) return;
  console.log('Firefox not found: its end-to-end tests do not run');
  total[CI ? 'failed' : 'skipped'] += 1;
}

const onWindows = process.platform === 'win32';

/** Runs one step and prints its line; what it wrote is shown only when it failed. */
function run({ name, command, env, count }) {
  const started = Date.now();
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: onWindows,
    });
    const output = [];
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => output.push(data));
    child.on('error', (error) => output.push(Buffer.from(String(error))));
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString();
      const cases = tally(name, count, code === 0);
      for (const key of Object.keys(total)) total[key] += cases[key];
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${cases.failed ? 'FAILED' : 'ok    '} ${name} (${seconds} s)${count ? ` ${sentence(cases)}` : ''}`);
      for (const reason of cases.reasons ?? []) console.log(reason.replace(/^/gm, '  ! '));
      if (cases.failed) console.log(text.replace(/^/gm, '    '));
      else for (const line of text.match(/^.*\bskipped: .*$/gm) ?? []) console.log(`       ${line.trim()}`);
      resolve();
    });
  });
}

/** Test cases of a step that has some, else the step itself. A runner that dies without a failed case counts as one. */
function tally(name, count, succeeded) {
  let cases = { passed: 0, failed: 0, skipped: 0 };
  if (!count) cases[succeeded ? 'passed' : 'failed'] = 1;
  else if (existsSync(report(name))) cases = count(JSON.parse(readFileSync(report(name), 'utf8')));
  if (!succeeded && cases.failed === 0) cases.failed = 1;
  return cases;
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/** Starts steps in order as soon as what they need is done and cores are free; a big one starts when it is alone. */
async function runAll(steps) {
  const waiting = [...steps];
  const running = new Map();
  const done = new Set();
  while (waiting.length || running.size) {
    let free = availableParallelism();
    for (const step of running.keys()) free -= step.cores;
    const next = waiting.findIndex(
      (step) => (step.cores <= free || running.size === 0) && (step.after ?? []).every((name) => done.has(name)),
    );
    if (next < 0) {
      await Promise.race(running.values());
      continue;
    }
    const [step] = waiting.splice(next, 1);
    running.set(
      step,
      run(step).then(() => {
        running.delete(step);
        done.add(step.name);
      }),
    );
  }
}

ensureInstalled();
await findBrowsers();
await runAll(STEPS);
rmSync(results, { recursive: true, force: true });
console.log(sentence(total));
process.exitCode = total.failed ? 1 : 0;
