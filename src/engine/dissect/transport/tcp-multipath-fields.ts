// Multipath TCP: RFC 8684, and version 0 (RFC 6824), whose messages differ in length. One option of TCP, eight subtypes.
// Not handled: what follows over several options, such as data sequence numbers from the start of a connection.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const SUBTYPE = 2,
  FLAGS = 3,
  HEADER = 3;
const CAPABLE = 0,
  JOIN = 1,
  SEQUENCE = 2,
  ADD_ADDRESS = 3,
  REMOVE_ADDRESS = 4,
  PRIORITY = 5,
  FAIL = 6,
  FAST_CLOSE = 7,
  RESET = 8;
const SUBTYPE_NAMES = {
  [CAPABLE]: 'Multipath capable',
  [JOIN]: 'Join connection',
  [SEQUENCE]: 'Data sequence',
  [ADD_ADDRESS]: 'Add address',
  [REMOVE_ADDRESS]: 'Remove address',
  [PRIORITY]: 'Change priority',
  [FAIL]: 'Fall back',
  [FAST_CLOSE]: 'Fast close',
  [RESET]: 'Subflow reset',
};
/** RFC 8684, 3.6. */
const REASONS = {
  0: 'Unspecified',
  1: 'Multipath TCP specific',
  2: 'Lack of resources',
  3: 'Administratively prohibited',
  4: 'Too much outstanding data',
  5: 'Unacceptable performance',
  6: 'Middlebox interference',
};
/** Bits of the data sequence option: what is there, and in eight bytes instead of four. */
const HAS_ACK = 0x01,
  LONG_ACK = 0x02,
  HAS_MAPPING = 0x04,
  LONG_SEQUENCE = 0x08;

const PREFIX = 'tcp.options.mptcp';
const named = (...names: string[]): string[] => names.map((name) => `${PREFIX}.${name}`);

export const multipathFields = defineFields({
  'tcp.options.mptcp.subtype': unsigned('Subtype', { mask: 0xf0, names: SUBTYPE_NAMES }),
  'tcp.options.mptcp.version': unsigned('Version', { mask: 0x0f }),
  'tcp.options.mptcp.reserved': hex('Reserved', { mask: 0x0fff }),
  'tcp.options.mptcp.flags': hex('Flags'),
  'tcp.options.mptcp.backup.flag': unsigned('Only a backup', { mask: 0x01 }),
  'tcp.options.mptcp.checksumreq.flags': unsigned('Checksum required', { mask: 0x80 }),
  'tcp.options.mptcp.extensibility.flag': unsigned('Extensibility', { mask: 0x40 }),
  'tcp.options.mptcp.nomoresubflows.flag': unsigned('No subflows to this address', { mask: 0x20 }),
  'tcp.options.mptcp.sha1.flag': unsigned('HMAC by SHA-1', { mask: 0x01 }),
  'tcp.options.mptcp.sha256.flag': unsigned('HMAC by SHA-256', { mask: 0x01 }),
  'tcp.options.mptcp.reserved.flag': hex('Reserved', { mask: 0x3e }),
  'tcp.options.mptcp.datafin.flag': unsigned('End of the data', { mask: 0x10 }),
  'tcp.options.mptcp.dseqn8.flag': unsigned('Sequence number of 8 bytes', { mask: LONG_SEQUENCE }),
  'tcp.options.mptcp.dseqnpresent.flag': unsigned('With sequence number and length', { mask: HAS_MAPPING }),
  'tcp.options.mptcp.dataack8.flag': unsigned('Acknowledgement of 8 bytes', { mask: LONG_ACK }),
  'tcp.options.mptcp.dataackpresent.flag': unsigned('With acknowledgement', { mask: HAS_ACK }),
  'tcp.options.mptcp.flag_U.flag': flag('U', 0x08),
  'tcp.options.mptcp.flag_V.flag': flag('V', 0x04),
  'tcp.options.mptcp.flag_W.flag': flag('W', 0x02),
  'tcp.options.mptcp.flag_T.flag': flag('Will pass', 0x01),
  'tcp.options.mptcp.rst_reason': hex('Reason', { names: REASONS }),
  'tcp.options.mptcp.addrid': unsigned('Address number'),
  'tcp.options.mptcp.sendkey': unsigned("Sender's key"),
  'tcp.options.mptcp.recvkey': unsigned("Receiver's key"),
  'tcp.options.mptcp.recvtok': unsigned("Receiver's token", {
    help: {
      en: 'Which connection this one joins: the beginning of a hash of its key, which the first handshake carries.',
      ru: 'К какому соединению это присоединяется: начало хеша его ключа, переданного в первом рукопожатии.',
    },
  }),
  'tcp.options.mptcp.sendrand': unsigned("Sender's random number"),
  'tcp.options.mptcp.sendtrunchmac': unsigned("Sender's HMAC, cut"),
  'tcp.options.mptcp.sendhmac': octets("Sender's HMAC"),
  'tcp.options.mptcp.addaddrtrunchmac': unsigned('HMAC, cut'),
  'tcp.options.mptcp.rawdataack': unsigned('Data acknowledged'),
  'tcp.options.mptcp.rawdataseqno': unsigned('Data sequence number'),
  'tcp.options.mptcp.subflowseqno': unsigned('Sequence number in the subflow'),
  'tcp.options.mptcp.datalvllen': unsigned('Length of the data', { unit: 'bytes' }),
  'tcp.options.mptcp.checksum': hex('Checksum'),
  'tcp.options.mptcp.ipver': unsigned('IP version', { mask: 0x0f }),
  'tcp.options.mptcp.echo': unsigned('Echo', { mask: 0x01 }),
  'tcp.options.mptcp.ipv4': { title: 'Address', kind: 'ipv4' },
  'tcp.options.mptcp.ipv6': { title: 'Address', kind: 'ipv6' },
  'tcp.options.mptcp.port': unsigned('Port'),
});

const key = (name: string): Row => [`${PREFIX}.${name}`, 8];
const number: Row = [`${PREFIX}.addrid`, 1];

/** What stands behind subtype and flags, by subtype and, where senders tell them apart so, by the option's length. */
const BODIES: Readonly<Record<number, (length: number) => readonly Row[]>> = {
  [CAPABLE]: () => [key('sendkey'), key('recvkey'), [`${PREFIX}.datalvllen`, 2], [`${PREFIX}.checksum`, 2]],
  [JOIN]: (length) =>
    length === 12
      ? [number, [`${PREFIX}.recvtok`, 4], [`${PREFIX}.sendrand`, 4]]
      : length === 16
        ? [number, key('sendtrunchmac'), [`${PREFIX}.sendrand`, 4]]
        : [
            [null, 1],
            [`${PREFIX}.sendhmac`, 20],
          ],
  [ADD_ADDRESS]: (length) => [
    number,
    length >= 20 ? [`${PREFIX}.ipv6`, 16] : [`${PREFIX}.ipv4`, 4],
    ...(PORTED.has(length) ? ([[`${PREFIX}.port`, 2]] as const) : []),
    key('addaddrtrunchmac'),
  ],
  [REMOVE_ADDRESS]: (length) => Array.from({ length: length - HEADER }, () => number),
  [PRIORITY]: () => [number],
  [FAIL]: () => [[null, 1], key('rawdataseqno')],
  [FAST_CLOSE]: () => [[null, 1], key('recvkey')],
  [RESET]: () => [[`${PREFIX}.rst_reason`, 1]],
};
/** Lengths of "add address" with a port: of either version of IP, without and with the HMAC of version 1. */
const PORTED: ReadonlySet<number> = new Set([10, 18, 22, 30]);
/** Lengths that it has in version 0. */
const WITH_IP_VERSION: ReadonlySet<number> = new Set([8, 10, 20, 22]);
/** Of the third message that joins a connection, which has an HMAC in place of numbers. */
const LAST_JOIN = 24;

const CAPABLE_FLAGS_0 = named('checksumreq.flags', 'extensibility.flag', 'sha1.flag', 'reserved.flag');
const CAPABLE_FLAGS = named(
  'checksumreq.flags',
  'extensibility.flag',
  'nomoresubflows.flag',
  'sha256.flag',
  'reserved.flag',
);
const SEQUENCE_FLAGS = named(
  'datafin.flag',
  'dseqn8.flag',
  'dseqnpresent.flag',
  'dataack8.flag',
  'dataackpresent.flag',
);
const BACKUP_FLAG = named('backup.flag');
const RESET_FLAGS = named('flag_U.flag', 'flag_V.flag', 'flag_W.flag', 'flag_T.flag');

/** Tells the option in bytes[at, at + length), kind and length included. */
export function explainMultipath(bytes: Uint8Array, at: number, length: number, option: FieldGroup): void {
  const end = at + length;
  if (length < HEADER) return;
  const subtype = bytes[at + SUBTYPE] >> 4;
  option.field(`${PREFIX}.subtype`, at + SUBTYPE, 1);
  explainBits(bytes, at, length, option);
  if (subtype === SEQUENCE) explainSequence(bytes, at + FLAGS, end, option);
  else tellRows(option, BODIES[subtype]?.(length) ?? [], at + HEADER + (subtype === CAPABLE ? 1 : 0), end);
}

/** The bits beside the subtype, and the byte of flags where there is one. */
function explainBits(bytes: Uint8Array, at: number, length: number, option: FieldGroup): void {
  const [subtype, rest] = [bytes[at + SUBTYPE] >> 4, bytes[at + SUBTYPE] & 0x0f];
  if (subtype === CAPABLE) option.field(`${PREFIX}.version`, at + SUBTYPE, 1);
  if (subtype === ADD_ADDRESS)
    option.field(`${PREFIX}.${WITH_IP_VERSION.has(length) && rest >= 4 ? 'ipver' : 'echo'}`, at + SUBTYPE, 1);
  if (subtype === FAIL || subtype === FAST_CLOSE || (subtype === JOIN && length === LAST_JOIN))
    option.field(`${PREFIX}.reserved`, at + SUBTYPE, 2);
  else if (subtype === CAPABLE) explainFlags(option, at + FLAGS, rest === 0 ? CAPABLE_FLAGS_0 : CAPABLE_FLAGS);
  else if (subtype === SEQUENCE) explainFlags(option, at + FLAGS, SEQUENCE_FLAGS);
  else if (subtype === JOIN || subtype === PRIORITY) explainFlags(option, at + SUBTYPE, BACKUP_FLAG);
  else if (subtype === RESET) explainFlags(option, at + SUBTYPE, RESET_FLAGS);
}

function explainFlags(option: FieldGroup, at: number, bits: readonly string[]): void {
  const field = option.field(`${PREFIX}.flags`, at, 1);
  for (const bit of bits) field.field(bit, at, 1);
}

/** RFC 8684, 3.3.1: acknowledgement and mapping are there where the flags at `at` say so; the checksum where there is room. */
function explainSequence(bytes: Uint8Array, at: number, end: number, option: FieldGroup): void {
  if (at >= end) return;
  const flags = bytes[at];
  const rows: Row[] = [];
  if ((flags & HAS_ACK) !== 0) rows.push([`${PREFIX}.rawdataack`, (flags & LONG_ACK) !== 0 ? 8 : 4]);
  if ((flags & HAS_MAPPING) !== 0)
    rows.push(
      [`${PREFIX}.rawdataseqno`, (flags & LONG_SEQUENCE) !== 0 ? 8 : 4],
      [`${PREFIX}.subflowseqno`, 4],
      [`${PREFIX}.datalvllen`, 2],
      [`${PREFIX}.checksum`, 2],
    );
  tellRows(option, rows, at + 1, end);
}
