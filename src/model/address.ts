// HOT. One or two look-ups per packet: open addressing over typed arrays (a Map keyed by strings: 0.7 M/s; this: 25 M/s).

import { u16be, u32be } from '../base/bytes.ts';
import { grown } from '../base/grown.ts';
import { randomMultiplier } from '../base/hash-seed.ts';
import type { AddressId } from './ids.ts';

export const ADDRESS_KIND = { mac: 1, ipv4: 2, ipv6: 3 } as const;

/** What an address is of: a link (MAC), IPv4 or IPv6. */
export type AddressKind = (typeof ADDRESS_KIND)[keyof typeof ADDRESS_KIND];

const MULTIPLIER = 0x9e3779b1;

/** Pairs of addresses fall into so many groups. */
export const PAIR_GROUPS = 16;

/**
 * Addresses told apart at most. Nothing else bounds the hosts of forged packets: a million with eight headers of random
 * addresses, one inside another, took 40 s and 2 GB. As many as there are flows at most (FLOW_LIMIT).
 */
export const ADDRESS_LIMIT = 1 << 23;

/** Beyond the limit addresses count to their network of so many bits, as a host of its own; it is what comes of a /16. */
const NETWORK_BITS = 16;
const NETWORKS = 1 << NETWORK_BITS;

/** Every address of a capture once: its kind and up to four words. An address is its id everywhere else. */
export class AddressPool {
  kinds = new Uint8Array(256);
  /** Four big-endian words per address; IPv4 uses the first, a MAC address the first (upper 16 bits) and second. */
  words = new Uint32Array(1024);
  #count = 0;
  #index = new Int32Array(1024).fill(-1);
  readonly #multiplier = randomMultiplier();
  /** Look-ups come in pairs, sender and receiver: whose turn it is, and whom each would meet next. */
  #turn = 0;
  readonly #guesses = new Int32Array(2);
  readonly #limit: number;
  /** By kind and first bits: the network that stands for its addresses beyond the limit; −1 for none. */
  #networks: Int32Array | null = null;
  /** How often an address was met that its network stands for. */
  folded = 0;

  constructor(limit = ADDRESS_LIMIT) {
    this.#limit = limit;
  }

  /** Addresses told apart at most; ids from here on are networks that stand for many. */
  get limit(): number {
    return this.#limit;
  }

  get size(): number {
    return this.#count;
  }

  ipv4(bytes: Uint8Array, at: number): AddressId {
    const word = u32be(bytes, at);
    const turn = (this.#turn ^= 1);
    // Who goes through many hosts goes through them in the same order again and again, and their ids are in that order.
    const guess = this.#guesses[turn];
    const id =
      guess < this.#count && this.words[guess * 4] === word && this.kinds[guess] === ADDRESS_KIND.ipv4
        ? guess
        : this.#lookup(ADDRESS_KIND.ipv4, word, 0, 0, 0);
    this.#guesses[turn] = id + 1;
    return id;
  }

  ipv6(bytes: Uint8Array, at: number): AddressId {
    return this.#lookup(
      ADDRESS_KIND.ipv6,
      u32be(bytes, at),
      u32be(bytes, at + 4),
      u32be(bytes, at + 8),
      u32be(bytes, at + 12),
    );
  }

  /** An address of a pool in another thread, by its kind and words. */
  add(kind: number, a: number, b: number, c: number, d: number): AddressId {
    return this.#lookup(kind as AddressKind, a >>> 0, b >>> 0, c >>> 0, d >>> 0);
  }

  mac(bytes: Uint8Array, at: number): AddressId {
    return this.#lookup(ADDRESS_KIND.mac, u16be(bytes, at), u32be(bytes, at + 2), 0, 0);
  }

  #lookup(kind: AddressKind, a: number, b: number, c: number, d: number): AddressId {
    const mask = this.#index.length - 1;
    let slot = mix(this.#multiplier, kind, a, b, c, d) & mask;
    for (let id = this.#index[slot]; id >= 0; id = this.#index[slot]) {
      const at = id * 4;
      const { words } = this;
      if (
        words[at] === a &&
        words[at + 1] === b &&
        words[at + 2] === c &&
        words[at + 3] === d &&
        this.kinds[id] === kind
      )
        return id;
      slot = (slot + 1) & mask;
    }
    return this.#insert(slot, kind, a, b, c, d);
  }

  #insert(slot: number, kind: AddressKind, a: number, b: number, c: number, d: number): AddressId {
    if (this.#count >= this.#limit) return this.#fold(kind, a);
    const id = this.#append(kind, a, b, c, d);
    this.#index[slot] = id;
    if (this.#count * 2 > this.#index.length) this.#rehash(this.#index.length * 2);
    return id;
  }

  /** The network of an address that finds no room. */
  #fold(kind: AddressKind, a: number): AddressId {
    this.folded += 1;
    this.#networks ??= new Int32Array(NETWORKS * 4).fill(-1);
    // The first word of a MAC address has only those bits.
    const first = kind === ADDRESS_KIND.mac ? a : a >>> (32 - NETWORK_BITS);
    const place = kind * NETWORKS + first;
    if (this.#networks[place] < 0)
      this.#networks[place] = this.#append(kind, kind === ADDRESS_KIND.mac ? a : (first << (32 - NETWORK_BITS)) >>> 0);
    return this.#networks[place];
  }

  #append(kind: AddressKind, a: number, b = 0, c = 0, d = 0): AddressId {
    const id = this.#count++;
    if (id === this.kinds.length) {
      this.kinds = grown(this.kinds, id);
      this.words = grown(this.words, id * 4 + 3);
    }
    this.kinds[id] = kind;
    const at = id * 4;
    this.words[at] = a;
    this.words[at + 1] = b;
    this.words[at + 2] = c;
    this.words[at + 3] = d;
    return id;
  }

  #rehash(size: number): void {
    this.#index = new Int32Array(size).fill(-1);
    const mask = size - 1;
    for (let id = 0; id < Math.min(this.#count, this.#limit); id += 1) {
      const at = id * 4;
      const { words } = this;
      let slot = mix(this.#multiplier, this.kinds[id], words[at], words[at + 1], words[at + 2], words[at + 3]) & mask;
      while (this.#index[slot] >= 0) slot = (slot + 1) & mask;
      this.#index[slot] = id;
    }
  }

  /** One of PAIR_GROUPS for two addresses: the same for both directions, for every pool, and for all that are sent to many. */
  pairGroup(a: AddressId, b: AddressId): number {
    if (this.#isGroup(a) || this.#isGroup(b)) return 0;
    let hash = 0;
    for (let word = 0; word < 4; word += 1) {
      hash = Math.imul(hash ^ this.words[a * 4 + word] ^ this.words[b * 4 + word], MULTIPLIER);
      hash ^= hash >>> 15;
    }
    return (hash >>> 8) % PAIR_GROUPS;
  }

  /** Multicast (RFC 5771; RFC 4291, 2.7) or the limited broadcast. */
  #isGroup(id: AddressId): boolean {
    const first = this.words[id * 4] >>> 24;
    return this.kinds[id] === ADDRESS_KIND.ipv4 ? (first >= 224 && first < 240) || first === 255 : first === 255;
  }

  isMac(id: AddressId): boolean {
    return this.kinds[id] === ADDRESS_KIND.mac;
  }

  /** The bytes of an address: 4, 6 or 16. */
  bytes(id: AddressId): Uint8Array {
    const kind = this.kinds[id];
    const first = kind === ADDRESS_KIND.mac ? 2 : 0;
    const bytes = new Uint8Array(kind === ADDRESS_KIND.ipv6 ? 16 : kind === ADDRESS_KIND.ipv4 ? 4 : 6);
    for (let i = 0; i < bytes.length; i += 1)
      bytes[i] = this.words[id * 4 + ((first + i) >> 2)] >>> (24 - ((first + i) & 3) * 8);
    return bytes;
  }

  /** Dotted IPv4, RFC 5952 IPv6, or lower-case MAC with colons; a network that stands for many as one: `10.7.0.0/16`. */
  format(id: AddressId): string {
    return id < this.#limit ? this.#text(id) : `${this.#text(id)}/${NETWORK_BITS}`;
  }

  #text(id: AddressId): string {
    const a = this.words[id * 4];
    if (this.kinds[id] === ADDRESS_KIND.ipv4) return `${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}`;
    if (this.kinds[id] === ADDRESS_KIND.mac) return Array.from(this.bytes(id), hex2).join(':');
    return formatIpv6(this.bytes(id));
  }

  /** The id of an address in canonical text form that occurs in the capture, or −1. */
  find(kind: AddressKind, bytes: Uint8Array): AddressId {
    const all = new Uint8Array(16);
    all.set(bytes, kind === ADDRESS_KIND.mac ? 2 : 0);
    const view = new DataView(all.buffer);
    const [a, b, c, d] = [0, 4, 8, 12].map((at) => view.getUint32(at));
    const mask = this.#index.length - 1;
    for (let slot = mix(this.#multiplier, kind, a, b, c, d) & mask; this.#index[slot] >= 0; slot = (slot + 1) & mask) {
      const id = this.#index[slot];
      const at = id * 4;
      const { words, kinds } = this;
      if (kinds[id] !== kind || words[at] !== a || words[at + 1] !== b) continue;
      if (words[at + 2] === c && words[at + 3] === d) return id;
    }
    return -1;
  }

  /** The network that stands for addresses beyond the limit, by its bytes, or −1 where there is none. */
  findNetwork(kind: AddressKind, bytes: Uint8Array): AddressId {
    for (let id = this.#limit; id < this.#count; id += 1)
      if (this.kinds[id] === kind && this.bytes(id).every((byte, i) => byte === bytes[i])) return id;
    return -1;
  }

  /** For storing: the columns as they are, cut to their length. */
  store(): { kinds: Uint8Array<ArrayBuffer>; words: Uint32Array<ArrayBuffer> } {
    return { kinds: this.kinds.slice(0, this.#count), words: this.words.slice(0, this.#count * 4) };
  }

  restore(stored: { kinds: Uint8Array<ArrayBuffer>; words: Uint32Array<ArrayBuffer> }): void {
    this.#count = stored.kinds.length;
    let size = 256;
    while (size < this.#count) size *= 2;
    this.kinds = new Uint8Array(size);
    this.kinds.set(stored.kinds);
    this.words = new Uint32Array(size * 4);
    this.words.set(stored.words);
    this.#rehash(size * 4);
  }

  get byteLength(): number {
    return this.kinds.byteLength + this.words.byteLength + this.#index.byteLength;
  }
}

function mix(multiplier: number, kind: number, a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ (kind << 24), multiplier);
  h = Math.imul(h ^ (h >>> 15) ^ b, multiplier);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ d, MULTIPLIER);
  return h ^ (h >>> 15);
}

const hex2 = (byte: number): string => byte.toString(16).padStart(2, '0');

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => u16be(bytes, i * 2));
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i += 1) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length += 1;
    if (length > bestLength) [best, bestLength] = [i, length];
  }
  // Addresses that carry an IPv4 address (RFC 5952, 5): mapped and compatible ones.
  const tail = `${bytes[12]}.${bytes[13]}.${bytes[14]}.${bytes[15]}`;
  if (best === 0 && bestLength === 5 && groups[5] === 0xffff) return `::ffff:${tail}`;
  const text = (list: number[]): string => list.map((group) => group.toString(16)).join(':');
  if (best < 0) return text(groups);
  return `${text(groups.slice(0, best))}::${text(groups.slice(best + bestLength))}`;
}
