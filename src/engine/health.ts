import { heaviest, MOST_WAITING } from '../base/heaviest.ts';
import { PairNumbers } from '../base/pair-numbers.ts';
import { asPart, type Steps } from '../base/steps.ts';
import { ADDRESS_KIND } from '../model/address.ts';
import { IP_PROTOCOL } from '../model/cursor.ts';
import { FLOW_STATES } from '../model/flow.ts';
import type { CauseCount, HealthReport, SlowFlow, Trouble } from '../model/health.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { Table } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import type { Ailment, Cause, HealthFacts, TcpPairs } from './health/cause.ts';
import { percentile } from './health/cause.ts';
import { CAUSES } from './health/registry.ts';
import { hostLoads } from './traffic/host-loads.ts';

/** Troubles of one cause, and slow flows that are listed. */
const MOST_OF_CAUSE = 20;
const MOST_SLOW = 50;
/** A flow is looked into when its handshake or its answers take longer, nanoseconds. */
const SLOW = 100e6;

/**
 * How the network of a capture does: who loads it, what goes wrong, and where slow flows lose their time. Of ten million
 * packets it takes 2 s, so it goes in steps; null where it was stopped.
 */
export function* healthReport(analysis: Analysis, mask: Uint8Array | null): Steps<HealthReport | null> {
  const facts = new AnalysisHealth(analysis, mask);
  const parts = CAUSES.length + 2;
  const load = yield* asPart(hostLoads(analysis, mask), 0, 1 / parts);
  if (load === null) return null;
  const troubles: Trouble[] = [];
  const causes: CauseCount[] = [];
  for (const [done, cause] of CAUSES.entries()) {
    const share = (done + 1) / parts;
    if (yield share) return null;
    const found = yield* troublesOf(cause, facts, share);
    if (found === null) return null;
    troubles.push(...found.worst);
    const { id, title, meaning, advice, measure, counted } = cause;
    causes.push({ id, title, meaning, advice, measure, counted, found: found.count });
  }
  if (yield (parts - 1) / parts) return null;
  return {
    ...load,
    troubles: troubles.sort((a, b) => b.weight - a.weight),
    causes,
    ...slowFlows(facts),
  };
}

/** What a cause finds: how much, and the worst of it; null where it was stopped. */
function* troublesOf(
  cause: Cause,
  facts: AnalysisHealth,
  share: number,
): Steps<{ readonly count: number; readonly worst: readonly Trouble[] } | null> {
  const found: (Ailment & { readonly weight: number })[] = [];
  let count = 0;
  for (const ailment of cause.find(facts)) {
    if (ailment === null) {
      if (yield share) return null;
      continue;
    }
    if (ailment.value < cause.threshold) continue;
    // Twice the threshold counts half of all, ten times nine tenths; a few cases weigh less than many.
    const beyond = 1 - cause.threshold / (cause.threshold + ailment.value);
    const weight = beyond * (1 - 1 / (1 + Math.log2(1 + ailment.count)));
    found.push({ ...ailment, weight });
    count += 1;
    if (found.length < MOST_WAITING) continue;
    heaviest(found, MOST_OF_CAUSE, (one) => one.weight);
    if (yield share) return null;
  }
  const { id, threshold, unit } = cause;
  const worst = heaviest(found, MOST_OF_CAUSE, (one) => one.weight).map(({ where, filter, ...measured }) => ({
    ...measured,
    where: where(),
    filter: filter(),
    cause: id,
    threshold,
    unit,
  }));
  return { count, worst };
}

/** The tables of an analysis as causes see them, narrowed to a selection. */
class AnalysisHealth implements HealthFacts {
  readonly analysis: Analysis;
  readonly packets: Analysis['packets'];
  readonly flows: Analysis['flows'];
  readonly addresses: Analysis['addresses'];
  readonly table: HealthFacts['table'];
  readonly #mask: Uint8Array | null;
  readonly #flowMask: Uint8Array | null;
  #tcpPairs: TcpPairs | null = null;

  constructor(analysis: Analysis, mask: Uint8Array | null) {
    this.analysis = analysis;
    this.packets = analysis.packets;
    this.flows = analysis.flows;
    this.addresses = analysis.addresses;
    this.table = (schema) => analysis.table(schema);
    this.#mask = mask;
    this.#flowMask = mask === null ? null : new Uint8Array(analysis.flows.length);
    if (mask === null || this.#flowMask === null) return;
    const { flow } = analysis.packets.columns;
    for (let packet = 0; packet < mask.length; packet += 1)
      if (mask[packet] === 1 && flow[packet] >= 0) this.#flowMask[flow[packet]] = 1;
  }

  transactions(): readonly Table[] {
    return this.analysis.tables().filter(({ schema, length }) => 'latency' in schema.columns && length > 0);
  }

  address(id: number): string {
    return id < 0 ? '' : this.addresses.format(id);
  }

  addressFilter(id: number): string {
    const name = { [ADDRESS_KIND.mac]: 'eth.addr', [ADDRESS_KIND.ipv4]: 'ip.addr', [ADDRESS_KIND.ipv6]: 'ipv6.addr' }[
      this.addresses.kinds[id]
    ];
    return `${name ?? 'ip.addr'} == ${this.address(id)}`;
  }

  isSelected(packet: number): boolean {
    return this.#mask === null || this.#mask[packet] === 1;
  }

  isFlowSelected(flow: number): boolean {
    return this.#flowMask === null || this.#flowMask[flow] === 1;
  }

  seconds(packet: number): number {
    const { seconds, nanoseconds } = this.packets.columns;
    return seconds[packet] - seconds[0] + ((nanoseconds[packet] & NANOSECONDS) - (nanoseconds[0] & NANOSECONDS)) / 1e9;
  }

  state(flow: number): string {
    return FLOW_STATES[this.flows.columns.state[flow]];
  }

  get tcpPairs(): TcpPairs {
    return (this.#tcpPairs ??= this.#findTcpPairs());
  }

  #findTcpPairs(): TcpPairs {
    const { transport, originator, responder } = this.flows.columns;
    const numbers = new PairNumbers();
    const ofFlow = new Int32Array(this.flows.length).fill(-1);
    for (let flow = 0; flow < ofFlow.length; flow += 1) {
      // Folded flows have no responder.
      if (transport[flow] === IP_PROTOCOL.tcp && responder[flow] >= 0 && this.isFlowSelected(flow))
        ofFlow[flow] = numbers.of(originator[flow], responder[flow]);
    }
    return { numbers, ofFlow };
  }
}

/** Client, network or server: retransmissions and a long way are the network's, late answers the server's, full windows the receiver's. */
function slowFlows(facts: AnalysisHealth): Pick<HealthReport, 'slow' | 'slowFound'> {
  const delays = new Map<number, number[]>();
  for (const table of facts.transactions()) {
    if (!('flow' in table.schema.columns)) continue;
    for (let row = 0; row < table.length; row += 1) {
      const flow = table.number('flow', row);
      const latency = table.number('latency', row);
      if (flow === null || latency === null || !facts.isFlowSelected(flow)) continue;
      const known = delays.get(flow);
      if (known === undefined) delays.set(flow, [latency]);
      else if (known.length < 1000) known.push(latency);
    }
  }
  const { columns } = facts.flows;
  const found: { readonly flow: SlowFlow; readonly cost: number }[] = [];
  let slowFound = 0;
  for (let flow = 0; flow < facts.flows.length; flow += 1) {
    if (!facts.isFlowSelected(flow) || columns.responder[flow] < 0) continue;
    const roundTrip = Number.isNaN(columns.handshakeRtt[flow]) ? null : columns.handshakeRtt[flow];
    const answers = delays.get(flow);
    const delay = answers === undefined ? null : percentile(answers, 0.5);
    // What an answer takes beyond the way is the server's.
    const server = delay === null ? 0 : Math.max(0, delay - (roundTrip ?? 0));
    const packets = columns.originatorPackets[flow] + columns.responderPackets[flow];
    // Where nobody answers the way is not slow: the connection failed.
    const lost = columns.responderPackets[flow] === 0 ? 0 : columns.retransmissions[flow] / packets;
    const network = (roundTrip ?? 0) + lost * 2e9;
    const client = columns.zeroWindows[flow] > 0 ? SLOW * (1 + columns.zeroWindows[flow]) : 0;
    const cost = Math.max(server, network, client);
    if (cost < SLOW) continue;
    const port = columns.responderPort[flow];
    const slow: SlowFlow = {
      flow,
      originator: facts.address(columns.originator[flow]),
      responder: facts.address(columns.responder[flow]),
      port: port < 0 ? null : port,
      verdict: client === cost ? 'client' : server === cost ? 'server' : 'network',
      roundTrip,
      serverDelay: delay,
      retransmissions: columns.retransmissions[flow],
      zeroWindows: columns.zeroWindows[flow],
    };
    found.push({ flow: slow, cost });
    slowFound += 1;
    if (found.length === MOST_WAITING) heaviest(found, MOST_SLOW, (one) => one.cost);
  }
  return { slow: heaviest(found, MOST_SLOW, (one) => one.cost).map(({ flow }) => flow), slowFound };
}
