import { PairNumbers } from '../../base/pair-numbers.ts';
import { rank } from '../../base/rank.ts';
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
  /** Pairs of hosts with TCP flows in the selection; worked out once. */
  readonly tcpPairs: TcpPairs;
}

/** Originators and responders of TCP flows, in the order of their first flows. */
export interface TcpPairs {
  readonly numbers: PairNumbers;
  /** By flow: the number of its pair, −1 for a flow without. */
  readonly ofFlow: Int32Array;
}

/** Stands for the second number where there is none; ids have no such. */
const ALONE = -2;

/** What a cause finds; the rest of a trouble follows from the cause. Texts are made of those that are shown. */
export interface Ailment extends Pick<Trouble, 'value' | 'count' | 'outOf'> {
  readonly where: () => Trouble['where'];
  readonly filter: () => Trouble['filter'];
}

/** Rows that a cause goes through between two pauses. */
const ROWS = 16_384;

/** Goes through rows with a pause now and then: of a million that were forged a cause may take seconds. */
export function* eachRow(rows: number, visit: (row: number) => void): Generator<null, void> {
  for (let row = 0; row < rows; row += 1) {
    if (row % ROWS === ROWS - 1) yield null;
    visit(row);
  }
}

/** One reason why a network is slow or broken. One pure file each, registered in registry.ts. */
export interface Cause extends CauseDescription {
  /** From this value on it is worth telling. */
  readonly threshold: number;
  readonly unit: Trouble['unit'];
  /** What it finds, and null where it may pause. */
  find(facts: HealthFacts): Iterable<Ailment | null>;
}

/** Counts by one or two numbers, such as a pair of hosts. */
export class Tally {
  readonly #numbers = new PairNumbers();
  readonly #counts: number[] = [];
  readonly #outOf: number[] = [];

  /** Counts what was found of a key, one number or two, and of how many it was found. */
  add(key: readonly [number, number?], count: number, outOf: number): void {
    const number = this.#numbers.of(key[0], key[1] ?? ALONE);
    this.#counts[number] = (this.#counts[number] ?? 0) + count;
    this.#outOf[number] = (this.#outOf[number] ?? 0) + outOf;
  }

  /** Keys with their sums, in the order in which they occurred first. */
  *entries(): Generator<{ readonly key: readonly number[]; readonly count: number; readonly outOf: number }> {
    for (const [number, count] of this.#counts.entries()) {
      const [a, b] = this.#numbers.pair(number);
      yield { key: b === ALONE ? [a] : [a, b], count, outOf: this.#outOf[number] };
    }
  }
}

/** The value that a share of the values does not exceed: nearest rank. Zero for none. */
export const percentile = (values: readonly number[] | Float64Array, share: number): number =>
  values.length === 0 ? 0 : rank(Float64Array.from(values).sort(), share);
