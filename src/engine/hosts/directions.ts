// Which way traffic goes, seen from the home networks.

import { grown } from '../../base/grown.ts';
import { isGroupAddress, isInNetworks, type Network, parseNetworks } from '../../base/network.ts';
import type { AddressPool } from '../../model/address.ts';
import { type Direction, DIRECTIONS } from '../../model/direction.ts';
import type { AddressId } from '../../model/ids.ts';

const LOOPBACKS = parseNetworks(['127.0.0.0/8', '::1/128']);
/** A host that has no address yet is on this link (RFC 1122, 3.2.1.3; RFC 4291, 2.5.2). */
const UNSPECIFIED = parseNetworks(['0.0.0.0/32', '::/128']);

/** Traits of an address, one bit each. */
const KNOWN = 1;
const INSIDE = 2;
const LOOPBACK = 4;
const GROUP = 8;
const MAC = 16;
const NAMELESS = 32;

const CODES = Object.fromEntries(DIRECTIONS.map((direction, code) => [direction, code])) as Record<Direction, number>;

/** Where the addresses of an analysis lie: each is held against the networks once, while more of them become known. */
export class Directions {
  /** Networks counted as inside, CIDR. */
  readonly home: readonly string[];
  readonly #addresses: AddressPool;
  readonly #networks: readonly Network[];
  #known: Uint8Array;

  /** @param home networks counted as inside, CIDR */
  constructor(addresses: AddressPool, home: readonly string[]) {
    this.home = home;
    this.#addresses = addresses;
    this.#networks = parseNetworks(home);
    this.#known = new Uint8Array(addresses.size);
  }

  #traits(id: AddressId): number {
    if (id < 0) return KNOWN;
    if (id >= this.#known.length) this.#known = grown(this.#known, id);
    if (this.#known[id] === 0) this.#known[id] = this.#work(id);
    return this.#known[id];
  }

  #work(id: AddressId): number {
    const bytes = this.#addresses.bytes(id);
    if (this.#addresses.isMac(id)) return KNOWN | MAC | ((bytes[0] & 1) === 1 ? GROUP : 0);
    const lies = (networks: readonly Network[], trait: number): number => (isInNetworks(bytes, networks) ? trait : 0);
    return (
      KNOWN |
      lies(this.#networks, INSIDE) |
      lies(LOOPBACKS, LOOPBACK) |
      (isGroupAddress(bytes) ? GROUP : 0) |
      lies(UNSPECIFIED, NAMELESS)
    );
  }

  /** Whether an address lies in the home networks. */
  isInside(id: AddressId): boolean {
    return (this.#traits(id) & INSIDE) !== 0;
  }

  isLoopback(id: AddressId): boolean {
    return (this.#traits(id) & LOOPBACK) !== 0;
  }

  /** Whether it is of a multicast group, or of all. */
  isGroup(id: AddressId): boolean {
    return (this.#traits(id) & GROUP) !== 0;
  }

  /** The direction from one address to another. */
  of(from: AddressId, to: AddressId): Direction {
    return DIRECTIONS[this.codeOf(from, to)];
  }

  /** The same as its place among `DIRECTIONS`. */
  codeOf(from: AddressId, to: AddressId): number {
    if (from < 0 || to < 0) return CODES.unknown;
    const source = this.#traits(from);
    const target = this.#traits(to);
    if (((source | target) & MAC) !== 0) return CODES.unknown;
    if ((source & target & LOOPBACK) !== 0) return CODES.loopback;
    const isNear = (target & (INSIDE | GROUP)) !== 0;
    if ((source & (INSIDE | NAMELESS)) !== 0) return isNear ? CODES.internal : CODES.outbound;
    return isNear ? CODES.inbound : CODES.external;
  }
}
