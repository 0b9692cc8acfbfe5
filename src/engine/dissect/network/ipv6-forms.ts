// What an IPv6 address says of its host: a hardware address (RFC 4291, appendix A), or the IPv4 address that a tunnel runs
// over: 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214).

import { u16be, u32be } from '../../../base/bytes.ts';
import type { FieldGroup, Fields } from '../../../model/field.ts';

const SIX_TO_FOUR = 0x2002,
  TEREDO = 0x2001_0000,
  ISATAP = 0x5efe,
  FILLING = 0xfffe,
  UNIVERSAL = 0x02,
  INVERTED = 0xff;

const ends = (name: string, title: string, kind: 'mac' | 'ipv4' | 'unsigned'): Fields => ({
  [`ipv6.src_${name}`]: { title, kind },
  [`ipv6.dst_${name}`]: { title, kind },
  [`ipv6.${name}`]: { title, kind, hidden: true },
});

/** Fields of the forms, for either end and for both. */
export const FORMS: Fields = {
  ...ends('slaac_mac', 'Hardware address in it', 'mac'),
  ...ends('6to4_gw_ipv4', '6to4 gateway', 'ipv4'),
  ...ends('6to4_sla_id', '6to4 network', 'unsigned'),
  ...ends('ts_ipv4', 'Teredo server', 'ipv4'),
  ...ends('tc_ipv4', 'Teredo client', 'ipv4'),
  ...ends('tc_port', 'Teredo port', 'unsigned'),
  ...ends('isatap_ipv4', 'ISATAP host', 'ipv4'),
};

/** Names what the address at bytes[at] says; `end` is `src` or `dst`. */
export function explainForm(bytes: Uint8Array, at: number, address: FieldGroup, end: 'src' | 'dst'): void {
  const tell = (name: string, place: number, length: number, value?: Uint8Array | number): void => {
    address.field(`ipv6.${end}_${name}`, place, length, value);
    address.field(`ipv6.${name}`, place, length, value);
  };
  if (u16be(bytes, at + 11) === FILLING && (bytes[at + 8] & UNIVERSAL) !== 0) {
    const mac = Uint8Array.of(bytes[at + 8] ^ UNIVERSAL, ...[9, 10, 13, 14, 15].map((i) => bytes[at + i]));
    tell('slaac_mac', at + 8, 8, mac);
  }
  if (u16be(bytes, at) === SIX_TO_FOUR) {
    tell('6to4_gw_ipv4', at + 2, 4);
    tell('6to4_sla_id', at + 6, 2);
  } else if (u32be(bytes, at) === TEREDO) {
    tell('ts_ipv4', at + 4, 4);
    tell('tc_port', at + 10, 2, u16be(bytes, at + 10) ^ 0xffff);
    const client = bytes.slice(at + 12, at + 16).map((byte) => byte ^ INVERTED);
    tell('tc_ipv4', at + 12, 4, client);
  } else if (u16be(bytes, at + 10) === ISATAP && (u16be(bytes, at + 8) & ~0x0200) === 0)
    tell('isatap_ipv4', at + 12, 4);
}
