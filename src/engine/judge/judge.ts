import { runToEnd, type Steps } from '../../base/steps.ts';
import type { Direction } from '../../model/direction.ts';
import { foldedFindingTable } from '../../model/facts.ts';
import { CONFIDENCES, OUTCOMES, SEVERITIES } from '../../model/finding.ts';
import type { Finding } from '../../model/finding.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { Settings } from '../../model/settings.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import { SHOWN, STRIDE } from '../detect/detector.ts';
import type { Detector, Facts, Report } from '../detect/detector.ts';
import { DETECTORS } from '../detect/registry.ts';
import type { Directions } from '../hosts/directions.ts';
import { HostFacts } from '../hosts/host-facts.ts';
import { applicationName } from '../rows.ts';
import { withExpectations } from './expected.ts';
import { MOST_OF_DETECTOR, Shortlist } from './shortlist.ts';

/** Runs every detector over the finished tables. Pure: the same tables and settings give the same findings. */
export function judge(analysis: Analysis, settings: Settings): Finding[] {
  return runToEnd(judging(analysis, settings));
}

/**
 * The same in steps: yields again and again what share of the detectors is done, and stops where it is told to. What was
 * found by then stands, and a notice says how many detectors have not been asked.
 */
export function* judging(analysis: Analysis, settings: Settings): Steps<Finding[]> {
  analysis.setHome(settings.homeNetworks);
  const facts = new AnalysisFacts(analysis, settings);
  const findings: Finding[] = [];
  forget(analysis);
  for (const [done, detector] of DETECTORS.entries()) {
    const shortlist = new Shortlist(facts);
    let isStopped = false;
    try {
      for (const report of detector.detect(facts, chosenOptions(detector, settings))) {
        if (report !== null) shortlist.add(report);
        isStopped = yield done / DETECTORS.length;
        if (isStopped) break;
      }
    } catch (error) {
      // One analyser failed; everything else is complete.
      analysis.fail(detector.id, error, -1);
    }
    try {
      for (const report of shortlist.reports()) findings.push(complete(detector, report, facts));
    } catch (error) {
      analysis.fail(detector.id, error, -1);
    }
    if (shortlist.folded > 0) {
      noteFolded(analysis, detector, shortlist.folded);
      yield* keepFolded(analysis, detector, shortlist, done / DETECTORS.length);
    }
    if (!isStopped) continue;
    noteStopped(analysis, DETECTORS.length - done);
    break;
  }
  const rank = (finding: Finding): number =>
    SEVERITIES.indexOf(finding.severity) * 100 +
    CONFIDENCES.indexOf(finding.confidence) * 10 +
    OUTCOMES.indexOf(finding.outcome);
  return findings.sort((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : 1));
}

/**
 * Gives a finished analysis its findings, and what they and the settings say of its hosts.
 * @param findings those that stand already, where packets are no longer there to be judged
 */
export function conclude(
  analysis: Analysis,
  settings: Settings,
  findings: readonly Finding[] = judge(analysis, settings),
): void {
  analysis.setHome(settings.homeNetworks);
  analysis.findings = withExpectations(findings, settings.allowlist);
  analysis.hostFacts = new HostFacts(analysis);
}

/** Another allow-list: the same findings are told apart by it, and hosts counted anew. */
export function expectAnew(analysis: Analysis, allowlist: readonly string[]): void {
  analysis.findings = withExpectations(analysis.findings, allowlist);
  analysis.hostFacts = analysis.hostFacts!.withFindings();
}

function noteFolded(analysis: Analysis, { id }: Detector, count: number): void {
  const parameters = { detector: id, limit: MOST_OF_DETECTOR };
  analysis.notice({ code: 'findings-folded', offset: null, lostBytes: null, count, parameters });
}

/** Hosts are told of their findings even where those are not listed. */
function* keepFolded(analysis: Analysis, { id }: Detector, shortlist: Shortlist, share: number): Steps<void> {
  const table = analysis.table(foldedFindingTable);
  for (const { address, findings, severity } of shortlist.foldedByHost()) {
    table.append({ detector: id, address, findings, severity });
    if (table.length % STRIDE === 0) yield share; // what is told to stop here is as good as done
  }
}

function noteStopped(analysis: Analysis, count: number): void {
  analysis.notice({ code: 'judging-stopped', offset: null, lostBytes: null, count, parameters: {} });
}

/** Notices of an earlier judgement. */
const OF_JUDGEMENT: ReadonlySet<string> = new Set(['findings-folded', 'judging-stopped']);

/** Detectors run again when a threshold changes: what failed last time is no longer so. */
function forget(analysis: Analysis): void {
  const ids = new Set(DETECTORS.map((detector) => detector.id));
  const kept = analysis.failures.filter((failure) => !ids.has(failure.module));
  analysis.failures.splice(0, analysis.failures.length, ...kept);
  const notices = analysis.notices.filter(
    ({ code, parameters }) =>
      !OF_JUDGEMENT.has(code) && (code !== 'module-failed' || !ids.has(String(parameters.module))),
  );
  analysis.notices.splice(0, analysis.notices.length, ...notices);
  analysis.table(foldedFindingTable).clear();
}

function chosenOptions(detector: Detector, settings: Settings): Record<string, number> {
  const own = settings.detectors[detector.id] ?? {};
  return Object.fromEntries(
    Object.entries(detector.options).map(([name, { value, min, max }]) => [
      name,
      Math.min(max, Math.max(min, own[name] ?? value)),
    ]),
  );
}

function complete(detector: Detector, report: Report, facts: Facts): Finding {
  const packets = report.evidence.map((evidence) => evidence.packet).filter((packet) => packet >= 0);
  return {
    ...report,
    id: detector.id,
    code: detector.code,
    key: [detector.id, ...report.key].join('/'),
    actor: report.actor < 0 ? null : facts.address(report.actor),
    actorId: report.actor,
    targets: report.targets.slice(0, SHOWN),
    targetCount: report.targetCount ?? report.targets.length,
    evidenceCount: report.evidenceCount ?? report.evidence.length,
    firstPacket: report.firstPacket ?? packets.reduce((least, packet) => Math.min(least, packet), packets[0] ?? -1),
    lastPacket: report.lastPacket ?? packets.reduce((most, packet) => Math.max(most, packet), -1),
    supporting: report.supporting ?? [],
    opposing: report.opposing ?? [],
    techniques: report.techniques ?? detector.techniques,
  };
}

/** Over how many seconds packets lie, and how far they go back, as detectors are told. */
function spanOf({ columns, length }: Analysis['packets']): Pick<Facts, 'spanSeconds' | 'backSeconds'> {
  const { seconds } = columns;
  let least = 0;
  let most = 0;
  let back = 0;
  for (let packet = 0; packet < length; packet += 1) {
    const second = seconds[packet];
    if (second < least) least = second;
    if (second > most) most = second;
    else if (most - second > back) back = most - second;
  }
  return { spanSeconds: length === 0 ? 0 : most - least + 1, backSeconds: back };
}

/** The facts of one analysis as detectors see them. */
class AnalysisFacts implements Facts {
  readonly #analysis: Analysis;
  readonly #directions: Directions;
  readonly #shared = new Map<string, unknown>();
  readonly blocklists: Settings['blocklists'];
  readonly spanSeconds: number;
  readonly backSeconds: number;

  constructor(analysis: Analysis, settings: Settings) {
    this.#analysis = analysis;
    this.#directions = analysis.directions;
    this.blocklists = settings.blocklists;
    const { spanSeconds, backSeconds } = spanOf(analysis.packets);
    this.spanSeconds = spanSeconds;
    this.backSeconds = backSeconds;
  }

  get flows(): Analysis['flows'] {
    return this.#analysis.flows;
  }

  get addresses(): Analysis['addresses'] {
    return this.#analysis.addresses;
  }

  table<C extends Columns>(schema: TableSchema<C>): Table<C> {
    return this.#analysis.table(schema);
  }

  address(id: number): string {
    return id < 0 ? '?' : this.#analysis.addresses.format(id);
  }

  isInside(id: number): boolean {
    return this.#directions.isInside(id);
  }

  shared<T>(name: string, make: () => T): T {
    if (!this.#shared.has(name)) this.#shared.set(name, make());
    return this.#shared.get(name) as T;
  }

  isLoopback(id: number): boolean {
    return this.#directions.isLoopback(id);
  }

  isGroup(id: number): boolean {
    return this.#directions.isGroup(id);
  }

  direction(from: number, to: number): Direction {
    return this.#directions.of(from, to);
  }

  application(flow: number): string | null {
    return applicationName(this.#analysis, flow);
  }

  state(flow: number): string {
    return FLOW_STATES[this.#analysis.flows.columns.state[flow]];
  }

  seconds(packet: number): number {
    const { seconds, nanoseconds } = this.#analysis.packets.columns;
    return seconds[packet] - seconds[0] + ((nanoseconds[packet] & NANOSECONDS) - (nanoseconds[0] & NANOSECONDS)) / 1e9;
  }
}
