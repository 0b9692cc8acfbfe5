import type { FieldGroup, Fields, FieldSpec, FieldTree, FieldValue, Protocol } from '../../model/field.ts';
import { readField } from '../field-tree.ts';
import type { Entry } from './catalogue.ts';
import type { Part } from './syntax.ts';
import { isInLayers, valueOf } from './values.ts';
import type { Type, Value } from './values.ts';

/** Values of one field in one packet that are kept: a hostile packet must not fill the memory. */
const MOST_VALUES = 10_000;

interface Collected {
  readonly type: Type;
  readonly values: Value[];
  /** Number of the layer, from 1, in which each value stood. */
  readonly layers: number[];
  /** Of protocols: the length of each layer's own bytes. */
  readonly lengths: number[];
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
  readonly #fields = new Map<string, Collected>();
  /** Layers as bytes, by protocol. */
  readonly #protocols = new Map<string, Collected>();
  readonly #wanted = new WeakMap<Fields, boolean>();
  /** Fields of protocols whose layers are wanted as bytes. */
  readonly #layered: ReadonlySet<Fields>;
  readonly #counts = new Map<string, number>();
  readonly #group: FieldGroup;
  #specs: Fields | undefined;
  #bytes: Uint8Array = EMPTY;
  #layer = 0;

  /**
   * @param entries the names that are asked for
   * @param fieldsOf the table of fields of a layer's dissectors
   */
  constructor(entries: readonly Entry[], fieldsOf: (protocol: string) => readonly Fields[]) {
    const layered = new Set<Fields>();
    for (const { name, type, protocols } of entries) {
      const kept: Collected = { type, values: [], layers: [], lengths: [] };
      if (type !== 'protocol') this.#fields.set(name, kept);
      else
        for (const protocol of protocols) {
          this.#protocols.set(protocol, kept);
          for (const fields of fieldsOf(protocol)) layered.add(fields);
        }
    }
    this.#layered = layered;
    this.#group = {
      field: (name, at, length, value) => this.#field(name, at, length, value),
      group: () => this.#group,
      summary: () => undefined,
    };
  }

  /** The next packet. */
  clear(): void {
    for (const kept of this.#fields.values()) kept.values.length = kept.layers.length = 0;
    for (const kept of this.#protocols.values()) kept.values.length = kept.layers.length = kept.lengths.length = 0;
    this.#counts.clear();
  }

  wants(fields: Fields): boolean {
    let wanted = this.#wanted.get(fields);
    if (wanted === undefined) {
      wanted = this.#layered.has(fields) || Object.keys(fields).some((name) => this.#fields.has(name));
      this.#wanted.set(fields, wanted);
    }
    return wanted;
  }

  layer({ id, fields }: Protocol, bytes: Uint8Array, at: number, length: number, end = at + length): FieldGroup {
    this.#specs = fields;
    this.#bytes = bytes;
    this.#layer = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, this.#layer);
    const kept = this.#protocols.get(id);
    if (kept !== undefined && kept.values.length < MOST_VALUES) {
      this.#keep(kept, bytes.subarray(at, Math.max(at, end)));
      kept.lengths.push(HEADERS.has(id) ? length : end - at);
    }
    return this.#group;
  }

  #field(name: string, at: number, length: number, value?: FieldValue): FieldGroup {
    const kept = this.#fields.get(name);
    if (kept === undefined || kept.values.length >= MOST_VALUES) return this.#group;
    const spec: FieldSpec | undefined = this.#specs?.[name];
    if (spec === undefined) return this.#group;
    const given = value ?? (spec.kind === 'label' ? 1 : readField(spec, this.#bytes, at, length));
    const known = given === null ? null : valueOf(kept.type, given);
    if (known !== null) this.#keep(kept, known);
    return this.#group;
  }

  #keep(kept: Collected, value: Value): void {
    kept.values.push(value);
    kept.layers.push(this.#layer);
  }

  /** Values of a name in the packet that was heard last. */
  values({ name, type, protocols, own }: Entry, layers: readonly Part[] | null): readonly Value[] {
    const kept = type === 'protocol' ? this.#protocols.get(protocols[0]) : this.#fields.get(name);
    if (kept === undefined) return [];
    if (own === true) return kept.values.map((value, i) => (value as Uint8Array).subarray(0, kept.lengths[i]));
    if (layers === null) return kept.values;
    const all = Math.max(0, ...protocols.map((protocol) => this.#counts.get(protocol) ?? 0));
    return kept.values.filter((_, i) => isInLayers(layers, kept.layers[i], all));
  }
}

const EMPTY = new Uint8Array(0);
