import { expect, test } from 'vitest';
import { packet } from '../../../support/packet-builder.ts';
import { hex } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

const protocolOf = async (body: string): Promise<string> => {
  const { packets, layers } = (await analyseBytes(
    pcap([packet(['ip 10.0.0.1 > 224.0.0.1 proto=2 ttl=1', hex(body)])]),
  ))!;
  return layers.protocol(packets.columns.stack[0]);
};

test.each([
  ['a report of version 1', '1200 0000 e0000001', 'IGMPv1'],
  ['a query of version 1', '1100 0000 00000000', 'IGMPv1'],
  ['a query of version 2', '1164 0000 00000000', 'IGMPv2'],
  ['a report of version 2', '1600 0000 e0000001', 'IGMPv2'],
  ['who leaves', '1700 0000 e0000001', 'IGMPv2'],
  ['a query of version 3', '1164 0000 00000000 02 7d 0000', 'IGMPv3'],
  ['a report of version 3', '2200 0000 0000 0000', 'IGMPv3'],
  ['what is told by type', '1300 0000 00000000', 'DVMRP'],
])('the Protocol column names the version: %s', async (_, body, protocol) => {
  expect(await protocolOf(body)).toBe(protocol);
});
