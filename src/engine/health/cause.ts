import type { AddressPool } from '../../model/address.ts';
import type { CauseDescription, Trouble } from '../../model/health.ts';
import type { flowTable } from '../../model/flow.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import type { packetTable } from '../../model/packet.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';

/** What causes look at: finished tables, and which packets are in the selection. */
export interface HealthFacts {
  readonly packets: Table<typeof packetTable.columns>;
  readonly flows: Table<typeof flowTable.columns>;
  readonly addresses: AddressPool;
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
  /** Every table that holds transactions: `packet`, `responsePacket` or `latency` among its columns. */
  transactions(): readonly Table[];
  address(id: number): string;
  /** `ip.addr == 10.0.0.1`, for either version. */
  addressFilter(id: number): string;
  isSelected(packet: PacketId): boolean;
  /** The flow has a packet in the selection. */
  isFlowSelected(flow: FlowId): boolean;
  /** Seconds since the first packet. */
  seconds(packet: PacketId): number;
  state(flow: FlowId): string;
}

/** What a cause finds; the rest of a trouble follows from the cause. */
export type Ailment = Omit<Trouble, 'cause' | 'threshold' | 'unit' | 'weight'>;

/** One reason why a network is slow or broken. One pure file each, registered in registry.ts. */
export interface Cause extends CauseDescription {
  /** From this value on it is worth telling. */
  readonly threshold: number;
  readonly unit: Trouble['unit'];
  find(facts: HealthFacts): Iterable<Ailment>;
}

/** Counts by a pair of numbers, such as host and host. */
export class Tally {
  readonly #counts = new Map<string, { readonly key: readonly number[]; count: number; outOf: number }>();

  add(key: readonly number[], count: number, outOf: number): void {
    const name = key.join(' ');
    const known = this.#counts.get(name);
    if (known === undefined) this.#counts.set(name, { key, count, outOf });
    else {
      known.count += count;
      known.outOf += outOf;
    }
  }

  *entries(): Generator<{ readonly key: readonly number[]; readonly count: number; readonly outOf: number }> {
    yield* this.#counts.values();
  }
}

/** The value below which a share of the values lies: nearest rank. Zero for none. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

/** The set of a key, made when it is new. */
export function getSet<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<V>();
  map.set(key, made);
  return made;
}
