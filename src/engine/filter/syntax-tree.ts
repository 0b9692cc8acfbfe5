// A filter as it is written. What a word means, whether a field or a value, is decided later (check.ts).

import type { Place } from './tokens.ts';

/** A comparison that orders values. */
export type Order = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** What may stand between two expressions. */
export type Operator = Order | 'contains' | 'matches';

/** An operator of arithmetic; `&` is bitwise. */
export type Sign = '&' | '+' | '-' | '*' | '/' | '%';

/** Part of a value, or of the layers of a packet: from an offset, so many of them or to the end. Negative: from the end. */
export interface Part {
  readonly from: number;
  /** Number of bytes; null: to the end. */
  readonly count: number | null;
  /** Offset of the last one, inclusive, instead of `count`. */
  readonly to: number | null;
}

/** Something that has values: a field, a literal, or what is worked out from others. */
export type Expression = Place &
  (
    | { readonly kind: 'word'; readonly text: string; readonly layers: readonly Part[] | null }
    | { readonly kind: 'string'; readonly text: string; readonly places?: readonly number[] }
    | { readonly kind: 'character'; readonly text: string }
    | { readonly kind: 'slice'; readonly of: Expression; readonly parts: readonly Part[] }
    | {
        readonly kind: 'call';
        readonly name: string;
        readonly nameLength: number;
        readonly given: readonly Expression[];
      }
    | { readonly kind: 'negative'; readonly of: Expression }
    | { readonly kind: 'sum'; readonly sign: Sign; readonly left: Expression; readonly right: Expression }
  );

/** An element of a set. */
export type Element = Expression | { readonly from: Expression; readonly to: Expression };

/** `all`: every value must fit, `any`: one is enough; null: as the operator says. */
export type Quantifier = 'all' | 'any' | null;

/** A filter as it is written, without meaning yet. */
export type Node =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not'; readonly inner: Node }
  | { readonly kind: 'exists'; readonly of: Expression }
  | {
      readonly kind: 'compare';
      readonly left: Expression;
      readonly operator: Operator;
      /** Every pair of values must fit. */
      readonly all: boolean;
      readonly right: Expression;
      readonly sign: Place & { readonly text: string };
    }
  | { readonly kind: 'in'; readonly of: Expression; readonly all: boolean; readonly set: readonly Element[] };
