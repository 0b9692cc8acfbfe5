// What the hosts at both ends of a packet do, and which systems they seem to have. That is settled once the whole capture is
// read and judged: until then no packet has these fields, and answers are worked out anew behind it (model/judged-fields.ts).

import type { Analysis } from '../analysis.ts';
import { HOST_TRAITS, type HostTrait, traitsIn } from '../hosts/host-traits.ts';
import { isThere } from '../hosts/hosts-there.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';
import type { Occurrence } from './occurrence.ts';

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
    occurrences: (analysis) => countTraits(analysis, trait),
  };
}

/** How many hosts have each value of a trait; those that nobody has are left out. */
function countTraits({ hostFacts, hosts }: Analysis, trait: HostTrait): Occurrence[] {
  const sets = hostFacts?.traits(trait) ?? [];
  const counts = HOST_TRAITS[trait].map(() => 0);
  for (let host = 0; host < sets.length; host += 1)
    if (sets[host] !== 0 && isThere(hosts, host))
      for (let rest = sets[host]; rest !== 0; rest &= rest - 1) counts[31 - Math.clz32(rest & -rest)] += 1;
  return HOST_TRAITS[trait]
    .map((text, at) => ({ text, title: '', count: counts[at] }))
    .filter(({ count }) => count > 0);
}

/** Roles and systems of hosts, of either end of a packet; where systems are contested, each of them. */
export const hostColumns: Readonly<Record<string, ColumnField>> = {
  'wireloupe.host.role': hostColumn('Role of a host, source or destination', 'role'),
  'wireloupe.host.system': hostColumn('System that a host seems to have, source or destination', 'system'),
  'wireloupe.host.certainty': hostColumn('Certainty of the system of a host, source or destination', 'certainty'),
};
