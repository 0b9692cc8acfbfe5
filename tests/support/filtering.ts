import { Filters } from '../../src/engine/selection/filters.ts';
import type { FilterError } from '../../src/model/query.ts';
import { openWhole } from './opening.ts';

export interface Filtering {
  /** Numbers of the packets that a filter accepts, from 1; throws where it makes no sense. */
  accepted(filter: string): Promise<number[]>;
  /** The same by columns alone, and whether they decide every packet. */
  atOnce(filter: string): { accepted: number[]; decided: boolean };
  error(filter: string): Promise<FilterError | null>;
}

/** Asks display filters of a capture. */
export async function filtering(capture: Uint8Array<ArrayBuffer>, withFile = true): Promise<Filtering> {
  const opened = await openWhole(capture);
  const filters = new Filters(opened.analysis);
  if (withFile) filters.source = opened.source;
  const numbers = (filter: string): number[] => {
    const { mask, error } = filters.look(filter);
    if (error !== null) throw new Error(error.message);
    const all = mask ?? new Uint8Array(opened.analysis.packets.length).fill(1);
    return [...all].flatMap((one, packet) => (one === 1 ? [packet + 1] : []));
  };
  const pause = (): Promise<void> => Promise.resolve();
  return {
    async accepted(filter) {
      const { error } = await filters.prepare(filter, { pause });
      if (error !== null) throw new Error(error.message);
      return numbers(filter);
    },
    atOnce: (filter) => ({ accepted: numbers(filter), decided: filters.isDecided(filter) }),
    error: async (filter) => (await filters.prepare(filter, { pause })).error,
  };
}
