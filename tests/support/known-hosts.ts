import { HostFacts } from '../../src/engine/hosts/host-facts.ts';
import { conclude } from '../../src/engine/judge/judge.ts';
import { ADDRESS_KIND } from '../../src/model/address.ts';
import type { HostRole, RoleClaim } from '../../src/model/host-role.ts';
import type { SystemClue, SystemGuess } from '../../src/model/host-system.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import type { Analysis } from '../../src/engine/analysis.ts';
import { analyse } from './judge.ts';
import type { Packet } from './packet-builder.ts';
import { parseAddress } from './packets/address.ts';

/** What is known of the hosts of built packets, by their addresses. */
export interface KnownHosts {
  readonly analysis: Analysis;
  claims(address: string): RoleClaim[];
  roles(address: string): HostRole[];
  clues(address: string): SystemClue[];
  system(address: string): SystemGuess | null;
}

export function knownHosts(analysis: Analysis): KnownHosts {
  conclude(analysis, DEFAULT_SETTINGS);
  const facts = analysis.hostFacts ?? new HostFacts(analysis);
  const idOf = (address: string): number =>
    analysis.addresses.find(address.includes(':') ? ADDRESS_KIND.ipv6 : ADDRESS_KIND.ipv4, parseAddress(address));
  return {
    analysis,
    claims: (address) => facts.roles(idOf(address)),
    roles: (address) => facts.roles(idOf(address)).map(({ role }) => role),
    clues: (address) => facts.clues(idOf(address)),
    system: (address) => facts.system(idOf(address)),
  };
}

export const hostsIn = async (packets: readonly Packet[]): Promise<KnownHosts> => knownHosts(await analyse(packets));
