import { getOrMake } from '../../base/maps.ts';
import type { Analysis } from '../analysis.ts';

/** More flows between the same ends at once tell nothing of a packet amid them. */
const MOST_AT_ONCE = 64;

/**
 * Marks the flows of tunnels that carry a packet of the mask. A packet names its innermost flow only, so of the flow around
 * it the first and the last packet are known; those in between are its own where no other of the same ends has them.
 */
export function markCarriers({ packets, flows, tunnels }: Analysis, mask: Uint8Array, marked: Uint8Array): void {
  if (tunnels.domains.length < 2) return;
  const { firstPacket, lastPacket, originator, responder, tunnel } = flows.columns;
  const inner = packets.columns.flow;
  const between = new Map<string, number[]>();
  for (let flow = 0; flow < flows.length; flow += 1) {
    const [first, last] = [firstPacket[flow], lastPacket[flow]];
    if (first < 0 || inner[first] === flow) continue;
    if (mask[first] === 1 || mask[last] === 1) marked[flow] = 1;
    const ends = endsOf(originator[flow], responder[flow]);
    getOrMake(between, ends, () => []).push(flow);
  }
  const around = carriersOf();
  for (let packet = 0; packet < mask.length; packet += 1) {
    if (mask[packet] === 0 || inner[packet] < 0) continue;
    for (const flows of around[tunnel[inner[packet]]]) {
      const holding = flows.filter((flow) => firstPacket[flow] <= packet && packet <= lastPacket[flow]);
      if (holding.length === 1) marked[holding[0]] = 1;
    }
  }

  /** By tunnel: the flows between its ends, and those between the ends of each tunnel around it. */
  function carriersOf(): number[][][] {
    const all: number[][][] = [[]];
    for (let id = 1; id < tunnels.domains.length; id += 1) {
      const { a, b, parent } = tunnels.get(id);
      const flows = between.get(endsOf(a, b)) ?? [];
      all.push([...(all[parent] ?? []), ...(flows.length > 0 && flows.length <= MOST_AT_ONCE ? [flows] : [])]);
    }
    return all;
  }
}

const endsOf = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
