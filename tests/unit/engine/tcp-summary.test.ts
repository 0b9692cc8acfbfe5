import { expect, test } from 'vitest';
import { tcpSummary } from '../../../src/engine/tcp-summary.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { analyseBytes } from '../../support/whole-analysis.ts';

const A = '10.0.0.1:1000 > 10.0.0.2:80';
const B = '10.0.0.2:80 > 10.0.0.1:1000';

test('flags of one flow are counted by side, the grave ones first', async () => {
  const lines = [
    `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.1`,
    'tcp 10.0.0.9:1000 > 10.0.0.2:80 P. seq=1 ack=1 "x" @0.2',
    'tcp 10.0.0.9:1000 > 10.0.0.2:80 P. seq=1 ack=1 "x" @0.3',
    `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`,
    `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.5`,
    `tcp ${B} . seq=501 ack=105 win=0 @0.6`,
    `tcp ${A} P. seq=109 ack=501 win=1000 "ijkl" @0.7`,
    'udp 10.0.0.1:1 > 10.0.0.2:2 "x" @0.8',
  ];
  const analysis = (await analyseBytes(pcap(packets(...lines))))!;
  const counts = tcpSummary(analysis, analysis.packets.columns.flow[0])!;
  expect(
    counts.map(({ id, fromOriginator, fromResponder, firstPacket }) => [
      id,
      fromOriginator,
      fromResponder,
      firstPacket,
    ]),
  ).toEqual([
    ['tcp-gap', 1, 0, 6],
    ['tcp-retransmission', 2, 0, 3],
    ['tcp-zero-window', 0, 1, 5],
  ]);
  expect(counts[1].field).toBe('tcp.analysis.retransmission');
  expect(tcpSummary(analysis, analysis.packets.columns.flow[7])).toBeNull();
  expect(tcpSummary(analysis, 99)).toBeNull();
});
