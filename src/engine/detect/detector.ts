import type { AddressPool } from '../../model/address.ts';
import type {
  Argument,
  Confidence,
  Direction,
  Evidence,
  Finding,
  Measure,
  OutcomeOfAttack,
  Severity,
} from '../../model/finding.ts';
import type { AddressId, FlowId, PacketId } from '../../model/ids.ts';
import type { Blocklist } from '../../model/settings.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { Text } from '../../model/text.ts';
import type { flowTable } from '../../model/flow.ts';

/** What a detector may look at: finished tables, and words for what stands in them. It never sees payload. */
export interface Facts {
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
  readonly flows: Table<typeof flowTable.columns>;
  readonly addresses: AddressPool;
  readonly blocklists: readonly Blocklist[];
  /** Address as text; `?` for none. */
  address(id: AddressId): string;
  /** Whether an address lies in the home networks of the settings. */
  isInside(id: AddressId): boolean;
  isLoopback(id: AddressId): boolean;
  /** Multicast or broadcast: nobody in particular. */
  isGroup(id: AddressId): boolean;
  /** From whom to whom, seen from the home networks. */
  direction(from: AddressId, to: AddressId): Direction;
  /** Service name that a flow speaks, or null. */
  application(flow: FlowId): string | null;
  /** Conn state of a flow: `SF`, `S0`. */
  state(flow: FlowId): string;
  /** Seconds since the first packet of the capture, as a double. */
  seconds(packet: PacketId): number;
  packetLength(packet: PacketId): number;
  /** What several detectors work out alike, once per judgement. */
  shared<T>(name: string, make: () => T): T;
  readonly spanSeconds: number;
}

/** A threshold that the user can move. */
export interface DetectorOption {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly help: Text;
  /** Where the default comes from: `Zeek scan.zeek`, `own default`. */
  readonly source: string;
}

export type Options = Readonly<Record<string, DetectorOption>>;
export type Chosen<O extends Options> = { readonly [K in keyof O]: number };

/** What a detector says; judge.ts completes it to a Finding. */
export interface Report {
  /** Identifier parts behind the detector's id, in canonical text form: actor first. */
  readonly key: readonly (string | number)[];
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly outcome: OutcomeOfAttack;
  readonly title: Text;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly actor: AddressId;
  readonly targets: readonly string[];
  /** How many targets there are in all, where the list is cut. */
  readonly targetCount?: number;
  readonly direction: Direction;
  readonly measures: readonly Measure[];
  readonly evidence: readonly Evidence[];
  readonly evidenceCount?: number;
  readonly flows: readonly FlowId[];
  readonly supporting?: readonly Argument[];
  readonly opposing?: readonly Argument[];
  readonly techniques?: readonly string[];
  /** Packets that bound it; those of the evidence where left out. */
  readonly firstPacket?: PacketId;
  readonly lastPacket?: PacketId;
}

export interface Detector<O extends Options = Options> {
  /** Public name in kebab-case, and code of the handbook. */
  readonly id: string;
  readonly code: string;
  readonly title: Text;
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  /** Shown beside every finding. */
  readonly about: {
    readonly meaning: Text;
    readonly falsePositives: Text;
    readonly doNow: Text;
    readonly doNext: Text;
  };
  readonly options: O;
  /** Pure: reads facts, yields reports. */
  detect(facts: Facts, options: Chosen<O>): Iterable<Report>;
}

/** Declares a detector; keeps the names of its options. */
export function defineDetector<const O extends Options>(detector: Detector<O>): Detector<O> {
  return detector;
}

/** Rows of evidence and targets kept of one finding. */
export const SHOWN = 20;

/** Appends to a list that a finding shows, and counts beyond its end. */
export class Sample<T> {
  readonly items: T[] = [];
  count = 0;
  readonly #limit: number;

  constructor(limit = SHOWN) {
    this.#limit = limit;
  }

  add(item: T): void {
    this.count += 1;
    if (this.items.length < this.#limit) this.items.push(item);
  }
}

/** The value of a key, made when it is new. */
export function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * The most distinct values within a sliding window. `events` are in order of time; a value counts once per window.
 * Returns that number and the bounds of the window in `events`.
 */
export function mostDistinctWithin(
  events: readonly { readonly at: number; readonly value: number | string }[],
  seconds: number,
): { count: number; from: number; to: number } {
  const inside = new Map<number | string, number>();
  let best = { count: 0, from: 0, to: -1 };
  let from = 0;
  events.forEach((event, to) => {
    inside.set(event.value, (inside.get(event.value) ?? 0) + 1);
    while (event.at - events[from].at > seconds) {
      const old = events[from].value;
      const left = inside.get(old)! - 1;
      if (left === 0) inside.delete(old);
      else inside.set(old, left);
      from += 1;
    }
    if (inside.size > best.count) best = { count: inside.size, from, to };
  });
  return best;
}

export type { Evidence, Finding, Measure };
