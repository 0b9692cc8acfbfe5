import { remembering } from '../../base/maps.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import { type flowTable, hasPorts } from '../../model/flow.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import type { Table } from '../../model/table.ts';

type Flows = Table<typeof flowTable.columns>;

/** A port that answered, by the numbers that flows have. */
export interface AnsweringPort {
  readonly transport: number;
  readonly port: number;
  readonly application: number;
  readonly flows: number;
  /** The first of them. */
  readonly first: FlowId;
}

/** Hosts whose ports are remembered: a list asks for those on screen again and again, and a server may have millions of flows. */
const MOST_REMEMBERED = 1024;
/** Numbers of ports, and of applications as flows hold them. */
const PORTS = 1 << 16;
const APPLICATIONS = 1 << 16;
const NO_PORTS: readonly AnsweringPort[] = [];

/** From here on systems give ports to their clients (RFC 6335, 6, and below its range Linux). */
const FIRST_OF_CLIENTS = 32_768;
/** Below stand those that only servers are given (RFC 6335, 6). */
const SYSTEM_PORTS = 1024;
/** Flows of a host among which one at a port is looked for. */
const MOST_LOOKED = 1024;

/** The ports at which hosts answered. */
export class OpenPorts {
  readonly #columns: Flows['columns'];
  /** Flows that were answered, by their responders, and where those of each host begin. */
  readonly #flows: Int32Array;
  readonly #starts: Uint32Array;
  readonly #remembered = remembering(MOST_REMEMBERED, (host: AddressId) => this.#find(host));

  /** Two passes over the flows. */
  constructor({ length, columns }: Flows, hosts: number) {
    this.#columns = columns;
    const { responder } = columns;
    const starts = new Uint32Array(hosts + 1);
    for (let flow = 0; flow < length; flow += 1) if (hasAnswered(columns, flow)) starts[responder[flow] + 1] += 1;
    for (let host = 0; host < hosts; host += 1) starts[host + 1] += starts[host];
    this.#flows = new Int32Array(starts[hosts]);
    const next = starts.slice();
    for (let flow = 0; flow < length; flow += 1)
      if (hasAnswered(columns, flow)) this.#flows[next[responder[flow]]++] = flow;
    this.#starts = starts;
  }

  /** Those of one host, the busiest first; a port at which several applications were spoken is there for each. */
  of(host: AddressId): readonly AnsweringPort[] {
    if (this.#starts[host] === this.#starts[host + 1]) return NO_PORTS; // millions of those that are scanned
    return this.#remembered(host);
  }

  #find(host: AddressId): AnsweringPort[] {
    const { transport, responderPort, application } = this.#columns;
    const ports = new Map<number, AnsweringPort & { flows: number }>();
    for (let place = this.#starts[host]; place < this.#starts[host + 1]; place += 1) {
      const flow = this.#flows[place];
      if (this.#isTurned(flow)) continue;
      const key = (transport[flow] * PORTS + responderPort[flow]) * APPLICATIONS + application[flow];
      const known = ports.get(key);
      if (known !== undefined) known.flows += 1;
      else
        ports.set(key, {
          transport: transport[flow],
          port: responderPort[flow],
          application: application[flow],
          flows: 1,
          first: flow,
        });
    }
    return [...ports.values()].sort((a, b) => b.flows - a.flows || a.port - b.port);
  }

  /**
   * Whether a connection whose beginning the capture lacks stands the wrong way round: who answered has a port of clients,
   * and the other one a port of servers, or one at which it answers others.
   */
  #isTurned(flow: FlowId): boolean {
    const { transport, originator, originatorPort, responderPort, originatorFlags, responderFlags } = this.#columns;
    const port = originatorPort[flow];
    if (responderPort[flow] < FIRST_OF_CLIENTS || port >= FIRST_OF_CLIENTS || originator[flow] < 0) return false;
    if (transport[flow] !== IP_PROTOCOL.tcp || ((originatorFlags[flow] | responderFlags[flow]) & TCP.SYN) !== 0)
      return false;
    return port < SYSTEM_PORTS || this.#answersAt(originator[flow], port);
  }

  #answersAt(host: AddressId, port: number): boolean {
    const { transport, responderPort } = this.#columns;
    const end = Math.min(this.#starts[host + 1], this.#starts[host] + MOST_LOOKED);
    for (let place = this.#starts[host]; place < end; place += 1) {
      const flow = this.#flows[place];
      if (transport[flow] === IP_PROTOCOL.tcp && responderPort[flow] === port) return true;
    }
    return false;
  }
}

/** Whether the responder answered at a port. Of TCP a SYN does, or data: a reset refuses. Folded flows have no responder. */
function hasAnswered(
  { transport, responder, responderPackets, responderFlags, responderBytes }: Flows['columns'],
  flow: FlowId,
): boolean {
  if (responder[flow] < 0 || !hasPorts(transport[flow])) return false;
  if (transport[flow] !== IP_PROTOCOL.tcp) return responderPackets[flow] > 0;
  return (responderFlags[flow] & TCP.SYN) !== 0 || responderBytes[flow] > 0;
}
