// HOT. Some thirty comparisons per segment on two or three cache lines of one typed array; a flow of one packet costs two
// writes. No more than 17 MiB whatever the capture holds.
//
// What a segment means to the two ends, by the rules of Wireshark's User's Guide ("TCP Analysis"): each rule below says
// which flag it is. The guide speaks of one direction and the reverse one; here they are `own` and `peer`.

import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode, AnomalyName } from '../../model/anomaly.ts';
import { TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { SCALE_UNKNOWN, SCALE_UNUSED, scaleOf } from '../../model/window-scale.ts';
import type { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { packetTable } from '../../model/packet.ts';
import type { Table } from '../../model/table.ts';
import {
  ACK,
  ACK_PACKET,
  ANSWER_PACKET,
  DIRECTION,
  GAP_SINCE,
  HAS_ACK,
  HAS_NEXT,
  KNOWN,
  LAST,
  NEXT,
  NEXT_PACKET,
  REPEATS,
  SCALE,
  SEEN,
  START,
  STATE,
  SYN_PACKET,
  TOLD,
  WINDOW,
  TcpStates,
} from './tcp-states.ts';

/** What `track` returns is a set of these bits. */
export const RETRANSMISSION = 1,
  OUT_OF_ORDER = 16;
const FAST = 2,
  SPURIOUS = 4,
  DUPLICATE_ACK = 8,
  GAP = 32,
  UNSEEN_ACK = 64,
  ZERO_WINDOW = 128,
  PROBE = 256,
  PROBE_ACK = 512,
  WINDOW_UPDATE = 1024,
  WINDOW_FULL = 2048,
  KEEP_ALIVE = 4096,
  KEEP_ALIVE_ACK = 8192,
  PORT_REUSE = 16_384;

const NAMES: readonly AnomalyName[] = [
  'tcpRetransmission',
  'tcpFastRetransmission',
  'tcpSpuriousRetransmission',
  'tcpDuplicateAck',
  'tcpOutOfOrder',
  'tcpGap',
  'tcpUnseenAck',
  'tcpZeroWindow',
  'tcpZeroWindowProbe',
  'tcpZeroWindowProbeAck',
  'tcpWindowUpdate',
  'tcpWindowFull',
  'tcpKeepAlive',
  'tcpKeepAliveAck',
  'tcpPortReuse',
];
/** The anomaly of each bit, lowest first. */
export const TCP_ANALYSIS_CODES: readonly AnomalyCode[] = NAMES.map((name) => ANOMALY[name]);

/** A segment that comes so soon after the one that it precedes is out of order, where the round trip is not known. */
const REORDERED_WITHIN = 3_000_000;
/** A lost segment is sent so soon after the acknowledgement that asks for it (User's Guide, Fast Retransmission). */
const FAST_WITHIN = 20_000_000;
const FAST_REPEATS = 2;

/** Follows the TCP flows of one capture. To be asked about a segment before the tracker moves the flow's own columns. */
export class TcpAnalysis {
  readonly #flows: Table<typeof flowTable.columns>;
  readonly #packets: Table<typeof packetTable.columns>;
  readonly #pool: TcpStates;

  constructor(flows: Table<typeof flowTable.columns>, packets: Table<typeof packetTable.columns>) {
    this.#flows = flows;
    this.#packets = packets;
    this.#pool = new TcpStates(flows);
  }

  /** The first packet of a flow. */
  open(flow: FlowId, cursor: Cursor, isReused: boolean): number {
    const { tcpFlags } = cursor;
    this.#pool.keep(flow, cursor);
    if (isReused && (tcpFlags & (TCP.SYN | TCP.ACK)) === TCP.SYN) return PORT_REUSE;
    return cursor.tcpWindow === 0 && (tcpFlags & (TCP.SYN | TCP.FIN | TCP.RST)) === 0 ? ZERO_WINDOW : 0;
  }

  /** Every later packet: what is to be said of it. */
  track(flow: FlowId, cursor: Cursor, packet: PacketId, fromResponder: boolean): number {
    let place = this.#pool.find(flow);
    if (place < 0) {
      if (this.#isRefusal(flow, cursor, fromResponder)) return 0;
      place = this.#pool.make(flow, fromResponder);
    }
    this.#pool.touch(place, packet);
    const states = this.#pool.words;
    const own = place * STATE + (fromResponder ? DIRECTION : 0);
    const peer = place * STATE + (fromResponder ? 0 : DIRECTION);
    const flags = cursor.tcpFlags;
    const isPlain = (flags & (TCP.SYN | TCP.FIN | TCP.RST)) === 0;
    const length = cursor.wireEnd - cursor.at;
    const sequence = cursor.tcpSequence | 0;
    const acknowledged = cursor.tcpAcknowledgement | 0;
    let bits = 0;
    if ((flags & TCP.SYN) !== 0) {
      setScale(states, own, peer, cursor);
      if ((flags & TCP.ACK) === 0) states[place * STATE + SYN_PACKET] = packet;
      else bits = this.#answer(flow, own, sequence, fromResponder);
    } else if ((flags & TCP.ACK) !== 0 && states[place * STATE + ANSWER_PACKET] === NONE)
      states[place * STATE + ANSWER_PACKET] = packet;
    const scale = states[own + SCALE];
    const window = (flags & TCP.SYN) === 0 && scale > 0 ? cursor.tcpWindow << scale : cursor.tcpWindow;
    const known = states[own + KNOWN];
    const ahead = (known & HAS_NEXT) === 0 ? 0 : (sequence - states[own + NEXT]) | 0;

    const next = (sequence + length + ((flags & (TCP.SYN | TCP.FIN)) !== 0 ? 1 : 0)) | 0;

    const isProbe =
      length === 1 &&
      ahead === 0 &&
      (known & HAS_NEXT) !== 0 &&
      (states[peer + KNOWN] & HAS_ACK) !== 0 &&
      states[peer + WINDOW] === 0;
    if (isProbe) bits |= PROBE;
    else {
      if (isPlain && window === 0) bits |= ZERO_WINDOW;
      if (ahead > 0 && (flags & TCP.RST) === 0) bits |= GAP;
      if (isPlain && ahead === -1 && length <= 1) bits |= KEEP_ALIVE;
      if (isPlain && length > 0 && fillsWindow(states, peer, sequence + length)) bits |= WINDOW_FULL;
      if (isPlain && length === 0 && ahead === 0 && (known & (HAS_NEXT | HAS_ACK)) === (HAS_NEXT | HAS_ACK))
        bits |= bareAck(states, own, peer, acknowledged, window);
    }
    if ((flags & TCP.ACK) !== 0) {
      if (acknowledged !== states[own + ACK]) states[own + REPEATS] = 0;
      if ((states[peer + KNOWN] & HAS_NEXT) !== 0 && ((acknowledged - states[peer + SEEN]) | 0) > 0) {
        if ((states[peer + KNOWN] & (TOLD | GAP_SINCE)) !== TOLD) bits |= UNSEEN_ACK;
        if (states[peer + SEEN] === states[peer + NEXT]) states[peer + KNOWN] |= TOLD;
        states[peer + KNOWN] &= ~GAP_SINCE;
        states[peer + SEEN] = states[peer + NEXT];
      }
    }
    const isData = length > 0 || (flags & (TCP.SYN | TCP.FIN)) !== 0;
    if (isData && (bits & KEEP_ALIVE) === 0 && (known & HAS_NEXT) !== 0)
      bits |= this.#repeated(place, own, peer, sequence, length, next, ahead, packet);

    if ((known & HAS_NEXT) === 0) states[own + START] = (flags & TCP.SYN) !== 0 ? sequence : sequence - 1;
    if (!isProbe && ((known & HAS_NEXT) === 0 || ((next - states[own + NEXT]) | 0) > 0)) {
      states[own + NEXT] = next;
      states[own + NEXT_PACKET] = packet;
    }
    if ((flags & TCP.ACK) !== 0 && acknowledged !== states[own + ACK]) states[own + KNOWN] &= ~(TOLD | GAP_SINCE);
    else if (ahead > 0) states[own + KNOWN] |= GAP_SINCE;
    if (!isProbe && ((known & HAS_NEXT) === 0 || sequence === states[own + SEEN]))
      states[own + SEEN] = states[own + NEXT];
    if ((flags & TCP.ACK) !== 0) {
      states[own + ACK] = acknowledged;
      states[own + ACK_PACKET] = packet;
    }
    states[own + KNOWN] =
      HAS_NEXT | ((flags & TCP.ACK) !== 0 ? HAS_ACK : 0) | (states[own + KNOWN] & (HAS_ACK | TOLD | GAP_SINCE));
    states[own + WINDOW] = window;
    states[own + LAST] = bits;
    return bits;
  }

  /** Nanoseconds from the flow's last SYN to a packet; NaN where it is not known. The first SYN would count its time-out. */
  sinceSyn(flow: FlowId, packet: PacketId): number {
    const place = this.#pool.find(flow);
    const since = place < 0 ? -1 : this.#between(this.#pool.words[place * STATE + SYN_PACKET], packet);
    return since < 0 ? NaN : since;
  }

  /** Bytes that were there before: sent again, or overtaken by later ones? */
  #repeated(
    place: number,
    own: number,
    peer: number,
    sequence: number,
    length: number,
    next: number,
    ahead: number,
    packet: PacketId,
  ): number {
    const states = this.#pool.words;
    const isAcked = (states[peer + KNOWN] & HAS_ACK) !== 0;
    if (length > 0 && isAcked && ((sequence + length - states[peer + ACK]) | 0) <= 0) return SPURIOUS | RETRANSMISSION;
    if (ahead >= 0) return 0;
    if (
      states[peer + REPEATS] >= FAST_REPEATS &&
      states[peer + ACK] === sequence &&
      isWithin(this.#between(states[peer + ACK_PACKET], packet), FAST_WITHIN)
    )
      return FAST | RETRANSMISSION;
    const roundTrip = this.#between(states[place * STATE + SYN_PACKET], states[place * STATE + ANSWER_PACKET]);
    const late = this.#between(states[own + NEXT_PACKET], packet);
    if (isWithin(late, roundTrip < 0 ? REORDERED_WITHIN : roundTrip) && next !== states[own + NEXT])
      return OUT_OF_ORDER;
    return RETRANSMISSION;
  }

  /**
   * A SYN-ACK that does not begin where this side began: somebody else answers, or the same ports are used again. After a
   * reset this side begins anew with it.
   */
  #answer(flow: FlowId, own: number, sequence: number, fromResponder: boolean): number {
    const states = this.#pool.words;
    if ((states[own + KNOWN] & HAS_NEXT) === 0 || states[own + START] === sequence) return 0;
    const { originatorFlags, responderFlags } = this.#flows.columns;
    if (((fromResponder ? responderFlags : originatorFlags)[flow] & TCP.RST) !== 0) {
      states[own + KNOWN] = 0;
      states[own + START] = sequence;
    }
    return PORT_REUSE;
  }

  /** Nanoseconds from one packet to another; −1 where one of them is not known or time goes back. */
  #between(from: PacketId, to: PacketId): number {
    if (from < 0 || to < 0) return -1;
    const { seconds, nanoseconds } = this.#packets.columns;
    return (seconds[to] - seconds[from]) * 1e9 + (nanoseconds[to] & NANOSECONDS) - (nanoseconds[from] & NANOSECONDS);
  }

  /** A SYN and the reset that answers it: all that most flows of a scan are. They need no state, and millions have none. */
  #isRefusal(flow: FlowId, cursor: Cursor, fromResponder: boolean): boolean {
    const { columns } = this.#flows;
    return (
      fromResponder &&
      (cursor.tcpFlags & TCP.RST) !== 0 &&
      columns.originatorPackets[flow] === 1 &&
      columns.responderPackets[flow] === 1 &&
      cursor.tcpAcknowledgement === columns.originatorNext[flow] &&
      cursor.wireEnd === cursor.at
    );
  }
}

const isWithin = (nanoseconds: number, limit: number): boolean => nanoseconds >= 0 && nanoseconds < limit;

/** RFC 7323, 2.2: windows are scaled only where both SYNs offer it. */
function setScale(states: Int32Array, own: number, peer: number, cursor: Cursor): void {
  states[own + SCALE] = scaleOf(cursor.tcpWindowScale);
  if ((cursor.tcpFlags & TCP.ACK) === 0) return;
  if (states[own + SCALE] === SCALE_UNUSED && states[peer + SCALE] !== SCALE_UNKNOWN)
    states[peer + SCALE] = SCALE_UNUSED;
  if (states[peer + SCALE] === SCALE_UNUSED) states[own + SCALE] = SCALE_UNUSED;
}

/** Window full: the segment ends where the peer's window does. Only where the window is known, scale and all. */
function fillsWindow(states: Int32Array, peer: number, end: number): boolean {
  return (
    states[peer + SCALE] !== SCALE_UNKNOWN &&
    (states[peer + KNOWN] & HAS_ACK) !== 0 &&
    (end | 0) === ((states[peer + ACK] + states[peer + WINDOW]) | 0)
  );
}

/** A segment without payload in its place: what its acknowledgement and window say, held against the last ones. */
function bareAck(states: Int32Array, own: number, peer: number, acknowledged: number, window: number): number {
  if (acknowledged !== states[own + ACK]) return 0;
  if (window !== states[own + WINDOW]) return window === 0 ? 0 : WINDOW_UPDATE;
  const last = states[peer + LAST];
  if (window === 0) return (last & PROBE) === 0 ? 0 : PROBE_ACK;
  if ((last & KEEP_ALIVE) !== 0) return KEEP_ALIVE_ACK;
  states[own + REPEATS] += 1;
  return DUPLICATE_ACK;
}
