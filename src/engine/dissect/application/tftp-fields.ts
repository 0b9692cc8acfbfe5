// RFC 1350, 2347: every field of a TFTP message, for the packet somebody looks at.

import { u16be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

/** RFC 1350, 5; RFC 2347. */
export const OPERATION = { read: 1, write: 2, data: 3, acknowledgement: 4, error: 5, options: 6 } as const;
/** Operation, and the number of a block or of an error. */
export const HEADER = 4;
/** Texts of one message. */
const MOST_TEXTS = 64;
const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Read Request',
  2: 'Write Request',
  3: 'Data Packet',
  4: 'Acknowledgement',
  5: 'Error Code',
  6: 'Option Acknowledgement',
};
/** RFC 1350, 5; RFC 2347, in the words of Wireshark. */
const ERRORS: Readonly<Record<number, string>> = {
  0: 'Not defined',
  1: 'File not found',
  2: 'Access violation',
  3: 'Disk full or allocation exceeded',
  4: 'Illegal TFTP Operation',
  5: 'Unknown transfer ID',
  6: 'File already exists',
  7: 'No such user',
  8: 'Option negotiation failed',
};

export const tftpFields = defineFields({
  'tftp.opcode': { title: 'Operation', kind: 'unsigned', names: OPERATIONS },
  'tftp.source_file': {
    title: 'File',
    kind: 'text',
    help: {
      en: 'The file that is wanted. Nobody has to log in: whoever knows the name gets it.',
      ru: 'Какой файл нужен. Входить не требуется: кто знает имя, тот его получит.',
    },
  },
  'tftp.destination_file': { title: 'File', kind: 'text' },
  'tftp.request_frame': { title: 'Request in packet', kind: 'unsigned', derived: true },
  'tftp.type': { title: 'Mode', kind: 'text' },
  'tftp.block': { title: 'Block', kind: 'unsigned' },
  'tftp.block.full': { title: 'Block, counted on', kind: 'unsigned', derived: true },
  'tftp.data': { title: 'Data', kind: 'bytes' },
  'tftp.error.code': { title: 'Error', kind: 'unsigned', names: ERRORS },
  'tftp.error.message': { title: 'Message', kind: 'text' },
  'tftp.option.name': { title: 'Option', kind: 'text' },
  'tftp.option.value': { title: 'Value', kind: 'text' },
});

/** What earlier packets asked for and agreed on. */
export interface TftpTransfer {
  /** Its packet counts from 1; null where it was not seen. */
  readonly request: { readonly file: string; readonly packet: number } | null;
  /** Bytes of a whole block. */
  readonly blockSize: number;
}

/** Names the fields of the message in bytes[at, end); returns the file of a request, or null. */
export function explainTftp(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  { request, blockSize }: TftpTransfer,
): string | null {
  if (end - at < 2) return null;
  const operation = u16be(bytes, at);
  layer.field('tftp.opcode', at, 2);
  const texts = new Texts(bytes, at + 2, end);
  let words = '';
  let file: string | null = null;
  if (operation === OPERATION.read || operation === OPERATION.write) {
    file = texts.next(layer, operation === OPERATION.read ? 'tftp.source_file' : 'tftp.destination_file');
    words = file === null ? '' : `, File: ${file}`;
    const type = texts.next(layer, 'tftp.type');
    if (type !== null) words += `, Transfer type: ${type}`;
    words += texts.options(layer);
  } else {
    if (request !== null) {
      layer.field('tftp.destination_file', at, 0, request.file);
      layer.field('tftp.request_frame', at, 0, request.packet);
    }
    if (operation === OPERATION.options) words = texts.options(layer);
    else if (end - at >= HEADER && operation <= OPERATION.acknowledgement) {
      layer.field('tftp.block', at + 2, 2);
      layer.field('tftp.block.full', at + 2, 0, u16be(bytes, at + 2));
      words = `, Block: ${u16be(bytes, at + 2)}`;
      // RFC 1350, 6: less than a whole block is the last one.
      if (operation === OPERATION.data && end - at - HEADER < blockSize) words += ' (last)';
      if (operation === OPERATION.data && end > at + HEADER) layer.field('tftp.data', at + HEADER, end - at - HEADER);
    } else if (end - at >= HEADER && operation === OPERATION.error) {
      layer.field('tftp.error.code', at + 2, 2);
      const message = new Texts(bytes, at + HEADER, end).next(layer, 'tftp.error.message');
      const code = u16be(bytes, at + 2);
      words = `, Code: ${ERRORS[code] ?? `Unknown (${code})`}, Message: ${message ?? ''}`;
    }
  }
  layer.summary(`${OPERATIONS[operation] ?? `Operation ${operation}`}${words}`);
  return file;
}

/** Texts one behind the other, each ended by NUL. */
class Texts {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  next(group: FieldGroup, name: string): string | null {
    const nul = this.#bytes.subarray(this.#at, this.#end).indexOf(0);
    if (nul < 0) return null;
    const text = latin1(this.#bytes, this.#at, this.#at + nul);
    group.field(name, this.#at, nul + 1, text);
    this.#at += nul + 1;
    return text;
  }

  /** Returns words for them. */
  options(layer: FieldGroup): string {
    let words = '';
    for (let left = MOST_TEXTS; left > 0 && this.#at < this.#end; left -= 1) {
      const group = layer.group('Option', this.#at, 0);
      const name = this.next(group, 'tftp.option.name');
      const value = name === null ? null : this.next(group, 'tftp.option.value');
      if (value === null) break;
      words += `, ${name}=${value}`;
    }
    return words;
  }
}
