// HOT. A dozen comparisons per segment on columns of the flow table.
//
// Connection states follow Zeek (TCPSessionAdapter and conn_state of base/protocols/conn/main.zeek): each side goes from
// inactive to established, closed or reset, and the pair of sides gives S0, SF, REJ and so on. Bytes are counted by
// sequence numbers, as Zeek does: a gap counts, a retransmission does not, and what the peer acknowledged was sent even
// where the capture lacks it.

import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import type { FlowState, flowTable } from '../../model/flow.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Table } from '../../model/table.ts';

/** States of one side. */
const INACTIVE = 0,
  SYN_SENT = 1,
  SYN_ACK_SENT = 2,
  PARTIAL = 3,
  ESTABLISHED = 4,
  CLOSED = 5,
  RESET = 6;
const STATE = 7;
/** The first sequence number of this side is known, be it from what the other side acknowledged. */
export const STARTED = 8;

/** Follows sequence numbers and flags of TCP flows, and works out the state of each. */
export class TcpTracker {
  readonly #table: Table<typeof flowTable.columns>;

  constructor(table: Table<typeof flowTable.columns>) {
    this.#table = table;
  }

  /**
   * A SYN that cannot belong to this flow opens another one: its sequence number is not the one this side began with. The
   * same number again is a SYN sent again, even after a refusal. A SYN-ACK of another number belongs here as long as the
   * flow is open (evading servers and middleboxes send several) or it acknowledges this flow's SYN.
   */
  startsAnew(flow: FlowId, cursor: Cursor, fromResponder: boolean): boolean {
    if ((cursor.tcpFlags & TCP.SYN) === 0 || (cursor.tcpFlags & TCP.RST) !== 0) return false;
    const columns = this.#table.columns;
    const own = fromResponder ? columns.responderTcp[flow] : columns.originatorTcp[flow];
    const start = fromResponder ? columns.responderStart[flow] : columns.originatorStart[flow];
    const isKnown = (own & STARTED) !== 0;
    if (isKnown && start === cursor.tcpSequence) return false;
    if ((cursor.tcpFlags & TCP.ACK) === 0) return isKnown || this.isOver(flow);
    const peerStart = fromResponder ? columns.originatorStart[flow] : columns.responderStart[flow];
    return this.isOver(flow) && cursor.tcpAcknowledgement !== (peerStart + 1) >>> 0;
  }

  /** Follows one segment. What is odd about it, engine/flow/tcp-analysis.ts says. */
  track(flow: FlowId, cursor: Cursor, fromResponder: boolean): void {
    const columns = this.#table.columns;
    const flags = cursor.tcpFlags;
    const states = fromResponder ? columns.responderTcp : columns.originatorTcp;
    const before = states[flow];

    if ((flags & (TCP.SYN | TCP.FIN | TCP.RST)) !== 0 || (before & STATE) < ESTABLISHED)
      this.#advance(flow, cursor, fromResponder);
    if ((flags & TCP.ACK) !== 0) this.#acknowledge(flow, cursor.tcpAcknowledgement, fromResponder);
    if ((flags & TCP.RST) !== 0) {
      columns.resets[flow] += columns.resets[flow] < 0xffff ? 1 : 0;
      return;
    }
    // Behind a reset, which others may have sent, a SYN says anew where its side begins.
    const isAnew = (flags & TCP.SYN) !== 0 && (before & STATE) === RESET;
    this.#follow(flow, cursor, fromResponder, isAnew || (before & STARTED) === 0);
    if (cursor.tcpWindow === 0 && (flags & TCP.SYN) === 0)
      columns.zeroWindows[flow] += columns.zeroWindows[flow] < 0xffff ? 1 : 0;
  }

  /** Sequence space: counts new bytes, and those that are missing. */
  #follow(flow: FlowId, cursor: Cursor, fromResponder: boolean, isFirst: boolean): void {
    const columns = this.#table.columns;
    const nexts = fromResponder ? columns.responderNext : columns.originatorNext;
    const syn = cursor.tcpFlags & TCP.SYN ? 1 : 0;
    const fin = cursor.tcpFlags & TCP.FIN;
    const payload = cursor.wireEnd - cursor.at;
    const sequence = cursor.tcpSequence;
    if (isFirst) {
      const states = fromResponder ? columns.responderTcp : columns.originatorTcp;
      states[flow] |= STARTED;
      (fromResponder ? columns.responderStart : columns.originatorStart)[flow] = syn ? sequence : sequence - 1;
      nexts[flow] = sequence;
    }
    const next = nexts[flow];
    const hole = (sequence - next) | 0;
    const advance = (sequence + syn + payload + fin - next) | 0;
    if (advance > 0) {
      nexts[flow] = next + advance;
      const added = advance - (hole >= 0 ? syn : 0) - fin;
      if (added !== 0) (fromResponder ? columns.responderBytes : columns.originatorBytes)[flow] += added;
      if (hole > 0) columns.missedBytes[flow] += hole;
      return;
    }
    if (payload <= 1 && hole === -1 && syn + fin === 0) return; // keep-alive
    if (payload > 0 && columns.missedBytes[flow] >= payload) columns.missedBytes[flow] -= payload;
  }

  #acknowledge(flow: FlowId, acknowledged: number, fromResponder: boolean): void {
    const columns = this.#table.columns;
    const peers = fromResponder ? columns.originatorTcp : columns.responderTcp;
    const acked = fromResponder ? columns.originatorAcked : columns.responderAcked;
    if ((peers[flow] & STARTED) === 0) {
      peers[flow] |= STARTED;
      (fromResponder ? columns.originatorStart : columns.responderStart)[flow] = acknowledged - 1;
      (fromResponder ? columns.originatorNext : columns.responderNext)[flow] = acknowledged;
      acked[flow] = acknowledged;
    } else if (acked[flow] === 0 || ((acknowledged - acked[flow]) | 0) > 0) acked[flow] = acknowledged;
  }

  #advance(flow: FlowId, cursor: Cursor, fromResponder: boolean): void {
    const columns = this.#table.columns;
    const states = fromResponder ? columns.responderTcp : columns.originatorTcp;
    const peers = fromResponder ? columns.originatorTcp : columns.responderTcp;
    const own = states[flow] & STATE;
    const peer = peers[flow] & STATE;
    const reached = nextState(own, peer, cursor, fromResponder);
    if (reached === own) return;
    states[flow] = (states[flow] & ~STATE) | reached;
    const answered = fromResponder && reached === ESTABLISHED && peer === SYN_SENT && (cursor.tcpFlags & TCP.SYN) !== 0;
    if (answered) peers[flow] = (peers[flow] & ~STATE) | ESTABLISHED;
    // Zeek: a peer that sent FIN and then RST closed like any other, once this side's FIN follows.
    const peerFlags = fromResponder ? columns.originatorFlags[flow] : columns.responderFlags[flow];
    if (reached === CLOSED && peer === RESET && (peerFlags & TCP.FIN) !== 0)
      peers[flow] = (peers[flow] & ~STATE) | CLOSED;
    const originator = columns.originatorTcp[flow] & STATE;
    const responder = columns.responderTcp[flow] & STATE;
    const hasPayload =
      originator === RESET && responder === RESET && columns.originatorBytes[flow] + columns.responderBytes[flow] > 0;
    columns.state[flow] = STATE_NUMBER[connectionState(originator, responder, hasPayload)];
  }

  /** Both sides have closed: nothing more is to come, whereas a reset may be forged or cross data on its way. */
  isClosed(flow: FlowId): boolean {
    const columns = this.#table.columns;
    return (columns.originatorTcp[flow] & STATE) === CLOSED && (columns.responderTcp[flow] & STATE) === CLOSED;
  }

  /** Both sides have closed, or one was reset. */
  isOver(flow: FlowId): boolean {
    const columns = this.#table.columns;
    const originator = columns.originatorTcp[flow] & STATE;
    const responder = columns.responderTcp[flow] & STATE;
    return originator === RESET || responder === RESET || (originator === CLOSED && responder === CLOSED);
  }

  /**
   * At the end of the capture: bytes that the peer acknowledged and the capture lacks were sent all the same. A side that
   * the capture never saw has no bytes, as in Zeek: one-sided captures say so instead of guessing.
   */
  finish(): void {
    const columns = this.#table.columns;
    for (let flow = 0; flow < this.#table.length; flow += 1) {
      if (columns.transport[flow] !== IP_PROTOCOL.tcp) continue;
      // Flags first: of a scan's flows nobody has acknowledged anything, and pages that were never written stay untouched.
      if ((columns.responderFlags[flow] & TCP.ACK) !== 0 && columns.originatorPackets[flow] > 0) {
        const sent = unseen(columns.originatorAcked[flow], columns.originatorNext[flow], columns.originatorTcp[flow]);
        if (sent > 0) columns.originatorBytes[flow] += sent;
      }
      if ((columns.originatorFlags[flow] & TCP.ACK) !== 0 && columns.responderPackets[flow] > 0) {
        const received = unseen(columns.responderAcked[flow], columns.responderNext[flow], columns.responderTcp[flow]);
        if (received > 0) columns.responderBytes[flow] += received;
      }
    }
  }
}

function unseen(acked: number, next: number, state: number): number {
  if (acked === 0 || (state & STARTED) === 0) return 0;
  const beyond = (acked - next) | 0;
  return beyond > 0 ? beyond : 0;
}

function nextState(own: number, peer: number, cursor: Cursor, fromResponder: boolean): number {
  const flags = cursor.tcpFlags;
  if ((flags & TCP.RST) !== 0) return own === CLOSED && peer === CLOSED ? own : RESET;
  // A port that refused may open before the SYN is sent again.
  if (own === RESET && (flags & TCP.SYN) === 0) return own;
  if ((flags & TCP.FIN) !== 0) return CLOSED;
  if (own === CLOSED) return own;
  if ((flags & TCP.SYN) !== 0) {
    if (own === ESTABLISHED || own === CLOSED) return own;
    if ((flags & TCP.ACK) === 0) return SYN_SENT;
    return fromResponder || peer === SYN_SENT ? ESTABLISHED : SYN_ACK_SENT;
  }
  // Zeek: an ACK behind a SYN-ACK completes the handshake, even where the capture lacks the SYN.
  if (own === INACTIVE) return peer === ESTABLISHED ? ESTABLISHED : PARTIAL;
  return own;
}

/** @param hasPayload only asked where both sides were reset: reading it for a lone SYN would cost a page fault */
function connectionState(originator: number, responder: number, hasPayload: boolean): FlowState {
  const originatorInactive = originator === INACTIVE || originator === PARTIAL;
  const responderInactive = responder === INACTIVE || responder === PARTIAL;
  if (responder === RESET) {
    if (originator === SYN_SENT || originator === SYN_ACK_SENT || (originator === RESET && !hasPayload)) return 'REJ';
    return originatorInactive ? 'RSTRH' : 'RSTR';
  }
  if (originator === RESET) return responderInactive ? 'RSTOS0' : 'RSTO';
  if (originator === CLOSED && responder === CLOSED) return 'SF';
  if (originator === CLOSED) return responderInactive ? 'SH' : 'S2';
  if (responder === CLOSED) return originatorInactive ? 'SHR' : 'S3';
  if (originator === SYN_SENT && responder === INACTIVE) return 'S0';
  return originator === ESTABLISHED && responder === ESTABLISHED ? 'S1' : 'OTH';
}

/** Number of each state in FLOW_STATES. */
export const STATE_NUMBER = Object.fromEntries(FLOW_STATES.map((state, number) => [state, number])) as Readonly<
  Record<FlowState, number>
>;
