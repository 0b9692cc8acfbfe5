/**
 * Kinds of field values: they decide how bytes are read where no value is given, how a value is shown, and how a display
 * filter compares it.
 *
 * - `unsigned`, `signed`: numbers of 1 to 8 bytes, big-endian; `little-unsigned`, `little-signed`: the same, little-endian
 * - `flag`: one bit, or any number that is or is not 0
 * - `text`: UTF-8, or what the dissector gives
 * - `bytes`, `ipv4`, `ipv6`, `mac`: bytes as they stand
 * - `time`: seconds since 1970 and `duration`: seconds, both given by the dissector as numbers or as exact texts `12.000000345`
 * - `label`: no value, only a place in the bytes
 */
export type FieldKind =
  | 'unsigned'
  | 'signed'
  | 'little-unsigned'
  | 'little-signed'
  | 'float'
  | 'flag'
  | 'text'
  | 'bytes'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'time'
  | 'duration'
  | 'label';

/** What is known of a field before any packet: one row of a dissector's table of fields. */
export interface FieldSpec {
  /** As a person reads it: `Source port`. */
  readonly title: string;
  readonly kind: FieldKind;
  /** Bits of the number that are the field; it is shifted down by the mask's trailing zeros, as in a header's drawing. */
  readonly mask?: number;
  /** Numbers are shown as hexadecimal. */
  readonly hex?: true;
  /** Names of its numbers: shown beside them, and offered as the filter is typed. */
  readonly names?: Readonly<Record<number, string>>;
  /** Unit of its number, `bytes` or `seconds`. */
  readonly unit?: string;
  /** Worked out, not read from bytes of its own. */
  readonly derived?: true;
  /** Found by filters, but not shown in the tree: `ip.addr` beside `ip.src`. */
  readonly hidden?: true;
  /** What it is for, in at most two lines. */
  readonly help?: { readonly en: string; readonly ru: string };
}

/** Fields by the names that Wireshark gives them: `udp.srcport`. */
export type Fields = Readonly<Record<string, FieldSpec>>;

/** Checks a table of fields where it is written and keeps its names. */
export const defineFields = <F extends Fields>(fields: F): F => fields;

/** Big numbers only where 53 bits are not enough. */
export type FieldValue = number | bigint | string | Uint8Array;

/**
 * Where `explain` writes: one layer, one group of fields or one field with others below it. Offsets are those of the bytes
 * that the dissector was given; what lies outside of them is cut off.
 */
export interface FieldGroup {
  /**
   * A field of the dissector's table. Without a value it is read from its bytes as its kind and mask say. Returns the
   * group of what lies below it.
   */
  field(name: string, at: number, length: number, value?: FieldValue): FieldGroup;
  /** Fields that belong together, under words of their own. */
  group(title: string, at: number, length: number): FieldGroup;
  /** Words behind the title of this group: a layer's become the packet's Info. */
  summary(text: string): void;
  /**
   * What a reader wants of a layer that is closed, behind its title: it takes the place of `summary` there, and is no Info.
   * Absent where nobody sees layers, so that the words are made for nobody.
   */
  facts?(text: string): void;
  /**
   * What only the Info column says of the layer. `part`: its payload belongs to a message that ends later, whose words, where
   * there are any, take the place of the layer's; `repeats`: which acknowledgement it repeats; `short`: the capture cut the
   * packet. Absent where nobody hears words.
   */
  note?(kind: 'part' | 'repeats' | 'short', words: string | null): void;
  /** The only names that anybody hears, and no words: what takes work to find out is not told for nothing. Absent: all. */
  readonly asked?: ReadonlySet<string>;
}

/** Hears nothing. */
export const NOWHERE: FieldGroup = { field: () => NOWHERE, group: () => NOWHERE, summary: () => undefined };

/** Fields that stand at the same place of every header of a protocol. */
export interface FixedFields {
  /** Whether the header in bytes[at, end) is whole, so that `explain` would tell them all. */
  stands(bytes: Uint8Array, at: number, end: number): boolean;
  /** Where each begins, and its length. */
  readonly places: Readonly<Record<string, readonly [at: number, length: number]>>;
}

/** Where fields of a packet go: into a tree for a person, or to a filter that asks for a few names. */
export interface FieldTree {
  /** False: nobody asks for any of these fields, and `explain` need not run. */
  wants(fields: Fields): boolean;
  /**
   * Opens the next layer: bytes[at, at + length) of a protocol. What it carries ends before `end` where that is more than
   * its own bytes.
   */
  layer(protocol: Protocol, bytes: Uint8Array, at: number, length: number, end?: number): FieldGroup;
  /** False: words for Info are of no use, and need not be made. */
  readonly wantsWords?: boolean;
  /** The message being read goes on in a later packet; its words as far as they are known. */
  goesOn?(words: string): void;
  /** The same for a layer of which only fixed fields are asked, which are taken from their places. False: `explain` must tell. */
  fixed?(protocol: Protocol, bytes: Uint8Array, at: number, length: number, end: number): boolean;
}

/** The dissector that a layer belongs to. */
export interface Protocol {
  /** As Wireshark spells it in frame.protocols, and as filters ask for it. */
  readonly id: string;
  readonly title: string;
  readonly fields?: Fields;
  readonly fixed?: FixedFields;
}

/** One line of the field tree, as the page shows it. */
export interface FieldNode {
  /** Wireshark's name; null for a group of words, the protocol's id for a layer. */
  readonly name: string | null;
  readonly title: string;
  /** The value as it is shown, or null. */
  readonly value: string | null;
  /** The value as a display filter writes it, or null where none can. */
  readonly filter: string | null;
  readonly kind: FieldKind;
  /** Which of the packet's bytes: index into `PacketDetail.sources`; `length` 0 for what was worked out. */
  readonly source: number;
  readonly at: number;
  readonly length: number;
  readonly help: { readonly en: string; readonly ru: string } | null;
  readonly children: readonly FieldNode[];
}

/** Bytes that fields point into: the frame, and what was put together or unpacked from several packets. */
export interface ByteSource {
  readonly title: 'frame' | 'reassembled';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Everything about one packet: its bytes, its fields, what is odd about it. */
export interface PacketDetail {
  readonly packet: number;
  readonly sources: readonly ByteSource[];
  readonly layers: readonly FieldNode[];
  /** Codes of anomalies (model/anomaly.ts) of this packet. */
  readonly anomalies: readonly string[];
  /** Modules that failed on it: what they have to say is missing. */
  readonly failed: readonly string[];
  /** Words for the Info column: those of the innermost layer that has any. */
  readonly info: string;
}
