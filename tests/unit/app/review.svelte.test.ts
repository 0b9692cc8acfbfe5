import { beforeEach, expect, test } from 'vitest';
import { Review } from '../../../src/app/state/review.svelte.ts';
import { SettingsState } from '../../../src/app/state/settings.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { wipe } from '../../../src/store/captures.ts';
import { loadTriage } from '../../../src/store/triage.ts';
import { provisionalKey } from '../../../src/store/words.ts';
import { deferred, fakeSummary, fakeWorkers, settled } from '../../support/fake-client.ts';
import { MADE_UP_DETECTOR, madeUpFinding } from '../../support/made-up.ts';

const store = new Store();
beforeEach(async () => {
  await store.write(wipe);
});

const KEY = 'port-scan/10.0.0.9';
const HASH = 'ab'.repeat(32);

function make(findings = () => [madeUpFinding()]) {
  const fake = fakeWorkers({
    judge: () => Promise.resolve(findings()),
    detectors: () => Promise.resolve([MADE_UP_DETECTOR]),
  });
  const adjust = new SettingsState(fake.workers, store);
  return { ...fake, adjust, review: new Review(fake.workers, store, adjust) };
}

const kept = (hash: string) => store.read((database) => loadTriage(database, hash));

test('findings are grouped by severity, then by actor: first the one that the conclusion is about', async () => {
  const { review } = make(() => [
    madeUpFinding({ severity: 'critical', actor: '10.0.0.1', key: 'a' }),
    madeUpFinding({ severity: 'low', actor: '10.0.0.1', key: 'b' }),
    madeUpFinding({ severity: 'low', actor: '10.0.0.2', key: 'c' }),
    madeUpFinding({ severity: 'low', actor: '10.0.0.2', key: 'd' }),
    madeUpFinding({ severity: 'low', actor: null, key: 'e' }),
  ]);
  await review.follow(fakeSummary(), DEFAULT_SETTINGS);
  expect(
    review.groups.map(({ severity, actors }) => [severity, actors.map(({ findings }) => findings.length)]),
  ).toEqual([
    ['critical', [1]],
    ['low', [1, 2, 1]],
  ]);
  expect(review.hosts.map(({ address, worst }) => [address, worst])).toEqual([
    ['10.0.0.1', 'critical'],
    ['10.0.0.2', 'low'],
    [null, 'low'],
  ]);
  expect(review.counts).toEqual({ info: 0, low: 4, medium: 0, high: 0, critical: 1 });
});

test('a finding that stands for others is counted as those', async () => {
  const { review } = make(() => [
    madeUpFinding({ key: 'a' }),
    madeUpFinding({ key: 'port-scan/more', actor: null, folded: 500 }),
  ]);
  await review.follow(fakeSummary(), DEFAULT_SETTINGS);
  expect([review.findings.length - review.folds.length, review.folded]).toEqual([1, 500]);
});

test('a changed threshold judges again, and says how many there were before', async () => {
  let count = 3;
  const { review, adjust, asked } = make(() =>
    Array.from({ length: count }, (_, index) => madeUpFinding({ key: String(index) })),
  );
  const summary = fakeSummary();
  await review.follow(summary, adjust.current);
  expect([review.findings.length, review.before]).toEqual([3, null]);
  count = 1;
  adjust.setThreshold('port-scan', MADE_UP_DETECTOR.options[0], 500);
  await review.follow(summary, adjust.current);
  expect([review.findings.length, review.before]).toEqual([1, 3]);
  expect(asked.filter(({ name }) => name === 'judge').at(-1)?.given[0]).toMatchObject({
    detectors: { 'port-scan': { ports: 500 } },
  });
});

test('a limit for files judges nothing', async () => {
  const { review, adjust, asked } = make();
  const summary = fakeSummary();
  await review.follow(summary, adjust.current);
  adjust.set({ maxFileBytes: 1 });
  await review.follow(summary, adjust.current);
  expect(asked.filter(({ name }) => name === 'judge')).toHaveLength(1);
});

test('an answer that comes too late changes nothing', async () => {
  const answers = [deferred<ReturnType<typeof madeUpFinding>[]>(), deferred<ReturnType<typeof madeUpFinding>[]>()];
  let asked = 0;
  const { workers } = fakeWorkers({
    judge: () => answers[asked++]!.promise,
    detectors: () => Promise.resolve([MADE_UP_DETECTOR]),
  });
  const review = new Review(workers, store, new SettingsState(workers, store));
  const first = review.follow(fakeSummary('a'), DEFAULT_SETTINGS);
  await settled();
  const second = review.follow(fakeSummary('b'), DEFAULT_SETTINGS);
  await settled();
  answers[1]!.resolve([madeUpFinding({ key: 'of b' })]);
  await second;
  answers[0]!.resolve([madeUpFinding({ key: 'of a' })]);
  await first;
  expect(review.findings.map(({ key }) => key)).toEqual(['of b']);
});

test('triage is kept provisionally, then under the hash, and comes back for the same file only', async () => {
  const { review } = make();
  await review.identify({ id: 'one', sha256: null, serial: 1 }, true);
  review.setState(KEY, 'confirmed');
  review.setNote(KEY, 'seen before');
  await expect.poll(async () => (await kept(provisionalKey('one')))?.get(KEY)?.note).toBe('seen before');
  await review.identify({ id: 'one', sha256: HASH, serial: 1 }, true);
  expect((await kept(HASH))?.get(KEY)).toMatchObject({ state: 'confirmed', note: 'seen before' });
  expect((await kept(provisionalKey('one')))?.size).toBe(0);

  const later = make().review;
  await later.identify({ id: 'two', sha256: null, serial: 1 }, true);
  expect(later.stateOf(KEY).state, 'the ends of the file are not enough').toBe('new');
  await later.identify({ id: 'two', sha256: HASH, serial: 1 }, true);
  expect(later.stateOf(KEY)).toMatchObject({ state: 'confirmed', note: 'seen before' });
  await later.identify({ id: 'three', sha256: 'cd'.repeat(32), serial: 2 }, true);
  expect(later.stateOf(KEY).state).toBe('new');
});

test('what was written before the id changed is not lost', async () => {
  const { review } = make();
  await review.identify({ id: 'new', sha256: null, serial: 1 }, true);
  review.setState(KEY, 'benign');
  await review.identify({ id: 'known', sha256: HASH, serial: 1 }, true);
  expect(review.stateOf(KEY).state).toBe('benign');
  await expect.poll(async () => (await kept(HASH))?.get(KEY)?.state).toBe('benign');
});

test('nothing is written while analyses are not kept, and all of it once they are', async () => {
  const { review } = make();
  await review.identify({ id: 'one', sha256: HASH, serial: 1 }, false);
  review.setState(KEY, 'false-positive');
  await settled();
  expect((await kept(HASH))?.size).toBe(0);
  await review.identify({ id: 'one', sha256: HASH, serial: 1 }, true);
  await expect.poll(async () => (await kept(HASH))?.get(KEY)?.state).toBe('false-positive');
});

test('put aside is not open', async () => {
  const { review } = make();
  await review.follow(fakeSummary(), DEFAULT_SETTINGS);
  expect(review.open).toHaveLength(1);
  review.setState(KEY, 'false-positive');
  expect(review.open).toHaveLength(0);
});

test('while another capture is read nothing is told of the one before, not even late', async () => {
  const late = deferred<ReturnType<typeof madeUpFinding>[]>();
  let asked = 0;
  const { workers } = fakeWorkers({
    judge: () => (asked++ === 0 ? Promise.resolve([madeUpFinding()]) : late.promise),
    detectors: () => Promise.resolve([MADE_UP_DETECTOR]),
  });
  const review = new Review(workers, store, new SettingsState(workers, store));
  await review.follow(fakeSummary('a'), DEFAULT_SETTINGS);
  expect(review.findings).toHaveLength(1);
  const again = review.follow(fakeSummary('b'), DEFAULT_SETTINGS);
  await settled();
  await review.follow(null, DEFAULT_SETTINGS);
  late.resolve([madeUpFinding()]);
  await again;
  expect([review.findings, review.isJudged]).toEqual([[], false]);
});

test('what was deleted is not written again when the hash comes', async () => {
  const { review } = make();
  await review.identify({ id: 'one', sha256: null, serial: 1 }, true);
  review.setState(KEY, 'benign');
  await expect.poll(() => kept(provisionalKey('one'))).toHaveLength(1);
  await store.write(wipe);
  review.forget();
  await review.identify({ id: 'one', sha256: HASH, serial: 1 }, true);
  expect(review.stateOf(KEY).state).toBe('new');
  expect(await kept(HASH)).toEqual(new Map());
});
