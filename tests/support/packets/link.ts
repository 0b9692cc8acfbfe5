/** Link layers: what stands before the network packet in a capture of a given link type. */
import { parseMac } from './address.ts';
import { concat, EMPTY, hex, u16, u32, type Bytes } from './bytes.ts';
import { ETHER_TYPE } from './ip.ts';
import type { Line } from './line.ts';

/** The numbers of the link types (https://www.tcpdump.org/linktypes.html). */
export const LINK = {
  null: 0,
  ether: 1,
  ppp: 9,
  raw: 101,
  wifi: 105,
  loop: 108,
  sll: 113,
  radiotap: 127,
  ipv4: 228,
  ipv6: 229,
  sll2: 276,
} as const;

export type LinkName = keyof typeof LINK;

/** A network packet on its way into a frame. */
export interface Network {
  readonly etherType: number;
  readonly bytes: Uint8Array;
  readonly sourceMac: Uint8Array;
  readonly targetMac: Uint8Array;
}

/** Takes the options link, eth=a>b and those of the encapsulations below. */
export function frame(line: Line, network: Network): { linkType: number; bytes: Bytes } {
  const name = line.option('link') ?? 'ether';
  if (!(name in LINK)) line.fail(`unknown link ${name}`);
  const [sourceMac, targetMac] = line.option('eth')?.split('>').map(parseMac) ?? [];
  const addressed = {
    ...network,
    sourceMac: sourceMac ?? network.sourceMac,
    targetMac: targetMac ?? network.targetMac,
  };
  const linkType = LINK[name as LinkName];
  return { linkType, bytes: BUILD[name as LinkName](line, encapsulate(line, addressed)) };
}

const PPP_PROTOCOL = new Map<number, number>([
  [ETHER_TYPE.ipv4, 0x0021],
  [ETHER_TYPE.ipv6, 0x0057],
  [ETHER_TYPE.mpls, 0x0281],
]);

const pppProtocol = (line: Line, etherType: number): number[] =>
  u16(line.number('ppp', PPP_PROTOCOL.get(etherType) ?? etherType));

/** mpls=16,17 (RFC 3032), pppoe=session (RFC 2516), vlan=5 or vlan=100,5 (IEEE 802.1Q and 802.1ad), in that order. */
function encapsulate(line: Line, network: Network): Network {
  let { etherType, bytes } = network;
  const labels = (line.option('mpls') ?? '').split(',').filter(Boolean).map(Number);
  if (labels.length > 0) {
    const entries = labels.map((label, i) => u32(((label << 12) | (i === labels.length - 1 ? 0x100 : 0) | 64) >>> 0));
    [etherType, bytes] = [ETHER_TYPE.mpls, concat(...entries, bytes)];
  }
  const session = line.option('pppoe');
  if (session !== undefined) {
    const body = concat(pppProtocol(line, etherType), bytes);
    [etherType, bytes] = [ETHER_TYPE.pppoe, concat([0x11, 0], u16(Number(session)), u16(body.length), body)];
  }
  const tags = (line.option('vlan') ?? '').split(',').filter(Boolean).map(Number);
  for (const [i, tag] of [...tags.entries()].reverse()) {
    bytes = concat(u16(tag), u16(etherType), bytes);
    etherType = tags.length > 1 && i === 0 ? ETHER_TYPE.qinq : ETHER_TYPE.vlan;
  }
  return { ...network, etherType, bytes };
}

const BUILD: Readonly<Record<LinkName, (line: Line, network: Network) => Bytes>> = {
  ether: ethernet,
  null: (_, { etherType, bytes }) => concat(u32(family(etherType)).reverse(), bytes), // in the order of the host
  loop: (_, { etherType, bytes }) => concat(u32(family(etherType)), bytes),
  raw: (_, { bytes }) => concat(bytes),
  ipv4: (_, { bytes }) => concat(bytes),
  ipv6: (_, { bytes }) => concat(bytes),
  ppp: (line, { etherType, bytes }) => concat([0xff, 0x03], pppProtocol(line, etherType), bytes), // RFC 1662
  sll: (_, { etherType, bytes, sourceMac }) => concat(u16(0), u16(1), u16(6), sourceMac, [0, 0], u16(etherType), bytes),
  sll2: (_, { etherType, bytes, sourceMac }) =>
    concat(u16(etherType), [0, 0], u32(2), u16(1), [0, 6], sourceMac, [0, 0], bytes),
  wifi,
  radiotap: (line, network) => concat(hex('00 00 0800 00000000'), wifi(line, network)), // only the header itself
};

/** BSD's numbers: AF_INET, and AF_INET6 of FreeBSD (macOS writes 30). */
const family = (etherType: number): number => (etherType === ETHER_TYPE.ipv6 ? 28 : 2);

/** RFC 1042: LLC with the SNAP header before an EtherType. */
const snap = (etherType: number): Bytes => concat(hex('aaaa03 000000'), u16(etherType));

/** IEEE 802.3. Words: snap (a length and LLC/SNAP instead of the type), pad (to the 60 bytes of the wire). */
function ethernet(line: Line, { etherType, bytes, sourceMac, targetMac }: Network): Bytes {
  const body = line.has('snap') ? concat(snap(etherType), bytes) : bytes;
  const typeOrLength = body === bytes ? etherType : body.length;
  const whole = concat(targetMac, sourceMac, u16(typeOrLength), body);
  return line.has('pad') ? concat(whole, new Uint8Array(Math.max(0, 60 - whole.length))) : whole;
}

/** A data frame of IEEE 802.11 from a station to its access point; the word qos makes it a QoS frame. */
function wifi(line: Line, { etherType, bytes, sourceMac, targetMac }: Network): Bytes {
  const qos = line.has('qos');
  const header = concat([qos ? 0x88 : 0x08, 0x01, 0, 0], hex('02ffffffffff'), sourceMac, targetMac, [0x10, 0x00]);
  return concat(header, qos ? [0, 0] : EMPTY, snap(etherType), bytes);
}
