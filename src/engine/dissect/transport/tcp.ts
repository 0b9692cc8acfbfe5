// RFC 9293. Only what every analysis needs is read here; sequence numbers are followed in engine/flow/tcp-tracker.ts.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { NONE } from '../../../model/ids.ts';
import { TCP } from '../../../model/cursor.ts';
import { SCALE_CUT } from '../../../model/window-scale.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainTcp, fixedTcp, tcpFields } from './tcp-fields.ts';
import {
  ACKNOWLEDGEMENT,
  DESTINATION_PORT,
  FLAGS,
  HEADER,
  LARGEST_SHIFT,
  OFFSET,
  OPTION,
  SEQUENCE,
  SOURCE_PORT,
  WINDOW,
} from './tcp-header.ts';

/** No-op, no-op, timestamp of 10 bytes: what nearly every segment with options carries. Skipping it saves 6 ns. */
const ONLY_TIMESTAMP = 0x0101080a;

export const tcp: PacketDissector = {
  id: 'tcp',
  title: 'Transmission Control Protocol',
  display: 'TCP',
  claims: [[SPACE.ipProtocol, 6]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < HEADER) {
      context.note(ANOMALY.tcpTruncated, cursor);
      if (available < SEQUENCE) return STOP;
    }
    cursor.sourcePort = u16be(bytes, at + SOURCE_PORT);
    cursor.destinationPort = u16be(bytes, at + DESTINATION_PORT);
    if (available < HEADER) return STOP;

    cursor.tcpSequence = u32be(bytes, at + SEQUENCE);
    cursor.tcpAcknowledgement = u32be(bytes, at + ACKNOWLEDGEMENT);
    cursor.tcpFlags = bytes[at + FLAGS];
    cursor.tcpWindow = u16be(bytes, at + WINDOW);
    cursor.tcpWindowScale = NONE;
    cursor.tcpOptions = NONE;
    const header = (bytes[at + OFFSET] >> 4) * 4;
    if (header < HEADER) {
      context.note(ANOMALY.tcpHeaderLength, cursor);
      return STOP;
    }
    if (header > available) {
      context.note(ANOMALY.tcpTruncated, cursor);
      if (header > cursor.wireEnd - at) return STOP;
      // The capture cut the options: how much payload stood behind them is known all the same.
      readOptions(bytes, at + HEADER, cursor.end, cursor);
      if (cursor.tcpWindowScale === NONE) cursor.tcpWindowScale = SCALE_CUT;
      cursor.at = at + header;
      cursor.end = cursor.at;
      cursor.hasPayload = true;
      return STOP;
    }
    if (header > HEADER && !(header === 32 && u32be(bytes, at + HEADER) === ONLY_TIMESTAMP)) {
      if (!readOptions(bytes, at + HEADER, at + header, cursor)) context.note(ANOMALY.tcpOptions, cursor);
    }
    const flags = cursor.tcpFlags;
    if ((flags & TCP.SYN) !== 0 && (flags & (TCP.FIN | TCP.RST)) !== 0) context.note(ANOMALY.tcpFlags, cursor);
    cursor.tcpOptions = at + HEADER;
    cursor.at = at + header;
    cursor.hasPayload = true;
    return STOP;
  },

  fields: tcpFields,
  fixed: fixedTcp,
  explain: explainTcp,
};

function readOptions(bytes: Uint8Array, at: number, end: number, cursor: { tcpWindowScale: number }): boolean {
  while (at < end) {
    const kind = bytes[at];
    if (kind === OPTION.end) return true;
    if (kind === OPTION.noOperation) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1] : 0;
    if (length < 2 || at + length > end) return false;
    if (kind === OPTION.windowScale && length === 3) cursor.tcpWindowScale = Math.min(bytes[at + 2], LARGEST_SHIFT);
    at += length;
  }
  return true;
}
