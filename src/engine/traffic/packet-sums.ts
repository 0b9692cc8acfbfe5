// What the packets of a selection add up to. One pass over their columns, as that is what an overview waits for: 30 ns a
// packet, most of it for memory.

import { NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';

/** Upper bounds of the classes of packet length (as Wireshark's): each but the last is twice as wide as the one before. */
export const LENGTH_CLASSES: readonly number[] = [19, 39, 79, 159, 319, 639, 1279, 2559, 5119, Infinity];
const FIRST_CLASS = 20;

/** Numbers of flows that carry a protocol of packets stand behind these: what is in such a packet its stack tells better. */
const APPLICATIONS = APPLICATION_DISSECTORS.length;

/** Packets and bytes by a small number. Eight million flows take 100 MB: fresh memory costs more than all else here. */
export class Counts {
  readonly packets: Uint32Array;
  readonly bytes: Float64Array;

  constructor(size: number) {
    this.packets = new Uint32Array(size);
    this.bytes = new Float64Array(size);
  }

  /** How many numbers occur. */
  get occurring(): number {
    let count = 0;
    for (let i = 0; i < this.packets.length; i += 1) if (this.packets[i] > 0) count += 1;
    return count;
  }
}

/** What the packets of a selection add up to. */
export interface PacketSums {
  readonly bytes: number;
  readonly stacks: Counts;
  /** Of `stacks`, packets whose flow speaks no application that is known. */
  readonly unknown: Counts;
  readonly hosts: Counts;
  readonly flows: Counts;
  /** Packets by class of length. */
  readonly lengths: Float64Array;
  /** By set of anomalies that occurs: how many packets have it, and the first of them. */
  readonly sets: ReadonlyMap<number, { readonly packets: number; readonly firstPacket: number }>;
  /** The earliest and the latest packet, −1 where there is none, and their nanoseconds since the first of the capture. */
  readonly first: number;
  readonly last: number;
  readonly least: number;
  readonly most: number;
}

/** @param mask one byte per packet, null for all */
export function sumPackets(analysis: Analysis, mask: Uint8Array | null): PacketSums {
  const { packets, layers, anomalySets } = analysis;
  const { length, stack, source, destination, flow, anomalies } = packets.columns;
  const { application } = analysis.flows.columns;
  const { seconds, nanoseconds } = packets.columns;
  const stacks = new Counts(layers.size);
  const unknown = new Counts(layers.size);
  const hosts = new Counts(analysis.hosts.length);
  const flows = new Counts(analysis.flows.length);
  const lengths = new Float64Array(LENGTH_CLASSES.length);
  const setPackets = new Float64Array(anomalySets.size);
  const setFirst = new Int32Array(anomalySets.size);
  // Arrays and numbers of the loop are its own: looked up in objects packet by packet they take half as long again.
  const { packets: stackPackets, bytes: stackBytes } = stacks;
  const { packets: unknownPackets, bytes: unknownBytes } = unknown;
  const { packets: hostPackets, bytes: hostBytes } = hosts;
  const { packets: flowPackets, bytes: flowBytes } = flows;
  const count = packets.length;
  const [firstSeconds, firstNanoseconds] = count === 0 ? [0, 0] : [seconds[0], nanoseconds[0] & NANOSECONDS];
  let bytes = 0;
  let least = Infinity;
  let most = -Infinity;
  let first = -1;
  let last = -1;
  for (let packet = 0; packet < count; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const size = length[packet];
    const id = flow[packet];
    const own = stack[packet];
    bytes += size;
    if (id >= 0) {
      flowPackets[id] += 1;
      flowBytes[id] += size;
    }
    if (id >= 0 && application[id] > 0 && application[id] <= APPLICATIONS) {
      stackPackets[own] += 1;
      stackBytes[own] += size;
    } else {
      unknownPackets[own] += 1;
      unknownBytes[own] += size;
    }
    const from = source[packet];
    const to = destination[packet];
    if (from >= 0) {
      hostPackets[from] += 1;
      hostBytes[from] += size;
    }
    if (to >= 0 && to !== from) {
      hostPackets[to] += 1;
      hostBytes[to] += size;
    }
    lengths[lengthClass(size)] += 1;
    const set = anomalies[packet];
    if (set !== 0) {
      if (setPackets[set] === 0) setFirst[set] = packet;
      setPackets[set] += 1;
    }
    const at = (seconds[packet] - firstSeconds) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
    if (at < least) {
      least = at;
      first = packet;
    }
    if (at >= most) {
      most = at;
      last = packet;
    }
  }
  for (let id = 0; id < layers.size; id += 1) {
    stackPackets[id] += unknownPackets[id];
    stackBytes[id] += unknownBytes[id];
  }
  const sets = new Map<number, { packets: number; firstPacket: number }>();
  for (let set = 1; set < setPackets.length; set += 1)
    if (setPackets[set] > 0) sets.set(set, { packets: setPackets[set], firstPacket: setFirst[set] });
  return { bytes, stacks, unknown, hosts, flows, lengths, sets, first, last, least, most };
}

function lengthClass(size: number): number {
  const doublings = 32 - Math.clz32(Math.floor(size / FIRST_CLASS));
  return Math.min(doublings, LENGTH_CLASSES.length - 1);
}
