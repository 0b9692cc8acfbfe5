import { expect, test } from 'vitest';
import { runToEnd } from '../../../../src/base/steps.ts';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { hostCard } from '../../../../src/engine/hosts/host-card.ts';
import { HostFacts } from '../../../../src/engine/hosts/host-facts.ts';
import { conclude } from '../../../../src/engine/judge/judge.ts';
import { Query } from '../../../../src/engine/query.ts';
import { ADDRESS_KIND, AddressPool } from '../../../../src/model/address.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { EVERYTHING } from '../../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { parseAddress } from '../../../support/packets/address.ts';
import { dnsAnswer } from '../../../support/packets/dns.ts';
import { httpRequest } from '../../../support/packets/http.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';
import { rowsOf } from '../../../support/rows.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

const built = () =>
  analyse(
    packets(
      'arp who-has 10.0.0.9 tell 10.0.0.1',
      'udp 10.0.0.1:1 > 10.0.0.2:9',
      'udp 10.0.0.2:9 > 10.0.0.1:1',
      'udp 10.0.0.1:2 > 10.0.0.2:9',
      'udp 10.0.0.1:3 > 192.0.2.7:9',
      'udp 10.0.0.3:3 > 10.0.0.3:9',
    ),
  );

const about = (actorId: number, severity: Finding['severity']) => ({ actorId, severity }) as Finding;

test('hosts say where they lie, with how many others they have flows, and what was found about them', async () => {
  const analysis = await built();
  const id = (text: string): number => analysis.addresses.find(ADDRESS_KIND.ipv4, parseAddress(text));
  const [first, second, third, outside] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '192.0.2.7'].map(id);
  analysis.findings = [about(first, 'low'), about(first, 'high'), about(first, 'medium'), about(outside, 'info')];
  const facts = new HostFacts(analysis);
  const lies = () => [first, second, third, outside].map((host) => facts.inside(host));
  expect(lies()).toEqual([true, true, true, false]);
  analysis.setHome(['192.0.2.0/24']);
  expect(lies()).toEqual([false, false, false, true]);
  // Several flows with one host are one peer; to oneself, as on the host's card, as well.
  expect([first, second, third, outside].map((host) => facts.peers(host))).toEqual([2, 1, 1, 1]);
  expect([first, second, outside].map((host) => facts.findings(host))).toEqual([3, 0, 1]);
  expect([first, second, outside].map((host) => facts.severity(host))).toEqual(['high', null, 'info']);
});

test('a MAC address lies in no network and has no flows', async () => {
  const analysis = await built();
  const facts = new HostFacts(analysis);
  const macs = Array.from({ length: analysis.addresses.size }, (_, id) => id).filter((id) =>
    analysis.addresses.isMac(id),
  );
  expect(macs.length).toBeGreaterThan(0);
  for (const mac of macs) expect([facts.inside(mac), facts.peers(mac)]).toEqual([null, null]);
});

test('the vendor is told of inside hosts only: outside ones are reached through the MAC address of a router', async () => {
  const analysis = await built();
  const cisco = analysis.addresses.mac(Uint8Array.of(0x00, 0x00, 0x0c, 1, 2, 3), 0);
  const known = analysis.addresses.mac(Uint8Array.of(0x00, 0x0c, 0x29, 1, 2, 3), 0);
  const [inside, outside] = ['10.0.0.1', '192.0.2.7'].map((text) =>
    analysis.addresses.find(ADDRESS_KIND.ipv4, parseAddress(text)),
  );
  analysis.hosts.columns.mac[inside] = known;
  analysis.hosts.columns.mac[outside] = known;
  const facts = new HostFacts(analysis);
  expect(facts.vendor(inside)).toMatch(/VMware/);
  expect(facts.vendor(outside)).toBeNull();
  expect(facts.vendor(cisco)).not.toBe(facts.vendor(known));
});

test('hosts are sorted by severity, worst first, and anew when judged anew; unknown until judged', async () => {
  const analysis = await built();
  const query = new Query(analysis);
  const selection = { filter: 'ip', brush: null };
  const rows = (column: string) =>
    query.rows({ table: 'hosts', selection, sort: { column, descending: true }, from: 0, count: 99 }).rows;
  expect(rows('severity').every((row) => row['findings'] === null && row['inside'] === null)).toBe(true);
  const id = (text: string): number => analysis.addresses.find(ADDRESS_KIND.ipv4, parseAddress(text));
  for (const [worst, mild] of [
    ['10.0.0.2', '192.0.2.7'],
    ['192.0.2.7', '10.0.0.2'],
  ]) {
    analysis.findings = [about(id(mild), 'low'), about(id(worst), 'critical')];
    analysis.hostFacts = new HostFacts(analysis);
    expect(
      rows('severity')
        .slice(0, 3)
        .map(({ address, severity }) => [address, severity]),
    ).toEqual([
      [worst, 'critical'],
      [mild, 'low'],
      ['10.0.0.1', null],
    ]);
  }
  expect(rows('peers')[0]).toMatchObject({ address: '10.0.0.1', peers: 2 });
});

test('the card of a host says where it lies and who made its card as the table does, before it is judged as well', async () => {
  const analysis = await built();
  const known = analysis.addresses.mac(Uint8Array.of(0x00, 0x0c, 0x29, 1, 2, 3), 0);
  for (const text of ['10.0.0.1', '192.0.2.7'])
    analysis.hosts.columns.mac[analysis.addresses.find(ADDRESS_KIND.ipv4, parseAddress(text))] = known;
  const cards = () => ['10.0.0.1', '192.0.2.7', '00:00:0c:01:02:03'].map((address) => hostCard(analysis, address));
  expect(cards()).toMatchObject([
    { inside: true, vendor: expect.stringMatching(/VMware/) },
    { inside: false, vendor: null },
    null,
  ]);
  const whileReading = cards();
  analysis.hostFacts = new HostFacts(analysis);
  expect(cards()).toEqual(whileReading);
});

test('a network that stands for addresses beyond the limit has a card of its own', () => {
  const analysis = new Analysis(new AddressPool(2));
  const { addresses, hosts } = analysis;
  for (const [a, b] of [
    [9, 9],
    [7, 1],
    [7, 2],
    [7, 3],
  ] as const)
    addresses.ipv4(Uint8Array.of(10, a, 0, b), 0);
  addresses.mac(Uint8Array.of(2, 1, 0, 0, 0, 1), 0);
  for (let host = 0; host < addresses.size; host += 1) hosts.grow();
  hosts.columns.sentPackets[2] = 12;
  expect(hostCard(analysis, '10.7.0.0/16')).toMatchObject({
    address: '10.7.0.0/16',
    kind: 'ipv4',
    sentPackets: 12,
  });
  expect(hostCard(analysis, '02:01:00:00:00:00/16')).toMatchObject({ kind: 'mac' });
  expect(hostCard(analysis, '10.7.0.0'), 'an address that does not occur').toBeNull();
  for (const no of ['10.7.0.0/8', '10.9.0.0/16', '10.7.0.0/', 'x/16', '/16']) expect(hostCard(analysis, no)).toBeNull();
});

test('peers are counted ahead in steps; where that is stopped, the first question counts them', async () => {
  const analysis = await built();
  const all = (facts: HostFacts) => Array.from({ length: analysis.addresses.size }, (_, id) => facts.peers(id));
  const expected = all(new HostFacts(analysis));
  const [counted, stopped] = [new HostFacts(analysis), new HostFacts(analysis)];
  runToEnd(counted.gathering());
  const steps = stopped.gathering();
  expect(steps.next(false).done).toBe(false);
  expect(steps.next(true).done).toBe(true);
  expect([all(counted), all(stopped)]).toEqual([expected, expected]);
});

test('a card lists the names that can be trusted most, and says how many others there are', async () => {
  const many = Array.from({ length: 100 }, (_, i): [string, Uint8Array] => [
    'tcp 10.0.0.1:' + String(1000 + i) + ' > 10.0.0.2:80 PSH,ACK seq=1 ack=1',
    httpRequest({ host: `h${i}.example` }),
  ]);
  const answer: [string, Uint8Array] = [
    'udp 10.0.0.9:53 > 10.0.0.1:4000',
    dnsAnswer('real.example', ['real.example A 10.0.0.2']),
  ];
  const analysis = await analyse(packets(...many, answer));
  const card = hostCard(analysis, '10.0.0.2')!;
  expect(card.names).toHaveLength(40);
  expect(card.names[0]).toMatchObject({ name: 'real.example', source: 'dns' });
  expect(card.more).toEqual({ macs: 0, names: 61, openPorts: 0 });
});

test('ports that answer are open; those that refuse, or stay silent, are not', async () => {
  const to = (port: number): string => `tcp 10.0.0.1:4000 > 10.0.0.2:${port}`;
  const from = (port: number): string => `tcp 10.0.0.2:${port} > 10.0.0.1:4000`;
  const analysis = await analyse(
    packets(
      ...[`${to(80)} SYN seq=1`, `${from(80)} SYN,ACK seq=9 ack=2`],
      ...[`${to(81)} SYN seq=1`, `${from(81)} RST,ACK ack=2`],
      `${to(82)} SYN seq=1`,
      // Half-open: the client refuses what answered.
      ...[`${to(83)} SYN seq=1`, `${from(83)} SYN,ACK seq=9 ack=2`, `${to(83)} RST seq=2`],
      // From the midst of a connection, and an ACK that nobody expected.
      ...[`${to(84)} ACK seq=5 ack=9`, `${from(84)} PSH,ACK seq=9 ack=5 "data"`],
      ...[`${to(85)} ACK seq=5 ack=9`, `${from(85)} RST seq=9`],
      ...['udp 10.0.0.1:4000 > 10.0.0.2:53 "a"', 'udp 10.0.0.2:53 > 10.0.0.1:4000 "b"'],
      'udp 10.0.0.1:4000 > 10.0.0.2:54 "a"',
    ),
  );
  const { openPorts } = hostCard(analysis, '10.0.0.2')!;
  const open = ['53/udp', '80/tcp', '83/tcp', '84/tcp'];
  expect(openPorts.map(({ transport, port }) => `${port}/${transport}`)).toEqual(open);
  // The table says the same, once it is judged.
  const rows = () =>
    new Query(analysis)
      .rows({ table: 'hosts', selection: EVERYTHING, sort: null, from: 0, count: 9 })
      .rows.map(({ address, openPorts: ports }) => [address, ports]);
  expect(Object.fromEntries(rows())).toEqual({ '10.0.0.1': null, '10.0.0.2': null });
  analysis.hostFacts = new HostFacts(analysis);
  expect(Object.fromEntries(rows())).toEqual({ '10.0.0.1': null, '10.0.0.2': open });
});

test('names that the file gives are those of hosts', async () => {
  const le = new Blocks('little');
  const [{ bytes: frame }] = packets('udp 10.0.0.1:1 > 10.0.0.2:9');
  const name = join(Uint8Array.of(10, 0, 0, 2), new TextEncoder().encode('printer\0'));
  const records = le.block(4, le.options([1, name]));
  const analysis = (await analyseBytes(join(le.section(), le.interface(1), records, le.packet(0, 0n, frame))))!;
  expect(rowsOf(analysis, 'hostNames')).toMatchObject([{ address: '10.0.0.2', name: 'printer', source: 'capture' }]);
});

test('the card counts the peers that the table does, and knows no times of who was only spoken of', async () => {
  const analysis = await built();
  const facts = new HostFacts(analysis);
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '192.0.2.7']) {
    const host = analysis.addresses.find(ADDRESS_KIND.ipv4, parseAddress(address));
    expect([address, hostCard(analysis, address)?.peers]).toEqual([address, facts.peers(host)]);
  }
  expect(hostCard(analysis, '10.0.0.9')).toMatchObject({ peers: 0, first: null, last: null });
});

test('what stands in the library is told of the home networks of now', async () => {
  const analysis = await built();
  conclude(analysis, { ...DEFAULT_SETTINGS, homeNetworks: ['192.0.2.0/24'] }, []);
  expect(['10.0.0.1', '192.0.2.7'].map((address) => hostCard(analysis, address)?.inside)).toEqual([false, true]);
});

test('ports that were asked most come first', async () => {
  const asked = (client: number, port: number): string[] => [
    `udp 10.0.0.1:${client} > 10.0.0.2:${port} "a"`,
    `udp 10.0.0.2:${port} > 10.0.0.1:${client} "b"`,
  ];
  const analysis = await analyse(packets(...asked(4000, 53), ...asked(4001, 514), ...asked(4002, 514)));
  expect(hostCard(analysis, '10.0.0.2')!.openPorts.map(({ port, flows }) => [port, flows])).toEqual([
    [514, 2],
    [53, 1],
  ]);
});

test('a host is there from the first packet that it sends or receives to the last', async () => {
  const analysis = await analyse(
    packets(
      'udp 10.0.0.1:1 > 192.0.2.7:9 @0',
      'udp 10.0.0.2:1 > 192.0.2.7:9 @1',
      'udp 192.0.2.7:9 > 10.0.0.2:1 @2',
      'udp 10.0.0.1:1 > 10.0.0.2:9 @3',
    ),
  );
  const seconds = (address: string) => {
    const { first, last } = hostCard(analysis, address)!;
    return [first, last].map((time) => Number(time) - analysis.origin);
  };
  expect(['10.0.0.1', '192.0.2.7', '10.0.0.2'].map(seconds)).toEqual([
    [0, 3],
    [0, 2],
    [1, 3],
  ]);
});
