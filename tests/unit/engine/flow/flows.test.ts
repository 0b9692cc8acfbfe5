import { describe, expect, test } from 'vitest';
import { Pass } from '../../../../src/engine/analyse.ts';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { FlowTable } from '../../../../src/engine/flow/flow-table.ts';
import { readRow } from '../../../../src/engine/rows.ts';
import { Cursor } from '../../../../src/model/cursor.ts';
import type { Row } from '../../../../src/model/query.ts';
import { growth, LINEAR } from '../../../support/growth.ts';
import { packets } from '../../../support/packet-builder.ts';
import type { Item } from '../../../support/packet-builder.ts';
import { hex } from '../../../support/packets/bytes.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { fragments } from '../../../support/packets/fragments.ts';

/** Analyses the packets of some lines. */
function pass(...lines: readonly Item[]): Pass {
  const pass = new Pass();
  pass.facts.interfaces.push({
    section: 0,
    number: 0,
    linkType: 1,
    snapLength: 0,
    name: null,
    description: null,
    hardware: null,
    operatingSystem: null,
    filter: null,
    ticksPerSecond: 1e9,
    frameCheckLength: null,
    received: null,
    dropped: null,
  });
  for (const { time, bytes, length } of packets(...lines))
    pass.packet(Number(time / 1_000_000_000n), Number(time % 1_000_000_000n), 0, bytes, 0, bytes.length, length, 0);
  pass.finish();
  return pass;
}

function flows(...lines: readonly Item[]): Row[] {
  const { analysis } = pass(...lines);
  return Array.from({ length: analysis.flows.length }, (_, row) => readRow(analysis, analysis.flows, row));
}

const A = '10.0.0.1:1000 > 10.0.0.2:80';
const B = '10.0.0.2:80 > 10.0.0.1:1000';
const state = (...lines: readonly string[]): unknown[] => flows(...lines).map((flow) => flow['state']);

describe('TCP states are those of Zeek', () => {
  const open = [`tcp ${A} S seq=100`, `tcp ${B} S. seq=500 ack=101`, `tcp ${A} . seq=101 ack=501`];
  test.each<[string, readonly string[]]>([
    ['S0', [`tcp ${A} S seq=100`]],
    ['S1', open],
    ['SF', [...open, `tcp ${A} F. seq=101 ack=501`, `tcp ${B} F. seq=501 ack=102`]],
    ['REJ', [`tcp ${A} S seq=100`, `tcp ${B} R. seq=0 ack=101`]],
    ['S2', [...open, `tcp ${A} F. seq=101 ack=501`]],
    ['S3', [...open, `tcp ${B} F. seq=501 ack=101`]],
    ['RSTO', [...open, `tcp ${A} R seq=101`]],
    ['RSTR', [...open, `tcp ${B} R seq=501`]],
    ['RSTOS0', [`tcp ${A} S seq=100`, `tcp ${A} R seq=101`]],
    ['SH', [`tcp ${A} S seq=100`, `tcp ${A} F. seq=101 ack=501`]],
    ['OTH', [`tcp ${A} . seq=101 ack=501 "x"`]],
    ['SF', [...open, `tcp ${A} F. seq=101 ack=501`, `tcp ${A} R seq=102`, `tcp ${B} F. seq=501 ack=102`]],
    ['S1', [`tcp ${B} S. seq=500 ack=101`, `tcp ${A} . seq=101 ack=501`]],
  ])('%s', (expected, lines) => {
    expect(state(...lines)).toEqual([expected]);
  });
});

describe('a flow of TCP', () => {
  test('begins anew with a SYN of another number, not with the same SYN again, even after a refusal', () => {
    const refused = [`tcp ${A} S seq=100`, `tcp ${B} R. seq=0 ack=101`];
    expect(state(...refused, `tcp ${A} S seq=100`)).toHaveLength(1);
    expect(state(...refused, `tcp ${A} S seq=900`)).toEqual(['REJ', 'S0']);
    const opened = [...refused, `tcp ${A} S seq=100`, `tcp ${B} S. seq=700 ack=101`, `tcp ${A} . seq=101 ack=701`];
    expect(state(...opened)).toEqual(['S1']);
  });

  test('keeps a second SYN-ACK of another number', () => {
    expect(flows(`tcp ${A} S seq=100`, `tcp ${B} S. seq=500 ack=101`, `tcp ${B} S. seq=9 ack=101`)).toHaveLength(1);
  });

  test('takes the round trip from the SYN that was answered to the ACK of the handshake', () => {
    const rtt = (...lines: readonly string[]): unknown => flows(...lines)[0]['handshakeRtt'];
    const syn = `tcp ${A} S seq=100`;
    const answer = `tcp ${B} S. seq=500 ack=101`;
    const acknowledged = `tcp ${A} . seq=101 ack=501`;
    expect(rtt(`${syn} @1`, `${answer} @1.01`, `${acknowledged} @1.02`)).toBe(20_000_000);
    // The first one was lost: its time-out is no travelling time. Neither is that of a SYN that crossed the answer.
    expect(rtt(`${syn} @0`, `${syn} @1`, `${answer} @1.01`, `${acknowledged} @1.02`)).toBe(20_000_000);
    expect(rtt(`${syn} @0`, `${answer} @0.9`, `${syn} @1`, `${acknowledged} @1.02`)).toBe(20_000_000);
    // A capture of one side has it as well.
    expect(rtt(`${syn} @1`, `${acknowledged} @1.02`)).toBe(20_000_000);
    // A refusal completes nothing, and what comes later than the ACK has waited for a program.
    expect(rtt(`${syn} @1`, `${answer} @1.01`, `tcp ${A} R seq=101 @2`)).toBeNull();
    expect(rtt(`${syn} @1`, `${answer} @1.01`, `tcp ${A} P. seq=111 ack=501 "late" @3`)).toBeNull();
  });

  test('is read on behind a reset, which may be forged, until both sides have closed', () => {
    const request = `tcp ${A} P. seq=101 ack=501 "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"`;
    const answer = `tcp ${B} P. seq=501 ack=128 "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"`;
    const statusOf = (...lines: readonly string[]): unknown[] => {
      const { analysis } = pass(...lines);
      const table = analysis.tableById('http')!;
      return Array.from({ length: table.length }, (_, row) => readRow(analysis, table, row)['status']);
    };
    const status = (...lines: readonly string[]): unknown[] =>
      statusOf(`tcp ${A} S seq=100`, `tcp ${B} S. seq=500 ack=101`, ...lines);
    expect(status(request, `tcp ${B} R seq=501`, answer)).toEqual([200]);
    expect(status(`tcp ${A} R. seq=101 ack=501`, request, answer)).toEqual([200]);
    // Somebody in between refuses before the host answers.
    const forged = [`tcp ${B} R. seq=0 ack=101`, `tcp ${B} F. seq=0 ack=101`];
    const [syn, open] = [`tcp ${A} S seq=100`, `tcp ${A} . seq=101 ack=501`];
    expect(statusOf(syn, ...forged, `tcp ${B} S. seq=500 ack=101`, open, request, answer)).toEqual([200]);
    // Both sides have closed: what uses the ports now is not theirs.
    const closed = [`tcp ${A} F. seq=128 ack=501`, `tcp ${B} F. seq=501 ack=129`];
    expect(status(request, ...closed, answer)).toEqual([null]);
  });

  test('has as many segments sent again and out of order as its packets say', () => {
    const [flow] = flows(
      `tcp ${A} S seq=100 @0`,
      `tcp ${B} S. seq=500 ack=101 @0.01`,
      `tcp ${A} . seq=101 ack=501 @0.02`,
      `tcp ${A} P. seq=105 ack=501 "efgh" @0.1`,
      `tcp ${A} P. seq=101 ack=501 "abcd" @0.101`,
      `tcp ${A} P. seq=109 ack=501 "ijkl" @0.2`,
      `tcp ${A} P. seq=105 ack=501 "efgh" @0.9`,
    );
    expect(flow).toMatchObject({ retransmissions: 1, outOfOrder: 1, missedBytes: 0, originatorBytes: 12 });
  });

  test('counts resets, and windows of zero but for those of a SYN or a reset', () => {
    const [flow] = flows(
      `tcp ${A} S seq=100 win=0`,
      `tcp ${B} S. seq=500 ack=101`,
      `tcp ${A} . seq=101 ack=501`,
      `tcp ${B} . seq=501 ack=101 win=0`,
      `tcp ${B} . seq=501 ack=101 win=0`,
      `tcp ${A} R seq=101 win=0`,
      `tcp ${B} R seq=501 win=0`,
    );
    expect(flow).toMatchObject({ zeroWindows: 2, resets: 2 });
  });

  test('counts bytes by sequence numbers: repeats do not count, gaps do, across their wrap', () => {
    const [flow] = flows(
      `tcp ${A} S seq=4294967290`,
      `tcp ${B} S. seq=500 ack=4294967291`,
      `tcp ${A} . seq=4294967291 ack=501 "0123456789"`,
      `tcp ${A} . seq=4294967291 ack=501 "0123456789"`,
      `tcp ${A} . seq=105 ack=501 "abc"`,
      `tcp ${A} F. seq=108 ack=501`,
    );
    expect(flow).toMatchObject({ originatorBytes: 113, responderBytes: 0, retransmissions: 1, missedBytes: 100 });
  });

  test('of which one side is missing claims no bytes for it', () => {
    const [flow] = flows(`tcp ${A} S seq=100`, `tcp ${A} . seq=101 ack=501 "x"`, `tcp ${A} . seq=102 ack=9501`);
    expect(flow).toMatchObject({ originatorBytes: 1, responderBytes: 0, responderPackets: 0 });
  });

  test('is turned round by its SYN-ACK', () => {
    const [flow] = flows(`tcp ${B} S. seq=500 ack=101`);
    expect(flow).toMatchObject({
      originator: '10.0.0.1',
      originatorPort: 1000,
      responderPort: 80,
      responderPackets: 1,
    });
  });
});

describe('a flow of UDP', () => {
  const C = 'udp 10.0.0.1:4000 > 10.0.0.2:5000 "x"';
  const D = 'udp 10.0.0.2:5000 > 10.0.0.1:4000 "yy"';

  test('ends after a minute of silence, to the nanosecond', () => {
    expect(flows(`${C} @0`, `${D} @60`)).toHaveLength(1);
    expect(flows(`${C} @0.5`, `${D} @60.500000001`)).toHaveLength(2);
    expect(flows(`${C} @0`, `${C} @59`, `${C} @118`)).toHaveLength(1);
  });

  test('begins with whoever speaks first, unless the other has the port of a tunnel', () => {
    expect(flows(D, C)[0]).toMatchObject({
      originator: '10.0.0.2',
      originatorBytes: 2,
      responderBytes: 1,
      state: 'SF',
    });
    const answer = flows('udp 10.0.0.2:3544 > 10.0.0.1:4000 "x"')[0];
    expect(answer).toMatchObject({ originator: '10.0.0.1', responderPort: 3544, state: 'SHR' });
  });

  test('a controller serves, also where the capture begins with what it answers', () => {
    for (const port of [502, 102, 20_000]) {
      const [flow] = flows(`tcp 10.0.0.9:${port} > 10.0.0.2:49226 PSH,ACK "answer"`);
      expect(flow).toMatchObject({ originator: '10.0.0.2', responder: '10.0.0.9', responderPort: port });
    }
  });
});

test('echoes of one kind end after a minute of silence as well', () => {
  const ask = 'icmp 10.0.0.1 > 10.0.0.2 echo-request id=1';
  const tell = 'icmp 10.0.0.2 > 10.0.0.1 echo-reply id=1';
  expect(flows(`${ask} @0`, `${tell} @60`)).toHaveLength(1);
  expect(flows(`${ask} @0`, `${tell} @61`)).toHaveLength(2);
});

describe('a flow in tunnels', () => {
  const inner = '{ udp 10.0.0.1:4000 > 10.0.0.2:5000 "x" }';

  test('is one over several paths, or none, but not over several networks of a VXLAN', () => {
    const ipip = [`ipip 192.0.2.1 > 192.0.2.2 ${inner}`, `ipip 192.0.2.3 > 192.0.2.4 ${inner}`];
    expect(flows(...ipip, 'udp 10.0.0.2:5000 > 10.0.0.1:4000 "x"')).toHaveLength(1);
    const vxlan = [5, 6, 5].map((vni) => `vxlan 192.0.2.1:5555 > 192.0.2.2 vni=${vni} ${inner}`);
    const found = flows(...vxlan).filter((flow) => flow['responderPort'] === 5000);
    expect(found.map((flow) => flow['originatorPackets'])).toEqual([2, 1]);
  });

  test('stands beside the flow that carries it', () => {
    const [carrier, carried] = flows(`vxlan 192.0.2.1:5555 > 192.0.2.2 vni=5 ${inner}`);
    expect(carrier).toMatchObject({ originator: '192.0.2.1', responderPort: 4789, originatorBytes: 8 + 14 + 28 + 1 });
    expect(carried).toMatchObject({ originator: '10.0.0.1', originatorBytes: 1, tunnel: '192.0.2.1 ↔ 192.0.2.2 #5' });
  });

  const inner6 = '{ udp [2001:db8::1]:4000 > [2001:db8::2]:5000 "x" }';
  const query: Item = ['udp 10.0.0.1:4000 > 10.0.0.2:53', dnsQuery('example.com')];

  test.each([
    ['vxlan', inner],
    ['geneve', inner],
    ['gtpu', inner],
    ['teredo', inner6],
  ])('says that it carries %s, and the flow inside does not', (name, carried) => {
    const found = flows(`${name} 192.0.2.1:5555 > 192.0.2.2 ${carried}`);
    expect(found.map(({ application }) => application)).toEqual([name === 'gtpu' ? 'gtp' : name, null]);
  });

  test('says what it carries where no flow is inside', () => {
    const arp = 'vxlan 192.0.2.1:5555 > 192.0.2.2 { arp who-has 10.0.0.1 tell 10.0.0.2 }';
    const echo = hex('3201 0004 00000000 00010000');
    const hello = hex('c802 0014 0001 0000 0000 0000 8008 0000 0000 0006');
    const found = flows(arp, ['udp 10.0.0.1:2123 > 10.0.0.2:2123', echo], ['udp 10.0.0.3:1701 > 10.0.0.2:1701', hello]);
    expect(found.map(({ application }) => application)).toEqual(['vxlan', 'gtp', 'l2tp']);
  });

  test('does not lend its name to a datagram of another kind', () => {
    const short = 'vxlan 192.0.2.1:5555 > 192.0.2.2 { ip 10.0.0.1 > 10.0.0.2 proto=17 size=4 }';
    expect(flows(short).map(({ application }) => application)).toEqual(['vxlan', null]);
    expect(flows(query)).toMatchObject([{ application: 'dns' }]);
    const port = ['udp 10.0.0.1:4000 > 10.0.0.2:4789 "nothing of a tunnel"'];
    expect(flows(...port)).toMatchObject([{ application: null }]);
  });
});

test('ICMP errors both ways do not answer each other, echoes do', () => {
  const quote = '{ udp 10.0.0.9:1 > 10.0.0.8:2 "x" }';
  const errors = [
    `icmp 10.0.0.1 > 10.0.0.2 unreachable port ${quote}`,
    `icmp 10.0.0.2 > 10.0.0.1 unreachable port ${quote}`,
  ];
  expect(flows(...errors)).toHaveLength(2);
  const echoes = ['icmp 10.0.0.1 > 10.0.0.2 echo-request id=1', 'icmp 10.0.0.2 > 10.0.0.1 echo-reply id=1'];
  expect(flows(...echoes)).toMatchObject([{ originatorPort: 8, responderPort: 0, responderPackets: 1 }]);
});

test('fragments become one packet of their flow', () => {
  const found = flows(
    'udp 10.0.0.1:4000 > 10.0.0.2:5000 size=8 frag=0,more id=9 udpLength=24',
    'ip 10.0.0.1 > 10.0.0.2 size=8 frag=16 id=9 proto=17',
  );
  expect(found).toMatchObject([{ transport: 'udp', responderPort: 5000, originatorPackets: 1, originatorBytes: 16 }]);
});

test('beyond its limit flows are folded by originator, and totals stay', () => {
  const analysis = new Analysis();
  const ports = { tcp: new Uint8Array(65_536), udp: new Uint8Array(65_536) };
  const table = new FlowTable(analysis.flows, analysis.packets, ports, analysis.tunnels.domains, 10);
  const cursor = new Cursor();
  for (let i = 0; i < 100; i += 1) {
    cursor.reset(0, 0, 0);
    cursor.source = i % 2;
    cursor.destination = 50 + i;
    cursor.sourcePort = 1000;
    cursor.destinationPort = i;
    cursor.transport = 17;
    const packet = analysis.packets.grow();
    analysis.packets.columns.seconds[packet] = 0;
    table.lookup(cursor, packet);
  }
  expect(analysis.flows.length).toBe(12);
  expect(table.folded).toBe(90);
  const counts = Array.from({ length: 12 }, (_, flow) => analysis.flows.columns.originatorPackets[flow]!);
  expect(counts.reduce((sum, count) => sum + count)).toBe(100);
});

test('flows that a hash without a secret would put into one place do not wait for each other', async () => {
  const opening = (count: number) => {
    const ends = Array.from({ length: count }, (_, i) => {
      const [source, destination] = [i >> 6, 100_000 + (i & 63) * 8];
      const hash = Math.imul(source, 0x9e3779b1) ^ Math.imul(destination >> 3, 0x85ebca6b);
      const portsOf = hash ^ (hash >>> 15); // ports that take back what the addresses have changed
      return { source, destination, sourcePort: portsOf & 0xffff, destinationPort: portsOf >>> 16, transport: 17 };
    });
    return () => {
      const analysis = new Analysis();
      const ports = { tcp: new Uint8Array(65_536), udp: new Uint8Array(65_536) };
      const table = new FlowTable(analysis.flows, analysis.packets, ports, analysis.tunnels.domains);
      const cursor = new Cursor();
      for (const each of ends) {
        cursor.reset(0, 0, 0);
        Object.assign(cursor, each);
        const packet = analysis.packets.grow();
        analysis.packets.columns.seconds[packet] = 0;
        table.lookup(cursor, packet);
      }
    };
  };
  expect(await growth(opening, 2000)).toBeLessThan(LINEAR);
});

test('flows of an address that stands for many are folded, and totals stay', () => {
  const analysis = new Analysis();
  const ports = { tcp: new Uint8Array(65_536), udp: new Uint8Array(65_536) };
  const table = new FlowTable(analysis.flows, analysis.packets, ports, analysis.tunnels.domains, 10, 50);
  const cursor = new Cursor();
  const send = (source: number, destination: number): number => {
    cursor.reset(0, 0, 0);
    Object.assign(cursor, { source, destination, sourcePort: 1000, destinationPort: 9, transport: 17 });
    const packet = analysis.packets.grow();
    analysis.packets.columns.seconds[packet] = 0;
    return table.lookup(cursor, packet);
  };
  expect([send(1, 2), send(1, 2), send(1, 50), send(1, 50), send(3, 60), send(60, 3), send(2, 1)]).toEqual([
    ...[0, 0, 1, 1, 2, 2, 3],
  ]);
  const { originatorPackets, responderPackets, responder } = analysis.flows.columns;
  expect([0, 1, 2].map((flow) => [responder[flow], originatorPackets[flow], responderPackets[flow]])).toEqual([
    ...[
      [2, 2, 0],
      [-1, 2, 0],
      [-1, 1, 1],
    ],
  ]);
});

test('fragments that come together are no data: the last one has the layers of the whole', () => {
  const whole = packets(
    ['udp 10.0.0.1:4000 > 10.0.0.2:4001', 'x'.repeat(3000)],
    'udp [2001:db8::1]:4000 > [2001:db8::2]:4001 size=3000',
  );
  const { analysis } = pass(whole.flatMap((packet, i) => fragments(packet, 1500, i + 1)));
  const layers = Array.from(
    { length: analysis.packets.length },
    (_, row) => readRow(analysis, analysis.packets, row)['layers'],
  );
  expect(layers).toEqual([
    ...['eth:ethertype:ip:data', 'eth:ethertype:ip:data', 'eth:ethertype:ip:udp'],
    ...['data', 'data', 'udp'].map((last) => `eth:ethertype:ipv6:ipv6.fraghdr:${last}`),
  ]);
});
