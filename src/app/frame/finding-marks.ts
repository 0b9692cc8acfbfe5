import { type Finding, type FindingSpan, SEVERITIES, type Severity } from '../../model/finding.ts';

/** A finding and when it happened. */
export interface TimedFinding {
  readonly finding: Finding;
  readonly span: FindingSpan;
}

/** One place of the timeline that can be pressed: a finding, or several that begin too near each other. */
export interface Mark {
  /** Pixels from the left. */
  readonly x: number;
  /** The worst of them. */
  readonly severity: Severity;
  /** Worst first, then as they begin. */
  readonly findings: readonly TimedFinding[];
}

/** A stretch of bins over which something was going on, and the worst of it. */
export interface Stretch {
  readonly severity: Severity;
  readonly from: number;
  readonly to: number;
}

/** Between the middles of two marks: WCAG 2.2, 2.5.8 wants 24, and a count stands beside the shape. */
export const MARK_PIXELS = 34;
/** Half of a shape: marks at the very ends are not cut. */
const MARGIN = 9;

const rank = ({ finding }: TimedFinding): number => SEVERITIES.indexOf(finding.severity);

/** Findings with the times that are known of them. */
export function timed(findings: readonly Finding[], spans: ReadonlyMap<string, FindingSpan>): readonly TimedFinding[] {
  return findings.flatMap((finding) => {
    const span = spans.get(finding.key);
    return span ? [{ finding, span }] : [];
  });
}

/**
 * A mark where each finding begins; those that would crowd become one. There are never more than fit side by side,
 * however many findings there are.
 */
export function placeMarks(all: readonly TimedFinding[], from: number, to: number, width: number): readonly Mark[] {
  const scale = (width - 2 * MARGIN) / Math.max(1, to - from);
  const placed = all
    .map((each) => {
      const x = MARGIN + (each.span.from - from) * scale;
      return { each, x: Math.min(width - MARGIN, Math.max(MARGIN, x)) };
    })
    .sort((a, b) => a.x - b.x);
  const groups: { x: number; findings: TimedFinding[] }[] = [];
  for (const { each, x } of placed) {
    const last = groups.at(-1);
    if (last && x - last.x < MARK_PIXELS) last.findings.push(each);
    else groups.push({ x, findings: [each] });
  }
  return groups.map(({ x, findings }) => {
    const sorted = findings.toSorted((a, b) => rank(b) - rank(a) || a.span.from - b.span.from);
    return { x, severity: sorted[0].finding.severity, findings: sorted };
  });
}

/** How long findings lasted, as stretches of bins that do not overlap: the worst is seen. */
export function stretches(
  all: readonly TimedFinding[],
  { from, bins, binNanoseconds }: { readonly from: number; readonly bins: number; readonly binNanoseconds: number },
): readonly Stretch[] {
  const worst = new Int8Array(bins).fill(-1);
  const binOf = (at: number): number => Math.min(bins - 1, Math.max(0, Math.floor((at - from) / binNanoseconds)));
  for (const each of all.toSorted((a, b) => rank(a) - rank(b)))
    worst.fill(rank(each), binOf(each.span.from), binOf(each.span.to) + 1);
  const found: Stretch[] = [];
  for (let start = 0, bin = 1; bin <= bins; bin += 1) {
    if (bin < bins && worst[bin] === worst[start]) continue;
    if (worst[start] >= 0) found.push({ severity: SEVERITIES[worst[start]], from: start, to: bin });
    start = bin;
  }
  return found;
}
