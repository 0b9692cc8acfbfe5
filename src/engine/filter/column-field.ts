import type { Analysis } from '../analysis.ts';
import type { Mask } from './mask.ts';
import type { Occurrence } from './occurrence.ts';
import type { Order } from './syntax-tree.ts';
import type { Constant, Type, Value } from './values.ts';

/** What is asked of a field: a test of single values, and how several values of one packet combine. */
export interface Question {
  /** Every value must fit, and there must be one. */
  readonly all: boolean;
  readonly fits: (value: Value) => boolean;
  /** Any value will do. */
  readonly exists?: true;
  /** The same as orders to literals of which one must hold, where it is that: [at least, at most]. */
  readonly orders: readonly (readonly { readonly operator: Order; readonly constant: Constant }[])[] | null;
}

/** A field that columns hold. */
export interface ColumnField {
  readonly title: string;
  readonly type: Type;
  /** No dissector is asked for it: what it tells of the packet would be less. */
  readonly isWhole?: true;
  /** Its values of single packets: what columns know of them. */
  values(analysis: Analysis): (packet: number) => readonly Value[];
  /** The answer for all packets. */
  mask(analysis: Analysis, question: Question): Mask;
  /** Its values that occur; without it those of its type stand for them (occurring.ts). */
  occurrences?(analysis: Analysis): readonly Occurrence[];
}
