// RFC 1350, 2347 to 2349: a request goes to port 69, the transfer runs between ports of its own. The file is put together
// from the blocks in their order.

import { NOWHERE } from '../../../model/field.ts';
import { u16be } from '../../../base/bytes.ts';
import { latin1, untilZero } from '../../../base/text.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, Expectation, FileWriter, FlowView, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { baseName } from './disposition.ts';
import { explainTftp, HEADER, OPERATION, tftpFields } from './tftp-fields.ts';
import type { TftpTransfer } from './tftp-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORT = 69;
/** Bytes of a block, where nothing else was agreed on. */
const BLOCK = 512;
const MODES = /^(?:netascii|octet|mail)$/i;
/** Options are short; a longer request is none. */
const LONGEST_REQUEST = 1500;

/** One request for a file. */
export const tftpTable = defineTable({
  id: 'tftp',
  title: 'TFTP',
  description: 'One TFTP request for a file.',
  limit: 500_000,
  columns: {
    ...endColumns,
    operation: { kind: 'text', title: 'Operation' },
    file: { kind: 'text', title: 'File', field: 'tftp.source_file' },
    mode: { kind: 'text', title: 'Mode', field: 'tftp.type' },
    error: { kind: 'text', title: 'Error', field: 'tftp.error.message' },
  },
});

/** Texts of a request, each ended by NUL; null where it is none. */
function readRequest(bytes: Uint8Array, at: number, end: number): string[] | null {
  if (end - at < HEADER || end - at > LONGEST_REQUEST || bytes[end - 1] !== 0) return null;
  const texts = latin1(bytes, at + 2, end - 1).split('\0', 32);
  return texts.length >= 2 && texts[0] !== '' && MODES.test(texts[1]) ? texts : null;
}

class TftpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #row: number;
  #name: string | null;
  #expectation: Expectation | null;
  #file: FileWriter | null = null;
  #next = 1;
  #blockSize = BLOCK;
  /** Only where somebody looks. */
  #asked: TftpTransfer['request'];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#expectation = flow.expected;
    this.#row = flow.expected?.transaction ?? -1;
    this.#name = flow.expected?.name ?? null;
    const { name, packet } = flow.expected ?? {};
    this.#asked = packet === undefined || name == null ? null : { file: name, packet: packet + 1 };
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (end - at < HEADER) return end - at;
    switch (u16be(bytes, at)) {
      case OPERATION.read:
      case OPERATION.write:
        this.#request(bytes, at, end);
        break;
      case OPERATION.data:
        this.#block(bytes, at, end, fromOriginator);
        break;
      case OPERATION.options:
        this.#readBlockSize(latin1(bytes, at + 2, Math.min(end, at + LONGEST_REQUEST)).split('\0'));
        break;
      case OPERATION.error:
        this.#output.table(tftpTable).set(this.#row, { error: untilZero(latin1(bytes, at + HEADER, end)) });
        break;
      default:
        break;
    }
    this.#output.mark(this.#flow);
    if (this.#output.explains) {
      const layer = this.#output.explain(bytes, at, end) ?? NOWHERE;
      const file = explainTftp(bytes, at, end, layer, { request: this.#asked, blockSize: this.#blockSize });
      if (file !== null) this.#asked = { file, packet: this.#flow.packet + 1 };
    }
    return end - at;
  }

  #request(bytes: Uint8Array, at: number, end: number): void {
    const texts = readRequest(bytes, at, end);
    if (texts === null) return;
    const { originator, originatorPort } = this.#flow;
    this.#endFile(false);
    this.#name = baseName(texts[0]);
    this.#row = this.#output.table(tftpTable).append({
      ...endsOf(this.#flow),
      operation: u16be(bytes, at) === OPERATION.read ? 'read' : 'write',
      file: texts[0],
      mode: texts[1].toLowerCase(),
    });
    this.#expectation = { application: 'tftp', name: this.#name, transaction: this.#row };
    // The server answers from a port of its own: the transfer is a flow towards the client.
    this.#output.expect(originator, originatorPort, this.#expectation);
  }

  #readBlockSize(texts: readonly string[]): void {
    const place = texts.findIndex((text) => text.toLowerCase() === 'blksize');
    const size = place < 0 ? NaN : Number(texts[place + 1]);
    if (size >= 8 && size <= 65_464) this.#blockSize = size;
  }

  #block(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const number = u16be(bytes, at + 2);
    if (this.#file === null) {
      if (number !== 1 && number !== 0) return; // its beginning is missing
      this.#next = number;
      const flow = this.#flow;
      const name = this.#name;
      this.#file = this.#output.file({ flow, fromOriginator, protocol: 'tftp', name, claimedType: null });
    }
    const missed = (number - this.#next) & 0xffff;
    if (missed >= 0x8000) return; // repeated
    if (missed > 0) this.#file.gap(missed * this.#blockSize);
    this.#next = (number + 1) & 0xffff;
    this.#file.write(bytes, at + HEADER, end);
    const isFull = end - at - HEADER >= this.#blockSize;
    if (!isFull) this.#endFile(true);
  }

  #endFile(complete: boolean): void {
    this.#file?.close(complete);
    this.#file = null;
  }

  close(): void {
    this.#endFile(false);
  }
}

export const tftp: ApplicationDissector = {
  id: 'tftp',
  title: 'Trivial File Transfer Protocol',
  display: 'TFTP',
  ports: { udp: [PORT] },
  tables: [tftpTable],
  fields: tftpFields,

  probe(bytes, at, end, fromOriginator, flow) {
    if (end - at < HEADER || !fromOriginator || flow.responderPort !== PORT) return PROBE.no;
    const operation = u16be(bytes, at);
    return (operation === OPERATION.read || operation === OPERATION.write) && readRequest(bytes, at, end) !== null
      ? PROBE.yes
      : PROBE.no;
  },

  datagrams: (flow, output) => new TftpDatagrams(flow, output),
};
