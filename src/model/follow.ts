// What crosses to the page when the stream of a flow is followed.

import type { FlowId, PacketId } from './ids.ts';

/** What is shown: the payload as it was sent, or HTTP messages with transfer and content codings undone. */
export type StreamMode = 'payload' | 'http';

/** Whose bytes are shown: of both sides in the order of the capture, or of one. */
export type StreamSide = 'both' | 'originator' | 'responder';

/** One way to look at a stream: it has pieces of its own. */
export interface StreamView {
  readonly mode: StreamMode;
  readonly side: StreamSide;
}

/**
 * Why bytes are not there. `lost`: in no packet of the capture. `cut`: the packet is there, the capture kept only its
 * beginning. `fragments`: they came in IP fragments, which are not put together here. `limit`: the stream has more
 * segments than are listed.
 */
export const GAP_REASONS = ['lost', 'cut', 'fragments', 'limit'] as const;

/** Why bytes of a stream are missing. */
export type GapReason = (typeof GAP_REASONS)[number];

/** How far a stream is known. It grows: the first pieces are there long before the last. */
export interface StreamState {
  readonly flow: FlowId;
  readonly isTcp: boolean;
  /** The flow speaks HTTP/1: its messages can be shown. */
  readonly hasMessages: boolean;
  /** Pieces of the view so far. */
  readonly pieces: number;
  /** Sizes of the pieces from `from` on, in bytes; −1 for a gap. At most 65,536 at a time. */
  readonly from: number;
  readonly sizes: Int32Array<ArrayBuffer>;
  /** Payload bytes and missing bytes by side, originator first. */
  readonly bytes: readonly [number, number];
  readonly missed: readonly [number, number];
  readonly segments: number;
  /** Packets of the flow looked at, and in all. */
  readonly packetsRead: number;
  readonly packets: number;
  readonly isComplete: boolean;
}

/** Where in a piece the bytes of a packet begin. */
export interface PieceMark {
  readonly at: number;
  readonly packet: PacketId;
}

interface PieceBase {
  readonly fromOriginator: boolean;
  /** Place of its first byte in the stream of its side. */
  readonly at: number;
  readonly packet: PacketId;
}

/** Payload of one side that follows on each other; a new one begins where the other side speaks, and now and then. */
export interface PayloadPiece extends PieceBase {
  readonly kind: 'payload';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The packets it came in, in order. */
  readonly marks: readonly PieceMark[];
}

/** Bytes of a stream that are not there: so many, as the sequence numbers say. */
export interface GapPiece extends PieceBase {
  readonly kind: 'gap';
  readonly length: number;
  readonly reason: GapReason;
}

/** One HTTP message, or bytes in which no message could be found. */
export interface MessagePiece extends PieceBase {
  readonly kind: 'message';
  /** Head, then body as it is meant. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headLength: number;
  /** Bytes of the body as it was sent, without sizes of chunks; those that are missing count. */
  readonly bodyLength: number;
  readonly missing: number;
  readonly isChunked: boolean;
  /** Name of the content coding, '' for none, and whether it was undone. */
  readonly coding: string;
  readonly isDecoded: boolean;
  /** More of the body is there than is shown. */
  readonly isShortened: boolean;
  /** Its end was seen as the protocol defines it. */
  readonly isComplete: boolean;
  /** The stream is still being read, and this message goes on: its size is that so far. */
  readonly isGrowing: boolean;
  /** These bytes are no message: what came before the first one, after a gap, or behind an upgrade. */
  readonly isOther: boolean;
}

/** One stretch of a stream, in the order in which it is read. */
export type StreamPiece = PayloadPiece | GapPiece | MessagePiece;

/** Neighbouring pieces of a view, the first of them at position `from`. */
export interface StreamPage {
  readonly from: number;
  readonly pieces: readonly StreamPiece[];
}

/** What is searched for: bytes, with ASCII letters of either case where `ignoreCase` is set. */
export interface StreamQuery {
  readonly view: StreamView;
  readonly needle: Uint8Array<ArrayBuffer>;
  readonly ignoreCase: boolean;
}

/** Where something was found: the piece it begins in, and its place in the stream of that side (in a message: in its bytes). */
export interface StreamMatch {
  readonly piece: number;
  readonly fromOriginator: boolean;
  readonly at: number;
}

/** Found in one stretch of a search. */
export interface StreamSearch {
  /** The first 10,000 of the whole search. */
  readonly matches: readonly StreamMatch[];
  /** Found in all so far. */
  readonly count: number;
  /** Where to go on; null when the search is over. */
  readonly next: number | null;
  /** Share of the stream that was searched. */
  readonly share: number;
}

/** A stretch of a stream to be saved. */
export interface StreamPart {
  readonly blob: Blob;
  readonly next: number | null;
  readonly share: number;
}

/** Why there is no answer: the file must be given back, or the number is that of no single flow. */
export interface StreamAbsent {
  readonly missing: 'file' | 'flow';
}
