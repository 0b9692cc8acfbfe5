import type { Overview } from '../../../model/query.ts';
import { palette, type Palette } from '../../charts/palette.ts';

/** Colours for the protocols of an overview: as in its chart over time, where that tells them apart. */
export function protocolColours(dark: boolean, { by, traffic }: Overview): Palette {
  return palette(dark, by === 'protocol' ? traffic.series.map(({ name }) => name) : []);
}
