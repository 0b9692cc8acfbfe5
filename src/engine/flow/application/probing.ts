// HOT. Once per packet with payload, until it is known what its flow speaks: the first one or two packets of most flows.

import { NONE } from '../../../model/ids.ts';
import type { Payload } from '../../../model/payload.ts';
import { PROBE } from '../../../model/stream.ts';
import type { Probe } from '../../../model/stream.ts';
import { Announcements } from './announcements.ts';
import type { Application, ApplicationHost } from './application.ts';
import type { LiveFlow } from './live-flow.ts';
import { ProbeOrder } from './ports.ts';

/** Bytes of one direction after which no application is expected any more. */
const MOST_BYTES = 4096;
/** A no to fewer bytes proves nothing: a segment may hold a single byte of what an application begins with. */
const CONVINCING = 10;
/** Datagrams of a flow after which no application is expected any more. */
const MOST_DATAGRAMS = 4;
/** The same where the port is one of the application's: calls begin behind empty datagrams that keep a NAT's binding. */
const MOST_DATAGRAMS_OF_OWN = 64;

/** Finds out which application a flow speaks, and gives the flow its parser. */
export class Probing {
  readonly announced = new Announcements();
  readonly #applications: readonly Application[];
  readonly #host: ApplicationHost;
  readonly #ofStreams: ProbeOrder;
  readonly #ofDatagrams: ProbeOrder;
  readonly #readsStreams = (id: string): boolean => this.#applications[this.#numberOf(id)]?.stream !== undefined;
  readonly #readsDatagrams = (id: string): boolean => this.#applications[this.#numberOf(id)]?.datagrams !== undefined;

  constructor(applications: readonly Application[], host: ApplicationHost) {
    this.#applications = applications;
    this.#host = host;
    this.#ofStreams = new ProbeOrder(applications, 'tcp');
    this.#ofDatagrams = new ProbeOrder(applications, 'udp');
  }

  /** A stream begins: it was announced, or all applications may be it. */
  begin(live: LiveFlow): void {
    live.expected = this.announced.take(live, this.#readsStreams);
    this.change(live, live.expected?.application ?? null);
  }

  /** What comes next in a stream is of a known application, or of another one that is not known yet. */
  change(live: LiveFlow, to: string | null): void {
    const known = to === null ? NONE : this.#numberOf(to);
    if (known >= 0) this.#chooseStream(live, known);
    else live.candidates = [...this.#ofStreams.of(live).order];
  }

  /** Asks the candidates about the unread bytes of a stream. On a yes the flow has its parser. */
  ask(
    live: LiveFlow,
    candidates: number[],
    bytes: Uint8Array,
    at: number,
    end: number,
    fromOriginator: boolean,
  ): boolean {
    let kept = 0;
    for (const application of candidates) {
      const answer = this.#answer(application, live, bytes, at, end, fromOriginator);
      if (answer === PROBE.yes) {
        this.#chooseStream(live, application);
        return true;
      }
      if (answer === PROBE.more || end - at < CONVINCING) candidates[kept++] = application;
    }
    candidates.length = kept;
    return false;
  }

  /** Whether a stream that begins with so many bytes may still become one of the candidates. */
  mayBecome(candidates: readonly number[], length: number): boolean {
    return candidates.length > 0 && length <= MOST_BYTES;
  }

  /**
   * More bytes than those of a segment that the capture cut will not come: the port decides between the candidates that they
   * fit so far. False: it says nothing.
   */
  choose(live: LiveFlow, candidates: readonly number[], length: number): boolean {
    const { order, hinted } = this.#ofStreams.of(live);
    const application =
      length < CONVINCING ? undefined : order.slice(0, hinted).find((one) => candidates.includes(one));
    if (application === undefined) return false;
    this.#chooseStream(live, application);
    return true;
  }

  /** The application whose datagrams a flow carries, or −1 where none accepts this one. */
  askAboutDatagram(live: LiveFlow, { bytes, cursor, fromResponder }: Payload): number {
    live.expected = this.announced.take(live, this.#readsDatagrams);
    if (live.expected !== null) return this.#numberOf(live.expected.application);
    const { order, hinted } = this.#ofDatagrams.of(live);
    const asked = this.#seen(live) > MOST_DATAGRAMS ? hinted : order.length;
    for (let i = 0; i < asked; i += 1)
      if (this.#answer(order[i], live, bytes, cursor.at, cursor.end, !fromResponder) === PROBE.yes) return order[i];
    return NONE;
  }

  /** Whether a later datagram may still tell what none so far has told. */
  mayTellLater(live: LiveFlow): boolean {
    const { hinted } = this.#ofDatagrams.of(live);
    return this.#seen(live) < (hinted > 0 ? MOST_DATAGRAMS_OF_OWN : MOST_DATAGRAMS);
  }

  chooseDatagrams(live: LiveFlow, application: number): void {
    live.datagrams = this.#applications[application].datagrams!(live, this.#host.output(application));
    this.#host.flows.columns.application[live.id] = application + 1;
  }

  #chooseStream(live: LiveFlow, application: number): void {
    const column = this.#host.flows.columns.application;
    if (column[live.id] === 0) column[live.id] = application + 1;
    live.parser = this.#applications[application].stream!(live, this.#host.output(application));
    live.application = application;
    live.candidates = null;
  }

  /** The parser gave up: unless it had read something, the flow was never what the probe took it for. */
  refute(live: LiveFlow): void {
    if (!live.confirmed) this.#host.flows.columns.application[live.id] = 0;
  }

  #answer(
    application: number,
    live: LiveFlow,
    bytes: Uint8Array,
    at: number,
    end: number,
    fromOriginator: boolean,
  ): Probe {
    try {
      return this.#applications[application].probe(bytes, at, end, fromOriginator, live);
    } catch (error) {
      this.#host.failed(live.id, error, application);
      return PROBE.no;
    }
  }

  /** Null where there is none of this number. */
  idOf(application: number): string | null {
    return application >= 0 ? this.#applications[application].id : null;
  }

  #numberOf(id: string): number {
    return this.#applications.findIndex((application) => application.id === id);
  }

  /** Packets of a flow so far. */
  #seen({ id }: LiveFlow): number {
    const { originatorPackets, responderPackets } = this.#host.flows.columns;
    return originatorPackets[id] + responderPackets[id];
  }
}
