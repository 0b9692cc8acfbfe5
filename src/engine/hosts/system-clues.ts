import { asPart, type Steps } from '../../base/steps.ts';
import type { System, SystemClue } from '../../model/host-system.ts';
import type { AddressId } from '../../model/ids.ts';
import { CLUE_SOURCES_READ, type Say, type Source } from './clue-sources.ts';
import type { Judged } from './judged.ts';
import { earlier } from './roles.ts';

/** Clues that are kept: of each host, kind and system there is one. */
const MOST_CLUES = 262_144;

interface Noted {
  readonly source: Source;
  readonly system: System;
  weight: number;
  said: string;
  count: number;
  packet: number;
}

/** By host the clues of its system, of each kind and system the best. */
export class SystemClues {
  readonly #analysis: Judged;
  readonly #byHost = new Map<AddressId, Noted[]>();
  #size = 0;

  private constructor(analysis: Judged) {
    this.#analysis = analysis;
  }

  static *gather(analysis: Judged): Steps<SystemClues> {
    const clues = new SystemClues(analysis);
    for (const [done, source] of CLUE_SOURCES_READ.entries()) {
      const say: Say = (...said) => clues.#say(source, ...said);
      yield* asPart(
        source.gather(analysis, say),
        done / CLUE_SOURCES_READ.length,
        (done + 1) / CLUE_SOURCES_READ.length,
      );
    }
    return clues;
  }

  #say(source: Source, host: AddressId, system: System, weight: number, said: string, packet: number): void {
    if (host < 0 || this.#analysis.directions.isGroup(host)) return;
    let own = this.#byHost.get(host);
    const known = own?.find((clue) => clue.source.id === source.id && clue.system === system);
    if (known === undefined) {
      if (this.#size >= MOST_CLUES) return;
      this.#size += 1;
      if (own === undefined) this.#byHost.set(host, (own = []));
      own.push({ source, system, weight, said, count: 1, packet });
      return;
    }
    known.count += 1;
    if (weight <= known.weight) known.packet = earlier(known.packet, packet);
    else Object.assign(known, { weight, said, packet });
  }

  /** Those of a host, the weightiest first. */
  of(host: AddressId): SystemClue[] {
    const own = this.#byHost.get(host);
    if (own === undefined) return [];
    const address = this.#analysis.addresses.format(host);
    return own
      .map(({ source, ...clue }) => ({ ...clue, source: source.id, filter: source.filter(address, clue.said) }))
      .sort((a, b) => b.weight - a.weight);
  }
}
