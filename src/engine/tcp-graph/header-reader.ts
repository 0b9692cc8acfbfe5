import { u32be } from '../../base/bytes.ts';
import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { SCALE_UNKNOWN, SCALE_UNUSED, scaleOf } from '../../model/window-scale.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { FlowPackets } from '../follow/flow-packets.ts';
import { PayloadWalk } from '../follow/payload-walk.ts';
import { nanosecondsBetween } from '../rows.ts';
import { MARK, SegmentColumns } from './segment-columns.ts';
import { Unacknowledged } from './unacknowledged.ts';

const HEADER = 20;
const NO_OPERATION = 1,
  SACK = 5;

const MARKS: readonly (readonly [AnomalyCode, number])[] = [
  [ANOMALY.tcpRetransmission, MARK.retransmission],
  [ANOMALY.tcpFastRetransmission, MARK.retransmission],
  [ANOMALY.tcpSpuriousRetransmission, MARK.retransmission],
  [ANOMALY.tcpOutOfOrder, MARK.outOfOrder],
  [ANOMALY.tcpGap, MARK.lost],
  [ANOMALY.tcpDuplicateAck, MARK.duplicateAck],
  [ANOMALY.tcpWindowFull, MARK.windowFull],
  [ANOMALY.tcpZeroWindow, MARK.zeroWindow],
];

/** What is known of one direction. */
interface Direction {
  readonly waiting: Unacknowledged;
  /** Where its stream begins (the number of its SYN), as it stands in headers; −1 while not known. */
  start: number;
  /** Highest place that was seen, relative to `start`: numbers near it are unwrapped by it. */
  near: number;
  /** Where its data ended so far; NaN before the first segment. */
  next: number;
  scale: number;
  /** Bytes beyond its last acknowledgement that it says it has (RFC 2018). */
  held: number;
  /** False from a loss until the other side speaks: what is in flight is not known then. */
  isInFlightKnown: boolean;
}

const newDirection = (): Direction => ({
  waiting: new Unacknowledged(),
  start: -1,
  near: 0,
  next: NaN,
  scale: SCALE_UNKNOWN,
  held: 0,
  isInFlightKnown: true,
});

/** Reads the TCP headers of one flow once, in the order of the capture. */
export class HeaderReader {
  readonly columns = new SegmentColumns();
  packetsRead = 0;
  isComplete = false;
  isShortened = false;
  readonly #analysis: Analysis;
  readonly #first: PacketId;
  readonly #packets: FlowPackets;
  readonly #walk: PayloadWalk;
  /** Where the last TCP header began. */
  #header = 0;
  readonly #directions = [newDirection(), newDirection()] as const;

  constructor(analysis: Analysis, source: CaptureSource, flow: FlowId) {
    this.#analysis = analysis;
    this.#first = Math.max(0, analysis.flows.columns.firstPacket[flow]);
    this.#packets = new FlowPackets(analysis, source, flow);
    this.#walk = new PayloadWalk(analysis, (dissector, _bytes, at) => {
      if (dissector.id === 'tcp') this.#header = at;
    });
  }

  /** Whether the windows of each side are as the headers say, because their scale is not known. Originator first. */
  get unscaled(): readonly [boolean, boolean] {
    const [originator, responder] = this.#directions;
    return [originator.scale === SCALE_UNKNOWN, responder.scale === SCALE_UNKNOWN];
  }

  /** Reads on: one slice of the file. */
  async step(): Promise<void> {
    if (this.isComplete) return;
    const slice = await this.#packets.next();
    if (slice === null) {
      this.isComplete = true;
      return;
    }
    const { fileOffset, nanoseconds } = this.#analysis.packets.columns;
    for (const packet of slice.packets) {
      if (this.columns.isFull) {
        this.isComplete = this.isShortened = true;
        return;
      }
      this.#walk.read(packet, slice.bytes, fileOffset[packet] - slice.from);
      const { cursor } = this.#walk;
      if (cursor.transport === IP_PROTOCOL.tcp && cursor.hasPayload && !cursor.isFragment)
        this.#segment(packet, slice.bytes, cursor, (nanoseconds[packet] & FROM_RESPONDER) !== 0 ? 1 : 0);
      this.packetsRead += 1;
    }
  }

  #segment(packet: PacketId, bytes: Uint8Array, cursor: Cursor, side: 0 | 1): void {
    const own = this.#directions[side];
    const peer = this.#directions[1 - side];
    const { tcpFlags: flags } = cursor;
    const isSyn = (flags & TCP.SYN) !== 0;
    const hasAck = (flags & TCP.ACK) !== 0;
    const payload = cursor.wireEnd - cursor.at;
    const at = nanosecondsBetween(this.#analysis, this.#first, packet);
    if (isSyn) setScale(own, peer, cursor.tcpWindowScale, hasAck);
    if (own.start < 0) own.start = isSyn ? cursor.tcpSequence : (cursor.tcpSequence - 1) >>> 0;
    if (hasAck && peer.start < 0) peer.start = (cursor.tcpAcknowledgement - 1) >>> 0;
    const sequence = unwrap(own, cursor.tcpSequence);
    const acknowledged = hasAck ? unwrap(peer, cursor.tcpAcknowledgement) : NaN;
    if (sequence > own.near) own.near = sequence;
    if (acknowledged > peer.near) peer.near = acknowledged;
    const { columns } = this;
    const row = columns.add();
    const marks = this.#marks(packet) | (side === 1 ? MARK.fromResponder : 0);
    const takesNumber = (flags & (TCP.SYN | TCP.FIN)) !== 0;
    if (!own.isInFlightKnown || isBeyond(own, sequence, flags)) own.isInFlightKnown = false;
    if (hasAck) peer.isInFlightKnown = true;
    const end = sequence + payload + (takesNumber ? 1 : 0);
    if (payload > 0 || takesNumber) own.waiting.add(sequence, end, at);
    if (Number.isNaN(own.next) || end > own.next) own.next = end;
    columns.packet[row] = packet;
    columns.at[row] = at;
    if (at < columns.earliest) columns.earliest = at;
    if (at > columns.latest) columns.latest = at;
    columns.sequence[row] = sequence;
    columns.acknowledged[row] = acknowledged;
    columns.payload[row] = payload;
    const window = !isSyn && own.scale > 0 ? cursor.tcpWindow * 2 ** own.scale : cursor.tcpWindow;
    columns.window[row] = (flags & TCP.RST) !== 0 ? NaN : window;
    columns.roundTrip[row] = hasAck ? peer.waiting.acknowledge(acknowledged, at) : NaN;
    // What the other side holds is not under way any more, and the number of a FIN is no byte.
    const inFlight = own.waiting.inFlight - peer.held - (takesNumber ? 1 : 0);
    columns.inFlight[row] = payload > 0 && inFlight > 0 && own.isInFlightKnown ? inFlight : NaN;
    columns.marks[row] = marks | (takesNumber ? MARK.control : 0);
    own.held = 0;
    if (hasAck && cursor.at - this.#header > HEADER) own.held = this.#sacks(row, bytes, cursor.at, peer);
  }

  /** RFC 2018, 3: pairs of edges. Returns the bytes beyond the acknowledgement; RFC 2883 repeats others below it. */
  #sacks(row: number, bytes: Uint8Array, end: number, peer: Direction): number {
    const acknowledged = this.columns.acknowledged[row];
    let held = 0;
    let at = this.#header + HEADER;
    while (at + 1 < end && bytes[at] !== 0) {
      if (bytes[at] === NO_OPERATION) {
        at += 1;
        continue;
      }
      const length = bytes[at + 1];
      if (length < 2 || at + length > end) return held;
      if (bytes[at] === SACK)
        for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
          const from = unwrap(peer, u32be(bytes, edge));
          const until = unwrap(peer, u32be(bytes, edge + 4));
          if (until <= from) continue;
          this.columns.sack(row, from, until);
          if (from >= acknowledged) held += until - from;
        }
      at += length;
    }
    return held;
  }

  #marks(packet: PacketId): number {
    const set = this.#analysis.packets.columns.anomalies[packet];
    if (set === 0) return 0;
    const codes = this.#analysis.anomalySets.get(set);
    let marks = 0;
    for (const [code, mark] of MARKS) if (codes.includes(code)) marks |= mark;
    return marks;
  }
}

const isBeyond = (own: Direction, sequence: number, flags: number): boolean =>
  !Number.isNaN(own.next) && sequence > own.next && (flags & TCP.RST) === 0;

/** The place in a stream: numbers of 32 bits are meant near what was seen (RFC 9293, 3.4). */
function unwrap({ start, near }: Direction, number: number): number {
  return near + ((number - start - near) | 0);
}

/** RFC 7323, 2.2: windows are scaled only where both SYNs offer it. */
function setScale(own: Direction, peer: Direction, scale: number, isAnswer: boolean): void {
  own.scale = scaleOf(scale);
  if (!isAnswer) return;
  if (own.scale === SCALE_UNUSED && peer.scale !== SCALE_UNKNOWN) peer.scale = SCALE_UNUSED;
  if (peer.scale === SCALE_UNUSED) own.scale = SCALE_UNUSED;
}
