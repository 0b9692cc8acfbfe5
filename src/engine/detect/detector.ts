import type { AddressPool } from '../../model/address.ts';
import type { Direction } from '../../model/direction.ts';
import type {
  Argument,
  Confidence,
  DetectorDescription,
  Evidence,
  Measure,
  OutcomeOfAttack,
  Severity,
} from '../../model/finding.ts';
import type { flowTable } from '../../model/flow.ts';
import type { AddressId, FlowId, PacketId } from '../../model/ids.ts';
import type { Blocklist } from '../../model/settings.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { Text } from '../../model/text.ts';

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
  /** What several detectors work out alike, once per judgement. */
  shared<T>(name: string, make: () => T): T;
  /** No two packets are further apart, in whatever order they lie; rounded up to whole seconds. */
  readonly spanSeconds: number;
  /** How far a packet lies before an earlier one at most, in whole seconds: captures that were joined go back by days. */
  readonly backSeconds: number;
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

/** Thresholds by name. */
export type Options = Readonly<Record<string, DetectorOption>>;

/** Values of the thresholds as the user set them. */
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
  /** Findings that it stands for (engine/judge/shortlist.ts). */
  readonly folded?: number;
}

/** What of a report decides whether it is listed, where there are too many of one detector. */
export type Outline = Pick<
  Report,
  'key' | 'severity' | 'confidence' | 'outcome' | 'actor' | 'direction' | 'evidenceCount' | 'firstPacket' | 'lastPacket'
>;

/**
 * A report that is written out only if it is listed: a capture of random scans has a hundred thousand, and their words and
 * evidence took 16 s and a gigabyte.
 */
export interface Draft extends Outline {
  readonly write: () => Omit<Report, keyof Outline> & Partial<Outline>;
}

/** What a detector yields; null for nothing but a pause in long work, so that it can be followed and stopped. */
export type Yielded = Report | Draft | null;

/** Actors that a detector goes through between two pauses. */
export const STRIDE = 1024;
/** Rows that it goes through between two: some microseconds each, where names are looked at. */
const ROWS = 4096;

/** Goes through rows in parts, with a pause between them: of a million that were forged a detector may take seconds. */
export function* inParts(rows: number, visit: (from: number, end: number) => void): Generator<null, void> {
  for (let from = 0; from < rows; from += ROWS) {
    if (from > 0) yield null;
    visit(from, Math.min(from + ROWS, rows));
  }
}

/** A judgement over tables: what it looks for, how it explains itself, and its thresholds. */
export interface Detector<O extends Options = Options> extends Omit<DetectorDescription, 'options'> {
  readonly options: O;
  /**
   * Who has to be known as good for a finding to be expected: the actor, all targets, or whom a parameter names. One of them
   * is enough; where nothing is said it is the actor, as whoever is attacked explains nothing.
   */
  readonly explainedBy?: readonly string[];
  /** Pure: reads facts, yields reports. */
  detect(facts: Facts, options: Chosen<O>): Iterable<Yielded>;
}

/** Declares a detector; keeps the names of its options. */
export function defineDetector<const O extends Options>(detector: Detector<O>): Detector<O> {
  return detector;
}

/**
 * Evidence of a finding: what the first rows show, how many there are in all, and the packets that bound all of them.
 * @param show flow, field and value of a row
 */
export function evidenceOf<R>(
  rows: ArrayLike<R>,
  packetOf: (row: R) => PacketId,
  show: (row: R) => Omit<Evidence, 'packet'>,
): Pick<Report, 'evidence' | 'evidenceCount' | 'firstPacket' | 'lastPacket'> {
  return { evidence: shownOf(rows, packetOf, show), ...extentOf(rows, packetOf) };
}

/** What the first rows show. */
export function shownOf<R>(
  rows: ArrayLike<R>,
  packetOf: (row: R) => PacketId,
  show: (row: R) => Omit<Evidence, 'packet'>,
): Evidence[] {
  const evidence: Evidence[] = [];
  for (let i = 0; i < Math.min(rows.length, SHOWN); i += 1)
    evidence.push({ packet: packetOf(rows[i]), ...show(rows[i]) });
  return evidence;
}

/** The first flows of rows, each once. */
export function flowsOf<R>(rows: Iterable<R>, flowOf: (row: R) => FlowId): FlowId[] {
  const flows = new Set<FlowId>();
  for (const row of rows) {
    if (flows.size === SHOWN) break;
    flows.add(flowOf(row));
  }
  return [...flows];
}

/** How many rows there are, and the packets that bound all of them. */
export function extentOf<R>(
  rows: ArrayLike<R>,
  packetOf: (row: R) => PacketId,
): Required<Pick<Report, 'evidenceCount' | 'firstPacket' | 'lastPacket'>> {
  let firstPacket = Infinity;
  let lastPacket = -1;
  for (let i = 0; i < rows.length; i += 1) {
    const packet = packetOf(rows[i]);
    if (packet >= 0 && packet < firstPacket) firstPacket = packet;
    if (packet > lastPacket) lastPacket = packet;
  }
  return { evidenceCount: rows.length, firstPacket: lastPacket < 0 ? -1 : firstPacket, lastPacket };
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

/** The first texts in order, without sorting all of them: 65,000 hosts of a scan took 0.1 s. */
export function leastTexts<T>(items: readonly T[], count: number, textOf: (item: T) => string): string[] {
  const least: string[] = [];
  for (const item of items) {
    const one = textOf(item);
    if (least.length === count && one >= least[count - 1]) continue;
    let at = least.length;
    while (at > 0 && least[at - 1] > one) at -= 1;
    least.splice(at, 0, one);
    least.length = Math.min(least.length, count);
  }
  return least;
}
