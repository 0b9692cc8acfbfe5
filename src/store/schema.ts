import type { DBSchema, IDBPDatabase } from 'idb';
import type { Finding } from '../model/finding.ts';
import type { Summary } from '../model/query.ts';
import type { Aggregates, StoredAddresses, StoredLayer, StoredTable, StoredTexts } from '../model/stored.ts';

// The types of what is stored, apart from those of the code: stored data outlives the code that wrote it.

/** A capture of the library: what its row there shows, without reading anything else. */
export interface CaptureRecord {
  readonly id: string;
  readonly name: string;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Size and a hash of both ends: finds candidates, proves nothing. */
  readonly fingerprint: string;
  /** SHA-256 of the whole file in hex, once it is known. */
  readonly sha256: string | null;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
  /** Bytes that it takes here, about. */
  readonly keptBytes: number;
  readonly analysisVersion: number;
  readonly packets: number;
  readonly bytes: number;
  readonly flows: number;
  readonly hosts: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly partial: boolean;
  readonly protocols: Aggregates['protocols'];
  readonly severities: Aggregates['severities'];
}

/**
 * A table without its long columns: those stand beside it in pieces, as Blobs. Key of the table: capture, table, '', 0;
 * of a piece: capture, table, column, number from 0.
 */
export interface TableRecord extends Omit<StoredTable, 'columns'> {
  readonly short: StoredTable['columns'];
  readonly pieces: Readonly<Record<string, number>>;
}

/** What stands in `results` besides tables (`table:<id>`), by name. Key: capture, name, '', number from 0. */
export interface Parts {
  readonly summary: Summary;
  /** In pieces: one for each chunk of the pool. */
  readonly texts: string;
  readonly textLengths: StoredTexts['lengths'];
  readonly addresses: StoredAddresses;
  readonly layers: readonly StoredLayer[];
  readonly hosts: Aggregates['hosts'];
  readonly state: object;
}

/** Key of one piece of a kept analysis; `column` is empty for what is no column. */
export type PieceKey = [capture: string, name: string, column: string, piece: number];

/** How far the analyst is with a finding. */
export type TriageState = 'new' | 'investigating' | 'confirmed' | 'false-positive' | 'benign';

/** What the analyst says of a finding. */
export interface TriageRecord {
  readonly state: TriageState;
  readonly note: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** What the analyst says of a packet. */
export interface RemarkRecord {
  readonly marked: boolean;
  readonly note: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** A place of the page under a random id, so that addresses hold nothing of a capture. */
export interface VaultRecord {
  readonly id: string;
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

/** Derived data (captures to evidence) and what the user wrote (triage to vault) never share a store. */
export interface Schema extends DBSchema {
  captures: { key: string; value: CaptureRecord; indexes: { fingerprint: string; sha256: string } };
  /** Packets and flows: the only ones that another analysis version may leave out. */
  columns: { key: PieceKey; value: TableRecord | Blob };
  /** Everything else of an analysis. */
  results: { key: PieceKey; value: TableRecord | Blob | Parts[keyof Parts] };
  /** Key: capture, number. */
  findings: { key: [string, number]; value: Finding };
  /** Small captures of the packets that a finding points at: nobody writes them yet. Key: capture, finding. */
  evidence: { key: [string, string]; value: Uint8Array<ArrayBuffer> };
  /** Key: SHA-256 of the capture or `provisional:<capture id>`, finding. */
  triage: { key: [string, string]; value: TriageRecord };
  /** Key: as of triage, packet by its row number. */
  remarks: { key: [string, number]; value: RemarkRecord };
  settings: { key: string; value: unknown };
  vault: { key: string; value: VaultRecord; indexes: { keptAt: number } };
}

/** The open database, typed by Schema. */
export type Database = IDBPDatabase<Schema>;

/** Stores of derived data: what goes with a capture that is deleted. */
export const DERIVED = ['captures', 'columns', 'results', 'findings', 'evidence'] as const;

/** All keys of one capture in a store whose keys begin with it. */
export const rangeOf = (capture: string): IDBKeyRange => IDBKeyRange.bound([capture], [capture, []]);
