// Decides the packets of a filter that columns leave open: their bytes are read again, in the order of the file, with as
// much of their flows as their meaning needs.

import { IP_PROTOCOL } from '../model/cursor.ts';
import type { PacketId } from '../model/ids.ts';
import type { FilterProgress } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import type { CaptureSource } from './capture/source.ts';
import { Explainer } from './explain.ts';
import { FIELDS_OF } from './filter/catalogue.ts';
import type { Entry } from './filter/catalogue.ts';
import { FieldCollector } from './filter/collector.ts';
import type { FilterPlan } from './filter/filter.ts';
import { ASK, NO, YES } from './filter/mask.ts';
import type { Mask } from './filter/mask.ts';
import type { Reader } from './filter/source.ts';
import { layerNames } from './filter/stacks.ts';
import { transactionValues } from './filter/transactions.ts';
import type { Value } from './filter/values.ts';
import { ReadAhead } from './read-ahead.ts';

export interface RunOptions {
  readonly signal?: AbortSignal;
  onProgress?(progress: FilterProgress): void;
  /** Lets others work: called about twenty times a second. */
  pause(): Promise<void>;
}

/** Why a packet is read: it is asked itself, or it is needed for what comes behind it in its flow. */
const ASKED = 1;
const BEFORE = 2;
const HANDSHAKE = 3;
/** Packets at the beginning of a flow among which both SYNs are. */
const HANDSHAKE_PACKETS = 4;
const BREATH_MILLISECONDS = 40;
const PACKETS_BETWEEN_LOOKS = 64;
/** Without flows, what the explainer remembers of packets is dropped now and then. */
const PACKETS_BETWEEN_FORGETTING = 65_536;

/** One filter on its way through the packets that it asks. */
export class FilterRun {
  readonly #analysis: Analysis;
  readonly #plan: FilterPlan;
  readonly #entries: readonly Entry[];
  /** By entry: whether its columns hold all its values of a packet. */
  readonly #columns = new Map<
    string,
    { readonly known: Mask; readonly values: (packet: PacketId) => readonly Value[] }
  >();
  readonly #cells = new Map<string, (packet: PacketId) => readonly Value[]>();

  constructor(analysis: Analysis, plan: FilterPlan) {
    this.#analysis = analysis;
    this.#plan = plan;
    this.#entries = plan.asked.entries;
    for (const { name, column, cells, protocols } of this.#entries) {
      if (column !== null) {
        const known = column.mask(analysis, { all: true, fits: () => true, exists: true, orders: null });
        this.#columns.set(name, { known, values: column.values(analysis) });
      } else if (protocols.length === 0 && cells !== null)
        this.#cells.set(name, transactionValues(analysis, name, cells));
    }
  }

  /** Fields that only bytes tell, in some packet or other. */
  get #told(): Entry[] {
    return this.#entries.filter(({ protocols, name }) => protocols.length > 0 && !this.#isKnownEverywhere(name));
  }

  #isKnownEverywhere(name: string): boolean {
    const column = this.#columns.get(name);
    if (column === undefined) return false;
    const { mask } = this.#plan;
    for (let packet = 0; packet < mask.length; packet += 1)
      if (mask[packet] === ASK && column.known[packet] === ASK) return false;
    return true;
  }

  /** Whether the file is needed at all. */
  get needsBytes(): boolean {
    return this.#told.length > 0;
  }

  /** Fills the plan's mask. Rejects when the file can no longer be read; stops where it is when it is cancelled. */
  async run(source: CaptureSource | null, options: RunOptions): Promise<void> {
    const told = this.#told;
    if (told.length === 0) return this.#decideByColumns(options);
    if (source === null) return;
    const roles = this.#roles(told);
    const collector = new FieldCollector(told, (protocol) => FIELDS_OF.get(protocol) ?? []);
    const explainer = new Explainer(this.#analysis, collector);
    const keepsFlows = asksPayload(told);
    explainer.readsApplications = keepsFlows;
    const { captured } = this.#analysis.packets.columns;
    const { mask } = this.#plan;
    let packet = 0;
    const read = this.#reader(collector, () => packet);
    const work = new Meter(roles, options);
    for await (const piece of new ReadAhead(this.#analysis, source, roles)) {
      for (; packet < piece.to; packet += 1) {
        const role = roles[packet];
        if (role === 0) continue;
        const at = piece.placeOf(packet);
        const bytes = piece.bytes.subarray(at, at + captured[packet]);
        try {
          if (role === HANDSHAKE) explainer.learn(packet, bytes);
          else if (role === BEFORE) explainer.prepare(packet, bytes);
          else {
            collector.clear();
            explainer.explain(packet, bytes);
            mask[packet] = this.#plan.decide(packet, read) ? YES : NO;
          }
        } catch (error) {
          if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
          if (role === ASKED) mask[packet] = NO; // a dissector that breaks on a packet tells nothing of it
        }
        if (!keepsFlows && packet % PACKETS_BETWEEN_FORGETTING === 0) explainer.forget();
        if (await work.step()) return;
      }
    }
    work.finish();
  }

  async #decideByColumns(options: RunOptions): Promise<void> {
    const { mask } = this.#plan;
    let packet = 0;
    const read = this.#reader(null, () => packet);
    const work = new Meter(mask, options);
    for (; packet < mask.length; packet += 1) {
      if (mask[packet] !== ASK) continue;
      mask[packet] = this.#plan.decide(packet, read) ? YES : NO;
      if (await work.step()) return;
    }
    work.finish();
  }

  #reader(collector: FieldCollector | null, packet: () => PacketId): Reader {
    return (entry, layers) => {
      const column = layers === null && entry.column !== null ? this.#columns.get(entry.name) : undefined;
      if (column !== undefined && column.known[packet()] !== ASK) return column.values(packet());
      const cells = this.#cells.get(entry.name);
      if (cells !== undefined) return cells(packet());
      return collector?.values(entry, layers) ?? [];
    };
  }

  /** Which packets are read, and why. */
  #roles(told: readonly Entry[]): Uint8Array {
    const { packets, flows } = this.#analysis;
    const { mask } = this.#plan;
    const roles = new Uint8Array(mask.length);
    /** By flow: its last packet that is asked. */
    const last = new Int32Array(flows.length).fill(-1);
    const { flow } = packets.columns;
    let from = -1;
    let to = -1;
    for (let packet = 0; packet < mask.length; packet += 1) {
      if (mask[packet] !== ASK) continue;
      roles[packet] = ASKED;
      if (flow[packet] >= 0) last[flow[packet]] = packet;
      if (from < 0) from = packet;
      to = packet;
    }
    const keepsFlows = asksPayload(told);
    const needsScale = told.some(({ name }) => name.startsWith('tcp.window_size'));
    const { transport } = flows.columns;
    const seen = needsScale ? new Uint8Array(flows.length) : null;
    const fragments = this.#fragmentStacks();
    for (let packet = 0; packet <= to; packet += 1) {
      const id = flow[packet];
      if (id < 0) {
        if (roles[packet] === 0 && packet > from && fragments[packets.columns.stack[packet]] === 1)
          roles[packet] = BEFORE;
        continue;
      }
      if (last[id] < packet) continue;
      if (roles[packet] === 0 && keepsFlows) roles[packet] = BEFORE;
      if (seen === null || transport[id] !== IP_PROTOCOL.tcp || seen[id] >= HANDSHAKE_PACKETS) continue;
      seen[id] += 1;
      if (roles[packet] === 0) roles[packet] = HANDSHAKE;
    }
    return roles;
  }

  /** Stacks of packets that may be pieces of a datagram: they end where no transport was found. */
  #fragmentStacks(): Uint8Array {
    const ends = new Set(['ip', 'ipv6', 'ipv6.fraghdr', 'data']);
    return Uint8Array.from({ length: this.#analysis.layers.size }, (_, stack) => {
      const names = layerNames(this.#analysis, stack);
      return ends.has(names.at(-1) ?? '') && names.some((name) => name === 'ip' || name === 'ipv6') ? 1 : 0;
    });
  }
}

/** Fields of applications, and of payload that no application takes. */
const asksPayload = (told: readonly Entry[]): boolean =>
  told.some(({ application, protocols }) => application || protocols.includes('data'));

/** Says how far things are, gives way, and hears a cancel. */
class Meter {
  readonly #options: RunOptions;
  readonly #total: number;
  #done = 0;
  #rested = performance.now();

  constructor(roles: Uint8Array, options: RunOptions) {
    this.#options = options;
    this.#total = roles.reduce((sum, role) => sum + (role === 0 || role === 1 ? role : 1), 0);
  }

  /** One packet more; true when it was cancelled. */
  step(): boolean | Promise<boolean> {
    this.#done += 1;
    if (this.#done % PACKETS_BETWEEN_LOOKS !== 0 || performance.now() - this.#rested < BREATH_MILLISECONDS)
      return false;
    return this.#rest();
  }

  async #rest(): Promise<boolean> {
    this.#options.onProgress?.({ done: this.#done, total: this.#total });
    await this.#options.pause();
    this.#rested = performance.now();
    return this.#options.signal?.aborted ?? false;
  }

  finish(): void {
    this.#options.onProgress?.({ done: this.#total, total: this.#total });
  }
}
