import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../../../src/engine/analysis.ts';
import { completeFilter } from '../../../../src/engine/filter/complete.ts';
import { HOST_TRAITS } from '../../../../src/engine/hosts/host-traits.ts';
import { Filters } from '../../../../src/engine/selection/filters.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { judgeInSteps } from '../../../../src/worker/judgement.ts';
import { OpenCapture } from '../../../../src/worker/opened.ts';
import { analyse } from '../../../support/judge.ts';
import { hostsIn } from '../../../support/known-hosts.ts';
import { packets } from '../../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../../support/packets/dns.ts';
import { httpRequest } from '../../../support/packets/http.ts';

const asks = (agent: string): Uint8Array => httpRequest({ headers: { 'User-Agent': agent } });
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';

/** A name server and its client; the same client with others; two others whose systems show, one of them two. */
const BUILT = packets(
  ['udp 10.0.0.5:4000 > 10.0.0.1:53', dnsQuery('a.example')],
  ['udp 10.0.0.1:53 > 10.0.0.5:4000', dnsAnswer('a.example', ['a.example 60 A 10.0.0.7'])],
  'udp 10.0.0.5:9 > 10.0.0.8:9',
  'udp 10.0.0.7:9 > 10.0.0.8:9',
  ['tcp 10.0.0.6:4000 > 10.0.0.8:80 P. seq=1 ack=1', asks(WINDOWS)],
  ['tcp 10.0.0.7:4000 > 10.0.0.8:80 P. seq=1 ack=1', asks(WINDOWS)],
  ['tcp 10.0.0.7:4001 > 10.0.0.8:80 P. seq=1 ack=1', asks('Mozilla/5.0 (Linux; Android 13; Pixel 7)')],
  'udp 10.0.0.8:7 > 10.0.0.9:7',
);

let analysis: Analysis;
beforeAll(async () => {
  ({ analysis } = await hostsIn(BUILT));
});

/** Numbers of the packets that a filter accepts, by columns alone. */
function accepted(of: Analysis, filter: string): number[] {
  const filters = new Filters(of);
  const { mask, error } = filters.look(filter);
  if (error !== null) throw new Error(error.message);
  expect(filters.isDecided(filter)).toBe(true);
  return [...mask!].flatMap((one, packet) => (one === 1 ? [packet + 1] : []));
}

describe('what hosts at either end of a packet do, and which systems they have', () => {
  test.each<[string, number[]]>([
    ['wireloupe.host.role == "dns"', [1, 2]],
    ['wireloupe.host.role == "client"', [1, 2, 3]],
    ['wireloupe.host.role == "router"', []],
    ['wireloupe.host.role', [1, 2, 3]],
    ['wireloupe.host.role in {"dns", "router"}', [1, 2]],
    ['wireloupe.host.role matches "^cli"', [1, 2, 3]],
    // As of every field: of all its values, and of packets that have it.
    ['wireloupe.host.role != "dns"', [3]],
    ['all wireloupe.host.role == "client"', [3]],
    ['not wireloupe.host.role == "dns"', [3, 4, 5, 6, 7, 8]],
    // A host whose system is contested has each of them.
    ['wireloupe.host.system == "Windows"', [4, 5, 6, 7]],
    ['wireloupe.host.system == "Android"', [4, 6, 7]],
    ['wireloupe.host.certainty == "contested"', [4, 6, 7]],
    ['wireloupe.host.certainty == "possible"', [5]],
    ['wireloupe.host.role == "client" and udp.port == 9', [3]],
  ])('%s', (filter, numbers) => {
    expect(accepted(analysis, filter)).toEqual(numbers);
  });

  test('every value of a kind has a bit of 32', () => {
    for (const values of Object.values(HOST_TRAITS)) expect(values.length).toBeLessThan(32);
  });

  test('values that occur are offered, those of most hosts first', () => {
    const offered = (text: string): string[] =>
      completeFilter(analysis, text, text.length).items.map(({ text }) => text);
    expect(offered('wireloupe.host.system == ')).toEqual(['"Windows"', '"Android"']);
    expect(offered('wireloupe.host.role == ').sort()).toEqual(['"client"', '"dns"']);
    expect(offered('wireloupe.host.certainty == "con')).toEqual(['"contested"']);
    expect(offered('wireloupe.host.r')).toContain('wireloupe.host.role');
  });
});

test('before a capture is judged no packet has them; what was asked then is worked out anew', async () => {
  const read = await analyse(BUILT);
  const capture = new OpenCapture(read, { name: 'x', size: 1, fingerprint: '' });
  const { filters } = capture.query.selections;
  const count = (filter: string): number => capture.query.selections.select({ filter, brush: null }).packets;
  expect([count('wireloupe.host.role == "dns"'), count('udp')]).toEqual([0, 5]);
  expect(completeFilter(read, 'wireloupe.host.role == ', 23).items).toEqual([]);
  const { version } = filters;
  await judgeInSteps(capture, DEFAULT_SETTINGS, {
    signal: new AbortController().signal,
    pause: async () => {},
    onStep: () => undefined,
  });
  expect(count('wireloupe.host.role == "dns"')).toBe(2);
  expect(filters.version).toBeGreaterThan(version);
});
