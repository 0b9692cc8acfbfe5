import type { ApplicationDissector, PacketDissector } from './dissector.ts';
import { ethernet } from './link/ethernet.ts';
import { arp } from './network/arp.ts';
import { icmp } from './network/icmp.ts';
import { ipv4 } from './network/ipv4.ts';
import { ipv6 } from './network/ipv6.ts';
import { tcp } from './transport/tcp.ts';
import { udp } from './transport/udp.ts';
import { dns } from './application/dns.ts';

/** Protocols of single packets, from the link upwards. A new one is a file and a line here. */
export const PACKET_DISSECTORS: readonly PacketDissector[] = [ethernet, arp, ipv4, ipv6, icmp, tcp, udp];

/**
 * Protocols inside transport payload. All are told by content; the order matters only where two would both say yes:
 * the stricter probe stands first.
 */
export const APPLICATION_DISSECTORS: readonly ApplicationDissector[] = [dns];
