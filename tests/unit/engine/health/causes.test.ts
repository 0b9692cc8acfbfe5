import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../../../src/base/steps.ts';
import type { Analysis } from '../../../../src/engine/analysis.ts';
import { healthReport } from '../../../../src/engine/health.ts';
import { CAUSES } from '../../../../src/engine/health/registry.ts';
import { filtering } from '../../../support/filtering.ts';
import { analyse } from '../../../support/judge.ts';
import type { HealthReport } from '../../../../src/model/health.ts';
import { packets, type Packet } from '../../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery, RCODE } from '../../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { type Exchange, inOrder, tcpSession, type TcpSession } from '../../../support/packets/session.ts';

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const CLIENT = '10.0.0.7',
  SERVER = '10.0.0.2';

/** One of several connections of the same two hosts. */
const connection = (index: number, session: Partial<TcpSession> = {}): Packet[] =>
  tcpSession({ client: `${CLIENT}:${40_000 + index}`, server: `${SERVER}:8081`, start: index, ...session });
const transfer = (fault?: Exchange['fault'], faults = 4): Packet[] =>
  connection(0, {
    exchanges: times(20, (i) => ({
      from: 'server' as const,
      data: 'x'.repeat(1200),
      ...(fault !== undefined && i < faults && { fault }),
    })),
  });
const lookUps = (rcode: number | null): Packet[] =>
  times(10, (i) => [
    ...packets([`udp ${CLIENT}:${5000 + i} > ${SERVER}:53 @${i}`, dnsQuery('a.example', { id: i })]),
    ...(rcode === null && i % 2 === 0
      ? []
      : packets([
          `udp ${SERVER}:53 > ${CLIENT}:${5000 + i} @${i}.01`,
          dnsAnswer('a.example', rcode === null ? ['a.example 60 A 192.0.2.1'] : [], {
            id: i,
            rcode: rcode ?? RCODE.ok,
          }),
        ])),
  ]).flat();
const pages = (status: number, wait = 0): Packet[] =>
  connection(0, {
    server: `${SERVER}:80`,
    exchanges: times(8, () => [
      { from: 'client' as const, data: httpRequest() },
      { from: 'server' as const, data: httpResponse({ status, body: 'x' }), wait },
    ]).flat(),
  });
const windows = (window: number): Packet[] =>
  packets(
    `tcp ${CLIENT}:40000 > ${SERVER}:8081 SYN seq=1`,
    `tcp ${SERVER}:8081 > ${CLIENT}:40000 SYN,ACK seq=1 ack=2`,
    ...times(
      30,
      (i) => `tcp ${CLIENT}:40000 > ${SERVER}:8081 ACK seq=2 ack=${2 + i} win=${i % 4 === 0 ? window : 512}`,
    ),
  );
const icmp = (message: string): Packet[] =>
  packets(...times(6, () => `icmp 10.0.0.1 > ${CLIENT} ${message} { udp ${CLIENT}:4000 > 192.0.2.9:4001 "x" }`));
const claims = (mac: string): Packet[] =>
  packets(
    `arp ${SERVER} is-at 02:00:0a:00:00:02 to ${CLIENT}`,
    `arp ${SERVER} is-at ${mac} to ${CLIENT}`,
    `arp ${SERVER} is-at 02:00:0a:00:00:02 to ${CLIENT}`,
  );
const questions = (count: number): Packet[] =>
  packets(
    ...times(count, (i) => `arp who-has 10.0.${i >> 8}.${i & 255} tell ${CLIENT} @${((i / count) * 0.9).toFixed(6)}`),
  );

/** Cause, packets that show it, and their twin that does not. */
const CASES: readonly (readonly [cause: string, bad: () => Packet[], good: () => Packet[]])[] = [
  ['retransmissions', () => transfer('retransmitted'), () => transfer()],
  ['missing-bytes', () => transfer('lost'), () => transfer()],
  ['zero-windows', () => windows(0), () => windows(300)],
  [
    'resets',
    () => times(8, (i) => connection(i, { close: 'rst', exchanges: [{ from: 'client', data: 'x' }] })).flat(),
    () => times(8, (i) => connection(i, { close: 'fin', exchanges: [{ from: 'client', data: 'x' }] })).flat(),
  ],
  [
    'failed-connections',
    () => times(8, (i) => connection(i, { answer: i % 2 === 0 ? 'refuse' : 'silence' })).flat(),
    () => times(8, (i) => connection(i)).flat(),
  ],
  ['long-round-trip', () => connection(0, { rtt: 0.4 }), () => connection(0, { rtt: 0.02 })],
  ['slow-service', () => pages(200, 0.9), () => pages(200, 0.01)],
  ['dns-failures', () => lookUps(null), () => lookUps(RCODE.ok)],
  ['unknown-names', () => lookUps(RCODE.noSuchName), () => lookUps(RCODE.ok)],
  ['http-errors', () => pages(500), () => pages(200)],
  ['http-refusals', () => pages(404), () => pages(200)],
  ['unreachable', () => icmp('unreachable host'), () => icmp('time-exceeded ttl')],
  ['mtu-black-hole', () => icmp('unreachable frag-needed mtu=1400'), () => icmp('unreachable host')],
  ['duplicate-address', () => claims('02:00:0a:00:00:99'), () => claims('02:00:0a:00:00:02')],
  ['broadcast-storm', () => questions(400), () => questions(20)],
];

/** All of a report at once. */
const whole = (...given: Parameters<typeof healthReport>): HealthReport => runToEnd(healthReport(...given))!;

const causesOf = async (built: readonly Packet[]): Promise<string[]> =>
  whole(await analyse(built), null).troubles.map(({ cause }) => cause);

describe('every cause', () => {
  test('has a positive and a twin', () => {
    expect(CASES.map(([cause]) => cause)).toEqual(CAUSES.map(({ id }) => id));
  });

  test.each(CASES)('%s is found where it is', async (cause, bad) => {
    expect(await causesOf(bad())).toContain(cause);
  });

  test.each(CASES)('%s is not found in the twin', async (cause, _bad, good) => {
    expect(await causesOf(good())).not.toContain(cause);
  });
});

describe('what only looks like trouble', () => {
  const half = (...flags: string[]) =>
    packets(...times(8, (i) => flags.map((flag) => `tcp ${CLIENT}:${40_000 + i} > ${SERVER}:8081 ${flag}`)).flat());

  test('connections of which one half was captured did not fail', async () => {
    expect(await causesOf(half('SYN seq=1', 'ACK seq=2 ack=5'))).not.toContain('failed-connections');
    expect(await causesOf(half('SYN seq=1'))).toContain('failed-connections');
  });

  test('a reset after a side has closed cuts nothing off: the close came while the other was still sending', async () => {
    const session = (i: number, close: string) => [
      `tcp ${CLIENT}:${40_000 + i} > ${SERVER}:8081 SYN seq=1`,
      `tcp ${SERVER}:8081 > ${CLIENT}:${40_000 + i} SYN,ACK seq=1 ack=2`,
      `tcp ${CLIENT}:${40_000 + i} > ${SERVER}:8081 ACK${close} seq=2 ack=2`,
      `tcp ${SERVER}:8081 > ${CLIENT}:${40_000 + i} ACK seq=2 ack=2 "late"`,
      `tcp ${CLIENT}:${40_000 + i} > ${SERVER}:8081 RST seq=3`,
    ];
    const sessions = (close: string) => packets(...times(8, (i) => session(i, close)).flat());
    expect(await causesOf(sessions(',FIN'))).not.toContain('resets');
    expect(await causesOf(sessions(''))).toContain('resets');
  });

  test('SYNs that nobody answers are no loss on a link', async () => {
    const dead = times(8, (i) => connection(i, { answer: 'silence', retries: 3 })).flat();
    expect(await causesOf(dead)).not.toContain('retransmissions');
    expect(await causesOf(dead)).toContain('failed-connections');
    expect(whole(await analyse(dead), null).slow).toEqual([]);
  });

  test('one segment that is sent again is chance, two are a link', async () => {
    expect(await causesOf(transfer('retransmitted', 1))).not.toContain('retransmissions');
    expect(await causesOf(transfer('retransmitted', 2))).toContain('retransmissions');
  });

  test('one slow answer of eight is a chance, two are a service', async () => {
    const answers = (slow: number) =>
      connection(0, {
        server: `${SERVER}:80`,
        exchanges: times(8, (i) => [
          { from: 'client' as const, data: httpRequest() },
          { from: 'server' as const, data: httpResponse({ body: 'x' }), wait: i < slow ? 0.9 : 0.01 },
        ]).flat(),
      });
    expect(await causesOf(answers(1))).not.toContain('slow-service');
    expect(await causesOf(answers(2))).toContain('slow-service');
  });

  test('a packet too big for the path says nothing of its destination', async () => {
    expect(await causesOf(icmp('unreachable frag-needed mtu=1400'))).not.toContain('unreachable');
  });

  test('routers that share an address, and a card that speaks for another, are not two devices', async () => {
    expect(await causesOf(claims('00:00:5e:00:01:07'))).not.toContain('duplicate-address');
    const repeated = packets(
      `arp ${SERVER} is-at 02:00:0a:00:00:02 to ${CLIENT}`,
      `arp ${SERVER} is-at 02:00:0a:00:00:99 to ${CLIENT} eth=02:00:0a:00:00:02>02:00:0a:00:00:07`,
      `arp ${SERVER} is-at 02:00:0a:00:00:02 to ${CLIENT}`,
    );
    expect(await causesOf(repeated)).not.toContain('duplicate-address');
  });

  test('an address that is handed on, or leased anew after a day, is one device at a time', async () => {
    const at = (...times: number[]) =>
      packets(...times.map((time, i) => `arp ${SERVER} is-at 02:00:0a:00:00:0${i % 2} to ${CLIENT} @${time}`));
    expect(await causesOf(at(0, 5))).not.toContain('duplicate-address');
    expect(await causesOf(at(0, 5, 86_400))).not.toContain('duplicate-address');
    expect(await causesOf(at(0, 5, 10))).toContain('duplicate-address');
  });

  test('connections that a monitor opens and resets were not cut off', async () => {
    const checks = (close: 'rst', exchanges: Exchange[]) =>
      times(8, (i) => connection(i, { close, closer: 'client', exchanges })).flat();
    expect(await causesOf(checks('rst', []))).not.toContain('resets');
    expect(await causesOf(checks('rst', [{ from: 'client', data: 'x' }]))).toContain('resets');
  });

  test('questions nobody answered are no names that do not exist', async () => {
    const unanswered = times(10, (i) =>
      packets([`udp ${CLIENT}:${6000 + i} > ${SERVER}:53 @${20 + i}`, dnsQuery('b.example', { id: 50 + i })]),
    ).flat();
    const { troubles } = whole(await analyse([...lookUps(RCODE.noSuchName), ...unanswered]), null);
    expect(troubles.find(({ cause }) => cause === 'unknown-names')).toMatchObject({ count: 10, outOf: 10 });
  });

  test('answers of ARP go to one, not to everybody', async () => {
    const answers = packets(
      ...times(
        400,
        (i) => `arp 10.0.${i >> 8}.${i & 255} is-at 02:00:0a:00:00:99 to ${CLIENT} @${(i / 450).toFixed(6)}`,
      ),
    );
    expect(await causesOf(answers)).not.toContain('broadcast-storm');
  });
});

/** Numbers of the packets that the filter of a cause shows. */
const shown = async (built: readonly Packet[], cause: string): Promise<number[]> => {
  const trouble = whole(await analyse(built), null).troubles.find((each) => each.cause === cause)!;
  return (await filtering(pcap(inOrder(built)))).accepted(trouble.filter);
};

describe('the filter of a cause shows what it counted', () => {
  test('questions that failed or stayed without an answer', async () => {
    expect(await shown(lookUps(null), 'dns-failures')).toHaveLength(5);
    expect(await shown(lookUps(RCODE.serverFailure), 'dns-failures')).toHaveLength(10);
  });

  test('slow requests and their answers', async () => {
    const fast = connection(1, {
      server: `${SERVER}:80`,
      exchanges: [
        { from: 'client', data: httpRequest() },
        { from: 'server', data: httpResponse({ body: 'x' }) },
      ],
    });
    expect(await shown([...pages(200, 0.9), ...fast], 'slow-service')).toHaveLength(16);
    // The answers are longer than a segment: the packet in which one begins holds no whole message.
    const long = connection(0, {
      server: `${SERVER}:80`,
      exchanges: times(8, () => [
        { from: 'client' as const, data: httpRequest() },
        { from: 'server' as const, data: httpResponse({ body: 'x'.repeat(4000) }), wait: 0.9 },
      ]).flat(),
    });
    expect(await shown(long, 'slow-service')).toHaveLength(16);
  });

  test('the flow that lacks most, where nothing is marked: its answer begins in the middle', async () => {
    const answer = (from: number, port: number) =>
      packets(
        `tcp ${CLIENT}:${port} > ${SERVER}:8081 PSH,ACK seq=1 ack=1 "x"`,
        ...times(
          20,
          (i) => `tcp ${SERVER}:8081 > ${CLIENT}:${port} ACK seq=${from + i * 1000} ack=2 "${'x'.repeat(1000)}"`,
        ),
      );
    expect(await shown([...answer(5000, 40_000), ...answer(1, 40_001)], 'missing-bytes')).toHaveLength(21);
  });

  test.each(CASES)('of %s', async (cause, bad) => {
    expect(await shown(bad(), cause)).not.toEqual([]);
  });

  test('messages of one kind, and claims of one address', async () => {
    const ping = packets(`icmp 10.0.0.1 > ${CLIENT} echo-request id=1 seq=1`);
    expect(await shown([...icmp('unreachable host'), ...ping], 'unreachable')).toHaveLength(6);
    const asked = packets(`arp who-has 10.0.0.9 tell ${CLIENT}`);
    expect(await shown([...claims('02:00:0a:00:00:99'), ...asked], 'duplicate-address')).toHaveLength(3);
  });
});

test('a report goes on in steps, each with what share is done, and is none where it is stopped', async () => {
  const analysis = await analyse(pages(500));
  const steps = healthReport(analysis, null);
  const shares: number[] = [];
  for (let step = steps.next(false); step.done !== true; step = steps.next(false)) shares.push(step.value);
  expect(shares.length).toBeGreaterThan(CAUSES.length);
  expect(shares).toEqual([...new Set(shares)].toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeLessThan(1);
  const stopped = healthReport(analysis, null);
  stopped.next(false);
  expect(stopped.next(true)).toEqual({ done: true, value: null });
});

test('a cause that goes through many rows pauses on its way, and is stopped there', async () => {
  const mac = (i: number): string =>
    `02:00:00:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`;
  const claims = Array.from({ length: 20_000 }, (_, i) => `arp 10.0.0.7 is-at ${mac(i)} to 10.0.0.1`);
  const [few, many] = [await analyse(packets(...claims.slice(0, 2))), await analyse(packets(...claims))];
  const stepsOf = (analysis: Analysis): number => {
    const all = healthReport(analysis, null);
    let count = 0;
    while (all.next(false).done !== true) count += 1;
    return count;
  };
  const paused = stepsOf(many) - stepsOf(few);
  expect(paused, 'twice through claims, once through packets').toBeGreaterThanOrEqual(3);
  const steps = healthReport(many, null);
  for (let left = stepsOf(many) - 3; left > 0; left -= 1) steps.next(false);
  expect(steps.next(true)).toEqual({ done: true, value: null });
});

test('a selection narrows everything', async () => {
  const analysis = await analyse(pages(500));
  const none = new Uint8Array(analysis.packets.length);
  const report = whole(analysis, none);
  expect(report).toMatchObject({ hosts: [], hostsFound: 0, troubles: [], slow: [], slowFound: 0 });
  expect(report.causes.filter(({ found }) => found > 0)).toEqual([]);
});

test('client, network or server', async () => {
  const verdict = async (built: Packet[]): Promise<string | undefined> =>
    whole(await analyse(built), null).slow[0]?.verdict;
  expect(await verdict(pages(200, 0.9))).toBe('server');
  expect(await verdict(connection(0, { rtt: 0.4 }))).toBe('network');
  expect(await verdict(windows(0))).toBe('client');
  expect(await verdict(pages(200, 0.01))).toBeUndefined();
});

test('all troubles and slow flows are counted, the worst are listed', async () => {
  const names = times(1500, (i) => `10.1.${i >> 8}.${i & 255}`);
  const analysis = await analyse(
    names.flatMap((client, i) =>
      connection(0, { client: `${client}:40000`, rtt: 0.4 + i / 10_000, close: 'rst', closer: 'server' }),
    ),
  );
  const { troubles, causes, slow, slowFound } = whole(analysis, null);
  const refused = causes.filter(({ found }) => found > 0);
  expect(refused.map(({ found }) => found)).toContain(1500);
  for (const { id, found } of refused)
    expect(
      troubles.filter(({ cause }) => cause === id),
      id,
    ).toHaveLength(Math.min(found, 20));
  expect([slow.length, slowFound]).toEqual([50, 1500]);
  expect(slow[0].originator, 'the slowest first').toBe(names.at(-1));
});

test('of thousands of hosts the busiest are listed, the busiest first', async () => {
  const order = times(2600, (i) => (i * 1237) % 2600);
  const analysis = await analyse(
    packets(...order.map((i) => [`udp 10.1.${i >> 8}.${i & 255}:9 > 10.0.0.1:9 @0`, 'x'.repeat(i % 1400)] as const)),
  );
  const { hosts, hostsFound } = whole(analysis, null);
  expect(hostsFound).toBe(2601);
  const bytes = hosts.map((host) => host.bytes);
  expect(hosts).toHaveLength(50);
  expect(hosts[0].address).toBe('10.0.0.1');
  expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
  expect(bytes.at(-1)).toBeGreaterThan(1380);
});
