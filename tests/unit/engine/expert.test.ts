import { expect, test } from 'vitest';
import { expertReport } from '../../../src/engine/expert.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';

const built = () =>
  analyse(
    packets(
      'tcp 10.0.0.1:1 > 10.0.0.2:80 SYN seq=9 @0',
      'tcp 10.0.0.2:80 > 10.0.0.1:1 SYN,ACK seq=99 ack=10 @0.1',
      ['tcp 10.0.0.1:1 > 10.0.0.2:80 PSH,ACK seq=10 ack=100 @0.2', 'once'],
      ['tcp 10.0.0.1:1 > 10.0.0.2:80 PSH,ACK seq=10 ack=100 @1', 'once'],
      ['tcp 10.0.0.1:1 > 10.0.0.2:80 PSH,ACK seq=10 ack=100 @48', 'once'],
      ['tcp [2001:db8::1]:7 > [2001:db8::2]:80 PSH,ACK seq=10 ack=1 @48', 'a'],
      ['tcp [2001:db8::1]:7 > [2001:db8::2]:80 PSH,ACK seq=500 ack=1 @48', 'a'],
    ),
  );

test('notes by severity and number, with their packets, flows and times', async () => {
  const report = expertReport(await built(), null);
  expect(report.packets).toBe(7);
  expect(report.notes.map(({ id, packets, flows }) => [id, packets, flows])).toEqual([
    ['tcp-gap', 1, 1],
    ['tcp-retransmission', 2, 1],
  ]);
  expect(report.noted).toBe(3);
  const [gap, again] = report.notes;
  expect(gap).toMatchObject({ severity: 'lost', field: 'tcp.analysis.lost_segment', firstPacket: 6, lastPacket: 6 });
  expect(gap.worst).toEqual([{ flow: 1, packets: 1, ends: '[2001:db8::1]:7 → [2001:db8::2]:80' }]);
  expect(again).toMatchObject({ severity: 'note', firstPacket: 3, lastPacket: 4 });
  expect(again.worst).toEqual([{ flow: 0, packets: 2, ends: '10.0.0.1:1 → 10.0.0.2:80' }]);
  expect(again.bins.flatMap((packets, bin) => (packets > 0 ? [[bin, packets]] : []))).toEqual([
    [0, 1],
    [47, 1],
  ]);
});

test('a selection has its own', async () => {
  const analysis = await built();
  const mask = Uint8Array.from({ length: 7 }, (_, packet) => (packet < 4 ? 1 : 0));
  const report = expertReport(analysis, mask);
  expect(report).toMatchObject({ packets: 4, noted: 1 });
  expect(report.notes).toMatchObject([{ id: 'tcp-retransmission', packets: 1 }]);
  expect(expertReport(analysis, new Uint8Array(7))).toEqual({ packets: 0, noted: 0, notes: [] });
});

test('the flows with the most packets come first, five of them', async () => {
  const lines = Array.from({ length: 7 }, (_, flow) =>
    Array.from(
      { length: 2 + flow },
      (_, i) => [`tcp 10.0.0.1:${1 + flow} > 10.0.0.2:80 PSH,ACK seq=10 ack=100 @${flow * 100 + i}`, 'once'] as const,
    ),
  ).flat();
  const { notes } = expertReport(await analyse(packets(...lines)), null);
  const again = notes.find(({ id }) => id === 'tcp-retransmission')!;
  expect(again).toMatchObject({ packets: 28, flows: 7 });
  expect(again.worst.map(({ flow, packets: count }) => [flow, count])).toEqual([
    ...[
      [6, 7],
      [5, 6],
      [4, 5],
      [3, 4],
      [2, 3],
    ],
  ]);
});

test('a note at the end of a span of months is in the last part', async () => {
  const again = ['tcp 10.0.0.1:1 > 10.0.0.2:80 PSH,ACK seq=10 ack=100', 'once'] as const;
  const days = 86_400 * 1024;
  const { notes } = expertReport(
    await analyse(packets(...['@0', `@${days - 1}`, `@${days}`].map((at) => [`${again[0]} ${at}`, again[1]] as const))),
    null,
  );
  const { bins } = notes.find(({ id }) => id === 'tcp-retransmission')!;
  expect([bins.reduce((sum, packets) => sum + packets, 0), bins.at(-1)]).toEqual([2, 2]);
});
