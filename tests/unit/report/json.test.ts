import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect, test, vi } from 'vitest';
import { conclude } from '../../../src/engine/judge/judge.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { writeReport } from '../../../src/worker/exports.ts';
import { DEFAULT_REPORT_ROWS, type ReportRows } from '../../../src/model/report.ts';
import type { AnalystReview } from '../../../src/model/review.ts';
import type { Summary } from '../../../src/model/query.ts';
import { hastenClock } from '../../support/clock.ts';
import type { Item } from '../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../support/packets/dns.ts';
import { analyse } from '../store/support.ts';

afterEach(() => vi.restoreAllMocks());

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const schemaOf = (version: number) =>
  ajv.compile(
    JSON.parse(
      readFileSync(new URL(`../../../public/wireloupe-report-${version}.schema.json`, import.meta.url), 'utf8'),
    ) as object,
  );
const validate = schemaOf(2);

const scan = Array.from({ length: 200 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`);
const items: readonly Item[] = [
  ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('=cmd|calc.example.com')],
  'arp who-has 10.0.0.1 tell 10.0.0.2',
  'udp 10.0.0.1:1 > 10.0.0.2:2 "x" wire=900',
  ...scan,
];

async function report(...lines: readonly Item[]) {
  return reportWith(() => null, lines);
}

async function reportWith(
  review: (finding: string) => AnalystReview | null,
  lines: readonly Item[],
  mostRows: ReportRows = DEFAULT_REPORT_ROWS,
) {
  const { analysis, facts } = await analyse('a "quoted".pcap', ...lines);
  let pauses = 0;
  const blob = await writeReport(
    new OpenCapture(analysis, facts),
    'json',
    { review: review(analysis.findings[0]?.key ?? ''), mostRows },
    { pause: async () => void (pauses += 1) },
  );
  return { blob: blob!, pauses, analysis, json: JSON.parse(await blob!.text()) as Record<string, never> };
}

test('a report is what its published schema says', async () => {
  const { json, analysis, blob } = await report(...items);
  validate(json);
  expect(validate.errors).toBeNull();
  expect(blob.type).toBe('application/json');
  expect(json).toMatchObject({
    schema: 'wireloupe-report-2',
    review: null,
    summary: { packets: 203, name: 'a "quoted".pcap' },
  });
  expect((json['findings'] as object[]).length).toBe(analysis.findings.length);
  expect(Object.keys(json['tables'])).toEqual(expect.arrayContaining(['flows', 'hosts', 'dns', 'files', 'logins']));
  expect(Object.keys(json['tables'])).not.toContain('packets');
  expect(Object.keys(json['tables'])).not.toContain('contents');
  expect((json['tables']['flows'] as object[]).length).toBe(analysis.flows.length);
});

test('hosts say what they do and which system they seem to have, as the schema knows', async () => {
  const answer = dnsAnswer('=cmd|calc.example.com', []);
  const { analysis, facts } = await analyse('a.pcap', ...items, ['udp 10.0.0.53:53 > 10.0.0.1:4000', answer]);
  conclude(analysis, DEFAULT_SETTINGS);
  const wish = { review: null, mostRows: null };
  const blob = await writeReport(new OpenCapture(analysis, facts), 'json', wish, { pause: async () => undefined });
  const json = JSON.parse(await blob!.text()) as { tables: { hosts: Record<string, unknown>[] } };
  validate(json);
  expect(validate.errors).toBeNull();
  const { hosts } = json.tables;
  expect(hosts.map(({ roles }) => roles)).toEqual(expect.arrayContaining([['client'], ['dns'], ['scanner'], null]));
  const sure = { ...json, tables: { ...json.tables, hosts: [{ ...hosts[0], systemCertainty: 'sure' }] } };
  const grouped = { ...json, tables: { ...json.tables, hosts: [{ ...hosts[0], roles: 'client' }] } };
  expect([sure, grouped].map((each) => validate(each))).toEqual([false, false]);
});

test('an empty capture makes a report as well', async () => {
  const { json } = await report();
  validate(json);
  expect(validate.errors).toBeNull();
});

test('the schema refuses what is no report', async () => {
  const { json } = await report(...items);
  const wrong = [
    { ...json, schema: 'wireloupe-report-1' },
    { ...json, review: undefined },
    { ...json, review: { findings: [{ key: 'a' }], packets: [] } },
    { ...json, more: 1 },
    { ...json, tables: {} },
    { ...json, summary: { ...(json['summary'] as object), first: 1_700_000_000 } },
    { ...json, findings: [{}] },
  ];
  expect(wrong.map((each) => validate(each))).toEqual(wrong.map(() => false));
});

test('others may ask while a big report is written', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
  const lines = Array.from({ length: 400 }, (_, i) => `udp 10.0.0.1:${i + 1} > 10.0.0.2:9 "x"`);
  const { pauses } = await report(...lines);
  expect(pauses).toBeGreaterThan(1);
});

test('a table is cut at the rows that were wished for, and the report says how many there are', async () => {
  const lines = Array.from({ length: 1500 }, (_, i) => `udp 10.0.${i >> 8}.${i & 255}:9 > 10.0.0.2:9 "x"`);
  const { json } = await reportWith(() => null, lines, 1000);
  validate(json);
  expect(validate.errors).toBeNull();
  const { tables, summary } = json as unknown as { tables: Record<string, object[]>; summary: Summary };
  const rowsOf = (id: string) => summary.tables.find((table) => table.id === id)!.rows;
  expect(tables['flows']).toHaveLength(1000);
  expect(rowsOf('flows')).toBe(1500);
  expect(summary.notices.filter(({ code }) => code === 'report-cut')).toEqual(
    ['flows', 'hosts', 'hostMacs'].map((table) => ({
      ...{ code: 'report-cut', offset: null, lostBytes: null, count: rowsOf(table) - 1000 },
      parameters: { table, rows: rowsOf(table), limit: 1000 },
    })),
  );
  const { json: all } = await reportWith(() => null, lines, null);
  expect((all as unknown as { tables: Record<string, object[]> }).tables['flows']).toHaveLength(1500);
});

test('hosts of a report are those that the summary counts: not addresses that only a message speaks of', async () => {
  const spoken = dnsAnswer('a.example', ['a.example 60 A 192.0.2.1', 'a.example 60 A 192.0.2.2']);
  const { json } = await report(['udp 10.0.0.53:53 > 10.0.0.1:4000', spoken]);
  const { tables, summary } = json as unknown as { tables: Record<string, { address: string }[]>; summary: Summary };
  expect(tables['hosts'].map(({ address }) => address).toSorted()).toEqual(['10.0.0.1', '10.0.0.53']);
  expect(summary.hosts).toBe(2);
  expect(summary.tables.find(({ id }) => id === 'hosts')!.rows).toBe(2);
});

test('a report that is stopped is none', async () => {
  const lines = Array.from({ length: 4000 }, (_, i) => `udp 10.0.0.1:${i + 1} > 10.0.0.2:9 "x"`);
  const { analysis, facts } = await analyse('a.pcap', ...lines);
  const stop = new AbortController();
  const options = { pause: async () => stop.abort(), signal: stop.signal };
  const wish = { review: null, mostRows: DEFAULT_REPORT_ROWS };
  hastenClock();
  expect(await writeReport(new OpenCapture(analysis, facts), 'json', wish, options)).toBeNull();
});

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

test('triage, marks and notes go in as words of the analyst; what says nothing stays out', async () => {
  const { json } = await reportWith(
    (key) => ({
      findings: [
        { key, state: 'confirmed', note: '</script>"\\u2028 ticket 4711', changedAt: AT },
        { key: 'gone/10.0.0.1', state: 'benign', note: '', changedAt: AT },
        { key: 'untouched', state: 'new', note: '', changedAt: AT },
      ],
      packets: [
        { packet: 1, marked: true, note: 'look', changedAt: AT },
        { packet: 2, marked: false, note: '', changedAt: AT },
        { packet: 3, marked: false, note: 'only a note', changedAt: AT },
        { packet: 9999, marked: true, note: '', changedAt: AT },
      ],
    }),
    items,
  );
  validate(json);
  expect(validate.errors).toBeNull();
  const said = { by: 'analyst', changed: '2026-01-02T03:04:05.006Z' };
  const [finding] = json['findings'] as { key: string }[];
  expect(json['review']).toEqual({
    findings: [
      { key: finding.key, found: true, state: 'confirmed', note: '</script>"\\u2028 ticket 4711', ...said },
      { key: 'gone/10.0.0.1', found: false, state: 'benign', note: '', ...said },
    ],
    packets: [
      { packet: 1, time: expect.stringMatching(/^\d+\.\d{9}$/) as string, marked: true, note: 'look', ...said },
      { packet: 3, time: expect.any(String) as string, marked: false, note: 'only a note', ...said },
      { packet: 9999, time: null, marked: true, note: '', ...said },
    ],
  });
});

test('version 1 stays described: a report of today without its review is one', async () => {
  const { json } = await report(...items);
  const older = { ...json };
  Reflect.deleteProperty(older, 'review');
  const valid = schemaOf(1);
  valid({ ...older, schema: 'wireloupe-report-1' });
  expect(valid.errors).toBeNull();
  expect(valid(json)).toBe(false);
});
