import { asPart, runToEnd, type Steps } from '../../base/steps.ts';
import { foldedFindingTable } from '../../model/facts.ts';
import { SEVERITIES } from '../../model/finding.ts';
import type { Severity } from '../../model/finding.ts';
import type { RoleClaim } from '../../model/host-role.ts';
import { type SystemClue, type SystemGuess, SYSTEMS } from '../../model/host-system.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { vendorOf } from '../dissect/vendor.ts';
import type { Judged } from './judged.ts';
import { type AnsweringPort, OpenPorts } from './open-ports.ts';
import { RoleSigns } from './role-signs.ts';
import { rolesOf } from './roles.ts';
import { SystemClues } from './system-clues.ts';
import { guessSystem } from './system-guess.ts';
import { type HostTrait, traitSet } from './host-traits.ts';

/** Flows or hosts between two looks at the clock. */
const STEP = 65_536;

/** What the hosts of a finished analysis are besides what they sent and received. */
export class HostFacts {
  readonly #analysis: Judged;
  /** By host: its findings but for those that were expected, and the rank of the worst, from one on. */
  readonly #counts: Uint32Array;
  readonly #worst: Uint8Array;
  #peers: Uint32Array | null = null;
  #openPorts: OpenPorts | null = null;
  #signs: RoleSigns | null = null;
  #clues: SystemClues | null = null;
  readonly #traits = new Map<HostTrait, Uint32Array>();

  constructor(analysis: Judged) {
    this.#analysis = analysis;
    this.#counts = new Uint32Array(analysis.addresses.size);
    this.#worst = new Uint8Array(analysis.addresses.size);
    for (const { actorId, severity, expected } of analysis.findings)
      if (actorId >= 0 && expected === undefined) this.#add(actorId, 1, severity);
    const folded = analysis.table(foldedFindingTable);
    const { address, findings } = folded.columns;
    for (let row = 0; row < folded.length; row += 1)
      this.#add(address[row], findings[row], (folded.text('severity', row) ?? 'info') as Severity);
  }

  /** Of findings that were told apart since; what tables alone tell goes along. */
  withFindings(): HostFacts {
    const facts = new HostFacts(this.#analysis);
    facts.#peers = this.#peers;
    facts.#openPorts = this.#openPorts;
    facts.#clues = this.#clues;
    return facts;
  }

  #add(host: AddressId, count: number, severity: Severity): void {
    this.#counts[host] += count;
    this.#worst[host] = Math.max(this.#worst[host], SEVERITIES.indexOf(severity) + 1);
  }

  /** Whether it lies in the home networks; null for a MAC address, which lies in none. */
  inside(host: AddressId): boolean | null {
    const { addresses, directions } = this.#analysis;
    return addresses.isMac(host) ? null : directions.isInside(host);
  }

  /** Who made its network card. Behind the MAC address of an outside host stands the router. */
  vendor(host: AddressId): string | null {
    const { addresses, hosts } = this.#analysis;
    const mac = addresses.isMac(host) ? host : this.inside(host) === true ? hosts.columns.mac[host] : -1;
    return mac < 0 ? null : vendorOf(addresses.bytes(mac));
  }

  /** Findings about it, listed or folded, without those that an allow-list expects. */
  findings(host: AddressId): number {
    return this.#counts[host] ?? 0;
  }

  /** The worst of them. */
  severity(host: AddressId): Severity | null {
    return SEVERITIES[(this.#worst[host] ?? 0) - 1] ?? null;
  }

  /** Hosts that it has flows with. Null for a MAC address, which has none, and where the flows are no longer known. */
  peers(host: AddressId): number | null {
    const { addresses, packets } = this.#analysis;
    if (addresses.isMac(host) || packets.length === 0) return null;
    this.#peers ??= runToEnd(countPeers(this.#analysis));
    return this.#peers[host] ?? 0;
  }

  /** Ports at which it answered, the busiest first; none where the flows are no longer known. */
  openPorts(host: AddressId): readonly AnsweringPort[] {
    this.#openPorts ??= new OpenPorts(this.#analysis.flows, this.#analysis.hosts.length);
    return this.#openPorts.of(host);
  }

  /** What it does, and why. */
  roles(host: AddressId): RoleClaim[] {
    const signs = (this.#signs ??= runToEnd(RoleSigns.gather(this.#analysis)));
    const ports = this.openPorts(host);
    const own = signs.of(host);
    const opened = signs.opened(host);
    if (ports.length === 0 && own.length === 0 && opened === 0) return []; // millions of those that are scanned
    const { firstPacket } = this.#analysis.flows.columns;
    return rolesOf({
      ...{ ports, opened },
      address: this.#analysis.addresses.format(host),
      signs: own,
      firstPacketOf: (flow) => firstPacket[flow],
    });
  }

  /** What speaks for one operating system or another, the weightiest first. */
  clues(host: AddressId): SystemClue[] {
    this.#clues ??= runToEnd(SystemClues.gather(this.#analysis));
    return this.#clues.of(host);
  }

  /** The operating system that it seems to have; null where too little tells. */
  system(host: AddressId): SystemGuess | null {
    return guessSystem(this.clues(host));
  }

  /** By host what it has of a kind, one bit each (`traitsIn`). Worked out for all of them when it is asked for first. */
  traits(trait: HostTrait): Uint32Array {
    let sets = this.#traits.get(trait);
    if (sets === undefined) {
      sets = new Uint32Array(this.#analysis.hosts.length);
      for (let host = 0; host < sets.length; host += 1) {
        const values = this.#valuesOf(trait, host);
        if (values.length > 0) sets[host] = traitSet(trait, values);
      }
      this.#traits.set(trait, sets);
    }
    return sets;
  }

  #valuesOf(trait: HostTrait, host: AddressId): readonly string[] {
    if (trait === 'role') return this.roles(host).map(({ role }) => role);
    const guess = this.system(host);
    if (guess === null) return [];
    return trait === 'certainty' ? [guess.certainty] : guess.systems.map((system) => SYSTEMS[system].name);
  }

  /** Looks through the tables ahead of the first question. What is told to stop leaves the rest to that. */
  *gathering(): Steps<void> {
    const peers = yield* unlessStopped(asPart(countPeers(this.#analysis), 0, 1 / 3));
    if (peers === null) return;
    this.#peers = peers;
    const signs = yield* unlessStopped(asPart(RoleSigns.gather(this.#analysis), 1 / 3, 2 / 3));
    if (signs === null) return;
    this.#signs = signs;
    this.#clues = yield* unlessStopped(asPart(SystemClues.gather(this.#analysis), 2 / 3, 1));
  }

  /** What a column of these is sorted by; null for other columns. */
  keyOf(column: string): ((host: AddressId) => number) | null {
    switch (column) {
      case 'inside':
        return (host) => Number(this.inside(host) ?? NaN);
      case 'findings':
        return (host) => this.findings(host);
      case 'severity':
        return (host) => (this.#worst[host] > 0 ? this.#worst[host] : NaN);
      case 'peers':
        return (host) => this.peers(host) ?? NaN;
      default:
        return null;
    }
  }
}

/** Null where the work is told to stop: what would be left is half of it. */
function* unlessStopped<Result>(steps: Steps<Result>): Steps<Result | null> {
  let step = steps.next(false);
  while (step.done !== true) {
    if (yield step.value) return null;
    step = steps.next(false);
  }
  return step.value;
}

/**
 * By host, with how many others it has flows. Flows are dealt out by the lesser of their two hosts; then one host after
 * another marks whom it has met. In steps: millions of hosts take a second.
 */
function* countPeers({ flows, hosts }: Judged): Steps<Uint32Array> {
  const { originator, responder } = flows.columns;
  const starts = new Uint32Array(hosts.length + 1);
  // Folded flows have no responder.
  const isOfTwo = (flow: FlowId): boolean => originator[flow] >= 0 && responder[flow] >= 0;
  for (let flow = 0; flow < flows.length; flow += 1) {
    if (isOfTwo(flow)) starts[Math.min(originator[flow], responder[flow]) + 1] += 1;
    if (flow % STEP === 0) yield 0;
  }
  for (let host = 0; host < hosts.length; host += 1) starts[host + 1] += starts[host];
  const others = new Int32Array(starts[hosts.length]);
  const next = starts.slice();
  for (let flow = 0; flow < flows.length; flow += 1) {
    if (isOfTwo(flow))
      others[next[Math.min(originator[flow], responder[flow])]++] = Math.max(originator[flow], responder[flow]);
    if (flow % STEP === 0) yield 1 / 3;
  }
  const peers = new Uint32Array(hosts.length);
  const metBy = new Int32Array(hosts.length).fill(NONE);
  for (let host = 0; host < hosts.length; host += 1) {
    for (let place = starts[host]; place < starts[host + 1]; place += 1) {
      const other = others[place];
      if (metBy[other] === host) continue;
      metBy[other] = host;
      peers[host] += 1;
      if (other !== host) peers[other] += 1;
    }
    if (host % STEP === 0) yield 2 / 3;
  }
  return peers;
}
