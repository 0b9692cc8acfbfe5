import type { Unit } from './table.ts';
import type { Text } from './text.ts';

/** How much one address loads the network. */
export interface HostLoad {
  readonly address: string;
  readonly packets: number;
  readonly bytes: number;
  /** Of all bytes of the selection: 0 to 1; sender and receiver both count a packet. */
  readonly share: number;
  /** Bit/s over the time of the selection; in the busiest of its bins; and the 95th percentile of the bins. */
  readonly meanBits: number;
  readonly peakBits: number;
  readonly percentileBits: number;
  readonly peakPackets: number;
}

/** Something that goes wrong with one host or between two, or for everybody. */
export interface Trouble {
  /** Id of its cause. */
  readonly cause: string;
  /** Addresses, or empty where it concerns the whole capture. */
  readonly where: readonly string[];
  /** How bad it is in the cause's own measure, and the value from which it counts. */
  readonly value: number;
  readonly threshold: number;
  readonly unit: Unit | 'share' | null;
  /** How often it was seen, out of how many chances. */
  readonly count: number;
  readonly outOf: number;
  /** Display filter that shows the evidence. */
  readonly filter: string;
  /** From 0 to 1: how far beyond the threshold, and how often; reports list what weighs most first. */
  readonly weight: number;
}

/** What is known of a cause, in words. */
export interface CauseDescription {
  readonly id: string;
  readonly title: Text;
  /** What it means, and what to do about it. */
  readonly meaning: Text;
  readonly advice: Text;
  /** What `value` is. */
  readonly measure: Text;
  /** What `count` and `outOf` are numbers of: packets, answers. */
  readonly counted: Text;
}

/** A cause, and how many troubles of it there are; those that weigh most are listed. */
export interface CauseCount extends CauseDescription {
  readonly found: number;
}

/** Where the time of a slow flow goes. */
export interface SlowFlow {
  readonly flow: number;
  readonly originator: string;
  readonly responder: string;
  readonly port: number | null;
  readonly verdict: 'client' | 'network' | 'server';
  /** Round trip of the handshake and the median delay of the server's answers, nanoseconds; null where not seen. */
  readonly roundTrip: number | null;
  readonly serverDelay: number | null;
  readonly retransmissions: number;
  readonly zeroWindows: number;
}

/** Who loads the network of a selection most. Bins of `binSeconds` are what peaks and percentiles are taken over. */
export interface HostLoads {
  readonly hosts: readonly HostLoad[];
  /** Of how many these are the busiest. */
  readonly hostsFound: number;
  readonly binSeconds: number;
  /** Pauses of an idle capture, which no rate is taken over: nanoseconds in all, 0 of a busy one. */
  readonly pauses: number;
}

/** Load and trouble of a selection. */
export interface HealthReport extends HostLoads {
  readonly troubles: readonly Trouble[];
  readonly causes: readonly CauseCount[];
  readonly slow: readonly SlowFlow[];
  /** Of how many these are the slowest. */
  readonly slowFound: number;
}
