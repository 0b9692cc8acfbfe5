// HOT. One look-up per packet: open addressing over typed arrays. 40,000 flows: 23 M/s, where a Map keyed by strings does
// 0.7 M/s; a scan with a flow for every second packet: 6.9 against 0.5 M/s (design measurements, Node 20).

import { randomMultiplier } from '../../base/hash-seed.ts';
import { ADDRESS_LIMIT } from '../../model/address.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import { FLOW_LIMIT, GROUP_LIMIT } from '../../model/flow.ts';
import type { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import type { packetTable } from '../../model/packet.ts';
import type { Table } from '../../model/table.ts';
import { STATE_NUMBER, TcpTracker } from './tcp-tracker.ts';

/** Silence after which a UDP or ICMP flow ends, in seconds (Zeek: udp_inactivity_timeout, icmp_inactivity_timeout). */
const IDLE_SECONDS = 60;
const OTH = STATE_NUMBER.OTH,
  S0 = STATE_NUMBER.S0,
  SF = STATE_NUMBER.SF,
  SHR = STATE_NUMBER.SHR;

/** The index doubles when more than 7 of 10 slots are taken: up to 8.4 million flows fit into 128 MiB. */
const MAX_LOAD = 2 / 0.7;

/** Slots of the index in one cache line of 64 bytes: 8, by the last bits of the hash. */
const LINE_BITS = 3,
  LINE_MASK = (1 << LINE_BITS) - 1;
/** From a slot that is taken to the next, in words: one line on, so that neighbours move on together; odd in slots, so that it comes by every slot. */
const STEP = 2 * ((1 << LINE_BITS) + 1);

/** UDP ports at which tunnels end (Zeek's likely_server_ports): Geneve, VXLAN, Teredo, GTP, AYIYA, L2TP. */
const TUNNEL_PORTS = [6081, 4789, 3544, 2152, 2123, 5072, 1701];

/** Ports that servers listen on, by transport: one byte per port. */
export interface ServerPorts {
  readonly tcp: Uint8Array;
  readonly udp: Uint8Array;
}

/** Finds the flow of each packet, opens new ones, counts. */
export class FlowTable {
  readonly tcp: TcpTracker;
  /** Whether the packet of the last lookup came from the responder, and whether it opened its flow. */
  fromResponder = false;
  isNew = false;
  /** Whether it opened its flow with the addresses and ports of an earlier one. */
  isReused = false;
  /** Flows that were folded into groups. */
  folded = 0;
  readonly #table: Table<typeof flowTable.columns>;
  readonly #packets: Table<typeof packetTable.columns>;
  readonly #serverPorts: ServerPorts;
  /** By tunnel: what of it is part of a flow's identity (model/tunnel.ts). */
  readonly #domains: readonly number[];
  readonly #limit: number;
  /** Addresses from here on stand for many (AddressPool.limit). */
  readonly #hosts: number;
  /** Row of the group of each originator, once the limit is reached. */
  readonly #groups = new Map<number, FlowId>();
  /** Pairs of hash and flow by slot: the hash stands beside the flow, so that a slot of another flow costs no look at its columns. */
  #index = new Int32Array(1 << 13).fill(NONE);
  #indexed = 0;
  readonly #multiplier = randomMultiplier();
  #foreseen = 0;

  constructor(
    table: Table<typeof flowTable.columns>,
    packets: Table<typeof packetTable.columns>,
    serverPorts: ServerPorts,
    domains: readonly number[],
    limit = FLOW_LIMIT,
    hosts = ADDRESS_LIMIT,
  ) {
    this.#table = table;
    this.#packets = packets;
    this.#serverPorts = { tcp: serverPorts.tcp, udp: serverPorts.udp.slice() };
    for (const port of TUNNEL_PORTS) this.#serverPorts.udp[port] = 1;
    this.#domains = domains;
    this.#limit = limit;
    this.#hosts = hosts;
    this.tcp = new TcpTracker(table);
  }

  /** The flow of a packet, found or opened; the packet is counted in it. Its row of the packet table holds its time. */
  lookup(cursor: Cursor, packet: PacketId): FlowId {
    const { source, destination, sourcePort, destinationPort, transport } = cursor;
    const domains = this.#domains;
    const domain = domains[cursor.tunnel];
    const { columns } = this.#table;
    const index = this.#index;
    const mask = index.length - 2;
    const hash = mix(this.#multiplier, source, destination, sourcePort, destinationPort, transport + (domain << 8));
    let slot = (hash << 1) & mask;
    let flow = index[slot + 1];
    for (; flow >= 0; flow = index[slot + 1]) {
      if (index[slot] !== hash) {
        slot = (slot + STEP) & mask;
        continue;
      }
      const originator = columns.originator[flow];
      if (
        originator === source &&
        columns.responder[flow] === destination &&
        columns.originatorPort[flow] === sourcePort &&
        columns.responderPort[flow] === destinationPort
      ) {
        this.fromResponder = false;
      } else if (
        originator === destination &&
        columns.responder[flow] === source &&
        columns.originatorPort[flow] === destinationPort &&
        columns.responderPort[flow] === sourcePort &&
        // Type 3 code 3 both ways: two errors, neither answers the other.
        (cursor.icmpType < 0 || sourcePort !== destinationPort)
      ) {
        this.fromResponder = true;
      } else {
        slot = (slot + STEP) & mask;
        continue;
      }
      if (columns.transport[flow] === transport && domains[columns.tunnel[flow]] === domain) break;
      slot = (slot + STEP) & mask;
    }
    this.isNew = flow < 0 || this.#hasEnded(flow, cursor, packet);
    this.isReused = this.isNew && flow >= 0;
    if (this.isNew) flow = this.#open(slot, hash, cursor, packet);
    this.#count(flow, cursor, packet);
    return flow;
  }

  #hasEnded(flow: FlowId, cursor: Cursor, packet: PacketId): boolean {
    if (cursor.transport === IP_PROTOCOL.tcp) return this.tcp.startsAnew(flow, cursor, this.fromResponder);
    const { seconds } = this.#packets.columns;
    const idle = seconds[packet] - seconds[this.#table.columns.lastPacket[flow]];
    if (idle !== IDLE_SECONDS) return idle > IDLE_SECONDS;
    const { nanoseconds } = this.#packets.columns;
    return (nanoseconds[packet] & 0x3fff_ffff) > (nanoseconds[this.#table.columns.lastPacket[flow]] & 0x3fff_ffff);
  }

  #open(slot: number, hash: number, cursor: Cursor, packet: PacketId): FlowId {
    const isFull = this.#table.length >= this.#limit;
    // Where an end stands for many hosts, the packets of many flows look alike.
    if (isFull || cursor.source >= this.#hosts || cursor.destination >= this.#hosts) return this.#group(cursor, packet);
    const flow = this.#table.grow();
    const { columns } = this.#table;
    const reversed = this.#beginsReversed(cursor);
    this.fromResponder = reversed;
    columns.originator[flow] = reversed ? cursor.destination : cursor.source;
    columns.responder[flow] = reversed ? cursor.source : cursor.destination;
    columns.originatorPort[flow] = reversed ? cursor.destinationPort : cursor.sourcePort;
    columns.responderPort[flow] = reversed ? cursor.sourcePort : cursor.destinationPort;
    this.#begin(flow, cursor, packet);
    if (this.#index[slot + 1] < 0) this.#indexed += 1;
    this.#index[slot] = hash;
    this.#index[slot + 1] = flow;
    if (this.#indexed * MAX_LOAD > this.#index.length) this.#rehash();
    return flow;
  }

  /** Zeros are there: writing them would take memory for pages that a scan's flows never need (20 of 114 bytes a flow). */
  #begin(flow: FlowId, cursor: Cursor, packet: PacketId): void {
    const { columns } = this.#table;
    columns.transport[flow] = cursor.transport;
    if (cursor.tunnel !== 0) columns.tunnel[flow] = cursor.tunnel;
    columns.serverName[flow] = NONE;
    columns.firstPacket[flow] = packet;
    columns.handshakeRtt[flow] = NaN;
    columns.state[flow] = OTH;
  }

  /** Who is the originator of a flow whose first packet this is? Zeek: a SYN decides, else the likely server's port. */
  #beginsReversed(cursor: Cursor): boolean {
    if (cursor.transport === IP_PROTOCOL.tcp) {
      if ((cursor.tcpFlags & TCP.SYN) !== 0) return (cursor.tcpFlags & TCP.ACK) !== 0;
      return this.#serverPorts.tcp[cursor.sourcePort] === 1 && this.#serverPorts.tcp[cursor.destinationPort] === 0;
    }
    if (cursor.transport !== IP_PROTOCOL.udp) return false;
    return this.#serverPorts.udp[cursor.sourcePort] === 1 && this.#serverPorts.udp[cursor.destinationPort] === 0;
  }

  /** Beyond the limit all flows of one originator share a row, so that totals stay exact and memory bounded. */
  #group(cursor: Cursor, packet: PacketId): FlowId {
    const answers = this.#groups.get(cursor.destination);
    this.fromResponder = answers !== undefined;
    if (answers !== undefined) return answers;
    this.folded += 1;
    const originator = this.#groups.has(cursor.source) || this.#groups.size < GROUP_LIMIT - 1 ? cursor.source : NONE;
    let flow = this.#groups.get(originator);
    if (flow === undefined) {
      flow = this.#table.grow();
      const { columns } = this.#table;
      columns.originator[flow] = originator;
      columns.responder[flow] = NONE;
      columns.originatorPort[flow] = NONE;
      columns.responderPort[flow] = NONE;
      this.#begin(flow, cursor, packet);
      columns.state[flow] = S0;
      this.#groups.set(originator, flow);
    }
    this.#table.columns.folded[flow] += 1;
    return flow;
  }

  #count(flow: FlowId, cursor: Cursor, packet: PacketId): void {
    const { columns } = this.#table;
    columns.lastPacket[flow] = packet;
    const isTcp = cursor.transport === IP_PROTOCOL.tcp;
    const payload = isTcp ? 0 : cursor.payloadLength;
    if (this.fromResponder) {
      columns.responderPackets[flow] += 1;
      columns.responderIpBytes[flow] += cursor.ipLength;
      columns.responderFlags[flow] |= cursor.tcpFlags;
      if (payload > 0) columns.responderBytes[flow] += payload;
    } else {
      columns.originatorPackets[flow] += 1;
      columns.originatorIpBytes[flow] += cursor.ipLength;
      columns.originatorFlags[flow] |= cursor.tcpFlags;
      if (payload > 0) columns.originatorBytes[flow] += payload;
    }
    if (cursor.transport === IP_PROTOCOL.udp) this.#setUdpState(flow);
  }

  /** As Zeek: by who has spoken. Only the responder has where a server's port turned the first packet round. */
  #setUdpState(flow: FlowId): void {
    const { columns } = this.#table;
    if (columns.originatorPackets[flow] === 0) columns.state[flow] = SHR;
    else columns.state[flow] = columns.responderPackets[flow] > 0 ? SF : S0;
  }

  /** So many flows seem to be coming in all (Table.foresee). */
  foresee(flows: number): void {
    this.#table.foresee(flows);
    this.#foreseen = Math.min(flows, this.#limit);
  }

  /** Grows the index: only the latest flow of each key is in it, and its hash need not be worked out again. */
  #rehash(): void {
    const old = this.#index;
    let length = old.length * 2;
    // Only as far as is sure: what is foreseen is a guess, and one doubling too many is worth 26 bytes a flow.
    while (length * 2 <= this.#foreseen * MAX_LOAD) length *= 2;
    const index = new Int32Array(length).fill(NONE);
    const mask = index.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] < 0) continue;
      let slot = (old[from] << 1) & mask;
      while (index[slot + 1] >= 0) slot = (slot + STEP) & mask;
      index[slot] = old[from];
      index[slot + 1] = old[from + 1];
    }
    this.#index = index;
  }

  /** The capture is over: nothing is looked up any more, and the index (128 MiB for a scan) can go. */
  finish(): void {
    this.tcp.finish();
    this.#index = new Int32Array(0);
  }

  get byteLength(): number {
    return this.#index.byteLength;
  }
}

/**
 * The same for both directions: the ends enter in the order of their addresses. The last bits, which choose the place within
 * a cache line, follow the later address: hosts that are met one after another, as by a scan, lie side by side, and their
 * flows cost one cache miss for eight (a scan: a fifth of the engine's time).
 */
function mix(multiplier: number, a: number, b: number, portA: number, portB: number, rest: number): number {
  const isTurned = a > b || (a === b && portA > portB);
  const later = isTurned ? a : b;
  const ports = isTurned ? portB | (portA << 16) : portA | (portB << 16);
  let h = Math.imul(isTurned ? b : a, multiplier);
  h = Math.imul(h ^ (h >>> 15) ^ (later >> LINE_BITS), multiplier);
  h = Math.imul(h ^ (h >>> 15) ^ ports, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ rest, 0x85ebca6b);
  h ^= h >>> 16;
  return (h & ~LINE_MASK) | ((h + later) & LINE_MASK);
}
