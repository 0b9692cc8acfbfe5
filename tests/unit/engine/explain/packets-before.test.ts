import { expect, test } from 'vitest';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { filtering } from '../../../support/filtering.ts';
import { packet, packets } from '../../../support/packet-builder.ts';
import { concat, hex } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const part = (offset: string, bytes: Uint8Array, time: string): ReturnType<typeof packet> => {
  const header = concat([0x45, 0, 0, 20 + bytes.length], hex(`0007 ${offset} 40 11 0000 0a000001 0a000002`));
  return {
    ...packet(`udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4 @${time}`),
    bytes: concat(header, bytes),
    length: 20 + bytes.length,
  };
};

test('the packet that completes a datagram names those that hold it', async () => {
  const datagram = concat(hex('0fa0 0fa1 0018 0000'), new TextEncoder().encode('sixteen letters.'));
  const inspector = await inspect(
    pcap([part('2000', datagram.slice(0, 16), '0'), part('0002', datagram.slice(16), '0.1')]),
  );
  expect(valuesOf(await inspector.detail(0))['ip.fragment']).toBeUndefined();
  expect(valuesOf(await inspector.detail(1))).toMatchObject({
    'ip.fragment': ['1', '2'],
    'ip.fragments': [null],
    'ip.fragment.count': ['2'],
    'ip.reassembled.length': ['24 bytes'],
    'ip.frag_offset': ['2 words of 8 bytes'],
    'udp.length': ['24 bytes'],
  });
});

test('numbers of DCCP are counted from the request and the response that open it', async () => {
  const send = (line: string, ports: string, type: string, numbers: string): [string, Uint8Array] => [
    `ip ${line} proto=33`,
    hex(`${ports} 06 00 0000 ${type} 00 ${numbers}`),
  ];
  const forth = (type: string, numbers: string): [string, Uint8Array] =>
    send('10.0.0.1 > 10.0.0.2', '1000 1389', type, numbers);
  const back = (type: string, numbers: string): [string, Uint8Array] =>
    send('10.0.0.2 > 10.0.0.1', '1389 1000', type, numbers);
  const built = packets(
    forth('01', '000000001000 00000000 00000000'),
    back('03', '000000005000 0000 000000001000 00000000'),
    forth('07', '000000001001 0000 000000005000'),
    back('0f', '000000005001 0000 000000001001 01000000'),
  );
  const inspector = await inspect(pcap(built));
  const details = await Promise.all(built.map((_, packet) => inspector.detail(packet)));
  const told = details.map(valuesOf);
  expect(told.map((values) => values['dccp.seq'])).toEqual([undefined, undefined, ['1'], ['1']]);
  expect(told.map((values) => values['dccp.ack'])).toEqual([undefined, ['0'], ['0'], ['1']]);
  expect(details.map(({ info }) => info)).toEqual([
    '4096 → 5001 [Request] Seq=4096 (service=not specified)',
    '5001 → 4096 [Response] Seq=20480 (Ack=0) (service=not specified)',
    '4096 → 5001 [Ack] Seq=1 (Ack=0)',
    '5001 → 4096 [Reset] Seq=1 (Ack=1) (code=Closed)',
  ]);
  const file = await filtering(pcap(built));
  expect(await file.accepted('dccp.seq == 1')).toEqual([3, 4]);
});

test('an answer of GTP is to the request of its number; options hold packets of PPP', async () => {
  // TS 29.060, 7.3: a request to create a context, with options that hold a name and a password.
  const pap = hex('01 01 0011 03 6d6967 08 68656d6d656c6967');
  const options = concat(hex('84 0015 80 c023 11'), pap);
  const asks = concat(hex('32 10'), [0, 4 + options.length], hex('00000000 0c01 00 00'), options);
  const answers = hex('32 11 0006 00000001 0c01 00 00 01 80');
  const built = packets(
    ['udp 10.0.0.1:2123 > 10.0.0.2:2123 @0', asks],
    ['udp 10.0.0.1:2123 > 10.0.0.2:2123 @1', hex('32 10 0004 00000000 0c02 00 00')],
    ['udp 10.0.0.2:2123 > 10.0.0.1:2123 @1.5', answers],
  );
  const inspector = await inspect(pcap(built));
  const told = await Promise.all(built.map(async (_, packet) => valuesOf(await inspector.detail(packet))));
  expect(told[0]).toMatchObject({ 'pap.peer_id': ['mig'], 'pap.password': ['hemmelig'] });
  expect(told[2]).toMatchObject({ 'gtp.response_to': ['1'], 'gtp.time': ['1.500000000 seconds'] });
  const file = await filtering(pcap(built));
  expect(await file.accepted('gtp.response_to == 1 && gtp.time > 1')).toEqual([3]);
  expect(await file.accepted('pap.password == "hemmelig"')).toEqual([1]);
});
