import { expect, test } from 'vitest';
import { DETECTORS } from '../../../../src/engine/detect/registry.ts';
import { judging } from '../../../../src/engine/judge/judge.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { analyse } from '../../../support/judge.ts';
import { packets, type Item } from '../../../support/packet-builder.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';

const ROWS = 12_000;
const repeat = (make: (i: number) => Item): Item[] => Array.from({ length: ROWS }, (_, i) => make(i));

/** Pauses that a detector takes. */
async function pauses(id: string, items: readonly Item[]): Promise<number> {
  const steps = judging(await analyse(packets(...items)), DEFAULT_SETTINGS);
  const share = DETECTORS.findIndex((detector) => detector.id === id) / DETECTORS.length;
  let count = 0;
  for (let step = steps.next(false); step.done !== true; step = steps.next(false)) if (step.value === share) count += 1;
  return count;
}

// The bound is a tenth of a second of work between two pauses; rows are what makes work here.
const LEAST = Math.floor(ROWS / 5000);

test.each([
  [
    'arp-spoofing',
    'one address that many cards claim',
    (i: number) => `arp 10.0.0.1 is-at ${card(i % 2 === 0 ? 1 : i)} to 10.0.0.2`,
  ],
  ['dns-tunnel', 'one domain with many names', (i: number): Item => [QUERY, dnsQuery(`${name(i)}.example.com`)]],
  ['dns-tunnel', 'many domains with a name each', (i: number): Item => [QUERY, dnsQuery(`x.${name(i)}.com`)]],
  [
    'beaconing',
    'one service that is called often',
    (i: number) => `tcp 10.0.0.1:${1024 + i} > 192.0.2.1:443 SYN @${i}`,
  ],
])('%s takes pauses: %s', async (id, _, make) => {
  expect(await pauses(id, repeat(make))).toBeGreaterThanOrEqual(LEAST);
});

const QUERY = 'udp 10.0.0.5:4000 > 10.0.0.1:53';
const name = (i: number): string => `a${(i * 2654435761).toString(36)}`.padEnd(30, 'x');
const card = (i: number): string => `02:00:${i.toString(16).padStart(8, '0').match(/../g)!.join(':')}`;
