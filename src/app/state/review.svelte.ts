import { type Finding, type FindingSpan, SEVERITIES, type Severity } from '../../model/finding.ts';
import type { Row, Summary } from '../../model/query.ts';
import type { Settings } from '../../model/settings.ts';
import type { TriageRecord, TriageState } from '../../store/schema.ts';
import { loadTriage, saveTriage, settleTriage, type Triage } from '../../store/triage.ts';
import { provisionalKey } from '../../store/words.ts';
import type { Workers } from './client.ts';
import type { Identity } from './library.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import type { Store } from './store.svelte.ts';

export type { TriageState };

export const TRIAGE_STATES: readonly TriageState[] = ['new', 'investigating', 'confirmed', 'false-positive', 'benign'];

const UNTOUCHED: TriageRecord = { state: 'new', note: '', changedAt: 0 };

/** Findings of one actor; null where nobody can be named. */
export interface Actor {
  readonly address: string | null;
  readonly worst: Severity;
  readonly findings: readonly Finding[];
}

/** Findings of one severity, by who did it. */
export interface SeverityGroup {
  readonly severity: Severity;
  readonly count: number;
  readonly actors: readonly Actor[];
}

/** What was found in the open capture, and what the analyst says of it. */
export class Review {
  findings = $state.raw<readonly Finding[]>([]);
  /** When they happened, by key; those whose packets are not there have no time. */
  spans = $state.raw<ReadonlyMap<string, FindingSpan>>(new Map());
  /** The findings are those of the open capture with the settings of now. */
  isJudged = $state(false);
  /** How many there were before the settings were changed last; null when they were not. */
  before = $state.raw<number | null>(null);
  triage = $state.raw<Triage>(new Map());
  /** What is written about this capture outlives the page. */
  isKept = $state(true);

  /** The findings have changed with the settings: what was kept of them is out of date. */
  onChanged: () => void = () => undefined;

  readonly #workers: Promise<Workers>;
  readonly #store: Store;
  readonly #adjust: SettingsState;
  #summary: Summary | null = null;
  #settings: Settings | null = null;
  #identity: Identity | null = null;
  #ticket = 0;

  constructor(workers: Promise<Workers>, store: Store, adjust: SettingsState) {
    this.#workers = workers;
    this.#store = store;
    this.#adjust = adjust;
  }

  /** Those that the allow-list explains, and the others. */
  readonly expected: readonly Finding[] = $derived(this.findings.filter(({ expected }) => expected !== undefined));
  readonly #unexpected: readonly Finding[] = $derived(this.findings.filter(({ expected }) => expected === undefined));
  readonly expectedActors: readonly Actor[] = $derived(actorsOf(this.expected, false));
  /** Worst first, then by actor, in the order of their worst findings: the first of all is that of the conclusion. */
  readonly groups: readonly SeverityGroup[] = $derived(
    SEVERITIES.toReversed().flatMap((severity) => {
      const findings = this.#unexpected.filter((finding) => finding.severity === severity);
      return findings.length > 0 ? [{ severity, count: findings.length, actors: actorsOf(findings, false) }] : [];
    }),
  );
  /** Hosts that did something: the worst first, then the busiest. */
  readonly hosts: readonly Actor[] = $derived(actorsOf(this.findings, true));
  /** By severity, without what was expected. */
  readonly counts: Readonly<Record<Severity, number>> = $derived.by(() => {
    const counts = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
    for (const { severity } of this.#unexpected) counts[severity] += 1;
    return counts;
  });
  /** Those that stand for others of their detector, and how many others there are. */
  readonly folds: readonly Finding[] = $derived(this.findings.filter(({ folded = 0 }) => folded > 0));
  readonly folded: number = $derived(this.folds.reduce((sum, { folded = 0 }) => sum + folded, 0));
  /** What still speaks for itself: without what was expected, or put aside by the analyst. */
  readonly open: readonly Finding[] = $derived(
    this.#unexpected.filter(({ key }) => !['false-positive', 'benign'].includes(this.stateOf(key).state)),
  );
  readonly byKey: ReadonlyMap<string, Finding> = $derived(new Map(this.findings.map((each) => [each.key, each])));

  /** What the analyst made of a finding, by its key; of one that was not touched it is new. */
  stateOf(key: string): TriageRecord {
    return this.triage.get(key) ?? UNTOUCHED;
  }

  /**
   * Asks for the findings of a capture, and judges it anew when the settings have changed since. A capture from the
   * library is judged once more too: it was kept with the settings of its day.
   */
  async follow(summary: Summary | null, settings: Settings): Promise<void> {
    const isOther = summary !== this.#summary;
    if (!isOther && settings === this.#settings) return;
    const isChange = !isOther && concernsFindings(this.#settings, settings);
    this.#summary = summary;
    this.#settings = settings;
    if (!isOther && !isChange) return;
    const ticket = ++this.#ticket;
    if (isOther) {
      // While another capture is read, what was found in the one before would stand below its name.
      this.findings = [];
      this.spans = new Map();
      this.before = null;
    }
    this.isJudged = false;
    if (summary === null) return;
    const { analysis } = await this.#workers;
    await this.#adjust.loadDetectors();
    const count = this.findings.length;
    const findings = await analysis.judge(settings);
    const spans = await analysis.findingSpans();
    if (ticket !== this.#ticket) return;
    this.findings = findings;
    this.spans = new Map(spans.map((span) => [span.key, span]));
    this.before = isChange ? count : null;
    this.isJudged = true;
    if (isChange) this.onChanged();
  }

  /** Which capture it is: what was written about it before applies, but only to the very same file. */
  async identify(identity: Identity | null, keeps: boolean): Promise<void> {
    const was = this.#identity;
    this.#identity = identity;
    this.isKept = keeps;
    if (identity === null || identity.serial !== was?.serial) this.triage = new Map();
    if (identity === null) return;
    const { id, sha256 } = identity;
    const known = await this.#store.read((database) => {
      if (sha256 === null) return loadTriage(database, provisionalKey(id));
      return keeps ? settleTriage(database, id, sha256) : loadTriage(database, sha256);
    });
    if (identity !== this.#identity || known === null) return;
    const written = this.triage;
    const merged = new Map(known);
    for (const [key, record] of written) {
      if ((merged.get(key)?.changedAt ?? -1) >= record.changedAt) continue;
      merged.set(key, record);
      this.#save(key, record); // written under another key, or while nothing was kept
    }
    this.triage = merged;
  }

  /** The database was emptied: what is said of this capture goes as well, or the next word would bring all of it back. */
  forget(): void {
    this.triage = new Map();
  }

  /** Says what a finding turned out to be. Kept at once, where anything of this capture may be. */
  setState(key: string, state: TriageState): void {
    this.#change(key, { ...this.stateOf(key), state });
  }

  /** Writes the note on a finding. Kept likewise. */
  setNote(key: string, note: string): void {
    if (note !== this.stateOf(key).note) this.#change(key, { ...this.stateOf(key), note });
  }

  /** The packets that a finding points at, as the packet table has them. */
  async packetsOf(finding: Finding): Promise<ReadonlyMap<number, Row>> {
    const { analysis } = await this.#workers;
    const wanted = new Set([finding.firstPacket, finding.lastPacket, ...finding.evidence.map(({ packet }) => packet)]);
    const ids = [...wanted].filter((id) => id >= 0);
    const rows = await Promise.all(ids.map((id) => analysis.row('packets', id)));
    return new Map(ids.flatMap((id, index) => (rows[index] ? [[id, rows[index]] as const] : [])));
  }

  /** What else is known of an address, in a few words: names that the capture gives it, and who made its network card. */
  async namesOf(address: string | null): Promise<readonly string[]> {
    if (address === null) return [];
    const { analysis } = await this.#workers;
    const card = await analysis.host(address);
    if (card === null) return [];
    const names = new Set(card.names.map(({ name }) => name.toLowerCase()));
    return [...names].slice(0, 2).concat(card.vendor ?? []);
  }

  #change(key: string, record: TriageRecord): void {
    const changed = { ...record, changedAt: Date.now() };
    this.triage = new Map(this.triage).set(key, changed);
    this.#save(key, changed);
  }

  #save(key: string, record: TriageRecord): void {
    const identity = this.#identity;
    if (!this.isKept || !identity) return;
    const capture = identity.sha256 ?? provisionalKey(identity.id);
    void this.#store.write((database) => saveTriage(database, capture, key, record));
  }
}

/** Limits for opening a file say nothing about one that is open. */
function concernsFindings(was: Settings | null, now: Settings): boolean {
  const concerned = ['homeNetworks', 'detectors', 'blocklists', 'allowlist'] as const;
  return concerned.some((name) => was?.[name] !== now[name]);
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

function actorsOf(findings: readonly Finding[], isByCount: boolean): Actor[] {
  const byAddress = new Map<string | null, Finding[]>();
  for (const finding of findings) {
    const known = byAddress.get(finding.actor);
    if (known) known.push(finding);
    else byAddress.set(finding.actor, [finding]);
  }
  return [...byAddress]
    .map(([address, own]) => {
      const sorted = own.toSorted((a, b) => rank(b.severity) - rank(a.severity));
      return { address, worst: sorted[0].severity, findings: sorted };
    })
    .sort((a, b) => rank(b.worst) - rank(a.worst) || (isByCount ? b.findings.length - a.findings.length : 0));
}
