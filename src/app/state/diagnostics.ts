import * as format from '../../base/format.ts';
import type { Summary } from '../../model/query.ts';
import { qualityLimits } from '../../model/quality.ts';
import type { MessageKey } from '../i18n/i18n.svelte.ts';
import { diagnosticsEn } from '../i18n/diagnostics.en.ts';
import type { Build } from './build.ts';
import type { PageError } from './page-errors.ts';
import type { LastReading } from './session.svelte.ts';

type Name = keyof typeof diagnosticsEn & MessageKey;

/** How a number is written. */
type Unit = 'count' | 'bytes' | 'bytesPerSecond' | 'perSecond' | 'milliseconds';

/** One line: a name out of the dictionary, or a code of this program, and its value. Nothing of it is out of a capture. */
export interface Fact {
  readonly name: Name | { readonly code: string };
  /** Null where it is not known. */
  readonly value: string | number | boolean | null;
  readonly unit?: Unit;
  /** Something is wrong with it. */
  readonly isBad?: boolean;
  /** What it is good for, or what is missing without it. */
  readonly hint?: Name;
}

/** Facts under one title. */
export interface Section {
  readonly id: string;
  readonly title: Name;
  readonly facts: readonly Fact[];
  /** What is said where there are no facts. */
  readonly none: Name;
}

/** What the page needs of a browser. */
export type Ability = 'workers' | 'streams' | 'indexedDB' | 'clipboard' | 'secure' | 'locks';

/** Everything that diagnostics are told from. */
export interface Condition {
  readonly build: Build | null;
  readonly browser: string;
  readonly cores: number | null;
  readonly abilities: Readonly<Record<Ability, boolean>>;
  /** Since a capture was chosen; null before that. */
  readonly requests: number | null;
  readonly policy: string | null;
  readonly reading: LastReading | null;
  readonly summary: Summary | null;
  readonly errors: readonly PageError[];
  readonly keeps: boolean;
  readonly storage: { readonly usage: number; readonly quota: number } | null;
  readonly schema: number;
  readonly storeProblem: string | null;
}

/** All sections, in the order in which somebody who looks for a fault asks. */
export function diagnose(condition: Condition): readonly Section[] {
  return [
    { id: 'program', title: 'diag.program', none: 'diag.unknown', facts: programFacts(condition) },
    { id: 'privacy', title: 'diag.privacy', none: 'diag.unknown', facts: privacyFacts(condition) },
    { id: 'reading', title: 'diag.reading', none: 'diag.reading.none', facts: readingFacts(condition.reading) },
    { id: 'capture', title: 'diag.capture', none: 'diag.capture.none', facts: captureFacts(condition.summary) },
    { id: 'storage', title: 'diag.storage', none: 'diag.unknown', facts: storageFacts(condition) },
    { id: 'errors', title: 'diag.errors', none: 'diag.errors.none', facts: condition.errors.map(errorFact) },
  ];
}

function programFacts({ build, browser, cores, abilities }: Condition): Fact[] {
  return [
    { name: 'diag.version', value: build?.version ?? null },
    { name: 'diag.commit', value: build?.commit ?? null },
    { name: 'diag.build', value: build?.kind ?? null },
    { name: 'diag.browser', value: browser },
    { name: 'diag.cores', value: cores, unit: 'count', hint: 'diag.cores.hint' },
    ...(Object.keys(abilities) as Ability[]).map((ability): Fact => {
      const isThere = abilities[ability];
      return { name: `diag.${ability}`, value: isThere, isBad: !isThere, hint: `diag.${ability}.hint` };
    }),
  ];
}

const privacyFacts = ({ requests, policy }: Condition): Fact[] => [
  { name: 'diag.requests', value: requests, unit: 'count', isBad: (requests ?? 0) > 0 },
  { name: 'diag.policy', value: policy ?? false, isBad: policy === null },
];

function readingFacts(reading: LastReading | null): Fact[] {
  if (reading === null) return [];
  const { size, packets, outcome, milliseconds, judging, hashing, keeping } = reading;
  const seconds = milliseconds / 1000;
  const isWhole = outcome === 'done' && seconds > 0;
  return [
    { name: 'diag.outcome', value: outcome, isBad: outcome !== 'done' && outcome !== 'cancelled' },
    { name: 'diag.size', value: size, unit: 'bytes' },
    { name: 'diag.packets', value: packets, unit: 'count' },
    { name: 'diag.time', value: milliseconds, unit: 'milliseconds' },
    { name: 'diag.time.reading', value: milliseconds - (judging ?? 0), unit: 'milliseconds' },
    { name: 'diag.time.judging', value: judging, unit: 'milliseconds' },
    { name: 'diag.time.hashing', value: hashing, unit: 'milliseconds' },
    { name: 'diag.time.keeping', value: keeping, unit: 'milliseconds' },
    { name: 'diag.byteRate', value: isWhole ? size / seconds : null, unit: 'bytesPerSecond' },
    { name: 'diag.packetRate', value: isWhole && packets !== null ? packets / seconds : null, unit: 'perSecond' },
  ];
}

/** Codes and counts only: parameters of notices and words of failures may quote the capture. */
function captureFacts(summary: Summary | null): Fact[] {
  if (summary === null) return [];
  const { facts, quality, failures, notices, anomalies, partial } = summary;
  const counted = (code: string, value: number, isBad = false): Fact => ({
    name: { code },
    value,
    unit: 'count',
    isBad,
  });
  return [
    { name: 'diag.format', value: [facts.format, facts.compression].filter((part) => part !== null).join(' + ') },
    { name: 'diag.partial', value: partial },
    { name: 'diag.quality', value: quality.grade },
    {
      name: 'diag.limits',
      value:
        qualityLimits(summary)
          .map(({ code }) => code)
          .join(', ') || false,
    },
    { name: 'diag.failures', value: failures.length, unit: 'count', isBad: failures.length > 0 },
    ...failures.map(({ module, count }) => counted(`module ${module}`, count, true)),
    { name: 'diag.notices', value: notices.length, unit: 'count' },
    ...notices.map(({ code, count }) => counted(`notice ${code}`, count)),
    { name: 'diag.anomalies', value: anomalies.length, unit: 'count' },
    ...anomalies.map(({ id, packets }) => counted(`anomaly ${id}`, packets)),
  ];
}

const storageFacts = ({ keeps, storage, schema, storeProblem }: Condition): Fact[] => [
  { name: 'diag.keeps', value: keeps },
  { name: 'diag.used', value: storage?.usage ?? null, unit: 'bytes' },
  { name: 'diag.quota', value: storage?.quota ?? null, unit: 'bytes' },
  { name: 'diag.schema', value: schema, unit: 'count' },
  { name: 'diag.storeProblem', value: storeProblem ?? false, isBad: storeProblem !== null },
];

const errorFact = ({ at, name, frames }: PageError): Fact => ({
  name: { code: `${at.toISOString()} ${name}` },
  value: frames.join(' < ') || null,
  isBad: true,
});

/** A value in a language; yes, no and unknown are the caller's words. */
export function writtenValue(
  { value, unit }: Fact,
  language: string,
  words: { readonly yes: string; readonly no: string; readonly unknown: string },
): string {
  if (value === null) return words.unknown;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'bytes':
      return format.formatBytes(value, language);
    case 'bytesPerSecond':
      return format.formatByteRate(value, language);
    case 'perSecond':
      return format.formatRate(value, language);
    case 'milliseconds':
      return format.formatDuration(value * 1e6, language);
    default:
      return format.formatCount(value, language);
  }
}

/** Numbers and their units are set with spaces that do not break; a plain text has plain ones. */
const NARROW = /[\u00a0\u202f]/g;

/** Plain English text for a report of a fault, whatever the page speaks. */
export function diagnosticsText(sections: readonly Section[]): string {
  const en = diagnosticsEn;
  const words = { yes: en['diag.yes'], no: en['diag.no'], unknown: en['diag.unknown'] };
  const line = (fact: Fact): string =>
    `  ${typeof fact.name === 'string' ? en[fact.name] : fact.name.code}: ${writtenValue(fact, 'en', words).replace(NARROW, ' ')}`;
  const part = ({ title, none, facts }: Section): string =>
    [en[title], ...(facts.length > 0 ? facts.map(line) : [`  ${en[none]}`])].join('\n');
  return `Wireloupe diagnostics\n\n${sections.map(part).join('\n\n')}\n`;
}
