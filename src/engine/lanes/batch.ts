// HOT. Written once per packet with payload, read once in another thread: whole numbers side by side, and bytes.

import type { AddressPool } from '../../model/address.ts';
import type { StreamColumns } from '../flow/application/application.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import type { Payload } from '../../model/payload.ts';
import type { ModuleFailure } from '../../model/module-failure.ts';
import type { ColumnArray } from '../../model/table.ts';

/** What a record says; the lowest two bits of its first word. */
export const RECORD = { address: 0, flow: 1, segment: 2, datagram: 3 } as const;
export const RECORD_MASK = 3;
/** Flags of the first word: who sent the payload, and whether the flow is over with it, and was closed. */
export const FROM_RESPONDER = 4;
export const IS_OVER = 8;
export const IS_CLOSED = 16;
/** TCP flags stand above. */
export const TCP_FLAGS_SHIFT = 8;
/** Words of a record, of whatever kind: the first says which, the second whose, the others what. */
export const WORDS = 11;
/** Seconds are two words: captures may claim any time. */
export const HIGH = 2 ** 32;

/** Records and bytes of a batch: four of the pieces in which chunks are read (capture/read-capture.ts). */
const RECORDS = 4096;
const BYTES = 1024 * 1024;

const NO_BYTES = new Uint8Array(0);

/**
 * How bytes go to a lane: in pieces of the file as they are, headers and all, in buffers that come back; or the payload
 * alone, packet by packet, in buffers cut to size that stay there. To copy each payload takes 0.14 µs, most of it for the
 * calls; the pieces of a GiB take 0.1 s for two lanes, but are twice as much. Chromium gives a buffer away as it is: the mixed
 * capture takes 3.7 s in pieces and 3.9 s with payload that comes back. Firefox 153 copies what goes through a port, by way of
 * another process: 14.8 s in pieces, 9.5 s with payload that comes back, 8.2 to 9.3 s with payload that stays.
 */
export type HandOver = 'pieces' | 'payload';

/** Packets on their way to a lane. Both buffers are handed over. */
export interface Batch {
  readonly words: Int32Array<ArrayBuffer>;
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the buffers come back with the report. */
  readonly isLent: boolean;
}

/** What a lane found in a batch. */
export interface LaneReport {
  /** Packet, stack, set of anomalies; for each packet that got any. Stacks and sets are numbers of the lane's own. */
  readonly marks: Int32Array<ArrayBuffer>;
  /** Stacks and sets that are new since the last report, in the order of their numbers. */
  readonly stacks: readonly { parent: number; name: string; display: string; isDisplay: boolean }[];
  readonly sets: readonly (readonly number[])[];
  /** Flow and application, for each flow whose application has changed. */
  readonly applications: Int32Array<ArrayBuffer>;
  /** Flows that nobody reads any more. */
  readonly dead: Int32Array<ArrayBuffer>;
  /** The buffers of the batch, where they were lent. */
  readonly spent: Pick<Batch, 'words' | 'bytes'> | null;
}

/** The rows of one table of a lane. */
export interface LaneRows {
  readonly id: string;
  readonly length: number;
  readonly dropped: number;
  readonly columns: Readonly<Record<string, ColumnArray>>;
  /** By row: when it was written (LocalStreams.now). */
  readonly stamps: Float64Array<ArrayBuffer>;
}

/** Everything that a lane found in all batches. Numbers of flows, addresses, texts and rows are the lane's own. */
export interface LaneResult {
  readonly tables: readonly LaneRows[];
  readonly texts: readonly string[];
  readonly addresses: ReturnType<AddressPool['store']>;
  /** By flow: text of its server's name, or −1. */
  readonly serverNames: Int32Array<ArrayBuffer>;
  readonly failures: readonly ModuleFailure[];
}

/** Another thread that reads the payload of some flows. Batches are read in the order in which they are given. */
export interface Lane {
  /** What suits the way to it. */
  readonly handOver: HandOver;
  read(batch: Batch): Promise<LaneReport>;
  /** Overtakes the batches that wait to be read: of them and of those to come no payload is read. */
  stop(): void;
  finish(): Promise<LaneResult>;
}

/** Gathers what goes to a lane. */
export class BatchWriter {
  readonly #isOfPieces: boolean;
  #words = new Int32Array(RECORDS * WORDS);
  #bytes = new Uint8Array(BYTES);
  #count = 0;
  #used = 0;
  /** Of what the bytes came last, and where its first one stands in the batch, or would if all of it had been copied. */
  #copied: Uint8Array = NO_BYTES;
  #start = 0;
  readonly #idle: Pick<Batch, 'words' | 'bytes'>[] = [];

  constructor(handOver: HandOver) {
    this.#isOfPieces = handOver === 'pieces';
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether a payload, and the records that may have to come before it, have room. */
  hasRoom(payload: Payload): boolean {
    return this.#count + 4 <= RECORDS && this.#used + this.#missing(payload) <= this.#bytes.length;
  }

  /** Bytes to copy before a payload is in the batch. */
  #missing({ bytes, cursor, isApart }: Payload): number {
    if (bytes === this.#copied || cursor.end <= cursor.at) return 0;
    return (isApart || !this.#isOfPieces ? cursor.end : bytes.length) - cursor.at;
  }

  /** What was gathered. */
  take(): Batch {
    const batch = this.#isOfPieces ? this.#lend() : this.#give();
    this.#count = 0;
    this.#used = 0;
    this.#copied = NO_BYTES;
    return batch;
  }

  /** The buffers themselves; what comes next goes into others that have come back. */
  #lend(): Batch {
    const batch = { words: this.#words, count: this.#count, bytes: this.#bytes, isLent: true };
    const next = this.#idle.pop();
    this.#words = next?.words ?? new Int32Array(RECORDS * WORDS);
    this.#bytes = next?.bytes ?? new Uint8Array(BYTES);
    return batch;
  }

  /** Copies no longer than what was gathered. */
  #give(): Batch {
    const words = this.#words.slice(0, this.#count * WORDS);
    return { words, count: this.#count, bytes: this.#bytes.slice(0, this.#used), isLent: false };
  }

  /** Room for a payload that is longer than a batch, a jumbogram's, where nothing is gathered yet. */
  makeRoom(payload: Payload): void {
    const missing = this.#missing(payload);
    if (this.#bytes.length < missing) this.#bytes = new Uint8Array(missing);
  }

  /** Buffers of a batch that was read. */
  giveBack(spent: Pick<Batch, 'words' | 'bytes'>): void {
    this.#idle.push(spent);
  }

  address(id: AddressId, pool: AddressPool): void {
    const at = this.#record(RECORD.address, id);
    this.#words[at + 2] = pool.kinds[id];
    for (let word = 0; word < 4; word += 1) this.#words[at + 3 + word] = pool.words[id * 4 + word];
  }

  /** A flow whose first payload comes next: what is known of it by now. */
  flow(number: number, flow: FlowId, columns: StreamColumns): void {
    const at = this.#record(RECORD.flow, number);
    const words = this.#words;
    words[at + 2] =
      columns.transport[flow] | (columns.originatorFlags[flow] << 8) | (columns.responderFlags[flow] << 16);
    words[at + 3] = columns.originator[flow];
    words[at + 4] = columns.responder[flow];
    words[at + 5] = columns.originatorPort[flow];
    words[at + 6] = columns.responderPort[flow];
    words[at + 7] = columns.originatorStart[flow];
    words[at + 8] = columns.responderStart[flow];
    words[at + 9] = columns.firstPacket[flow];
  }

  segment(number: number, payload: Payload): void {
    const { cursor } = payload;
    const flags =
      (payload.isOver ? IS_OVER : 0) | (payload.isClosed ? IS_CLOSED : 0) | (cursor.tcpFlags << TCP_FLAGS_SHIFT);
    const at = this.#payload(RECORD.segment | flags, number, payload);
    this.#words[at + 8] = cursor.tcpSequence;
    this.#words[at + 9] = cursor.tcpAcknowledgement;
  }

  /** @param seen datagrams of the flow so far, this one included */
  datagram(number: number, payload: Payload, seen: number): void {
    const at = this.#payload(RECORD.datagram, number, payload);
    this.#words[at + 8] = seen;
  }

  #payload(what: number, number: number, payload: Payload): number {
    const { cursor, packet, seconds, nanoseconds } = payload;
    const at = this.#record(payload.fromResponder ? what | FROM_RESPONDER : what, number);
    const words = this.#words;
    const high = Math.floor(seconds / HIGH);
    words[at + 2] = packet;
    words[at + 3] = high;
    words[at + 4] = seconds - high * HIGH;
    words[at + 5] = nanoseconds;
    words[at + 6] = Math.max(0, cursor.end - cursor.at);
    words[at + 7] = cursor.wireEnd - cursor.at;
    words[at + 10] = cursor.end > cursor.at ? this.#place(payload) : 0;
    return at;
  }

  /**
   * Where a payload stands in the batch. The first of a piece of the file takes along all that lies behind it, which later
   * ones find there.
   */
  #place(payload: Payload): number {
    const { bytes, cursor, isApart } = payload;
    if (bytes === this.#copied) return this.#start + cursor.at;
    const place = this.#used;
    const length = this.#missing(payload);
    this.#bytes.set(bytes.subarray(cursor.at, cursor.at + length), place);
    this.#used += length;
    if (this.#isOfPieces && !isApart) {
      this.#copied = bytes;
      this.#start = place - cursor.at;
    }
    return place;
  }

  #record(what: number, number: number): number {
    const at = this.#count * WORDS;
    this.#count += 1;
    this.#words[at] = what;
    this.#words[at + 1] = number;
    return at;
  }
}
