import type { System } from '../../model/host-system.ts';

// Passive fingerprints of TCP: which options a system puts into a SYN, in which order, and with which TTL it begins. The idea
// is Michal Zalewski's (p0f 3, README, "Fingerprints"); the orders are those that the systems' own code writes.

/** Options of a SYN by their place in a code of three bits; what is none of them is `?`. */
export const SYN_OPTIONS = ['', 'mss', 'nop', 'ws', 'sok', 'ts', 'eol', '?'] as const;
/** Bits of one option in the number that holds their order, and how many it holds. */
export const OPTION_BITS = 3,
  MOST_OPTIONS = 10;

/** `mss,nop,ws,nop,nop,sok`: the order that a number holds, the first option in its highest bits. */
export function optionsText(order: number): string {
  const names: string[] = [];
  for (let rest = order; rest > 0; rest = Math.floor(rest / 2 ** OPTION_BITS))
    names.unshift(SYN_OPTIONS[rest % 2 ** OPTION_BITS]);
  return names.join(',');
}

/** One line for each order: the TTL it begins with, and whose it is. */
const ORDERS: readonly (readonly [order: string, hops: number, system: System])[] = [
  ['mss,nop,ws,nop,nop,sok', 128, 'windows'],
  ['mss,nop,nop,sok', 128, 'windows'],
  ['mss,nop,ws,sok,ts', 128, 'windows'],
  ['mss,nop,ws,nop,nop,ts,nop,nop,sok', 128, 'windows'],
  ['mss,sok,ts,nop,ws', 64, 'linux'],
  ['mss,nop,nop,sok,nop,ws', 64, 'linux'],
  ['mss,nop,ws,nop,nop,ts,sok,eol', 64, 'apple'],
  ['mss,nop,ws,sok,ts', 64, 'freebsd'],
  ['mss,nop,nop,sok,nop,ws,nop,nop,ts', 64, 'openbsd'],
];

/** TTLs with which systems begin; on the way each router takes one. */
const BEGINNINGS = [32, 64, 128, 255];

/** The TTL with which a packet set out that arrived with this one. */
export const firstHops = (hops: number): number => BEGINNINGS.find((first) => hops <= first) ?? 255;

/** The system that sends such a SYN; null where none is known, or the TTL is another's. */
export function synSystem(order: string, hops: number): System | null {
  const first = firstHops(hops);
  return ORDERS.find(([known, beginning]) => known === order && beginning === first)?.[2] ?? null;
}
