// Reads packets again in the order of the file, with as much of their flows as their meaning needs.

import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { FieldTree } from '../../model/field.ts';
import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { Explainer } from '../explain/explainer.ts';
import type { Entry } from '../filter/entry.ts';
import { ASK } from '../filter/mask.ts';
import type { Mask } from '../filter/mask.ts';
import { fragmentStacks } from '../filter/stacks.ts';
import { ReadAhead } from './read-ahead.ts';
import { RunMeter } from './run-meter.ts';
import type { RunOptions } from './run-meter.ts';

/** Why a packet is read: it is asked itself, or it is needed for what comes behind it in its flow. */
const ASKED = 1;
const BEFORE = 2;
const HANDSHAKE = 3;
/** Packets at the beginning of a flow among which both SYNs are. */
const HANDSHAKE_PACKETS = 4;
/** Fields that take all earlier headers of a flow. */
const HISTORY =
  /^tcp\.(analysis|completeness|connection\.fin_)|^icmp(v6)?\.resp|^dccp\.(seq|ack)$|^gtp\.(response_to|time)$/;
/** Fields of segments that say what messages they hold. */
const PARTS = /^tcp\.(segment|reassembled|pdu)/;
/** Facts of the frame that only those know who read all that is in it. */
const OF_ALL = new Set(['frame.protocols', '_ws.short']);
/** Without flows, what the explainer remembers of packets is dropped now and then. */
const PACKETS_BETWEEN_FORGETTING = 65_536;

/** What becomes of a packet that is asked. */
export interface Visitor {
  /** Its fields come next; what stands elsewhere than in these bytes does so only while it is told. */
  begin(bytes: Uint8Array): void;
  end(packet: PacketId): void;
}

/** Packets on their way through the dissectors, for a few fields of theirs. */
export class PacketRun {
  readonly #analysis: Analysis;
  readonly #tree: FieldTree;
  readonly #told: readonly Entry[];

  /** @param told fields that the tree listens for: they decide what is read besides the packets themselves */
  constructor(analysis: Analysis, tree: FieldTree, told: readonly Entry[]) {
    this.#analysis = analysis;
    this.#tree = tree;
    this.#told = told;
  }

  /** Visits the packets that a mask asks. False when it was cancelled; rejects when the file can no longer be read. */
  async run(mask: Mask, source: CaptureSource, visitor: Visitor, options: RunOptions): Promise<boolean> {
    const roles = this.#roles(mask);
    const explainer = new Explainer(this.#analysis, this.#tree);
    const keepsFlows = asksPayload(this.#told);
    explainer.readsApplications = keepsFlows;
    explainer.before.isAsked = asksHistory(this.#told);
    explainer.readsLayers = this.#told.some(
      ({ name, protocols }) => OF_ALL.has(name) || protocols.some((protocol) => protocol !== 'frame'),
    );
    const { captured } = this.#analysis.packets.columns;
    let packet = 0;
    const total = roles.reduce((sum, role) => sum + Math.min(role, 1), 0);
    const meter = new RunMeter(total, options);
    for await (const piece of new ReadAhead(this.#analysis, source, roles)) {
      for (; packet < piece.to; packet += 1) {
        const role = roles[packet];
        if (role === 0) continue;
        // Parsers of applications get nothing but the packet.
        const place = piece.placeOf(packet);
        const bytes = keepsFlows ? piece.bytes.subarray(place, place + captured[packet]) : piece.bytes;
        const at = keepsFlows ? 0 : place;
        if (role === ASKED) visitor.begin(bytes);
        if (role === HANDSHAKE) explainer.learn(packet, bytes, at);
        else if (role === BEFORE) explainer.prepare(packet, bytes, at);
        else explainer.explain(packet, bytes, at);
        if (role === ASKED) visitor.end(packet);
        if (!keepsFlows && packet % PACKETS_BETWEEN_FORGETTING === 0) explainer.forget();
        const rest = meter.step();
        if (rest !== null && (await rest)) return false;
      }
    }
    meter.finish();
    return true;
  }

  /** Which packets are read, and why. */
  #roles(mask: Mask): Uint8Array {
    const { packets, flows } = this.#analysis;
    const roles = new Uint8Array(mask.length);
    /** By flow: its last packet that is asked. */
    const last = new Int32Array(flows.length).fill(-1);
    const { flow } = packets.columns;
    let to = -1;
    for (let packet = 0; packet < mask.length; packet += 1) {
      if (mask[packet] !== ASK) continue;
      roles[packet] = ASKED;
      if (flow[packet] >= 0) last[flow[packet]] = packet;
      to = packet;
    }
    const keepsFlows = asksPayload(this.#told);
    const needsScale = this.#told.some(({ name }) => name.startsWith('tcp.window_size'));
    const needsHistory = asksHistory(this.#told);
    const { transport } = flows.columns;
    const seen = needsScale || needsHistory ? new Uint8Array(flows.length) : null;
    const fragments = fragmentStacks(this.#analysis);
    for (let packet = 0; packet <= to; packet += 1) {
      const id = flow[packet];
      if (id < 0) {
        if (roles[packet] === 0 && fragments[packets.columns.stack[packet]] === 1) roles[packet] = BEFORE;
        continue;
      }
      if (last[id] < packet) continue;
      if (roles[packet] === 0 && keepsFlows) roles[packet] = BEFORE;
      if (seen === null || (!needsHistory && transport[id] !== IP_PROTOCOL.tcp)) continue;
      if (!needsHistory && seen[id] >= HANDSHAKE_PACKETS) continue;
      if (!needsHistory) seen[id] += 1;
      if (roles[packet] === 0) roles[packet] = HANDSHAKE;
    }
    return roles;
  }
}

/** Fields that only the earlier packets of the flow tell. */
export const asksHistory = (told: readonly Entry[]): boolean => told.some(({ name }) => HISTORY.test(name));

/** Fields of applications, and of payload that no application takes. */
export const asksPayload = (told: readonly Entry[]): boolean =>
  told.some(
    ({ application, protocols, name }) =>
      application || OF_ALL.has(name) || protocols.includes('data') || PARTS.test(name),
  );
