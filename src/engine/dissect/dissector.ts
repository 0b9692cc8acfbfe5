import type { AnomalyCode } from '../../model/anomaly.ts';
import type { AddressPool } from '../../model/address.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { FieldGroup, Fields, FixedFields } from '../../model/field.ts';
import type { AddressId, PacketId } from '../../model/ids.ts';
import type { ResponseTimes } from '../../model/response-times.ts';
import type { DatagramParser, FlowView, Output, Probe, StreamParser } from '../../model/stream.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { TcpFacts } from './transport/tcp-facts.ts';

/**
 * Spaces of numbers by which one protocol names the next. A dissector claims its numbers as data; who sits on which
 * number is never an `if` in the protocol below.
 */
export const SPACE = {
  linkType: 0,
  etherType: 1,
  ipProtocol: 2,
  /** LLC service access points, IEEE 802.2. */
  llcSap: 3,
  pppProtocol: 4,
  /** Address families of the BSD loopback header. */
  loopbackFamily: 5,
  udpPort: 6,
  greProtocol: 7,
  /** Protocols of SNAP under Cisco's OUI. */
  ciscoProtocol: 8,
  /** Network layer protocol identifiers, ISO/IEC TR 9577 and RFC 2427. */
  nlpid: 9,
} as const;

/** Number of a space of SPACE. */
export type NumberSpace = (typeof SPACE)[keyof typeof SPACE];

/** What `dissect` returns: the number of the next dissector (context.next), or one of these. */
export type Next = number;
/** The walk ends here; what is left in the cursor is payload of the transport, if there is one. */
export const STOP = -1;
/** Nothing claims the number that would come next: the rest is unknown data. */
export const UNKNOWN = -2;

/** What dissectors share during one analysis. */
export interface Context {
  readonly addresses: AddressPool;
  /** Records an anomaly of the current packet. */
  note(anomaly: AnomalyCode, cursor: Cursor): void;
  /** The dissector that claims a number, or UNKNOWN. */
  next(space: NumberSpace, number: number): Next;
  /** The same where a number is only a hint, as a UDP port: the claimant must accept the bytes at the cursor as well. */
  nextIfAccepted(space: NumberSpace, number: number, bytes: Uint8Array, cursor: Cursor): Next;
  /** Adds a layer that has no dissector of its own: `LAYER.ethertype` (layer.ts). */
  push(cursor: Cursor, layer: number): void;
  /** What the Protocol column says in place of the last layer's name: its version. One of a few constants. */
  show(cursor: Cursor, display: string): void;
  /** The table of a schema that the dissector lists in `tables`. Writing to it must not allocate: use `grow()`. */
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
  /** Row number of the packet being read. */
  readonly packet: PacketId;
  /**
   * To be called by every network layer with its addresses before it writes them into the cursor: when a network header
   * stands around this one, its addresses become the tunnel that is part of the flow's identity.
   */
  enterNetwork(cursor: Cursor, source: AddressId, destination: AddressId): void;
}

/** What `explain` may know beyond its own bytes. */
export interface ExplainContext {
  /** As `dissect` of the same layer left it: `at` behind the header, `end` and `wireEnd` where its content ends. */
  readonly cursor: Cursor;
  /** The innermost flow, where there is one: relative numbers start here. Null: not known. */
  readonly flow: ExplainedFlow | null;
  /** When the packet was captured: seconds since 1970 as exact text. */
  readonly time: () => string;
  /** Claims of addresses that the packet contradicts, where it is one of ARP. */
  readonly conflicts: () => readonly AddressConflict[];
}

/** An address that another card claimed before. */
export interface AddressConflict {
  readonly address: string;
  /** The last packet in which it did. */
  readonly packet: number;
  /** Seconds since, as exact text. */
  readonly after: string;
}

/** What the whole analysis knows of the packet's flow. */
export interface ExplainedFlow {
  /** Its place among the flows of the same transport, from 0: Wireshark's tcp.stream and udp.stream. */
  readonly stream: number;
  /** First sequence number of the sender and of the receiver; null where neither was seen. */
  readonly sequenceStart: number | null;
  readonly acknowledgementStart: number | null;
  /** Shift of the sender's window (RFC 7323, 2), −1 where its SYN was not seen, −2 where scaling is not in use. */
  readonly windowShift: number;
  /** Seconds since the flow's first packet and since the one before, as exact text; worked out when asked. Null: not known. */
  times(): { readonly relative: string; readonly delta: string } | null;
  /** Only the head of the packet is here, quoted by another one: its length says nothing. */
  readonly isQuoted?: true;
  /** What a TCP segment means among those before it. */
  readonly tcp?: TcpFacts;
  /** The packet that this one answers, and the seconds since. */
  readonly request?: { readonly packet: number; readonly after: string };
}

/**
 * A protocol of single packets. Two paths share the same offsets, in one file or by a `<name>-header.ts`: `dissect` is hot
 * and writes what every analysis needs into the cursor, `explain` is cold and names every field for the one packet somebody
 * looks at.
 */
export interface PacketDissector {
  /** Layer name as Wireshark spells it in frame.protocols. */
  readonly id: string;
  /** Full name. */
  readonly title: string;
  /** Wireshark's Protocol column when this is the last layer. */
  readonly display: string;
  readonly claims: readonly (readonly [NumberSpace, number])[];
  /** Tables that it fills, where a single packet is a fact of its own (ARP). */
  readonly tables?: readonly TableSchema[];
  /** HOT. For numbers that are only hints: could the bytes at the cursor be this protocol? */
  accepts?(bytes: Uint8Array, cursor: Cursor): boolean;
  /** HOT. Reads bytes[cursor.at, cursor.end), advances the cursor, allocates nothing. */
  dissect(bytes: Uint8Array, cursor: Cursor, context: Context): Next;
  /** Every field that `explain` names, as Wireshark calls it. */
  readonly fields?: Fields;
  /** Those among them that a filter over a million packets reads without `explain`. */
  readonly fixed?: FixedFields;
  /** Its layer goes on to the end of what it carries, which is a part of its message. */
  readonly coversPayload?: true;
  /**
   * Cold: names the fields of the layer in bytes[at, end), which `dissect` has just read. May allocate; must check lengths
   * as it goes, since `dissect` may have given up halfway.
   */
  explain?(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, context: ExplainContext): void;
}

/** A protocol inside transport payload, told by content; ports only decide who is asked first. */
export interface ApplicationDissector {
  /** Service name in flows: `http`. */
  readonly id: string;
  /** Layer name as Wireshark spells it, where it differs from the id (`pop`). */
  readonly layer?: string;
  readonly title: string;
  /** Wireshark's Protocol column. */
  readonly display: string;
  readonly ports: { readonly tcp?: readonly number[]; readonly udp?: readonly number[] };
  /** Tables that it fills; the first is its transactions. */
  readonly tables: readonly TableSchema[];
  /** Its requests and answers, where their time is to be told. */
  readonly responseTimes?: ResponseTimes;
  /** Every field that its parsers name through Output.explain, as Wireshark calls it. */
  readonly fields?: Fields;
  /**
   * Is this mine? bytes[at, end) is the first payload of one direction (of a datagram or the beginning of a stream).
   * HOT for UDP: called for the first datagrams of each flow.
   */
  probe(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, flow: FlowView): Probe;
  stream?(flow: FlowView, output: Output): StreamParser;
  datagrams?(flow: FlowView, output: Output): DatagramParser;
}
