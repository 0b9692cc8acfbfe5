import type { Finding } from './finding.ts';
import type { Share, Summary } from './query.ts';
import type { ColumnKind } from './table.ts';

/** The values of a column, one per row, in an array of exactly their number. */
export type StoredColumn =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A table as columns by name, each with the kind it was written as, so that a later schema knows what it reads. */
export interface StoredTable {
  readonly id: string;
  readonly length: number;
  readonly dropped: number;
  readonly kinds: Readonly<Record<string, ColumnKind>>;
  readonly columns: Readonly<Record<string, StoredColumn>>;
}

/** The text pool: texts joined to a few long strings, and the length of each text. */
export interface StoredTexts {
  readonly chunks: readonly string[];
  readonly lengths: Uint32Array<ArrayBuffer>;
}

/** The arrays of an AddressPool. */
export interface StoredAddresses {
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** A node of a LayerTree with its names in full. */
export interface StoredLayer {
  readonly parent: number;
  readonly name: string;
  readonly display: string;
  readonly isDisplay: boolean;
}

/** What the totals over the whole library are added up from. */
export interface Aggregates {
  /** Packets and bytes by protocol, as the Protocol column names it; most packets first. */
  readonly protocols: readonly Pick<Share, 'label' | 'packets' | 'bytes'>[];
  /** Addresses that sent or received: five words each, the kind and the four words of the address pool. */
  readonly hosts: Uint32Array<ArrayBuffer>;
  /** Findings by severity. */
  readonly severities: Readonly<Record<Finding['severity'], number>>;
}

/** A whole analysis as plain data: what the library keeps, and all that is needed to open it again without its file. */
export interface StoredAnalysis {
  readonly summary: Summary;
  /** Null where a version with another `analysisVersion` wrote the columns, and they were left out. */
  readonly packets: StoredTable | null;
  readonly flows: StoredTable | null;
  /** Hosts, transactions, files, logins and whatever else there is. */
  readonly tables: readonly StoredTable[];
  readonly texts: StoredTexts;
  readonly addresses: StoredAddresses;
  readonly layers: readonly StoredLayer[];
  readonly findings: readonly Finding[];
  readonly aggregates: Aggregates;
  /** What else the engine needs to know of it: structured clone takes it as it is. */
  readonly state: object;
}
