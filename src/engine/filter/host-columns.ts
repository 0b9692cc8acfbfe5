// What the hosts at both ends of a packet do, and which systems they seem to have. That is settled once the whole capture is
// read and judged: until then no packet has these fields, and answers are worked out anew behind it (model/judged-fields.ts).

import type { Analysis } from '../analysis.ts';
import { HOST_TRAITS, type HostTrait, traitsIn } from '../hosts/host-traits.ts';
import { isThere } from '../hosts/hosts-there.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';

/** What both ends of a packet have of a trait, one bit each; null before it is known. */
function prepare({ hostFacts, packets }: Analysis, trait: HostTrait): ((packet: number) => number) | null {
  if (hostFacts === null) return null;
  const { source, destination } = packets.columns;
  const sets = hostFacts.traits(trait);
  const setOf = (host: number): number => (host < 0 ? 0 : sets[host]);
  return (packet) => setOf(source[packet]) | setOf(destination[packet]);
}

function hostColumn(title: string, trait: HostTrait): ColumnField {
  return {
    title,
    type: 'text',
    isWhole: true,
    values(analysis) {
      const setOf = prepare(analysis, trait);
      return (packet) => (setOf === null ? [] : traitsIn(trait, setOf(packet)));
    },
    mask(analysis, { all, fits }) {
      const mask = new Uint8Array(analysis.packets.length);
      const setOf = prepare(analysis, trait);
      if (setOf === null) return mask;
      const fitting = HOST_TRAITS[trait].reduce((bits, value, at) => bits | (fits(value) ? 1 << at : 0), 0);
      for (let packet = 0; packet < mask.length; packet += 1) {
        const set = setOf(packet);
        mask[packet] = (set & fitting) !== 0 && (!all || (set & ~fitting) === 0) ? YES : NO;
      }
      return mask;
    },
  };
}

const TRAIT_OF: Readonly<Record<string, HostTrait>> = {
  'wireloupe.host.role': 'role',
  'wireloupe.host.system': 'system',
  'wireloupe.host.certainty': 'certainty',
};

/** Roles and systems of hosts, of either end of a packet; where systems are contested, each of them. */
export const hostColumns: Readonly<Record<string, ColumnField>> = {
  'wireloupe.host.role': hostColumn('Role of a host, source or destination', 'role'),
  'wireloupe.host.system': hostColumn('System that a host seems to have, source or destination', 'system'),
  'wireloupe.host.certainty': hostColumn('Certainty of the system of a host, source or destination', 'certainty'),
};

/** The values of such a field that occur, and how many hosts have each. */
export function* hostValues({ hostFacts, hosts }: Analysis, field: string): Generator<{ text: string; count: number }> {
  const trait = TRAIT_OF[field];
  if (hostFacts === null || trait === undefined) return;
  const sets = hostFacts.traits(trait);
  const counts = HOST_TRAITS[trait].map(() => 0);
  for (let host = 0; host < sets.length; host += 1)
    if (sets[host] !== 0 && isThere(hosts, host))
      for (let rest = sets[host]; rest !== 0; rest &= rest - 1) counts[31 - Math.clz32(rest & -rest)] += 1;
  for (const [at, count] of counts.entries()) if (count > 0) yield { text: HOST_TRAITS[trait][at], count };
}
