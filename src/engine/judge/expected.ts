import { type Allowed, allowing, MOST_ALLOWED, readAllowed } from '../../model/allowlist.ts';
import type { Expectation, Finding } from '../../model/finding.ts';
import { DETECTORS } from '../detect/registry.ts';

const EXPLAINED_BY = new Map(DETECTORS.map(({ id, explainedBy = ['actor'] }) => [id, explainedBy]));

/**
 * The same findings, those told apart that an allow-list explains. They stay what they are: what is expected may still be
 * looked at.
 * @param lines of the allow-list
 */
export function withExpectations(findings: readonly Finding[], lines: readonly string[]): readonly Finding[] {
  const allowed = lines
    .slice(0, MOST_ALLOWED)
    .map(readAllowed)
    .filter((entry) => entry !== null);
  return findings.map((finding) => {
    const { expected, ...bare } = finding;
    const explained = explain(bare, allowed);
    if (explained !== null) return { ...bare, expected: explained };
    return expected === undefined ? finding : bare;
  });
}

/** One that stands for many others is explained by none of them. */
function explain(finding: Finding, allowed: readonly Allowed[]): Expectation | null {
  if (allowed.length === 0 || (finding.folded ?? 0) > 0) return null;
  for (const part of EXPLAINED_BY.get(finding.id) ?? ['actor']) {
    const subjects = subjectsOf(finding, part);
    const entries = subjects.map((subject) => allowing(allowed, subject));
    const [first] = entries;
    if (first && !entries.includes(null)) return { subject: subjects[0], entry: first.entry, why: first.why };
  }
  return null;
}

function subjectsOf({ actor, targets, targetCount, parameters }: Finding, part: string): readonly string[] {
  if (part === 'actor') return actor === null ? [] : [actor];
  // Of targets that are not listed nobody knows whether they are good.
  if (part === 'targets') return targetCount > targets.length ? [] : targets;
  return part in parameters ? [String(parameters[part])] : [];
}
