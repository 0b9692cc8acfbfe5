/** Protocols that carry another packet: { the line in braces }. */
import { checksum, concat, EMPTY, u16, u24, u32, type Bytes } from './bytes.ts';
import { ETHER_TYPE, PROTOCOL } from './ip.ts';
import type { Line } from './line.ts';

/** The packet inside a tunnel, with the EtherType that names it (Transparent Ethernet Bridging for a whole frame). */
export interface Inner {
  readonly etherType: number;
  readonly bytes: Uint8Array;
}

/** RFC 2784 and RFC 2890. Words: sum. Options: key, sequence, greType. */
export function gre(line: Line, inner: Inner): Bytes {
  const [key, sequence] = [line.option('key'), line.option('sequence')];
  const sum = line.has('sum');
  const flags = (sum ? 0x8000 : 0) | (key ? 0x2000 : 0) | (sequence ? 0x1000 : 0);
  const number = (text: string | undefined): Bytes => (text ? concat(u32(Number(text))) : EMPTY);
  const header = concat(u16(flags), u16(line.number('greType', inner.etherType)), new Uint8Array(sum ? 4 : 0));
  const packet = concat(header, number(key), number(sequence), inner.bytes);
  if (sum) packet.set(u16(line.checksum('checksum', checksum(packet))), 4);
  return packet;
}

/** RFC 4302, in tunnel mode. Options: spi, sequence. The integrity value is made up. */
export function ah(line: Line, inner: Inner): Bytes {
  const next = inner.etherType === ETHER_TYPE.ipv6 ? PROTOCOL.ipv6 : PROTOCOL.ipip;
  const value = new Uint8Array(12).fill(0xa5);
  const length = (12 + value.length) / 4 - 2;
  return concat([next, length, 0, 0], u32(line.number('spi', 1)), u32(line.number('sequence', 1)), value, inner.bytes);
}

/** RFC 4303. Options: spi, sequence; the payload is what encryption left. */
export const esp = (line: Line, payload: Uint8Array): Bytes =>
  concat(u32(line.number('spi', 1)), u32(line.number('sequence', 1)), payload);

/** Tunnels over UDP: the port that a line without ports gets, and the header before the inner packet. */
export const OVER_UDP: Readonly<Record<string, { port: number; header: (line: Line, inner: Inner) => Bytes }>> = {
  /** RFC 7348 section 5. Option: vni. */
  vxlan: { port: 4789, header: (line) => concat([8, 0, 0, 0], u24(line.number('vni', 1)), [0]) },
  /** RFC 8926 section 3.4. Options: vni, geneveOptions=hex. */
  geneve: {
    port: 6081,
    header: (line, inner) => {
      const options = line.bytes('geneveOptions');
      return concat([options.length / 4, 0], u16(inner.etherType), u24(line.number('vni', 1)), [0], options);
    },
  },
  /** 3GPP TS 29.281 section 5.1: a G-PDU. Option: teid. */
  gtpu: {
    port: 2152,
    header: (line, inner) => concat([0x30, 0xff], u16(inner.bytes.length), u32(line.number('teid', 1))),
  },
  /** RFC 4380: an IPv6 packet as it is. */
  teredo: { port: 3544, header: () => EMPTY },
};
