import { expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
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
    { actor: '02:66:66:66:66:66', targets: ['10.0.0.1'], key: 'arp-spoofing/02:66:66:66:66:66/10.0.0.1' },
  ]);
});

test('one machine that repeats itself is none', async () => {
  expect(await findingsOf('arp-spoofing', claims(GATEWAY))).toEqual([]);
});

test('a shared router address is meant to move', async () => {
  expect(await findingsOf('arp-spoofing', claims('00:00:5e:00:01:07'))).toEqual([]);
});
