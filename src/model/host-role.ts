/** What a host may do in a network, those that form the network first; a client, which most are, last. */
export const HOST_ROLES = [
  'group',
  'router',
  'scanner',
  'dhcp',
  'dns',
  'directory',
  'web',
  'proxy',
  'mail',
  'file',
  'print',
  'database',
  'remote',
  'voice',
  'media',
  'messages',
  'vpn',
  'time',
  'management',
  'industrial',
  'client',
] as const;
/** A role by its name in tables and reports. */
export type HostRole = (typeof HOST_ROLES)[number];

/** By what a role shows. What is told by the number of a port alone is a weaker sign than what was spoken there. */
export const ROLE_SIGNS = [
  'served',
  'port',
  'multicast',
  'broadcast',
  'leased-network',
  'carried',
  'exceeded',
  'redirected',
  'advertised',
  'routing',
  'named-router',
  'leased',
  'leased6',
  'found',
  'opened',
] as const;
/** A kind of sign by its name. */
export type RoleSign = (typeof ROLE_SIGNS)[number];

/** One reason why a host has a role. */
export interface RoleEvidence {
  readonly sign: RoleSign;
  /** What was counted, as `sign` says: flows, packets, messages, addresses or findings. */
  readonly count: number;
  /** Ports, a MAC address, detectors: what the sign is about; empty where it says it all. */
  readonly about: readonly string[];
  /** The first packet that shows it, as a row number; −1 where none is known (any more). */
  readonly packet: number;
  /** The display filter that shows it. */
  readonly filter: string;
}

/** A role of a host, and why. */
export interface RoleClaim {
  readonly role: HostRole;
  readonly evidence: readonly RoleEvidence[];
}
