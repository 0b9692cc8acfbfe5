import { DIRECTIONS } from '../../model/direction.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';

/** Of packets between addresses that lie nowhere (MAC) nothing is told. */
const TOLD = DIRECTIONS.map((direction): readonly string[] => (direction === 'unknown' ? [] : [direction]));

/** Which way a packet goes, seen from the home networks: by its innermost addresses, as it counts for hosts. */
export const directionColumn: ColumnField = {
  title: 'Direction, seen from the home networks',
  type: 'text',
  isWhole: true,
  values({ directions, packets }) {
    const { source, destination } = packets.columns;
    return (packet) => TOLD[directions.codeOf(source[packet], destination[packet])];
  },
  mask({ directions, packets }, { fits }) {
    const { source, destination } = packets.columns;
    const verdicts = Uint8Array.from(TOLD, (texts) => (texts.some(fits) ? YES : NO));
    const mask = new Uint8Array(packets.length);
    for (let packet = 0; packet < mask.length; packet += 1)
      mask[packet] = verdicts[directions.codeOf(source[packet], destination[packet])];
    return mask;
  },
  occurrences: () => TOLD.flat().map((text) => ({ text, title: '', count: 0 })),
};
