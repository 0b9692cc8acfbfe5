import { describe, expect, test } from 'vitest';
import { applyFilter } from '../../../../src/engine/filter/filter.ts';
import { ANOMALIES } from '../../../../src/model/anomaly.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

const A = '10.0.0.1:1000 > 10.0.0.2:80';
const B = '10.0.0.2:80 > 10.0.0.1:1000';
const OPEN = [
  `tcp ${A} S seq=100 win=1000 @0`,
  `tcp ${B} S. seq=500 ack=101 win=1000 @0.01`,
  `tcp ${A} . seq=101 ack=501 win=1000 @0.02`,
];

/** Flags of the last packet behind a handshake, whose round trip takes 20 ms. */
async function last(...lines: readonly string[]): Promise<string[]> {
  const analysis = (await analyseBytes(pcap(packets(...OPEN, ...lines))))!;
  const { anomalies } = analysis.packets.columns;
  return analysis.anomalySets
    .get(anomalies[analysis.packets.length - 1])
    .map((code) => ANOMALIES[code].field?.replace('tcp.analysis.', '') ?? '')
    .sort();
}

describe('flags of TCP analysis', () => {
  const data = `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.1`;
  const acked = `tcp ${B} . seq=501 ack=105 win=1000 @0.11`;
  test.each<[string, string[], readonly string[]]>([
    ['nothing', [], [data, acked]],
    ['retransmission', ['retransmission'], [data, `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`]],
    [
      'fast retransmission',
      ['fast_retransmission', 'retransmission'],
      [
        data,
        acked,
        `tcp ${A} P. seq=109 ack=501 win=1000 "ijkl" @0.12`,
        `tcp ${B} . seq=501 ack=105 win=1000 @0.13`,
        `tcp ${B} . seq=501 ack=105 win=1000 @0.131`,
        `tcp ${A} P. seq=105 ack=501 win=1000 "efgh" @0.14`,
      ],
    ],
    [
      'spurious retransmission',
      ['retransmission', 'spurious_retransmission'],
      [data, acked, `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`],
    ],
    ['duplicate acknowledgement', ['duplicate_ack'], [data, acked, `tcp ${B} . seq=501 ack=105 win=1000 @0.2`]],
    ['lost segment', ['lost_segment'], [`tcp ${A} P. seq=105 ack=501 win=1000 "efgh" @0.1`]],
    [
      'out of order',
      ['out_of_order'],
      [`tcp ${A} P. seq=105 ack=501 win=1000 "efgh" @0.1`, `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.101`],
    ],
    ['acknowledged, but not captured', ['ack_lost_segment'], [`tcp ${B} . seq=501 ack=105 win=1000 @0.1`]],
    ['zero window', ['zero_window'], [data, `tcp ${B} . seq=501 ack=105 win=0 @0.11`]],
    [
      'zero window probe',
      ['zero_window_probe'],
      [data, `tcp ${B} . seq=501 ack=105 win=0 @0.11`, `tcp ${A} . seq=105 ack=501 win=1000 "e" @0.5`],
    ],
    [
      'answer to a zero window probe',
      ['zero_window', 'zero_window_probe_ack'],
      [
        data,
        `tcp ${B} . seq=501 ack=105 win=0 @0.11`,
        `tcp ${A} . seq=105 ack=501 win=1000 "e" @0.5`,
        `tcp ${B} . seq=501 ack=105 win=0 @0.51`,
      ],
    ],
    [
      'window update',
      ['window_update'],
      [data, `tcp ${B} . seq=501 ack=105 win=0 @0.11`, `tcp ${B} . seq=501 ack=105 win=900 @0.2`],
    ],
    [
      'window full',
      ['window_full'],
      [data, `tcp ${B} . seq=501 ack=105 win=4 @0.11`, `tcp ${A} P. seq=105 ack=501 win=1000 "efgh" @0.2`],
    ],
    ['keep-alive', ['keep_alive'], [data, acked, `tcp ${A} . seq=104 ack=501 win=1000 @30`]],
    [
      'answer to a keep-alive',
      ['keep_alive_ack'],
      [data, acked, `tcp ${A} . seq=104 ack=501 win=1000 @30`, `tcp ${B} . seq=501 ack=105 win=1000 @30.01`],
    ],
    ['port reuse', ['reused_ports'], [data, acked, `tcp ${A} S seq=90000 win=1000 @60`]],
  ])('%s', async (_, expected, lines) => {
    expect(await last(...lines)).toEqual(expected);
  });

  test('bytes that were never seen are told of once, and once more behind a gap', async () => {
    const beyond = [data, `tcp ${B} . seq=501 ack=109 win=1000 @0.2`];
    const gap = `tcp ${A} P. seq=117 ack=501 win=1000 "mnop" @0.3`;
    const ack = (number: number, time: number): string => `tcp ${B} . seq=501 ack=${number} win=1000 @${time}`;
    expect(await last(...beyond)).toEqual(['ack_lost_segment']);
    expect(await last(...beyond, ack(113, 0.21))).toEqual([]);
    expect(await last(...beyond, gap, ack(113, 0.4))).toEqual(['ack_lost_segment']);
    expect(await last(...beyond, gap, ack(113, 0.4), ack(125, 0.5))).toEqual([]);
  });

  test('scaled windows are known from the handshake', async () => {
    const scaled = [
      `tcp ${A.replace('1000', '2000')} S seq=100 win=1000 ws=2 @1`,
      `tcp ${B.replace('1000', '2000')} S. seq=500 ack=101 win=1000 ws=2 @1.01`,
      `tcp ${A.replace('1000', '2000')} . seq=101 ack=501 win=1000 @1.02`,
      `tcp ${B.replace('1000', '2000')} . seq=501 ack=101 win=1 @1.03`,
      `tcp ${A.replace('1000', '2000')} P. seq=101 ack=501 win=1000 "abcd" @1.04`,
    ];
    expect(await last(...scaled)).toEqual(['window_full']);
  });

  test('a flow among a thousand keeps its state, also when the pool has grown', async () => {
    const port = (n: number): string => A.replace('1000', String(2000 + n));
    const many = Array.from({ length: 3000 }, (_, n) => [
      `tcp ${port(n)} P. seq=1 ack=1 "abcd" @${(1 + n / 1000).toFixed(4)}`,
      `tcp ${port(n)} P. seq=5 ack=1 "efgh" @${(1.0001 + n / 1000).toFixed(4)}`,
    ]).flat();
    expect(await last(...many, `tcp ${A} P. seq=105 ack=501 win=1000 "efgh" @10`)).toEqual(['lost_segment']);
    expect(await last(...many, `tcp ${port(7)} P. seq=13 ack=1 "mnop" @10`)).toEqual(['lost_segment']);
  });

  test('the display filter knows them by their names', async () => {
    const lines = [
      data,
      acked,
      `tcp ${A} P. seq=101 ack=501 win=1000 "abcd" @0.4`,
      `tcp ${B} . seq=501 ack=105 win=0 @1`,
    ];
    const analysis = (await analyseBytes(pcap(packets(...OPEN, ...lines))))!;
    const taken = (text: string): number[] => {
      const filtered = applyFilter(analysis, text);
      if (!filtered.ok) throw new Error(filtered.error.message);
      return [...filtered.mask!].flatMap((one, packet) => (one === 1 ? [packet + 1] : []));
    };
    expect(taken('tcp.analysis.retransmission')).toEqual([6]);
    expect(taken('tcp.analysis.spurious_retransmission and not tcp.analysis.fast_retransmission')).toEqual([6]);
    expect(taken('tcp.analysis.flags')).toEqual([6, 7]);
  });
});
