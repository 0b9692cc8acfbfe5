// The data connection of FTP (RFC 959, 3.2): known only because a control connection announced it. One file, one direction.

import { PROBE } from '../../../model/stream.ts';
import type { FileWriter, FlowView, Output, StreamParser } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';

class FtpDataStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #file: FileWriter | null = null;
  #fromOriginator = false;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    this.#output.mark(this.#flow);
    if (this.#file === null) {
      this.#fromOriginator = fromOriginator;
      this.#file = this.#output.file({
        flow: this.#flow,
        fromOriginator,
        protocol: 'ftp-data',
        name: this.#flow.expected?.name ?? null,
        claimedType: null,
      });
    }
    if (fromOriginator === this.#fromOriginator) this.#file.write(bytes, at, end);
    return end - at;
  }

  gap(length: number, fromOriginator: boolean): void {
    if (fromOriginator === this.#fromOriginator) this.#file?.gap(length);
  }

  /** The connection is the file: its end is the end of the file. */
  close(): void {
    this.#file?.close(true);
  }
}

export const ftpData: ApplicationDissector = {
  id: 'ftp-data',
  title: 'FTP data',
  display: 'FTP-DATA',
  ports: {},
  tables: [],
  probe: () => PROBE.no,
  stream: (flow, output) => new FtpDataStream(flow, output),
};
