// Addresses in messages of PIM, behind their family and encoding (RFC 7761, 4.9.1).

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { flags, hex, tellRows, unsigned } from '../header.ts';

/** Bytes of an address by its family. */
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 2: 16 };
const IPV6 = 2;
/** The only encoding there is (RFC 7761, 4.9.1). */
const NATIVE = 0;
/** Family and encoding before an address; two more bytes before that of a group or source. */
const UNICAST = 2,
  LONG = 4;

/** A field of its own for each family. */
const nameFor = (name: string, family: number): string =>
  family !== IPV6
    ? name
    : name === 'pim.unicast'
      ? 'pim.unicast_ipv6'
      : `${name.replace(/4$/, '')}${/_ip4?$/.test(name) ? '' : '_ip'}6`;
/** Fields of an address, one for each family. */
export const address = (name: string, title: string): Record<string, FieldSpec> => ({
  [name]: { title, kind: 'ipv4' },
  [nameFor(name, IPV6)]: { title, kind: 'ipv6' },
});

export const pimAddressFields = defineFields({
  'pim.addr_address_family': unsigned('Address family', { names: { 1: 'IPv4', 2: 'IPv6' } }),
  'pim.addr_encoding_type': unsigned('Encoding'),
  'pim.mask_len': unsigned('Mask length', { unit: 'bits' }),
  ...address('pim.unicast', 'Address'),
  ...address('pim.group', 'Group'),
  'pim.group_addr.flags': hex('Flags'),
  ...flags('pim.group_addr.flags', { b: ['Bidirectional', 0x80], z: ['Scoped by an administrator', 0x01] }),
  'pim.group_addr.flags.reserved': hex('Reserved', { mask: 0x7e }),
  ...address('pim.source', 'Source'),
  'pim.source_addr.flags': hex('Flags'),
  ...flags('pim.source_addr.flags', {
    s: ['Sparse', 0x04],
    w: ['Any source', 0x02],
    r: ['By the tree of the rendezvous point', 0x01],
  }),
  'pim.source_addr.flags.reserved': hex('Reserved', { mask: 0xf8 }),
});

/** An address behind its family and encoding; returns where what follows stands, or −1. */
export function tellUnicast(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, name: string): number {
  const [family, length] = familyAt(bytes, at, end, UNICAST);
  if (length === 0) return -1;
  const field = layer.field(
    nameFor(name, family),
    at,
    UNICAST + length,
    bytes.subarray(at + UNICAST, at + UNICAST + length),
  );
  return tellRows(
    field,
    [
      ['pim.addr_address_family', 1],
      ['pim.addr_encoding_type', 1],
      [nameFor('pim.unicast', family), length],
    ],
    at,
    end,
  );
}

/** The family of the address at `at`, and its length; 0 where none is there that can be read. */
function familyAt(
  bytes: Uint8Array,
  at: number,
  end: number,
  before: number,
): readonly [family: number, length: number] {
  if (at < 0 || end - at < before) return [0, 0];
  const length = bytes[at + 1] === NATIVE ? (ADDRESS_LENGTHS[bytes[at]] ?? 0) : 0;
  return [bytes[at], end - at - before < length ? 0 : length];
}

const GROUP_FLAGS = ['b', 'reserved', 'z'].map((name) => `pim.group_addr.flags.${name}`);
const SOURCE_FLAGS = ['reserved', 's', 'w', 'r'].map((name) => `pim.source_addr.flags.${name}`);

/** A group, or a source, with flags and mask. */
export function tellLong(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, name: string): number {
  const [family, length] = familyAt(bytes, at, end, LONG);
  if (length === 0) return -1;
  const isGroup = name === 'pim.group';
  const field = layer.field(nameFor(name, family), at, LONG + length, bytes.subarray(at + LONG, at + LONG + length));
  return tellRows(
    field,
    [
      ['pim.addr_address_family', 1],
      ['pim.addr_encoding_type', 1],
      isGroup ? ['pim.group_addr.flags', 1, ...GROUP_FLAGS] : ['pim.source_addr.flags', 1, ...SOURCE_FLAGS],
      ['pim.mask_len', 1],
      [nameFor(isGroup ? 'pim.group' : 'pim.source', family), length],
    ],
    at,
    end,
  );
}
