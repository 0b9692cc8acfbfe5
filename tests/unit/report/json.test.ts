import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { writeReport } from '../../../src/worker/exports.ts';
import type { Item } from '../../support/packet-builder.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { analyse } from '../store/support.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../public/wireloupe-report-1.schema.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);

const scan = Array.from({ length: 200 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`);
const items: readonly Item[] = [
  ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('=cmd|calc.example.com')],
  'arp who-has 10.0.0.1 tell 10.0.0.2',
  'udp 10.0.0.1:1 > 10.0.0.2:2 "x" wire=900',
  ...scan,
];

async function report(...lines: readonly Item[]) {
  const { analysis, facts } = await analyse('a "quoted".pcap', ...lines);
  let pauses = 0;
  const blob = await writeReport(new OpenCapture(analysis, facts), 'json', async () => void (pauses += 1));
  return { blob, pauses, analysis, json: JSON.parse(await blob.text()) as Record<string, never> };
}

test('a report is what its published schema says', async () => {
  const { json, analysis, blob } = await report(...items);
  validate(json);
  expect(validate.errors).toBeNull();
  expect(blob.type).toBe('application/json');
  expect(json).toMatchObject({ schema: 'wireloupe-report-1', summary: { packets: 203, name: 'a "quoted".pcap' } });
  expect((json['findings'] as object[]).length).toBe(analysis.findings.length);
  expect(Object.keys(json['tables'])).toEqual(expect.arrayContaining(['flows', 'hosts', 'dns', 'files', 'logins']));
  expect(Object.keys(json['tables'])).not.toContain('packets');
  expect((json['tables']['flows'] as object[]).length).toBe(analysis.flows.length);
});

test('an empty capture makes a report as well', async () => {
  const { json } = await report();
  validate(json);
  expect(validate.errors).toBeNull();
});

test('the schema refuses what is no report', async () => {
  const { json } = await report(...items);
  const wrong = [
    { ...json, schema: 'wireloupe-report-2' },
    { ...json, more: 1 },
    { ...json, tables: {} },
    { ...json, summary: { ...(json['summary'] as object), first: 1_700_000_000 } },
    { ...json, findings: [{}] },
  ];
  expect(wrong.map((each) => validate(each))).toEqual(wrong.map(() => false));
});

test('a big report comes in parts, and others may ask meanwhile', async () => {
  const lines = Array.from({ length: 4000 }, (_, i) => `udp 10.0.0.1:${i + 1} > 10.0.0.2:9 "x"`);
  const { pauses, blob } = await report(...lines);
  expect(blob.size).toBeGreaterThan(2 * 1024 * 1024);
  expect(pauses).toBeGreaterThan(1);
});
