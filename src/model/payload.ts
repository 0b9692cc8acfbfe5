import type { Cursor } from './cursor.ts';
import { NONE } from './ids.ts';
import type { FlowId, PacketId } from './ids.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * What a packet carries behind its headers, and all that is known of it there. One object, reused for every packet, so
 * that it passes through as one parameter.
 */
export class Payload {
  /** Tells what the headers say. bytes[cursor.at, cursor.end) is the payload; cursor.wireEnd is its end on the wire. */
  readonly cursor: Cursor;
  bytes: Uint8Array = NO_BYTES;
  /** `bytes` are of this packet alone, put together from fragments; else those of later packets may lie behind it. */
  isApart = false;
  packet: PacketId = NONE;
  /** Time of the packet: whole seconds since 1970 and nanoseconds. */
  seconds = 0;
  nanoseconds = 0;
  fromResponder = false;
  /** A segment with which its flow has ended: closed by both sides, or reset. */
  isOver = false;
  isClosed = false;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Lets go of the bytes: they may be a whole chunk of a file. */
  release(): void {
    this.bytes = NO_BYTES;
  }
}

/** Where payload goes, packet by packet: to applications in this thread (engine/flow) or beside it (engine/lanes). */
export interface PayloadSink {
  /** A TCP segment of a flow, be it empty. */
  segment(flow: FlowId, payload: Payload): void;
  /** A UDP datagram of a flow. */
  datagram(flow: FlowId, payload: Payload): void;
}
