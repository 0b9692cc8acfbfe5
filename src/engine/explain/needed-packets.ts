// Which other packets are read to understand a packet: its flow before it, its fragments, the handshake of its connection.

import { partitionPoint } from '../../base/partition-point.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { piecesOf } from '../filter/stacks.ts';
import { previousInFlow } from '../flow-links.ts';

/** Packets and bytes of the flow before the packet that are read to understand it: a click must answer in 50 ms. */
const MOST_BEFORE = 512;
const MOST_BYTES_BEFORE = 4 << 20;
/** Pieces between the same addresses that are read before it, and how far back. */
const MOST_PIECES = 64;
const PIECES_WITHIN = 10_000;
/** Packets of a flow among which both SYNs are. */
const HANDSHAKE = 4;
/** Of a list: earlier packets, and pieces, that are read for all its rows together, at most so many of a flow. */
const MOST_BEFORE_LIST = 1024;
const MOST_BEFORE_ROW = 64;

/** Finds them in the columns of one analysis. */
export class NeededPackets {
  readonly #analysis: Analysis;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** Earlier packets of the flows of some packets: what they were amid of. */
  ofFlows(asked: ReadonlySet<PacketId>): PacketId[] {
    const previous = this.#previousInFlow();
    const found = new Set<PacketId>();
    const each = Math.max(4, Math.min(MOST_BEFORE_ROW, Math.floor(MOST_BEFORE_LIST / asked.size)));
    for (const packet of asked) {
      let other = previous[packet];
      for (let steps = 0; other >= 0 && steps < each && !asked.has(other) && !found.has(other); steps += 1) {
        found.add(other);
        other = previous[other];
      }
    }
    return [...found];
  }

  /** Pieces of datagrams that may end in some packets. */
  pieces(asked: ReadonlySet<PacketId>): PacketId[] {
    const found = new Set<PacketId>();
    for (const packet of asked) {
      if (found.size >= MOST_BEFORE_LIST) break;
      for (const piece of this.#piecesBefore(packet)) if (!asked.has(piece)) found.add(piece);
    }
    return [...found];
  }

  #previous: Int32Array | null = null;

  #previousInFlow(): Int32Array {
    if (this.#previous?.length !== this.#analysis.packets.length) this.#previous = previousInFlow(this.#analysis);
    return this.#previous;
  }

  /** First packets of the TCP flows of some packets. */
  handshakes(packets: readonly PacketId[]): PacketId[] {
    const { flow } = this.#analysis.packets.columns;
    const flows = new Map(packets.map((packet) => [flow[packet], packet]));
    return [...flows].flatMap(([, packet]) => this.#handshake(packet, []));
  }

  /** What is read to understand a packet, each in the order of the capture. */
  before(packet: PacketId): { handshake: PacketId[]; earlier: PacketId[] } {
    const flow = this.#flowBefore(packet);
    const earlier = [...this.#piecesBefore(packet), ...flow].sort((a, b) => a - b);
    return { handshake: this.#handshake(packet, flow), earlier };
  }

  /** Earlier packets of the flow, the latest ones where there are too many. */
  #flowBefore(packet: PacketId): PacketId[] {
    const { captured } = this.#analysis.packets.columns;
    const previous = this.#previousInFlow();
    const found: PacketId[] = [];
    let bytes = 0;
    for (let other = previous[packet]; other >= 0; other = previous[other]) {
      bytes += captured[other];
      if (found.length === MOST_BEFORE || bytes > MOST_BYTES_BEFORE) break;
      found.push(other);
    }
    return found.reverse();
  }

  #pieces: { readonly of: number; readonly all: Int32Array } = { of: 0, all: new Int32Array(0) };

  /** Pieces shortly before a packet between the same addresses: those of its datagram are among them. */
  #piecesBefore(packet: PacketId): PacketId[] {
    const { packets, flows } = this.#analysis;
    if (this.#pieces.of !== packets.length) this.#pieces = { of: packets.length, all: piecesOf(this.#analysis) };
    const { all } = this.#pieces;
    const { flow, source, destination } = packets.columns;
    const found: PacketId[] = [];
    // Of a packet in a tunnel the addresses inside are known, of the pieces those around.
    const isCarried = flow[packet] >= 0 && flows.columns.tunnel[flow[packet]] !== 0;
    for (let at = partitionPoint(0, all.length, (place) => all[place] < packet) - 1; at >= 0; at -= 1) {
      const piece = all[at];
      if (piece <= packet - PIECES_WITHIN) break;
      if (!isCarried && (source[piece] !== source[packet] || destination[piece] !== destination[packet])) continue;
      if (found.push(piece) === MOST_PIECES) break;
    }
    return found.reverse();
  }

  /** The handshake of the flow, where it lies before what is read anyway: it tells how windows are scaled. */
  #handshake(packet: PacketId, read: readonly PacketId[]): PacketId[] {
    const { packets, flows } = this.#analysis;
    const own = packets.columns.flow[packet];
    if (own < 0 || flows.columns.transport[own] !== IP_PROTOCOL.tcp) return [];
    const found: PacketId[] = [];
    const end = read[0] ?? packet;
    for (let other = flows.columns.firstPacket[own]; other < end && found.length < HANDSHAKE; other += 1)
      if (packets.columns.flow[other] === own) found.push(other);
    return found;
  }
}
