import { HOST_ROLES } from '../../model/host-role.ts';
import { SYSTEM_CERTAINTIES, SYSTEMS } from '../../model/host-system.ts';

/** What hosts may have of each kind that filters ask for, in the words of rows: few enough for one bit each of 32. */
export const HOST_TRAITS = {
  role: HOST_ROLES,
  system: Object.values(SYSTEMS).map(({ name }) => name),
  certainty: SYSTEM_CERTAINTIES,
} as const satisfies Readonly<Record<string, readonly string[]>>;
/** A kind of them. */
export type HostTrait = keyof typeof HOST_TRAITS;

/** Some values of a kind as bits. */
export function traitSet(trait: HostTrait, values: readonly string[]): number {
  const all: readonly string[] = HOST_TRAITS[trait];
  return values.reduce((set, value) => set | (1 << all.indexOf(value)), 0);
}

/** The values that bits stand for. */
export const traitsIn = (trait: HostTrait, set: number): string[] =>
  HOST_TRAITS[trait].filter((_, at) => ((set >>> at) & 1) === 1);
