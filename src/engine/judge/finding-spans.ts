import type { Finding, FindingSpan } from '../../model/finding.ts';
import type { Analysis } from '../analysis.ts';
import { nanosecondsBetween } from '../rows.ts';

/** When each finding happened, from the first to the last of the packets that it names; none of those whose packets are not there. */
export function findingSpans(analysis: Analysis): FindingSpan[] {
  return analysis.findings.flatMap((finding) => {
    const times = packetsOf(finding)
      .filter((packet) => packet >= 0 && packet < analysis.packets.length)
      .map((packet) => nanosecondsBetween(analysis, 0, packet));
    return times.length === 0 ? [] : [{ key: finding.key, from: Math.min(...times), to: Math.max(...times) }];
  });
}

const packetsOf = ({ firstPacket, lastPacket, evidence }: Finding): number[] => [
  firstPacket,
  lastPacket,
  ...evidence.map(({ packet }) => packet),
];
