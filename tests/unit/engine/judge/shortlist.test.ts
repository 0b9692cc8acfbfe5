import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import type { Draft, Facts, Report } from '../../../../src/engine/detect/detector.ts';
import { hostCard } from '../../../../src/engine/hosts/host-card.ts';
import { conclude, judge, judging } from '../../../../src/engine/judge/judge.ts';
import { MOST_OF_DETECTOR, Shortlist } from '../../../../src/engine/judge/shortlist.ts';
import { readRow } from '../../../../src/engine/rows.ts';
import { AddressPool } from '../../../../src/model/address.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

const addresses = new AddressPool();
for (let i = 0; i < 100; i += 1) addresses.ipv4(Uint8Array.of(10, 0, 0, i), 0);
const facts = { addresses, address: (id: number) => addresses.format(id) } as Facts;

let written = 0;
const draft = (actor: number, evidenceCount: number, more: Partial<Draft> = {}): Draft => ({
  key: [addresses.format(actor), more.firstPacket ?? 0],
  severity: 'low',
  confidence: 'high',
  outcome: 'attempted',
  actor,
  direction: 'external',
  evidenceCount,
  firstPacket: actor,
  lastPacket: actor + 1,
  ...more,
  write: () => {
    written += 1;
    return { title: { en: '', ru: '' }, parameters: {}, targets: [], measures: [], evidence: [], flows: [] };
  },
});

function listed(most: number, drafts: readonly Draft[]): Report[] {
  const list = new Shortlist(facts, most);
  for (const each of drafts) list.add(each);
  return [...list.reports()];
}

test('as many as fit are all listed', () => {
  expect(listed(3, [draft(1, 5), draft(2, 5), draft(3, 5)]).map(({ actor }) => actor)).toEqual([1, 2, 3]);
});

test('beyond the limit those of most weight stay, and only they are written out', () => {
  const many = Array.from({ length: 90 }, (_, i) => draft(i, (i * 37) % 90));
  const heavy = [
    draft(91, 1, { severity: 'critical' }),
    draft(92, 1, { direction: 'outbound' }),
    draft(93, 1, { outcome: 'succeeded' }),
  ];
  written = 0;
  const reports = listed(4, [...many.slice(0, 50), ...heavy, ...many.slice(50)]);
  expect(reports.map(({ actor, evidenceCount }) => [actor, evidenceCount])).toEqual([
    [91, 1],
    [93, 1],
    [92, 1],
    [many.find(({ evidenceCount }) => evidenceCount === 89)!.actor, 89],
    [-1, (89 * 88) / 2],
  ]);
  expect(written).toBe(4);
});

test('the one that stands for the others has their exact totals', () => {
  const others = [...Array.from({ length: 50 }, (_, i) => draft(i % 10, i)), draft(3, 200, { severity: 'info' })];
  const [, rest] = listed(1, [...others, draft(20, 500)]);
  expect(rest).toMatchObject({
    key: ['more'],
    severity: 'low',
    parameters: { count: 51, actors: 10, listed: 1 },
    evidenceCount: (50 * 49) / 2 + 200,
    firstPacket: 0,
    lastPacket: 10,
  });
  expect(rest.evidence).toHaveLength(20);
  expect(rest.evidence[0]).toMatchObject({ packet: 9, field: 'wireloupe.address', value: '10.0.0.9' });
  expect(rest.measures.map(({ name, value }) => [name.en, value])).toEqual([
    ['Findings folded', 51],
    ['Of severity low', 50],
    ['Of severity info', 1],
    ['Hosts', 10],
  ]);
  for (const language of ['en', 'ru'] as const)
    expect(String(new IntlMessageFormat(rest.title[language], language).format(rest.parameters))).toMatch(/51.*10/);
});

test('in whatever order they come, the same stay', () => {
  const many = Array.from({ length: 60 }, (_, i) => draft(i, 7));
  expect(listed(9, many.toReversed())).toMatchObject(
    listed(9, many).map(({ key, evidenceCount }) => ({ key, evidenceCount })),
  );
});

const address = (i: number): string => `10.0.${i >> 8}.${i & 255}`;
const forged = (count: number) =>
  packets(...Array.from({ length: count }, (_, i) => `tcp ${address(i)}:4000 > 192.0.2.1:80 FIN`));

test('a capture of forged sources is a thousand findings and one, which a notice names', async () => {
  const analysis = await analyse(forged(MOST_OF_DETECTOR + 300));
  for (let round = 0; round < 2; round += 1) {
    const found = judge(analysis, DEFAULT_SETTINGS).filter(({ id }) => id === 'stealth-scan');
    expect(found).toHaveLength(MOST_OF_DETECTOR + 1);
    expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
    expect(found.find(({ key }) => key === 'stealth-scan/more')).toMatchObject({
      actor: null,
      evidenceCount: 300,
      parameters: { count: 300 },
    });
    expect(analysis.notices).toMatchObject([
      { code: 'findings-folded', count: 300, parameters: { detector: 'stealth-scan', limit: MOST_OF_DETECTOR } },
    ]);
    expect(() => structuredClone(found), 'findings cross to the page').not.toThrow();
  }
});

test('each host is told of its findings, also where those are folded', async () => {
  const analysis = await analyse(forged(MOST_OF_DETECTOR + 300));
  // A second judgement finds the same, and counts it once.
  for (let round = 0; round < 2; round += 1) conclude(analysis, DEFAULT_SETTINGS);
  const table = analysis.tableById('hosts')!;
  const hosts = Array.from({ length: table.length }, (_, id) => readRow(analysis, table, id));
  const found = hosts.filter(({ address }) => String(address).startsWith('10.0.'));
  expect(found).toHaveLength(MOST_OF_DETECTOR + 300);
  expect(found.filter(({ findings, severity }) => findings !== 1 || severity !== 'info')).toEqual([]);
  const listed = new Set(analysis.findings.map(({ actor }) => actor));
  const folded = found.find(({ address }) => !listed.has(address as string))!;
  expect(hostCard(analysis, folded.address as string)?.findings).toEqual(['stealth-scan/more']);
});

test('a judgement that is stopped keeps what it found, and says what it did not ask', async () => {
  const analysis = await analyse(forged(3));
  const steps = judging(analysis, DEFAULT_SETTINGS);
  let step = steps.next(false);
  while (step.done !== true) step = steps.next(true);
  expect(step.value.map(({ key }) => key)).toEqual(['stealth-scan/10.0.0.0']);
  expect(analysis.notices).toMatchObject([{ code: 'judging-stopped' }]);
  expect(judge(analysis, DEFAULT_SETTINGS)).toHaveLength(3);
  expect(analysis.notices).toEqual([]);
});
