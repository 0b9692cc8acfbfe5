import { isInNetworks, parseNetworks } from '../base/network.ts';
import type { Network } from '../base/network.ts';
import { SEVERITIES } from '../model/finding.ts';
import type { Severity } from '../model/finding.ts';
import type { AddressId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';
import { vendorOf } from './dissect/vendor.ts';

/** What the hosts of a finished analysis are besides what they sent and received. */
export class HostFacts {
  readonly #analysis: Analysis;
  readonly #home: readonly Network[];
  readonly #findings = new Map<AddressId, { count: number; severity: number }>();
  #peers: Uint32Array | null = null;

  /** @param home networks counted as inside, CIDR */
  constructor(analysis: Analysis, home: readonly string[]) {
    this.#analysis = analysis;
    this.#home = parseNetworks(home);
    for (const { actorId, severity } of analysis.findings) {
      const known = this.#findings.get(actorId);
      const rank = SEVERITIES.indexOf(severity);
      this.#findings.set(actorId, {
        count: (known?.count ?? 0) + 1,
        severity: Math.max(known?.severity ?? rank, rank),
      });
    }
  }

  /** Whether it lies in the home networks; null for a MAC address, which lies in none. */
  inside(host: AddressId): boolean | null {
    const { addresses } = this.#analysis;
    if (addresses.isMac(host)) return null;
    return isInNetworks(addresses.bytes(host), this.#home);
  }

  /** Who made its network card. Behind the MAC address of an outside host stands the router. */
  vendor(host: AddressId): string | null {
    const { addresses, hosts } = this.#analysis;
    const mac = addresses.isMac(host) ? host : this.inside(host) === true ? hosts.columns.mac[host] : -1;
    return mac < 0 ? null : vendorOf(addresses.bytes(mac));
  }

  /** Findings about it. */
  findings(host: AddressId): number {
    return this.#findings.get(host)?.count ?? 0;
  }

  /** The worst of them. */
  severity(host: AddressId): Severity | null {
    const known = this.#findings.get(host);
    return known === undefined ? null : SEVERITIES[known.severity];
  }

  /** Hosts that it has flows with. Null for a MAC address, which has none, and where the flows are no longer known. */
  peers(host: AddressId): number | null {
    const { addresses, packets } = this.#analysis;
    if (addresses.isMac(host) || packets.length === 0) return null;
    this.#peers ??= countPeers(this.#analysis);
    return this.#peers[host] ?? 0;
  }

  /** What a column of these is sorted by; null for other columns. */
  keyOf(column: string): ((host: AddressId) => number) | null {
    switch (column) {
      case 'inside':
        return (host) => Number(this.inside(host) ?? NaN);
      case 'findings':
        return (host) => this.findings(host);
      case 'severity':
        return (host) => this.#findings.get(host)?.severity ?? NaN;
      case 'peers':
        return (host) => this.peers(host) ?? NaN;
      default:
        return null;
    }
  }
}

/** By host, with how many others it has flows. Pairs are sorted, so that a host with very many needs no set of its own. */
function countPeers({ flows, hosts }: Analysis): Uint32Array {
  const { originator, responder } = flows.columns;
  const pairs = new Float64Array(flows.length);
  let count = 0;
  for (let flow = 0; flow < flows.length; flow += 1) {
    const [a, b] = [originator[flow], responder[flow]];
    // Folded flows have no responder.
    if (a >= 0 && b >= 0) pairs[count++] = Math.min(a, b) * hosts.length + Math.max(a, b);
  }
  const peers = new Uint32Array(hosts.length);
  let before = -1;
  for (const pair of pairs.subarray(0, count).sort()) {
    if (pair === before) continue;
    before = pair;
    const [a, b] = [Math.floor(pair / hosts.length), pair % hosts.length];
    peers[a] += 1;
    if (b !== a) peers[b] += 1;
  }
  return peers;
}
