import { describe, expect, test } from 'vitest';
import { ANOMALIES } from '../../../../../src/model/anomaly.ts';
import { analyse } from '../../../../support/judge.ts';
import { concat, hex, u16, u32, type Data } from '../../../../support/packets/bytes.ts';
import {
  dns,
  dnsAnswer,
  dnsQuery,
  mdns,
  nbnsRegistration,
  netbiosName,
  overTcp,
} from '../../../../support/packets/dns.ts';
import { tcpSession } from '../../../../support/packets/session.ts';
import { packets, type Item } from '../../../../support/packet-builder.ts';
import { rowsOf } from '../../../../support/rows.ts';

const ASK = 'udp 10.0.0.1:40000 > 10.0.0.2:53';
const TELL = 'udp 10.0.0.2:53 > 10.0.0.1:40000';

async function heard(...items: Item[]) {
  const analysis = await analyse(packets(...items));
  return {
    dns: rowsOf(analysis, 'dns'),
    names: rowsOf(analysis, 'hostNames'),
    anomalies: [...analysis.anomalyCounts.keys()].map((code) => ANOMALIES[code].id),
  };
}

const asked = (line: string, message: Data): readonly [string, Data] => [line, message];

describe('DNS', () => {
  test('a question and its answer are one row, and the address has a name', async () => {
    const answers = ['www.example.com 60 CNAME w.example.net', 'w.example.net 30 A 192.0.2.1'];
    const { dns, names } = await heard(
      asked(ASK, dnsQuery('www.example.com')),
      asked(TELL, dnsAnswer('www.example.com', answers)),
    );
    expect(dns).toMatchObject([
      { query: 'www.example.com', type: 'A', rcode: 0, answers: ['w.example.net', '192.0.2.1'], ttl: 30, packet: 1, responsePacket: 2, latency: 1e6 }, // prettier-ignore
    ]);
    expect(names).toMatchObject([{ address: '192.0.2.1', name: 'www.example.com', source: 'dns' }]);
  });

  test('an opcode that is nobody’s is a question all the same, other bytes with one are none', async () => {
    const [question, answer] = [dnsQuery('a.example'), dnsAnswer('a.example', ['a.example 60 A 192.0.2.1'])];
    for (const message of [question, answer]) message[2] = (message[2]! & 0x87) | (9 << 3);
    expect((await heard(asked(ASK, question), asked(TELL, answer))).dns).toMatchObject([
      { query: 'a.example', type: 'A', rcode: 0 },
    ]);
    expect((await heard(asked(ASK, concat(question.slice(0, 12), [255, 255, 255, 255])))).dns).toEqual([]);
  });

  test('what nobody answers has no code', async () => {
    const { dns } = await heard(asked(ASK, dnsQuery('gone.example')));
    expect(dns).toMatchObject([{ query: 'gone.example', rcode: null, responsePacket: null }]);
  });

  test('a repeated question is a row of its own, and the first one is answered', async () => {
    const query = dnsQuery('slow.example');
    const { dns } = await heard(asked(ASK, query), asked(ASK, query), asked(TELL, dnsAnswer('slow.example', [])));
    expect(dns).toMatchObject([{ responsePacket: 3 }, { responsePacket: null }]);
  });

  test('a name that points at itself is an anomaly and comes to an end', async () => {
    const loop = concat(hex('1234 0100 0001 0000 0000 0000 c00c'), u16(1), u16(1));
    expect((await heard(asked(ASK, loop))).anomalies).toEqual(['dns-pointer-loop']);
  });

  test('over TCP several messages may stand in one segment', async () => {
    const questions = ['a.example', 'b.example'].map((name, id) => overTcp(dnsQuery(name, { id })));
    const answers = ['b.example', 'a.example'].map((name, i) => overTcp(dnsAnswer(name, [], { id: 1 - i, rcode: 3 })));
    const { dns } = await heard(
      tcpSession({
        client: '10.0.0.1:40000',
        server: '10.0.0.2:53',
        exchanges: [
          { from: 'client', data: concat(...questions) },
          { from: 'server', data: concat(...answers) },
        ],
      }),
    );
    expect(dns).toMatchObject([
      { query: 'a.example', rcode: 3 },
      { query: 'b.example', rcode: 3 },
    ]);
  });
});

test('mDNS: an announcement names its sender', async () => {
  const { dns, names } = await heard([
    'udp 10.0.0.6:5353 > 224.0.0.251:5353',
    mdns({ response: true, answers: ['printer.local A 10.0.0.6'] }),
  ]);
  expect(dns).toMatchObject([{ protocol: 'mdns', query: 'printer.local', answers: ['10.0.0.6'] }]);
  expect(names).toMatchObject([{ address: '10.0.0.6', source: 'mdns' }]);
});

test('mDNS: who asked whether a name is free does not answer himself when he announces it', async () => {
  const line = 'udp 10.0.0.6:5353 > 224.0.0.251:5353';
  const { dns } = await heard(
    [line, mdns({ question: 'pad.local ANY' })],
    [line, mdns({ response: true, answers: ['pad.local A 10.0.0.6'] })],
  );
  expect(dns).toMatchObject([
    { client: '10.0.0.6', server: '224.0.0.251', responsePacket: null, latency: null },
    { client: '224.0.0.251', server: '10.0.0.6', responsePacket: 2, answers: ['10.0.0.6'] },
  ]);
});

describe('names in UTF-8', () => {
  test('are read as such, in rows and of hosts', async () => {
    const { dns, names } = await heard([
      'udp 10.0.0.6:5353 > 224.0.0.251:5353',
      mdns({ response: true, answers: ['Küche’s.local A 10.0.0.6'] }),
    ]);
    expect(dns).toMatchObject([{ query: 'Küche’s.local' }]);
    expect(names).toMatchObject([{ address: '10.0.0.6', name: 'Küche’s.local' }]);
  });

  test('other bytes, and a dot inside a label, stay apart from them', async () => {
    const question = concat(hex('1234 0100 0001 0000 0000 0000 03 c328 2e 02 c3bc 00'), u16(1), u16(1));
    expect((await heard(asked(ASK, question))).dns).toMatchObject([{ query: '\\xc3(\\x2e.ü' }]);
  });
});

describe('addresses that stand beside the answers', () => {
  test('have the names of their records, not the one that was asked', async () => {
    const { names } = await heard(
      asked(ASK, dnsQuery('example.com MX')),
      asked(
        TELL,
        dnsAnswer('example.com MX', ['example.com MX 10 mail.example.com'], {
          authorities: ['example.com NS ns.example.com'],
          additionals: ['mail.example.com A 192.0.2.25', 'ns.example.com AAAA 2001:db8::53'],
        }),
      ),
    );
    expect(names).toMatchObject([
      { address: '192.0.2.25', name: 'mail.example.com', source: 'dns' },
      { address: '2001:db8::53', name: 'ns.example.com', source: 'dns' },
    ]);
  });

  test('nor has an address among answers to another question', async () => {
    const service = '_http._tcp.local';
    const { names } = await heard(
      asked(ASK, dnsQuery(`${service} SRV`)),
      asked(TELL, dnsAnswer(`${service} SRV`, [`${service} SRV 0 0 80 web.local`, 'web.local A 10.0.0.8'])),
    );
    expect(names).toMatchObject([{ address: '10.0.0.8', name: 'web.local' }]);
  });

  test('name nobody behind a record that is cut, which is an anomaly', async () => {
    const whole = dnsAnswer('a.example MX', [], { additionals: ['b.example A 192.0.2.1', 'c.example A 192.0.2.2'] });
    const { names, anomalies } = await heard(asked(TELL, whole.subarray(0, whole.length - 2)));
    expect(names).toMatchObject([{ name: 'b.example' }]);
    expect(anomalies).toEqual(['dns-malformed']);
  });
});

describe('mDNS: an answer to everybody', () => {
  const question = mdns({ question: 'printer.local A' });
  const answer = mdns({ response: true, answers: ['Printer.local A 10.0.0.6'] });
  const from = (host: number, time: number) => `udp 10.0.0.${host}:5353 > 224.0.0.251:5353 ttl=255 @${time}`;
  const clients = async (...items: Item[]) => (await heard(...items)).dns.map(({ client, server }) => [client, server]);

  test('is shown with who asked last', async () => {
    expect(await clients([from(4, 0), question], [from(5, 0.1), question], [from(6, 0.2), answer])).toEqual([
      ['10.0.0.4', '224.0.0.251'],
      ['10.0.0.5', '224.0.0.251'],
      ['10.0.0.5', '10.0.0.6'],
    ]);
  });

  test('in the group of the other version as well', async () => {
    const items: Item[] = [
      [from(4, 0), question],
      ['udp [fe80::6]:5353 > [ff02::fb]:5353 @0.1', answer],
    ];
    expect((await clients(...items)).at(-1)).toEqual(['10.0.0.4', 'fe80::6']);
  });

  test('is not shown with the one who answers, whatever he asked himself', async () => {
    const own: Item = ['udp 10.0.0.6:40000 > 224.0.0.251:5353 @0', question];
    expect((await clients(own, [from(6, 0.1), answer])).at(-1)).toEqual(['224.0.0.251', '10.0.0.6']);
  });

  test.each([
    ['for another name', mdns({ question: 'scanner.local A' }), 4, 0],
    ['for another type', mdns({ question: 'printer.local AAAA' }), 4, 0],
    ['long ago', question, 4, -60],
  ])('has nobody who asked where the question was %s', async (_, asked, host, time) => {
    expect((await clients([from(host, time + 100), asked], [from(6, 100.2), answer])).at(-1)).toEqual([
      '224.0.0.251',
      '10.0.0.6',
    ]);
  });
});

test('LLMNR: a question to everybody', async () => {
  const { dns: rows } = await heard([
    'udp 10.0.0.5:50000 > 224.0.0.252:5355',
    dns({ id: 3, question: 'wpad', recursionDesired: false }),
  ]);
  expect(rows).toMatchObject([{ protocol: 'llmnr', query: 'wpad', client: '10.0.0.5', rcode: null }]);
});

test('NBNS: who registers a name bears it', async () => {
  const { dns: rows, names } = await heard([
    'udp 10.0.0.5:137 > 10.0.0.255:137',
    nbnsRegistration('DESK', '10.0.0.5', 10),
  ]);
  expect(rows).toMatchObject([{ protocol: 'nbns', query: 'DESK', type: 'NB' }]);
  expect(names).toMatchObject([{ address: '10.0.0.5', name: 'DESK', source: 'nbns' }]);
});

describe('NBNS: names that are no host’s', () => {
  const everybody = 'udp 10.0.0.5:137 > 10.0.0.255:137';
  const [FLAGS, GROUP] = [6, 0x80];

  test('a group that a host joins', async () => {
    const joins = nbnsRegistration('WORKGROUP', '10.0.0.5', 11);
    joins[joins.length - FLAGS] = GROUP;
    const { dns: rows, names } = await heard([everybody, joins]);
    expect(rows).toMatchObject([{ query: 'WORKGROUP' }]);
    expect(names).toEqual([]);
  });

  test('a group that was asked for', async () => {
    const group = `${netbiosName('WORKGROUP')} NB`;
    const members = dns({ response: true, answers: [`${group} 10.0.0.7`] });
    members[members.length - FLAGS] = GROUP;
    const { dns: rows, names } = await heard(['udp 10.0.0.7:137 > 10.0.0.5:137', members]);
    expect(rows).toMatchObject([{ query: 'WORKGROUP', answers: ['10.0.0.7'] }]);
    expect(names).toEqual([]);
  });
});

test('NBNS: a host that is asked for its names says them, and bears those that are its own', async () => {
  const own = (name: string, suffix: number, flags: number) => concat(name.padEnd(15), [suffix], u16(flags));
  const names = [own('DESK', 0x00, 0x0400), own('OFFICE', 0x00, 0x8400), own('DESK', 0x20, 0x0400)];
  const data = concat([3], ...names, new Uint8Array(46));
  const asked = dnsQuery(`${netbiosName('*')} SRV`, { id: 9, recursionDesired: false });
  const header = concat(hex('0009 8400 0000 0001 0000 0000'), [32], netbiosName('*'), [0], u16(33), u16(1));
  const { dns: rows, names: learnt } = await heard(
    ['udp 10.0.0.5:137 > 10.0.0.7:137', asked],
    ['udp 10.0.0.7:137 > 10.0.0.5:137', concat(header, u32(0), u16(data.length), data)],
  );
  expect(rows).toMatchObject([{ type: 'NBSTAT', answers: ['DESK<00>', 'OFFICE<00>', 'DESK<20>'], responsePacket: 2 }]);
  expect(learnt).toMatchObject([{ address: '10.0.0.7', name: 'DESK', source: 'nbns' }]);
});

test('LLMNR: the answer names the host', async () => {
  const { names } = await heard([
    'udp 10.0.0.7:5355 > 10.0.0.5:50000',
    dnsAnswer('printer', ['printer A 10.0.0.7'], { recursionAvailable: false }),
  ]);
  expect(names).toMatchObject([{ address: '10.0.0.7', name: 'printer', source: 'llmnr' }]);
});
