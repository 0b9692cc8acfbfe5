import type { FileKind } from './file-kind.ts';
import type { Notice } from './notice.ts';

/**
 * One capturing interface, as a pcapng interface description block tells (draft-ietf-opsawg-pcapng, 4.2). A pcap file
 * has exactly one. Null where the file says nothing.
 */
export interface CaptureInterface {
  /** Section of the file, from 0, and number of the interface within it. */
  readonly section: number;
  readonly number: number;
  /** LINKTYPE_ value (www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** Bytes kept per packet; 0 means no limit. */
  readonly snapLength: number;
  readonly name: string | null;
  readonly description: string | null;
  readonly hardware: string | null;
  readonly operatingSystem: string | null;
  readonly filter: string | null;
  /** Ticks per second of its times. */
  readonly ticksPerSecond: number;
  /** Length of a frame check sequence at the end of each packet in bytes, or null. */
  readonly frameCheckLength: number | null;
  /** Packets that the machine saw and dropped (interface statistics block). */
  received: number | null;
  dropped: number | null;
}

/** What a file says about itself. */
export interface CaptureFacts {
  /** Identifier and title of the format, such as `pcapng`. */
  format: string;
  /** `gzip`, `zstd`, or null. */
  compression: string | null;
  byteOrder: 'little' | 'big' | 'mixed' | null;
  sections: number;
  readonly interfaces: CaptureInterface[];
  readonly comments: CaptureComment[];
  /** Hardware, operating system and program of the section header. */
  hardware: string | null;
  operatingSystem: string | null;
  application: string | null;
}

/** A comment that whoever made the capture left in it: of a packet (row number), or of the whole file (null). */
export interface CaptureComment {
  readonly packet: number | null;
  readonly text: string;
}

/** Where a reader puts what it finds. */
export interface PacketSink {
  readonly facts: CaptureFacts;
  /**
   * HOT. One packet. `bytes[at, at + captured)` are its bytes, valid only during the call.
   * @param seconds whole seconds since 1970, may be negative
   * @param nanoseconds 0 to 999,999,999
   * @param fileOffset where its bytes start in the (decompressed) file
   * @param length bytes on the wire
   * @param interfaceId index into `facts.interfaces`
   */
  packet(
    seconds: number,
    nanoseconds: number,
    fileOffset: number,
    bytes: Uint8Array,
    at: number,
    captured: number,
    length: number,
    interfaceId: number,
  ): void;
  /** What the file notes of the next packet in 32 bits (epb_flags): direction, kind of reception, errors of the link. */
  packetFlags?(flags: number): void;
  /** The row number that the next packet will get: comments that stand before or after a packet use it. */
  readonly packets: number;
  /** A name that the file itself gives to an address of 4 or 16 bytes (name resolution block). */
  name(address: Uint8Array, name: string): void;
  /**
   * A block of a pcapng file that says something about packets and is none: whoever copies packets reads it again there.
   * @param length as the block says itself; 0 for the header of a section that is damaged
   * @param big the byte order of its section
   */
  block?(type: number, fileOffset: number, length: number, big: boolean): void;
  notice(notice: Notice): void;
}

export type OpenFailureCode =
  | 'empty'
  | 'not-a-capture'
  | 'unsupported'
  /** An archive that may hold a capture. */
  | 'packed'
  | 'unreadable'
  | 'too-large'
  | 'bad-compression'
  /** Compressed bytes that take work and hold none. */
  | 'gives-nothing'
  | 'out-of-memory'
  /** Cancelled in a way that left nothing to show (worker/client.ts). */
  | 'stopped'
  /** The worker died: nothing is open any more (worker/client.ts). */
  | 'crashed'
  /** The library cannot give a kept analysis (worker/library.ts). */
  | 'not-kept'
  /** A folder was dropped. */
  | 'folder';

/** Why nothing of a file could be opened. The page and the command have the words. */
export interface OpenFailure {
  readonly code: OpenFailureCode;
  /** English, for logs and the headless command. */
  readonly message: string;
  /** What the bytes look like instead, where that can be told. */
  readonly looksLike: FileKind | null;
  readonly parameters: Readonly<Record<string, string | number>>;
}
