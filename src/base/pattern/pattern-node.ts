import type { ByteSet } from './byte-set.ts';

/** What a pattern says. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence' | 'either'; readonly parts: readonly PatternNode[] }
  /** A group that keeps what it matches; the first is 1. */
  | { readonly kind: 'group'; readonly number: number; readonly inner: PatternNode }
  /** Gives nothing back of what it matched. */
  | { readonly kind: 'atomic'; readonly inner: PatternNode }
  | Repetition
  | Look
  | { readonly kind: 'place'; readonly place: Place }
  | BackReference
  /** \K: what is found begins here. */
  | { readonly kind: 'begin' };

/** Something so many times; `max` may be Infinity. */
export interface Repetition {
  readonly kind: 'repeat';
  readonly inner: PatternNode;
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

/** Looks whether something stands here; `behind`: whether it ends here, and how many bytes it may take. */
export interface Look {
  readonly kind: 'look';
  readonly inner: PatternNode;
  readonly isNegative: boolean;
  readonly behind: Lengths | null;
}

/** What groups matched, once more: the first of them that matched. */
export interface BackReference {
  readonly kind: 'back';
  readonly numbers: readonly number[];
  readonly ignoresCase: boolean;
}

/** What stands between two bytes. */
export type Place = 'start' | 'line start' | 'end' | 'before last newline' | 'line end' | 'boundary' | 'no boundary';

/** How many bytes something takes. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}
