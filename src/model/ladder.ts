// What crosses to the page when packets are drawn as arrows between those who sent and received them.

import type { FilterError } from './query.ts';

/** One column of the ladder: an address, or one port of it where packets go from an address to itself. */
export interface LadderParticipant {
  readonly address: string;
  readonly port: number | null;
  /** What the capture calls the address; null where it gives no name. */
  readonly name: string | null;
  /** Packets that it sent or received. */
  readonly packets: number;
}

/** Columns and extent of a ladder over a selection; its rungs are asked for a screen at a time. */
export interface Ladder {
  /** In the order in which they first appear; no more than were asked for: those with the most packets. */
  readonly participants: readonly LadderParticipant[];
  /** All that there are, and packets that touch one without a column of its own. */
  readonly all: number;
  readonly foldedPackets: number;
  readonly packets: number;
  /** Time of the first packet, null without any. */
  readonly start: string | null;
  readonly error: FilterError | null;
}

/** Under which name a packet's end stands among the participants. */
export const participantKey = (address: string, port: number | null, isLoop: boolean): string =>
  isLoop && port !== null ? `${address} ${port}` : address;
