/** Where moments stand, from 0 to 1, and the pauses that are left out. */
interface Scale {
  readonly place: (at: number) => number;
  readonly pauses: readonly (readonly [number, number])[];
}

/**
 * A stretch of time as the background of what is as wide as the whole scale: a line with an end at each side, never too
 * short to be seen, and bands where pauses are left out. A background and no box of its own: rows are drawn anew thirty at
 * a time.
 */
export function spanBar(span: { readonly from: number; readonly to: number }, { place, pauses }: Scale): string {
  const [left, right] = [place(span.from), place(Math.max(span.from, span.to))];
  const width = right - left;
  // What is as wide as all lies anywhere; a place is told of what is left beside it.
  const beside = width >= 1 ? 0 : left / (1 - width);
  const marks = [mark(left, '2px 8px'), mark(right, '2px 8px'), mark(beside, `${percent(width)} 2px`)];
  return [...marks, ...(pauses.length > 0 ? [bands(pauses)] : [])].join(', ');
}

const mark = (at: number, size: string): string =>
  `linear-gradient(var(--muted) 0 0) ${percent(at)} center / ${size} no-repeat content-box`;
const bands = (pauses: Scale['pauses']): string => {
  const stops = pauses.map(([from, to]) => {
    const [begin, end] = [percent(from), percent(to)];
    return `transparent ${begin}, var(--pause) ${begin} ${end}, transparent ${end}`;
  });
  return `linear-gradient(to right, ${stops.join(', ')}) content-box`;
};
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
