import { IP_PROTOCOL } from '../model/cursor.ts';
import type { FlowId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';

/**
 * Places of flows among those of the same transport, from 0, in the order of their first packets: Wireshark's tcp.stream
 * and udp.stream. A UDP flow that goes on after a minute's silence is a new flow here and the same stream there.
 */
export class StreamNumbers {
  readonly #analysis: Analysis;
  #numbers: Int32Array | null = null;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** The number of a flow, or −1 where its transport has none. */
  of(flow: FlowId): number {
    this.#numbers ??= this.#count();
    return this.#numbers[flow] ?? -1;
  }

  #count(): Int32Array {
    const { flows } = this.#analysis;
    const { transport } = flows.columns;
    const numbers = new Int32Array(flows.length).fill(-1);
    let tcp = 0;
    let udp = 0;
    for (let flow = 0; flow < numbers.length; flow += 1) {
      if (transport[flow] === IP_PROTOCOL.tcp) numbers[flow] = tcp++;
      else if (transport[flow] === IP_PROTOCOL.udp) numbers[flow] = udp++;
    }
    return numbers;
  }
}
