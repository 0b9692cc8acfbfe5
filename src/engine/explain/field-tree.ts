import { masked } from '../../base/bytes.ts';
import { hex, readable, utf8 } from '../../base/text.ts';
import { formatIpv6 } from '../../model/address.ts';
import { NOWHERE } from '../../model/field.ts';
import type {
  ByteSource,
  FieldGroup,
  FieldKind,
  FieldNode,
  FieldSpec,
  FieldTree,
  FieldValue,
  Protocol,
} from '../../model/field.ts';
import { quote } from '../../model/filter-text.ts';
import { infoOf } from './info-words.ts';
import type { InfoWords, LayerNotes } from './info-words.ts';

/** Lines of one packet's tree at most: beyond it fields are left out. */
const MOST_NODES = 20_000;
/** The same of what the capture says of the frame, counted for itself. */
const MOST_FRAMED = 2_000;
/** Depth of groups inside a layer: a hostile packet must not nest without end. */
const DEEPEST = 32;
/** Characters of one value that are shown. */
const LONGEST_VALUE = 512;
/** Characters of the words of a layer. */
const LONGEST_WORDS = 2048;
const SHOWN_BYTES = 64;

/** Reads a field's value from its bytes as its kind and mask say. Null where its bytes are not there. */
export function readField(spec: FieldSpec, bytes: Uint8Array, at: number, length: number): FieldValue | null {
  if (at < 0 || length < 0 || at + length > bytes.length) return null;
  switch (spec.kind) {
    case 'text':
      return utf8(bytes, at, at + length);
    case 'bytes':
    case 'ipv4':
    case 'ipv6':
    case 'mac':
      return bytes.subarray(at, at + length);
    case 'label':
    case 'time':
    case 'duration':
      return null;
    case 'float':
      return readFloat(bytes, at, length);
    default:
      return readNumber(spec, bytes, at, length);
  }
}

function readFloat(bytes: Uint8Array, at: number, length: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  if (length === 4) return view.getFloat32(0);
  return length === 8 ? view.getFloat64(0) : null;
}

function readNumber(spec: FieldSpec, bytes: Uint8Array, at: number, length: number): FieldValue | null {
  if (length === 0 || length > 8) return null;
  const { kind } = spec;
  const isLittle = kind === 'little-unsigned' || kind === 'little-signed';
  const isSigned = kind === 'signed' || kind === 'little-signed';
  if (length > 4) return readLong(bytes, at, length, isLittle, isSigned);
  let value = 0;
  for (let i = 0; i < length; i += 1) value = (value << 8) | bytes[isLittle ? at + length - 1 - i : at + i];
  let bits = length * 8;
  if (spec.mask !== undefined) {
    value = masked(value, spec.mask);
    bits = 32 - Math.clz32(masked(spec.mask, spec.mask));
  }
  if (kind === 'flag') return value === 0 ? 0 : 1;
  return isSigned ? (value << (32 - bits)) >> (32 - bits) : value >>> 0;
}

function readLong(bytes: Uint8Array, at: number, length: number, isLittle: boolean, isSigned: boolean): FieldValue {
  let value = 0n;
  for (let i = 0; i < length; i += 1) value = (value << 8n) | BigInt(bytes[isLittle ? at + length - 1 - i : at + i]);
  if (isSigned) value = BigInt.asIntN(length * 8, value);
  const isExact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
  return isExact ? Number(value) : value;
}

/** A value in words: with the name of a number, its unit, as hexadecimal where the field is written so. */
export function showValue(spec: FieldSpec, value: FieldValue, length: number): string {
  const text = bareValue(spec, value, length);
  const name = typeof value === 'number' ? spec.names?.[value] : undefined;
  if (name !== undefined) return spec.kind === 'flag' ? name : `${name} (${text})`;
  if (spec.kind === 'flag') return value === 0 ? 'Not set' : 'Set';
  return spec.unit === undefined ? text : `${text} ${spec.unit}`;
}

function bareValue(spec: FieldSpec, value: FieldValue, length: number): string {
  if (value instanceof Uint8Array) return showBytes(spec.kind, value);
  if (typeof value === 'string') return printable(value);
  if (spec.hex === true) {
    const digits = spec.mask === undefined ? length * 2 : Math.ceil((32 - Math.clz32(spec.mask)) / 4);
    return `0x${value.toString(16).padStart(Math.min(digits, 16), '0')}`;
  }
  return value.toString();
}

function showBytes(kind: FieldKind, bytes: Uint8Array): string {
  if (kind === 'ipv4' && bytes.length === 4) return bytes.join('.');
  if (kind === 'ipv6' && bytes.length === 16) return formatIpv6(bytes);
  if (kind === 'mac' && bytes.length <= 8)
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
  if (bytes.length === 0) return '<empty>';
  return hex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES)) + (bytes.length > SHOWN_BYTES ? '…' : '');
}

/** Text from a capture must not move what stands around it. */
const printable = (text: string): string => readable(text, LONGEST_VALUE);

/** A display filter that holds for this value: `udp.srcport == 53`. Null where none can be written. */
export function fieldFilter(name: string, spec: FieldSpec, value: FieldValue): string | null {
  if (value instanceof Uint8Array) {
    if (value.length === 0 || value.length > SHOWN_BYTES) return null;
    if (spec.kind === 'bytes')
      return `${name} == ${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
    return `${name} == ${showBytes(spec.kind, value)}`;
  }
  if (typeof value === 'string' && (spec.kind === 'text' || Number.isNaN(Number(value))))
    return value.length > LONGEST_VALUE ? null : `${name} == ${quote(value)}`;
  if (spec.hex === true && typeof value !== 'string' && value >= 0) return `${name} == 0x${value.toString(16)}`;
  return `${name} == ${value}`;
}

/** One node while it is built. */
class Node implements FieldGroup {
  name: string | null = null;
  title = '';
  value: string | null = null;
  filter: string | null = null;
  kind: FieldKind = 'label';
  source = 0;
  at = 0;
  length = 0;
  help: FieldNode['help'] = null;
  readonly children: Node[] = [];
  #facts: string | null = null;
  readonly #tree: FieldTreeBuilder;
  readonly #protocol: Protocol;
  readonly #bytes: Uint8Array;
  readonly #depth: number;

  constructor(tree: FieldTreeBuilder, protocol: Protocol, bytes: Uint8Array, depth: number) {
    this.#tree = tree;
    this.#protocol = protocol;
    this.#bytes = bytes;
    this.#depth = depth;
  }

  field(name: string, at: number, length: number, value?: FieldValue): FieldGroup {
    const spec = this.#protocol.fields?.[name];
    if (spec === undefined) throw new Error(`field ${name} is not in the table of ${this.#protocol.id}`);
    if (spec.hidden === true && !this.#tree.showsHidden) return this;
    const node = this.#child(at, length);
    const known = value ?? readField(spec, this.#bytes, at, length);
    node.name = name;
    node.title = spec.title;
    node.kind = spec.kind;
    node.help = spec.help ?? null;
    if (known === null) return node;
    node.value = showValue(spec, known, length);
    node.filter = fieldFilter(name, spec, known);
    return node;
  }

  group(title: string, at: number, length: number): FieldGroup {
    const node = this.#child(at, length);
    node.title = title;
    return node;
  }

  summary(text: string): void {
    this.value = readable(text, LONGEST_WORDS);
  }

  facts(text: string): void {
    this.#facts = printable(text);
  }

  readonly notes: LayerNotes = {};

  note(kind: keyof LayerNotes, words: string | null): void {
    this.notes[kind] = words === null ? null : printable(words);
  }

  /** Where the tree is full or too deep, fields go into a node that nobody sees. */
  #child(at: number, length: number): Node {
    const node = new Node(this.#tree, this.#protocol, this.#bytes, this.#depth + 1);
    node.source = this.source;
    node.at = Math.max(0, Math.min(at, this.#bytes.length));
    node.length = Math.max(0, Math.min(length, this.#bytes.length - node.at));
    if (this.#depth < DEEPEST && this.#tree.takesOneMore(this.#protocol.id)) this.children.push(node);
    return node;
  }

  finished(): FieldNode {
    const { name, title, value, filter, kind, source, at, length, help } = this;
    return {
      name,
      title,
      value: this.#facts ?? value,
      filter,
      kind,
      source,
      at,
      length,
      help,
      children: this.children.map((child) => child.finished()),
    };
  }
}

/** Builds the whole tree of one packet. */
export class FieldTreeBuilder implements FieldTree {
  readonly showsHidden: boolean;
  readonly #layers: Node[] = [];
  readonly #sources: { bytes: Uint8Array; shown: Uint8Array<ArrayBuffer> }[] = [];
  #nodes = 0;
  #framed = 0;

  /**
   * @param frame the bytes of the packet, always the first source
   * @param showsHidden also names that only filters use
   */
  constructor(frame: Uint8Array<ArrayBuffer>, showsHidden = false) {
    this.showsHidden = showsHidden;
    this.#sources.push({ bytes: frame, shown: frame });
  }

  wants(): boolean {
    return true;
  }

  layer(protocol: Protocol, bytes: Uint8Array, at: number, length: number): FieldGroup {
    const node = new Node(this, protocol, bytes, 0);
    node.name = protocol.id;
    node.title = protocol.title;
    node.source = this.#sourceOf(bytes);
    node.at = Math.min(at, bytes.length);
    node.length = Math.max(0, Math.min(length, bytes.length - node.at));
    if (this.takesOneMore(protocol.id)) this.#layers.push(node);
    return node;
  }

  /** Bytes that are not the frame were put together from several packets; they are kept as they are now. */
  #sourceOf(bytes: Uint8Array): number {
    const known = this.#sources.findIndex((source) => source.bytes === bytes);
    if (known >= 0) return known;
    return this.#sources.push({ bytes, shown: bytes.slice() }) - 1;
  }

  /** What is said of the frame comes first and last: there is always room for it. */
  takesOneMore(protocol: string): boolean {
    this.#nodes += 1;
    if (protocol !== 'frame') return this.#nodes <= MOST_NODES;
    this.#framed += 1;
    return this.#framed <= MOST_FRAMED;
  }

  get sources(): ByteSource[] {
    return this.#sources.map(({ shown }, i) => ({ title: i === 0 ? 'frame' : 'reassembled', bytes: shown }));
  }

  get layers(): FieldNode[] {
    return this.#layers.map((layer) => layer.finished());
  }

  /** Words for the Info column. */
  get info(): InfoWords {
    return infoOf(this.#layers.map(({ name, value, notes }) => ({ protocol: name ?? '', words: value, notes })));
  }
}

/** Hears only the words of layers, for lists of packets. */
export class SummaryTree implements FieldTree {
  readonly #layers: { protocol: string; words: string | null; notes: LayerNotes }[] = [];

  wants(): boolean {
    return true;
  }

  layer({ id }: Protocol): FieldGroup {
    const notes: LayerNotes = {};
    const layer: { protocol: string; words: string | null; notes: LayerNotes } = { protocol: id, words: null, notes };
    this.#layers.push(layer);
    return {
      field: () => NOWHERE,
      group: () => NOWHERE,
      summary: (text) => (layer.words = readable(text, LONGEST_WORDS)),
      note: (kind, words) => (notes[kind] = words === null ? null : printable(words)),
    };
  }

  clear(): void {
    this.#layers.length = 0;
  }

  get info(): InfoWords {
    return infoOf(this.#layers);
  }
}
