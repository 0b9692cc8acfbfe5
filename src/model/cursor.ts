import { NONE } from './ids.ts';
import type { AddressId } from './ids.ts';

/**
 * The one moving place in the packet being read, and the facts that its headers gave so far. One object, reused for
 * every packet: dissectors advance `at`, may pull `end` in (padding, trailers), and never look outside [at, end).
 */
export class Cursor {
  /** First byte of the current layer, and one past the last byte that belongs to it. */
  at = 0;
  end = 0;
  /** First byte of the frame. */
  frame = 0;
  /** One past the last byte on the wire as far as lengths tell: beyond `end` where the capture cut the packet. */
  wireEnd = 0;

  /** The stack of layers so far: a node of the layer tree (model/layers.ts). */
  stack = 0;
  /** Anomalies of this packet so far: id of a set (model/anomaly-sets.ts). */
  anomalies = 0;

  // Link
  linkSource: AddressId = NONE;
  linkDestination: AddressId = NONE;
  /** Innermost VLAN identifier, or −1. */
  vlan = NONE;

  // Network: the innermost header that is not quoted in an ICMP error.
  source: AddressId = NONE;
  destination: AddressId = NONE;
  /** Whether `source` and `destination` came from a network header (not from the link). */
  hasNetwork = false;
  /** Length of the innermost IP packet as its header says (Zeek's orig_ip_bytes). */
  ipLength = 0;
  /** Whether the innermost network header counts more bytes than were on the wire: it is no part to put together. */
  isShort = false;
  /** Time to live or hop limit. */
  hops = 0;
  /** Identity of the tunnel around the innermost network header, 0 for none (context.enterTunnel). */
  tunnel = 0;
  /** Something the tunnel header adds to its identity, such as a VXLAN network identifier. */
  tunnelKey = 0;

  // A fragment of a datagram: the walk stops, reassembly goes on (engine/flow/ip-fragments.ts).
  isFragment = false;
  fragmentOffset = 0;
  fragmentMore = false;
  fragmentId = 0;
  /** IP protocol number of what the fragments carry. */
  fragmentProtocol = 0;

  // Transport
  /** IP protocol number of the innermost network layer's payload, or −1: no flow. */
  transport = NONE;
  sourcePort = NONE;
  destinationPort = NONE;
  /** Transport header was read whole: [at, end) is payload, and `wireEnd − at` its length on the wire. */
  hasPayload = false;
  /** Bytes of payload on the wire, told by the transport's header (for TCP see the sequence numbers). */
  payloadLength = 0;
  /** What the datagram of the innermost network layer carries instead of payload: number of a packet dissector, or −1. */
  carried = NONE;
  tcpFlags = 0;
  tcpSequence = 0;
  tcpAcknowledgement = 0;
  tcpWindow = 0;
  /** Window scale of a SYN, −1 where it has none, SCALE_CUT (model/window-scale.ts) where the capture may have cut it off. */
  tcpWindowScale = NONE;
  /** Where the options of TCP begin, which end at `at`; −1 where the capture cut them. */
  tcpOptions = NONE;
  icmpType = NONE;
  icmpCode = NONE;
  /** What was to be read next is on the wire, and not in the capture. */
  isCut = false;

  /** Starts a frame of `captured` bytes at `at`, of which the wire had `length`. */
  reset(at: number, captured: number, length: number): void {
    this.at = at;
    this.end = at + captured;
    this.wireEnd = at + (length > captured ? length : captured);
    this.frame = at;
    this.stack = 0;
    this.anomalies = 0;
    this.linkSource = NONE;
    this.linkDestination = NONE;
    this.vlan = NONE;
    this.source = NONE;
    this.destination = NONE;
    this.hasNetwork = false;
    this.ipLength = 0;
    this.isShort = false;
    this.hops = 0;
    this.tunnel = 0;
    this.tunnelKey = 0;
    this.isFragment = false;
    this.transport = NONE;
    this.sourcePort = NONE;
    this.destinationPort = NONE;
    this.hasPayload = false;
    this.payloadLength = 0;
    this.carried = NONE;
    this.tcpFlags = 0;
    this.icmpType = NONE;
    this.icmpCode = NONE;
    this.isCut = false;
  }
}

/** TCP flags (RFC 9293, 3.1; RFC 3168). */
export const TCP = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ECE: 64, CWR: 128 } as const;

/** IP protocol numbers that code names (IANA protocol-numbers). */
export const IP_PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  route: 43,
  fragment: 44,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  noNext: 59,
  destination: 60,
  sctp: 132,
  mobility: 135,
  udplite: 136,
  mplsInIp: 137,
  hip: 139,
  shim6: 140,
} as const;
