import { expect, test } from 'vitest';
import { judge } from '../../../../src/engine/judge/judge.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { growth, LINEAR } from '../../../support/growth.ts';
import { analyse, findingsOf } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

const GATEWAY = '02:00:0a:00:00:01';

/** The gateway answers a question, then somebody says six times that the address is at `mac`. */
const claims = (mac: string) =>
  packets(
    'arp who-has 10.0.0.1 tell 10.0.0.5 @0',
    `arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.5 @0.1`,
    ...Array.from({ length: 6 }, (_, i) => `arp 10.0.0.1 is-at ${mac} to 10.0.0.5 @${10 + i}`),
  );

test('two machines that claim one address are a conflict', async () => {
  expect(await findingsOf('arp-spoofing', claims('02:66:66:66:66:66'))).toMatchObject([
    {
      actor: '02:66:66:66:66:66',
      targets: ['10.0.0.1'],
      key: 'arp-spoofing/02:66:66:66:66:66/10.0.0.1',
      outcome: 'attempted',
      confidence: 'high',
    },
  ]);
});

test('a tool that repairs the caches when it ends was there all the same', async () => {
  const repair = packets(`arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.5 eth=02:66:66:66:66:66>02:00:0a:00:00:05 @30`);
  expect(await findingsOf('arp-spoofing', [...claims('02:66:66:66:66:66'), ...repair])).toHaveLength(1);
});

test('that the second machine hands packets on proves it', async () => {
  const handed = packets(
    'arp who-has 10.0.0.9 tell 10.0.0.5 @20',
    'udp 10.0.0.5:4000 > 192.0.2.1:9 "x" eth=02:66:66:66:66:66>02:00:0a:00:00:01 @21',
  );
  expect(await findingsOf('arp-spoofing', [...claims('02:66:66:66:66:66'), ...handed])).toMatchObject([
    { outcome: 'succeeded', confidence: 'confirmed' },
  ]);
});

test('that it sends what the router brings from outside proves it as well', async () => {
  const sent = (mac: string, at: number) =>
    packets(`udp 192.0.2.1:9 > 10.0.0.5:4000 "x" eth=${mac}>02:00:0a:00:00:05 @${at}`);
  const [router, intruder] = [sent(GATEWAY, 20), sent('02:66:66:66:66:66', 20.1)];
  expect(await findingsOf('arp-spoofing', [...claims('02:66:66:66:66:66'), ...router, ...intruder])).toMatchObject([
    { outcome: 'succeeded', confidence: 'confirmed' },
  ]);
  expect(await findingsOf('arp-spoofing', [...claims('02:66:66:66:66:66'), ...router])).toMatchObject([
    { outcome: 'attempted' },
  ]);
});

/** The owner answers again and again; once, or in frames of the same card, another address stands in the answer. */
const stray = (count: number, eth: string) =>
  packets(
    ...Array.from({ length: 8 }, (_, i) => [
      `arp who-has 10.0.0.1 tell 10.0.0.5 @${i}`,
      `arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.5 @${i}.1`,
      ...(i < count ? [`arp 10.0.0.1 is-at 02:66:66:66:66:66 to 10.0.0.5 ${eth} @${i}.2`] : []),
    ]).flat(),
  );

test('one claim among many is a stray packet', async () => {
  expect(await findingsOf('arp-spoofing', stray(1, ''))).toEqual([]);
  expect(await findingsOf('arp-spoofing', stray(2, ''))).toHaveLength(1);
});

test('a card that contradicts itself is not two machines', async () => {
  expect(await findingsOf('arp-spoofing', stray(4, `eth=${GATEWAY}>02:00:0a:00:00:05`))).toEqual([]);
});

test('of a capture that begins amid it, who speaks unasked did it', async () => {
  const amid = packets(
    ...Array.from({ length: 6 }, (_, i) => `arp 10.0.0.1 is-at 02:66:66:66:66:66 to 10.0.0.5 @${i * 2}`),
    ...[1, 5, 9].flatMap((at) => [
      `arp who-has 10.0.0.1 tell 10.0.0.9 @${at}`,
      `arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.9 @${at}.01`,
    ]),
  );
  const [finding] = await findingsOf('arp-spoofing', amid);
  expect(finding).toMatchObject({ actor: '02:66:66:66:66:66', parameters: { owner: GATEWAY, order: 'other' } });
});

/** A standby takes an address over: it says so twice, and answers for it from then on. */
const takeover = (...more: string[]) =>
  packets(
    'arp who-has 10.0.0.1 tell 10.0.0.5 @0',
    `arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.5 @0.1`,
    'arp who-has 10.0.0.1 tell 10.0.0.1 eth=02:66:66:66:66:66>ff:ff:ff:ff:ff:ff mac=02:66:66:66:66:66 @20',
    'arp who-has 10.0.0.1 tell 10.0.0.1 eth=02:66:66:66:66:66>ff:ff:ff:ff:ff:ff mac=02:66:66:66:66:66 @22',
    ...more,
  );

test('an address that was handed over is a low risk, one that the first card still claims is a high one', async () => {
  expect(await findingsOf('arp-spoofing', takeover())).toMatchObject([
    { actor: '02:66:66:66:66:66', severity: 'low', confidence: 'low', opposing: [{}] },
  ]);
  const still = takeover('arp who-has 10.0.0.1 tell 10.0.0.8 @30', `arp 10.0.0.1 is-at ${GATEWAY} to 10.0.0.8 @30.1`);
  expect(await findingsOf('arp-spoofing', still)).toMatchObject([{ severity: 'high', opposing: [] }]);
});

test('one machine that repeats itself is none', async () => {
  expect(await findingsOf('arp-spoofing', claims(GATEWAY))).toEqual([]);
});

test('a shared router address is meant to move', async () => {
  expect(await findingsOf('arp-spoofing', claims('00:00:5e:00:01:07'))).toEqual([]);
});

test('a flood of claims costs what it is long: each was held against all others', async () => {
  const flood = (count: number) =>
    packets(
      ...Array.from({ length: count }, (_, i) => {
        const mac = `02:00:00:${[i >> 16, (i >> 8) & 255, i & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
        return `arp 10.0.0.1 is-at ${mac} to 10.0.0.5 @${i / 1000}`;
      }),
    );
  const judging = (count: number) => {
    const analysis = analyse([...flood(count), ...claims('02:66:66:66:66:66')]);
    return async () => judge(await analysis, DEFAULT_SETTINGS).map(({ actor }) => actor);
  };
  expect(await judging(2500)()).toEqual(['02:66:66:66:66:66']);
  expect(await growth(judging, 1250)).toBeLessThan(LINEAR);
});
