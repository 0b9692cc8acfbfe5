import { describe, expect, test } from 'vitest';
import { ANOMALIES } from '../../../../../src/model/anomaly.ts';
import { analyse } from '../../../../support/judge.ts';
import { concat, hex, u16, type Data } from '../../../../support/packets/bytes.ts';
import { dns, dnsAnswer, dnsQuery, mdns, nbnsRegistration, overTcp } from '../../../../support/packets/dns.ts';
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
