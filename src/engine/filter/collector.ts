import type { FieldGroup, Fields, FieldSpec, FieldTree, FieldValue, FixedFields, Protocol } from '../../model/field.ts';
import { readField } from '../explain/field-tree.ts';
import { AskedFields } from './asked-fields.ts';
import { fieldsOf } from './catalogue.ts';
import type { Entry } from './entry.ts';
import type { Part } from './syntax-tree.ts';
import { isInLayers, valueOf } from './values.ts';
import type { Type, Value } from './values.ts';

/** Layers of one packet that are told apart: a datagram may hold many messages. */
const MOST_LAYERS = 256;
/** Values of one field in one packet that are kept: a hostile packet must not fill the memory. */
const MOST_VALUES = 10_000;

interface Collected {
  readonly type: Type;
  /** So many of `values` are of this packet: arrays that are emptied and filled again make the collector of garbage run on. */
  count: number;
  readonly values: Value[];
  /** Number of the layer, from 1, in which each value stood. */
  readonly layers: number[];
  /** Of protocols: the length of each layer's own bytes. */
  readonly lengths: number[];
}

/** A field that is asked, and where it stands in every header. */
interface FixedPlace {
  readonly kept: Collected;
  readonly spec: FieldSpec;
  readonly at: number;
  readonly length: number;
}

/**
 * Layers whose length is that of their header for Wireshark; that of the others (ICMP, applications) includes what they
 * carry.
 */
const HEADERS = new Set([
  'eth',
  'ip',
  'ipv6',
  'tcp',
  'udp',
  'udplite',
  'vlan',
  'sll',
  'sll2',
  'gre',
  'mpls',
  'ppp',
  'pppoes',
  'null',
  'raw',
  'llc',
  'vxlan',
]);

/** Hears all fields of a packet and keeps the values of a few of them. */
export class FieldCollector implements FieldTree {
  readonly wantsWords = false;
  readonly #fields = new Map<string, Collected>();
  /** What stands for a protocol inside of others, by the names of its fields. */
  readonly #parts = new Map<string, Collected>();
  /** Layers as bytes, by protocol. */
  readonly #protocols = new Map<string, Collected>();
  /** By table of fields: those that are taken from fixed places, or null where others are asked as well. */
  readonly #plans = new WeakMap<Fields, readonly FixedPlace[] | null>();
  readonly #all: readonly Collected[];
  /** Fields of protocols whose layers are wanted as bytes. */
  readonly #layered: ReadonlySet<Fields>;
  /** Layers of each protocol in the packet, by number of the protocol. */
  readonly #numbers = new Map<string, number>();
  readonly #counts: number[] = [];
  readonly #asked: AskedFields;
  /** The groups of the packet's layers: used again for the next packet, so that a million packets make no garbage. */
  readonly #layers: CollectedLayer[] = [];
  #told = 0;
  #packet: ArrayBufferLike | null = null;
  /** A stream that is put together is written over when its next bytes come. */
  readonly #lasting = (value: Uint8Array): Uint8Array => (value.buffer === this.#packet ? value : value.slice());

  /** @param entries the names that are asked for */
  constructor(entries: readonly Entry[]) {
    const layered = new Set<Fields>();
    for (const { name, type, protocols, parts = [] } of entries) {
      const kept: Collected = { type, count: 0, values: [], layers: [], lengths: [] };
      for (const part of parts) this.#parts.set(part, kept);
      if (type !== 'protocol') this.#fields.set(name, kept);
      else
        for (const protocol of protocols) {
          this.#protocols.set(protocol, kept);
          for (const fields of fieldsOf(protocol)) layered.add(fields);
        }
    }
    this.#layered = layered;
    this.#all = [...this.#fields.values(), ...new Set(this.#protocols.values())];
    this.#asked = new AskedFields(entries);
  }

  /** @param packet the bytes of the next packet, which stay as they are until the one behind it */
  clear(packet: Uint8Array | null = null): void {
    this.#packet = packet === null ? null : packet.buffer;
    for (const kept of this.#all) kept.count = 0;
    this.#counts.fill(0);
    this.#told = 0;
  }

  wants(fields: Fields): boolean {
    return this.#layered.has(fields) || this.#asked.areIn(fields);
  }

  layer({ id, fields }: Protocol, bytes: Uint8Array, at: number, length: number, end = at + length): FieldGroup {
    const number = this.#numberOf(id);
    const place = (this.#counts[number] += 1);
    const kept = this.#protocols.get(id);
    if (kept !== undefined && kept.count < MOST_VALUES) {
      kept.lengths[kept.count] = HEADERS.has(id) ? length : end - at;
      keep(kept, this.#lasting(bytes.subarray(at, Math.max(at, end))), place);
    }
    if (this.#told === this.#layers.length)
      this.#layers.push(new CollectedLayer(this.#fields, this.#parts, this.#asked.names, this.#lasting));
    const layer = this.#layers[this.#told];
    // The last of too many layers stands for all behind it.
    if (this.#told + 1 < MOST_LAYERS) this.#told += 1;
    layer.begin(fields, bytes, place);
    return layer;
  }

  fixed(protocol: Protocol, bytes: Uint8Array, at: number, length: number, end: number): boolean {
    const { fields, fixed } = protocol;
    if (fields === undefined || fixed === undefined) return false;
    let plan = this.#plans.get(fields);
    if (plan === undefined) {
      plan = this.#planOf(fields, fixed);
      this.#plans.set(fields, plan);
    }
    // A header that is not as usual is told field by field.
    if (plan === null || !fixed.stands(bytes, at, end)) return false;
    this.layer(protocol, bytes, at, length, end);
    const place = this.#counts[this.#numberOf(protocol.id)];
    for (const { kept, spec, at: from, length: size } of plan) {
      const given = readField(spec, bytes, at + from, size);
      const known = given === null ? null : valueOf(kept.type, given);
      if (known !== null && kept.count < MOST_VALUES) keep(kept, known, place);
    }
    return true;
  }

  #planOf(fields: Fields, fixed: FixedFields): FixedPlace[] | null {
    const plan: FixedPlace[] = [];
    for (const [name, kept] of this.#fields) {
      if (!Object.hasOwn(fields, name)) continue;
      if (!Object.hasOwn(fixed.places, name)) return null;
      const [at, length] = fixed.places[name];
      plan.push({ kept, spec: fields[name], at, length });
    }
    return plan;
  }

  #numberOf(protocol: string): number {
    const known = this.#numbers.get(protocol);
    if (known !== undefined) return known;
    this.#numbers.set(protocol, this.#counts.length);
    return this.#counts.push(0) - 1;
  }

  /** Values of a name in the packet that was heard last. */
  values({ name, type, protocols, own }: Entry, layers: readonly Part[] | null): readonly Value[] {
    const kept = type === 'protocol' ? this.#protocols.get(protocols[0]) : this.#fields.get(name);
    if (kept === undefined || kept.count === 0) return NONE;
    if (kept.values.length !== kept.count) kept.values.length = kept.count;
    const values =
      own === true ? kept.values.map((value, i) => (value as Uint8Array).subarray(0, kept.lengths[i])) : kept.values;
    if (layers === null) return values;
    const all = Math.max(0, ...protocols.map((protocol) => this.#counts[this.#numberOf(protocol)]));
    return values.filter((_, i) => isInLayers(layers, kept.layers[i], all));
  }
}

/** One layer of the packet: it may tell of itself when the next one has begun, so each knows its own table and bytes. */
class CollectedLayer implements FieldGroup {
  readonly asked: ReadonlySet<string>;
  readonly #fields: ReadonlyMap<string, Collected>;
  readonly #parts: ReadonlyMap<string, Collected>;
  readonly #lasting: (value: Uint8Array) => Uint8Array;
  #specs: Fields | undefined;
  #bytes: Uint8Array = EMPTY;
  #place = 0;

  constructor(
    fields: ReadonlyMap<string, Collected>,
    parts: ReadonlyMap<string, Collected>,
    asked: ReadonlySet<string>,
    lasting: (value: Uint8Array) => Uint8Array,
  ) {
    this.#fields = fields;
    this.#parts = parts;
    this.asked = asked;
    this.#lasting = lasting;
  }

  begin(specs: Fields | undefined, bytes: Uint8Array, place: number): void {
    this.#specs = specs;
    this.#bytes = bytes;
    this.#place = place;
  }

  field(name: string, at: number, length: number, value?: FieldValue): FieldGroup {
    if (this.#parts.size > 0) {
      const whole = this.#parts.get(name);
      if (whole !== undefined && whole.count === 0) keep(whole, 1, this.#place);
    }
    const kept = this.#fields.get(name);
    if (kept === undefined || kept.count >= MOST_VALUES) return this;
    const spec: FieldSpec | undefined = this.#specs?.[name];
    if (spec === undefined) return this;
    const given = value ?? (spec.kind === 'label' ? 1 : readField(spec, this.#bytes, at, length));
    const known = given === null ? null : valueOf(kept.type, given);
    if (known !== null) keep(kept, known instanceof Uint8Array ? this.#lasting(known) : known, this.#place);
    return this;
  }

  group(): FieldGroup {
    return this;
  }

  summary(): void {
    // Words are no values.
  }
}

function keep(kept: Collected, value: Value, layer: number): void {
  kept.values[kept.count] = value;
  kept.layers[kept.count] = layer;
  kept.count += 1;
}

const EMPTY = new Uint8Array(0);
const NONE: readonly Value[] = [];
