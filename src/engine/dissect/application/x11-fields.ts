// X Window System Protocol, "Connection Setup": the fields of the setup. Requests and events are not taken apart.

import { u16be, u16le } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { unsigned } from '../header.ts';

const BIG = 0x42;
const HEADER = 12,
  REPLY = 8,
  ACCEPTED = 40;

export const x11Fields = defineFields({
  'x11.byte-order': unsigned('Byte order', { hex: true, names: { 0x42: 'big-endian', 0x6c: 'little-endian' } }),
  'x11.unused': { title: 'Unused', kind: 'label' },
  'x11.protocol-major-version': unsigned('Protocol version'),
  'x11.protocol-minor-version': unsigned('Protocol version, minor'),
  'x11.authorization-protocol-name-length': unsigned('Authorization name: length', { unit: 'bytes' }),
  'x11.authorization-protocol-data-length': unsigned('Authorization data: length', { unit: 'bytes' }),
  'x11.authorization-protocol-name': {
    title: 'Authorization name',
    kind: 'text',
    help: {
      en: 'Empty: the server trusts everybody, or this host. Who joins may read keys and screens.',
      ru: 'Пусто — сервер верит всем или этому узлу. Кто подключился, может читать клавиши и экран.',
    },
  },
  'x11.authorization-protocol-data': {
    title: 'Authorization data',
    kind: 'text',
    help: {
      en: 'A MIT-MAGIC-COOKIE is the secret itself: who sees it can join.',
      ru: 'MIT-MAGIC-COOKIE — сам секрет: кто его увидел, может подключиться.',
    },
  },
  'x11.success': unsigned('Result', { names: { 0: 'refused', 1: 'accepted', 2: 'more needed' } }),
  'x11.length-of-reason': unsigned('Reason: length', { unit: 'bytes' }),
  'x11.reason': { title: 'Reason', kind: 'text' },
  'x11.replylength': unsigned('Reply: length'),
  'x11.release-number': unsigned('Release'),
  'x11.resource-id-base': unsigned('Resource IDs: base', { hex: true }),
  'x11.resource-id-mask': unsigned('Resource IDs: mask', { hex: true }),
  'x11.motion-buffer-size': unsigned('Motion buffer'),
  'x11.length-of-vendor': unsigned('Vendor: length', { unit: 'bytes' }),
  'x11.maximum-request-length': unsigned('Longest request'),
  'x11.number-of-screens-in-roots': unsigned('Screens'),
  'x11.number-of-formats-in-pixmap-formats': unsigned('Formats'),
  'x11.image-byte-order': unsigned('Image byte order'),
  'x11.bitmap-format-bit-order': unsigned('Bitmap bit order', { hex: true }),
  'x11.bitmap-format-scanline-unit': unsigned('Bitmap scanline unit'),
  'x11.bitmap-format-scanline-pad': unsigned('Bitmap scanline pad'),
  'x11.min-keycode': unsigned('Least key code'),
  'x11.max-keycode': unsigned('Largest key code'),
  'x11.vendor': { title: 'Vendor', kind: 'text' },
});

/** Numbers of a setup stand one behind the other in the byte order of the client. */
class Setup {
  readonly #bytes: Uint8Array;
  at: number;
  readonly #end: number;
  readonly #layer: FieldGroup;
  readonly #isBig: boolean;

  constructor(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, isBig: boolean) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
    this.#layer = layer;
    this.#isBig = isBig;
  }

  number(name: string, length: 1 | 2 | 4): number {
    if (this.#end - this.at < length) return 0;
    let value = 0;
    for (let i = 0; i < length; i += 1) value = value * 256 + this.#bytes[this.at + (this.#isBig ? i : length - 1 - i)];
    this.#layer.field(`x11.${name}`, this.at, length, value);
    this.at += length;
    return value;
  }

  text(name: string, length: number): string {
    const to = Math.min(this.#end, this.at + length);
    const text = latin1(this.#bytes, this.at, to);
    if (to > this.at) this.#layer.field(`x11.${name}`, this.at, to - this.at, text);
    this.at = to;
    return text;
  }

  unused(length: number): void {
    if (length > 0 && this.#end - this.at >= length) this.#layer.field('x11.unused', this.at, length);
    this.at += length;
  }
}

const padding = (length: number): number => (4 - (length % 4)) % 4;

/** Length of the setup request at `at`, or of its head where that is not all there. */
export function setupLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER) return HEADER;
  const u16 = bytes[at] === BIG ? u16be : u16le;
  const [name, data] = [u16(bytes, at + 6), u16(bytes, at + 8)];
  return HEADER + name + padding(name) + data + padding(data);
}

/** The client's first message. */
export function explainSetup(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const setup = new Setup(bytes, at, end, layer, bytes[at] === BIG);
  setup.number('byte-order', 1);
  setup.unused(1);
  const major = setup.number('protocol-major-version', 2);
  const minor = setup.number('protocol-minor-version', 2);
  const name = setup.number('authorization-protocol-name-length', 2);
  const data = setup.number('authorization-protocol-data-length', 2);
  setup.unused(2);
  const authorization = setup.text('authorization-protocol-name', name);
  setup.unused(padding(name));
  setup.text('authorization-protocol-data', data);
  setup.unused(padding(data));
  layer.summary(`Connection setup, version ${major}.${minor}${authorization === '' ? '' : `, ${authorization}`}`);
}

/** The server's answer, in the byte order that the client chose. */
export function explainReply(bytes: Uint8Array, at: number, end: number, isBig: boolean, layer: FieldGroup): void {
  const reply = new Setup(bytes, at, end, layer, isBig);
  const success = reply.number('success', 1);
  const reason = success === 1 ? 0 : reply.number('length-of-reason', 1);
  if (success === 1) reply.unused(1);
  reply.number('protocol-major-version', 2);
  reply.number('protocol-minor-version', 2);
  reply.number('replylength', 2);
  if (success !== 1) {
    const text = reply.text('reason', reason);
    layer.summary(`Connection ${success === 0 ? 'refused' : 'needs more'}${text === '' ? '' : `: ${text.trim()}`}`);
    return;
  }
  if (end - at < ACCEPTED || reply.at !== at + REPLY) return;
  reply.number('release-number', 4);
  reply.number('resource-id-base', 4);
  reply.number('resource-id-mask', 4);
  reply.number('motion-buffer-size', 4);
  const vendor = reply.number('length-of-vendor', 2);
  reply.number('maximum-request-length', 2);
  for (const name of [
    'number-of-screens-in-roots',
    'number-of-formats-in-pixmap-formats',
    'image-byte-order',
    'bitmap-format-bit-order',
    'bitmap-format-scanline-unit',
    'bitmap-format-scanline-pad',
    'min-keycode',
    'max-keycode',
  ])
    reply.number(name, 1);
  reply.unused(4);
  layer.summary(`Connection accepted by ${reply.text('vendor', vendor)}`);
}
