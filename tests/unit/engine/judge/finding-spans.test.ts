import { expect, test } from 'vitest';
import { findingSpans } from '../../../../src/engine/judge/finding-spans.ts';
import { madeUpFinding } from '../../../support/made-up.ts';
import { analyse } from '../../store/support.ts';

const evidence = (packet: number) => ({ packet, flow: 0, field: 'frame.number', value: '1' });

test('a finding lasts from the first to the last packet that it names; without packets it has no time', async () => {
  const { analysis } = await analyse('a.pcap', ...Array.from({ length: 5 }, () => 'udp 10.0.0.1:1 > 10.0.0.2:2 "x"'));
  const { seconds, nanoseconds } = analysis.packets.columns;
  for (let packet = 0; packet < 5; packet += 1) {
    seconds[packet] = packet;
    nanoseconds[packet] = packet === 0 ? 100 : 350;
  }
  analysis.findings = [
    madeUpFinding({ key: 'all', firstPacket: 1, lastPacket: 3, evidence: [evidence(4), evidence(2)] }),
    madeUpFinding({ key: 'evidence', firstPacket: -1, lastPacket: -1, evidence: [evidence(2)] }),
    madeUpFinding({ key: 'gone', firstPacket: 99, lastPacket: 1000, evidence: [] }),
    madeUpFinding({ key: 'none', firstPacket: -1, lastPacket: -1, evidence: [] }),
  ];
  expect(findingSpans(analysis)).toEqual([
    { key: 'all', from: 1_000_000_250, to: 4_000_000_250 },
    { key: 'evidence', from: 2_000_000_250, to: 2_000_000_250 },
  ]);
});
