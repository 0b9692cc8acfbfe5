// What `npm run bench` is asked for.
import { parseArgs } from 'node:util';

/** What can be measured, in this order: the first visit, then the three captures. */
export const SUBJECTS = ['load', 'mixed', 'scan', 'bulk'];

/**
 * @param {readonly string[]} given arguments of the command
 * @returns {{ rounds: number, subjects: string[], json: string | null, build: boolean }} throws what makes no sense
 */
export function readOptions(given) {
  const { values } = parseArgs({
    args: [...given],
    options: {
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: SUBJECTS.join(',') },
      json: { type: 'string' },
      build: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds asks for a whole number, not ${values.rounds}`);
  const chosen = values.only.split(',');
  const unknown = chosen.find((name) => !SUBJECTS.includes(name));
  if (unknown !== undefined) throw new Error(`--only knows ${SUBJECTS.join(', ')}, not "${unknown}"`);
  return {
    rounds,
    subjects: SUBJECTS.filter((name) => chosen.includes(name)),
    json: values.json ?? null,
    build: values.build,
  };
}
