// Headers of DTLS: records (RFC 6347, 4.1; RFC 9146, 4; RFC 9147, 4) and handshake messages (RFC 6347, 4.2.2).

import { u16be } from '../../../../base/bytes.ts';
import { VERSION } from './names.ts';
import { LONGEST_RECORD, RECORD } from './record.ts';

/** Of a record: type, version, epoch, sequence number, length. */
const RECORD_VERSION = 1,
  EPOCH = 3,
  LENGTH = 11;
export const DTLS_RECORD_HEADER = 13;
/** Type of records with a connection id, and of acknowledgements (RFC 9147, 7). */
export const CONNECTION_ID = 25;
const ACKNOWLEDGEMENT = 26;
/** First bits of an encrypted record of DTLS 1.3. */
const UNIFIED_MASK = 0xe0,
  UNIFIED = 0x20;

/** Of a handshake message: type, length, message number, offset and length of the fragment. */
export const MESSAGE_LENGTH = 1,
  MESSAGE_NUMBER = 4,
  FRAGMENT_OFFSET = 6,
  FRAGMENT_LENGTH = 9,
  DTLS_MESSAGE_HEADER = 12;

const VERSIONS: readonly number[] = [VERSION.dtls10, VERSION.dtls12, VERSION.dtls13, VERSION.dtlsBad];

/** Does a record with an old header begin at bytes[at]? It may be cut by the end of the capture. */
export function isDtlsRecord(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < DTLS_RECORD_HEADER) return false;
  const type = bytes[at];
  if (type < RECORD.changeCipherSpec || type > ACKNOWLEDGEMENT || !VERSIONS.includes(recordVersion(bytes, at)))
    return false;
  return type === CONNECTION_ID ? epochOf(bytes, at) > 0 : u16be(bytes, at + LENGTH) <= LONGEST_RECORD;
}

/** Does an encrypted record of DTLS 1.3 begin with this byte? */
export const isUnified = (byte: number): boolean => (byte & UNIFIED_MASK) === UNIFIED;

/** The version in the header of a record. */
export const recordVersion = (bytes: Uint8Array, at: number): number => u16be(bytes, at + RECORD_VERSION);

/** Which keys a record is encrypted with; 0: none. */
export const epochOf = (bytes: Uint8Array, at: number): number => u16be(bytes, at + EPOCH);

/**
 * Where the content of the record at `at` ends, as its header says. How long a connection id is only the handshake says, so
 * the length behind it is not known: RFC 9146, 4. Its record is taken for the rest of the datagram.
 */
export const recordEnd = (bytes: Uint8Array, at: number, end: number): number =>
  bytes[at] === CONNECTION_ID ? end : at + DTLS_RECORD_HEADER + u16be(bytes, at + LENGTH);
