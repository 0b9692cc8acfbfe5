import type { AnomalySeverity } from './anomaly.ts';
import type { CaptureFacts } from './capture.ts';
import type { Notice } from './notice.ts';
import type { ModuleFailure } from './module-failure.ts';
import type { Quality } from './quality.ts';
import type { Identifier } from './table.ts';

/** A value as it crosses to the page and into exports. Times are text: `"1700000000.000001000"`, nine digits. */
export type Cell = string | number | boolean | null | readonly string[];

/** Cells by column name, as people and programs read them. */
export type Row = Readonly<Record<string, Cell>>;

/**
 * The part of the capture that every view, chart, count and export speaks of: packets that the display filter accepts,
 * within the brush. Flows, hosts and transactions are in it when one of their packets is.
 */
export interface Selection {
  /** Display filter; empty for all. */
  readonly filter: string;
  /** Nanoseconds since the first packet; null for the whole capture. */
  readonly brush: { readonly from: number; readonly to: number } | null;
}

export const EVERYTHING: Selection = { filter: '', brush: null };

/** Why a display filter cannot be used: position and length in its text, and a message code with its parameters. */
export interface FilterError {
  readonly at: number;
  readonly length: number;
  readonly code: string;
  readonly message: string;
  /** A word that was perhaps meant. */
  readonly suggestion?: string;
}

/** What may stand at a place of a filter that is being written. */
export interface FilterCompletion {
  /** The part of the text that an item takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly FilterItem[];
}

/** One suggestion for a filter that is being typed. */
export interface FilterItem {
  /** As a filter writes it. */
  readonly text: string;
  readonly kind: 'field' | 'protocol' | 'function' | 'operator' | 'value';
  /** What it is, or how often it occurs; empty where the text says all. */
  readonly title: string;
  /** It occurs in this capture. */
  readonly occurs: boolean;
}

/** What became of a filter whose answer needs bytes of packets. */
export interface FilterOutcome {
  readonly error: FilterError | null;
  /** Not every packet is decided: it was cancelled, or its file is not there. */
  readonly partial: boolean;
  /** More is known than when it was asked: who showed its answer should ask again. */
  readonly changed: boolean;
}

/** Which rows of a table are wanted. */
export interface RowQuery {
  readonly table: string;
  readonly selection: Selection;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /** First row wanted within the sorted selection, and how many. */
  readonly from: number;
  readonly count: number;
}

/** The rows that were asked for; none where the filter is in error. */
export interface RowWindow {
  readonly table: string;
  /** Rows in the selection, and in the table. */
  readonly total: number;
  readonly all: number;
  readonly from: number;
  readonly rows: readonly Row[];
  /** Row numbers in the table, one per row. */
  readonly ids: readonly number[];
  readonly error: FilterError | null;
  /** They stand in the order of the table: more than so many cannot be sorted by the column that was asked for. */
  readonly sortLimit?: number;
}

/** The values of a field in one packet as a list shows them, and the filter that keeps packets that have them all. */
export interface FieldCell {
  readonly text: string;
  readonly term: string | null;
  /** The text is seconds since 1970, which the page shows as dates. */
  readonly isTime?: true;
}

/** What a list wants to know of the packets on screen beyond their rows. */
export interface ExtrasWish {
  /** Names of fields. */
  readonly fields: readonly string[];
  /** Display filters: of which is it the first that accepts a packet? */
  readonly rules: readonly string[];
  /** Words for the Info column. */
  readonly info?: boolean;
  /** No byte is read: what columns do not know stays unknown, and rules that ask for it accept nothing. */
  readonly columnsOnly?: boolean;
}

/** The answer for one packet: a cell per field, and the number of the rule, −1 where none accepts it. */
export interface PacketExtras {
  readonly fields: readonly (FieldCell | null)[];
  readonly rule: number;
  /** Empty where it was not asked for, or the file is not at hand. */
  readonly info: string;
}

/** What the analyst said of packets, by their row numbers: fields of filters (`frame.marked`, `wireloupe.note`). */
export interface RemarkList {
  readonly marked: readonly number[];
  readonly notes: readonly (readonly [packet: number, text: string])[];
}

/** Whether the answer of a filter may change with them. */
export const asksRemarks = (filter: string): boolean => /\b(?:frame\.marked|wireloupe\.(?:marked|note))\b/.test(filter);

/** Packets from which the times of a list count: the first of the capture, the one above, or the last of these before. */
export type TimesSince =
  { readonly from: 'first' | 'previous' } | { readonly from: 'reference'; readonly packets: readonly number[] };

/** A column of an export of packets: seconds since the one that its times count from. */
export const SINCE_COLUMN = 'since';

/** A column of an export that is a field: `field:tcp.len`. */
export const FIELD_COLUMN = 'field:';

/** Describes a table to a view that has never heard of it. */
export interface TableDescription {
  readonly id: string;
  readonly title: string;
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
}

/** A column of a table, as the page needs it to show and to filter. */
export interface ColumnDescription {
  readonly name: string;
  readonly title: string;
  /** How to show it: a kind of model/table.ts, or `time`. */
  readonly kind: string;
  readonly unit: string | null;
  /** Display filter field that selects by this column, or null. */
  readonly field: string | null;
  /** Its numbers name something. */
  readonly identifier?: Identifier;
  /** What stands between several values of its field in one text. */
  readonly separator?: string;
}

/** Packets and bytes of something, such as a host, a port or a protocol. */
export interface Share {
  /** What a click filters by: a display filter, or null. */
  readonly filter: string | null;
  readonly label: string;
  readonly packets: number;
  readonly bytes: number;
  /** Bytes over the time of the selection, in a few bins; only of rows of which it is told. */
  readonly activity?: Float64Array<ArrayBuffer>;
}

/** A protocol within those around it, with all packets that hold it. */
export interface HierarchyNode extends Share {
  /** Packets and bytes whose last layer this is. */
  readonly ownPackets: number;
  readonly ownBytes: number;
  readonly children: readonly HierarchyNode[];
}

/** How finely time is parted: bins are as wide as people count time, and begin at round times of the zone's clocks. */
export interface BinWish {
  /** No more than so many. */
  readonly bins: number;
  /** `local`, `UTC` or an IANA name. */
  readonly zone: string;
  /** Also without the pauses, where most of the time is idle. */
  readonly busy?: boolean;
}

/** What the traffic of an overview is parted by. */
export type TrafficParts = 'protocol' | 'direction';

/** What an overview is asked for. */
export interface OverviewWish extends BinWish {
  /** By protocol where nothing is said. */
  readonly by?: TrafficParts;
}

/** A pause that an axis of time leaves out: so many bins, from a bin on, hold nothing and lie evenly in it. */
export interface Pause {
  readonly bin: number;
  readonly bins: number;
  /** Nanoseconds since the first packet of the capture. */
  readonly from: number;
  readonly to: number;
}

/**
 * Traffic over time, one number per bin and series. Bin i covers [i, i + 1) × binNanoseconds after `start`; where pauses are
 * left out only up to the first of them (`binEdges` tells all).
 */
export interface Traffic {
  /** Time of the first packet of the capture. */
  readonly start: string;
  /** The first bin starts so many nanoseconds after the first packet, or before: at a round time, not after the brush. */
  readonly from: number;
  readonly binNanoseconds: number;
  readonly bins: number;
  /** In the order of time; none where the axis is a steady one. */
  readonly pauses?: readonly Pause[];
  readonly series: readonly {
    readonly name: string;
    readonly filter: string | null;
    readonly packets: Float64Array<ArrayBuffer>;
    readonly bytes: Float64Array<ArrayBuffer>;
    /** Of the field of a graph, where one is asked for. */
    readonly values?: ValueBins;
  }[];
}

/** What the values of a field come to in each bin; least and most are NaN where there is none. */
export interface ValueBins {
  readonly count: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly least: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
}

/** Packets that belong to one: others of its flow, and the answer or question to it. Rows from 0, null for none. */
export interface RelatedPackets {
  readonly previous: number | null;
  readonly next: number | null;
  readonly partner: number | null;
  /** The ends of the flow; null where they are the packet itself. */
  readonly first: number | null;
  readonly last: number | null;
}

/** A graph over time: filters, each within the selection (an empty one is all of it), and a field whose values are drawn or ''. */
export interface IoWish extends BinWish {
  readonly selection: Selection;
  readonly filters: readonly string[];
  readonly field: string;
}

/** Several filters over time, and what is wrong with each of them. */
export interface IoGraph {
  readonly traffic: Traffic;
  /** The same without pauses, where it was asked for and most of the time is idle. */
  readonly busy: Traffic | null;
  readonly errors: readonly (FilterError | null)[];
  /** The field whose values are drawn; durations are in nanoseconds. */
  readonly field: { readonly name: string; readonly title: string; readonly isDuration: boolean } | null;
  readonly fieldError: FilterError | null;
}

/** Packets with one anomaly; `firstPacket` counts from 0. */
export interface AnomalyCount {
  readonly id: string;
  readonly severity: AnomalySeverity;
  readonly packets: number;
  readonly firstPacket: number;
}

/** What the overview shows of a selection. */
export interface Overview {
  readonly packets: number;
  readonly bytes: number;
  readonly flows: number;
  readonly hosts: number;
  /** Times of the first and last packet of the selection, in file order of time; null without packets. */
  readonly first: string | null;
  readonly last: string | null;
  /** What the series of the traffic are. */
  readonly by: TrafficParts;
  readonly traffic: Traffic;
  /** The same without pauses, where it was asked for and most of the time is idle. */
  readonly busy: Traffic | null;
  readonly hierarchy: readonly HierarchyNode[];
  readonly topHosts: readonly Share[];
  readonly topConversations: readonly Share[];
  readonly topPorts: readonly Share[];
  readonly applications: readonly Share[];
  /** Protocols with the fewest packets. */
  readonly rare: readonly Share[];
  /** Packet lengths: upper bounds of the classes and packets in each. */
  readonly lengths: readonly { readonly upTo: number; readonly packets: number }[];
  readonly anomalies: readonly AnomalyCount[];
  readonly error: FilterError | null;
}

/** What one analysis says about its capture as a whole. Plain data: it crosses to the page and is stored. */
export interface Summary {
  readonly name: string;
  readonly size: number;
  /** Size and a hash of the first and last 64 KiB: finds candidates, proves nothing. */
  readonly fingerprint: string;
  readonly analysisVersion: number;
  readonly facts: CaptureFacts;
  readonly packets: number;
  /** Bytes on the wire and in the file. */
  readonly bytes: number;
  readonly capturedBytes: number;
  readonly flows: number;
  readonly hosts: number;
  /** Earliest and latest time; null without packets. */
  readonly first: string | null;
  readonly last: string | null;
  readonly notices: readonly Notice[];
  readonly anomalies: readonly AnomalyCount[];
  readonly failures: readonly ModuleFailure[];
  readonly tables: readonly TableDescription[];
  /** What this capture could not show. */
  readonly quality: Quality;
  /** Reading was cancelled. */
  readonly partial: boolean;
}
