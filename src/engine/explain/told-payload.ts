import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { Fields, FieldGroup, FieldTree } from '../../model/field.ts';
import { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { FROM_RESPONDER, NANOSECONDS } from '../../model/packet.ts';
import { Payload } from '../../model/payload.ts';
import type { Output } from '../../model/stream.ts';
import { Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import { isContent } from '../dissect/content-layers.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import type { ApplicationHost } from '../flow/application/application.ts';
import { Applications } from '../flow/application/applications.ts';
import { Hashes } from '../flow/hashes.ts';
import { AnalysisOutput } from '../output.ts';
import { announced } from './announced.ts';
import type { LayerNames } from './layer-names.ts';
import type { Waste } from './waste.ts';

/** Protocols whose messages say their length at their beginning, and whose lengths Wireshark shows beside the segment. */
const MEASURED: ReadonlySet<string> = new Set(['dns', 'ldap', 'mqtt', 'mysql', 'pgsql', 'radius']);

/** What applications tell, on its way to a tree. */
export class HeardTree implements FieldTree {
  /** Messages that were recognised so far, whether somebody asks for their fields or not. */
  messages = 0;
  /** Only what follows is wanted: nothing is told. */
  isSilent = false;
  /** Bytes of the first message that was told of a packet, −1 where none was. */
  firstLength = NONE;
  /** Bytes of each message of those that say their length. */
  readonly sizes: number[] = [];
  /** Words of a message that goes on in a later packet, and how many messages were recognised before it. */
  unfinished: { readonly words: string; readonly behind: number } | null = null;
  /** Tells what is around the next messages (a proxy); null where nothing is, or once it is told. */
  around: (() => void) | null = null;
  readonly #tree: FieldTree;
  readonly #names: LayerNames;
  readonly #measures: boolean;

  /** @param measures somebody asks how long the messages are that segments carry, whatever their fields */
  constructor(tree: FieldTree, names: LayerNames, measures: boolean) {
    this.#tree = tree;
    this.#names = names;
    this.#measures = measures;
  }

  /** Tells what is around what comes next, which is no message of its own. */
  tellAround(): void {
    const tell = this.around;
    if (tell === null) return;
    const { messages, firstLength } = this;
    this.around = null;
    tell();
    this.messages = messages;
    this.firstLength = firstLength;
  }

  wants(fields: Fields): boolean {
    this.tellAround();
    const isWanted = !this.isSilent && (this.#measures || this.#tree.wants(fields));
    // A message was recognised: its bytes are no mere data, though nobody asks for its fields.
    if (!isWanted && !isContent(fields)) this.messages += 1;
    return isWanted;
  }

  get wantsWords(): boolean {
    return this.#tree.wantsWords !== false;
  }

  goesOn(words: string): void {
    this.unfinished = { words, behind: this.messages };
  }

  layer(...given: Parameters<FieldTree['layer']>): FieldGroup {
    const [{ id, fields }, , , length] = given;
    if (fields !== undefined && !isContent(fields)) {
      if (this.firstLength < 0) this.firstLength = length;
      if (MEASURED.has(id)) this.sizes.push(length);
      this.messages += 1;
    }
    this.#names.hear(id);
    return this.#tree.layer(...given);
  }
}

/** Reads the payload of packets once more, with the applications that were found in an analysis. */
export class ToldPayload {
  readonly outputs: readonly Output[];
  readonly #analysis: Analysis;
  readonly #waste: Waste;
  readonly #payload: Payload;
  readonly #host: ApplicationHost;
  readonly #tree: HeardTree;
  #applications: Applications;
  /** Flows by their number in the analysis: the rows here hold only what parsers ask of a flow. */
  readonly #flows = new Map<FlowId, FlowId>();
  readonly #local: Table<typeof flowTable.columns>;

  /** @param cursor stands behind the headers of the packet that is read */
  constructor(
    analysis: Analysis,
    waste: Waste,
    cursor: Cursor,
    tree: HeardTree,
    host: Pick<ApplicationHost, 'note' | 'failed'>,
  ) {
    this.#analysis = analysis;
    this.#waste = waste;
    this.#payload = new Payload(cursor);
    this.#local = new Table(flowTable, waste.texts);
    const shared = {
      analysis: waste,
      cursor,
      hashes: new Hashes(),
      namesSeen: new Set<string>(),
      tree,
      known: analysis,
      expect: () => undefined, // what a flow speaks is known already
    };
    this.outputs = APPLICATION_DISSECTORS.map((dissector) => new AnalysisOutput(shared, dissector));
    this.#tree = tree;
    this.#host = {
      around(tell, isAroundMessages) {
        tree.around = tell;
        if (!isAroundMessages) tree.tellAround();
      },
      flows: this.#local,
      output: (application) => this.outputs[application],
      nameServer: () => undefined,
      ...host,
    };
    this.#applications = new Applications(APPLICATION_DISSECTORS, this.#host);
  }

  /** What comes next has nothing to do with what came before: every flow begins anew. */
  forget(): void {
    if (this.#flows.size === 0) return;
    this.#flows.clear();
    this.#local.clear();
    this.#applications = new Applications(APPLICATION_DISSECTORS, this.#host);
  }

  /** Gives the payload at the cursor to the application that its flow speaks. */
  feed(packet: PacketId, bytes: Uint8Array): void {
    const { packets, origin } = this.#analysis;
    const { flow, seconds, nanoseconds } = packets.columns;
    const payload = this.#payload;
    const { cursor } = payload;
    const { at, end } = cursor;
    this.#tree.around = null;
    payload.bytes = bytes;
    payload.packet = packet;
    payload.seconds = origin + seconds[packet];
    payload.nanoseconds = nanoseconds[packet] & NANOSECONDS;
    payload.fromResponder = (nanoseconds[packet] & FROM_RESPONDER) !== 0;
    const local = this.#localFlow(flow[packet], packet);
    if (cursor.transport === IP_PROTOCOL.tcp) this.#applications.segment(local, payload);
    else if (cursor.transport === IP_PROTOCOL.udp && this.#isMarked(packet))
      this.#applications.datagram(local, payload);
    cursor.at = at;
    cursor.end = end;
  }

  /** Bytes of a flow, of the side that the last packet is from, that wait for more of their message. */
  unread(flow: FlowId): number {
    const local = this.#flows.get(flow);
    return local === undefined ? 0 : this.#applications.unread(local, this.#payload.fromResponder);
  }

  /** The flow became another protocol, which nobody knows: its payload is no part of any message. */
  isUnknown(flow: FlowId): boolean {
    const local = this.#flows.get(flow);
    return local !== undefined && this.#applications.isUnknown(local);
  }

  /** Did an application take the datagram when the capture was analysed? Then its layer stands behind those just walked. */
  #isMarked(packet: PacketId): boolean {
    const { layers, packets } = this.#analysis;
    return layers.text(packets.columns.stack[packet]) !== this.#waste.layers.text(this.#payload.cursor.stack);
  }

  /** The row that stands for a flow here: whom it joins, and what it is known to speak. */
  #localFlow(flow: FlowId, packet: PacketId): FlowId {
    const known = this.#flows.get(flow);
    if (known !== undefined) return known;
    const { flows, packets } = this.#analysis;
    const { columns } = flows;
    const local = this.#local.grow();
    const own = this.#local.columns;
    this.#flows.set(flow, local);
    own.originator[local] = this.#address(columns.originator[flow]);
    own.responder[local] = this.#address(columns.responder[flow]);
    own.originatorPort[local] = columns.originatorPort[flow];
    own.responderPort[local] = columns.responderPort[flow];
    own.transport[local] = columns.transport[flow];
    own.firstPacket[local] = columns.firstPacket[flow] === packet ? packet : NONE;
    // The first bytes of a side are known by its SYN only where reading begins at the flow's beginning.
    if (columns.firstPacket[flow] === packet || packets.length === 0) this.#startAtSyn(flow, local);
    const application = APPLICATION_DISSECTORS[columns.application[flow] - 1];
    if (application !== undefined && own.responder[local] >= 0)
      this.#applications.expect(
        own.responder[local],
        own.responderPort[local],
        announced(this.#analysis, flow, application.id),
      );
    return local;
  }

  #startAtSyn(flow: FlowId, local: FlowId): void {
    const from = this.#analysis.flows.columns;
    const to = this.#local.columns;
    to.originatorFlags[local] = from.originatorFlags[flow] & TCP.SYN;
    to.responderFlags[local] = from.responderFlags[flow] & TCP.SYN;
    to.originatorStart[local] = from.originatorStart[flow];
    to.responderStart[local] = from.responderStart[flow];
  }

  #address(id: number): number {
    if (id < 0) return NONE;
    const bytes = this.#analysis.addresses.bytes(id);
    if (bytes.length === 4) return this.#waste.addresses.ipv4(bytes, 0);
    return bytes.length === 6 ? this.#waste.addresses.mac(bytes, 0) : this.#waste.addresses.ipv6(bytes, 0);
  }
}
