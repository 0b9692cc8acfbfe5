import { randomMultiplier } from '../base/hash-seed.ts';
import { IP_PROTOCOL } from '../model/cursor.ts';
import type { AddressId, FlowId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';

/** Two ends of a conversation, in either order. */
export interface Ends {
  readonly source: AddressId;
  readonly sourcePort: number;
  readonly destination: AddressId;
  readonly destinationPort: number;
}

/** Transports whose conversations Wireshark numbers, each from 0. */
const NUMBERED: readonly number[] = [IP_PROTOCOL.tcp, IP_PROTOCOL.udp, IP_PROTOCOL.dccp];

/**
 * Wireshark's tcp.stream, udp.stream and dccp.stream: places of conversations among those of the same transport, in the
 * order of their first packets. A UDP flow that goes on after a minute's silence is a new flow here and the same stream
 * there.
 */
export class StreamNumbers {
  readonly #analysis: Analysis;
  #numbers: Int32Array | null = null;
  /** By flow: the flow that its stream began with. */
  #first = new Int32Array(0);
  /** First flow of a chain by hash of its ends, and the next one by flow. */
  #heads = new Int32Array(0);
  #next = new Int32Array(0);
  readonly #multiplier = randomMultiplier();
  /** Flows of all transports are in the chains. */
  #isWhole = false;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** The number of a flow, or −1 where its transport has none. */
  of(flow: FlowId): number {
    this.#numbers ??= this.#count();
    return this.#numbers[flow] ?? -1;
  }

  /** The flow that the stream of a flow began with. */
  firstOf(flow: FlowId): FlowId {
    return this.of(flow) < 0 ? flow : this.#first[flow];
  }

  /** The first flow between two ends, whether packets are counted to it or to what they carry; −1 where there is none. */
  between(transport: number, ends: Ends): FlowId {
    this.#numbers ??= this.#count();
    if (transport !== IP_PROTOCOL.udp && !this.#isWhole) this.#addOthers(this.#numbers);
    return this.#find(transport, ends, this.#hash(ends));
  }

  /** Only what ICMP errors quote is asked of other transports, so that their flows are not gone through before. */
  #addOthers(numbers: Int32Array): void {
    this.#isWhole = true;
    const { transport } = this.#analysis.flows.columns;
    for (let flow = numbers.length - 1; flow >= 0; flow -= 1) {
      if (numbers[flow] < 0 || transport[flow] === IP_PROTOCOL.udp) continue;
      const slot = this.#hash(this.#endsOf(flow));
      this.#next[flow] = this.#heads[slot];
      this.#heads[slot] = flow;
    }
  }

  #count(): Int32Array {
    const { flows } = this.#analysis;
    const { transport } = flows.columns;
    const numbers = new Int32Array(flows.length).fill(-1);
    this.#first = new Int32Array(flows.length);
    this.#next = new Int32Array(flows.length).fill(-1);
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(flows.length + 1))).fill(-1);
    const counts = NUMBERED.map(() => 0);
    for (let flow = 0; flow < numbers.length; flow += 1) {
      const kind = NUMBERED.indexOf(transport[flow]);
      if (kind < 0) continue;
      this.#first[flow] = flow;
      if (transport[flow] === IP_PROTOCOL.udp) {
        const ends = this.#endsOf(flow);
        const slot = this.#hash(ends);
        const before = this.#find(IP_PROTOCOL.udp, ends, slot);
        if (before >= 0) {
          this.#first[flow] = before;
          numbers[flow] = numbers[before];
          continue;
        }
        this.#next[flow] = this.#heads[slot];
        this.#heads[slot] = flow;
      }
      numbers[flow] = counts[kind];
      counts[kind] += 1;
    }
    return numbers;
  }

  #endsOf(flow: FlowId): Ends {
    const { originator, originatorPort, responder, responderPort } = this.#analysis.flows.columns;
    return {
      source: originator[flow],
      sourcePort: originatorPort[flow],
      destination: responder[flow],
      destinationPort: responderPort[flow],
    };
  }

  #find(transport: number, ends: Ends, slot: number): FlowId {
    const { columns } = this.#analysis.flows;
    for (let flow = this.#heads[slot] ?? -1; flow >= 0; flow = this.#next[flow])
      if (columns.transport[flow] === transport && areSame(this.#endsOf(flow), ends)) return flow;
    return -1;
  }

  /** The same whichever end is named first. */
  #hash({ source, sourcePort, destination, destinationPort }: Ends): number {
    const mixed = mix(this.#multiplier, source, sourcePort) + mix(this.#multiplier, destination, destinationPort);
    return ((mixed ^ (mixed >>> 15)) >>> 0) & (this.#heads.length - 1);
  }
}

function mix(multiplier: number, address: number, port: number): number {
  const h = Math.imul(address, multiplier);
  return Math.imul(h ^ (h >>> 15) ^ port, multiplier);
}

/** Whether two conversations have the same ends. */
function areSame(a: Ends, b: Ends): boolean {
  const isStraight =
    a.source === b.source &&
    a.sourcePort === b.sourcePort &&
    a.destination === b.destination &&
    a.destinationPort === b.destinationPort;
  return (
    isStraight ||
    (a.source === b.destination &&
      a.sourcePort === b.destinationPort &&
      a.destination === b.source &&
      a.destinationPort === b.sourcePort)
  );
}
