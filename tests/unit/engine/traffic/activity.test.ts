import { expect, test } from 'vitest';
import type { Analysis } from '../../../../src/engine/analysis.ts';
import { makeOverview } from '../../../../src/engine/overview.ts';
import { Selections } from '../../../../src/engine/selection/selection.ts';
import { EVERYTHING, type Overview, type Selection } from '../../../../src/model/query.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

const DAY = 86_400;
const ask = (analysis: Analysis, selection: Selection = EVERYTHING, busy = false): Overview =>
  makeOverview(analysis, new Selections(analysis), selection, { bins: 100, zone: 'UTC', busy });
const LISTS = ['topHosts', 'topConversations', 'topPorts', 'applications'] as const;
/** Bins of a row that have anything, as a share of all of them. */
const places = (overview: Overview, list: (typeof LISTS)[number], label: string): number[] => {
  const { activity } = overview[list].find((share) => share.label === label)!;
  return [...activity!].flatMap((bytes, bin) => (bytes > 0 ? [bin / activity!.length] : []));
};

/** A server all the time, and one host that speaks in the second half only. */
const built = (): Promise<Analysis> =>
  analyse(
    packets(
      ...Array.from({ length: 40 }, (_, i) => `udp 10.0.0.1:5000 > 10.0.0.9:53 "often" @${i}`),
      ...Array.from({ length: 10 }, (_, i) => `tcp 10.0.0.2:6000 > 10.0.0.9:80 SYN seq=${i} @${30 + i}`),
      'arp who-has 10.0.0.9 tell 10.0.0.3 @20',
    ),
  );

test('the bytes of each row lie in its bins, all of them', async () => {
  const overview = ask(await built());
  for (const list of LISTS)
    for (const { label, bytes, activity } of overview[list])
      expect(
        [...activity!].reduce((sum, each) => sum + each, 0),
        `${list} ${label}`,
      ).toBe(bytes);
  expect(overview.rare[0].activity, 'of others nothing is told').toBeUndefined();
});

test('they lie where its packets were', async () => {
  const overview = ask(await built());
  for (const [list, label] of [
    ['topHosts', '10.0.0.2'],
    ['topConversations', '10.0.0.9 ↔ 10.0.0.2'],
    ['topPorts', '80/tcp'],
  ] as const)
    expect(Math.min(...places(overview, list, label)), label).toBeGreaterThan(0.7);
  expect(Math.min(...places(overview, 'topHosts', '10.0.0.9'))).toBe(0);
});

test('of a selection they are those of its packets over its time', async () => {
  const overview = ask(await built(), { filter: 'tcp', brush: null });
  expect(overview.topHosts.map(({ label }) => label).toSorted()).toEqual(['10.0.0.2', '10.0.0.9']);
  for (const { bytes, activity } of overview.topHosts)
    expect([...activity!].reduce((sum, each) => sum + each, 0)).toBe(bytes);
  expect(Math.min(...places(overview, 'topHosts', '10.0.0.2'))).toBe(0);
});

test('the pauses of an idle capture are left out, as in the chart', async () => {
  const at = (second: number) => `udp 10.0.0.1:5000 > 10.0.0.9:53 "x" @${second}`;
  const seconds = Array.from({ length: 30 }, (_, i) => (i < 15 ? i : 100 * DAY + i));
  const analysis = await analyse(packets(...seconds.map(at)));
  expect(places(ask(analysis), 'topHosts', '10.0.0.1')).toHaveLength(2);
  expect(places(ask(analysis, EVERYTHING, true), 'topHosts', '10.0.0.1').length).toBeGreaterThan(20);
});
