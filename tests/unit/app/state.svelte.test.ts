import { expect, test } from 'vitest';
import { addressLetters, arrange, move, resize, toggle } from '../../../src/app/state/columns.ts';
import { shortened } from '../../../src/app/ui/middle.ts';
import { OverviewState } from '../../../src/app/state/overview.svelte.ts';
import { Preferences } from '../../../src/app/state/preferences.svelte.ts';
import { Requests } from '../../../src/app/state/requests.svelte.ts';
import { transactionTables } from '../../../src/app/state/tables.ts';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';
import { toCsv } from '../../../src/app/ui/csv.ts';
import type { Overview } from '../../../src/model/query.ts';
import { deferred, fakeOverview, fakeWorkers, PACKETS, settled } from '../../support/fake-client.ts';

function keeper(text: string | null = null) {
  return { text, read: () => text, write: (next: string) => (text = next) };
}

test('preferences: the language of the browser, then what was chosen', () => {
  const kept = keeper();
  const preferences = new Preferences(kept, ['ru-RU', 'en']);
  expect(locale.language).toBe('ru');
  preferences.set({ language: 'en', theme: 'dark', zone: 'UTC', density: 'comfortable' });
  expect(locale).toMatchObject({ language: 'en', zone: 'UTC' });
  const again = new Preferences(keeper(kept.read()), ['ru']);
  expect(again).toMatchObject({ theme: 'dark', dark: true, rowHeight: 28, language: 'en' });
});

test.each(['{', 'null', '{"theme":"pink","zone":7,"tables":"no"}'])(
  'preferences that make no sense (%s) are put aside',
  (text) => {
    const preferences = new Preferences(keeper(text), ['en']);
    expect(preferences).toMatchObject({ theme: 'system', zone: 'local', density: 'compact' });
    expect(preferences.layout('packets')).toEqual({});
  },
);

test('preferences of two pages: each keeps what the other has chosen, and looks as it did', () => {
  const kept = keeper();
  const here = new Preferences(kept, ['en']);
  const there = new Preferences(kept, ['en']);
  here.set({ theme: 'dark' });
  here.setLayout('packets', { widths: { time: 90 } });
  there.setLayout('flows', { widths: { time: 80 } });
  there.set({ density: 'comfortable' });
  expect(there.theme).toBe('system');
  const again = new Preferences(keeper(kept.read()), ['en']);
  expect(again).toMatchObject({ theme: 'dark', density: 'comfortable' });
  expect([again.layout('packets'), again.layout('flows')]).toEqual([
    { widths: { time: 90 } },
    { widths: { time: 80 } },
  ]);
});

test('columns: hidden, moved and resized', () => {
  const { all } = arrange(PACKETS, {});
  expect(all.map(({ name }) => name)).toEqual(['number', 'time', 'source', 'length']);
  const layout = resize(move(all, toggle('packets', {}, 'time'), 'length', -3), 'source', 5000);
  const { shown } = arrange(PACKETS, layout);
  expect(shown.map(({ name }) => name)).toEqual(['length', 'number', 'source']);
  expect(shown[2].width).toBe(1200);
});

test('tabs: protocols with rows first, tables of other views not at all', () => {
  const table = (id: string, rows: number) => ({ ...PACKETS, id, rows });
  const counts = { packets: 9, logins: 5, files: 2, arp: 3, sip: 1, http: 0, tls: 1, dns: 2 };
  const tables = Object.entries(counts).map(([id, rows]) => table(id, rows));
  const ids = transactionTables(tables).map(({ id }) => id);
  expect(ids, 'what protocols have in common stands behind them').toEqual([
    ...['dns', 'tls', 'arp', 'sip', 'files', 'logins', 'http'],
  ]);
});

test('requests count from the moment a capture is chosen, and blobs are none', () => {
  const requests = new Requests();
  const entry = (name: string, startTime: number) =>
    ({ name, startTime, initiatorType: 'script' }) as unknown as PerformanceEntry;
  requests.add([entry('https://host/app.js', 1), entry('blob:https://host/1', 2)]);
  expect(requests.before).toHaveLength(1);
  requests.begin();
  expect(requests.after).toHaveLength(0);
  requests.add([entry('https://host/leak', performance.now() + 1000), entry('data:,', performance.now() + 1000)]);
  expect(requests.after).toHaveLength(1);
});

test('the overview asks one question at a time and shows the answer to the last', async () => {
  const slow = deferred<Overview>();
  const { workers, asked } = fakeWorkers({
    overview: ({ filter }, { bins }) =>
      filter === 'slow' ? slow.promise : Promise.resolve(fakeOverview(filter === 'last' ? 5 : 1000, bins)),
  });
  const overview = new OverviewState(workers);
  const ask = (filter: string) => overview.follow(1, { filter, brush: null });
  void ask('slow');
  await settled();
  for (let i = 0; i < 50; i += 1) void ask(`middle ${i}`);
  void ask('last');
  slow.resolve(fakeOverview(1, 1));
  await settled();
  expect(overview.selected?.packets).toBe(5);
  expect(asked.filter(({ name }) => name === 'overview').length).toBe(3); // the whole, the slow one, the last one
  expect(overview.isPending).toBe(false);
});

test('the packets of a selection are told before its overview', async () => {
  const answer = deferred<Overview>();
  const { workers, asked: questions } = fakeWorkers({
    countPackets: () => Promise.resolve(7),
    overview: ({ filter }, { bins }) => (filter === '' ? Promise.resolve(fakeOverview(9, bins)) : answer.promise),
  });
  const overview = new OverviewState(workers);
  const dns = { filter: 'dns', brush: null };
  const asked = overview.follow(1, dns);
  await settled();
  expect(questions.map(({ name }) => name)).toEqual(['overview', 'countPackets', 'overview']); // answered in turn
  expect(overview.selected).toBeNull();
  expect(overview.packetsOf(dns)).toBe(7);
  expect(overview.packetsOf({ ...dns })).toBeNull();
  answer.resolve(fakeOverview(8, 1));
  await asked;
  expect(overview.packetsOf(dns)).toBe(8);
});

test('while a capture is read the overview rests between questions, but not when the selection changes', async () => {
  const { workers, asked } = fakeWorkers({
    overview: async (_, { bins }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return fakeOverview(1000, bins);
    },
  });
  const overview = new OverviewState(workers);
  const all = { filter: '', brush: null };
  await overview.follow(1, all, true);
  const once = asked.length;
  await overview.follow(2, all, true);
  expect(asked.length).toBe(once);
  expect(overview.isLatest(2)).toBe(false);
  await overview.follow(2, { filter: 'dns', brush: null }, true);
  expect(asked.length).toBeGreaterThan(once);
  await overview.follow(3, all, false);
  expect(overview.isLatest(3)).toBe(true);
});

test('numbers of a capture that is nearly read are not asked for: the final ones would wait for them', async () => {
  const { workers, asked } = fakeWorkers({
    overview: async (_, { bins }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return fakeOverview(1000, bins);
    },
  });
  let left = Infinity;
  const overview = new OverviewState(workers, () => left);
  const all = { filter: '', brush: null };
  await overview.follow(1, all, true);
  await new Promise((resolve) => setTimeout(resolve, 200)); // it has rested
  left = 1;
  await overview.follow(2, all, true);
  expect(asked).toHaveLength(1);
  await overview.follow(2, { ...all, filter: 'dns' }, true);
  expect(asked.length).toBeGreaterThan(1);
  const before = asked.length;
  await overview.follow(3, all, false);
  expect(asked.length).toBeGreaterThan(before);
  expect(overview.isLatest(3)).toBe(true);
});

test('a filter that finds more has only its own packets counted anew, now and then; the same is not asked twice', async () => {
  const { workers, asked } = fakeWorkers({
    overview: async (_, { bins }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return fakeOverview(1000, bins);
    },
  });
  const filters = () =>
    asked.filter(({ name }) => name === 'overview').map(({ given }) => (given[0] as { filter: string }).filter);
  const overview = new OverviewState(workers);
  const ttl = { filter: 'ip.ttl < 60', brush: null };
  await overview.follow(1, ttl, false, 1);
  expect(filters()).toEqual(['', 'ip.ttl < 60']);
  await overview.follow(1, ttl, true, 1);
  await overview.follow(2, ttl, true, 1);
  await overview.follow(3, ttl, true, 1);
  expect(filters()).toEqual(['', 'ip.ttl < 60', 'ip.ttl < 60']);
  await overview.follow(4, ttl, false, 1);
  expect(overview.isLatest(4)).toBe(true);
  expect(filters()).toEqual(['', 'ip.ttl < 60', 'ip.ttl < 60', 'ip.ttl < 60']);
  await overview.follow(5, ttl, false, 2);
  expect(filters().slice(4)).toEqual(['', 'ip.ttl < 60']);
});

test('how many packets a filter has found is told as often as the lists ask, also while its overview rests', async () => {
  let found = 10;
  const { workers, asked } = fakeWorkers({
    countPackets: () => Promise.resolve((found += 1)),
    overview: async (_, { bins }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return fakeOverview(1000, bins);
    },
  });
  const overview = new OverviewState(workers);
  const ttl = { filter: 'ip.ttl < 60', brush: null };
  await overview.follow(1, ttl, true, 1);
  const overviews = asked.filter(({ name }) => name === 'overview').length;
  await overview.follow(2, ttl, true, 1);
  await overview.follow(3, ttl, true, 1);
  expect(overview.packetsOf(ttl)).toBe(found);
  expect(asked.filter(({ name }) => name === 'overview')).toHaveLength(overviews);
});

test('what was asked before a capture was read does not hold the first numbers up', async () => {
  let packets = 0;
  const { workers } = fakeWorkers({
    overview: async (_, { bins }) => {
      await new Promise((resolve) => setTimeout(resolve, packets === 0 ? 60 : 1));
      return fakeOverview(packets, bins);
    },
  });
  const overview = new OverviewState(workers);
  const all = { filter: '', brush: null };
  await overview.follow(0, all);
  packets = 7;
  await overview.follow(1, all, true);
  expect(overview.selected?.packets).toBe(7);
});

test('without a capture there are no numbers, nor any that come late', async () => {
  const late = deferred<Overview>();
  let isLate = false;
  const { workers } = fakeWorkers({
    overview: (_, { bins }) => (isLate ? late.promise : Promise.resolve(fakeOverview(7, bins))),
  });
  const overview = new OverviewState(workers);
  const all = { filter: '', brush: null };
  await overview.follow(1, all);
  expect(overview.whole?.packets).toBe(7);
  isLate = true;
  const asked = overview.follow(2, all);
  overview.forget();
  expect([overview.whole, overview.selected, overview.packetsOf(all)]).toEqual([null, null, null]);
  late.resolve(fakeOverview(8, 1));
  await asked;
  expect([overview.whole, overview.selected]).toEqual([null, null]);
  isLate = false;
  await overview.follow(3, all);
  expect(overview.selected?.packets).toBe(7);
});

test('CSV of a chart is safe against formulas', async () => {
  const text = await toCsv(
    ['Name', 'Bytes'],
    [
      ['=HYPERLINK("x")', 1],
      ['a,b', -2],
    ],
  ).text();
  expect(text.replace('\ufeff', '')).toBe(`Name,Bytes\r\n"'=HYPERLINK(""x"")",1\r\n"a,b",-2\r\n`);
});

test('columns of texts are as wide as what stands in them, headings are read whole with their unit', () => {
  locale.language = 'en';
  const { all: usual } = arrange(PACKETS, {});
  const { all } = arrange(PACKETS, {}, {}, { number: 1, source: 8, length: 1 });
  const widthOf = (columns: typeof all, name: string): number => columns.find((each) => each.name === name)!.width;
  expect(widthOf(all, 'source')).toBeLessThan(widthOf(usual, 'source'));
  expect(widthOf(all, 'length'), 'numbers may grow further down').toBe(widthOf(usual, 'length'));
  const large = arrange(PACKETS, {}, { length: 60 }, { length: 11 }).all;
  expect(widthOf(large, 'length'), '600,000,000 is read whole').toBe(109);
  const long = arrange(PACKETS, {}, {}, { source: 24 }).all;
  expect(widthOf(long, 'source')).toBeGreaterThan(widthOf(usual, 'source'));
  expect(widthOf(arrange(PACKETS, { widths: { source: 77 } }, {}, { source: 24 }).all, 'source')).toBe(77);
});

test('a time of two units has room, and a heading of capitals as well', () => {
  const column = (name: string, title: string, unit: string | null) =>
    ({ name, title, kind: 'u32', unit, field: null }) as const;
  const table = { ...PACKETS, columns: [column('ttl', 'TTL', 'seconds'), column('rtt', 'HANDSHAKE', null)] };
  const [ttl, rtt] = arrange(table, {}).all;
  const digits = 8.2;
  expect(ttl.width).toBeGreaterThanOrEqual('59 min 59 s'.length * digits + 16 - 1);
  const [, small] = arrange({ ...table, columns: [table.columns[0], column('rtt', 'Handshake', null)] }, {}).all;
  expect(rtt.width).toBeGreaterThan(small.width);
});

test('in a narrow window long addresses are cut in the middle, so that the columns behind them are in sight', () => {
  const widthOf = (room: 'wide' | 'narrow', letters: number): number =>
    arrange(PACKETS, {}, {}, { source: letters }, room).all.find(({ name }) => name === 'source')!.width;
  expect(widthOf('narrow', 15), 'IPv4 is whole').toBe(widthOf('wide', 15));
  expect(widthOf('narrow', 39)).toBeLessThan(widthOf('wide', 39));
  const room = addressLetters(widthOf('narrow', 39));
  const cut = shortened('2001:db8:2030:0:1200:20ff:fe20:3067', room);
  expect(cut).toHaveLength(room);
  expect(cut).toMatch(/^2001:db8:.*….*fe20:3067$/);
  expect(shortened('10.0.0.1', room)).toBe('10.0.0.1');
  expect(addressLetters(widthOf('wide', 15)), 'what a column was made for has room in it').toBeGreaterThanOrEqual(15);
});

test('a column of numbers has room for all their digits, whatever the letters of the font', () => {
  const ports = { ...PACKETS, columns: [{ name: 'to', title: 'To', kind: 'port' as const, unit: null, field: null }] };
  const [{ width }] = arrange(ports, {}, {}, { to: 5 }).all;
  const widestDigit = 0.64 * 12.5; // of the fonts that systems bring: those of DejaVu and Verdana
  expect(width - 16).toBeGreaterThanOrEqual(5 * widestDigit);
});

test('a table opens with the columns that decide; one that the reader moved stays where he put it', () => {
  const http = {
    ...PACKETS,
    id: 'http',
    columns: ['time', 'packet', 'flow', 'client', 'version', 'uri', 'referrer', 'status'].map((name) => ({
      name,
      title: name,
      kind: 'text' as const,
      unit: null,
      field: null,
    })),
  };
  const names = (layout: Parameters<typeof arrange>[1]) => arrange(http, layout).shown.map(({ name }) => name);
  expect(names({})).toEqual(['time', 'packet', 'client', 'uri', 'status', 'referrer']);
  expect(names({ order: ['status', 'time'] }).slice(0, 2)).toEqual(['status', 'time']);
  expect(names({ hidden: [] })).toContain('version');
});

test('the overview is asked anew by direction, and the whole capture with it', async () => {
  const { workers, asked } = fakeWorkers();
  const overview = new OverviewState(workers);
  const all = { filter: '', brush: null };
  await overview.follow(1, all);
  overview.by = 'direction';
  await overview.follow(1, all);
  await overview.follow(1, all);
  const wishes = asked.filter(({ name }) => name === 'overview').map(({ given }) => given[1]);
  expect(wishes).toMatchObject([{ by: 'protocol' }, { by: 'direction' }]);
});
