import { ADDRESS_LIMIT } from './address.ts';
import type { AddressId } from './ids.ts';

/** One tunnel: the endpoints of an outer network header (in no order), what its header adds, and the tunnel around it. */
export interface Tunnel {
  readonly parent: number;
  readonly a: AddressId;
  readonly b: AddressId;
  readonly key: number;
}

const CACHE = 256;

/** Tunnels kept at most: one takes 200 bytes, and a forged packet names a new one. */
const TUNNEL_LIMIT = 1 << 20;

/** Tunnels of a capture, each kept once; 0 is "no tunnel". A small cache spares the string key for nearly every packet. */
export class TunnelPool {
  readonly #tunnels: Tunnel[] = [{ parent: 0, a: -1, b: -1, key: 0 }];
  /**
   * What of a tunnel tells flows apart, by tunnel: the network identifiers on the way, not the endpoints or the depth. One
   * flow may use several tunnels (two relays, a path per direction) or also none, as Zeek and Wireshark allow; but two
   * tenants of a VXLAN with the same addresses are two.
   */
  readonly domains: number[] = [0];
  readonly #domainIds = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  readonly #cache = new Int32Array(CACHE);
  readonly #limit: number;
  /** How often a tunnel beyond the limit was met: what it carries counts to the tunnel around it. */
  refused = 0;

  constructor(limit = TUNNEL_LIMIT) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  add(parent: number, source: AddressId, destination: AddressId, key: number): number {
    const a = source < destination ? source : destination;
    const b = source < destination ? destination : source;
    if (b >= ADDRESS_LIMIT) return this.#refuse(parent); // its end is no single host
    const slot =
      (Math.imul(a ^ Math.imul(b ^ Math.imul(key ^ parent, 0x85ebca6b), 0xc2b2ae35), 0x9e3779b1) >>> 16) & (CACHE - 1);
    const cached = this.#cache[slot];
    const known = this.#tunnels[cached];
    if (cached > 0 && known.a === a && known.b === b && known.key === key && known.parent === parent) return cached;
    return (this.#cache[slot] = this.#find({ parent, a, b, key }));
  }

  #find(tunnel: Tunnel): number {
    const key = `${tunnel.parent},${tunnel.a},${tunnel.b},${tunnel.key}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#tunnels.length > this.#limit) return this.#refuse(tunnel.parent);
    this.#ids.set(key, this.#tunnels.length);
    const around = this.domains[tunnel.parent] ?? 0;
    this.domains.push(tunnel.key === 0 ? around : this.#domain(`${around},${tunnel.key}`));
    return this.#tunnels.push(tunnel) - 1;
  }

  #refuse(parent: number): number {
    this.refused += 1;
    return parent;
  }

  #domain(key: string): number {
    const known = this.#domainIds.get(key);
    if (known !== undefined) return known;
    this.#domainIds.set(key, this.#domainIds.size + 1);
    return this.#domainIds.size;
  }

  get(id: number): Tunnel {
    return this.#tunnels[id] ?? this.#tunnels[0];
  }

  store(): Tunnel[] {
    return this.#tunnels.map((tunnel) => ({ ...tunnel }));
  }

  restore(tunnels: readonly Tunnel[]): void {
    for (const tunnel of tunnels.slice(1)) this.#find(tunnel);
  }
}
