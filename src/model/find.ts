import type { Selection } from './query.ts';

/** What is looked for: bytes as they are, or a regular expression in which bytes are characters up to U+00FF. */
export type Needle =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'pattern'; readonly source: string };

/** A search in bytes. */
export interface FindQuery {
  readonly selection: Selection;
  /** In the bytes of packets, or in what the sides of TCP and UDP flows said, put together from their packets. */
  readonly where: 'packets' | 'streams';
  readonly needle: Needle;
  /** Letters of ASCII. */
  readonly ignoreCase: boolean;
}

/** A place where it was found. Rows from 0. */
export interface FindHit {
  /** The packet in which it begins. */
  readonly packet: number;
  /** First byte of it in that packet, and how many of its bytes are there. */
  readonly at: number;
  readonly length: number;
}

/** What one stretch of a search found. */
export interface FindPart {
  /** The first 10,000 of the whole search, in the order in which they were come upon. */
  readonly hits: readonly FindHit[];
  /** Found in all so far. */
  readonly count: number;
  /** Share of the work that is done; 1 when the search is over. */
  readonly share: number;
  /** Why no more can be found: the file is not at hand, the pattern cannot be read, or it takes too long. */
  readonly problem: 'file' | 'pattern' | 'slow-pattern' | null;
}
