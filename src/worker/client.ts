import { proxy, type ProxyMarked, transfer } from 'comlink';
import type { Settings } from '../model/settings.ts';
import AnalysisWorker from './analysis.worker.ts?worker&inline';
import type { AnalysisApi, AnalysisWorkerApi, HashApi, Opened, Progress } from './api.ts';
import HashWorker from './hash.worker.ts?worker&inline';
import { LaneStarter } from './lanes.ts';
import { type Connection, WorkerLink, WorkerLost } from './link.ts';

/** How long a cancel may stay unanswered before the worker is ended. */
const CANCEL_MILLISECONDS = 2000;
/** The same once everything is read: detectors do not stop half-way, and ending the worker would lose what was read. */
const CANCEL_CONCLUDING_MILLISECONDS = 60_000;

/** The same questions, answered later: with the answer, or by a rejection with WorkerLost. */
type Asked<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : never;
};

/** What the app asks of an analysis. Every promise settles, whatever happens to the worker. */
export interface AnalysisClient extends Omit<Asked<AnalysisApi>, 'open'> {
  /**
   * Reads a capture. Aborting is the same as `cancel`: reading stops, and what was read stands (`summary.partial`). A
   * worker that does not answer to that within two seconds is replaced by a new one; then nothing is open any more, and
   * the failure is `stopped`.
   */
  open(file: File, settings: Settings, onProgress: (progress: Progress) => void, signal?: AbortSignal): Promise<Opened>;
  /** Why there is no worker now, or null. */
  readonly loss: WorkerLost | null;
  /** Starts the workers that a large capture will want beside, so that their code is compiled when it is chosen. */
  warmUp(): void;
  /** A new worker, in which no capture is open. */
  restart(): void;
  close(): void;
}

/** The second worker: hashes a file while the page and the first worker go on. */
export interface HashClient extends Omit<Asked<HashApi>, 'sha256'> {
  /** SHA-256 in lower-case hex, or null when aborted, cancelled, or another file came in between. */
  sha256(file: File, onProgress: (bytes: number) => void, signal?: AbortSignal): Promise<string | null>;
  close(): void;
}

/**
 * Starts the analysis worker. Called before any file is chosen, so that its code is compiled by then.
 * @param onLost called when the worker dies by itself; `restart` helps
 * @param onFailure called when a module has failed since the summary was given
 */
export function createAnalysisClient(
  onLost: (loss: WorkerLost) => void = () => undefined,
  start: () => Connection = () => new AnalysisWorker({ name: 'analysis' }),
  onFailure: () => void = () => undefined,
): AnalysisClient {
  const link = new WorkerLink<AnalysisWorkerApi>(start, onLost, onFailure);
  const lanes = new LaneStarter(start);
  return {
    warmUp: () => lanes.warmUp(),
    open: (file, settings, onProgress, signal) => open(alive(link), lanes, file, settings, onProgress, signal),
    cancel: () => cancel(link),
    summary: () => link.ask((api) => api.summary()),
    tables: () => link.ask((api) => api.tables()),
    overview: (selection, wish) => link.ask((api) => api.overview(selection, wish)),
    countPackets: (selection) => link.ask((api) => api.countPackets(selection)),
    bursts: () => link.ask((api) => api.bursts()),
    rows: (query) => link.ask((api) => api.rows(query)),
    position: (query, id) => link.ask((api) => api.position(query, id)),
    positions: (query, ids) => link.ask((api) => api.positions(query, ids)),
    rowsAt: (query, places) => link.ask((api) => api.rowsAt(query, places)),
    host: (address) => link.ask((api) => api.host(address)),
    findHosts: (text, most) => link.ask((api) => api.findHosts(text, most)),
    row: (table, id) => link.ask((api) => api.row(table, id)),
    related: (packet) => link.ask((api) => api.related(packet)),
    ioGraph: (wish, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.ioGraph(wish, listener))),
    cancelGraph: () => link.ask((api) => api.cancelGraph()),
    health: (selection, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.health(selection, listener))),
    cancelHealth: () => link.ask((api) => api.cancelHealth()),
    ladder: (selection, most) => link.ask((api) => api.ladder(selection, most)),
    responseTimes: (selection, query) => link.ask((api) => api.responseTimes(selection, query)),
    expert: (selection) => link.ask((api) => api.expert(selection)),
    findings: () => link.ask((api) => api.findings()),
    findingSpans: () => link.ask((api) => api.findingSpans()),
    detectors: () => link.ask((api) => api.detectors()),
    judge: (settings) => link.ask((api) => api.judge(settings)),
    exportRows: (query, columns, format, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.exportRows(query, columns, format, listener))),
    outlineCapture: (wanted) => link.ask((api) => api.outlineCapture(wanted)),
    writeCapture: (wanted, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.writeCapture(wanted, listener))),
    stopWriting: () => link.ask((api) => api.stopWriting()),
    report: (format, wish, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.report(format, wish, listener))),
    cancelReport: () => link.ask((api) => api.cancelReport()),
    packetBytes: (packet) => link.ask((api) => api.packetBytes(packet)),
    packetDetail: (packet) => link.ask((api) => api.packetDetail(packet)),
    readAhead: (packets) => link.ask((api) => api.readAhead(packets)),
    packetInfos: (packets) => link.ask((api) => api.packetInfos(packets)),
    packetExtras: (packets, wish) => link.ask((api) => api.packetExtras(packets, wish)),
    exportPackets: (query, columns, since, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.exportPackets(query, columns, since, listener))),
    cancelExport: () => link.ask((api) => api.cancelExport()),
    setRemarks: (remarks) => link.ask((api) => api.setRemarks(remarks)),
    follow: (flow, view, from) => link.ask((api) => api.follow(flow, view, from)),
    followPage: (flow, view, from, count) => link.ask((api) => api.followPage(flow, view, from, count)),
    followSearch: (flow, query, from) => link.ask((api) => api.followSearch(flow, query, from)),
    find: (query, isNew) => link.ask((api) => api.find(query, isNew)),
    followSave: (flow, side, from) => link.ask((api) => api.followSave(flow, side, from)),
    tcpGraph: (flow, query) => link.ask((api) => api.tcpGraph(flow, query)),
    keep: (id) => link.ask((api) => api.keep(id)),
    searchLibrary: (text, onFound) =>
      withProgress(onFound, (listener) => link.ask((api) => api.searchLibrary(text, listener))),
    exportLibrary: (withSettings, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.exportLibrary(withSettings, listener))),
    inspectLibrary: (file, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.inspectLibrary(file, listener))),
    importLibrary: (file, withSettings, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.importLibrary(file, withSettings, listener))),
    stopLibraryFile: () => link.ask((api) => api.stopLibraryFile()),
    stopSearch: () => link.ask((api) => api.stopSearch()),
    reopen: (id) => alive(link).ask((api) => api.reopen(id)),
    attach: (file) => link.ask((api) => api.attach(file)),
    prepareFilter: (filter, onProgress) =>
      withProgress(onProgress, (listener) => link.ask((api) => api.prepareFilter(filter, listener))),
    completeFilter: (text, caret) => link.ask((api) => api.completeFilter(text, caret)),
    cancelFilter: (filter) => link.ask((api) => api.cancelFilter(filter)),
    checkFilter: (filter) => link.ask((api) => api.checkFilter(filter)),
    get loss() {
      return link.loss;
    },
    restart: () => link.restart(),
    close() {
      lanes.close();
      link.close();
    },
  };
}

/** Starts the worker for hashes. */
export function createHashClient(start: () => Connection = () => new HashWorker({ name: 'hash' })): HashClient {
  const link = new WorkerLink<HashApi>(start);
  const cancel = (): Promise<void> => link.ask((api) => api.cancel());
  return {
    async sha256(file, onProgress, signal) {
      if (signal?.aborted) return null;
      const settled = new AbortController();
      signal?.addEventListener('abort', () => void cancel().catch(() => undefined), { signal: settled.signal });
      try {
        return await alive(link).ask((api) => api.sha256(file, newsUntil(settled.signal, onProgress)));
      } finally {
        settled.abort();
      }
    },
    makeWay: () => link.ask((api) => api.makeWay()),
    cancel,
    close: () => link.close(),
  };
}

/** Whoever begins something new gets a new worker where the last one died. */
function alive<Api>(link: WorkerLink<Api>): WorkerLink<Api> {
  if (link.loss !== null) link.restart();
  return link;
}

async function open(
  link: WorkerLink<AnalysisWorkerApi>,
  starter: LaneStarter,
  file: File,
  settings: Settings,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Opened> {
  if (signal?.aborted) return STOPPED;
  const settled = new AbortController();
  signal?.addEventListener('abort', () => void cancel(link), { signal: settled.signal });
  // Without one of them the analysis would wait for ever.
  const lanes = starter.take(file.size, (loss) => link.restart(loss));
  try {
    const heard = (progress: Progress): void => {
      if (progress.step !== 'reading') CONCLUDING.add(link);
      onProgress(progress);
    };
    CONCLUDING.delete(link);
    const ports = [...lanes.ports];
    const listener = newsUntil(settled.signal, heard);
    return await link.ask((api) => api.open(file, settings, listener, transfer(ports, ports)));
  } catch (error) {
    if (error instanceof WorkerStopped) return STOPPED;
    throw error;
  } finally {
    lanes.close();
    CONCLUDING.delete(link);
    settled.abort();
  }
}

/** Progress that comes in after the answer is no longer news. */
async function withProgress<News, Answer>(
  onProgress: (progress: News) => void,
  ask: (listener: ProxyMarked & ((progress: News) => void)) => Promise<Answer>,
): Promise<Answer> {
  const settled = new AbortController();
  try {
    return await ask(newsUntil(settled.signal, onProgress));
  } finally {
    settled.abort();
  }
}

/** Links whose worker has read a capture, and gathers or judges now. */
const CONCLUDING = new WeakSet<WorkerLink<AnalysisWorkerApi>>();

/** Asks the worker to stop reading. One that does not even answer to that is replaced. */
async function cancel(link: WorkerLink<AnalysisWorkerApi>): Promise<void> {
  const patience = CONCLUDING.has(link) ? CANCEL_CONCLUDING_MILLISECONDS : CANCEL_MILLISECONDS;
  const timer = setTimeout(() => link.restart(new WorkerStopped('The worker did not answer.')), patience);
  await link.ask((api) => api.cancel()).catch(() => undefined); // a worker that is gone reads no more
  clearTimeout(timer);
}

/** The worker was ended because it did not answer to a cancel. */
class WorkerStopped extends WorkerLost {}

const STOPPED: Opened = {
  ok: false,
  failure: { code: 'stopped', message: 'Reading was stopped.', looksLike: null, parameters: {} },
};

/** Progress has a port of its own and may come in after the answer; then it is no longer news. */
function newsUntil<News>(signal: AbortSignal, listener: (news: News) => void): ProxyMarked & ((news: News) => void) {
  return proxy((news: News) => {
    if (!signal.aborted) listener(news);
  });
}
