// Ports are hints, not proof: they say who is asked first, and which end of a flow serves.

import type { FlowView } from '../../../model/stream.ts';
import type { Application } from './application.ts';

/** Applications by their numbers, in the order in which they are asked; the first `hinted` of them list the port. */
export interface Asked {
  readonly order: readonly number[];
  readonly hinted: number;
}

/** In which order the applications of one transport are asked about a flow: those that list its port come first. */
export class ProbeOrder {
  readonly #elsewhere: Asked;
  readonly #byPort = new Map<number, Asked>();

  constructor(applications: readonly Application[], transport: 'tcp' | 'udp') {
    const parser = transport === 'tcp' ? 'stream' : 'datagrams';
    const able = [...applications.keys()].filter((i) => parser in applications[i]);
    this.#elsewhere = { order: able, hinted: 0 };
    for (const port of new Set(able.flatMap((i) => applications[i].ports[transport] ?? []))) {
      const hinted = able.filter((i) => applications[i].ports[transport]?.includes(port) === true);
      const order = [...hinted, ...able.filter((i) => !hinted.includes(i))];
      this.#byPort.set(port, { order, hinted: hinted.length });
    }
  }

  of(flow: FlowView): Asked {
    return this.#byPort.get(flow.responderPort) ?? this.#byPort.get(flow.originatorPort) ?? this.#elsewhere;
  }
}

/**
 * Ports of controllers, whose protocols are not read yet (IANA's registry): S7 over ISO-TSAP, Modbus, IEC 104, DNP3,
 * EtherNet/IP, BACnet. Their connections last for months, so captures hardly ever hold a beginning.
 */
const CONTROLLERS = { tcp: [102, 502, 2404, 20_000, 44_818], udp: [20_000, 47_808] } as const;

/** Marks the ports of all servers known: a flow whose beginning is missing is turned so that one of them serves. */
export function serverPorts(applications: readonly Application[]): { tcp: Uint8Array; udp: Uint8Array } {
  const mark = (transport: 'tcp' | 'udp'): Uint8Array => {
    const ports = new Uint8Array(65_536);
    for (const port of CONTROLLERS[transport]) ports[port] = 1;
    for (const application of applications) for (const port of application.ports[transport] ?? []) ports[port] = 1;
    return ports;
  };
  return { tcp: mark('tcp'), udp: mark('udp') };
}
