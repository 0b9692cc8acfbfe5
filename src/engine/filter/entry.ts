import type { FieldSpec } from '../../model/field.ts';
import type { ColumnField } from './column-field.ts';
import type { Type } from './values.ts';

/** A name that has values: a field or a protocol. */
export interface Entry {
  readonly name: string;
  readonly type: Type;
  readonly title: string;
  /** Names of its numbers. */
  readonly names?: Readonly<Record<number, string>>;
  /** Layers in which dissectors tell it; empty where no bytes are read for it. */
  readonly protocols: readonly string[];
  /** Some dissector of an application tells it: the earlier packets of its flow may be needed. */
  readonly application: boolean;
  readonly column: ColumnField | null;
  /** The type as columns of transactions hold it, or null. */
  readonly cells: Type | null;
  readonly spec: FieldSpec | null;
  /** The largest number that fits into its bytes, where they stand at the same place of every header. */
  readonly largest?: number;
  /** Of a protocol inside of others: its fields, any of which shows that it is there. */
  readonly parts?: readonly string[];
  /** Of a protocol: only its own bytes are asked for, not what it carries. */
  readonly own?: true;
}
