// Every name that a filter may hold: columns, fields of dissectors, columns of transactions, protocols.

import { getOrMake } from '../../base/maps.ts';
import type { Fields, FieldSpec } from '../../model/field.ts';
import type { Analysis } from '../analysis.ts';
import { CONTENT_LAYERS } from '../dissect/content-layers.ts';
import { data } from '../dissect/data.ts';
import { EXTRA_LAYERS } from '../dissect/layer.ts';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../dissect/registry.ts';
import { frame } from '../explain/frame.ts';
import type { ColumnField } from './column-field.ts';
import { COLUMNS } from './columns.ts';
import type { Entry } from './entry.ts';
import { NO } from './mask.ts';
import { cellFields } from './transactions.ts';
import { typeOf } from './values.ts';
import type { Type } from './values.ts';

/** Names that protocols had before, which Wireshark still takes: SSL is TLS, BOOTP is DHCP. */
const currentName = (name: string): string => name.replace(/^ssl(?=\.|$)/, 'tls').replace(/^bootp(?=\.|$)/, 'dhcp');

/**
 * Protocols that stand inside of others, whose dissectors tell their fields: they are where any of these is. Names are
 * Wireshark's.
 */
const WITHIN: Readonly<Record<string, string>> = {
  'gss-api': 'Generic Security Service',
  spnego: 'Simple Protected Negotiation',
  ntlmssp: 'NTLM Secure Service Provider',
  rpc: 'Remote Procedure Call',
  rgmp: 'Router-port Group Management Protocol',
  sdp: 'Session Description Protocol',
  ocsp: 'Online Certificate Status Protocol',
};
/** Names by which fields begin and Wireshark finds no packet: parts of others that are no layers of their own. */
const NEVER: Readonly<Record<string, string>> = {
  ber: 'Basic Encoding Rules',
  ns_cert_exts: 'Netscape Certificate Extensions',
  pkcs1: 'PKCS 1',
  pkix1explicit: 'PKIX 1, explicit',
  pkix1implicit: 'PKIX 1, implicit',
  pppoe: 'PPP over Ethernet',
  x509af: 'X.509 Authentication Framework',
  x509ce: 'X.509 Certificate Extensions',
  x509if: 'X.509 Information Framework',
  x509sat: 'X.509 Selected Attribute Types',
};

const NOWHERE: ColumnField = {
  title: 'Nowhere',
  type: 'label',
  isWhole: true,
  values: () => () => [],
  mask: (analysis) => new Uint8Array(analysis.packets.length).fill(NO),
};

/** Layer names that filters know by another name of ours, and the other way round. */
const layerOf = (dissector: { readonly id: string; readonly layer?: string }): string =>
  dissector.layer ?? dissector.id;

interface Told {
  readonly spec: FieldSpec;
  readonly protocols: string[];
  application: boolean;
}

/** Who tells fields: the layer, its table, and whether it is an application. A layer may be told by several dissectors. */
const TELLERS: readonly { readonly layer: string; readonly fields: Fields; readonly application: boolean }[] = [
  { layer: 'frame', fields: frame.fields, application: false },
  { layer: 'data', fields: data.fields ?? {}, application: false },
  ...PACKET_DISSECTORS.map(({ id, fields = {} }) => ({ layer: id, fields, application: false })),
  ...APPLICATION_DISSECTORS.map((each) => ({ layer: layerOf(each), fields: each.fields ?? {}, application: true })),
];

/** Fields by name, as dissectors tell them. */
function toldFields(): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { layer, fields, application } of TELLERS)
    for (const [name, spec] of Object.entries(fields)) {
      const known = getOrMake(told, name, (): Told => ({ spec, protocols: [], application }));
      known.protocols.push(layer);
      known.application ||= application;
    }
  return told;
}

const TABLES = new Map<string, Fields[]>();
for (const { layer, fields } of TELLERS) getOrMake(TABLES, layer, () => []).push(fields);

/** The tables of fields of a layer. */
export const fieldsOf = (layer: string): readonly Fields[] => TABLES.get(layer) ?? [];

const TOLD: ReadonlyMap<string, Told> = toldFields();

/** Fields by the protocol of WITHIN that they belong to. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(WITHIN).map((name) => [name, [...TOLD.keys()].filter((field) => field.startsWith(`${name}.`))]),
);

/** The largest number of each field that stands at a fixed place; the ports of both sides count as either. */
const LARGEST: ReadonlyMap<string, number> = largestNumbers();

function largestNumbers(): Map<string, number> {
  const found = new Map<string, number>();
  for (const { fields, fixed } of PACKET_DISSECTORS)
    for (const [name, [, length]] of Object.entries(fixed?.places ?? {})) {
      if (fields?.[name]?.kind !== 'unsigned' || length > 4) continue;
      const largest = 2 ** (8 * length) - 1;
      found.set(name, largest);
      if (name.endsWith('.srcport')) found.set(name.replace('.srcport', '.port'), largest);
    }
  return found;
}

/** Names of an analysis; protocols include layers that dissectors add without being one. */
export class Catalogue {
  readonly #analysis: Analysis;
  readonly #filter: string;
  readonly #cells: Map<string, { type: Type; title: string }>;
  readonly #protocols = new Map<string, string>();

  /** @param filter what is read, whose last word may not be finished */
  constructor(analysis: Analysis, filter = '') {
    this.#analysis = analysis;
    this.#filter = filter;
    this.#cells = cellFields(analysis);
    this.#protocols.set('frame', 'Frame');
    this.#protocols.set('data', 'Data');
    for (const [id] of EXTRA_LAYERS) this.#protocols.set(id, id);
    for (const [id, title] of Object.entries(CONTENT_LAYERS)) this.#protocols.set(id, title);
    for (const { id, title } of PACKET_DISSECTORS) this.#protocols.set(id, title);
    for (const dissector of APPLICATION_DISSECTORS) {
      this.#protocols.set(dissector.id, dissector.title);
      this.#protocols.set(layerOf(dissector), dissector.title);
    }
  }

  /** The entry of a name, or null. */
  find(written: string): Entry | null {
    const name = currentName(written);
    const field = TOLD.get(name);
    const column = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : null;
    const cells = this.#cells.get(name);
    if (field !== undefined || column !== null || cells !== undefined) {
      const names = field?.spec.names;
      return {
        name,
        type: column?.type ?? (field === undefined ? cells!.type : typeOf(field.spec)),
        title: field?.spec.title ?? column?.title ?? cells!.title,
        ...(names !== undefined && { names }),
        ...(LARGEST.has(name) && { largest: LARGEST.get(name)! }),
        protocols: field?.protocols ?? [],
        application: field?.application ?? false,
        column,
        cells: cells?.type ?? null,
        spec: field?.spec ?? null,
      };
    }
    const within = PARTS.get(name);
    if (within !== undefined) return partsEntry(name, within);
    if (Object.hasOwn(NEVER, name)) return partsEntry(name, []);
    const title = this.#protocols.get(name) ?? (this.#analysis.layers.names.includes(name) ? name : undefined);
    if (title === undefined) return null;
    const application = APPLICATION_DISSECTORS.find(
      (dissector) => dissector.id === name || layerOf(dissector) === name,
    );
    return {
      name,
      type: 'protocol',
      title,
      protocols: [application === undefined ? name : layerOf(application)],
      application: application !== undefined || Object.hasOwn(CONTENT_LAYERS, name),
      column: null,
      cells: null,
      spec: null,
    };
  }

  /** All names, sorted. */
  names(): string[] {
    const within = [...Object.keys(WITHIN), ...Object.keys(NEVER)];
    const told = [...TOLD.keys(), ...Object.keys(COLUMNS), ...this.#cells.keys()];
    const all = [...told, ...this.#protocols.keys(), ...within];
    return [...new Set(all)].sort();
  }

  /** The name that was perhaps meant: the nearest by letters. None of a word that is still typed and begins a name. */
  nearest(name: string): string | undefined {
    if (this.#filter.endsWith(name) && this.names().some((candidate) => candidate.startsWith(name))) return undefined;
    const wanted = name.toLowerCase();
    let best: string | undefined;
    let bestDistance = Math.min(4, Math.ceil(wanted.length / 3) + 1);
    for (const candidate of this.names()) {
      if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
      const distance = editDistance(wanted, candidate, bestDistance);
      if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
    }
    return best;
  }
}

/** A protocol that is where any of some fields is. */
function partsEntry(name: string, parts: readonly string[]): Entry {
  const told = parts.map((part) => TOLD.get(part)!);
  return {
    name,
    type: 'label',
    title: WITHIN[name] ?? NEVER[name],
    protocols: [...new Set(told.flatMap(({ protocols }) => protocols))],
    application: told.some(({ application }) => application),
    column: parts.length === 0 ? NOWHERE : null,
    cells: null,
    spec: null,
    parts,
  };
}

/** Letters to change, add or drop, two that are swapped counting as one; `limit` where there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) >= limit) return limit;
    [before, last] = [last, row];
  }
  return last[b.length];
}
