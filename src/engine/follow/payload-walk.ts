import { Cursor } from '../../model/cursor.ts';
import { NONE } from '../../model/ids.ts';
import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { SPACE } from '../dissect/dissector.ts';
import { Walk } from '../dissect/walk.ts';
import type { LayerListener } from '../dissect/walk.ts';
import { Waste } from '../explain/waste.ts';

/** Addresses that a walk has met: then it begins anew, because a hostile flow may have another in every packet. */
const MOST_ADDRESSES = 65_536;

/** Finds the payload of packets of one analysis with the dissectors that read them first. */
export class PayloadWalk {
  /** Where the last packet's headers ended: [at, end) is its payload, if `hasPayload`. */
  readonly cursor = new Cursor();
  readonly #analysis: Analysis;
  readonly #listener: LayerListener | null;
  #waste = new Waste();
  #walk: Walk;

  /** @param listener hears of the layers that lead to the payload */
  constructor(analysis: Analysis, listener: LayerListener | null = null) {
    this.#analysis = analysis;
    this.#listener = listener;
    this.#walk = new Walk(this.#waste, undefined, listener);
  }

  /** Walks a packet whose captured bytes begin at bytes[at]. */
  read(packet: PacketId, bytes: Uint8Array, at: number): void {
    if (this.#waste.addresses.size > MOST_ADDRESSES) this.#renew();
    const { packets, facts, interfaces } = this.#analysis;
    const { captured, length } = packets.columns;
    this.cursor.reset(at, captured[packet], length[packet]);
    this.#walk.packet = packet;
    const linkType = facts.interfaces[interfaces?.[packet] ?? 0]?.linkType ?? NONE;
    const first = linkType < 0 ? NONE : this.#walk.next(SPACE.linkType, linkType);
    if (first >= 0) this.#walk.run(bytes, this.cursor, first);
  }

  #renew(): void {
    this.#waste = new Waste();
    this.#walk = new Walk(this.#waste, undefined, this.#listener);
  }
}
