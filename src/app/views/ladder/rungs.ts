// Where a packet's arrow goes, and what is written on it. Pure: the list on screen, the text and the drawing agree.

import { type Ladder, participantKey } from '../../../model/ladder.ts';
import type { Row } from '../../../model/query.ts';

/** One packet as an arrow. Columns count from 0; the one behind all participants is that of the others. */
export interface Rung {
  readonly from: number;
  readonly to: number;
  /** Ports at both ends; '' where there are none. */
  readonly fromPort: string;
  readonly toPort: string;
  /** Few words upon the arrow. */
  readonly label: string;
  readonly comment: string;
  /** The same without the ports, for where they stand at the ends of the arrow. */
  readonly said: string;
}

const textOf = (cell: Row[string] | undefined): string => (typeof cell === 'string' ? cell : '');
const portOf = (cell: Row[string] | undefined): number | null => (typeof cell === 'number' ? cell : null);

/** Places packets between the participants of a ladder. */
export class Rungs {
  readonly hasOthers: boolean;
  /** Columns, that of the others included. */
  readonly columns: number;
  readonly #places: ReadonlyMap<string, number>;

  constructor({ participants, all }: Pick<Ladder, 'participants' | 'all'>) {
    this.#places = new Map(
      participants.map(({ address, port }, index) => [participantKey(address, port, port !== null), index]),
    );
    this.hasOthers = all > participants.length;
    this.columns = participants.length + (this.hasOthers ? 1 : 0);
  }

  of(row: Row): Rung {
    const source = textOf(row['source']);
    const destination = textOf(row['destination']);
    const [fromPort, toPort] = [portOf(row['sourcePort']), portOf(row['destinationPort'])];
    const isLoop = source === destination;
    const placeOf = (address: string, port: number | null): number | undefined =>
      this.#places.get(participantKey(address, port, isLoop));
    const [from, to] = [placeOf(source, fromPort), placeOf(destination, toPort)];
    const others = Math.max(0, this.columns - 1);
    const protocol = textOf(row['protocol']);
    const info = textOf(row['info']);
    // Who stands in no column of its own is named.
    const names = from === undefined || to === undefined ? `${source} → ${destination}` : '';
    // `DHCP DHCP Discover` says it twice.
    const joined = (words: string): string =>
      [names, words.startsWith(`${protocol} `) ? '' : protocol, words].filter(Boolean).join('  ');
    return {
      from: from ?? others,
      to: to ?? others,
      fromPort: fromPort === null ? '' : String(fromPort),
      toPort: toPort === null ? '' : String(toPort),
      label: labelOf(protocol, info),
      comment: joined(info),
      said: joined(info.replace(PORTS, '$1')),
    };
  }
}

/** What an Info column begins with: notes in brackets, then the ports. */
const PORTS = /^((?:\[[^\]]*\] )*)\d+ → \d+ ?/;

/** Of a segment its flags and length, of anything else its words without the ports, which stand at the ends. */
export function labelOf(protocol: string, info: string): string {
  const bare = info.replace(PORTS, '');
  if (protocol === 'TCP') {
    const flags = /\[((?:[A-Z]{3}(?:, )?)+)\]/.exec(bare)?.[1];
    const length = Number(/\bLen=(\d+)/.exec(bare)?.[1] ?? 0);
    if (flags !== undefined) return length > 0 ? `${flags}  Len=${length}` : flags;
  }
  return bare === '' ? protocol : bare;
}
