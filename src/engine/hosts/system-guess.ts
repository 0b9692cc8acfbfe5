import { type System, type SystemClue, type SystemGuess, SYSTEMS } from '../../model/host-system.ts';

/** Less than this is no guess: a clue that others give at times. */
const LEAST = 2;
/** From here on a guess is likely: the system named itself, or clues of two kinds agree. */
const LIKELY = 3;
/** So many times the weight of what contradicts it makes a guess stand all the same. */
const FAR = 3;

const familyOf = (system: System): System | null => SYSTEMS[system].family;
const agrees = (a: System, b: System): boolean => a === b || familyOf(a) === b || familyOf(b) === a;

/** The weight of clues of one kind is that of the best: a hundred requests by one browser are one clue. */
function weightOf(clues: readonly SystemClue[]): number {
  const bySource = new Map<string, number>();
  for (const { source, weight } of clues) bySource.set(source, Math.max(bySource.get(source) ?? 0, weight));
  return [...bySource.values()].reduce((sum, weight) => sum + weight, 0);
}

/** What clues say together; null where they do not suffice for a guess. */
export function guessSystem(clues: readonly SystemClue[]): SystemGuess | null {
  const named = [...new Set(clues.map(({ system }) => system))];
  // The family of two members that contradict each other is what they agree in.
  const families = named.map(familyOf).filter((family) => family !== null);
  const candidates = [...new Set([...named, ...families])].map((system) => {
    const own = clues.filter((clue) => clue.system === system);
    const isFamily = own.length === 0;
    const weight = weightOf(clues.filter((clue) => agrees(clue.system, system)));
    const against = weightOf(clues.filter((clue) => !agrees(clue.system, system)));
    return { system, weight, against, isFamily };
  });
  const enough = candidates.filter(({ weight }) => weight >= LEAST);
  if (enough.length === 0) return null;
  const [best] = [...enough].sort(
    (a, b) => a.against - b.against || Number(a.isFamily) - Number(b.isFamily) || closer(a, b),
  );
  const isContested = best.against >= LEAST && best.against * FAR > best.weight;
  if (!isContested)
    return { systems: [best.system], certainty: best.weight - best.against >= LIKELY ? 'likely' : 'possible' };
  const rivals = enough.filter(({ isFamily }) => !isFamily).sort((a, b) => b.weight - a.weight || closer(a, b));
  const systems: System[] = [];
  // Of a family and its member the member alone is named.
  for (const { system } of rivals) if (!systems.some((known) => agrees(known, system))) systems.push(system);
  return { systems, certainty: 'contested' };
}

/** Of two that are as good, the one that says more: a member before its family. */
const closer = (a: { system: System }, b: { system: System }): number =>
  Number(familyOf(a.system) === null) - Number(familyOf(b.system) === null);
