// Cold: which earlier segments hold the beginning of the message that a segment ends.

import { remember } from '../../base/maps.ts';
import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { FieldGroup } from '../../model/field.ts';
import type { PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';

/** Messages that wait for their end, of all flows, and segments of each that are remembered. */
const MOST_WAITING = 65_536;
const MOST_SEGMENTS = 4096;
/** Bytes of one message that are kept for its end, and of all: beyond that only what is known of it is told. */
const MOST_OF_MESSAGE = 2 ** 24;
const MOST_KEPT = 2 ** 26;
const RETRANSMISSIONS: readonly AnomalyCode[] = [
  ANOMALY.tcpRetransmission,
  ANOMALY.tcpFastRetransmission,
  ANOMALY.tcpSpuriousRetransmission,
];

/** Whether a segment, by its anomalies, holds what was sent before. */
export const isRetransmission = (codes: readonly AnomalyCode[]): boolean =>
  RETRANSMISSIONS.some((code) => codes.includes(code));

/** Whether a segment, by its anomalies, brings nothing new. */
export const isRepeat = (codes: readonly AnomalyCode[]): boolean =>
  isRetransmission(codes) || codes.includes(ANOMALY.tcpKeepAlive);

/** What became of the payload of a segment. */
interface Reading {
  /** Messages that ended in it. */
  readonly messages: number;
  /** Bytes of the first of them, −1 where nobody was told. */
  readonly first: number;
  /** Bytes that wait for more of theirs. */
  readonly unread: number;
}

/** A message over several segments. */
interface Message {
  readonly packets: readonly PacketId[];
  readonly length: number;
  /** Bytes of it in the segments before the last one. */
  readonly before: number;
  /** What was kept of it, as it came. */
  readonly parts: Part[];
}

interface Part {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** The first bytes of a message, without what segments sent again, as far as they lie one behind the other. */
function joined(parts: readonly Part[], most: number): Uint8Array {
  const whole = new Uint8Array(Math.min(most, sizeOf(parts)));
  let length = 0;
  for (const { sequence, bytes } of parts) {
    const known = length - ((sequence - parts[0].sequence) | 0);
    if (known < 0 || known >= bytes.length) continue;
    const more = bytes.subarray(known, known + whole.length - length);
    whole.set(more, length);
    length += more.length;
  }
  return whole.subarray(0, length);
}

/** Hears of the segments with payload, flow by flow in their order. */
export class SegmentsBefore {
  readonly #analysis: Analysis;
  /** What waits for its end, by flow, doubled, plus one for the way back. */
  readonly #waiting = new Map<number, Message>();
  readonly #keepsBytes: boolean;
  #kept = 0;

  /** @param keepsBytes somebody asks for the bytes of messages, not only for their lengths */
  constructor(analysis: Analysis, keepsBytes: boolean) {
    this.#analysis = analysis;
    this.#keepsBytes = keepsBytes;
  }

  clear(): void {
    this.#waiting.clear();
    this.#kept = 0;
  }

  #keep(parts: Part[], sequence: number, bytes: Uint8Array): Part[] {
    if (!this.#keepsBytes || sizeOf(parts) >= MOST_OF_MESSAGE) return parts;
    this.#kept += bytes.length;
    if (this.#kept > MOST_KEPT) {
      for (const message of this.#waiting.values()) message.parts.length = 0;
      this.#kept = bytes.length;
    }
    parts.push({ sequence: sequence | 0, bytes: bytes.slice() });
    return parts;
  }

  /** A segment with payload: tells what it is to the messages of its flow. True: it ends one that began before. */
  hear(packet: PacketId, bytes: Uint8Array, cursor: Cursor, read: Reading, layer: FieldGroup | null): boolean {
    const { at, end, tcpSequence } = cursor;
    const { messages } = read;
    const unread = Math.min(end - at, read.unread);
    const payload = { sequence: tcpSequence, bytes: bytes.subarray(at, end) };
    const whole = this.#add(packet, payload, messages > 0, unread);
    if (layer === null || messages === 0) return whole !== null && messages > 0;
    const tellPart = (from: number, to: number): unknown =>
      layer.field('tcp.segment_data', from, to - from, bytes.subarray(from, to));
    if (whole !== null) {
      const segments = layer.field('tcp.segments', 0, 0);
      for (const part of whole.packets) segments.field('tcp.segment', 0, 0, part + 1);
      segments.field('tcp.segment.count', 0, 0, whole.packets.length);
      const length = messages === 1 ? whole.length : read.first;
      if (length >= 0) segments.field('tcp.reassembled.length', 0, 0, length);
      if (length >= 0 && whole.parts.length > 0 && layer.asked?.has('tcp.reassembled.data') !== false)
        segments.field('tcp.reassembled.data', 0, 0, joined(whole.parts, length));
      if (length > whole.before) tellPart(at, Math.min(end, at + length - whole.before));
    }
    if (unread > 0) tellPart(end - unread, end);
    return whole !== null;
  }

  /** Returns the message that a segment ends, where others hold the beginning; `unread` bytes of it go on. */
  #add(packet: PacketId, { sequence, bytes }: Part, isEnd: boolean, unread: number): Message | null {
    const { length } = bytes;
    const { anomalySets, packets } = this.#analysis;
    const { anomalies, flow, nanoseconds } = packets.columns;
    const codes = anomalySets.get(anomalies[packet]);
    const key = 2 * flow[packet] + ((nanoseconds[packet] & FROM_RESPONDER) !== 0 ? 1 : 0);
    const known = codes.includes(ANOMALY.tcpGap) ? undefined : this.#waiting.get(key);
    if (!isEnd && isRepeat(codes)) return null;
    const before = known?.length ?? 0;
    const isAlone = isEnd && known === undefined;
    const whole = {
      packets: [...(known?.packets ?? []).slice(1 - MOST_SEGMENTS), packet],
      length: before + length - (isEnd ? unread : 0),
      before,
      parts: isAlone ? [] : this.#keep(known?.parts ?? [], sequence, bytes),
    };
    if (!isEnd) {
      remember(this.#waiting, key, whole, MOST_WAITING);
      return null;
    }
    this.#kept -= sizeOf(whole.parts);
    if (unread > 0) {
      const parts = this.#keep([], sequence + length - unread, bytes.subarray(length - unread));
      remember(this.#waiting, key, { packets: [packet], length: unread, before: 0, parts }, MOST_WAITING);
    } else this.#waiting.delete(key);
    return isAlone ? null : whole;
  }
}
