// Attributes of STUN (IANA stun-parameters), with those of Google and Microsoft ([MS-TURN], [MS-ICE2]) that calls carry.

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import { hex, octets, text } from '../header.ts';

/** How the value of an attribute is read; `u16` repeats to its end. */
export type AttributeShape =
  | 'address'
  | 'xor-address'
  | 'text'
  | 'bytes'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'error'
  | 'fingerprint'
  | 'change'
  | 'channel'
  | 'transport'
  | 'even-port'
  | 'google-network'
  | 'service'
  | 'sequence'
  | 'none';

type Attribute = readonly [title: string, shape: AttributeShape, field?: string];

export const ATTRIBUTES: Readonly<Record<number, Attribute>> = {
  0x0001: ['Mapped address', 'address'],
  0x0002: ['Response address', 'address'],
  0x0003: ['Change request', 'change'],
  0x0004: ['Source address', 'address'],
  0x0005: ['Changed address', 'address'],
  0x0006: ['Username', 'text', 'att.username'],
  0x0007: ['Password', 'bytes', 'att.password'],
  0x0008: ['Message integrity', 'bytes', 'att.hmac'],
  0x0009: ['Error code', 'error'],
  0x000a: ['Unknown attributes', 'u16', 'att.unknown'],
  0x000b: ['Reflected from', 'address'],
  0x000c: ['Channel number', 'channel', 'att.channelnum'],
  0x000d: ['Lifetime', 'u32', 'att.lifetime'],
  0x000e: ['Alternate server', 'address'],
  0x000f: ['Magic cookie', 'u32', 'att.magic_cookie'],
  0x0010: ['Bandwidth', 'u32', 'port.bandwidth'],
  0x0011: ['Destination address', 'address'],
  0x0012: ['Peer address', 'xor-address'],
  0x0013: ['Data', 'bytes'],
  0x0014: ['Realm', 'text', 'att.realm'],
  0x0015: ['Nonce', 'text', 'att.nonce'],
  0x0016: ['Relayed address', 'xor-address'],
  0x0017: ['Requested address family', 'transport', 'att.family'],
  0x0018: ['Even port', 'even-port', 'att.even-port.reserve-next'],
  0x0019: ['Requested transport', 'transport', 'att.transp'],
  0x001a: ["Don't fragment", 'none'],
  0x001c: ['Message integrity, SHA-256', 'bytes', 'att.hmac'],
  0x001e: ['Hash of the user', 'bytes'],
  0x0020: ['Mapped address', 'xor-address'],
  0x0022: ['Reservation token', 'bytes', 'att.token'],
  0x0024: ['Priority', 'u32', 'att.priority'],
  0x0025: ['Use this candidate', 'none'],
  0x0026: ['Padding', 'bytes'],
  0x002a: ['Connection ID', 'bytes'],
  0x8006: ['Unknown (Microsoft)', 'bytes', 'att.unknown8006'],
  0x8008: ['Version (Microsoft)', 'u32', 'att.ms.version'],
  0x8020: ['Mapped address (Microsoft)', 'xor-address'],
  0x8022: ['Software', 'text', 'att.software'],
  0x8023: ['Alternate server', 'address'],
  0x8027: ['Cache timeout', 'u32', 'att.cache-timeout'],
  0x8028: ['Fingerprint', 'fingerprint'],
  0x8029: ['Controlled side', 'bytes', 'att.tie-breaker'],
  0x802a: ['Controlling side', 'bytes', 'att.tie-breaker'],
  0x802b: ['Response came from', 'address'],
  0x802c: ['Other address', 'address'],
  0x8037: ['Service', 'bytes'],
  0x8050: ['Sequence number (Microsoft)', 'sequence'],
  0x8054: ['Candidate identifier', 'text', 'att.ms.foundation'],
  0x8055: ['Service quality', 'service'],
  0x8070: ['Version of ICE (Microsoft)', 'u32', 'att.ms.version.ice'],
  0x8090: ['Alternate mapped address', 'xor-address'],
  0x8095: ['Multiplexed session', 'u64', 'att.ms.multiplexed_turn_session_id'],
  0xc001: ['Nomination', 'bytes'],
  0xc057: ['Network (Google)', 'google-network'],
  0xc059: ['Piggybacked (Google)', 'bytes'],
  0xff05: ['Of an application', 'bytes'],
};

const number = (title: string, unit?: string): FieldSpec => ({
  title,
  kind: 'unsigned',
  ...(unit !== undefined && { unit }),
});

export const attributeFields = defineFields({
  'stun.att.type': hex('Type'),
  'stun.att.type.comprehension': { ...hex('Optional to understand'), mask: 0x8000 },
  'stun.att.type.assignment': { ...hex('Assigned by a designated expert'), mask: 0x4000 },
  'stun.att.length': number('Length', 'bytes'),
  'stun.att.padding': number('Padding', 'bytes'),
  'stun.att.reserved': octets('Reserved'),
  'stun.att.family': { ...hex('Address family'), names: { 1: 'IPv4', 2: 'IPv6' } },
  'stun.att.port': number('Port'),
  'stun.att.port-xord': octets('Port, masked'),
  'stun.att.ipv4': {
    title: 'Address',
    kind: 'ipv4',
    help: {
      en: 'Mapped: how the asker looks from outside its NAT. It tells the true address behind a tunnel or proxy.',
      ru: 'Mapped — как спросивший виден из-за NAT. Выдаёт настоящий адрес за туннелем или прокси.',
    },
  },
  'stun.att.ipv4-xord': octets('Address, masked'),
  'stun.att.ipv6': { title: 'Address', kind: 'ipv6' },
  'stun.att.ipv6-xord': octets('Address, masked'),
  'stun.att.username': text('User'),
  'stun.att.password': octets('Password'),
  'stun.att.hmac': octets('HMAC'),
  'stun.att.error.class': { ...number('Hundreds of the error'), mask: 7 },
  'stun.att.error': number('Error'),
  'stun.att.error.reason': text('Reason'),
  'stun.att.unknown': hex('Unknown attribute'),
  'stun.att.channelnum': hex('Channel'),
  'stun.att.lifetime': number('Lifetime', 'seconds'),
  'stun.att.magic_cookie': hex('Magic cookie'),
  'stun.port.bandwidth': number('Bandwidth'),
  'stun.value': octets('Value'),
  'stun.att.realm': text('Realm'),
  'stun.att.nonce': text('Nonce'),
  'stun.att.even-port.reserve-next': { ...number('Reserve the next port'), mask: 0x80 },
  'stun.att.transp': { ...hex('Transport'), names: { 6: 'TCP', 17: 'UDP' } },
  'stun.att.token': octets('Token'),
  'stun.att.priority': number('Priority'),
  'stun.att.change-ip': { title: 'From another address', kind: 'flag', mask: 4 },
  'stun.att.change-port': { title: 'From another port', kind: 'flag', mask: 2 },
  'stun.att.unknown8006': octets('Value'),
  'stun.att.software': text('Software'),
  'stun.att.cache-timeout': number('Cache timeout', 'seconds'),
  'stun.att.crc32': hex('CRC-32'),
  'stun.att.crc32.status': { ...number('CRC-32 status'), names: { 0: 'Bad', 1: 'Good' }, derived: true },
  'stun.att.tie-breaker': octets('Tie breaker'),
  'stun.att.ms.version': number('Version'),
  'stun.att.ms.version.ice': number('Version of ICE'),
  'stun.att.ms.foundation': text('Foundation'),
  'stun.att.ms.stream_type': {
    ...number('Stream'),
    names: { 1: 'audio', 2: 'video', 3: 'additional video', 4: 'data' },
  },
  'stun.att.ms.service_quality': { ...number('Quality'), names: { 0: 'best effort', 1: 'reliable' } },
  'stun.att.ms.multiplexed_turn_session_id': hex('Session'),
  'stun.att.ms.connection_id': octets('Connection'),
  'stun.att.ms.sequence_number': number('Sequence number'),
  'stun.att.google.network_id': number('Network'),
  'stun.att.google.network_cost': number('Cost of the network'),
});
