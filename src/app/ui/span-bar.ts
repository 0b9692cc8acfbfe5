/** An axis of time as the map of the capture has it: nanoseconds since the first packet. */
interface Axis {
  readonly from: number;
  readonly bins: number;
  readonly binNanoseconds: number;
}

/**
 * A stretch of time as the background of what is as wide as the whole axis: a line with an end at each side, never too
 * short to be seen. A background and no box of its own: rows are drawn anew thirty at a time.
 */
export function spanBar(span: { readonly from: number; readonly to: number }, axis: Axis): string {
  const whole = axis.bins * axis.binNanoseconds;
  const [left, right] = [span.from, Math.max(span.from, span.to)].map((at) =>
    Math.min(1, Math.max(0, (at - axis.from) / whole)),
  );
  const width = right - left;
  // What is as wide as all lies anywhere; a place is told of what is left beside it.
  const place = width >= 1 ? 0 : left / (1 - width);
  return [mark(left, '2px 8px'), mark(right, '2px 8px'), mark(place, `${percent(width)} 2px`)].join(', ');
}

const mark = (at: number, size: string): string =>
  `linear-gradient(var(--muted) 0 0) ${percent(at)} center / ${size} no-repeat content-box`;
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
