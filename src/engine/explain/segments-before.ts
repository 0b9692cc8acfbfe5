// Cold: which earlier segments hold the beginning of the message that a segment ends.

import { remember } from '../../base/maps.ts';
import { ANOMALY } from '../../model/anomaly.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { FieldGroup } from '../../model/field.ts';
import type { PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';

/** Messages that wait for their end, of all flows, and segments of each that are remembered. */
const MOST_WAITING = 65_536;
const MOST_SEGMENTS = 4096;
/** Segments that bring nothing new. */
const REPEATS: readonly number[] = [
  ANOMALY.tcpRetransmission,
  ANOMALY.tcpFastRetransmission,
  ANOMALY.tcpSpuriousRetransmission,
  ANOMALY.tcpKeepAlive,
];

/** Whether a segment, by its anomalies, brings nothing new. */
export const isRepeat = (codes: readonly number[]): boolean => REPEATS.some((code) => codes.includes(code));

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
}

/** Hears of the segments with payload, flow by flow in their order. */
export class SegmentsBefore {
  readonly #analysis: Analysis;
  /** What waits for its end, by flow, doubled, plus one for the way back. */
  readonly #waiting = new Map<number, Message>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** A segment with payload: tells what it is to the messages of its flow. True: it ends one that began before. */
  hear(packet: PacketId, bytes: Uint8Array, { at, end }: Cursor, read: Reading, layer: FieldGroup | null): boolean {
    const { messages } = read;
    const unread = Math.min(end - at, read.unread);
    const whole = this.#add(packet, end - at, messages > 0, unread);
    if (layer === null || messages === 0) return whole !== null && messages > 0;
    const tellPart = (from: number, to: number): unknown =>
      layer.field('tcp.segment_data', from, to - from, bytes.subarray(from, to));
    if (whole !== null) {
      const segments = layer.field('tcp.segments', 0, 0);
      for (const part of whole.packets) segments.field('tcp.segment', 0, 0, part + 1);
      segments.field('tcp.segment.count', 0, 0, whole.packets.length);
      const length = messages === 1 ? whole.length : read.first;
      if (length >= 0) segments.field('tcp.reassembled.length', 0, 0, length);
      if (length > whole.before) tellPart(at, Math.min(end, at + length - whole.before));
    }
    if (unread > 0) tellPart(end - unread, end);
    return whole !== null;
  }

  /** Returns the message that a segment ends, where others hold the beginning; `unread` bytes of it go on. */
  #add(packet: PacketId, length: number, isEnd: boolean, unread: number): Message | null {
    const { anomalySets, packets } = this.#analysis;
    const { anomalies, flow, nanoseconds } = packets.columns;
    const codes = anomalySets.get(anomalies[packet]);
    const key = 2 * flow[packet] + ((nanoseconds[packet] & FROM_RESPONDER) !== 0 ? 1 : 0);
    const known = codes.includes(ANOMALY.tcpGap) ? undefined : this.#waiting.get(key);
    if (!isEnd && isRepeat(codes)) return null;
    const before = known?.length ?? 0;
    const whole = {
      packets: [...(known?.packets ?? []).slice(1 - MOST_SEGMENTS), packet],
      length: before + length - (isEnd ? unread : 0),
      before,
    };
    if (!isEnd) remember(this.#waiting, key, whole, MOST_WAITING);
    else if (unread > 0) remember(this.#waiting, key, { packets: [packet], length: unread, before: 0 }, MOST_WAITING);
    else this.#waiting.delete(key);
    return isEnd && known !== undefined ? whole : null;
  }
}
