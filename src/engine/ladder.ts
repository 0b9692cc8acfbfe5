import type { PacketId } from '../model/ids.ts';
import type { Ladder, LadderParticipant } from '../model/ladder.ts';
import type { Selection } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { packetPorts, packetTime } from './rows.ts';
import type { Selections } from './selection/selection.ts';

/** Ports of addresses that talk to themselves, each a participant: a scan of localhost must not fill the memory. */
const MOST_LOOPS = 65_536;

interface Counted {
  readonly address: number;
  readonly port: number | null;
  /** Its place among all by their first appearance; of two in one packet the sender comes first. */
  readonly order: number;
  packets: number;
}

/** Who sends and receives the packets of a selection: the `most` of them with the most packets get a column each. */
export function ladderOf(analysis: Analysis, selections: Selections, selection: Selection, most: number): Ladder {
  const { mask, packets, error } = selections.select(selection);
  const ends = new Ends(analysis);
  let first: PacketId = -1;
  for (let packet = 0; packet < analysis.packets.length; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    if (first < 0) first = packet;
    ends.count(packet);
  }
  const all = ends.all();
  const shown = all.sort((a, b) => b.packets - a.packets || a.order - b.order).slice(0, Math.max(2, most));
  const folded = all.length > shown.length ? ends.outside(new Set(shown), mask) : 0;
  return {
    participants: shown.sort((a, b) => a.order - b.order).map((end) => describe(analysis, end)),
    all: all.length,
    foldedPackets: folded,
    packets,
    start: first < 0 ? null : packetTime(analysis, first),
    error,
  };
}

/** Counts the ends of packets: by address, which is fast, or by address and port where both are one address. */
class Ends {
  readonly #analysis: Analysis;
  readonly #byAddress: (Counted | undefined)[] = [];
  readonly #loops = new Map<string, Counted>();
  #seen = 0;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  all(): Counted[] {
    return [...this.#byAddress.filter((end) => end !== undefined), ...this.#loops.values()];
  }

  count(packet: PacketId): void {
    const { source, destination } = this.#analysis.packets.columns;
    const ends = this.#ends(packet);
    if (ends !== null) for (const end of ends) end.packets += 1;
    else {
      this.#address(source[packet]);
      if (destination[packet] !== source[packet]) this.#address(destination[packet]);
    }
  }

  /** Packets with an end that is none of those. */
  outside(shown: ReadonlySet<Counted>, mask: Uint8Array | null): number {
    const { source, destination } = this.#analysis.packets.columns;
    const isShown = (end: Counted | undefined): boolean => end === undefined || shown.has(end);
    let count = 0;
    for (let packet = 0; packet < this.#analysis.packets.length; packet += 1) {
      if (mask !== null && mask[packet] === 0) continue;
      const ends = this.#ends(packet) ?? [this.#byAddress[source[packet]], this.#byAddress[destination[packet]]];
      if (!ends.every(isShown)) count += 1;
    }
    return count;
  }

  #address(address: number): void {
    if (address < 0) return;
    const known = this.#byAddress[address];
    if (known === undefined) this.#byAddress[address] = { address, port: null, order: this.#seen++, packets: 1 };
    else known.packets += 1;
  }

  /** Both ends of a packet from an address to itself that has ports; null of any other. */
  #ends(packet: PacketId): Counted[] | null {
    const { source, destination } = this.#analysis.packets.columns;
    if (source[packet] < 0 || source[packet] !== destination[packet]) return null;
    const { sourcePort, destinationPort } = packetPorts(this.#analysis, packet);
    if (sourcePort === null || destinationPort === null) return null;
    const ports = sourcePort === destinationPort ? [sourcePort] : [sourcePort, destinationPort];
    return ports.flatMap((port) => {
      const key = `${source[packet]} ${port}`;
      let end = this.#loops.get(key);
      if (end === undefined && this.#loops.size < MOST_LOOPS) {
        end = { address: source[packet], port, order: this.#seen++, packets: 0 };
        this.#loops.set(key, end);
      }
      return end === undefined ? [] : [end];
    });
  }
}

function describe(analysis: Analysis, { address, port, packets }: Counted): LadderParticipant {
  return { address: analysis.addresses.format(address), port, name: analysis.nameOf(address), packets };
}
