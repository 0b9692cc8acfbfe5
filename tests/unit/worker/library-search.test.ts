import { beforeEach, expect, test } from 'vitest';
import { Pass } from '../../../src/engine/analyse.ts';
import { applyFilter } from '../../../src/engine/filter/filter.ts';
import { storeAnalysis } from '../../../src/engine/stored.ts';
import type { LibraryFound } from '../../../src/model/library-search.ts';
import { confirmHash, keepCapture } from '../../../src/store/captures.ts';
import type { Database } from '../../../src/store/schema.ts';
import { searchLibrary } from '../../../src/worker/library-search.ts';
import { readNeedle } from '../../../src/worker/needle.ts';
import type { Item } from '../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../support/packets/dns.ts';
import { analyse, freshStore } from '../store/support.ts';
import { turn } from './support.ts';

const SCHEMAS = new Pass().analysis.tables().map(({ schema }) => schema);
const HASH = 'ab'.repeat(32);

const http = (host: string, body: string): readonly Item[] => [
  'tcp 10.0.0.1:1234 > 10.0.0.80:80 SYN seq=100',
  'tcp 10.0.0.80:80 > 10.0.0.1:1234 SYN,ACK seq=500 ack=101',
  `tcp 10.0.0.1:1234 > 10.0.0.80:80 ACK seq=101 ack=501 "GET /a HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n"`,
  `tcp 10.0.0.80:80 > 10.0.0.1:1234 ACK seq=501 ack=${101 + 27 + host.length} "HTTP/1.1 200 OK\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n${body}"`,
];

let database: Database;
beforeEach(async () => {
  database = await freshStore();
});

async function keep(id: string, ...lines: readonly Item[]) {
  const made = await analyse(`${id}.pcap`, ...lines);
  expect(await keepCapture(database, id, storeAnalysis(made.analysis, made.summary), Number(id))).toMatchObject({
    ok: true,
  });
  return made.analysis;
}

async function find(
  text: string,
  signal = new AbortController().signal,
  onFound: (found: LibraryFound) => void = () => undefined,
) {
  return searchLibrary(database, readNeedle(text)!, SCHEMAS, { signal, pause: turn, onFound });
}
const told = (found: LibraryFound | null) =>
  found!.hits.map(({ capture, table, column, value, count }) => `${capture} ${table}.${column} ${value} ×${count}`);

test('an address is found as a host, with its packets and times, and opens by a filter', async () => {
  const analysis = await keep('1', 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"', 'udp 10.0.0.2:2 > 10.0.0.1:1 "y"');
  await keep('2', 'udp 10.0.0.12:1 > 10.0.0.20:2 "x"');
  const found = await find(' 10.0.0.2 ');
  expect(told(found)).toEqual(['1 hosts.address 10.0.0.2 ×2']);
  const [hit] = found!.hits;
  expect([hit.first, hit.last]).toEqual([expect.stringMatching(/^\d+\.\d{9}$/), expect.stringMatching(/^\d+\.\d{9}$/)]);
  expect(applyFilter(analysis, hit.filter)).toMatchObject({ ok: true });
  expect(found).toMatchObject({ captures: 2, total: 2, more: 0, unread: 0 });
});

test('a MAC address and an IPv6 address are found in any way of writing', async () => {
  await keep('1', 'arp who-has 10.0.0.1 tell 10.0.0.2', 'udp [2001:db8::1]:1 > [2001:db8::2]:2 "x"');
  expect(told(await find('2001:0DB8:0:0::2'))).toContain('1 hosts.address 2001:db8::2 ×1');
});

test('a name is found in any letters and as a part: as DNS name, host of a server, in several captures', async () => {
  await keep(
    '1',
    ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('www.Example.com')],
    ['udp 10.0.0.1:4001 > 10.0.0.53:53', dnsQuery('www.Example.com')],
  );
  const analysis = await keep('2', ...http('shop.example.com', 'hello'));
  await keep('3', 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"');
  const found = await find('eXample.com');
  expect(told(found)).toEqual(
    expect.arrayContaining(['1 dns.query www.Example.com ×2', '2 http.host shop.example.com ×1']),
  );
  expect(found!.hits.some(({ capture }) => capture === '3')).toBe(false);
  for (const { capture, filter } of found!.hits.filter(({ capture }) => capture === '2')) {
    const applied = applyFilter(analysis, filter);
    expect([capture, filter, applied.ok]).toEqual([capture, filter, true]);
  }
});

test('an entry of several lists is one hit, with the rows of all', async () => {
  const flow = (port: number) => [`10.0.0.1:${port}`, '10.0.0.53:53'];
  const exchange = (port: number, name: string, other: string): Item[] => [
    [`udp ${flow(port).join(' > ')}`, dnsQuery(name)],
    [`udp ${flow(port).reverse().join(' > ')}`, dnsAnswer(name, [`${name} 60 CNAME cdn.evil.example`, other])],
  ];
  const other = (end: number) => `cdn.evil.example 60 A 192.0.2.${end}`;
  await keep('1', ...exchange(4000, 'a.example', other(1)), ...exchange(4001, 'a.example', other(2)));
  const answers = (await find('cdn.evil.example'))!.hits.filter(({ column }) => column === 'answers');
  expect(answers.map(({ value, count }) => [value, count])).toEqual([['cdn.evil.example', 2]]);
  expect(answers[0].filter).toBe('wireloupe.flow in {0, 1}');
});

test('texts that stand side by side in the pool are not one text', async () => {
  await keep(
    '1',
    ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('abc')],
    ['udp 10.0.0.1:4001 > 10.0.0.53:53', dnsQuery('def')],
  );
  expect(told(await find('abcdef'))).toEqual([]);
  expect(told(await find('abc'))).toContain('1 dns.query abc ×1');
});

test('an empty text at the end of all texts ends nothing', async () => {
  const analysis = await keep(
    '1',
    ['udp 10.0.0.5:4000 > 10.0.0.1:53', dnsQuery('no.example')],
    ['udp 10.0.0.1:53 > 10.0.0.5:4000', dnsAnswer('no.example', [])],
  );
  expect(analysis.texts.all().at(-1)).toBe('');
  const found = await find('10.0.0.5');
  expect(found).toMatchObject({ unread: 0 });
  expect(told(found)).toContain('1 hosts.address 10.0.0.5 ×2');
});

test('a file is found by any of its hashes, a capture by its own', async () => {
  const analysis = await keep('1', ...http('a.example', 'hello'));
  await keep('2', 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"');
  await confirmHash(database, '2', HASH);
  const files = analysis.tableById('files')!;
  expect(files.length).toBe(1);
  for (const column of ['md5', 'sha1', 'sha256'] as const) {
    const hash = files.text(column, 0)!;
    const found = await find(hash.toUpperCase());
    expect(told(found)).toEqual([`1 files.${column} ${hash} ×1`]);
    expect(found!.hits[0].filter).toBe('wireloupe.flow in {0}');
    expect(told(await find(`${hash.slice(0, -1)}g`))).toEqual([]);
  }
  expect(told(await find(HASH))).toEqual([`2 capture.sha256 ${HASH} ×1`]);
});

test('a value that looks like a filter or a pattern stays a value', async () => {
  const name = 'a"b.*(c';
  const analysis = await keep('1', ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery(name)]);
  const found = await find('b.*(');
  const hit = found!.hits.find(({ table }) => table === 'dns')!;
  expect(hit.value).toContain('b.*(c');
  expect(applyFilter(analysis, hit.filter)).toMatchObject({ ok: true });
});

test('many values are counted, few are listed', async () => {
  await keep(
    '1',
    ...Array.from({ length: 60 }, (_, i): Item => [
      `udp 10.0.0.1:${4000 + i} > 10.0.0.53:53`,
      dnsQuery(`n${i}.evil.example`),
    ]),
  );
  const found = await find('evil.example');
  const dns = found!.hits.filter(({ table }) => table === 'dns');
  expect(dns).toHaveLength(20);
  expect(found!.more).toBeGreaterThanOrEqual(40);
});

test('it can be stopped between captures, and a damaged one is told and passed over', async () => {
  for (const id of ['1', '2', '3']) await keep(id, 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"');
  await database.put('results', { kinds: Uint8Array.of(2), words: null } as never, ['2', 'addresses', '', 0]);
  const found = await find('10.0.0.1');
  expect(found).toMatchObject({ captures: 3, unread: 1 });
  expect(new Set(found!.hits.map(({ capture }) => capture))).toEqual(new Set(['1', '3']));

  const stop = new AbortController();
  const parts: number[] = [];
  const stopped = await find('10.0.0.1', stop.signal, ({ captures }) => {
    parts.push(captures);
    stop.abort();
  });
  expect([stopped, parts]).toEqual([null, [1]]);
});

test('what is too short or too long is not looked for', () => {
  expect([readNeedle('ab'), readNeedle(' '), readNeedle('x'.repeat(256))]).toEqual([null, null, null]);
  expect(readNeedle('::')?.address).not.toBeNull();
});

test('where more is found than is followed, the count says that it is a lower bound', async () => {
  const made = await analyse('1.pcap', ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('a.evil.example')]);
  const stored = storeAnalysis(made.analysis, made.summary);
  const names = Array.from({ length: 20_001 }, (_, i) => `${i}.evil.example`);
  const texts = { chunks: [names.join('')], lengths: Uint32Array.from(names, ({ length }) => length) };
  await keepCapture(database, '1', { ...stored, texts }, 1);
  expect(await find('evil.example')).toMatchObject({ isAtLeast: true });
  expect(await find('20000.evil.example')).toMatchObject({ isAtLeast: false, more: 0 });
});

test('an address stands in a text only as a whole', () => {
  const { holds } = readNeedle('10.0.0.1')!;
  expect(['10.0.0.1', 'at 10.0.0.1, twice', '10.0.0.1:80', '10.0.0.1.'].map(holds)).toEqual([true, true, false, true]);
  expect(['10.0.0.12', '110.0.0.1', '10.0.0.1.5', '2.10.0.0.1'].map(holds)).toEqual([false, false, false, false]);
});
