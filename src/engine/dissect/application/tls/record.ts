// The header of a record over a stream (RFC 8446, 5.1): type, version, length.

import { u16be } from '../../../../base/bytes.ts';

/** ContentType; DTLS has the same. */
export const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

const TYPE = 0;
export const RECORD_VERSION = 1,
  RECORD_LENGTH = 3,
  RECORD_HEADER = 5;
/** 2^14 bytes and what compression or encryption may add: RFC 5246, 6.2.3. */
export const LONGEST_RECORD = 16_384 + 2048;

/** Of a heartbeat: type and length of the payload, and what must stand behind it (RFC 6520, 4). */
export const HEARTBEAT_HEADER = 3,
  HEARTBEAT_PADDING = 16;

/** Could a record begin at bytes[at]? Five bytes must be there. */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + TYPE];
  return (
    type >= RECORD.changeCipherSpec &&
    type <= RECORD.heartbeat &&
    bytes[at + RECORD_VERSION] === 3 &&
    bytes[at + RECORD_VERSION + 1] <= 4 &&
    u16be(bytes, at + RECORD_LENGTH) <= LONGEST_RECORD &&
    (type === RECORD.applicationData || u16be(bytes, at + RECORD_LENGTH) > 0)
  );
}
