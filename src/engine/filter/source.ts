import type { Entry } from './entry.ts';
import type { Question } from './column-field.ts';
import type { Part } from './syntax-tree.ts';
import type { Constant, Type, Value } from './values.ts';

/** Values of a field in one packet; `layers` are those of its protocol that are asked, null for all. */
export type Reader = (entry: Entry, layers: readonly Part[] | null) => readonly Value[];

/** One side of a comparison: where its values come from, and of what type they are. */
export interface Source {
  readonly type: Type;
  /** Names of numbers that literals beside it may be. */
  readonly names?: Readonly<Record<number, string>>;
  /** The largest number that a literal beside it may be. */
  readonly largest?: number;
  /** Fields that it is made of; none for a literal. */
  readonly entries: readonly Entry[];
  /** Fields of which a packet must have one for it to have a value: `entries` where nothing is said, none: any packet. */
  readonly needed?: readonly Entry[];
  readonly values: (read: Reader) => readonly Value[];
  /** Of a protocol: its own bytes, without what it carries. */
  readonly own?: (read: Reader) => readonly Value[];
  /** A field as it stands, without layers. */
  readonly entry?: Entry;
  /** Where its existence is a question that columns answer. */
  readonly single?: { readonly entry: Entry; readonly question: Question };
  /** A literal. */
  readonly constant?: Constant;
}

/** Values of a source; those of a protocol end with its own bytes, where it knows them. */
export const ownValues = ({ own, values }: Source, read: Reader): readonly Value[] => (own ?? values)(read);

/** Fields of which a packet must have one for a source to have a value there. */
export const neededBy = ({ entries, needed }: Source): readonly Entry[] => needed ?? entries;
