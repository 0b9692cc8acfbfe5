import { inSteps } from '../base/in-steps.ts';
import { Pass } from '../engine/analyse.ts';
import type { Analysis } from '../engine/analysis.ts';
import { expertReport } from '../engine/expert.ts';
import { completeFilter } from '../engine/filter/complete.ts';
import { applyFilter } from '../engine/filter/filter.ts';
import { fingerprintOf } from '../engine/fingerprint.ts';
import { healthReport } from '../engine/health.ts';
import { findHosts } from '../engine/hosts/find-hosts.ts';
import { hostCard } from '../engine/hosts/host-card.ts';
import { ioGraph } from '../engine/io-graph.ts';
import { describeDetectors } from '../engine/judge/describe-detectors.ts';
import { findingSpans } from '../engine/judge/finding-spans.ts';
import { conclude } from '../engine/judge/judge.ts';
import { ladderOf } from '../engine/ladder.ts';
import { openCapture } from '../engine/open.ts';
import { makeOverview } from '../engine/overview.ts';
import { relatedPackets } from '../engine/related.ts';
import { responseTimes } from '../engine/response-times/report.ts';
import { readRow } from '../engine/rows.ts';
import { burstsOf } from '../engine/traffic/bursts.ts';
import type { OpenFailure } from '../model/capture.ts';
import { asksJudgement } from '../model/judged-fields.ts';
import { asksRemarks, type FilterError, type RowWindow } from '../model/query.ts';
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts';
import type { AnalysisWorkerApi, Opened, Progress } from './api.ts';
import { sourceOf } from './attach.ts';
import { handOver, readAhead } from './browser.ts';
import { exportPackets, exportRows, writeReport } from './exports.ts';
import { judgeInSteps } from './judgement.ts';
import { laneAt } from './lane-port.ts';
import { LatestTask } from './latest-task.ts';
import { createLibraryFiles } from './library-file.ts';
import { keep, reopen, search } from './library.ts';
import { OpenCapture } from './opened.ts';
import { createPacketExport } from './packet-export.ts';
import { ProgressMeter } from './progress.ts';
import { createStreams } from './streams.ts';

/**
 * The engine as the page asks for it. Holds the one capture that is open; while another is read, the first stands until
 * the other proves to be a capture.
 * @param pause lets waiting questions in: called between chunks of work
 * @param onFailure told that the summary has a failure more than when it was given
 */
export function createAnalysisApi(
  pause: () => Promise<void>,
  onFailure: () => void = () => undefined,
): Omit<AnalysisWorkerApi, 'serveLane'> {
  let open: OpenCapture | null = null;
  let settings: Settings = DEFAULT_SETTINGS;
  const reading = new LatestTask();
  const judging = new LatestTask();
  /** Filters that packets are read for. */
  const filtering = new Map<string, LatestTask>();
  const exporting = new LatestTask();
  const reporting = new LatestTask();
  const graphing = new LatestTask();
  const examining = new LatestTask();
  const searching = new LatestTask();
  const readingAhead = new LatestTask();
  const packetExport = createPacketExport(() => open, pause);

  async function read(
    file: File,
    onProgress: (progress: Progress) => void,
    lanes: readonly MessagePort[],
    signal: AbortSignal,
  ): Promise<Opened> {
    const facts = { name: file.name, size: file.size, fingerprint: await fingerprintOf(file).catch(() => '') };
    const meter = new ProgressMeter(onProgress);
    let growing: OpenCapture | null = null;
    const opening = await openCapture(file, settings, {
      signal,
      pause,
      ahead: readAhead(),
      lanes: lanes.map((port) => laneAt(port, handOver())),
      onChunk(bytesRead, bytesTotal, analysis) {
        // Until its format is told, what was open stays: it may be no capture at all.
        if (growing === null && analysis.facts.format !== '') {
          growing = new OpenCapture(analysis, facts);
          if (reading.isLatest(signal)) open = growing;
        }
        meter.reading(bytesRead, bytesTotal, analysis.packets.length, analysis.notices);
        return pause();
      },
      onRead: (analysis) => meter.after('gathering', analysis.packets.length, analysis.notices),
    });
    if (!opening.ok) return opening;
    const { analysis, source } = opening;
    analysis.onFailure = onFailure;
    const opened = growing ?? new OpenCapture(analysis, facts);
    opened.source = source;
    meter.after('judging', analysis.packets.length, analysis.notices);
    await pause();
    await judgeInSteps(opened, settings, {
      // A part of a capture is judged like a whole; the next cancel is for the judgement.
      signal: reading.isLatest(signal) ? judging.begin() : signal,
      pause,
      onStep: () => meter.after('judging', analysis.packets.length, analysis.notices),
    });
    if (reading.isLatest(signal)) open = opened;
    return { ok: true, summary: opened.summary };
  }

  /** One capture at a time: what is being read now gives way, and so does what is written of the one before. */
  function begin(): AbortSignal {
    for (const task of [judging, exporting, reporting, graphing, examining]) task.stop();
    packetExport.stopWriting();
    for (const filter of filtering.values()) filter.stop();
    return reading.begin();
  }

  return {
    async open(file, chosen, onProgress, lanes = []) {
      settings = chosen;
      const signal = begin();
      try {
        return await read(file, onProgress, lanes, signal);
      } catch (error) {
        if (reading.isLatest(signal)) open = null; // half an analysis of unknown state helps nobody
        if (isOutOfMemory(error)) return { ok: false, failure: outOfMemory(error) };
        throw error;
      }
    },
    cancel() {
      reading.stop();
      judging.stop();
    },
    summary: () => open?.summary ?? null,
    tables: () => [...(open?.summary.tables ?? [])],
    countPackets: (selection) => (open ?? EMPTY).query.selections.select(selection).packets,
    overview: (selection, wish) => {
      const { analysis, query } = open ?? EMPTY;
      return makeOverview(analysis, query.selections, selection, wish);
    },
    bursts: () => burstsOf((open ?? EMPTY).analysis),
    rows: (query) => (open ?? EMPTY).query.rows(query),
    position: (query, id) => (open ?? EMPTY).query.position(query, id),
    positions: (query, ids) => (open ?? EMPTY).query.positions(query, ids),
    rowsAt: (query, places) => (open ?? EMPTY).query.rowsAt(query, places),
    host: (address) => hostCard((open ?? EMPTY).analysis, address),
    findHosts: (text, most) => findHosts((open ?? EMPTY).analysis, text, most),
    row: (name, id) => rowOf((open ?? EMPTY).analysis, name, id),
    related: (packet) => relatedPackets((open ?? EMPTY).analysis, packet),
    async ioGraph(wish, onProgress) {
      const signal = graphing.begin();
      const options = { signal, onProgress, pause };
      const { analysis, query, source } = open ?? EMPTY;
      const missing: (FilterError | null)[] = [];
      for (const line of wish.filters)
        missing.push((await query.selections.filters.prepare(line.trim(), options)).error);
      const graph = await ioGraph(analysis, query.selections, wish, source, options);
      return graph && { ...graph, errors: graph.errors.map((error, i) => error ?? missing[i]) };
    },
    cancelGraph: () => graphing.stop(),
    health(selection, onProgress) {
      const signal = examining.begin();
      const { analysis, query } = open ?? EMPTY;
      const steps = healthReport(analysis, query.selections.select(selection).mask);
      return inSteps(steps, { signal, pause, onStep: onProgress });
    },
    cancelHealth: () => examining.stop(),
    ladder(selection, most) {
      const { analysis, query } = open ?? EMPTY;
      return ladderOf(analysis, query.selections, selection, most);
    },
    responseTimes(selection, asked) {
      const { analysis, query } = open ?? EMPTY;
      return responseTimes(analysis, query.selections, selection, asked);
    },
    expert(selection) {
      const { analysis, query } = open ?? EMPTY;
      return expertReport(analysis, query.selections.select(selection).mask);
    },
    findings: () => [...(open?.analysis.findings ?? [])],
    findingSpans: () => (open === null ? [] : findingSpans(open.analysis)),
    detectors: () => describeDetectors(),
    async judge(chosen) {
      settings = chosen;
      if (open === null) return [];
      const { analysis, isWhole, query } = open;
      const { directions } = analysis;
      analysis.setHome(chosen.homeNetworks);
      if (analysis.directions !== directions) query.selections.filters.forget(asksJudgement);
      const signal = judging.begin();
      // Packets that a newer version left out cannot be judged again: what was found then stands.
      if (isWhole) await judgeInSteps(open, chosen, { signal, pause });
      else conclude(analysis, chosen, analysis.findings);
      return [...analysis.findings];
    },
    exportRows(query, columns, format, onProgress) {
      const signal = exporting.begin();
      return exportRows(open ?? EMPTY, query, columns, format, { signal, onProgress, pause });
    },
    async report(format, wish, onProgress) {
      const signal = reporting.begin();
      return writeReport(open ?? EMPTY, format, wish, { signal, onProgress, pause });
    },
    cancelReport: () => reporting.stop(),
    async packetBytes(packet) {
      if (open?.source == null) return { missing: 'file' };
      const { fileOffset, captured } = open.analysis.packets.columns;
      return open.source.slice(fileOffset[packet], fileOffset[packet] + captured[packet]);
    },
    packetDetail: async (packet) => (await open?.inspector?.detail(packet)) ?? { missing: 'file' },
    async readAhead(packets) {
      const signal = readingAhead.begin();
      await open?.inspector?.readAhead(packets, signal).catch(() => undefined); // whoever clicks is told why
    },
    packetInfos: async (packets) => (await open?.inspector?.infos(packets)) ?? [],
    packetExtras: (packets, wish) => {
      const { extras, inspector } = open ?? EMPTY;
      return extras.describe(inspector, packets, wish);
    },
    exportPackets(query, columns, since, onProgress) {
      const signal = exporting.begin();
      return exportPackets(open ?? EMPTY, query, columns, since, { signal, onProgress, pause });
    },
    cancelExport: () => exporting.stop(),
    setRemarks(remarks) {
      if (open === null) return;
      open.analysis.remarks.set(remarks);
      open.query.selections.filters.forget(asksRemarks);
    },
    ...createStreams(() => open, pause),
    ...packetExport,
    keep: (id) => keep(open, id),
    searchLibrary(text, onFound) {
      const signal = searching.begin();
      return search(text, EMPTY.analysis, { signal, pause, onFound });
    },
    stopSearch: () => searching.stop(),
    ...createLibraryFiles(),
    async reopen(id) {
      const signal = begin();
      const reopened = await reopen(id);
      if (!(reopened instanceof OpenCapture)) return { ok: false, failure: reopened };
      if (reading.isLatest(signal)) open = reopened;
      const { analysis } = reopened;
      analysis.onFailure = onFailure;
      conclude(analysis, settings, analysis.findings);
      return { ok: true, summary: reopened.summary };
    },
    async attach(file) {
      const asked = open;
      if (asked === null || (await fingerprintOf(file)) !== asked.file.fingerprint) return false;
      asked.source = await sourceOf(file, asked.analysis.facts.compression !== null, settings, pause);
      return asked.source !== null;
    },
    async prepareFilter(filter, onProgress) {
      const asked = open;
      if (asked === null) return { error: null, partial: false, changed: false };
      const task = filtering.get(filter) ?? new LatestTask();
      filtering.set(filter, task);
      const signal = task.begin();
      try {
        const { filters } = asked.query.selections;
        return await filters.prepare(filter, { signal, onProgress, pause });
      } finally {
        if (task.isLatest(signal)) filtering.delete(filter);
      }
    },
    completeFilter: (text, caret) => completeFilter((open ?? EMPTY).analysis, text, caret),
    cancelFilter: (filter) => filtering.get(filter)?.stop(),
    checkFilter(filter) {
      const checked = applyFilter(EMPTY.analysis, filter);
      return { error: checked.ok ? null : checked.error };
    },
  };
}

/** Stands in where nothing is open: a pass without packets, which knows all that a filter can name. */
const EMPTY = new OpenCapture(new Pass().analysis, { name: '', size: 0, fingerprint: '' });

function rowOf(analysis: Analysis, name: string, id: number): RowWindow['rows'][number] | null {
  const table = analysis.tableById(name);
  return table === null || id < 0 || id >= table.length ? null : readRow(analysis, table, id);
}

/** By its name: what a worker beside throws comes over as an error of no class. */
const isOutOfMemory = (error: unknown): error is Error => error instanceof Error && error.name === 'RangeError';

const outOfMemory = ({ message }: Error): OpenFailure => ({
  code: 'out-of-memory',
  message: `The memory for this analysis is not enough: ${message}.`,
  looksLike: null,
  parameters: {},
});
