/** Something that was looked for and stands in a kept capture. */
export interface LibraryHit {
  /** Its key in the library. */
  readonly capture: string;
  /** Table and column that hold it; `capture` and `name` or `sha256` for the file itself. */
  readonly table: string;
  readonly column: string;
  /** Their titles in English, as the schema has them. */
  readonly tableTitle: string;
  readonly columnTitle: string;
  readonly value: string;
  /** Rows that hold it; for a host its packets. */
  readonly count: number;
  /** Times of the first and the last packet of those rows. */
  readonly first: string | null;
  readonly last: string | null;
  /** Display filter for them; empty for the whole capture. */
  readonly filter: string;
}

/** What a search of the library has found so far. */
export interface LibraryFound {
  readonly hits: readonly LibraryHit[];
  /** Values that were found as well and are not listed; at least so many where a capture holds too many to follow. */
  readonly more: number;
  readonly isAtLeast: boolean;
  /** Captures that were looked through, of how many. */
  readonly captures: number;
  readonly total: number;
  /** Captures that could not be read. */
  readonly unread: number;
}

/** Why the library could not be searched: what is the matter with the storage. */
export interface LibrarySearchFault {
  readonly ok: false;
  readonly reason: 'blocked' | 'newer' | 'unavailable' | 'quota' | 'closed' | 'failed';
  /** For a report of the fault. */
  readonly message: string;
}
