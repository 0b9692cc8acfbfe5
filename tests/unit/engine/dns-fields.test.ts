import { describe, expect, test } from 'vitest';
import { detailsOf, inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { concat, hex, toBytes, u16, u32, type Bytes, type Data } from '../../support/packets/bytes.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { overTcp } from '../../support/packets/dns.ts';
import { tcpSession, udpExchange } from '../../support/packets/session.ts';

const name = (text: string): Bytes =>
  concat(...text.split('.').map((label) => concat([toBytes(label).length], label)), [0]);
const string = (text: string): Bytes => concat([text.length], text);

interface Message {
  readonly id?: number;
  readonly flags?: number;
  readonly question?: string;
  readonly records?: readonly (readonly [name: string, type: number, data: Data, flags?: number])[];
}

function message({ id = 7, flags = 0x8180, question = 'one.example', records = [] }: Message): Bytes {
  const answers = records.map(([owner, type, data, classBits = 1]) => {
    const body = toBytes(data);
    return concat(owner === '' ? [0] : name(owner), u16(type), u16(classBits), u32(60), u16(body.length), body);
  });
  return concat(u16(id), u16(flags), u16(1), u16(answers.length), u32(0), name(question), u16(1), u16(1), ...answers);
}

async function values(payloads: readonly (Bytes | null)[], server = '10.0.0.2:53') {
  const packets = udpExchange({ client: '10.0.0.1:50000', server, payloads });
  const inspector = await inspect(pcap(packets));
  return Promise.all(packets.map(async (_, packet) => valuesOf(await inspector.detail(packet, true))));
}

/** The fields of one record. */
const record = async (type: number, data: Data, owner = 'one.example') =>
  (await values([null, message({ records: [[owner, type, data]] })]))[0];

test('what stands behind a message is told and noted', async () => {
  const bytes = message({ records: [['one.example', 1, hex('c0000201')]] });
  const [whole] = await values([null, bytes]);
  expect(whole['dns.extraneous.data']).toBeUndefined();
  const [told] = await values([null, concat(bytes, 'more')]);
  expect(told['dns.extraneous.data']).toEqual(['6d6f7265']);
  expect(told['dns.extraneous.length']).toEqual(['4 bytes']);
  const packets = udpExchange({
    client: '10.0.0.1:50000',
    server: '10.0.0.2:53',
    payloads: [null, bytes, concat(bytes, 'more')],
  });
  const file = await filtering(pcap(packets));
  expect(await file.accepted('dns.extraneous')).toEqual([2]);
  expect(await file.accepted('_ws.expert.message == "Extraneous data"')).toEqual([2]);
  expect(await file.accepted('_ws.expert.group == "Undecoded" and _ws.expert.severity == "Note"')).toEqual([2]);
});

test('of a message that is cut nobody knows what stands behind it', async () => {
  const bytes = message({ records: [['one.example', 1, hex('c0000201')]] });
  const [told] = await values([null, bytes.subarray(0, bytes.length - 2)]);
  expect(told['dns.extraneous.data']).toBeUndefined();
});

describe('records', () => {
  test('a service by its parts', async () => {
    const told = await record(33, concat(u16(1), u16(2), u16(5060), name('sip.example')), '_sip._udp.one.example');
    expect(told['dns.srv.service']).toEqual(['_sip']);
    expect(told['dns.srv.proto']).toEqual(['_udp']);
    expect(told['dns.srv.name']).toEqual(['one.example']);
    expect(told['dns.srv.port']).toEqual(['5060']);
    expect(told['dns.srv.target']).toEqual(['sip.example']);
  });

  test('parameters of HTTPS', async () => {
    const parameter = (key: number, data: Data): Bytes => concat(u16(key), u16(toBytes(data).length), data);
    const data = concat(
      u16(1),
      [0],
      parameter(1, concat(string('h2'), string('h3'))),
      parameter(4, hex('c0000201')),
      parameter(5, hex('00040001')),
    );
    const told = await record(65, data);
    expect(told['dns.svcb.targetname']).toEqual(['<Root>']);
    expect(told['dns.svcb.svcparam.alpn']).toEqual(['h2', 'h3']);
    expect(told['dns.svcb.svcparam.ipv4hint.ip']).toEqual(['192.0.2.1']);
    expect(told['dns.svcb.svcparam.echconfig']).toEqual(['00040001']);
  });

  test('DNSSEC: keys by their tags, hashes in base 32, types of a bitmap', async () => {
    // RFC 4034, 5.4: the tag of this key is 60485.
    const base64 =
      'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
    const told = await record(48, concat(u16(256), [3, 5], new Uint8Array(Buffer.from(base64, 'base64'))));
    expect(told['dns.dnskey.key_id']).toEqual(['60485']);
    expect(told['dns.dnskey.flags.zone_key']).toEqual(['Set']);
    const hash = await record(50, concat([1, 1], u16(20), [2, 0xaa, 0xbb, 5], hex('0000000001'), [0, 1, 0x40]));
    expect(hash['dns.nsec3.hash_value']).toEqual(['00000001']);
    expect(hash['dns.nsec3.flags.opt_out']).toEqual(['Set']);
    expect(hash['dns.resp.type']).toEqual(['NSEC3 (50)', 'A (1)']);
  });

  test('options: a client subnet and a cookie', async () => {
    const option = (code: number, data: Data): Bytes => concat(u16(code), u16(toBytes(data).length), data);
    const data = concat(option(8, hex('0001 18 00 c00002')), option(10, hex('0102030405060708')));
    const told = await record(41, data, '');
    expect(told['dns.opt.client.addr4']).toEqual(['192.0.2.0']);
    expect(told['dns.opt.cookie.client']).toEqual(['0102030405060708']);
    expect(told['dns.opt.code']).toEqual(['Client subnet (8)', 'Cookie (10)']);
  });

  test('who may issue certificates', async () => {
    const told = await record(257, concat([0x80], string('issue'), 'ca.example'));
    expect(told['dns.caa.issue']).toEqual(['ca.example']);
    expect(told['dns.caa.flags.issuer_critical']).toEqual(['Set']);
  });

  test('cut anywhere, what is left is told', async () => {
    const whole = message({
      records: [['a.b', 46, concat(u16(1), [8, 2], u32(1), u32(2), u32(3), u16(4), name('a.b'))]],
    });
    for (let length = 12; length < whole.length; length += 1) await values([null, whole.slice(0, length)]);
  });
});

test('an answer names its question, another one like it is a repeated one', async () => {
  const asked = message({ flags: 0x0100 });
  const [first, again, answer, late, odd] = await values([
    asked,
    null,
    asked,
    message({}),
    null,
    message({}),
    null,
    message({ id: 8 }),
  ]);
  expect(first['dns.retransmission']).toBeUndefined();
  expect(first['dns.response_in']).toEqual(['3']);
  expect(again['dns.retransmit_request_in']).toEqual(['1']);
  expect(answer['dns.response_to']).toEqual(['1']);
  expect(Number.parseFloat(answer['dns.time']?.[0] ?? '')).toBeGreaterThan(0);
  expect(late['dns.retransmit_response_in']).toEqual(['3']);
  expect(odd['dns.unsolicited']).toEqual(['Set']);
});

test('over TCP the length stands in front', async () => {
  const exchanges = [{ from: 'client', data: overTcp(message({ flags: 0x0100 })) }] as const;
  const packets = tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:53', exchanges: [...exchanges] });
  const detail = (await detailsOf(packets)).find((each) => valuesOf(each)['dns.id'] !== undefined)!;
  expect(valuesOf(detail)['dns.length']).toEqual(['29 bytes']);
  expect(selectedBytes(detail, 'dns.length')).toBe('001d');
});

test('mDNS keeps the top bit of the class, and writes names in UTF-8', async () => {
  const data = message({ records: [['Büro.local', 1, hex('c0000201'), 0x8001]] });
  const [told] = await values([null, data], '224.0.0.251:5353');
  expect(told['dns.resp.class']).toEqual(['IN (0x0001)']);
  expect(told['dns.resp.cache_flush']).toEqual(['Set']);
  expect(told['dns.resp.name']).toEqual(['Büro.local']);
});
