/** One packet → its fragments. */
import type { Packet } from '../packet-builder.ts';
import { checksum, concat, u16, u32, type Bytes } from './bytes.ts';
import { PROTOCOL } from './ip.ts';

const ETHERNET = 14;
const MICROSECOND = 1000n;

/**
 * Splits an Ethernet packet without encapsulation into fragments of at most `mtu` bytes (RFC 791 section 3.2; RFC 8200
 * section 4.5, for packets without extension headers).
 */
export function fragments(packet: Packet, mtu: number, id = 1): Packet[] {
  const six = packet.bytes[12] === 0x86;
  const header = packet.bytes.slice(ETHERNET, ETHERNET + (six ? 40 : (packet.bytes[ETHERNET]! & 15) * 4));
  const payload = packet.bytes.subarray(ETHERNET + header.length);
  const step = (mtu - header.length - (six ? 8 : 0)) & ~7;
  const result: Packet[] = [];
  for (let offset = 0; offset < payload.length; offset += step) {
    const piece = payload.slice(offset, offset + step);
    const more = offset + step < payload.length;
    const body = six ? fragment6(header, piece, offset, more, id) : fragment4(header, piece, offset, more, id);
    const bytes = concat(packet.bytes.subarray(0, ETHERNET), body);
    result.push({ ...packet, bytes, length: bytes.length, time: packet.time + BigInt(result.length) * MICROSECOND });
  }
  return result;
}

function fragment4(whole: Bytes, piece: Bytes, offset: number, more: boolean, id: number): Bytes {
  const header = whole.slice();
  header.set([...u16(header.length + piece.length), ...u16(id), ...u16((more ? 0x2000 : 0) | (offset >> 3))], 2);
  header.set([0, 0], 10);
  header.set(u16(checksum(header)), 10);
  return concat(header, piece);
}

function fragment6(whole: Bytes, piece: Bytes, offset: number, more: boolean, id: number): Bytes {
  const header = whole.slice();
  header.set([...u16(8 + piece.length), PROTOCOL.fragment], 4);
  return concat(header, [whole[6]!, 0], u16(offset | (more ? 1 : 0)), u32(id), piece);
}
