import { describe, expect, test } from 'vitest';
import { findingsOf, unsorted } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { toHex, scrambled } from '../../../support/packets/bytes.ts';
import { dns, dnsQuery } from '../../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { client, server, tcpSession } from '../../../support/packets/session.ts';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('beaconing', () => {
  const calls = (callee: string, interval: (i: number) => number) => {
    let at = 0;
    return range(30).flatMap((i) => {
      at += interval(i);
      return tcpSession({
        client: `10.0.0.7:${40_000 + i}`,
        server: callee,
        start: at,
        exchanges: [
          { from: 'client', data: 'x'.repeat(200) },
          { from: 'server', data: 'ok' },
        ],
        close: 'fin',
      });
    });
  };

  test('calls outside every 60 s with little jitter', async () => {
    expect(
      await findingsOf(
        'beaconing',
        calls('203.0.113.7:443', (i) => 60 + (i % 3)),
      ),
    ).toMatchObject([{ actor: '10.0.0.7', targets: ['203.0.113.7:443'], severity: 'medium' }]);
  });

  test('a name stands in the title, addresses lead to the hosts', async () => {
    const hello = (i: number) =>
      tcpSession({
        client: `10.0.0.7:${40_000 + i}`,
        server: `203.0.113.${7 + (i % 2)}:80`,
        start: i * 60,
        exchanges: [client(httpRequest({ host: 'c2.example' })), server(httpResponse({ body: 'no' }))],
      });
    const [finding] = await findingsOf('beaconing', range(30).flatMap(hello));
    expect(finding).toMatchObject({
      targets: ['203.0.113.7:80', '203.0.113.8:80'],
      targetCount: 2,
      parameters: { target: 'c2.example:80' },
      key: 'beaconing/10.0.0.7/c2.example/80',
    });
  });

  test('two captures joined in the wrong order keep the rhythm', async () => {
    const all = calls('203.0.113.7:443', (i) => 60 + (i % 3));
    const cut = all.findIndex(({ time }) => time > all.at(-1)!.time / 2n + all[0].time / 2n);
    expect(await unsorted('beaconing', [...all.slice(cut), ...all.slice(0, cut)])).toMatchObject([
      { actor: '10.0.0.7', parameters: { count: 30 } },
    ]);
  });

  test('the same calls to an inside server are housekeeping', async () => {
    expect(
      await findingsOf(
        'beaconing',
        calls('10.0.0.2:443', (i) => 60 + (i % 3)),
      ),
    ).toEqual([]);
  });

  test('calls at the whim of a person have no rhythm', async () => {
    expect(
      await findingsOf(
        'beaconing',
        calls('203.0.113.7:443', (i) => [3, 250, 12, 90, 700][i % 5]),
      ),
    ).toEqual([]);
  });
});

describe('dns-tunnel', () => {
  const queries = (nameOf: (i: number) => string) =>
    packets(
      ...range(60).map(
        (i) => [`udp 10.0.0.7:${40_000 + i} > 10.0.0.1:53 @${i}`, dnsQuery(`${nameOf(i)} TXT`, { id: i })] as const,
      ),
    );

  test('sixty long names that never repeat', async () => {
    const found = await findingsOf(
      'dns-tunnel',
      queries((i) => `${toHex(scrambled(24, i + 1))}.t.example.com`),
    );
    expect(found).toMatchObject([{ actor: '10.0.0.7', targets: ['example.com'], severity: 'high' }]);
  });

  test('base64 with signs that end a host in a URL belongs to its domain', async () => {
    const signs = ['/', '?', '#', '@', ':'];
    const found = await findingsOf(
      'dns-tunnel',
      queries((i) => `${toHex(scrambled(12, i + 1))}${signs[i % 5]}${toHex(scrambled(12, i + 7))}.t.example.com`),
    );
    expect(found).toMatchObject([{ targets: ['example.com'], parameters: { count: 60 } }]);
  });

  test('names under no domain are told of the server that was asked', async () => {
    const [finding] = await findingsOf(
      'dns-tunnel',
      queries((i) => `dnscat.${toHex(scrambled(24, i + 1))}.${toHex(scrambled(20, i + 9))}`),
    );
    expect(finding).toMatchObject({ severity: 'medium', targets: ['10.0.0.1'] });
    expect(finding.title.en).not.toContain('under');
  });

  test('names under no domain that begin alike, among others of no domain', async () => {
    const among = (begin: (i: number) => string) =>
      queries((i) =>
        i % 2 === 0 ? 'wpad' : `${begin(i)}.${toHex(scrambled(24, i + 1))}.${toHex(scrambled(20, i + 9))}`,
      );
    expect(
      await findingsOf(
        'dns-tunnel',
        among(() => 'dnscat'),
      ),
    ).toMatchObject([{ targets: ['10.0.0.1'], parameters: { count: 30 }, evidenceCount: 30 }]);
    expect(
      await findingsOf(
        'dns-tunnel',
        among((i) => `h${i}`),
      ),
    ).toEqual([]);
  });

  test('under a domain that only ends like one whose names are long by design', async () => {
    const long = (i: number) => `${toHex(scrambled(24, i + 1))}.t`;
    expect(
      await findingsOf(
        'dns-tunnel',
        queries((i) => `${long(i)}.my-amazonaws.com`),
      ),
    ).toMatchObject([{ targets: ['my-amazonaws.com'] }]);
    expect(
      await findingsOf(
        'dns-tunnel',
        queries((i) => `${long(i)}.amazonaws.com`),
      ),
    ).toEqual([]);
  });

  test('a long label is told of the domain that it stands under', async () => {
    const label = (i: number) => toHex(scrambled(26, i + 1));
    const found = await findingsOf(
      'dns-tunnel',
      queries((i) => (i < 2 ? `${label(i)}.${'ab'[i]}.example.${['com', 'net'][i]}` : 'www.example.org')),
    );
    expect(found.map(({ key, evidenceCount }) => [key, evidenceCount])).toEqual([
      ['dns-tunnel/10.0.0.7/example.com', 1],
      ['dns-tunnel/10.0.0.7/example.net', 1],
    ]);
  });

  /** A machine that asks for both kinds of addresses of each name, under numbers of their own. */
  const ofBothKinds = (names: readonly string[]) =>
    packets(
      ...names.flatMap((name, i) =>
        ['A', 'AAAA'].map(
          (type, kind) =>
            [
              `udp 10.0.0.7:${40_000 + i} > 10.0.0.1:53 @${i}`,
              dnsQuery(`${name} ${type}`, { id: 2 * i + kind }),
            ] as const,
        ),
      ),
    );
  const longName = (i: number) => `${toHex(scrambled(24, i + 1))}.t.example.com`;

  test('names asked for A and AAAA at once are asked once, also in letters of another case', async () => {
    expect(await findingsOf('dns-tunnel', ofBothKinds(range(60).map(longName)))).toMatchObject([
      { actor: '10.0.0.7', targets: ['example.com'], parameters: { count: 60 } },
    ]);
    const mixed = range(60).flatMap((i) => [
      [`udp 10.0.0.7:${40_000 + i} > 10.0.0.1:53 @${i}`, dnsQuery(`${longName(i)} A`, { id: i })] as const,
      [`udp 10.0.0.7:${41_000 + i} > 10.0.0.1:53 @${i}`, dnsQuery(`${longName(i).toUpperCase()} AAAA`, { id: i + 99 })] as const, // prettier-ignore
    ]);
    expect(await findingsOf('dns-tunnel', packets(...mixed))).toMatchObject([{ parameters: { count: 60 } }]);
  });

  test('a few long names that come again, each time for A and AAAA, are a content network', async () => {
    expect(await findingsOf('dns-tunnel', ofBothKinds(range(60).map((i) => longName(i % 30))))).toEqual([]);
  });

  test('one long name asked sixty times', async () => {
    expect(
      await findingsOf(
        'dns-tunnel',
        queries(() => `${toHex(scrambled(20, 1))}.t.example.com`),
      ),
    ).toEqual([]);
  });

  test('sixty short names are a busy client', async () => {
    expect(
      await findingsOf(
        'dns-tunnel',
        queries((i) => `www${i}.example.com`),
      ),
    ).toEqual([]);
  });
});

describe('blocklists', () => {
  const traffic = tcpSession({
    client: '10.0.0.7:40000',
    server: '203.0.113.9:80',
    exchanges: [
      { from: 'client', data: 'hello' },
      { from: 'server', data: 'hello' },
    ],
  });
  const list = (text: string) => ({
    blocklists: [{ name: 'mine', text, severity: 'high' as const, date: '2026-11-01' }],
  });

  test('an address below a listed network was contacted', async () => {
    expect(await findingsOf('ip-blocklist', traffic, list('# bad\n203.0.113.0/24 known'))).toMatchObject([
      {
        actor: '10.0.0.7',
        targets: ['203.0.113.9'],
        severity: 'high',
        outcome: 'answered',
        title: { en: expect.stringContaining('exchanged') },
      },
    ]);
  });

  const knock = packets('tcp 203.0.113.9:4000 > 10.0.0.7:22 SYN seq=1');

  test('a listed address that only knocks is told as such', async () => {
    expect(await findingsOf('ip-blocklist', knock, list('203.0.113.9'))).toMatchObject([
      { actor: '203.0.113.9', targets: ['10.0.0.7'], severity: 'low', outcome: 'attempted', direction: 'inbound' },
    ]);
  });

  test('knocking that is refused is no contact, a call that is refused is one', async () => {
    const refused = (from: string, to: string) =>
      packets(`tcp ${from} > ${to} SYN seq=1`, `tcp ${to} > ${from} RST,ACK ack=2`);
    const [knocked] = await findingsOf('ip-blocklist', refused('203.0.113.9:4000', '10.0.0.7:22'), list('203.0.113.9'));
    expect(knocked).toMatchObject({
      actor: '203.0.113.9',
      severity: 'low',
      outcome: 'attempted',
      parameters: { refused: 'yes' },
    });
    const [called] = await findingsOf('ip-blocklist', refused('10.0.0.7:4000', '203.0.113.9:22'), list('203.0.113.9'));
    expect(called).toMatchObject({
      actor: '10.0.0.7',
      severity: 'high',
      outcome: 'attempted',
      parameters: { refused: 'yes' },
      title: { en: expect.stringContaining('sent packets to') },
    });
  });

  test('that a name has a listed address shows in the answer', async () => {
    const asked = (answer: string) =>
      packets(
        ['udp 10.0.0.7:4000 > 10.0.0.1:53', dnsQuery('www.shop.example')],
        ['udp 10.0.0.1:53 > 10.0.0.7:4000', dns({ response: true, question: 'www.shop.example', answers: [answer] })],
      );
    const told = async (answer: string, entry: string) =>
      (await findingsOf('ip-blocklist', asked(`www.shop.example 300 ${answer}`), list(entry)))[0];
    expect(await told('A 203.0.113.9', '203.0.113.9')).toMatchObject({ evidence: [{ packet: 1, field: 'dns.a' }] });
    expect(await told('AAAA 2001:db8::9', '2001:db8::9')).toMatchObject({
      evidence: [{ packet: 1, field: 'dns.aaaa' }],
    });
  });

  test('one that was called weighs as its list says, answer or not', async () => {
    const call = packets('tcp 10.0.0.7:4000 > 203.0.113.9:22 SYN seq=1');
    expect(await findingsOf('ip-blocklist', call, list('203.0.113.9'))).toMatchObject([
      { actor: '10.0.0.7', severity: 'high', outcome: 'attempted', direction: 'outbound' },
    ]);
  });

  test('another network is none of its business', async () => {
    expect(await findingsOf('ip-blocklist', traffic, list('203.0.112.0/24'))).toEqual([]);
  });

  const asks = (name: string) => packets(['udp 10.0.0.7:4000 > 10.0.0.1:53', dnsQuery(name)]);

  test('a name below a listed one, at a label border', async () => {
    expect(await findingsOf('domain-blocklist', asks('a.evil.example'), list('evil.example'))).toMatchObject([
      { actor: '10.0.0.7', targets: ['evil.example'], severity: 'low' },
    ]);
    expect(await findingsOf('domain-blocklist', asks('notevil.example'), list('evil.example'))).toEqual([]);
  });

  test('a name that is an alias of a listed one', async () => {
    const answered = (...answers: string[]) =>
      packets(
        ['udp 10.0.0.7:4000 > 10.0.0.1:53', dnsQuery('www.shop.example')],
        ['udp 10.0.0.1:53 > 10.0.0.7:4000', dns({ response: true, question: 'www.shop.example', answers })],
      );
    const alias = answered('www.shop.example 300 CNAME c.evil.example', 'c.evil.example 300 A 203.0.113.9');
    expect(await findingsOf('domain-blocklist', alias, list('evil.example'))).toMatchObject([
      {
        actor: '10.0.0.7',
        targets: ['evil.example'],
        evidence: [{ packet: 1, field: 'dns.cname', value: 'c.evil.example' }],
      },
    ]);
    const own = answered('www.shop.example 300 A 203.0.113.9');
    expect(await findingsOf('domain-blocklist', own, list('evil.example'))).toEqual([]);
  });

  test('a name that was asked for and then contacted', async () => {
    const called = tcpSession({
      client: '10.0.0.7:40000',
      server: '203.0.113.9:80',
      start: 1,
      exchanges: [
        { from: 'client', data: httpRequest({ host: 'a.evil.example' }) },
        { from: 'server', data: httpResponse({ body: 'hello' }) },
      ],
    });
    expect(
      await findingsOf('domain-blocklist', [...asks('a.evil.example'), ...called], list('evil.example')),
    ).toMatchObject([{ severity: 'high', outcome: 'answered', direction: 'outbound' }]);
  });

  test('a listed page, and another one of the same host', async () => {
    const get = (target: string) =>
      tcpSession({
        client: '10.0.0.7:40000',
        server: '203.0.113.9:80',
        exchanges: [client(httpRequest({ host: 'files.example', target })), server(httpResponse({ body: 'hello' }))],
      });
    const pages = list('http://files.example/bad/tool.exe');
    const said = async (target: string) =>
      (await findingsOf('domain-blocklist', get(target), pages)).map(({ severity, parameters }) => [
        severity,
        parameters.name,
      ]);
    expect(await said('/bad/tool.exe?a=1')).toEqual([
      ['high', 'files.example/bad/tool.exe'],
      ['low', 'files.example'],
    ]);
    expect(await said('/good.html')).toEqual([['low', 'files.example']]);
    expect(await findingsOf('domain-blocklist', asks('cdn.files.example'), pages)).toEqual([]);
  });
});
