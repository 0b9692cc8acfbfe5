// HOT. One look-up for each header inside another: open addressing over typed arrays (a Map keyed by texts: 2 µs and 200
// bytes a tunnel, which forged packets name by the million).

import { grown } from '../base/grown.ts';
import { randomMultiplier } from '../base/hash-seed.ts';
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

/** Tunnels kept at most: a forged packet names a new one. */
const TUNNEL_LIMIT = 1 << 20;

/** Numbers of a tunnel's row: its parent, ends and key. */
const ROW = 4;

/** Tunnels of a capture, each kept once; 0 is "no tunnel". A small cache spares the look-up for nearly every packet. */
export class TunnelPool {
  #rows = Int32Array.of(0, -1, -1, 0);
  #count = 1;
  #slots = new Int32Array(64); // at most half of them are taken, by numbers from 1
  /**
   * What of a tunnel tells flows apart, by tunnel: the network identifiers on the way, not the endpoints or the depth. One
   * flow may use several tunnels (two relays, a path per direction) or also none, as Zeek and Wireshark allow; but two
   * tenants of a VXLAN with the same addresses are two.
   */
  readonly domains: number[] = [0];
  readonly #domainIds = new Map<string, number>();
  readonly #cache = new Int32Array(CACHE);
  readonly #multiplier = randomMultiplier();
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
    const hash = mix(this.#multiplier, parent, a, b, key);
    const place = hash >>> 24;
    const cached = this.#cache[place];
    if (cached > 0 && this.#is(cached, parent, a, b, key)) return cached;
    return (this.#cache[place] = this.#find(hash, parent, a, b, key));
  }

  #is(id: number, parent: number, a: AddressId, b: AddressId, key: number): boolean {
    const rows = this.#rows;
    const at = id * ROW;
    return rows[at + 1] === a && rows[at + 2] === b && rows[at + 3] === (key | 0) && rows[at] === parent;
  }

  #find(hash: number, parent: number, a: AddressId, b: AddressId, key: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let id = this.#slots[slot]; id > 0; id = this.#slots[slot]) {
      if (this.#is(id, parent, a, b, key)) return id;
      slot = (slot + 1) & mask;
    }
    if (this.#count > this.#limit) return this.#refuse(parent);
    const id = this.#count++;
    if ((id + 1) * ROW > this.#rows.length) this.#rows = grown(this.#rows, id * ROW + ROW - 1);
    this.#slots[slot] = id;
    const at = id * ROW;
    this.#rows[at] = parent;
    this.#rows[at + 1] = a;
    this.#rows[at + 2] = b;
    this.#rows[at + 3] = key;
    const around = this.domains[parent] ?? 0;
    this.domains.push(key === 0 ? around : this.#domain(`${around},${key}`));
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 1; id < this.#count; id += 1) {
      const { parent, a, b, key } = this.get(id);
      let slot = mix(this.#multiplier, parent, a, b, key) & mask;
      while (slots[slot] > 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
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
    const at = id >= 0 && id < this.#count ? id * ROW : 0;
    const rows = this.#rows;
    return { parent: rows[at], a: rows[at + 1], b: rows[at + 2], key: rows[at + 3] >>> 0 };
  }

  store(): Tunnel[] {
    return Array.from({ length: this.#count }, (_, id) => this.get(id));
  }

  restore(tunnels: readonly Tunnel[]): void {
    for (const { parent, a, b, key } of tunnels.slice(1))
      this.#find(mix(this.#multiplier, parent, a, b, key), parent, a, b, key);
  }
}

function mix(multiplier: number, parent: number, a: AddressId, b: AddressId, key: number): number {
  let hash = Math.imul(key ^ parent, multiplier);
  hash = Math.imul(b ^ hash ^ (hash >>> 15), 0xc2b2ae35);
  hash = Math.imul(a ^ hash ^ (hash >>> 13), multiplier);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x85ebca6b) ^ (hash >>> 13);
}
