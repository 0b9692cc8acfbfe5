import { beforeEach, expect, test } from 'vitest';
import type { Analysis } from '../../../src/app/state/client.ts';
import { Library } from '../../../src/app/state/library.svelte.ts';
import { Session } from '../../../src/app/state/session.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { keepCapture, wipe } from '../../../src/store/captures.ts';
import type { Saved } from '../../../src/store/outcome.ts';
import { saveLibrarySettings } from '../../../src/store/settings.ts';
import type { Kept, Opened } from '../../../src/worker/api.ts';
import { deferred, fakeSummary, fakeWorkers, settled } from '../../support/fake-client.ts';
import { madeUpAnalysis } from '../../support/made-up.ts';

const store = new Store();
beforeEach(async () => {
  await store.write(wipe);
});

const HASH = 'ab'.repeat(32);
let open: string | null = null;
const tab = { read: () => open, write: (id: string | null) => void (open = id) };
const file = (name: string) => new File(['x'], name);

/** A library whose worker keeps for real; the fingerprint of a file is its name. */
function make(
  {
    keep,
    hash = () => Promise.resolve<string | null>(HASH),
    open: answer,
    summary = () => Promise.resolve(fakeSummary()),
  }: Partial<Answers> = {},
  protocol = 'https:',
) {
  let opened = '';
  const fake = fakeWorkers(
    {
      open:
        answer ??
        (({ name }) => {
          opened = name;
          return Promise.resolve<Opened>({ ok: true, summary: { ...fakeSummary(name), fingerprint: name } });
        }),
      keep:
        keep ??
        (async (id) =>
          (await store.read((database) => keepCapture(database, id, madeUpAnalysis(opened, opened), 5)))! as Kept),
      reopen: (id) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(id) }),
      summary,
    },
    { sha256: () => hash() },
  );
  const session = new Session(fake.workers, () => DEFAULT_SETTINGS);
  const library = new Library(fake.workers, session, store, {
    protocol,
    estimate: () => Promise.resolve({ usage: 1, quota: 10 }),
    tab,
  });
  session.onOpened = () => library.take();
  // What the effects of the page do.
  const stop = $effect.root(() => {
    $effect(() => library.follow());
  });
  return { ...fake, session, library, stop };
}
interface Answers {
  keep: (id: string) => Promise<Kept>;
  hash: () => Promise<string | null>;
  open: Analysis['open'];
  summary: Analysis['summary'];
}

test('an analysis is kept by itself, with the hash once it is known', async () => {
  const { session, library, stop } = make();
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures.map(({ name, sha256 }) => [name, sha256])).toEqual([['a', HASH]]);
  expect(library.keeping).toMatchObject({ name: 'kept', wasKnown: false });
  expect(library.shelf.totals).toMatchObject({ captures: 1, packets: 1000 });
  expect(library.shelf.storage).toEqual({ usage: 1, quota: 10 });
  stop();
});

test('the same file keeps its place; another with the same ends gets its own', async () => {
  let hash = HASH;
  const { session, library, stop } = make({ hash: () => Promise.resolve(hash) });
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures[0]?.sha256).toBe(HASH);
  const { id } = library.current!;
  await session.open([file('a')]);
  await expect.poll(() => library.keeping).toMatchObject({ name: 'kept', wasKnown: true });
  expect(library.current?.id).toBe(id);
  expect(library.shelf.captures).toHaveLength(1);
  hash = 'cd'.repeat(32);
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures.length).toBe(2);
  expect(library.current?.id).not.toBe(id);
  expect(library.current?.sha256).toBe(hash);
  stop();
});

test('every file of several is kept', async () => {
  const { session, library, stop } = make();
  await session.open([file('a'), file('b'), file('c')]);
  await expect.poll(() => library.shelf.captures.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
  stop();
});

test('a hash that never comes does not keep an analysis from being kept', async () => {
  const first = make();
  await first.session.open([file('a')]);
  await expect.poll(() => first.library.shelf.captures[0]?.sha256).toBe(HASH);
  first.stop();
  const { session, library, stop } = make({ hash: () => Promise.resolve(null) });
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures.length).toBe(2);
  stop();
});

test('a page from a disk keeps nothing until told to', async () => {
  const { session, library, stop } = make({}, 'file:');
  await library.shelf.load();
  await session.open([file('a')]);
  await settled();
  expect([library.shelf.isFromDisk, library.shelf.keeps, library.keeping.name]).toEqual([true, false, 'off']);
  expect(library.shelf.captures).toEqual([]);
  await library.setKeeps(true);
  expect(library.shelf.captures.map(({ name }) => name)).toEqual(['a']);
  const later = make({}, 'file:');
  await later.library.shelf.load();
  expect(later.library.shelf.keeps).toBe(true);
  later.stop();
  stop();
});

test('a full disk is told, loses nothing, and what could go is offered', async () => {
  const couldDrop = [{ id: 'x', name: 'old.pcap', keptBytes: 100 }];
  const { session, library, stop } = make({
    keep: () => Promise.resolve<Kept>({ ok: false, reason: 'quota', message: '', neededBytes: 50, couldDrop }),
  });
  await session.open([file('a')]);
  await expect.poll(() => library.keeping).toMatchObject({ name: 'failed', kept: { reason: 'quota', couldDrop } });
  expect(session.status).toBe('ready');
  expect(session.summary?.name).toBe('a');
  stop();
});

test('a worker that dies while keeping is a failure in words', async () => {
  const { session, library, stop } = make({ keep: () => Promise.reject(new Error('gone')) });
  await session.open([file('a')]);
  await expect.poll(() => library.keeping).toMatchObject({ name: 'failed', kept: { reason: 'failed' } });
  stop();
});

test('reopening brings the hash back, and deleting leaves the open analysis alone', async () => {
  const { session, library, stop } = make();
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures[0]?.sha256).toBe(HASH);
  const [record] = library.shelf.captures;
  expect(await library.reopen(record)).toBe(true);
  expect(session.file).toBeNull();
  expect(session.hash).toEqual({ name: 'done', hex: HASH });
  expect(library.current).toMatchObject({ id: record.id, sha256: HASH });
  await library.delete(record.id);
  expect([library.shelf.captures, library.shelf.totals?.captures, library.keeping.name]).toEqual([[], 0, 'none']);
  expect(session.status).toBe('ready');
  stop();
});

test('after a reload the open analysis comes back, but not one that was deleted', async () => {
  const before = make();
  await before.session.open([file('a')]);
  await expect.poll(() => before.library.shelf.captures[0]?.sha256).toBe(HASH);
  before.stop();
  const { library, session, stop } = make();
  expect(await library.resume()).toBe(true);
  expect(session.status).toBe('ready');
  await library.delete(library.shelf.captures[0].id);
  stop();
  const later = make();
  expect(await later.library.resume()).toBe(false);
  expect(later.session.status).toBe('empty');
  later.stop();
});

test('a file that is being read and looks known is offered from the library', async () => {
  const before = make();
  await before.session.open([file('a')]);
  await expect.poll(() => before.library.shelf.captures[0]?.sha256).toBe(HASH);
  before.stop();

  const answer = deferred<Opened>();
  let tell!: () => void;
  const fake = fakeWorkers({
    open: (_file, _settings, onProgress) => {
      tell = () =>
        onProgress({
          bytesRead: 1,
          bytesTotal: 9,
          packets: 1,
          rate: 1,
          elapsedMilliseconds: 1,
          step: 'reading',
          notices: [],
        });
      return answer.promise;
    },
    summary: () => Promise.resolve({ ...fakeSummary('a'), fingerprint: 'a' }),
    cancel: () => {
      answer.resolve({ ok: true, summary: { ...fakeSummary('a'), fingerprint: 'a', partial: true } });
      return Promise.resolve();
    },
    reopen: (id) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(id) }),
  });
  const session = new Session(fake.workers, () => DEFAULT_SETTINGS);
  const library = new Library(fake.workers, session, store, {
    protocol: 'https:',
    estimate: () => Promise.reject(),
    tab,
  });
  session.onOpened = () => library.take();
  const stop = $effect.root(() => {
    $effect(() => library.follow());
  });
  void session.open([file('a')]);
  await settled();
  tell();
  await expect.poll(() => library.offer?.name).toBe('a');
  const { id } = library.offer!;
  await library.openOffer();
  expect(library.current?.id).toBe(id);
  expect(library.verdict).toBe('same');
  expect(session.file?.name, 'the bytes are at hand').toBe('a');
  expect(
    fake.asked.map(({ name }) => name),
    'what was read so far is not kept',
  ).not.toContain('keep');
  stop();
});

test('a file is looked up each time it is read', async () => {
  let answer = deferred<Opened>();
  let tell!: () => void;
  const summary = { ...fakeSummary('a'), fingerprint: 'a' };
  const { session, library, stop } = make({
    open: (_file, _settings, onProgress) => {
      tell = () =>
        onProgress({
          ...{ bytesRead: 1, bytesTotal: 9, packets: 1, rate: 1, elapsedMilliseconds: 1 },
          ...{ step: 'reading', notices: [] },
        });
      return answer.promise;
    },
    summary: () => Promise.resolve({ ...summary }),
    keep: async (id) =>
      (await store.read((database) => keepCapture(database, id, madeUpAnalysis('a', 'a'), 5)))! as Kept,
  });
  const first = session.open([file('a')]);
  await settled();
  tell();
  await settled();
  answer.resolve({ ok: true, summary });
  await first;
  await expect.poll(() => library.shelf.captures[0]?.sha256).toBe(HASH);
  answer = deferred();
  await new Promise((resolve) => setTimeout(resolve, 450)); // how often a growing summary is asked for
  const second = session.open([file('a')]);
  await settled();
  tell();
  await expect.poll(() => library.offer?.name).toBe('a');
  answer.resolve({ ok: true, summary: { ...summary } });
  await second;
  await expect.poll(() => library.offer).toBeNull();
  stop();
});

test('who said that nothing is to be kept is heard before the first capture is', async () => {
  await store.write((database) => saveLibrarySettings(database, { keep: false }));
  const { session, library, asked, stop } = make();
  await session.open([file('a')]); // nobody has waited for the settings
  await expect.poll(() => library.keeping.name).toBe('off');
  expect(asked.map(({ name }) => name)).not.toContain('keep');
  stop();
});

test('what could not be deleted is still there, and that is said', async () => {
  const { session, library, stop } = make();
  await session.open([file('a')]);
  await expect.poll(() => library.shelf.captures[0]?.sha256).toBe(HASH);
  const { write } = library.store;
  library.store.write = async () => {
    await write.call(library.store, () => Promise.resolve<Saved>({ ok: false, reason: 'failed', message: '' }));
    return false;
  };
  await library.deleteAll();
  expect([library.keeping.name, library.store.problem]).toEqual(['kept', 'failed']);
  expect(await library.wipe()).toBe(false);
  library.store.write = write;
  stop();
});

test('a file given back while another capture is opened is nobody’s any more', async () => {
  const answer = deferred<boolean>();
  const fake = fakeWorkers({
    attach: () => answer.promise,
    reopen: (id) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(id) }),
  });
  const session = new Session(fake.workers, () => DEFAULT_SETTINGS);
  const library = new Library(fake.workers, session, store, {
    protocol: 'https:',
    estimate: () => Promise.reject(),
    tab,
  });
  const record = { ...madeUpAnalysis('a', 'a').summary, id: 'one', sha256: HASH, keptAt: 0, keptBytes: 1 };
  const one = { ...record, protocols: [], severities: { info: 0, low: 0, medium: 0, high: 0, critical: 0 } };
  await library.reopen(one);
  const giving = library.giveBack(file('a'));
  await settled();
  await library.reopen({ ...one, id: 'two' });
  answer.resolve(true);
  expect(await giving, 'not to be opened in its place').toBe(true);
  expect([session.file, library.verdict]).toEqual([null, 'none']);
});
