// What this folder needs to know of the applications that it reads payload with, and of those it reads it for.

import type { AnomalyCode } from '../../../model/anomaly.ts';
import type { flowTable } from '../../../model/flow.ts';
import type { FlowId } from '../../../model/ids.ts';
import type { DatagramParser, FlowView, Output, Probe, StreamParser } from '../../../model/stream.ts';
import type { ColumnArrays } from '../../../model/table.ts';

/** What is asked of an application dissector (engine/dissect/dissector.ts); siblings do not import each other. */
export interface Application {
  readonly id: string;
  readonly ports: { readonly tcp?: readonly number[]; readonly udp?: readonly number[] };
  probe(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, flow: FlowView): Probe;
  stream?(flow: FlowView, output: Output): StreamParser;
  datagrams?(flow: FlowView, output: Output): DatagramParser;
}

/** What applications are told of flows, and the one column that they write: `application`. */
export type StreamColumns = Pick<
  ColumnArrays<typeof flowTable.columns>,
  | 'originator'
  | 'responder'
  | 'originatorPort'
  | 'responderPort'
  | 'transport'
  | 'application'
  | 'firstPacket'
  | 'originatorPackets'
  | 'responderPackets'
  | 'originatorFlags'
  | 'responderFlags'
  | 'originatorStart'
  | 'responderStart'
>;

/** Where the tables and layers stand that applications must reach. */
export interface ApplicationHost {
  readonly flows: { readonly columns: StreamColumns };
  output(application: number): Output;
  note(anomaly: AnomalyCode): void;
  nameServer(flow: FlowId, name: string): void;
  /** An application threw: a bug of ours. What other applications make of the flow stands. */
  failed(flow: FlowId, error: unknown, application: number): void;
  /** Where somebody looks: what stands around a segment, or around the messages in it, is told so. */
  around?(tell: () => void, isAroundMessages: boolean): void;
}
