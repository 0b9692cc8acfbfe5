// What crosses to the page when a TCP flow is drawn over its time.

import type { StreamSide } from './follow.ts';
import type { FlowId } from './ids.ts';

export const TCP_GRAPHS = ['sequence', 'throughput', 'roundTrip', 'window'] as const;

/** What a graph of a TCP flow shows over time. */
export type TcpGraphKind = (typeof TCP_GRAPHS)[number];

/**
 * What the points of a series are. Of the side that sends: `segments` its data by sequence number, and those that are
 * marked as repeated, out of order, or behind a loss; `sent` payload and `acknowledged` payload per second; `inFlight`.
 * Of the side that receives: `acks` by the sequence number it waits for, `duplicates` among them, `sacks` it holds beyond;
 * `roundTrip` of what it acknowledges; the `window` it offers, and `full` where the sender reached its end.
 */
export type TcpSeriesId =
  | 'segments'
  | 'retransmissions'
  | 'outOfOrder'
  | 'lost'
  | 'acks'
  | 'duplicates'
  | 'sacks'
  | 'sent'
  | 'acknowledged'
  | 'roundTrip'
  | 'window'
  | 'inFlight'
  | 'full';

/** Which graph of the open flow is wanted. */
export interface TcpGraphQuery {
  readonly kind: TcpGraphKind;
  /** Whose data is drawn; the other side is what acknowledges it. */
  readonly side: StreamSide;
  /** Nanoseconds since the first packet of the flow; null for all of it. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Columns of pixels: a series with many more points keeps the lowest and highest of each column. */
  readonly columns: number;
}

/** One series over time. The three (or four) arrays are of one length. */
export interface TcpSeries {
  readonly id: TcpSeriesId;
  /** Whose data it is about. */
  readonly ofOriginator: boolean;
  /** Nanoseconds since the first packet of the flow. */
  readonly at: Float64Array<ArrayBuffer>;
  /** Bytes since the beginning of the stream, bytes, nanoseconds, or payload bits per second. */
  readonly value: Float64Array<ArrayBuffer>;
  /** End of a stretch that begins at `value` (sacks); null elsewhere. */
  readonly until: Float64Array<ArrayBuffer> | null;
  /** Packet of each point; of a bin its first one. −1 for a bin without any. */
  readonly packet: Int32Array<ArrayBuffer>;
  /** Points in the range: more than are there where they were thinned out. */
  readonly total: number;
}

/** Numbers of one side over the range: what it sent, and how it was acknowledged. */
export interface TcpSideFacts {
  readonly ofOriginator: boolean;
  readonly segments: number;
  readonly payload: number;
  readonly retransmissions: number;
  readonly outOfOrder: number;
  /** Segments in front of which something is missing in the capture. */
  readonly lost: number;
  readonly duplicateAcks: number;
  readonly zeroWindows: number;
  /** Nanoseconds; null where no segment was acknowledged in the range, and for graphs that do not show it. */
  readonly roundTrip: {
    readonly count: number;
    readonly lowest: number;
    readonly median: number;
    readonly percentile95: number;
    readonly highest: number;
  } | null;
  /** Most bytes in flight, and the smallest and largest window that the other side offered; null where not known. */
  readonly mostInFlight: number | null;
  readonly smallestWindow: number | null;
  readonly largestWindow: number | null;
}

/** A graph as far as the flow was read. It grows until it is complete. */
export interface TcpGraphState {
  readonly flow: FlowId;
  /** Time of the first packet of the flow, and its distance from the first packet of the capture in nanoseconds. */
  readonly start: string;
  readonly startOffset: number;
  /** Nanoseconds from the first packet to the last, and what is drawn of them. */
  readonly span: number;
  readonly from: number;
  readonly to: number;
  readonly series: readonly TcpSeries[];
  readonly sides: readonly TcpSideFacts[];
  /** Width of the bins of a rate; 0 elsewhere. */
  readonly binNanoseconds: number;
  /** The windows of a side are as the headers say: the capture lacks its SYN, and so the scale. Originator first. */
  readonly unscaled: readonly [boolean, boolean];
  readonly packetsRead: number;
  readonly packets: number;
  readonly isComplete: boolean;
  /** The flow has more packets than are kept. */
  readonly isShortened: boolean;
}

/** Why there is no graph: the file must be given back, the number is that of no single flow, or the flow is not TCP. */
export interface TcpGraphAbsent {
  readonly missing: 'file' | 'flow' | 'tcp';
}
