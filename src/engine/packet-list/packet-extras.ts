// What a list shows of packets beyond their rows: words, values of any fields, and the colour rule that applies. Only for
// the few packets on screen: what columns do not tell is read from the file again, once for all of it.

import type { FieldGroup, FieldTree } from '../../model/field.ts';
import type { PacketId } from '../../model/ids.ts';
import type { ExtrasWish, FieldCell, PacketExtras } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { SummaryTree } from '../explain/field-tree.ts';
import { Catalogue } from '../filter/catalogue.ts';
import { FieldCollector } from '../filter/collector.ts';
import type { Entry } from '../filter/entry.ts';
import type { Reader } from '../filter/source.ts';
import { layerNames } from '../filter/stacks.ts';
import { transactionValues } from '../filter/transactions.ts';
import type { Value } from '../filter/values.ts';
import type { Inspector } from '../inspect.ts';
import { asksHistory, asksPayload } from '../reread/packet-run.ts';
import { ColourRules } from './colour-rules.ts';
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

  /** @param file reads packets again; null while the file is not at hand: then columns tell what they know */
  async describe(
    file: Inspector | null,
    packets: readonly PacketId[],
    { fields, rules: filters, info = false, columnsOnly = false }: ExtrasWish,
  ): Promise<PacketExtras[]> {
    const inspector = columnsOnly ? null : file;
    this.#refresh(filters);
    const catalogue = new Catalogue(this.#analysis);
    const entries = fields.map((name) => catalogue.find(name));
    const rules = this.#rules!;
    const wanted = entries.filter((entry) => entry !== null).filter(isTold);
    const asked = rules.entries.filter(isTold);
    const told = [...wanted, ...asked];
    const shown = new ShownFields(wanted);
    const summary = new SummaryTree();
    const collector = new FieldCollector(asked);
    const found = new Map<PacketId, PacketExtras>();
    const note = (packet: PacketId, isRead: boolean): void => {
      const cells = entries.map((entry) => this.#cell(entry, packet, isRead ? shown : null));
      const rule = rules.match(this.#reader(packet, isRead ? collector : null), isRead);
      found.set(packet, { fields: cells, rule, info: isRead && info ? inspector!.infoOf(packet, summary) : '' });
      for (const tree of [shown, collector, summary]) tree.clear();
    };
    const isOfFlow = info || asksPayload(told) || asksHistory(told);
    if (inspector === null || (told.length === 0 && !info)) for (const packet of packets) note(packet, false);
    else
      await inspector.hear(packets, chorus(info ? [shown, collector, summary] : [shown, collector]), {
        payload: isOfFlow,
        flows: isOfFlow,
        windows: info || told.some(({ name }) => name.startsWith('tcp.window_size')),
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

const NOTHING: PacketExtras = { fields: [], rule: -1, info: '' };

/** Dissectors tell it; some of its values may stand in no column. */
export const isTold = ({ protocols, column }: Entry): boolean => protocols.length > 0 && column?.isWhole !== true;

/** Several listeners as one. */
export function chorus(trees: readonly FieldTree[]): FieldTree {
  const all = (groups: readonly FieldGroup[]): FieldGroup => ({
    field: (...given) => all(groups.map((group) => group.field(...given))),
    group: (...given) => all(groups.map((group) => group.group(...given))),
    summary: (text) => groups.forEach((group) => group.summary(text)),
    note: (...given) => groups.forEach((group) => group.note?.(...given)),
  });
  return {
    wants: (fields) => trees.some((tree) => tree.wants(fields)),
    layer: (...given) => all(trees.map((tree) => tree.layer(...given))),
  };
}
