// What a list shows of packets beyond their rows: values of any fields, and the colour rule that applies. Only for the
// few packets on screen: what columns do not tell is read from the file again.

import type { FieldTree } from '../model/field.ts';
import type { PacketId } from '../model/ids.ts';
import type { ExtrasWish, FieldCell, PacketExtras } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { ColourRules } from './colour-rules.ts';
import { Catalogue, FIELDS_OF } from './filter/catalogue.ts';
import type { Entry } from './filter/catalogue.ts';
import { FieldCollector } from './filter/collector.ts';
import type { Reader } from './filter/source.ts';
import { layerNames } from './filter/stacks.ts';
import { transactionValues } from './filter/transactions.ts';
import type { Value } from './filter/values.ts';
import type { Inspector } from './inspect.ts';
import { ShownFields, valuesCell } from './shown-fields.ts';

type ValuesOf = (packet: PacketId) => readonly Value[];

const NO_VALUES: readonly Value[] = [];
const HERE: readonly Value[] = [new Uint8Array(0)];

/** Answers for one analysis; what is worked out for all packets once is kept. */
export class PacketExtrasReader {
  readonly #analysis: Analysis;
  readonly #known = new Map<string, ValuesOf>();
  #packets = -1;
  #rulesKey = '';
  #rules: ColourRules | null = null;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** @param inspector reads packets again; null while the file is not at hand: then columns tell what they know */
  async describe(
    inspector: Inspector | null,
    packets: readonly PacketId[],
    { fields, rules: filters }: ExtrasWish,
  ): Promise<PacketExtras[]> {
    this.#refresh(filters);
    const catalogue = new Catalogue(this.#analysis);
    const entries = fields.map((name) => catalogue.find(name));
    const rules = this.#rules!;
    const wanted = entries.filter((entry) => entry !== null).filter(isTold);
    const asked = rules.entries.filter(isTold);
    const told = [...wanted, ...asked];
    const shown = new ShownFields(wanted);
    const collector = new FieldCollector(asked, (protocol) => FIELDS_OF.get(protocol) ?? []);
    const found = new Map<PacketId, PacketExtras>();
    const note = (packet: PacketId, isRead: boolean): void => {
      const cells = entries.map((entry) => this.#cell(entry, packet, isRead ? shown : null));
      found.set(packet, { fields: cells, rule: rules.match(this.#reader(packet, isRead ? collector : null)) });
      shown.clear();
      collector.clear();
    };
    if (inspector === null || told.length === 0) for (const packet of packets) note(packet, false);
    else
      await inspector.hear(packets, both(shown, collector), {
        // Rules ask every packet on screen: what they see of an application is what the packet alone tells.
        payload: told.some(isOfPayload),
        flows: wanted.some(isOfPayload),
        windows: told.some(({ name }) => name.startsWith('tcp.window_size')),
        told: (packet) => note(packet, true),
      });
    return packets.map((packet) => found.get(packet) ?? NOTHING);
  }

  /** While a capture is read, what was worked out holds for the packets of then. */
  #refresh(filters: readonly string[]): void {
    const { length } = this.#analysis.packets;
    if (length !== this.#packets) this.#known.clear();
    const key = `${length} ${JSON.stringify(filters)}`;
    if (key !== this.#rulesKey) this.#rules = new ColourRules(this.#analysis, filters);
    this.#rulesKey = key;
    this.#packets = length;
  }

  #cell(entry: Entry | null, packet: PacketId, shown: ShownFields | null): FieldCell | null {
    if (entry === null) return null;
    if (shown !== null && isTold(entry)) return shown.cell(entry);
    return valuesCell(entry, this.#values(entry)(packet));
  }

  #reader(packet: PacketId, collector: FieldCollector | null): Reader {
    return (entry, layers) =>
      collector !== null && isTold(entry) ? collector.values(entry, layers) : this.#values(entry)(packet);
  }

  /** Values as far as columns know them. */
  #values(entry: Entry): ValuesOf {
    let valuesOf = this.#known.get(entry.name);
    if (valuesOf === undefined) this.#known.set(entry.name, (valuesOf = this.#prepare(entry)));
    return valuesOf;
  }

  #prepare({ name, type, column, cells, protocols }: Entry): ValuesOf {
    if (column !== null) return column.values(this.#analysis);
    if (cells !== null) return transactionValues(this.#analysis, name, cells);
    if (type !== 'protocol') return () => NO_VALUES;
    const { layers, packets } = this.#analysis;
    const layer = protocols[0] ?? name;
    const has = Array.from({ length: layers.size }, (_, stack) => layerNames(this.#analysis, stack).includes(layer));
    return (packet) => (has[packets.columns.stack[packet]] ? HERE : NO_VALUES);
  }
}

const NOTHING: PacketExtras = { fields: [], rule: -1 };

/** Dissectors tell it; some of its values may stand in no column. */
export const isTold = ({ protocols, column }: Entry): boolean => protocols.length > 0 && column?.isWhole !== true;
const isOfPayload = ({ application, protocols }: Entry): boolean => application || protocols.includes('data');

/** Two listeners as one. */
function both(first: FieldTree, second: FieldTree): FieldTree {
  type Group = ReturnType<FieldTree['layer']>;
  const pair = (a: Group, b: Group): Group => ({
    field: (...given) => pair(a.field(...given), b.field(...given)),
    group: (...given) => pair(a.group(...given), b.group(...given)),
    summary: (text) => {
      a.summary(text);
      b.summary(text);
    },
  });
  return {
    wants: (fields) => first.wants(fields) || second.wants(fields),
    layer: (...given) => pair(first.layer(...given), second.layer(...given)),
  };
}
