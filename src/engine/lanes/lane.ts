// HOT. What a lane does with a batch: the same as Pass does with a packet, behind its transport header.

import { grown } from '../../base/grown.ts';
import { Cursor, IP_PROTOCOL } from '../../model/cursor.ts';
import { flowTable } from '../../model/flow.ts';
import { NONE } from '../../model/ids.ts';
import type { FlowId, PacketId } from '../../model/ids.ts';
import { Payload } from '../../model/payload.ts';
import { defineTable, Table } from '../../model/table.ts';
import { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { LocalStreams } from '../local-streams.ts';
import { FROM_RESPONDER, HIGH, IS_CLOSED, IS_OVER, RECORD, RECORD_MASK, TCP_FLAGS_SHIFT, WORDS } from './batch.ts';
import type { Batch, LaneReport, LaneResult } from './batch.ts';
import { NumberList } from './number-list.ts';

const { columns } = flowTable;

/** Of the flow table what applications ask for: 47 bytes a flow instead of 136. */
const laneFlowTable = defineTable({
  id: flowTable.id,
  title: flowTable.title,
  description: flowTable.description,
  limit: flowTable.limit,
  columns: {
    originator: columns.originator,
    responder: columns.responder,
    originatorPort: columns.originatorPort,
    responderPort: columns.responderPort,
    transport: columns.transport,
    application: columns.application,
    serverName: columns.serverName,
    firstPacket: columns.firstPacket,
    originatorPackets: columns.originatorPackets,
    responderPackets: columns.responderPackets,
    originatorFlags: columns.originatorFlags,
    responderFlags: columns.responderFlags,
    originatorStart: columns.originatorStart,
    responderStart: columns.responderStart,
  },
});

/** Reads the payload of some flows in a thread of its own. */
export class StreamLane {
  readonly #analysis = new Analysis();
  readonly #payload = new Payload(new Cursor());
  readonly #flows = new Table(laneFlowTable, this.#analysis.texts);
  readonly #streams = new LocalStreams(this.#analysis, this.#flows, this.#payload.cursor);
  /** Addresses of this analysis by their numbers in the other one. */
  #addresses = new Int32Array(1024);
  #toldStacks = 1;
  #toldSets = 1;
  readonly #marks = new NumberList();
  readonly #applications = new NumberList();
  readonly #dead = new NumberList();
  #isStopped = false;

  constructor() {
    for (const table of this.#analysis.tables()) table.stampRows(this.#streams);
  }

  read(batch: Batch): LaneReport {
    const { words, count, bytes } = batch;
    for (let record = 0, at = 0; record < count; record += 1, at += WORDS) {
      const what = words[at] & RECORD_MASK;
      if (what === RECORD.address) this.#learnAddress(words, at);
      else if (what === RECORD.flow) this.#openFlow(words, at);
      else if (!this.#isStopped) {
        this.#readPayload(words, at, bytes);
      }
    }
    return this.#report(batch.isLent ? batch : null);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #learnAddress(words: Int32Array, at: number): void {
    const id = words[at + 1];
    if (id >= this.#addresses.length) this.#addresses = grown(this.#addresses, id);
    const own = this.#analysis.addresses.add(words[at + 2], words[at + 3], words[at + 4], words[at + 5], words[at + 6]);
    this.#addresses[id] = own;
  }

  #openFlow(words: Int32Array, at: number): void {
    const flow = this.#flows.grow();
    const { columns } = this.#flows;
    const head = words[at + 2];
    columns.transport[flow] = head & 0xff;
    columns.originatorFlags[flow] = (head >> 8) & 0xff;
    columns.responderFlags[flow] = (head >> 16) & 0xff;
    columns.originator[flow] = this.#addresses[words[at + 3]] ?? NONE;
    columns.responder[flow] = this.#addresses[words[at + 4]] ?? NONE;
    columns.originatorPort[flow] = words[at + 5];
    columns.responderPort[flow] = words[at + 6];
    columns.originatorStart[flow] = words[at + 7];
    columns.responderStart[flow] = words[at + 8];
    columns.firstPacket[flow] = words[at + 9];
    columns.serverName[flow] = NONE;
  }

  #readPayload(words: Int32Array, at: number, bytes: Uint8Array): void {
    const payload = this.#payload;
    const { cursor } = payload;
    const first = words[at];
    const flow = words[at + 1];
    const packet = words[at + 2];
    payload.bytes = bytes;
    payload.packet = packet;
    payload.seconds = words[at + 3] * HIGH + (words[at + 4] >>> 0);
    payload.nanoseconds = words[at + 5];
    payload.fromResponder = (first & FROM_RESPONDER) !== 0;
    payload.isOver = (first & IS_OVER) !== 0;
    payload.isClosed = (first & IS_CLOSED) !== 0;
    cursor.at = words[at + 10];
    cursor.end = cursor.at + words[at + 6];
    cursor.wireEnd = cursor.at + words[at + 7];
    cursor.stack = 0;
    cursor.anomalies = 0;
    const { application } = this.#flows.columns;
    const before = application[flow];
    const { applications } = this.#streams;
    try {
      if ((first & RECORD_MASK) === RECORD.segment) {
        cursor.transport = IP_PROTOCOL.tcp;
        cursor.tcpFlags = (first >> TCP_FLAGS_SHIFT) & 0xff;
        cursor.tcpSequence = words[at + 8] >>> 0;
        cursor.tcpAcknowledgement = words[at + 9] >>> 0;
        applications.segment(flow, payload);
      } else {
        cursor.transport = IP_PROTOCOL.udp;
        this.#flows.columns.originatorPackets[flow] = words[at + 8];
        applications.datagram(flow, payload);
      }
    } catch (error) {
      this.#fail(flow, error, packet);
    }
    if (cursor.stack !== 0 || cursor.anomalies !== 0) this.#marks.add3(packet, cursor.stack, cursor.anomalies);
    if (application[flow] !== before) this.#applications.add2(flow, application[flow]);
    if (applications.isDead(flow)) this.#dead.add(flow); // again for what was on its way; it does no harm
  }

  #fail(flow: FlowId, error: unknown, packet: PacketId): void {
    const { application, transport } = this.#flows.columns;
    const speaking = APPLICATION_DISSECTORS[application[flow] - 1]?.id;
    this.#analysis.fail(speaking ?? (transport[flow] === IP_PROTOCOL.tcp ? 'tcp' : 'udp'), error, packet);
  }

  #report(spent: LaneReport['spent']): LaneReport {
    const { layers, anomalySets } = this.#analysis;
    const stacks = layers.size > this.#toldStacks ? layers.store(this.#toldStacks) : [];
    const sets = anomalySets.size > this.#toldSets ? anomalySets.store(this.#toldSets) : [];
    this.#toldStacks = layers.size;
    this.#toldSets = anomalySets.size;
    return {
      marks: this.#marks.take(),
      stacks,
      sets,
      applications: this.#applications.take(),
      dead: this.#dead.take(),
      spent,
    };
  }

  /** There is no further batch: flows that are still read are closed. What it found is given away, and not copied before. */
  async finish(): Promise<LaneResult> {
    this.#streams.finish();
    await this.#streams.settle();
    const { texts, addresses, failures } = this.#analysis;
    const tables = this.#analysis.tables().filter(({ length, dropped }) => length + dropped > 0);
    for (const table of tables) table.trim();
    return {
      tables: tables.map(({ schema, length, dropped, columns, stamps }) => ({
        id: schema.id,
        length,
        dropped,
        columns,
        stamps: Float64Array.from(stamps),
      })),
      texts: texts.all(),
      addresses: addresses.store(),
      serverNames: this.#flows.columns.serverName.slice(0, this.#flows.length),
      failures,
    };
  }
}
