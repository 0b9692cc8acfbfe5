// Cold: what segments mean among those before them, for packets that somebody looks at. engine/flow/tcp-analysis.ts finds
// what is odd of every segment; here is what takes a list of segments: round trips, and bytes that are under way.

import { TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { PacketId } from '../../model/ids.ts';

/** Bits of Wireshark's tcp.completeness. */
const OPENED = 1,
  ANSWERED = 2,
  ACKNOWLEDGED = 4,
  DATA = 8,
  FINISHED = 16,
  RESET = 32;
/** Segments of one side that wait for an acknowledgement; Wireshark keeps as many. */
const MOST_WAITING = 1000;

interface Waiting {
  readonly packet: PacketId;
  from: number;
  readonly to: number;
}

interface Side {
  /** Oldest first. */
  waiting: Waiting[];
  /** False from a gap to the next acknowledgement: what is under way is not known. */
  isCounted: boolean;
  /** Bytes since a segment with PSH, and whether the last one had it. */
  pushed: number;
  hasPushed: boolean;
  /** What it acknowledged last, the first packet that did, and how often that was repeated. */
  acknowledgement: number | null;
  acknowledgedIn: PacketId;
  repeats: number;
}

/** What is known of a segment besides its header. */
export interface SegmentNotes {
  /** The first packet of the flow: as in Wireshark, it counts as a part of the conversation only where it opens one. */
  readonly isFirst: boolean;
  readonly isBehindGap: boolean;
  readonly isDuplicateAck: boolean;
  readonly isRetransmission: boolean;
}

/** What one segment means; packets are told by their numbers. */
export interface SegmentMeaning {
  readonly completeness: number;
  readonly acknowledged: PacketId | null;
  /** The packets that the handshake began and ended with. */
  readonly handshake: readonly [PacketId, PacketId] | null;
  readonly inFlight: number | null;
  readonly pushed: number | null;
  /** Of a duplicate acknowledgement: the packet that it repeats, and how often that was done. */
  readonly repeated: { readonly packet: PacketId; readonly times: number } | null;
  /** Of a retransmission: the oldest packet that was not acknowledged, for which the timer runs (RFC 6298, 5). */
  readonly oldest: PacketId | null;
  /** Of a segment with FIN: its side is the first to close. */
  readonly closesFirst: boolean | null;
}

const newSide = (): Side => ({
  waiting: [],
  isCounted: true,
  pushed: 0,
  hasPushed: false,
  acknowledgement: null,
  acknowledgedIn: -1,
  repeats: 0,
});
/** Sequence numbers go round: a is behind b when the way from b is the shorter one. */
const isAfter = (a: number, b: number): boolean => ((a - b) | 0) > 0;

/** One TCP flow, fed with its segments in their order. */
export class TcpHistory {
  /** The originator's, the responder's. */
  readonly #sides = [newSide(), newSide()] as const;
  #last: PacketId = -1;
  #completeness = 0;
  #opening: { readonly packet: PacketId; readonly fromResponder: boolean; readonly sequence: number } | null = null;
  /** Sequence number that acknowledges the answer to the opening. */
  #answered: number | null = null;
  #established: PacketId | null = null;
  /** The side whose FIN came first. */
  #closer: Side | null = null;
  readonly #areAtOnce: (one: PacketId, other: PacketId) => boolean;

  /** @param areAtOnce whether two packets have the same time */
  constructor(areAtOnce: (one: PacketId, other: PacketId) => boolean) {
    this.#areAtOnce = areAtOnce;
  }

  /** Takes the next segment, behind whose header the cursor stands; null where it or a later one was taken before. */
  add(packet: PacketId, cursor: Cursor, fromResponder: boolean, notes: SegmentNotes): SegmentMeaning | null {
    if (packet <= this.#last) return null;
    this.#last = packet;
    const { tcpFlags, tcpSequence, tcpAcknowledgement } = cursor;
    const payload = cursor.wireEnd - cursor.at;
    const completeness = this.#completeness;
    if (!notes.isFirst || (tcpFlags & (TCP.SYN | TCP.ACK)) === TCP.SYN) this.#complete(tcpFlags, payload);
    this.#shake(packet, tcpFlags, tcpSequence, tcpAcknowledgement, fromResponder);
    const own = this.#sides[fromResponder ? 1 : 0];
    const peer = this.#sides[fromResponder ? 0 : 1];
    if (notes.isBehindGap) own.isCounted = false;
    const virtual = ((tcpFlags & TCP.SYN) !== 0 ? 1 : 0) + ((tcpFlags & TCP.FIN) !== 0 ? 1 : 0);
    const occupied = payload + virtual;
    const oldest = notes.isRetransmission ? oldestWaiting(own, peer.acknowledgement) : null;
    if (occupied > 0 && own.waiting.length < MOST_WAITING)
      own.waiting.push({ packet, from: tcpSequence, to: (tcpSequence + occupied) >>> 0 });
    const acknowledged = (tcpFlags & TCP.ACK) === 0 ? null : acknowledge(peer, tcpAcknowledgement);
    const inFlight = payload > 0 && own.isCounted ? bytesInFlight(own) - virtual : null;
    const isUnderWay = inFlight !== null && inFlight > 0;
    if ((tcpFlags & TCP.FIN) !== 0) this.#closer ??= own;
    return {
      completeness,
      acknowledged,
      handshake:
        this.#opening !== null && this.#established !== null ? [this.#opening.packet, this.#established] : null,
      inFlight: isUnderWay ? inFlight : null,
      pushed: isUnderWay ? push(own, payload, (tcpFlags & TCP.PSH) !== 0) : null,
      repeated: (tcpFlags & TCP.ACK) === 0 ? null : repeat(own, packet, tcpAcknowledgement, notes.isDuplicateAck),
      oldest,
      closesFirst: (tcpFlags & TCP.FIN) === 0 ? null : this.#closer === own,
    };
  }

  #complete(flags: number, length: number): void {
    const isSyn = (flags & TCP.SYN) !== 0;
    const isAck = (flags & TCP.ACK) !== 0;
    if (isSyn) this.#completeness |= isAck ? ANSWERED : OPENED;
    if (length > 0) this.#completeness |= DATA;
    else if (isAck && !isSyn) this.#completeness |= ACKNOWLEDGED;
    if ((flags & TCP.FIN) !== 0) this.#completeness |= FINISHED;
    if ((flags & TCP.RST) !== 0) this.#completeness |= RESET;
  }

  /**
   * From the first SYN to the first segment with an acknowledgement that carries on behind either side's SYN, as Wireshark has
   * it: a refusal ends it as well, and a round trip of zero is none.
   */
  #shake(packet: PacketId, flags: number, sequence: number, acknowledgement: number, fromResponder: boolean): void {
    if (this.#established !== null) return;
    const isAck = (flags & TCP.ACK) !== 0;
    if ((flags & TCP.SYN) !== 0) {
      // A SYN that is sent again is the one that gets the answer.
      if (!isAck) this.#opening = { packet, fromResponder, sequence };
      else if (this.#opening !== null && fromResponder !== this.#opening.fromResponder)
        this.#answered = (sequence + 1) >>> 0;
    } else if (isAck && this.#opening !== null) {
      const start = (this.#opening.sequence + 1) >>> 0;
      const isOpener = fromResponder === this.#opening.fromResponder;
      const [own, other] = isOpener ? [start, this.#answered] : [this.#answered, start];
      const isFirst = sequence === (own ?? sequence) || acknowledgement === (other ?? acknowledgement);
      if (isFirst && !this.#areAtOnce(this.#opening.packet, packet)) this.#established = packet;
    }
  }
}

/** Takes away what the other side has received; returns the packet that ends where the acknowledgement stands. */
function acknowledge(side: Side, acknowledgement: number): PacketId | null {
  let exact: PacketId | null = null;
  const left: Waiting[] = [];
  for (const segment of side.waiting) {
    if (segment.to === acknowledgement) exact ??= segment.packet;
    if (!isAfter(segment.to, acknowledgement)) continue;
    if (isAfter(acknowledgement, segment.from)) segment.from = acknowledgement;
    left.push(segment);
  }
  side.waiting = left;
  side.isCounted = true;
  return exact;
}

/** Counts acknowledgements of the same byte; says which one a duplicate repeats. */
function repeat(
  side: Side,
  packet: PacketId,
  acknowledgement: number,
  isDuplicate: boolean,
): SegmentMeaning['repeated'] {
  if (side.acknowledgement !== acknowledgement) {
    side.acknowledgement = acknowledgement;
    // What is itself a repetition repeats a packet that was not read.
    side.acknowledgedIn = isDuplicate ? -1 : packet;
    side.repeats = 0;
    return null;
  }
  if (!isDuplicate || side.acknowledgedIn < 0) return null;
  side.repeats += 1;
  return { packet: side.acknowledgedIn, times: side.repeats };
}

/** What was sent again although the other side had it waits for nothing. */
function oldestWaiting({ waiting }: Side, acknowledged: number | null): PacketId | null {
  return waiting.find(({ to }) => acknowledged === null || isAfter(to, acknowledged))?.packet ?? null;
}

/** From the first byte that waits to the last. */
function bytesInFlight({ waiting }: Side): number {
  if (waiting.length === 0) return 0;
  let [{ from, to }] = waiting;
  for (const segment of waiting) {
    if (isAfter(from, segment.from)) from = segment.from;
    if (isAfter(segment.to, to)) to = segment.to;
  }
  return (to - from) >>> 0;
}

function push(side: Side, length: number, isPush: boolean): number {
  side.pushed = side.hasPushed ? length : side.pushed + length;
  side.hasPushed = isPush;
  return side.pushed;
}
