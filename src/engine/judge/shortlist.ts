import { CONFIDENCES, OUTCOMES, SEVERITIES } from '../../model/finding.ts';
import type { Direction } from '../../model/direction.ts';
import type { Evidence, Measure, Severity } from '../../model/finding.ts';
import { SHOWN } from '../detect/detector.ts';
import type { Draft, Facts, Outline, Report } from '../detect/detector.ts';
import { inform, text } from '../detect/measure.ts';

/**
 * Findings of one detector that are listed one by one: more than anybody reads, and more than any real capture has had. Forged
 * sources make a hundred thousand of them, in which the one that matters would be lost.
 */
export const MOST_OF_DETECTOR = 1000;

/** From where an attack weighs how much: what the own network does, then what is done to it. */
const FROM: readonly Direction[] = ['external', 'loopback', 'unknown', 'inbound', 'internal', 'outbound'];

const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The heavier first: severity, confidence, outcome, direction, evidence; then by key, so that it is the same each time. */
function byWeight(a: Entry, b: Entry): number {
  return b.rank - a.rank || b.evidence - a.evidence || byKey(a, b);
}

function rankOf({ severity, confidence, outcome, direction }: Outline): number {
  const places = [SEVERITIES.indexOf(severity), CONFIDENCES.indexOf(confidence), OUTCOMES.indexOf(outcome)];
  return [...places, FROM.indexOf(direction)].reduce((rank, place) => rank * 10 + place, 0);
}

interface Entry {
  readonly report: Report | Draft;
  readonly rank: number;
  readonly evidence: number;
  readonly key: string;
}

/** Reports of one detector: those of most weight, and one that stands for all others. */
export class Shortlist {
  readonly #facts: Facts;
  readonly #most: number;
  #entries: Entry[] = [];
  /** The lightest that stays, once so many were seen that others go. */
  #last: Entry | null = null;
  #rest: Rest | null = null;

  constructor(facts: Facts, most = MOST_OF_DETECTOR) {
    this.#facts = facts;
    this.#most = most;
  }

  add(report: Report | Draft): void {
    const { evidenceCount, key } = report;
    const evidence = evidenceCount ?? ('evidence' in report ? report.evidence.length : 0);
    const entry = { report, rank: rankOf(report), evidence, key: key.join('/') };
    if (this.#last !== null && byWeight(entry, this.#last) > 0) this.#fold(entry);
    else if (this.#entries.push(entry) >= this.#most * 2) this.#cut();
  }

  /** How many were folded. */
  get folded(): number {
    return this.#rest?.count ?? 0;
  }

  /** By host, how many of its findings were folded, and the worst of them. */
  *foldedByHost(): Generator<{ readonly address: number; readonly findings: number; readonly severity: Severity }> {
    if (this.#rest !== null) yield* this.#rest.byHost();
  }

  /** Those that are listed, written out, and last the one that stands for the others, if there are any. */
  *reports(): Generator<Report> {
    if (this.#entries.length > this.#most) this.#cut();
    for (const { report } of this.#entries) yield written(report);
    if (this.#rest !== null) yield this.#rest.report(this.#most);
  }

  #cut(): void {
    this.#entries.sort(byWeight);
    for (const entry of this.#entries.slice(this.#most)) this.#fold(entry);
    this.#entries = this.#entries.slice(0, this.#most);
    this.#last = this.#entries[this.#most - 1];
  }

  #fold(entry: Entry): void {
    (this.#rest ??= new Rest(this.#facts)).add(entry);
  }
}

/** Findings that are not listed: exact totals of them, and the heaviest as evidence. */
class Rest {
  count = 0;
  readonly #facts: Facts;
  #actors = 0;
  /** By host: its findings, and the rank of the worst. */
  readonly #counts: Uint32Array;
  readonly #worst: Uint8Array;
  readonly #severities = new Map<Severity, number>();
  #heaviest: Entry[] = [];
  #evidence = 0;
  #firstPacket = Infinity;
  #lastPacket = -1;
  #direction: Direction | null = null;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#counts = new Uint32Array(facts.addresses.size);
    this.#worst = new Uint8Array(facts.addresses.size);
  }

  add(entry: Entry): void {
    const { actor, severity, direction } = entry.report;
    this.count += 1;
    if (actor >= 0) {
      if (this.#counts[actor] === 0) this.#actors += 1;
      this.#counts[actor] += 1;
      this.#worst[actor] = Math.max(this.#worst[actor], SEVERITIES.indexOf(severity));
    }
    this.#severities.set(severity, (this.#severities.get(severity) ?? 0) + 1);
    this.#direction = this.#direction === null || this.#direction === direction ? direction : 'unknown';
    this.#evidence += entry.evidence;
    const [first, last] = boundsOf(entry.report);
    if (first >= 0 && first < this.#firstPacket) this.#firstPacket = first;
    if (last > this.#lastPacket) this.#lastPacket = last;
    const lightest = this.#heaviest[SHOWN - 1];
    if (lightest !== undefined && byWeight(entry, lightest) >= 0) return;
    this.#heaviest.push(entry);
    this.#heaviest.sort(byWeight);
    this.#heaviest.length = Math.min(this.#heaviest.length, SHOWN);
  }

  *byHost(): Generator<{ readonly address: number; readonly findings: number; readonly severity: Severity }> {
    for (let address = 0; address < this.#counts.length; address += 1) {
      const findings = this.#counts[address];
      if (findings > 0) yield { address, findings, severity: SEVERITIES[this.#worst[address]] };
    }
  }

  /** One report for all of them. Its key names no actor, so it is the same however many there are. */
  report(listed: number): Report {
    const { severity, confidence, outcome } = this.#heaviest[0].report;
    return {
      key: ['more'],
      ...{ severity, confidence, outcome },
      title: text(
        '{count, plural, one {One more finding} other {# more findings}} of this kind{actors, plural, =0 {} one { by one host} other { by # hosts}}: the {listed, number} of most weight are listed one by one',
        'Ещё находок этого вида: {count, number}{actors, plural, =0 {} other {, узлов: #}}; по одной перечислены самые весомые: {listed, number}',
      ),
      parameters: { count: this.count, actors: this.#actors, listed },
      actor: -1,
      targets: [],
      direction: this.#direction ?? 'unknown',
      measures: this.#measures(),
      evidence: this.#heaviest.map((entry) => this.#show(entry)),
      evidenceCount: this.#evidence,
      firstPacket: this.#lastPacket < 0 ? -1 : this.#firstPacket,
      lastPacket: this.#lastPacket,
      flows: [],
      folded: this.count,
    };
  }

  #measures(): Measure[] {
    const ofSeverity = SEVERITIES.toReversed().flatMap((severity) => {
      const count = this.#severities.get(severity);
      return count === undefined ? [] : [inform(`Of severity ${severity}`, `Важность: ${WORDS[severity]}`, count)];
    });
    return [
      inform('Findings folded', 'Сведено находок', this.count),
      ...ofSeverity,
      inform('Hosts', 'Узлов', this.#actors),
    ];
  }

  /** Where the finding begins, and who did it. */
  #show({ report }: Entry): Evidence {
    const packet = boundsOf(report)[0];
    return report.actor < 0
      ? { packet, flow: -1, field: 'frame.number', value: String(packet + 1) }
      : { packet, flow: -1, field: 'wireloupe.address', value: this.#facts.address(report.actor) };
  }
}

const WORDS: Readonly<Record<Severity, string>> = {
  info: 'к сведению',
  low: 'низкая',
  medium: 'средняя',
  high: 'высокая',
  critical: 'критическая',
};

function written(report: Report | Draft): Report {
  if (!('write' in report)) return report;
  const { write, ...outline } = report;
  return { ...outline, ...write() };
}

/** First and last packet, −1 for none. */
function boundsOf(report: Report | Draft): [first: number, last: number] {
  const { firstPacket, lastPacket } = report;
  if (firstPacket !== undefined && lastPacket !== undefined) return [firstPacket, lastPacket];
  const packets =
    'evidence' in report ? report.evidence.map(({ packet }) => packet).filter((packet) => packet >= 0) : [];
  return packets.reduce<[number, number]>(
    ([first, last], packet) => [first < 0 ? packet : Math.min(first, packet), Math.max(last, packet)],
    [-1, -1],
  );
}
