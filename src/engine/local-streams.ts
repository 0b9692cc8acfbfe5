import { platformDigest } from '../base/digest.ts';
import { isOfCapture } from '../model/anomaly.ts';
import type { AnomalyCode } from '../model/anomaly.ts';
import type { Cursor } from '../model/cursor.ts';
import type { AddressId, FlowId } from '../model/ids.ts';
import type { Expectation, Output } from '../model/stream.ts';
import type { Analysis } from './analysis.ts';
import { APPLICATION_DISSECTORS } from './dissect/registry.ts';
import type { ApplicationHost, StreamColumns } from './flow/application/application.ts';
import { Applications } from './flow/application/applications.ts';
import { Hashes } from './flow/hashes.ts';
import { AnalysisOutput } from './output.ts';

/** Flows as applications know them, and the name of their server. */
export interface StreamFlows {
  readonly columns: StreamColumns;
  set(flow: FlowId, row: { serverName: string }): void;
}

/** Reads payload with all applications, in this thread: what they find goes into the tables of an analysis. */
export class LocalStreams implements ApplicationHost {
  readonly flows: StreamFlows;
  readonly #analysis: Analysis;
  readonly #cursor: Cursor;
  readonly #outputs: readonly Output[];
  readonly applications: Applications;
  readonly #hashes = new Hashes(platformDigest);
  #isFinished = false;

  /** @param cursor stands on the packet that is read: its layers and anomalies are added there */
  constructor(analysis: Analysis, flows: StreamFlows, cursor: Cursor) {
    this.#analysis = analysis;
    this.flows = flows;
    this.#cursor = cursor;
    const shared = {
      analysis,
      cursor,
      hashes: this.#hashes,
      namesSeen: new Set<string>(),
      tree: null,
      expect: (address: AddressId, port: number, expectation: Expectation) => {
        this.applications.expect(address, port, expectation);
      },
    };
    this.#outputs = APPLICATION_DISSECTORS.map((dissector) => new AnalysisOutput(shared, dissector));
    this.applications = new Applications(APPLICATION_DISSECTORS, this);
  }

  /** The capture is over: flows that are still read are closed. There is no packet any more that could be marked. */
  finish(): void {
    this.#isFinished = true;
    this.applications.finish();
  }

  /** Waits for what is worked out beside this thread: digests of files. */
  settle(): Promise<void> {
    return this.#hashes.files.settle();
  }

  /** When a row is written: the packet that is read, and behind all packets, flows that the end of the capture closes. */
  get now(): number {
    return this.#isFinished ? AFTER_ALL + this.applications.packet : this.applications.packet;
  }

  note(anomaly: AnomalyCode): void {
    const cursor = this.#cursor;
    if (this.#isFinished || isOfCapture(anomaly, cursor)) return;
    cursor.anomalies = this.#analysis.anomalySets.add(cursor.anomalies, anomaly);
  }

  output(application: number): Output {
    return this.#outputs[application];
  }

  nameServer(flow: FlowId, name: string): void {
    this.flows.set(flow, { serverName: name });
  }

  failed(_flow: FlowId, error: unknown, application: number): void {
    this.#analysis.fail(APPLICATION_DISSECTORS[application]?.id ?? 'stream', error, this.applications.packet);
  }
}

/** More than there are packets: a packet's number has 31 bits. */
const AFTER_ALL = 2 ** 31;
