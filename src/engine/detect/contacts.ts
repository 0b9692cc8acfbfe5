import type { AddressId, FlowId } from '../../model/ids.ts';
import type { Facts } from './detector.ts';

/** A TCP flow that shows a first contact. */
export interface Contact {
  readonly flow: FlowId;
  readonly originator: AddressId;
  readonly responder: AddressId;
  readonly port: number;
  /** Seconds since the start of the capture. */
  readonly at: number;
  /** No answer, a refusal, or a handshake that was given up before any payload: Zeek's is_failed_conn. */
  readonly failed: boolean;
  /** The responder answered the SYN: its port is open. */
  readonly open: boolean;
}

const SYN = 2;
const FAILED = new Set(['S0', 'REJ', 'RSTOS0', 'SH']);
const RESET = new Set(['RSTO', 'RSTR']);

/** TCP contacts that began with a SYN, in the order of their first packets. */
export function* tcpContacts(facts: Facts): Generator<Contact> {
  const { columns, length } = facts.flows;
  for (let flow = 0; flow < length; flow += 1) {
    if (columns.transport[flow] !== 6 || (columns.originatorFlags[flow] & SYN) === 0) continue;
    const state = facts.state(flow);
    const noPayload = columns.originatorBytes[flow] === 0 && columns.responderBytes[flow] === 0;
    yield {
      flow,
      originator: columns.originator[flow],
      responder: columns.responder[flow],
      port: columns.responderPort[flow],
      at: facts.seconds(columns.firstPacket[flow]),
      failed: FAILED.has(state) || (RESET.has(state) && noPayload),
      open: (columns.responderFlags[flow] & SYN) !== 0,
    };
  }
}
