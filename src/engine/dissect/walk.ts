// HOT. Every layer of every packet passes `run`: an indirect call and one push into the layer tree.

import { ANOMALY, isOfCapture } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import type { AddressPool } from '../../model/address.ts';
import type { AnomalySets } from '../../model/anomaly-sets.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { Cursor } from '../../model/cursor.ts';
import type { AddressId, PacketId } from '../../model/ids.ts';
import type { LayerTree } from '../../model/layers.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { TunnelPool } from '../../model/tunnel.ts';
import { SPACE, UNKNOWN } from './dissector.ts';
import type { Context, Next, NumberSpace, PacketDissector } from './dissector.ts';
import { EXTRA_LAYERS, LAYER } from './layer.ts';
import { PACKET_DISSECTORS } from './registry.ts';

/** Layers followed in one packet. Suricata stops at 16, Wireshark at 500; real stacks stay below 20. */
const MAX_LAYERS = 32;
const SPACES = Object.keys(SPACE).length;
const NUMBERS = 65_536;

/** What a walk writes to besides the cursor. */
export interface WalkTarget {
  readonly addresses: AddressPool;
  readonly layers: LayerTree;
  readonly anomalySets: AnomalySets;
  readonly tunnels: TunnelPool;
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
}

/** Hears of every layer after it was dissected: bytes[at, end) is what the dissector was given. */
export type LayerListener = (
  dissector: PacketDissector,
  bytes: Uint8Array,
  at: number,
  end: number,
  cursor: Cursor,
) => void;

/** Runs the packet dissectors over one packet, from the link inwards. One per analysis. */
export class Walk implements Context {
  readonly addresses: AddressPool;
  packet: PacketId = 0;
  readonly #target: WalkTarget;
  readonly #carries: (cursor: Cursor) => void;
  readonly #listener: LayerListener | null;
  readonly #dissectors: readonly PacketDissector[] = PACKET_DISSECTORS;
  /** Layer number by dissector. */
  readonly #layers: Uint16Array;
  /** Dissector by space and number, in one array: 10 × 64 Ki × 2 bytes. */
  readonly #claims = new Int16Array(SPACES * NUMBERS).fill(UNKNOWN);

  /**
   * @param carries told of a UDP flow that carries a tunnel before the cursor goes on inside: as in Zeek, it is a flow of
   * its own beside those that it carries
   * @param listener for packets that somebody looks at; null in an analysis
   */
  constructor(target: WalkTarget, carries: (cursor: Cursor) => void = ignore, listener: LayerListener | null = null) {
    this.#target = target;
    this.#listener = listener;
    this.#carries = carries;
    this.addresses = target.addresses;
    for (const [name, display] of EXTRA_LAYERS) target.layers.layer(name, display);
    this.#layers = Uint16Array.from(this.#dissectors, (dissector) =>
      target.layers.layer(dissector.id, dissector.display),
    );
    this.#dissectors.forEach((dissector, index) => {
      for (const [space, number] of dissector.claims) this.#claims[space * NUMBERS + number] = index;
    });
  }

  /** Walks from dissector `next` until no layer follows. */
  run(bytes: Uint8Array, cursor: Cursor, next: Next): void {
    const layers = this.#target.layers;
    for (let depth = 0; next >= 0; depth += 1) {
      if (depth === MAX_LAYERS) {
        this.note(ANOMALY.tooManyLayers, cursor);
        return;
      }
      cursor.stack = layers.push(cursor.stack, this.#layers[next]);
      if (this.#listener === null) next = this.#dissectors[next].dissect(bytes, cursor, this);
      else next = this.#dissectHeard(bytes, cursor, next, this.#listener);
    }
    if (next === UNKNOWN && cursor.at < cursor.end) cursor.stack = layers.push(cursor.stack, LAYER.data);
  }

  /** Goes on inside a datagram whose fragments have come together: what the last of them holds is no mere data any more. */
  runWhole(whole: Uint8Array, cursor: Cursor): void {
    cursor.stack = this.#target.layers.without(cursor.stack, LAYER.data);
    cursor.isFragment = false;
    cursor.at = 0;
    cursor.end = whole.length;
    cursor.wireEnd = whole.length;
    this.run(whole, cursor, this.next(SPACE.ipProtocol, cursor.fragmentProtocol));
  }

  #dissectHeard(bytes: Uint8Array, cursor: Cursor, number: number, listener: LayerListener): Next {
    const dissector = this.#dissectors[number];
    const { at, end } = cursor;
    const next = dissector.dissect(bytes, cursor, this);
    listener(dissector, bytes, at, end, cursor);
    return next;
  }

  next(space: NumberSpace, number: number): Next {
    return number < NUMBERS ? this.#claims[space * NUMBERS + number] : UNKNOWN;
  }

  nextIfAccepted(space: NumberSpace, number: number, bytes: Uint8Array, cursor: Cursor): Next {
    const next = this.#claims[space * NUMBERS + number];
    if (next < 0) return UNKNOWN;
    const dissector = this.#dissectors[next];
    return dissector.accepts === undefined || dissector.accepts(bytes, cursor) ? next : UNKNOWN;
  }

  note(anomaly: AnomalyCode, cursor: Cursor): void {
    if (isOfCapture(anomaly, cursor)) cursor.isCut = true;
    else cursor.anomalies = this.#target.anomalySets.add(cursor.anomalies, anomaly);
  }

  push(cursor: Cursor, layer: number): void {
    cursor.stack = this.#target.layers.push(cursor.stack, layer);
  }

  show(cursor: Cursor, display: string): void {
    const { layers } = this.#target;
    cursor.stack = layers.show(cursor.stack, layers.display(display));
  }

  table<C extends Columns>(schema: TableSchema<C>): Table<C> {
    return this.#target.table(schema);
  }

  enterNetwork(cursor: Cursor, source: AddressId, destination: AddressId): void {
    if (cursor.hasNetwork) {
      if (cursor.transport === IP_PROTOCOL.udp && cursor.sourcePort >= 0) this.#carries(cursor);
      cursor.tunnel = this.#target.tunnels.add(cursor.tunnel, cursor.source, cursor.destination, cursor.tunnelKey);
      cursor.tunnelKey = 0;
      cursor.sourcePort = -1;
      cursor.destinationPort = -1;
      cursor.hasPayload = false;
      cursor.payloadLength = 0;
      cursor.carried = UNKNOWN;
    }
    cursor.source = source;
    cursor.destination = destination;
    cursor.hasNetwork = true;
    cursor.isShort = false;
  }
}

function ignore(): void {}
