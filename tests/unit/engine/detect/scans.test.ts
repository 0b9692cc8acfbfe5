import { describe, expect, test } from 'vitest';
import { findingsOf, unsorted } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { tcpSession } from '../../../support/packets/session.ts';
import type { TcpSession } from '../../../support/packets/session.ts';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const contact = (client: string, server: string, start: number, more: Partial<TcpSession>) =>
  tcpSession({ client, server, start, retries: 0, ...more });
const DATA = [
  { from: 'client', data: 'hello' },
  { from: 'server', data: 'hello' },
] as const;

describe('port-scan', () => {
  const scan = (answer: 'refuse' | 'accept') =>
    range(200).flatMap((i) =>
      contact(
        `10.0.0.9:${40_000 + i}`,
        `10.0.0.2:${1 + i}`,
        i / 10,
        answer === 'accept' ? { exchanges: [...DATA] } : { answer },
      ),
    );

  test('200 closed ports in 20 s are a scan, by whom and of whom', async () => {
    const [finding, ...more] = await findingsOf('port-scan', scan('refuse'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      actor: '10.0.0.9',
      targets: ['10.0.0.2'],
      severity: 'high',
      key: 'port-scan/10.0.0.9',
      outcome: 'attempted',
    });
    expect(finding.evidence[0]).toMatchObject({ field: 'tcp.dstport', value: '1' });
    // All of it, not only what is shown: a SYN and a reset for each port.
    expect(finding).toMatchObject({ evidenceCount: 200, firstPacket: 0, lastPacket: 398 });
    expect(finding.evidence).toHaveLength(20);
  });

  test('the same ports, all answered with data, are none', async () => {
    expect(await findingsOf('port-scan', scan('accept'))).toEqual([]);
  });

  /** Ports of one host from the highest down, each after so many seconds. */
  const probes = (count: number, gap: number, start = 0) =>
    range(count).flatMap((i) =>
      contact(`10.0.0.9:${40_000 + i}`, `10.0.0.2:${2000 - i - start}`, start + i * gap, { answer: 'refuse' }),
    );

  test('a port every half minute is too slow for the window, a burst among such is not', async () => {
    expect(await findingsOf('port-scan', probes(40, 30))).toEqual([]);
    const [finding] = await findingsOf('port-scan', [...probes(40, 30), ...probes(20, 1, 1200)]);
    expect(finding.measures[0]).toMatchObject({ value: 29 }); // nine slow ones before it
    expect(finding).toMatchObject({ evidenceCount: 60, firstPacket: 0, lastPacket: 118 });
    expect(finding.evidence[0]).toMatchObject({ value: '2000' });
  });

  test('the end of a window is not part of it: five ports in ten seconds are one every two, not every two and a half', async () => {
    const settings = { detectors: { 'port-scan': { ports: 5, windowSeconds: 10 } } };
    expect(await findingsOf('port-scan', probes(5, 2), settings)).toHaveLength(1);
    expect(await findingsOf('port-scan', probes(5, 2.5), settings)).toEqual([]);
    expect(await findingsOf('port-scan', probes(50, 2.5), settings)).toEqual([]);
  });

  test('hosts of several actors are told apart, and only those that were scanned', async () => {
    const actors = [3, 1, 2].flatMap((actor) =>
      range(50).flatMap((i) =>
        contact(`10.0.9.${actor}:${40_000 + i}`, `10.0.0.${actor === 2 ? i + 1 : 7}:${90 - i}`, i + actor / 10, {
          answer: 'refuse',
        }),
      ),
    );
    expect(await findingsOf('port-scan', actors)).toMatchObject([
      { actor: '10.0.9.1', targets: ['10.0.0.7'], evidenceCount: 50 },
      { actor: '10.0.9.3', targets: ['10.0.0.7'], evidenceCount: 50 },
    ]);
  });

  test('services that were reached before, of a host that restarts, are no scan', async () => {
    const watch = (start: number, more: Partial<TcpSession>) =>
      range(20).flatMap((i) => contact(`10.0.0.9:${40_000 + start + i}`, `10.0.0.2:${8000 + i}`, start + i / 10, more));
    const down = watch(60, { answer: 'refuse' });
    expect(await findingsOf('port-scan', down)).toHaveLength(1);
    expect(await findingsOf('port-scan', [...watch(0, { exchanges: [...DATA] }), ...down])).toEqual([]);
    expect(await findingsOf('port-scan', [...down, ...watch(120, { exchanges: [...DATA] })])).toHaveLength(1);
  });

  test('tries of two days, joined in the wrong order, are not of one moment', async () => {
    const day = (start: number, first: number) =>
      range(10).flatMap((i) =>
        contact(`10.0.0.9:${40_000 + first + i}`, `10.0.0.2:${first + i}`, start + i, { answer: 'refuse' }),
      );
    expect(await unsorted('port-scan', [...day(86_400, 1), ...day(0, 11)])).toEqual([]);
    expect(await unsorted('port-scan', [...day(11, 1), ...day(0, 11)])).toHaveLength(1);
  });

  test('a higher threshold silences it', async () => {
    expect(await findingsOf('port-scan', scan('refuse'), { detectors: { 'port-scan': { ports: 500 } } })).toEqual([]);
  });
});

describe('host-sweep', () => {
  test('60 silent hosts on port 445 are a sweep', async () => {
    const sweep = range(60).flatMap((i) =>
      contact(`10.0.0.9:${40_000 + i}`, `10.0.1.${i + 1}:445`, i / 5, { answer: 'silence' }),
    );
    const [finding] = await findingsOf('host-sweep', sweep);
    expect(finding).toMatchObject({
      actor: '10.0.0.9',
      severity: 'high',
      targetCount: 60,
      key: 'host-sweep/10.0.0.9/445',
      evidenceCount: 60,
      firstPacket: 0,
      lastPacket: 59,
    });
  });

  test('where nobody ever answers the capture may lack the answers', async () => {
    const sweep = range(60).flatMap((i) =>
      contact(`10.0.0.9:${40_000 + i}`, `10.0.1.${i + 1}:445`, i / 5, { answer: 'silence' }),
    );
    const other = contact('10.0.0.5:4000', '10.0.0.2:80', 0, { exchanges: [...DATA] });
    expect(await findingsOf('host-sweep', sweep)).toMatchObject([{ confidence: 'low', opposing: [{}] }]);
    expect(await findingsOf('host-sweep', [...sweep, ...other])).toMatchObject([{ confidence: 'high', opposing: [] }]);
  });

  test('60 answering hosts on port 443 are browsing', async () => {
    const browsing = range(60).flatMap((i) =>
      contact(`10.0.0.9:${40_000 + i}`, `198.51.100.${i + 1}:443`, i / 5, { exchanges: [...DATA] }),
    );
    expect(await findingsOf('host-sweep', browsing)).toEqual([]);
  });

  test('hosts tried one a minute are too few at a time, forty at once among them are a sweep', async () => {
    const tried = (count: number, gap: number, net: number, start: number) =>
      range(count).flatMap((i) =>
        contact(`10.0.0.9:${40_000 + i}`, `10.0.${net}.${i + 1}:445`, start + i * gap, { answer: 'silence' }),
      );
    expect(await findingsOf('host-sweep', tried(50, 60, 1, 0))).toEqual([]);
    const [finding] = await findingsOf('host-sweep', [...tried(50, 60, 1, 0), ...tried(40, 1, 2, 3000)]);
    expect(finding.measures[0]).toMatchObject({ value: 44 }); // four slow ones before it
    expect(finding).toMatchObject({ targetCount: 90, evidenceCount: 90 });
  });

  /** One half of sixty connections, as a capture on one of two asymmetric ways holds it. */
  const half = (...flags: readonly string[]) =>
    packets(
      ...range(60).flatMap((i) =>
        flags.map(
          (flag, at) =>
            `tcp 10.0.0.9:${40_000 + i} > 198.51.100.${i + 1}:443 ${flag} @${(i / 5 + at / 100).toFixed(3)}`,
        ),
      ),
    );

  test('sixty connections of which only one half was captured did not fail', async () => {
    expect(await findingsOf('host-sweep', half('SYN seq=1', 'ACK seq=2 ack=9', 'FIN,ACK seq=2 ack=9'))).toEqual([]);
    expect(await findingsOf('syn-flood', half('SYN seq=1', 'ACK seq=2 ack=9'))).toEqual([]);
  });

  test('sixty requests that were given up did', async () => {
    expect(await findingsOf('host-sweep', half('SYN seq=1', 'RST,ACK seq=2 ack=9'))).toHaveLength(1);
  });
});

describe('stealth-scan', () => {
  const probes = (flags: string) =>
    packets(
      ...range(5).flatMap((i) => [
        `tcp 198.51.100.9:50000 > 10.0.0.2:${20 + i} ${flags} seq=7 @${i}`,
        `tcp 10.0.0.2:${20 + i} > 198.51.100.9:50000 RST,ACK @${i}.01`,
      ]),
    );

  test('FIN probes to five ports are a scan', async () => {
    expect(await findingsOf('stealth-scan', probes('FIN'))).toMatchObject([
      { actor: '198.51.100.9', severity: 'medium', targets: ['10.0.0.2'] },
    ]);
  });

  /** What somebody sends to servers that know nothing of it. */
  const unknown = (flags: string, serverOf: (i: number) => string) =>
    packets(
      ...range(8).flatMap((i) => [
        `tcp 10.0.0.7:${50_000 + i} > ${serverOf(i)} ${flags} seq=7 ack=9 @${i}`,
        `tcp ${serverOf(i)} > 10.0.0.7:${50_000 + i} RST seq=9 @${i}.01`,
      ]),
    );

  test('ports of one host probed with what no session has are a scan, old sessions with many servers are not', async () => {
    for (const flags of ['ACK', 'FIN,ACK']) {
      expect(
        await findingsOf(
          'stealth-scan',
          unknown(flags, (i) => `198.51.100.2:${20 + i}`),
        ),
      ).toMatchObject([{ actor: '10.0.0.7', severity: 'medium' }]);
      const woken = unknown(flags, (i) => `198.51.100.${i + 1}:${[443, 993, 5228][i % 3]}`);
      expect(await findingsOf('stealth-scan', woken)).toEqual([]);
    }
  });

  test('packets cut before their flags are no probes without flags', async () => {
    const sent = (more: string) =>
      packets(...range(5).map((i) => `tcp 10.0.0.7:${50_000 + i} > 198.51.100.2:${20 + i} NONE seq=1 ${more} @${i}`));
    expect(await findingsOf('stealth-scan', sent(''))).toHaveLength(1);
    expect(await findingsOf('stealth-scan', sent('captured=46'))).toEqual([]);
  });

  test('answers to what nobody captured are no probes', async () => {
    const answers = packets(
      ...range(5).map((i) => `tcp 198.51.100.${i}:443 > 10.0.0.2:${50_000 + i} RST,ACK seq=9 @${i}`),
    );
    expect(await findingsOf('stealth-scan', answers)).toEqual([]);
  });

  test('SYN probes are not stealthy', async () => {
    expect(await findingsOf('stealth-scan', probes('SYN'))).toEqual([]);
  });
});

describe('syn-flood', () => {
  const flood = (more: Partial<TcpSession>) =>
    range(400).flatMap((i) => contact(`198.51.${i % 50}.7:${10_000 + i}`, '10.0.0.2:80', i / 300, more));

  test('300 half-open connections a second to one port', async () => {
    expect(await findingsOf('syn-flood', flood({ answer: 'silence' }))).toMatchObject([
      { targets: ['10.0.0.2:80'], severity: 'high', actor: null },
    ]);
  });

  test('the same rate, only the half of the clients captured, is load', async () => {
    const half = packets(
      ...range(400).flatMap((i) => [
        `tcp 198.51.${i % 50}.7:${10_000 + i} > 10.0.0.2:80 SYN seq=1 @${(i / 300).toFixed(4)}`,
        `tcp 198.51.${i % 50}.7:${10_000 + i} > 10.0.0.2:80 ACK seq=2 ack=7 @${(i / 300 + 0.001).toFixed(4)}`,
      ]),
    );
    expect(await findingsOf('syn-flood', half)).toEqual([]);
  });

  test('a flood whose answers the sender resets, or that the server refuses now and then, is one', async () => {
    const flooded = (answerOf: (i: number, client: string) => readonly string[]) =>
      packets(
        ...range(400).flatMap((i) => {
          const client = `198.51.${i % 50}.7:${10_000 + i}`;
          return [`tcp ${client} > 10.0.0.2:80 SYN seq=1 @${(i / 300).toFixed(4)}`, ...answerOf(i, client)];
        }),
      );
    const reset = flooded((i, client) => [
      `tcp 10.0.0.2:80 > ${client} SYN,ACK seq=5 ack=2 @${(i / 300 + 0.0001).toFixed(4)}`,
      `tcp ${client} > 10.0.0.2:80 RST seq=2 @${(i / 300 + 0.0002).toFixed(4)}`,
    ]);
    expect(await findingsOf('syn-flood', reset)).toHaveLength(1);
    const refused = flooded((i, client) =>
      i % 3 === 0 ? [`tcp 10.0.0.2:80 > ${client} RST,ACK ack=2 @${(i / 300 + 0.0001).toFixed(4)}`] : [],
    );
    expect(await findingsOf('syn-flood', refused)).toHaveLength(1);
  });

  test('a steady rate is counted as what it is', async () => {
    const steady = packets(
      ...range(200).map((i) => `tcp 198.51.100.7:${10_000 + i} > 10.0.0.2:80 SYN seq=1 @${(i / 64).toFixed(6)}`),
      'tcp 10.0.0.2:22 > 10.0.0.3:5000 SYN,ACK seq=1 ack=1 @9',
    );
    const atLeast = (perSecond: number) => ({ detectors: { 'syn-flood': { perSecond } } });
    expect(await findingsOf('syn-flood', steady, atLeast(64))).toMatchObject([{ parameters: { rate: 64 } }]);
    expect(await findingsOf('syn-flood', steady, atLeast(65))).toEqual([]);
  });

  test('the lower of two thresholds counts', async () => {
    const settings = { detectors: { 'syn-flood': { perSecond: 5000, perMinute: 300 } } };
    expect(await findingsOf('syn-flood', flood({ answer: 'silence' }), settings)).toHaveLength(1);
  });

  test('a request every minute, in a capture that runs backwards, is no rate', async () => {
    const slow = range(200).flatMap((i) =>
      contact(`198.51.${i % 50}.7:${10_000 + i}`, '10.0.0.2:80', 12_000 - i * 60, { answer: 'silence' }),
    );
    expect(await unsorted('syn-flood', slow)).toEqual([]);
  });

  test('the same rate, every connection completed, is load', async () => {
    expect(await findingsOf('syn-flood', flood({ exchanges: [...DATA] }))).toEqual([]);
  });
});
