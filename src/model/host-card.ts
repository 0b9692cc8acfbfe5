// What crosses to the page when one host is looked at.

import type { RoleClaim } from './host-role.ts';
import type { SystemClue, SystemGuess } from './host-system.ts';

/** A port that a host answered on. */
export interface OpenPort {
  readonly transport: string;
  readonly port: number;
  readonly application: string | null;
  readonly flows: number;
}

/** MAC addresses, names and ports of a card at most. */
export const CARD_LIMIT = 40;

/** Everything known of one host, ready to read. Packets are row numbers, times seconds since 1970 as exact text. */
export interface HostCard {
  readonly address: string;
  readonly kind: 'mac' | 'ipv4' | 'ipv6';
  /** It lies in the home networks of the settings. */
  readonly inside: boolean;
  readonly vendor: string | null;
  readonly macs: readonly { readonly mac: string; readonly vendor: string | null; readonly packet: number }[];
  readonly names: readonly { readonly name: string; readonly source: string; readonly packet: number }[];
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly peers: number;
  readonly openPorts: readonly OpenPort[];
  /** What it does, the most telling first, and why. */
  readonly roles: readonly RoleClaim[];
  /** Its operating system, a guess; null where too little tells. */
  readonly system: SystemGuess | null;
  /** What speaks for one system or another, the weightiest first. */
  readonly clues: readonly SystemClue[];
  readonly first: string | null;
  readonly last: string | null;
  /** Keys of the findings about it. */
  readonly findings: readonly string[];
  /** How many of a kind are not listed: a forged capture gives one host a million names. */
  readonly more: { readonly macs: number; readonly names: number; readonly openPorts: number };
}

/** A host that somebody looks for, and the name by which it was found or is known. */
export interface FoundHost {
  readonly address: string;
  readonly name: string | null;
}
