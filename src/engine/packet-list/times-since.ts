import { nanosecondsBetween, parseTime } from '../../base/format.ts';
import { partitionPoint } from '../../base/partition-point.ts';
import { formatSeconds } from '../../base/time.ts';
import { NONE, type PacketId } from '../../model/ids.ts';
import type { TimesSince } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { packetTime } from '../rows.ts';

/** Times of the packets of a list as it shows them: seconds since another packet, all nine digits. */
export class SinceTimes {
  readonly #analysis: Analysis;
  readonly #since: TimesSince;
  /** Time of the first packet of the capture; null where there is none. */
  readonly #first: string | null;
  /** By packet, the one that stands above it in the list. */
  readonly #above: Int32Array;
  readonly #references: readonly number[];

  /** @param order packets of the list */
  constructor(analysis: Analysis, first: string | null, since: TimesSince, order: Int32Array) {
    this.#analysis = analysis;
    this.#since = since;
    this.#first = first;
    this.#above = new Int32Array(since.from === 'previous' ? analysis.packets.length : 0);
    if (since.from === 'previous')
      for (const [at, packet] of order.entries()) this.#above[packet] = at === 0 ? packet : order[at - 1];
    this.#references = since.from === 'reference' ? since.packets.toSorted((a, b) => a - b) : [];
  }

  text(packet: PacketId): string {
    const own = packetTime(this.#analysis, packet);
    const other = this.#otherOf(packet);
    const from = other === NONE ? (this.#first ?? own) : packetTime(this.#analysis, other);
    return formatSeconds(nanosecondsBetween(parseTime(from), parseTime(own)));
  }

  #otherOf(packet: PacketId): PacketId {
    if (this.#since.from === 'first') return NONE;
    if (this.#since.from === 'previous') return this.#above[packet];
    const all = this.#references;
    return all[partitionPoint(0, all.length, (at) => all[at] <= packet) - 1] ?? NONE;
  }
}
