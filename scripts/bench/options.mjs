// What `npm run bench` is asked for.
import { parseArgs } from 'node:util';
import { MEASURES } from './measures/registry.mjs';

/** What can be measured, in this order: the first visit, then the three captures. */
export const SUBJECTS = ['load', 'mixed', 'scan', 'bulk'];
const MEASURE_IDS = MEASURES.map(({ id }) => id);

/** The values of a list that are known, in the order of `known`; throws where one is not. */
function chosenOf(option, list, known) {
  const chosen = list.split(',');
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--${option} knows ${known.join(', ')}, not "${unknown}"`);
  return known.filter((name) => chosen.includes(name));
}

/**
 * @param {readonly string[]} given arguments of the command
 * @returns {{ rounds: number, subjects: string[], measures: string[], json: string | null, build: boolean }} throws what makes no sense
 */
export function readOptions(given) {
  const { values } = parseArgs({
    args: [...given],
    options: {
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: SUBJECTS.join(',') },
      measures: { type: 'string', default: MEASURE_IDS.join(',') },
      json: { type: 'string' },
      build: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds asks for a whole number, not ${values.rounds}`);
  return {
    rounds,
    subjects: chosenOf('only', values.only, SUBJECTS),
    measures: chosenOf('measures', values.measures, MEASURE_IDS),
    json: values.json ?? null,
    build: values.build,
  };
}
