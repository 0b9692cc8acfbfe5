import { expect, test } from 'vitest';
import { inspect, valuesOf } from '../../../support/fields.ts';
import { packet } from '../../../support/packet-builder.ts';
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
