// The data connection of FTP (RFC 959, 3.2): known only because a control connection announced it. One file, one direction.

import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import { PROBE } from '../../../model/stream.ts';
import type { FileWriter, FlowView, Output, StreamParser } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainTextLines, TEXT_LINES } from './text-lines.ts';

/** What the control connection said of this one. */
const ftpDataFields = defineFields({
  'ftp-data.setup-frame': { title: 'Announced in packet', kind: 'unsigned', derived: true },
  'ftp-data.setup-method': { title: 'Announced by', kind: 'text', derived: true },
  'ftp-data.command': {
    title: 'Command',
    kind: 'text',
    derived: true,
    help: {
      en: 'What the client asked for on the control connection: RETR fetches a file, STOR sends one, LIST lists a directory.',
      ru: 'Что клиент попросил в управляющем соединении: RETR забирает файл, STOR отправляет, LIST — список каталога.',
    },
  },
  'ftp-data.command-frame': { title: 'Asked in packet', kind: 'unsigned', derived: true },
  'ftp-data.current-working-directory': { title: 'Directory', kind: 'text', derived: true },
});

/** Bytes by whose kind Wireshark tells lists and texts from other files. */
const FIRST = 10;

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
    if (this.#output.explains) this.#tell(bytes, at, end);
    return end - at;
  }

  #tell(bytes: Uint8Array, at: number, end: number): void {
    const layer = this.#output.explain(bytes, at, end);
    if (layer === null) return;
    const fields = this.#flow.expected?.fields ?? [];
    for (const [name, value] of fields) layer.field(name, at, 0, value);
    const words = fields.filter(([name]) => /method$|command$/.test(name)).map(([, value]) => ` (${value})`);
    layer.summary(`FTP Data: ${end - at} bytes${words.join('')}`);
    if (!looksLikeText(bytes, at, end)) return;
    const text = this.#output.explain(bytes, at, end, TEXT_LINES);
    if (text !== null) explainTextLines(bytes, at, end, text);
  }

  gap(length: number, fromOriginator: boolean): void {
    if (fromOriginator === this.#fromOriginator) this.#file?.gap(length);
  }

  /** The connection is the file: its end is the end of the file. */
  close(): void {
    this.#file?.close(true);
  }
}

function looksLikeText(bytes: Uint8Array, at: number, end: number): boolean {
  return /^[\x20-\x7e\t\r\n]+$/.test(latin1(bytes, at, Math.min(end, at + FIRST)));
}

export const ftpData: ApplicationDissector = {
  id: 'ftp-data',
  title: 'FTP data',
  display: 'FTP-DATA',
  ports: {},
  tables: [],
  fields: ftpDataFields,
  probe: () => PROBE.no,
  stream: (flow, output) => new FtpDataStream(flow, output),
};
