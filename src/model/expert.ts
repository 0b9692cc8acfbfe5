import type { AnomalySeverity } from './anomaly.ts';

/** One anomaly in the packets of a selection. Packets and flows are rows, from 0. */
export interface ExpertNote {
  readonly id: string;
  readonly severity: AnomalySeverity;
  /** Wireshark's name, where it has one. */
  readonly field: string | null;
  readonly packets: number;
  /** Flows that have such a packet. */
  readonly flows: number;
  readonly firstPacket: number;
  readonly lastPacket: number;
  /** Packets in equal parts of the time of the selection. */
  readonly bins: readonly number[];
  /** Flows with the most such packets. */
  readonly worst: readonly { readonly flow: number; readonly packets: number; readonly ends: string }[];
}

/** What is odd about the packets of a selection, worst kind first, then by number of packets. */
export interface ExpertReport {
  /** Packets of the selection, and those that have a note. */
  readonly packets: number;
  readonly noted: number;
  readonly notes: readonly ExpertNote[];
}
