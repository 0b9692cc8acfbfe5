import type { FlowId } from './ids.ts';
import { defineTable } from './table.ts';

/** Transports whose ports are ports (IP protocol numbers): types and codes of ICMP are none. */
export const WITH_PORTS: readonly number[] = [6, 17, 33, 132, 136];
const HAS_PORTS = Uint8Array.from({ length: 256 }, (_, transport) => Number(WITH_PORTS.includes(transport)));

/** Whether an IP protocol has ports. */
export const hasPorts = (transport: number): boolean => HAS_PORTS[transport] === 1;

/** IP protocol numbers by the name that flows carry. */
const TRANSPORTS: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmp6',
  88: 'eigrp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  132: 'sctp',
  136: 'udplite',
};

/** Name of an IP protocol as flows carry it: `tcp`, or `ip-99` for one without a name here. */
export const transportName = (transport: number): string => TRANSPORTS[transport] ?? `ip-${transport}`;

/** Zeek's conn_state (docs.zeek.org, base/protocols/conn/main.zeek), in the order of their numbers here. */
export const FLOW_STATES = [
  'OTH',
  'S0',
  'S1',
  'SF',
  'REJ',
  'S2',
  'S3',
  'RSTO',
  'RSTR',
  'RSTOS0',
  'RSTRH',
  'SH',
  'SHR',
] as const;

/** How a connection stands, as Zeek's conn_state names it. */
export type FlowState = (typeof FLOW_STATES)[number];

/** Flow rows kept at most: beyond it unanswered flows of one originator are folded into counted groups. */
export const FLOW_LIMIT = 1 << 23;

/** Groups of folded flows kept at most, one per originator; the last takes all further ones. */
export const GROUP_LIMIT = 1 << 16;

/**
 * One bidirectional flow: a 5-tuple within its tunnel, until a new SYN or (UDP, ICMP) 60 s of silence. The originator
 * sent the SYN, or spoke first. First and last time are those of its first and last packet.
 */
export const flowTable = defineTable({
  id: 'flows',
  title: 'Flows',
  description: 'Packets between two endpoints that belong together, both directions.',
  limit: FLOW_LIMIT + GROUP_LIMIT,
  columns: {
    originator: { kind: 'address', title: 'Originator' },
    responder: { kind: 'address', title: 'Responder' },
    originatorPort: { kind: 'port', title: 'Port' },
    responderPort: { kind: 'port', title: 'Port' },
    /** IP protocol number. */
    transport: { kind: 'u8', title: 'Transport', field: 'ip.proto' },
    /** Index into FLOW_STATES. */
    state: { kind: 'u8', title: 'State' },
    /** What it speaks or carries: a place in FLOW_APPLICATIONS (engine/dissect/flow-applications.ts) + 1; 0 is unknown. */
    application: { kind: 'u16', title: 'Application' },
    serverName: { kind: 'text', title: 'Server name' },
    /** Tunnel around it (Analysis.tunnels), 0 for none. */
    tunnel: { kind: 'integer', title: 'Tunnel' },
    firstPacket: { kind: 'packet', title: 'First packet' },
    lastPacket: { kind: 'packet', title: 'Last packet' },
    originatorPackets: { kind: 'u32', title: 'Packets sent', unit: 'packets' },
    responderPackets: { kind: 'u32', title: 'Packets received', unit: 'packets' },
    /** IP bytes, headers included (Zeek's orig_ip_bytes). */
    originatorIpBytes: { kind: 'number', title: 'IP bytes sent', unit: 'bytes' },
    responderIpBytes: { kind: 'number', title: 'IP bytes received', unit: 'bytes' },
    /** Payload without headers; TCP by sequence numbers, so that gaps count and retransmissions do not (Zeek's orig_bytes). */
    originatorBytes: { kind: 'number', title: 'Bytes sent', unit: 'bytes' },
    responderBytes: { kind: 'number', title: 'Bytes received', unit: 'bytes' },
    /** All TCP flags seen, or'ed. For ICMP: type and code of the first message stand in the ports. */
    originatorFlags: { kind: 'u8', title: 'Flags sent' },
    responderFlags: { kind: 'u8', title: 'Flags received' },
    /** Last SYN to the ACK that completes the handshake, as far as seen; NaN when it was not. */
    handshakeRtt: { kind: 'number', title: 'Handshake RTT', unit: 'nanoseconds' },
    retransmissions: { kind: 'u32', title: 'Retransmissions', unit: 'count' },
    outOfOrder: { kind: 'u32', title: 'Out of order', unit: 'count' },
    zeroWindows: { kind: 'u16', title: 'Zero windows', unit: 'count' },
    resets: { kind: 'u16', title: 'Resets', unit: 'count' },
    /** Bytes that both sides moved past without them being in the capture. */
    missedBytes: { kind: 'number', title: 'Missed bytes', unit: 'bytes' },
    /** What the TCP tracker (engine/flow/tcp-tracker.ts) follows per side: state and first sequence number, next one expected, highest acknowledged by the peer. */
    originatorTcp: { kind: 'u8', title: 'Originator TCP', internal: true },
    responderTcp: { kind: 'u8', title: 'Responder TCP', internal: true },
    originatorStart: { kind: 'u32', title: 'Originator start', internal: true },
    responderStart: { kind: 'u32', title: 'Responder start', internal: true },
    originatorNext: { kind: 'u32', title: 'Originator next', internal: true },
    responderNext: { kind: 'u32', title: 'Responder next', internal: true },
    originatorAcked: { kind: 'u32', title: 'Originator acknowledged', internal: true },
    responderAcked: { kind: 'u32', title: 'Responder acknowledged', internal: true },
    /** Flows folded into this row, 0 for an ordinary flow: then responder and ports are none. */
    folded: { kind: 'u32', title: 'Folded flows', unit: 'count' },
  },
});

const RST = 4,
  ACK = 16;

/**
 * Whether only the originator's half of a TCP connection was captured: it acknowledges a SYN-ACK that is not there and goes
 * on, so it did get through, whatever the state says.
 */
export function isHalfCaptured(
  {
    originatorFlags,
    originatorBytes,
    responderPackets,
  }: {
    readonly originatorFlags: Uint8Array;
    readonly originatorBytes: Float64Array;
    readonly responderPackets: Uint32Array;
  },
  flow: FlowId,
): boolean {
  if ((originatorFlags[flow] & ACK) === 0 || responderPackets[flow] > 0) return false;
  return (originatorFlags[flow] & RST) === 0 || originatorBytes[flow] > 0;
}
