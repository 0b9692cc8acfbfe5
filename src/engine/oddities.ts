import { FLOW_LIMIT } from '../model/flow.ts';
import type { Notice } from '../model/notice.ts';
import type { Analysis } from './analysis.ts';

/** Unknown link types that are told apart: a hostile file has another for each packet. */
const MOST_LINK_TYPES = 64;

/** What is odd about a capture as a whole: counted while it is read, and told as notices at its end. */
export class Oddities {
  readonly #analysis: Analysis;
  /** Packets whose time lies further from the first than a row can say. */
  farTimes = 0;
  #largestReversal = 0;
  #cutPackets = 0;
  #cutBytes = 0;
  /** Packets by unknown link type; −1 for all that are not told apart. */
  readonly #linkTypes = new Map<number, number>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** A packet was so many seconds before the one in front of it. */
  reverse(seconds: number): void {
    this.#analysis.timeReversals += 1;
    this.#largestReversal = Math.max(this.#largestReversal, seconds);
  }

  /** So many bytes of a packet were not captured. */
  cut(bytes: number): void {
    this.#cutPackets += 1;
    this.#cutBytes += bytes;
  }

  /** A packet of a link type that nobody reads. */
  countLinkType(linkType: number): void {
    const counts = this.#linkTypes;
    const key = counts.has(linkType) || counts.size < MOST_LINK_TYPES ? linkType : -1;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** Writes the notices. `foldedFlows`: flows that have no row of their own. */
  tell(foldedFlows: number): void {
    this.#tellLimits(foldedFlows);
    const { timeReversals, partial, packets } = this.#analysis;
    for (const [linkType, count] of this.#linkTypes)
      this.#tell('unknown-link-type', count, { linkType: linkType < 0 ? '…' : linkType });
    if (this.farTimes > 0) this.#tell('far-time', this.farTimes);
    if (packets.length === 0 && !partial) this.#tell('no-packets', 1);
    if (this.#cutPackets > 0) this.#tell('snap-length', this.#cutPackets, {}, this.#cutBytes);
    if (timeReversals > 0)
      this.#tell('time-order', timeReversals, { seconds: Math.round(this.#largestReversal * 1e9) / 1e9 });
  }

  /** What did not fit. */
  #tellLimits(foldedFlows: number): void {
    const { addresses, flows, tunnels } = this.#analysis;
    for (const { schema, dropped } of this.#analysis.tables())
      if (dropped > 0) this.#tell('table-full', dropped, { table: schema.id, limit: schema.limit });
    if (tunnels.refused > 0) this.#tell('table-full', tunnels.refused, { table: 'tunnels', limit: tunnels.limit });
    // Others are those of hosts that were folded, which are told of next.
    if (foldedFlows > 0 && flows.length >= FLOW_LIMIT) this.#tell('flows-folded', foldedFlows, { limit: flows.length });
    if (addresses.folded > 0) this.#tell('hosts-folded', addresses.folded, { limit: addresses.limit });
  }

  #tell(
    code: Notice['code'],
    count: number,
    parameters: Notice['parameters'] = {},
    lostBytes: number | null = null,
  ): void {
    this.#analysis.notice({ code, offset: null, lostBytes, count, parameters });
  }
}
