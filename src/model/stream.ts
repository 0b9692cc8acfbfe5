import type { AnomalyCode } from './anomaly.ts';
import type { FieldGroup, Protocol } from './field.ts';
import type { NameSource } from './host.ts';
import type { AddressId, FlowId, PacketId } from './ids.ts';
import type { Columns, Table, TableSchema } from './table.ts';

/** What a parser of an application knows about the flow it reads, and what it may say about it. One per flow. */
export interface FlowView {
  readonly id: FlowId;
  /** IP protocol number: 6, 17 or 132. */
  readonly transport: number;
  readonly originator: AddressId;
  readonly responder: AddressId;
  readonly originatorPort: number;
  readonly responderPort: number;
  /** The packet whose bytes are being read now. */
  readonly packet: PacketId;
  /** Its time: whole seconds since 1970 and nanoseconds. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** What another flow announced about this one (Output.expect), or null. */
  readonly expected: Expectation | null;
  /** The transport ended as it should (both sides, or a reset), not just the capture. */
  readonly isOver: boolean;
  /**
   * Bytes that the capture cut off the segment being read, behind what `feed` is given: 0 for most. They are lost, and what
   * is left unread with them, so a message is read as far as it goes.
   */
  readonly cut: number;
  /** The flow is read from its first packet on; false only where somebody looks into the middle of a long one. */
  readonly isFromStart: boolean;
  /** Payload bytes of each direction that came before the bytes being read now. */
  readonly originatorOffset: number;
  readonly responderOffset: number;
  /** The application that gave way to this one (STARTTLS) and may go on behind it, or null. */
  readonly before: string | null;
  /** Set by Output.mark: something of this flow was certainly this application. */
  confirmed: boolean;
  /** Name of the server as the traffic itself gives it (SNI, Host): the last one given stands. */
  nameServer(name: string): void;
  /**
   * The rest of this flow, from the next byte on in both directions, is another protocol (STARTTLS, CONNECT, SOCKS,
   * Upgrade): it is probed anew, or read as `application` when that is known. The parser is closed. `around`: what of it
   * this protocol (a proxy) stands around; `tell` names its fields there, and is given only where somebody looks.
   */
  upgrade(application?: string, around?: Around, tell?: (bytes: Uint8Array, at: number, end: number) => void): void;
}

/**
 * A proxy stands around each segment that it carries (SOCKS), or around the segments in which messages of what it carries
 * begin or end (HTTP): as Wireshark has it.
 */
export type Around = 'segments' | 'messages';

/**
 * Parser of one direction pair of a TCP (or SCTP) flow; may hold state. Bytes come in order and without repeats.
 */
export interface StreamParser {
  /**
   * Reads what it can of bytes[at, end) and returns how many bytes it used; the rest comes again with more behind it.
   * GIVE_UP ends it: the flow is not what it was taken for. Where the capture cut the segment (FlowView.cut), the rest does
   * not come again: fields are told as far as they go, tables get what is known for certain. What is left unread even then
   * becomes a layer without fields.
   */
  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number;
  /** `length` bytes of this direction were lost; what was fed but not used is gone as well. */
  gap(length: number, fromOriginator: boolean): void;
  /** The packet being read is the last one of this direction. */
  finished?(fromOriginator: boolean): void;
  /** The flow ended: what was held back until then is told now. */
  close?(): void;
}

/** Parser of the datagrams of one UDP flow; may hold state. */
export interface DatagramParser {
  /** bytes[at, end) is one whole payload. GIVE_UP: not what it was taken for. */
  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number;
  /** The flow ended, as above. */
  close?(): void;
}

export const GIVE_UP = -1;

/** Answers of a probe. MORE: so far it fits, but too few bytes to be sure. */
export const PROBE = { no: 0, yes: 1, more: 2 } as const;

/** Whether payload is of an application: yes, no, or more bytes are needed. */
export type Probe = (typeof PROBE)[keyof typeof PROBE];

/** A file passing by: bytes are hashed and typed as they come, nothing is kept but its first bytes. */
export interface FileWriter {
  write(bytes: Uint8Array, at: number, end: number): void;
  /** Bytes of the file that the capture lacks. */
  gap(length: number): void;
  /** `complete`: its end was seen as the protocol defines it. Writes the row; returns its number in the files table. */
  close(complete: boolean): number;
}

/** What is known of a file when its first byte comes. */
export interface FileDescription {
  readonly flow: FlowView;
  readonly fromOriginator: boolean;
  /** Protocol that carried it, such as `http`. */
  readonly protocol: string;
  readonly name: string | null;
  /** Media type that the protocol claims. */
  readonly claimedType: string | null;
}

/** A login, or a secret that passes in clear text. */
export interface LoginDescription {
  readonly flow: FlowView;
  readonly protocol: string;
  readonly user: string | null;
  /** The secret itself never leaves the parser: give it to `maskSecret` first. Null when none was seen. */
  readonly maskedSecret: string | null;
  /** `clear`: anyone on the path can read it. `hashed`: challenge and response. `none`: no secret in use. */
  readonly secrecy: 'clear' | 'hashed' | 'none';
  /** Unknown where nothing is said, until its answer comes (`Login.settle`). */
  readonly outcome?: 'accepted' | 'refused' | 'unknown';
  /** Field as Wireshark names it: `ftp.request.arg`. */
  readonly field: string;
  /** The flow's originator logs in, as a rule; not where the capture began with an answer. */
  readonly isOriginatorClient?: boolean;
}

/** A login that was written down. Parsers keep it until its answer comes. */
export interface Login {
  /** Says whether it was accepted; of several answers the last one counts. */
  settle(isAccepted: boolean): void;
}

/** A flow that another one announced, such as the data connection of FTP. Its name may become known after it began. */
export interface Expectation {
  readonly application: string;
  name: string | null;
  /** Row of the transaction that announced it, in a table of the same dissector. */
  readonly transaction?: number;
  /** The packet in which it was announced; given only to parsers whose fields are told. */
  readonly packet?: PacketId;
  /** Fields of the parser whose values stand in packets of other flows; given only where fields are told. */
  readonly fields?: readonly (readonly [name: string, value: string | number])[];
}

/** Where a parser puts what it reads. */
export interface Output {
  /** The table of a schema of this dissector. */
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
  /** The same as the analysis left it, where somebody looks: what came after the packet stands there. Null in an analysis. */
  known<C extends Columns>(schema: TableSchema<C>): Table<C> | null;
  /**
   * The current packet carries this application: adds its layer (or another one of the same family, such as `mdns`),
   * and another display name where one is given.
   */
  mark(flow: FlowView, display?: string, layer?: string): void;
  /**
   * The layer of a message that was recognised as bytes[at, end), to be told its fields; null in an analysis, where nobody
   * looks. To be asked once per message, after `mark`. Another protocol of the same family (mDNS) is given as `protocol`.
   */
  explain(bytes: Uint8Array, at: number, end: number, protocol?: Protocol): FieldGroup | null;
  /**
   * Somebody looks: a parser that reads a message piece by piece must wait until all of its head is there (return fewer
   * bytes used), so that it can be explained as a whole.
   */
  readonly explains: boolean;
  /** Somebody looks, and reads words: false while a filter asks, and in an analysis. */
  readonly wantsWords: boolean;
  /**
   * Somebody looks: the message being read goes on in a later packet. Its words, as far as they are known ('' where there
   * are none yet), stand for this packet.
   */
  goesOn(words: string): void;
  note(flow: FlowView, anomaly: AnomalyCode): void;
  nameHost(flow: FlowView, address: AddressId, name: string, source: NameSource): void;
  /** The id of an address inside a message: 4 or 16 bytes. */
  address(bytes: Uint8Array, at: number, length: 4 | 16): AddressId;
  formatAddress(address: AddressId): string;
  /** The next flow to this endpoint is the one described; 4,096 are remembered at most. */
  expect(address: AddressId, port: number, expectation: Expectation): void;
  file(description: FileDescription): FileWriter;
  /** The digest of a fingerprint's text as lower-case hex; the same text is not worked out again. */
  digest(algorithm: 'md5' | 'sha256', text: string): string;
  login(description: LoginDescription): Login;
  /**
   * A part of a request as an attacker controls it, and as it came: kept, normalised and cut, only where a cheap look
   * shows something that a detector asks for. `transaction` is the row in the dissector's own table; `isOriginatorClient`,
   * true where left out, says who asked.
   */
  content(
    flow: FlowView,
    place: ContentPlace,
    name: string,
    value: string,
    transaction: number,
    isOriginatorClient?: boolean,
  ): void;
}

/** Where in a message a content fact stood. */
export type ContentPlace = 'path' | 'parameter' | 'header' | 'cookie' | 'body' | 'mail-header' | 'mail-body' | 'agent';

/** First character and length of a secret: enough to recognise it, too little to use it. */
export function maskSecret(secret: string): string {
  return secret === '' ? '' : `${secret.slice(0, 1)}••• (${secret.length})`;
}

/** What a login says of a secret that is proved and not told. */
export const HASHED_SECRET: Pick<LoginDescription, 'maskedSecret' | 'secrecy'> = {
  maskedSecret: null,
  secrecy: 'hashed',
};

/** What a login says of a secret that anyone on the path can read; null or empty: there is none. */
export function clearSecret(secret: string | null): Pick<LoginDescription, 'maskedSecret' | 'secrecy'> {
  if (secret === null || secret === '') return { maskedSecret: null, secrecy: 'none' };
  return { maskedSecret: maskSecret(secret), secrecy: 'clear' };
}
