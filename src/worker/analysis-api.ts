import { Pass } from '../engine/analyse.ts';
import type { Analysis } from '../engine/analysis.ts';
import { describeDetectors } from '../engine/describe-detectors.ts';
import { expertReport } from '../engine/expert.ts';
import { completeFilter } from '../engine/filter/complete.ts';
import { applyFilter } from '../engine/filter/filter.ts';
import { findingSpans } from '../engine/finding-spans.ts';
import { fingerprintOf } from '../engine/fingerprint.ts';
import { healthReport } from '../engine/health.ts';
import { hostCard } from '../engine/host-card.ts';
import { ioGraph } from '../engine/io-graph.ts';
import { conclude } from '../engine/judge.ts';
import { ladderOf } from '../engine/ladder.ts';
import { openCapture } from '../engine/open.ts';
import { makeOverview } from '../engine/overview.ts';
import { relatedPackets } from '../engine/related.ts';
import { responseTimes } from '../engine/response-times/report.ts';
import { readRow } from '../engine/rows.ts';
import type { OpenFailure } from '../model/capture.ts';
import type { FilterError, RowWindow } from '../model/query.ts';
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts';
import type { AnalysisWorkerApi, Opened, Progress } from './api.ts';
import { sourceOf } from './attach.ts';
import { exportPackets, exportRows, writeReport } from './exports.ts';
import { inSteps } from './in-steps.ts';
import { judgeInSteps } from './judgement.ts';
import { laneAt } from './lane-port.ts';
import { keep, reopen, search } from './library.ts';
import { createLibraryFiles } from './library-file.ts';
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
  let reading = new AbortController();
  let judging = new AbortController();
  /** Filters that packets are read for. */
  const filtering = new Map<string, AbortController>();
  let exporting = new AbortController();
  let graphing = new AbortController();
  let examining = new AbortController();
  let searching = new AbortController();
  let readingAhead = new AbortController();

  async function read(
    file: File,
    onProgress: (progress: Progress) => void,
    lanes: readonly MessagePort[],
  ): Promise<Opened> {
    const mine = begin();
    const facts = { name: file.name, size: file.size, fingerprint: await fingerprintOf(file).catch(() => '') };
    const meter = new ProgressMeter(onProgress);
    let growing: OpenCapture | null = null;
    const opening = await openCapture(file, settings, {
      signal: mine.signal,
      pause,
      lanes: lanes.map(laneAt),
      onChunk(bytesRead, bytesTotal, analysis) {
        // Until its format is told, what was open stays: it may be no capture at all.
        if (growing === null && analysis.facts.format !== '') {
          growing = new OpenCapture(analysis, facts);
          if (mine === reading) open = growing;
        }
        meter.reading(bytesRead, bytesTotal, analysis.packets.length, analysis.notices);
        return pause();
      },
    });
    if (!opening.ok) return opening;
    const { analysis, source } = opening;
    analysis.onFailure = onFailure;
    const opened = growing ?? new OpenCapture(analysis, facts);
    opened.source = source;
    meter.judging(file.size, file.size, analysis.packets.length, analysis.notices);
    await pause();
    if (mine === reading) judging = new AbortController();
    await judgeInSteps(opened, settings, {
      // A part of a capture is judged like a whole; the next cancel is for the judgement.
      signal: mine === reading ? judging.signal : mine.signal,
      pause,
      onStep: () => meter.judging(file.size, file.size, analysis.packets.length, analysis.notices),
    });
    if (mine === reading) open = opened;
    return { ok: true, summary: opened.summary };
  }

  /** One capture at a time: what is being read now gives way. */
  function begin(): AbortController {
    reading.abort();
    judging.abort();
    for (const filter of filtering.values()) filter.abort();
    filtering.clear();
    return (reading = new AbortController());
  }

  return {
    async open(file, chosen, onProgress, lanes = []) {
      settings = chosen;
      try {
        return await read(file, onProgress, lanes);
      } catch (error) {
        open = null; // half an analysis of unknown state helps nobody
        if (error instanceof RangeError) return { ok: false, failure: outOfMemory(error) };
        throw error;
      }
    },
    cancel() {
      reading.abort();
      judging.abort();
    },
    summary: () => open?.summary ?? null,
    tables: () => [...(open?.summary.tables ?? [])],
    countPackets: (selection) => (open ?? EMPTY).query.selections.select(selection).packets,
    overview: (selection, wish) => {
      const { analysis, query } = open ?? EMPTY;
      return makeOverview(analysis, query.selections, selection, wish);
    },
    rows: (query) => (open ?? EMPTY).query.rows(query),
    position: (query, id) => (open ?? EMPTY).query.position(query, id),
    positions: (query, ids) => (open ?? EMPTY).query.positions(query, ids),
    rowsAt: (query, places) => (open ?? EMPTY).query.rowsAt(query, places),
    host: (address) => hostCard((open ?? EMPTY).analysis, address, settings.homeNetworks),
    row: (name, id) => rowOf((open ?? EMPTY).analysis, name, id),
    related: (packet) => relatedPackets((open ?? EMPTY).analysis, packet),
    async ioGraph(wish, onProgress) {
      graphing.abort();
      const { signal } = (graphing = new AbortController());
      const options = { signal, onProgress, pause };
      const { analysis, query, source } = open ?? EMPTY;
      const missing: (FilterError | null)[] = [];
      for (const line of wish.filters)
        missing.push((await query.selections.filters.prepare(line.trim(), options)).error);
      const graph = await ioGraph(analysis, query.selections, wish, source, options);
      return graph && { ...graph, errors: graph.errors.map((error, i) => error ?? missing[i]) };
    },
    cancelGraph: () => graphing.abort(),
    health(selection, onProgress) {
      examining.abort();
      const { signal } = (examining = new AbortController());
      const { analysis, query } = open ?? EMPTY;
      const steps = healthReport(analysis, query.selections.select(selection).mask);
      return inSteps(steps, { signal, pause, onStep: onProgress });
    },
    cancelHealth: () => examining.abort(),
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
      const { analysis, isWhole } = open;
      judging.abort();
      const { signal } = (judging = new AbortController());
      // Packets that a newer version left out cannot be judged again: what was found then stands.
      if (isWhole) await judgeInSteps(open, chosen, { signal, pause, onStep: () => undefined });
      else conclude(analysis, chosen, analysis.findings);
      return [...analysis.findings];
    },
    exportRows: (query, columns, format) => exportRows(open ?? EMPTY, query, columns, format, pause),
    report: (format, review) => writeReport(open ?? EMPTY, format, review, pause),
    async packetBytes(packet) {
      if (open?.source == null) return { missing: 'file' };
      const { fileOffset, captured } = open.analysis.packets.columns;
      return open.source.slice(fileOffset[packet], fileOffset[packet] + captured[packet]);
    },
    packetDetail: async (packet) => (await open?.inspector?.detail(packet)) ?? { missing: 'file' },
    async readAhead(packets) {
      readingAhead.abort();
      readingAhead = new AbortController();
      await open?.inspector?.readAhead(packets, readingAhead.signal).catch(() => undefined); // whoever clicks is told why
    },
    packetInfos: async (packets) => (await open?.inspector?.infos(packets)) ?? [],
    packetExtras: (packets, wish) => {
      const { extras, inspector } = open ?? EMPTY;
      return extras.describe(inspector, packets, wish);
    },
    exportPackets(query, columns, onProgress) {
      exporting.abort();
      const { signal } = (exporting = new AbortController());
      return exportPackets(open ?? EMPTY, query, columns, { signal, onProgress, pause });
    },
    cancelExport: () => exporting.abort(),
    setRemarks(remarks) {
      if (open === null) return;
      open.analysis.remarks.set(remarks);
      open.query.selections.filters.forgetRemarks();
    },
    ...createStreams(() => open, pause),
    ...createPacketExport(() => open, pause),
    keep: (id) => keep(open, id),
    searchLibrary(text, onFound) {
      searching.abort();
      const { signal } = (searching = new AbortController());
      return search(text, EMPTY.analysis, { signal, pause, onFound });
    },
    stopSearch: () => searching.abort(),
    ...createLibraryFiles(),
    async reopen(id) {
      const mine = begin();
      const reopened = await reopen(id);
      if (!(reopened instanceof OpenCapture)) return { ok: false, failure: reopened };
      if (mine === reading) open = reopened;
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
      filtering.get(filter)?.abort();
      const mine = new AbortController();
      filtering.set(filter, mine);
      try {
        const { filters } = asked.query.selections;
        return await filters.prepare(filter, { signal: mine.signal, onProgress, pause });
      } finally {
        if (filtering.get(filter) === mine) filtering.delete(filter);
      }
    },
    completeFilter: (text, caret) => completeFilter((open ?? EMPTY).analysis, text, caret),
    cancelFilter: (filter) => filtering.get(filter)?.abort(),
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

const outOfMemory = ({ message }: RangeError): OpenFailure => ({
  code: 'out-of-memory',
  message: `The memory for this analysis is not enough: ${message}.`,
  looksLike: null,
  parameters: {},
});
