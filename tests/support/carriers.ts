/** The same IP packet over other links and inside tunnels, as a capture elsewhere on its way would show it. */
import { packet, type Packet } from './packet-builder.ts';
import { concat, hex, u16, type Bytes } from './packets/bytes.ts';
import { fragments } from './packets/fragments.ts';
import { etherTypeOf } from './packets/ip.ts';
import { LINK } from './packets/link.ts';

type Part = Uint8Array | readonly number[];

const ETHERNET = 14;
const MACS = 12;

const framed = (whole: Packet, linkType: number, ...parts: Part[]): Packet => {
  const bytes = concat(...parts);
  return { ...whole, linkType, bytes, length: bytes.length };
};

const macs = ({ bytes }: Packet): Bytes => bytes.slice(0, MACS);
const inner = ({ bytes }: Packet): Bytes => bytes.slice(ETHERNET);
const isSix = (whole: Packet): boolean => etherTypeOf(inner(whole)) === 0x86dd;

/** Inside the packet that a line describes. */
const inside = (whole: Packet, line: string, ...payload: Part[]): Packet => ({
  ...packet([line, concat(...payload)]),
  time: whole.time,
});

/** Each turns an Ethernet packet without tags into what carries it there. */
export const CARRIERS: Readonly<Record<string, (whole: Packet) => Packet | readonly Packet[]>> = {
  'a VLAN': (whole) => framed(whole, LINK.ether, macs(whole), hex('8100 0005'), whole.bytes.slice(MACS)),
  'two VLANs': (whole) => framed(whole, LINK.ether, macs(whole), hex('88a8 0007 8100 0005'), whole.bytes.slice(MACS)),
  MPLS: (whole) => framed(whole, LINK.ether, macs(whole), hex('8847 00011140'), inner(whole)),
  PPPoE: (whole) =>
    framed(
      whole,
      LINK.ether,
      macs(whole),
      hex('8864 1100 0001'),
      u16(inner(whole).length + 2),
      hex(isSix(whole) ? '0057' : '0021'),
      inner(whole),
    ),
  PPP: (whole) => framed(whole, LINK.ppp, hex(isSix(whole) ? 'ff03 0057' : 'ff03 0021'), inner(whole)),
  'no link header': (whole) => framed(whole, LINK.raw, inner(whole)),
  'a BSD loopback': (whole) => framed(whole, LINK.null, hex(isSix(whole) ? '1e000000' : '02000000'), inner(whole)),
  'a cooked link': (whole) =>
    framed(whole, LINK.sll, hex('0000 0001 0006'), whole.bytes.slice(6, MACS), hex('0000'), whole.bytes.slice(MACS)),
  'Wi-Fi': (whole) =>
    framed(
      whole,
      LINK.radiotap,
      hex('00000800 00000000 0801 0000 020000000099'),
      whole.bytes.slice(6, MACS),
      whole.bytes.slice(0, 6),
      hex('0000 aaaa03000000'),
      whole.bytes.slice(MACS),
    ),
  VXLAN: (whole) => inside(whole, 'udp 192.0.2.1:50000 > 192.0.2.2:4789', hex('0800000000002a00'), whole.bytes),
  Geneve: (whole) => inside(whole, 'udp 192.0.2.1:50000 > 192.0.2.2:6081', hex('0000655800002a00'), whole.bytes),
  'GTP-U': (whole) =>
    inside(
      whole,
      'udp 192.0.2.1:2152 > 192.0.2.2:2152',
      hex('30ff'),
      u16(inner(whole).length),
      hex('00000011'),
      inner(whole),
    ),
  GRE: (whole) =>
    inside(whole, 'ip 192.0.2.1 > 192.0.2.2 proto=47', hex('0000'), u16(etherTypeOf(inner(whole))), inner(whole)),
  'IP in IP': (whole) => inside(whole, `ip 192.0.2.1 > 192.0.2.2 proto=${isSix(whole) ? 41 : 4}`, inner(whole)),
  fragments: (whole) => fragments(whole, 300, Number((whole.time / 1000n) & 0xffffn)),
};
